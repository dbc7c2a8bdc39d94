"""Looks over a scenario as a careful colleague would: what cannot work (faults), what would be better (warnings)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import get_args

from app.scenario.model import EndingKind, ReactionName, Resistance
from app.scenario.source import At, Fault, Source, View, core_value, shown
from scoring.criteria import CRITERIA as RUBRIC

RAISING = tuple(criterion.name for criterion in RUBRIC if criterion.raises)
LOWERING = tuple(criterion.name for criterion in RUBRIC if not criterion.raises)
CRITERIA = RAISING + LOWERING

MOST_TRUST = 0.9
"""The highest trust a gate may ask for: above it the director's own bounds leave too little room."""
OWN_LINES, CUES, DISCLOSURES, FACTS = 60, 4, 3, 12
"""What a full scenario has at least."""
MOST_THANKS = 0.06
"""Share of lines; people who call say thank you in 1-6% of their turns."""
MOST_QUESTIONS = 0.2
"""Share of lines; people who call ask something in 7-13% of their turns, and lines are a choice among many."""

_THANKS = re.compile(r"\b(thanks|thank you|thankyou|cheers|i appreciate|much appreciated|ta)\b", re.IGNORECASE)
MOST_LEAKS = 4
"""Places; more than these are told in one fault, where the phrase stands."""
_COMMON = re.compile(
    "a|an|and|are|but|for|from|had|has|have|her|him|his|how|its|just|not|now|she|that|the|they|this|was|were|what|when|"
    "who|why|will|with|yes|you|your"
)
_POLICIES = ("expert", "warmth", "solver", "interrogator")


@dataclass(frozen=True)
class Line:
    """Words of the customer's own, where they stand, and how much is known by the time they are said."""

    at: At
    text: str
    role: str
    known: int = 0
    """The deepest layer that has been told before, or is told in, this line."""


def lint_source(source: Source) -> tuple[list[Fault], list[Fault]]:
    """Faults and warnings about a parsed file, each in the order of the file. Works on faulty files too."""
    if not isinstance(source.data, dict):
        return [], []
    file = View(source.data)
    lines = list(customer_lines(file))
    faults = chain(
        _same_ids(source, file),
        _references(source, file),
        _criteria_names(source, file),
        _ladder(source, file),
        _gates(source, file),
        _endings(source, file),
        _short_tells(source, file),
        _leaks(source, file, [*lines, *_on_the_desk(file)]),
        _said_twice(source, lines),
    )
    warnings = chain(
        _too_few(source, file, lines),
        _thin_reactions(source, file),
        _long_lines(source, file, lines),
        _never_says(source, file, lines),
        _thanks_and_questions(source, lines),
        _leaks(source, file, list(_drafts(file))),
        _checks(source, file),
        _odd(source, file),
        _slips(source),
    )
    return sorted(set(faults)), sorted(set(warnings))


def fold(text: str) -> str:
    """Text as it is compared: lower case, straight apostrophes, words set apart by single spaces, nothing else."""
    straight = text.replace("’", "'").replace("‘", "'").casefold()
    return " ".join(word for word in (part.strip("'_") for part in re.split(r"[^\w']+", straight)) if word)


def holds(text: str, phrase: str) -> bool:
    """Whether whole words of the phrase stand in the text, one after the other."""
    wanted = fold(phrase)
    return bool(wanted) and f" {wanted} " in f" {fold(text)} "


