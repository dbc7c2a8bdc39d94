"""What `underheard probe` says: a table for the terminal, and a page with the figures and conversations behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from app.paper import Html, Piece, folded, joined, page, table, tag
from app.probe.run import Figures, Played, PolicyFigures, figures
from app.simulation.play import beat_name
from app.simulation.values import Beat

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
LEAST_VARIED: Final = 0.6
ENOUGH_PLAYED: Final = 72
"""Conversations from which a comparison of ways of talking says something: three of every script."""
BEATS: Final = {
    "answer": "answers", "cue": "a sign", "disclose": "tells", "follow_up": "goes on about it",
    "pull_back": "draws back", "probed": "asked too early", "open": "opens a little", "go_flat": "flat politeness",
    "shut_down": "shuts down", "end": "ends it", "aside": "the room speaks", "ask_back": "asks back",
    "caught_out": "noticed another promise", "remind": "asks after a promise", "press": "comes back to the ask",
}  # fmt: skip
TIERS_ARE: Final = (
    "Those who harm are the defensive, the guessers and those who give orders; those who do not listen "
    "are scripted warmth, the rushed and the questionnaire."
)
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
    means: str
    """What it measures, and what to do where it falls short."""
    must: bool = True
    """False for what a customer should come near to: a figure of style, which a few conversations say little about."""


def reaches(found: Figures, again: float | None = None) -> list[Reach]:
    """Every figure beside what it should come up to."""
    style, by = found.style, {each.policy: each for each in found.policies}
    made: list[Reach] = []

    def add(about: str, value: str, wants: str, met: bool, means: str, must: bool = True) -> None:
        made.append(Reach(about, value, wants, met, means, must))

    add(
        "said before its time",
        f"{found.leaks} of {found.locked_turns}",
        "0",
        found.leaks == 0,
        "Words under tell_phrases in a line said before that rung; `lint` finds such lines.",
    )
    if "expert" in by:
        add(
            "listeners get to the bottom, and are taken as having cared",
            _share(by["expert"].reached),
            "90% or more",
            by["expert"].reached >= 0.9,
            "Where they are told everything and it does not end well, the need's signs are too narrow, or no expert "
            "check shows them a step. Where they are not told, lower a gate's trust, or let a sign come sooner.",
        )
    for name in ("warmth", "solver", "interrogator", "guesser", "defensive"):
        if name in by:
            add(
                f"{POLICY_WORDS[name]} gets there",
                _share(by[name].reached),
                "5% or less",
                by[name].reached <= 0.05,
                "Raise the deeper gates' trust, or ask for moves that this way of talking does not make.",
            )
    if "passive" in by:
        add(
            f"{POLICY_WORDS['passive']} gets there",
            _share(by["passive"].reached),
            "20% or less",
            by["passive"].reached <= 0.2,
            "Take `invites` out of the deepest gate's moves.",
            must=False,
        )
    if len(by) > 3:
        add(
            "how far what is told follows trust (slope)",
            f"{found.slope:.2f}",
            "0.6 or more",
            found.slope >= 0.6,
            "From trust 0 to 1 the share of the ladder that is told should rise by at least 0.6.",
        )
        add(
            "told to those who harm, do not listen, let be, listen",
            " / ".join(f"{each:.2f}" for each in found.tiers),
            "never falling",
            found.monotone,
            "A poorer way of talking was told more: look at its conversations.",
            must=found.played >= ENOUGH_PLAYED,
        )
    add(
        "mood goes one way only",
        _share(found.one_way),
        "35% or less",
        found.one_way <= 0.35,
        "People go up and down. Less patience_cost, or more for warms_to and closes_at, moves this one more.",
        must=False,
    )
    add(
        "words a turn, the middle one",
        f"{style.words:g}",
        "6 to 16",
        6 <= style.words <= 16,
        "Shorten or lengthen the commonest lines: answers, open, go_flat, press.",
        must=False,
    )
    add(
        "turns of three words or fewer",
        _share(style.short),
        "15% to 35%",
        0.15 <= style.short <= 0.35,
        "Write more (or fewer) lines of one to three words in the common reactions.",
        must=False,
    )
    add(
        "turns with thanks",
        _share(style.thanks),
        "8% or less",
        style.thanks <= 0.08,
        "Keep thanks to the reaction thank and to endings.",
        must=False,
    )
    add(
        "turns with a question",
        _share(style.questions),
        "20% or less",
        style.questions <= 0.2,
        "Turn some questions of press and test into statements.",
        must=False,
    )
    add(
        "how much turns differ in length",
        f"{style.variation:.2f}",
        f"{LEAST_VARIED:g} or more",
        style.variation >= LEAST_VARIED,
        "Spread of the words a turn over their mean. A three-word line beside one of fifteen.",
        must=False,
    )
    add("lines said twice in an attempt", f"{style.repeats}", "0", style.repeats == 0, "This is never right.")
    if again is not None:
        add(
            "lines heard again in ten attempts",
            _share(again),
            "25% or less",
            again <= 0.25,
            "Write more lines: other openers (opener_again), other tellings (also_said), more in each reaction.",
            must=False,
        )
    add(
        "turns of a stock word",
        _share(style.generic),
        "2% or less",
        style.generic <= 0.02,
        "Some reaction has too few lines; `lint` names the thin ones.",
    )
    add(
        "one way of resisting three times running",
        f"{found.run_of_three}",
        "0",
        found.run_of_three == 0,
        "Give more ways under resists_with, and lines for each.",
    )
    return made  # fmt: skip


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
            _share(expert.reached) if expert else "–",
            _share(max((each.reached for each in others), default=0.0)),
            _share(expert.all_told) if expert else "–",
            f"{expert.opens:g}, {expert.tells_all:g}" if expert and expert.opens and expert.tells_all else "–",
            str(found.leaks),
            "–" if share is None else _share(share),
        )
        yield f"{name:<18}" + "".join(f"{cell:>13}" for cell in cells)
    yield ""
    yield f"{'policy':<30}{'reach it':>9}{'told':>7}{'trust':>7}  endings"
    for each in whole.policies:
        endings = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in each.endings.items())
        yield f"{POLICY_WORDS[each.policy]:<30}{_share(each.reached):>9}{each.depth:>7.2f}{each.trust:>7.2f}  {endings}"
    yield ""
    for reach in reaches(whole, most_of(again)):
        verdict = "ok  " if reach.met else "MISS" if reach.must else "look"
        yield f"{verdict}  {reach.about:<60}{reach.is_:>20}   ({reach.wants})"
        if not reach.met:
            yield f"        {reach.means}"
    yield f"      mood turns back in {_share(whole.reversals)} of its moves; {PEOPLE}"


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
    played: Sequence[Sequence[Played]],
    whole: Figures,
    again: Sequence[float | None],
    said_by: str,
) -> str:
    """The whole page. `titles`: (id, title) of each customer; `played`: their conversations, in the same order."""
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
        tag("p", f"Mood turns back in {_share(whole.reversals)} of its moves. Compare {PEOPLE}.", class_="soft"),
        *([] if len(played) == 1 else [_policy_table("By policy", whole.policies)]),
        *(
            _customer(name, title, talks, share)
            for (name, title), talks, share in zip(titles, played, again, strict=True)
        ),
    )  # fmt: skip


def _customer(name: str, title: str, talks: Sequence[Played], again: float | None) -> Html:
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
            *([] if misses else [tag("p", "Nothing falls short.")]),
            _reach_table("How it came out", reaches(found, again)),
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
                    f" — {_does(turn.beat)}; trust {state.trust:.2f}, distress {state.distress:.2f}, "
                    f"patience {state.patience:.2f}",
                    class_="soft",
                ),
            )
        )
    return folded(summary, tag("ul", *lines))


def _does(beat: Beat) -> str:
    """What the customer did in that turn, in a word or a few."""
    return ", ".join(BEATS.get(part, part.replace("_", " ")) for part in beat_name(beat).split("+"))


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
            _share(each.reached),
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


def most_of(again: Sequence[float | None]) -> float | None:
    """The largest of the shares that were measured; None where none was."""
    return max((share for share in again if share is not None), default=None)


def _share(value: float) -> str:
    return f"{100 * value:.0f}%" if value in (0.0, 1.0) or value >= 0.1 else f"{100 * value:.1f}%"
