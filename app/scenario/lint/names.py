"""Names that point nowhere, stand twice, or are no name of a criterion."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator
from typing import get_args

from app.scenario.lint.look import Look, fresh_id
from app.scenario.model import EndingKind, Resistance
from app.scenario.source import At, Change, Fault, Fix, View, shown
from app.scenario.unwritten import PENCIL
from scoring.criteria import CRITERIA as RUBRIC

RAISING = tuple(criterion.name for criterion in RUBRIC if criterion.raises)
LOWERING = tuple(criterion.name for criterion in RUBRIC if not criterion.raises)
CRITERIA = RAISING + LOWERING
SKILLS = (*CRITERIA, "listening", "acknowledgement", "next_steps")


def nearest(word: str, known: Iterable[str]) -> str:
    """What to do about a name nobody knows."""
    known = list(known)
    parts = word.replace('"', "").split()
    if len(parts) > 1 and set(parts) <= set(known):
        return f"put a comma between them: {', '.join(parts)}"
    near = _near(word, known)
    if near:
        return f'did you mean "{near}"?'
    return f"choose one of: {', '.join(known)}" if known else "remove it"


def _near(word: str, known: Iterable[str]) -> str:
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.55)), "")


def _instead(at: At, word: str, known: Collection[str]) -> Fix | None:
    """Put the name that was meant, where one is near and it was not two names run together."""
    near = "" if set(word.replace('"', "").split()) <= set(known) else _near(word, known)
    return Fix(f'Use "{near}"', (Change("set", at, near),)) if near else None


def same_ids(it: Look) -> Iterator[Fault]:
    """Two of a kind that share an id."""
    file = it.file
    groups: list[tuple[str, list[View]]] = [
        ("cue", file.parts("cues")),
        ("disclosure", file.parts("disclosures")),
        ("fact", [*file.parts("facts"), *file.parts("unknown_to_customer")]),
        ("ending", file.parts("endings")),
        ("sore spot", file.parts("tender")),
        (
            "resolution",
            [*file.part("resolutions").parts("issue"), *file.part("resolutions").parts("need"), *file.parts("limits")],
        ),
    ]
    for noun, parts in groups:
        first: dict[str, View] = {}
        taken = {part.text("id") for part in parts}
        for part in parts:
            name = part.text("id")
            if not name:
                continue
            if name in first:
                fresh = fresh_id(name, taken)
                taken.add(fresh)
                what = f"the {noun} id {shown(name)} is already used on line {it.line((*first[name].at, 'id'))}"
                fix = Fix(f'Call this one "{fresh}"', (Change("set", (*part.at, "id"), fresh),))
                yield it.fault((*part.at, "id"), what, "give each one an id of its own", fix=fix)
            else:
                first[name] = part


def references(it: Look) -> Iterator[Fault]:
    """Names of signs, of what they let be known and of endings that the file does not have."""
    file = it.file
    cues = [cue.text("id") for cue in file.parts("cues") if cue.text("id")]
    disclosures = [part.text("id") for part in file.parts("disclosures") if part.text("id")]
    kinds = {ending.text("kind") for ending in file.parts("endings")}

    # Where the whole list is missing, that is the one thing to say.
    def unknown(at: At, wanted: str, known: list[str], noun: str) -> Iterator[Fault]:
        if known and wanted and wanted not in known:
            what = f"no {noun} is called {shown(wanted)}"
            yield it.fault(at, what, nearest(wanted, known), fix=_instead(at, wanted, known))

    def one(view: View, key: str, known: list[str], noun: str) -> Iterator[Fault]:
        return unknown((*view.at, key), view.text(key), known, noun)

    def each(view: View, key: str, known: list[str], noun: str) -> Iterator[Fault]:
        for at, wanted in view.texts(key):
            yield from unknown(at, wanted, known, noun)

    for cue in file.parts("cues"):
        yield from one(cue, "hints_at", disclosures, "disclosure")
    for part in file.parts("disclosures"):
        yield from each(part.part("gate"), "after_cues", cues, "cue")
    for fact in [*file.parts("facts"), *file.parts("unknown_to_customer")]:
        yield from one(fact, "after", disclosures, "disclosure")
    for suggestion in file.parts("suggestions"):
        yield from one(suggestion, "after_cue", cues, "cue")
    for way in file.part("debrief").parts("could_have"):
        yield from one(way, "cue", cues, "cue")
    for check in file.parts("checks"):
        yield from each(check, "reaches", disclosures, "disclosure")
        yield from each(check, "never", disclosures, "disclosure")
        reached = {text for _, text in check.texts("reaches")}
        for at, text in check.texts("never"):
            if text in reached:
                what = f"{shown(text)} stands under reaches and under never"
                yield it.fault(at, what, "keep one of the two")
        expected = check.texts("ending")
        for at, kind in expected:
            if kinds and kind in get_args(EndingKind) and kind not in kinds:
                what = f"this check expects the ending {shown(kind)}, and the file has none of that kind"
                fix = Fix(f"Expect the others, without {kind}", (Change("remove", at),)) if len(expected) > 1 else None
                yield it.fault(at, what, "write that ending, or expect another", fix=fix)


def criteria(it: Look) -> Iterator[Fault]:
    """Names of criteria in gates, sensitivities and skills; ways to resist that have no words."""
    file = it.file
    for part in file.parts("disclosures"):
        moves = part.part("gate").texts("moves")
        for at, name in moves:
            if name in LOWERING:
                what = f"{shown(name)} is something a reply does badly, and this gate would reward it"
                fix = Fix("Take it out", (Change("remove", at),)) if len(moves) > 1 else None
                yield it.fault(at, what, f"choose from: {', '.join(RAISING)}", fix=fix)
            elif name not in RAISING:
                what = f"no criterion is called {shown(name)}"
                yield it.fault(at, what, nearest(name, RAISING), fix=_instead(at, name, RAISING))
    sensitivities = file.part("sensitivities")
    for key in ("warms_to", "closes_at"):
        scales = sensitivities.part(key)
        for name, _ in scales.entries():
            if name not in CRITERIA:
                at = ("sensitivities", key, name)
                near = _near(name, CRITERIA)
                renamed = (Change("set", (*at[:-1], near), scales.data[name]), Change("remove", at))
                fix = (
                    Fix(f'Use "{near}"', renamed) if near and near not in scales.data and name in scales.data else None
                )
                what = f"no criterion is called {shown(name)}"
                yield it.fault(at, what, nearest(name, CRITERIA), key=True, fix=fix)
    written = {name for name, _ in file.part("reactions").entries()}
    for at, name in sensitivities.texts("resists_with"):
        if file.has("reactions") and name in get_args(Resistance) and name not in written:
            what = f"they resist with {shown(name)}, and the reaction {name} has no line"
            stand_in = {"any": [f"{PENCIL} What they say then", f"{PENCIL} Another way they say it"]}
            fix = Fix("Make room for two lines", (Change("set", ("reactions", name), stand_in),))
            yield it.fault(at, what, f"write lines under reactions, {name}, or take it out here", fix=fix)
    for at, name in file.texts("skills"):
        if name not in SKILLS:
            what = f"no criterion is called {shown(name)}"
            yield it.fault(at, what, nearest(name, SKILLS), fix=_instead(at, name, SKILLS))