def customer_lines(file: View) -> Iterator[Line]:
    """Every line the customer may say, in the order of the model."""
    layers = _layers(file)
    opener = file.part("presenting").text("opener")
    if opener:
        yield Line(("presenting", "opener"), opener, "opener")
    for at, text in file.part("presenting").texts("opener_again"):
        yield Line(at, text, "opener")
    for cue in file.parts("cues"):
        for at, text in cue.texts("lines"):
            yield Line(at, text, "cue")
    for disclosure in file.parts("disclosures"):
        layer = layers.get(disclosure.text("id"), 0)
        for at, text in disclosure.texts("lines"):
            yield Line(at, text, "disclosure", layer)
        for at, text in _each_way(disclosure):
            yield Line(at, text, "disclosure", layer)
        for at, text in disclosure.part("probed").texts("lines"):
            # Only the next rung is ever probed, so everything above it has been told.
            yield Line(at, text, "probed", layer - 1)
        for key in ("follow_ups", "pull_back"):
            for at, text in disclosure.texts(key):
                yield Line(at, text, key, layer)
    for key in ("facts", "unknown_to_customer"):
        for fact in file.parts(key):
            for at, text in fact.texts("lines"):
                yield Line(at, text, "fact", layers.get(fact.text("after"), 0))
    for name, reaction in file.part("reactions").entries():
        for band in ("any", "calm", "strained", "raw"):
            for at, text in reaction.texts(band):
                yield Line(at, text, f"reaction {name}")
    for sore in file.parts("tender"):
        for at, text in sore.texts("lines"):
            yield Line(at, text, "tender")
    for key in ("lines", "again"):
        for at, text in file.part("second_matter").texts(key):
            yield Line(at, text, "second matter")
    deepest = max(layers.values(), default=0)
    for ending in file.parts("endings"):
        # These two are only reached by way of the deepest disclosure; every other ending can come before it.
        known = deepest if ending.text("kind") in ("cared_for", "heard_only") else 0
        for at, text in ending.texts("lines"):
            yield Line(at, text, "ending", known)


def _each_way(disclosure: View) -> Iterator[tuple[At, str]]:
    """The lines under also_said."""
    ways = disclosure.data.get("also_said")
    for number, way in enumerate(ways if isinstance(ways, list) else []):
        for place, text in enumerate(way if isinstance(way, list) else []):
            if isinstance(text, str):
                yield (*disclosure.at, "also_said", number, place), text


def _layers(file: View) -> dict[str, int]:
    return {part.text("id"): int(part.number("layer", 0)) for part in file.parts("disclosures") if part.text("id")}


def _nearest(word: str, known: Iterable[str]) -> str:
    known = list(known)
    parts = word.replace('"', "").split()
    if len(parts) > 1 and set(parts) <= set(known):
        return f"put a comma between them: {', '.join(parts)}"
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.55)
    if near:
        return f'did you mean "{near[0]}"?'
    return f"choose one of: {', '.join(known)}" if known else "remove it"


def _same_ids(source: Source, file: View) -> Iterator[Fault]:
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
        for part in parts:
            name = part.text("id")
            if not name:
                continue
            if name in first:
                line = source.mark((*first[name].at, "id")).line
                what = f"the {noun} id {shown(name)} is already used on line {line}"
                yield source.fault((*part.at, "id"), what, "give each one an id of its own")
            else:
                first[name] = part


def _references(source: Source, file: View) -> Iterator[Fault]:
    cues = [cue.text("id") for cue in file.parts("cues") if cue.text("id")]
    disclosures = [part.text("id") for part in file.parts("disclosures") if part.text("id")]
    kinds = {ending.text("kind") for ending in file.parts("endings")}

    # Where the whole list is missing, that is the one thing to say.
    def one(view: View, key: str, known: list[str], noun: str) -> Iterator[Fault]:
        wanted = view.text(key)
        if known and wanted and wanted not in known:
            yield source.fault((*view.at, key), f"no {noun} is called {shown(wanted)}", _nearest(wanted, known))

    def each(view: View, key: str, known: list[str], noun: str) -> Iterator[Fault]:
        for at, wanted in view.texts(key):
            if known and wanted not in known:
                yield source.fault(at, f"no {noun} is called {shown(wanted)}", _nearest(wanted, known))

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
                yield source.fault(at, what, "keep one of the two")
        for at, kind in check.texts("ending"):
            if kinds and kind in get_args(EndingKind) and kind not in kinds:
                what = f"this check expects the ending {shown(kind)}, and the file has none of that kind"
                yield source.fault(at, what, "write that ending, or expect another")


