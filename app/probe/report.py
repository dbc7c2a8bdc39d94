"""What `underheard probe` says: a table for the terminal, and a page with the figures and conversations behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

from app.paper import Html, Piece, folded, joined, page, table, tag
from app.probe.reaching import ENDINGS, POLICY_WORDS, Reach, most_of, per_cent, reaches
from app.probe.run import Figures, PolicyFigures
from app.probe.talks import Talk, as_expected

TIERS_ARE: Final = (
    "Those who harm are the defensive, the guessers and those who give orders; those who do not listen "
    "are scripted warmth, the rushed and the questionnaire."
)
PEOPLE: Final = (
    "supported people in real counselling: median 6-8 words, a third of three words or fewer, "
    "thanks in 1-6% of turns, questions in 7-13%"
)


def table_lines(
    names: Sequence[str], by_scenario: Sequence[Figures], whole: Figures, again: Sequence[float | None]
) -> Iterator[str]:
    """The table for the terminal."""
    head = f"{'customer':<18}" + "".join(
        f"{name:>13}" for name in ("experts", "others", "told", "opens at", "leaks", "again")
    )
    yield head
    for name, found, share in zip(names, by_scenario, again, strict=True):
        expert = next((each for each in found.policies if each.policy == "expert"), None)
        others = [each for each in found.policies if each.policy not in ("expert", "passive")]
        cells = (
            per_cent(expert.reached) if expert else "–",
            per_cent(max((each.reached for each in others), default=0.0)),
            per_cent(expert.all_told) if expert else "–",
            f"{expert.opens:g}, {expert.tells_all:g}" if expert and expert.opens and expert.tells_all else "–",
            str(found.leaks),
            "–" if share is None else per_cent(share),
        )
        yield f"{name:<18}" + "".join(f"{cell:>13}" for cell in cells)
    yield ""
    yield f"{'policy':<30}{'reach it':>9}{'told':>7}{'trust':>7}  endings"
    for each in whole.policies:
        endings = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in each.endings.items())
        figures = f"{per_cent(each.reached):>9}{each.depth:>7.2f}{each.trust:>7.2f}"
        yield f"{POLICY_WORDS[each.policy]:<30}{figures}  {endings}"
    yield ""
    for reach in reaches(whole, most_of(again)):
        verdict = "ok  " if reach.met else "MISS" if reach.must else "look"
        yield f"{verdict}  {reach.about:<60}{reach.is_:>20}   ({reach.wants})"
        if not reach.met:
            yield f"        {reach.means}"
    yield f"      mood turns back in {per_cent(whole.reversals)} of its moves; {PEOPLE}"


def as_json(
    names: Sequence[str], by_scenario: Sequence[Figures], whole: Figures, again: Sequence[float | None]
) -> dict[str, Any]:
    """The same figures for a program."""
    return {
        "all": asdict(whole),
        "customers": {
            name: {**asdict(found), "heard_again": share}
            for name, found, share in zip(names, by_scenario, again, strict=True)
        },
        "reaches": [
            {"about": each.about, "is": each.is_, "wants": each.wants, "met": each.met, "must": each.must}
            for each in reaches(whole, most_of(again))
        ],
    }


def report_page(
    titles: Sequence[tuple[str, str]],
    played: Sequence[Sequence[Talk]],
    by_scenario: Sequence[Figures],
    whole: Figures,
    again: Sequence[float | None],
    said_by: str,
) -> str:
    """The whole page. `titles`: (id, title) of each customer; `played`, `by_scenario` and `again` in the same order."""
    count = sum(len(each) for each in played)
    everybody: list[Piece] = []
    if len(played) > 1:
        everybody = [tag("h2", "All of them"), _reach_table("All of them", reaches(whole, most_of(again)))]
    return page(
        "What scripted trainees made of these customers",
        tag("p", f"{count} conversations; {whole.style.turns} customer turns; {said_by}."),
        tag("p", "An expert gives their words back, waits, asks openly, and does something. The others do not. A "
            "customer is ready when experts get in, nobody else does, and nothing is told before its time.",
            class_="soft"),
        tag("p", TIERS_ARE, class_="soft"),
        *everybody,
        tag("p", f"Mood turns back in {per_cent(whole.reversals)} of its moves. Compare {PEOPLE}.", class_="soft"),
        *([] if len(played) == 1 else [_policy_table("By policy", whole.policies)]),
        *(
            _customer(name, title, talks, found, share)
            for (name, title), talks, found, share in zip(titles, played, by_scenario, again, strict=True)
        ),
    )  # fmt: skip


def _customer(name: str, title: str, talks: Sequence[Talk], found: Figures, again: float | None) -> Html:
    misses = [reach for reach in reaches(found, again) if not reach.met]
    unexpected = [talk for talk in talks if not talk.leaks and not as_expected(talk)]
    leaks = [talk for talk in talks if talk.leaks]
    return joined(
        [
            tag("h2", f"{title} ({name})"),
            *([] if misses else [tag("p", "Nothing falls short.")]),
            _reach_table("How it came out", reaches(found, again)),
            _policy_table("By policy", found.policies),
            *([tag("h3", "Said before its time"), *map(_talk, leaks)] if leaks else []),
            *([tag("h3", "Not as it should be"), *map(_talk, unexpected)] if unexpected else []),
            tag("h3", "Every script, once"),
            *(_talk(talk) for talk in talks if talk.seed == min(each.seed for each in talks)),
        ]
    )


def _talk(talk: Talk) -> Html:
    summary = (
        f"{POLICY_WORDS[talk.policy]}, {talk.script} (seed {talk.seed}): {ENDINGS.get(talk.ending, talk.ending)}, "
        f"{talk.depth} of {talk.rungs} told"
    )
    lines: list[Piece] = [tag("li", tag("strong", "Customer: "), talk.opener)]
    for turn in talk.turns:
        lines.append(tag("li", tag("strong", "Trainee: "), turn.trainee))
        lines.append(
            tag(
                "li",
                tag("strong", "Customer: "),
                turn.customer.replace("\n", " / "),
                tag(
                    "span",
                    f" — {turn.does}; trust {turn.trust:.2f}, distress {turn.distress:.2f}, "
                    f"patience {turn.patience:.2f}",
                    class_="soft",
                ),
            )
        )
    return folded(summary, tag("ul", *lines))


def _reach_table(caption: str, found: Sequence[Reach]) -> Html:
    rows = [(each.about, f"{each.is_} ", each.wants, _verdict(each), each.means) for each in found]
    return table(caption, ("what", "is", "should be", "", "what it means, and what to do"), rows)


def _verdict(reach: Reach) -> Html:
    words = "met" if reach.met else "not met" if reach.must else "look at it"
    return tag("span", words, class_="good" if reach.met else "alert")


def _policy_table(caption: str, policies: Sequence[PolicyFigures]) -> Html:
    rows = [
        (
            POLICY_WORDS[each.policy],
            each.played,
            per_cent(each.reached),
            f"{each.depth:.2f}",
            f"{each.trust:.2f}",
            None if each.opens is None else f"{each.opens:g}",
            None if each.tells_all is None else f"{each.tells_all:g}",
            ", ".join(f"{ENDINGS.get(name, name.replace('_', ' '))} {count}" for name, count in each.endings.items()),
        )
        for each in policies
    ]
    heads = ("policy", "played", "deepest and best", "told", "trust", "opens at", "all told at", "endings")
    return table(caption, heads, rows)
