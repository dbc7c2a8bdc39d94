"""The rungs of what they let be known, and the gates before them: numbered without a gap, and possible to meet."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from app.scenario.lint.look import Look, fresh_id
from app.scenario.source import Change, Fault, Fix, View, shown
from app.scenario.unwritten import PENCIL

MOST_TRUST = 0.9
"""The highest trust a gate may ask for: above it the director's own bounds leave too little room."""
DEEP = 0.6
"""Trust that is deep for most people."""
MOST_A_REPLY = 0.15
"""What the best of replies adds to trust, before what they have already slows it. The director's own bound."""
HARDER = {"easy": -0.05, "normal": 0.0, "hard": 0.05}
"""What the difficulty adds to the trust a gate wants, as the director has it."""
MOST_REPLIES = 6
"""Replies, each as good as can be, that may stand between the first words and the deepest rung."""
PRACTICAL = frozenset({"concrete_action", "owner", "when", "agreed", "closes_loop"})
"""What a reply can do without having listened."""


def rungs(it: Look) -> Iterator[Fault]:
    """Layers that are taken twice, or leave a gap."""
    parts = [part for part in it.file.parts("disclosures") if part.number("layer", 0) >= 1]
    in_order = sorted(parts, key=lambda part: part.number("layer", 0))
    renumbered = Fix(
        f"Number them {', '.join(str(number) for number in range(1, len(parts) + 1))}",
        tuple(
            Change("set", (*part.at, "layer"), number)
            for number, part in enumerate(in_order, 1)
            if part.number("layer", 0) != number
        ),
    )
    first: dict[int, View] = {}
    for part in parts:
        layer = int(part.number("layer", 0))
        if layer in first:
            what = f"layer {layer} is already taken by {shown(first[layer].text('id'))}"
            do = "give each disclosure a layer of its own: 1, 2, 3 from the surface down"
            yield it.fault((*part.at, "layer"), what, do, fix=renumbered)
        first.setdefault(layer, part)
    for layer, part in sorted(first.items()):
        if layer > 1 and layer - 1 not in first:
            what = f"there is a layer {layer} but no layer {layer - 1}"
            yield it.fault((*part.at, "layer"), what, "number the layers 1, 2, 3 without a gap", fix=renumbered)


def gates(it: Look) -> Iterator[Fault]:
    """Gates out of reach, or open before anything could have been noticed."""
    cues = it.file.parts("cues")
    for part in it.file.parts("disclosures"):
        name, gate = part.text("id"), part.part("gate")
        trust = gate.number("trust", 0)
        if MOST_TRUST < trust <= 1:
            what = f"disclosure {shown(name)} waits for a trust of {trust:g}, which no conversation reaches"
            at = (*gate.at, "trust")
            yield it.fault(
                at, what, f"ask for {MOST_TRUST:g} or less; {DEEP:g} is deep for most people", fix=_wait_for(it, part)
            )
        if not name:
            continue
        hints = [cue for cue in cues if cue.text("hints_at") == name]
        if not hints and cues:
            what = f"no cue hints at disclosure {shown(name)}"
            yield it.fault(part.at, what, f"write a cue with hints_at: {name}", fix=_one_more_sign(it, name))
        elif hints and gate.number("earliest_turn", 2) < 2 and not any(cue.true("in_opener") for cue in hints):
            at = (*gate.at, "earliest_turn")
            what = f"disclosure {shown(name)} could be made before any cue for it is shown"
            do = "write 2 or more, or let the opener show the cue (in_opener: true)"
            yield it.fault(at, what, do, fix=Fix("Not before the second reply", (Change("set", at, 2),)))


def easier_below(it: Look) -> Iterator[Fault]:
    """A deeper rung that wants less trust than the one above it."""
    ladder = sorted(it.file.parts("disclosures"), key=lambda part: part.number("layer", 0))
    for shallow, deep in pairwise(ladder):
        above = shallow.part("gate").number("trust", 0)
        if deep.part("gate").number("trust", 1) < above:
            at = (*deep.at, "gate", "trust")
            what = f"disclosure {shown(deep.text('id'))} needs less trust than the one above it"
            yield it.fault(
                at, what, "deeper usually needs more", fix=Fix(f"Ask for {above:g}", (Change("set", at, above),))
            )


def few_signs(it: Look) -> Iterator[Fault]:
    """A rung with one sign only: whoever misses it has no second chance."""
    cues = it.file.parts("cues")
    for part in it.file.parts("disclosures"):
        name = part.text("id")
        hints = [cue for cue in cues if cue.text("hints_at") == name]
        if name and len(hints) == 1 and len(cues) > 1:
            what = f"only one sign, {shown(hints[0].text('id'))}, points to {shown(name)}"
            do = "write a second one of another kind, so that somebody who misses the first has another chance"
            yield it.fault(part.at, what, do, fix=_one_more_sign(it, name))