def _criteria_names(source: Source, file: View) -> Iterator[Fault]:
    for part in file.parts("disclosures"):
        for at, name in part.part("gate").texts("moves"):
            if name in LOWERING:
                what = f"{shown(name)} is something a reply does badly, and this gate would reward it"
                yield source.fault(at, what, f"choose from: {', '.join(RAISING)}")
            elif name not in RAISING:
                yield source.fault(at, f"no criterion is called {shown(name)}", _nearest(name, RAISING))
    sensitivities = file.part("sensitivities")
    for key in ("warms_to", "closes_at"):
        for name, _ in sensitivities.part(key).entries():
            if name not in CRITERIA:
                at = ("sensitivities", key, name)
                yield source.fault(at, f"no criterion is called {shown(name)}", _nearest(name, CRITERIA), key=True)
    written = {name for name, _ in file.part("reactions").entries()}
    for at, name in sensitivities.texts("resists_with"):
        if file.has("reactions") and name in get_args(Resistance) and name not in written:
            what = f"they resist with {shown(name)}, and the reaction {name} has no line"
            yield source.fault(at, what, f"write lines under reactions, {name}, or take it out here")
    known = (*CRITERIA, "listening", "acknowledgement", "next_steps")
    for at, name in file.texts("skills"):
        if name not in known:
            yield source.fault(at, f"no criterion is called {shown(name)}", _nearest(name, known))


def _ladder(source: Source, file: View) -> Iterator[Fault]:
    parts = [part for part in file.parts("disclosures") if part.number("layer", 0) >= 1]
    first: dict[int, View] = {}
    for part in parts:
        layer = int(part.number("layer", 0))
        if layer in first:
            what = f"layer {layer} is already taken by {shown(first[layer].text('id'))}"
            yield source.fault(
                (*part.at, "layer"), what, "give each disclosure a layer of its own: 1, 2, 3 from the surface down"
            )
        first.setdefault(layer, part)
    for layer, part in sorted(first.items()):
        if layer > 1 and layer - 1 not in first:
            what = f"there is a layer {layer} but no layer {layer - 1}"
            yield source.fault((*part.at, "layer"), what, "number the layers 1, 2, 3 without a gap")


def _gates(source: Source, file: View) -> Iterator[Fault]:
    cues = file.parts("cues")
    for part in file.parts("disclosures"):
        name, gate = part.text("id"), part.part("gate")
        trust = gate.number("trust", 0)
        if MOST_TRUST < trust <= 1:
            what = f"disclosure {shown(name)} waits for a trust of {trust:g}, which no conversation reaches"
            yield source.fault((*gate.at, "trust"), what, f"ask for {MOST_TRUST:g} or less")
        if not name:
            continue
        hints = [cue for cue in cues if cue.text("hints_at") == name]
        if not hints and cues:
            what = f"no cue hints at disclosure {shown(name)}"
            yield source.fault(part.at, what, f"write a cue with hints_at: {name}")
        elif hints and gate.number("earliest_turn", 2) < 2 and not any(cue.true("in_opener") for cue in hints):
            what = f"disclosure {shown(name)} could be made before any cue for it is shown"
            yield source.fault(
                (*gate.at, "earliest_turn"), what, "write 2 or more, or let the opener show the cue (in_opener: true)"
            )


def _endings(source: Source, file: View) -> Iterator[Fault]:
    if not file.has("endings"):
        return
    kinds = [ending.text("kind") for ending in file.parts("endings")]
    for kind, means in (
        ("solved_unheard", "the answer was right and they leave unheard"),
        ("cared_for", "they were heard and helped"),
    ):
        if kind not in kinds:
            what = f"there is no ending of the kind {kind} ({means})"
            yield source.fault(("endings",), what, "write it: every scenario has one", key=True)


