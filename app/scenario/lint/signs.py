"""Signs they give, and the signs by which a promise of the agent's is heard."""

from __future__ import annotations

from collections.abc import Iterator

from app.scenario.lint.look import Look, fold, holds, spoken, stem_of
from app.scenario.source import Change, Fault, Fix, View, shown
from app.scenario.unwritten import PENCIL
from scoring.words import FUNCTION, SERVICE

MOST_TOGETHER = 6
"""Words of a resolution's sign that one sentence may have to hold all together."""
MOST_TELLING = 3
"""Telling words that are proposed."""
LIGHT = frozenset(
    word
    for line in (
        "a an the to your you my our us we i it its it's is are am be been was were that this of for and or me will",
        "i'll we'll i'm we're you'll i've we've have has had just so please then there their",
    )
    for word in line.split()
)
"""Words that a resolution's sign may hold or lack without meaning anything else, as the room listens for them."""

EVERY_DESK = (
    "refund",
    "credit",
    "cancel",
    "check",
    "sort",
    "fix",
    "help",
    "replace",
    "waive",
    "arrange",
    "book",
    "listen",
)
"""What agents promise on any desk."""


def telling(it: Look) -> Iterator[Fault]:
    """Telling words that stand nowhere, and openers that do not show what they should."""
    opener = it.file.part("presenting").text("opener")
    again = it.file.part("presenting").texts("opener_again")
    for cue in it.file.parts("cues"):
        lines = [text for _, text in cue.texts("lines")]
        words = set(fold(f"{' '.join(lines)} {opener}").split())
        given = cue.texts("telling")
        name = shown(cue.text("id"))
        if given and not any(set(fold(text).split()) & words for _, text in given):
            at = (*cue.at, "telling")
            what = f"none of the telling words of cue {name} stands in its lines"
            own = _own_words(it, lines)
            fix = Fix(f"Take {', '.join(shown(word) for word in own)}", (Change("set", at, own),)) if own else None
            yield it.fault(at, what, "take them from the lines, so that they can be given back", fix=fix)
        if not cue.true("in_opener"):
            continue
        said = [*(text for _, text in given), *lines]
        at = (*cue.at, "in_opener")
        if opener and said and not any(holds(opener, text) for text in said):
            what = f"cue {name} says in_opener: true, and none of its words stands in the opener"
            do = "put the words of the opener under telling, or remove in_opener"
            fix = Fix("The opener does not show it", (Change("set", at, False),))
            yield it.fault(at, what, do, key=True, fix=fix)
        for place, text in again:
            if said and not any(holds(text, word) for word in said):
                what = f"these first words do not show cue {name}, which the opener shows"
                yield it.fault(place, what, "put one of its telling words in, or remove in_opener")


def _own_words(it: Look, lines: list[str]) -> list[str]:
    """The rarest word of each of the first lines of a sign, in the order said."""
    rarest: dict[str, None] = {}
    for line in lines[:MOST_TELLING]:
        said = [word for word in fold(spoken(line)).split() if len(word) > 2 and word not in LIGHT]
        telling = [word for word in said if word not in FUNCTION] or said
        if telling:
            rarest[min(telling, key=lambda word: (it.counts[word], -len(word)))] = None
    return list(rarest)


def one_line(it: Look) -> Iterator[Fault]:
    """A sign with one line: missed, it cannot come again."""
    for cue in it.whole.parts("cues"):
        if len(cue.texts("lines")) == 1 and not cue.true("in_opener"):
            what = f"the sign {shown(cue.text('id'))} has one line, so once missed it does not come again"
            do = "write two or three, each able to stand alone"
            stand_in = Change("add", (*cue.at, "lines"), f"{PENCIL} Other words that show it again")
            yield it.fault((*cue.at, "lines"), what, do, key=True, fix=Fix("Make room for another", (stand_in,)))


def resolutions(it: Look) -> Iterator[Fault]:
    """Signs of a next step that almost any sentence holds, or none does."""
    presenting = it.file.part("presenting")
    matter = f"{it.file.text('title')} {it.file.part('record').text('headline')} {presenting.text('ask')}"
    usual = {stem_of(word) for word in (*fold(matter).split(), *SERVICE, *EVERY_DESK)}
    steps = it.file.part("resolutions")
    for part in [*steps.parts("issue"), *steps.parts("need")]:
        yield from _unusable(it, part)
        alone = [(at, sign) for at, sign in part.texts("signs") if len(said := _said(sign)) == 1 and said[0] in usual]
        if alone:
            words = ", ".join(shown(sign) for _, sign in alone[:4])
            step = shown(part.text("what") or part.text("id"))
            what = f"{words}: one word alone, so nearly any promise that holds it counts as {step}"
            yield it.fault(alone[0][0], what, "write two or three that must stand together, as in: waive fee")


def _unusable(it: Look, part: View) -> Iterator[Fault]:
    for at, sign in part.texts("signs"):
        count = len(_said(sign))
        if not count:
            what = f"{shown(sign)} holds no word that says what is done, so no reply is ever heard to offer it"
            yield it.fault(at, what, "write the two or three words that say it, as in: waive fee")
        elif count > MOST_TOGETHER:
            what = f"all {count} words of {shown(sign)} have to stand in one sentence, and hardly any reply has them"
            yield it.fault(at, what, "keep the two or three that matter, and write other ways as signs of their own")


def _said(sign: str) -> list[str]:
    return [stem_of(word) for word in fold(sign).split() if word not in LIGHT]
