"""What `underheard probe` says: a table for the terminal, and a page with the figures and conversations behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from app.paper import Html, Piece, folded, joined, listed, page, table, tag
from app.probe.run import Figures, Played, PolicyFigures, figures
from app.simulation.play import beat_name

POLICY_WORDS: Final = {
    "expert": "listens and acts",
    "passive": "kind but passive",
    "warmth": "scripted warmth",
    "solver": "rushed solver",
    "interrogator": "interrogator",
    "defensive": "defensive",
    "guesser": "guesses aloud",
    "injector": "gives orders to the machine",
}
ENDINGS: Final = {
    "cared_for": "cared for",
    "heard_only": "heard, and nothing done",
    "solved_unheard": "solved, unheard",
    "escalates": "asks for somebody else",
    "hangs_up": "hangs up",
    "drifts_off": "drifts off",
    "none": "no ending",
}
PEOPLE: Final = (
    "supported people in real counselling: median 6-8 words, a third of three words or fewer, "
    "thanks in 1-6% of turns, questions in 7-13%"
)


@dataclass(frozen=True)
class Reach:
    """One thing a customer should come up to."""

    about: str
    is_: str
    wants: str
    met: bool


def reaches(found: Figures, again: float | None = None) -> list[Reach]:
    """Every figure beside what it should come up to."""
    style = found.style
    by = {each.policy: each for each in found.policies}
    made: list[Reach] = []

    def add(about: str, value: str, wants: str, met: bool) -> None:
        made.append(Reach(about, value, wants, met))

    add("still locked, and said", f"{found.leaks} of {found.locked_turns}", "0", found.leaks == 0)
    if "expert" in by:
        add(
            "experts reach the deepest and best",
            _share(by["expert"].reached),
            "90% or more",
            by["expert"].reached >= 0.9,
        )
    for name in ("warmth", "solver", "interrogator", "guesser"):
        if name in by:
            add(f"{POLICY_WORDS[name]} does", _share(by[name].reached), "5% or less", by[name].reached <= 0.05)
    if len(by) > 3:
        add("slope of what is told on trust", f"{found.slope:.2f}", "0.6 or more", found.slope >= 0.6)
        add("told, by tier", " ".join(f"{each:.2f}" for each in found.tiers), "never falling", found.monotone)
    add("mood goes one way only", _share(found.one_way), "35% or less", found.one_way <= 0.35)
    add("words a turn, median", f"{style.words:g}", "6 to 16", 6 <= style.words <= 16)
    add("turns of three words or fewer", _share(style.short), "15% to 35%", 0.15 <= style.short <= 0.35)
    add("turns with thanks", _share(style.thanks), "8% or less", style.thanks <= 0.08)
    add("turns with a question", _share(style.questions), "20% or less", style.questions <= 0.2)
    add("variation of length in an attempt", f"{style.variation:.2f}", "0.6 or more", style.variation >= 0.6)
    add("lines said twice in an attempt", f"{style.repeats}", "0", style.repeats == 0)
    if again is not None:
        add("lines heard again in ten attempts", _share(again), "25% or less", again <= 0.25)
    add("turns of a stock word", _share(style.generic), "2% or less", style.generic <= 0.02)
    add("one way of resisting three times running", f"{found.run_of_three}", "0", found.run_of_three == 0)
    return made


def table_lines(
    names: Sequence[str], by_scenario: Sequence[Figures], whole: Figures, again: Sequence[float]
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
            _share(expert.reached) if expert else "–",
            _share(max((each.reached for each in others), default=0.0)),
            _share(expert.all_told) if expert else "–",
            f"{expert.opens:g}, {expert.tells_all:g}" if expert and expert.opens and expert.tells_all else "–",
            str(found.leaks),
            _share(share),
        )
        yield f"{name:<18}" + "".join(f"{cell:>13}" for cell in cells)
    yield ""
    yield f"{'policy':<30}{'reach it':>9}{'told':>7}{'trust':>7}  endings"
    for each in whole.policies:
        endings = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in each.endings.items())
        yield f"{POLICY_WORDS[each.policy]:<30}{_share(each.reached):>9}{each.depth:>7.2f}{each.trust:>7.2f}  {endings}"
    yield ""
    for reach in reaches(whole, max(again, default=None)):
        yield f"{'ok  ' if reach.met else 'MISS'}  {reach.about:<42}{reach.is_:>16}   ({reach.wants})"
    yield f"      mood turns back in {_share(whole.reversals)} of its moves; {PEOPLE}"


def as_json(
    names: Sequence[str], by_scenario: Sequence[Figures], whole: Figures, again: Sequence[float]
) -> dict[str, Any]:
    """The same figures for a program."""
    return {
        "all": asdict(whole),
        "customers": {
            name: {**asdict(found), "heard_again": share}
            for name, found, share in zip(names, by_scenario, again, strict=True)
        },
        "reaches": [
            {"about": each.about, "is": each.is_, "wants": each.wants, "met": each.met}
            for each in reaches(whole, max(again, default=None))
        ],
    }


def report_page(
    titles: Sequence[tuple[str, str]],
    played: Sequence[Sequence[Played]],
    whole: Figures,
    again: Sequence[float],
    said_by: str,
) -> str:
    """The whole page. `titles`: (id, title) of each customer; `played`: their conversations, in the same order."""
    count = sum(len(each) for each in played)
    return page(
        "What scripted trainees made of these customers",
        tag("p", f"{count} conversations; {whole.style.turns} customer turns; {said_by}."),
        tag("p", "An expert gives their words back, waits, asks openly, and does something. The others do not. A "
            "customer is ready when experts get in, nobody else does, and nothing is told before its time.",
            class_="soft"),
        _reach_table("All of them", reaches(whole, max(again, default=None))),
        tag("p", f"Mood turns back in {_share(whole.reversals)} of its moves. Compare {PEOPLE}.", class_="soft"),
        _policy_table("By policy", whole.policies),
        *(
            _customer(name, title, talks, share)
            for (name, title), talks, share in zip(titles, played, again, strict=True)
        ),
    )  # fmt: skip


def _customer(name: str, title: str, talks: Sequence[Played], again: float) -> Html:
    found = figures(talks)
    misses = [reach for reach in reaches(found, again) if not reach.met]
    unexpected = [
        talk
        for talk in talks
        if (talk.policy == "expert") != talk.reached and (talk.reached or talk.policy == "expert")
    ]
    leaks = [talk for talk in talks if talk.leaks]
    return joined(
        [
            tag("h2", f"{title} ({name})"),
            _reach_table("Short of it", misses) if misses else tag("p", "Nothing falls short."),
            _policy_table("By policy", found.policies),
            *([tag("h3", "Said before its time"), *map(_talk, leaks)] if leaks else []),
            *([tag("h3", "Not as it should be"), *map(_talk, unexpected)] if unexpected else []),
            tag("h3", "Every script, once"),
            *(_talk(talk) for talk in talks if talk.seed == min(each.seed for each in talks)),
        ]
    )


def _talk(talk: Played) -> Html:
    summary = (
        f"{POLICY_WORDS[talk.policy]}, {talk.script} (seed {talk.seed}): {ENDINGS.get(talk.ending, talk.ending)}, "
        f"{talk.depth} of {talk.rungs} told"
    )
    lines: list[Piece] = [tag("li", tag("strong", "Customer: "), talk.opener)]
    for turn in talk.turns:
        state = turn.state
        lines.append(tag("li", tag("strong", "Trainee: "), turn.trainee))
        lines.append(
            tag(
                "li",
                tag("strong", "Customer: "),
                turn.customer.replace("\n", " / "),
                tag(
                    "span",
                    f" — {beat_name(turn.beat)}; trust {state.trust:.2f}, distress {state.distress:.2f}, "
                    f"patience {state.patience:.2f}",
                    class_="soft",
                ),
            )
        )
    return folded(summary, tag("ul", *lines))


def _reach_table(caption: str, found: Sequence[Reach]) -> Html:
    rows = [
        (
            each.about,
            each.is_,
            each.wants,
            tag("span", "met" if each.met else "not met", class_="good" if each.met else "alert"),
        )
        for each in found
    ]
    return table(caption, ("what", "is", "should be", ""), rows)


def _policy_table(caption: str, policies: Sequence[PolicyFigures]) -> Html:
    rows = [
        (
            POLICY_WORDS[each.policy],
            each.played,
            _share(each.reached),
            f"{each.depth:.2f}",
            f"{each.trust:.2f}",
            None if each.opens is None else f"{each.opens:g}",
            None if each.tells_all is None else f"{each.tells_all:g}",
            listed(f"{ENDINGS.get(name, name.replace('_', ' '))}: {count}" for name, count in each.endings.items()),
        )
        for each in policies
    ]
    heads = ("policy", "played", "deepest and best", "told", "trust", "opens at", "all told at", "endings")
    return table(caption, heads, rows)


def _share(value: float) -> str:
    return f"{100 * value:.0f}%" if value in (0.0, 1.0) or value >= 0.1 else f"{100 * value:.1f}%"