def _too_short(phrase: str) -> bool:
    wanted = fold(phrase)
    return len(wanted) < 3 or bool(_COMMON.fullmatch(wanted))


def _short_tells(source: Source, file: View) -> Iterator[Fault]:
    for disclosure in file.parts("disclosures"):
        for at, phrase in disclosure.texts("tell_phrases"):
            if phrase.strip() and _too_short(phrase):
                what = f"{shown(phrase)} under tell_phrases is too short to give anything away"
                yield source.fault(at, what, "write the words that only somebody who knows would say")


def _leaks(source: Source, file: View, lines: list[Line]) -> Iterator[Fault]:
    disclosures = [part for part in file.parts("disclosures") if part.text("id")]
    folded = [f" {fold(line.text)} " for line in lines]
    for disclosure in disclosures:
        name, layer = disclosure.text("id"), int(disclosure.number("layer", 0))
        for phrase_at, phrase in disclosure.texts("tell_phrases"):
            wanted = fold(phrase)
            if not wanted or _too_short(phrase):
                continue
            leaks = [
                line for line, text in zip(lines, folded, strict=True) if line.known < layer and f" {wanted} " in text
            ]
            if len(leaks) > MOST_LEAKS:
                stand = ", ".join(str(number) for number in sorted({source.mark(line.at).line for line in leaks})[:6])
                what = f"{shown(phrase)} gives away disclosure {shown(name)} in {len(leaks)} places (lines {stand} …)"
                yield source.fault(phrase_at, what, "make the phrase longer, or say those lines another way")
                continue
            for line in leaks:
                what = f"{_place(line)} gives away disclosure {shown(name)}: it holds {shown(phrase)}"
                do = "say it another way, or make the phrase under tell_phrases longer"
                yield source.fault(line.at, what, do)


def _on_the_desk(file: View) -> Iterator[Line]:
    """Everything a trainee can read before the customer has said anything."""
    for key in ("title", "content_note"):
        if file.text(key):
            yield Line((key,), file.text(key), key.replace("_", " "))
    record = file.part("record")
    if record.text("headline"):
        yield Line(("record", "headline"), record.text("headline"), "record")
    for part in [*record.parts("account"), *record.parts("contacts")]:
        for key in ("label", "value", "when", "channel", "note"):
            if part.text(key):
                yield Line((*part.at, key), part.text(key), "record")
    for at, text in record.texts("bot"):
        yield Line(at, text, "record")


def _drafts(file: View) -> Iterator[Line]:
    for part in file.parts("suggestions"):
        if part.text("text"):
            yield Line((*part.at, "text"), part.text("text"), "suggestion")


def _place(line: Line) -> str:
    role = line.role
    if role in ("opener", "title", "content note", "record"):
        return f"the {role}"
    if role == "probed":
        return "a line said when it is probed too early"
    if role.startswith("reaction "):
        return f"a line of the reaction {role.removeprefix('reaction ')}"
    if role in ("follow_ups", "pull_back"):
        return f"a line under {role}"
    return {"fact": "an answer", "ending": "an ending", "suggestion": "a suggestion"}.get(role, f"a {role} line")


def _said_twice(source: Source, lines: list[Line]) -> Iterator[Fault]:
    first: dict[str, Line] = {}
    opener = lines[0].text if lines and lines[0].role == "opener" else ""
    for line in lines:
        if line.role == "cue" and opener and holds(opener, line.text):
            continue  # it names the words of the opener that show the cue; they are not said again
        key = fold(line.text) or line.text.strip()
        if key in first:
            before = source.mark(first[key].at).line
            what = f"{shown(line.text)} already stands on line {before}, and nobody says a line twice"
            yield source.fault(line.at, what, "write another")
        else:
            first[key] = line