def gate_signs(it: Look) -> Iterator[Fault]:
    """A gate that waits only for signs of other rungs, which may never be given before it."""
    cues = {cue.text("id"): cue for cue in it.file.parts("cues") if cue.text("id")}
    for part in it.file.parts("disclosures"):
        name, after = part.text("id"), part.part("gate").texts("after_cues")
        own = [cue for cue, view in cues.items() if view.text("hints_at") == name]
        known = [cue for _, cue in after if cue in cues]
        if not (name and own and known) or set(known) & set(own):
            continue
        pointed = {cues[cue].text("hints_at") for cue in known}
        at = (*part.at, "gate", "after_cues")
        deeper = all(it.layers.get(rung, 0) > it.layers[name] for rung in pointed)
        why = (
            "those are given last, once its own signs are used up"
            if deeper
            else "those are no longer given once what they point to has been told, so it may never be told"
        )
        what = f"{shown(name)} waits only for signs that point to something else; {why}"
        fix = Fix("Wait for its own signs", (Change("set", at, own),))
        yield it.fault(at, what, f"let it wait for {_either(own)}, which point to it", key=True, fix=fix)


def gate_moves(it: Look) -> Iterator[Fault]:
    """A gate that opens to somebody who only gets things done."""
    for part in it.file.parts("disclosures"):
        moves = part.part("gate").texts("moves")
        names = {name for _, name in moves}
        if names and names <= PRACTICAL:
            at = (*part.at, "gate", "moves")
            what = f"{shown(part.text('id'))} is told to whoever arranges something, and nobody has to have listened"
            do = "add picks_up_cue, invites or open_question: a reply that makes room"
            room = [*(name for _, name in moves), "picks_up_cue", "invites", "open_question"]
            yield it.fault(
                at, what, do, key=True, fix=Fix("Let a reply that makes room open it", (Change("set", at, room),))
            )


def far_trust(it: Look) -> Iterator[Fault]:
    """A gate that even the best of agents meets only when most calls are over."""
    start = it.file.part("sensitivities").number("start_trust", 0.25)
    harder = HARDER.get(it.file.text("difficulty"), 0.0)
    for part in it.file.parts("disclosures"):
        trust = part.part("gate").number("trust", 0)
        if not 0 < trust <= MOST_TRUST:
            continue
        need = replies_to(start, trust + harder)
        if need > MOST_REPLIES:
            at = (*part.at, "gate", "trust")
            what = (
                f"{shown(part.text('id'))} waits for a trust of {trust:g}: from {start:g} that takes {need} replies, "
                "each as good as can be, and most calls are over by then"
            )
            do = "ask for less (0.6 is deep for most people), or let them begin with more trust"
            yield it.fault(at, what, do, fix=_wait_for(it, part))


def _wait_for(it: Look, rung: View) -> Fix:
    """Let a rung wait for as much trust as is deep for most people, and no less than the rung above it."""
    above = [
        part.part("gate").number("trust", 0)
        for part in it.file.parts("disclosures")
        if part.number("layer", 0) < rung.number("layer", 0)
    ]
    trust = min(MOST_TRUST, max([DEEP, *above]))
    return Fix(f"Wait for {trust:g}", (Change("set", (*rung.at, "gate", "trust"), trust),))


def replies_to(start: float, trust: float) -> int:
    """How many replies, each as good as can be, lead from one trust to another; 99 where none do."""
    here = max(0.0, min(1.0, start))
    for replies in range(99):
        if here >= trust:
            return replies
        here += MOST_A_REPLY * (1.2 - here)
    return 99


def _one_more_sign(it: Look, rung: str) -> Fix:
    taken = [cue.text("id") for cue in it.whole.parts("cues")]
    sign = {
        "id": fresh_id(f"sign-{rung}"[:60].rstrip("-"), taken),
        "kind": "vague_words",
        "hints_at": rung,
        "read_as": f"{PENCIL} What an experienced agent reads in it",
        "lines": [f"{PENCIL} Words of theirs that show it", f"{PENCIL} Other words that show it again"],
        "telling": [f"{PENCIL} The words of it that an agent would give back"],
    }
    return Fix("Make room for a sign", (Change("add", ("cues",), sign),))


def _either(names: list[str]) -> str:
    quoted = [shown(name) for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