def _too_few(source: Source, file: View, lines: list[Line]) -> Iterator[Fault]:
    if len(lines) < OWN_LINES:
        what = f"the customer has {len(lines)} lines of their own; {OWN_LINES} or more keep them from sounding thin"
        yield source.fault((), what, "write more lines under reactions and facts")
    for key, least in (("cues", CUES), ("disclosures", DISCLOSURES), ("facts", FACTS)):
        have = len(file.parts(key))
        if file.has(key) and have < least:
            what = f"there are only {have} under {key}; {least} or more make a full scenario"
            yield source.fault((key,), what, "add some", key=True)


def _thin_reactions(source: Source, file: View) -> Iterator[Fault]:
    if not file.has("reactions"):
        return
    reactions = dict(file.part("reactions").entries())
    for name in get_args(ReactionName):
        have = 0
        if name in reactions:
            have = sum(len(reactions[name].texts(band)) for band in ("any", "calm", "strained", "raw"))
        if have < 2:
            at: At = ("reactions", name) if name in reactions else ("reactions",)
            count = "no line" if not have else "one line"
            what = f"the reaction {name} has {count}"
            yield source.fault(at, what, "write two or more, so that it can happen again", key=True)


def _long_lines(source: Source, file: View, lines: list[Line]) -> Iterator[Fault]:
    spoken = file.part("persona").part("speech").data.get("words_a_turn")
    if not (isinstance(spoken, list) and len(spoken) == 2 and all(isinstance(item, int) for item in spoken)):
        return
    if spoken[0] > spoken[1]:
        at: At = ("persona", "speech", "words_a_turn")
        yield source.fault(at, "the shortest turn is longer than the longest", "write the smaller number first")
        return
    for line in lines:
        words = len(fold(re.sub(r"\[[^]]*\]", " ", line.text)).split())
        # What it costs to open the door is allowed more words than the rest.
        most = spoken[1] * (1.5 if line.role in ("opener", "disclosure", "ending") else 1)
        if words > most:
            what = f"this line has {words} words, and this person's longest turn has {spoken[1]}"
            yield source.fault(line.at, what, "shorten it, or raise words_a_turn")


def _never_says(source: Source, file: View, lines: list[Line]) -> Iterator[Fault]:
    for _, phrase in file.part("persona").part("speech").texts("never_says"):
        for line in lines:
            if holds(line.text, phrase):
                what = f"this line holds {shown(phrase)}, which this person never says"
                yield source.fault(line.at, what, "say it their way, or change never_says")


def _thanks_and_questions(source: Source, lines: list[Line]) -> Iterator[Fault]:
    rest = [line for line in lines if line.role != "reaction thank"]
    if len(rest) < 20:
        return
    measures: tuple[tuple[str, float, Callable[[str], bool]], ...] = (
        ("say thank you", MOST_THANKS, lambda text: bool(_THANKS.search(text))),
        ("ask something", MOST_QUESTIONS, lambda text: "?" in text),
    )
    for does, most, has in measures:
        found = [line for line in rest if has(line.text)]
        if len(found) > most * len(rest):
            what = f"{len(found)} of {len(rest)} lines {does}, more than people who call do"
            yield source.fault(found[0].at, what, "change some of them")


def _checks(source: Source, file: View) -> Iterator[Fault]:
    checks = file.parts("checks")
    policies = {check.text("policy") for check in checks}
    for policy in _POLICIES:
        if policy not in policies:
            what = f"there is no {policy} check"
            yield source.fault(
                ("checks",), what, f"write a conversation with policy: {policy} and where it must lead", key=True
            )
    layers = _layers(file)
    if not layers:
        return
    deepest = max(layers, key=lambda name: layers[name])
    for check in checks:
        key = {"expert": "reaches"}.get(check.text("policy"), "never" if check.text("policy") in _POLICIES else "")
        if key and deepest not in {text for _, text in check.texts(key)}:
            what = f"the {check.text('policy')} check does not say {key}: [{deepest}]"
            yield source.fault(check.at, what, "add it, so that the check proves something")


def _odd(source: Source, file: View) -> Iterator[Fault]:
    opener = file.part("presenting").text("opener")
    for cue in file.parts("cues"):
        words = set(fold(" ".join(text for _, text in cue.texts("lines")) + " " + opener).split())
        telling = cue.texts("telling")
        if telling and not any(set(fold(text).split()) & words for _, text in telling):
            what = f"none of the telling words of cue {shown(cue.text('id'))} stands in its lines"
            yield source.fault((*cue.at, "telling"), what, "take them from the lines, so that they can be given back")
        said = [text for _, text in [*telling, *cue.texts("lines")]]
        if cue.true("in_opener") and opener and said and not any(holds(opener, text) for text in said):
            what = f"cue {shown(cue.text('id'))} says in_opener: true, and none of its words stands in the opener"
            do = "put the words of the opener under telling, or remove in_opener"
            yield source.fault((*cue.at, "in_opener"), what, do, key=True)
        if cue.true("in_opener"):
            for at, text in file.part("presenting").texts("opener_again"):
                if not any(holds(text, word) for word in said):
                    what = f"these first words do not show cue {shown(cue.text('id'))}, which the opener shows"
                    yield source.fault(at, what, "put one of its telling words in, or remove in_opener")
    seen: dict[str, View] = {}
    for ending in file.parts("endings"):
        kind = ending.text("kind")
        if kind and kind in seen:
            yield source.fault(
                (*ending.at, "kind"), f"there is already an ending of the kind {kind}", "only the first is ever reached"
            )
        seen.setdefault(kind, ending)
    ladder = sorted(file.parts("disclosures"), key=lambda part: part.number("layer", 0))
    for shallow, deep in pairwise(ladder):
        if deep.part("gate").number("trust", 1) < shallow.part("gate").number("trust", 0):
            what = f"disclosure {shown(deep.text('id'))} needs less trust than the one above it"
            yield source.fault((*deep.at, "gate", "trust"), what, "deeper usually needs more")
    for part in ladder:
        own = " ".join(text for _, text in part.texts("lines"))
        tells = part.texts("tell_phrases")
        if own and tells and not any(holds(own, text) for _, text in tells):
            what = f"none of the tell_phrases of {shown(part.text('id'))} stands in its own lines"
            yield source.fault((*part.at, "tell_phrases"), what, "take them from the words that give it away")
        ways: dict[int, list[str]] = {}
        for at, text in _each_way(part):
            ways.setdefault(int(at[-2]), []).append(text)
        for number, texts in ways.items():
            if tells and not any(holds(" ".join(texts), text) for _, text in tells):
                what = f"this other way to say {shown(part.text('id'))} holds none of its tell_phrases"
                at = (*part.at, "also_said", number, 0)
                yield source.fault(at, what, "say the thing itself, or add its words to tell_phrases")


_NOT_PROSE = (
    "id", "version", "language", "channel", "difficulty", "status", "kind", "hints_at", "after", "after_cue", "cue",
)  # fmt: skip


def _slips(source: Source) -> Iterator[Fault]:
    """What YAML takes otherwise than the hand that typed it meant."""
    for at, mark in source.values.items():
        if mark.style != "plain" or not mark.written:
            continue
        if at in source.commented and not (at and at[-1] in _NOT_PROSE) and isinstance(core_value(mark.written), str):
            cut = source.commented[at]
            what = "everything after # is a comment, and is not read"
            yield Fault(source.path, cut.line, cut.column, what, "put the text in quotes, if it belongs to it")
        if len(mark.written) > 1 and mark.written[0] in "“„‘" and mark.written[-1] in "”“’":
            what = "the curly quotation marks around this text are read as part of it"
            yield source.fault(at, what, 'put straight ones (") in their place')
        if ' "' in mark.written and at and isinstance(at[-1], int) and source.mark(at[:-1]).style == "inline list":
            yield source.fault(at, "a comma may be missing in this [list]", "put one between its texts")
