"""The map of a draft: signs, gates, disclosures and endings as a picture, and the path a conversation took."""

from __future__ import annotations

from app.scenario.lint.plainly import plainly
from app.scenario.model import Scenario
from app.simulation.rehearsal import Rehearsal
from app.training.authoring import Draft, play_through, playable, rehearsal
from app.training.authoring.mapping import EndingNode, Map, RungNode, SignNode, map_of
from app.training.people import Person
from app.widgets.bench.told import WORDS
from app.widgets.bench.trying_words import ending_words, moves_words
from app.widgets.drawn import STATIC, Data, component
from app.widgets.names import CUE_KINDS
from app.widgets.room import room
from app.widgets.shell import empty_state

_map = component("mapping", folder=STATIC / "bench")
_NEEDS = {
    "all": "once everything above was told",
    "issue": "once what they came for is done",
    "": "from anywhere",
}


def draw_map(held: Draft, person: Person) -> None:
    """Draw the map; after a play-through the path taken stands out."""
    found = playable(held.text)
    if found.scenario is None:
        first = found.in_the_way[0] if found.in_the_way else None
        why = f" First: line {first.line}, {plainly(first.what, WORDS)}; {plainly(first.do, WORDS)}." if first else ""
        empty_state(
            "The map of this customer",
            "Their signs, what each opens, what they let be known and how it can end will be drawn here as soon as "
            f"every part of the file has its shape.{why}",
        )
        return
    kept = rehearsal(room().store, held.id, person.id)
    tried = play_through(kept, found.scenario) if kept.replies else None
    _map(data=map_data(found.scenario, tried), key=f"bench-map-{held.id}")


def map_data(scenario: Scenario, tried: Rehearsal | None) -> Data:
    """The map as the drawn piece takes it: a row for each thing they may let be known, with its signs beside it."""
    drawn = map_of(scenario, tried)
    kinds = {cue.id: CUE_KINDS[cue.kind] for cue in scenario.cues}
    places = {rung.id: rung.place for rung in drawn.rungs}
    return {
        "lead": lead_words(drawn),
        "opener": drawn.opener,
        "rungs": [
            _rung(rung) | {"signs": [_sign(sign, kinds, places) for sign in drawn.signs if sign.hints_at == rung.id]}
            for rung in drawn.rungs
        ],
        "endings": [_ending(each) for each in drawn.endings],
    }


def lead_words(drawn: Map) -> str:
    """The picture in a sentence or two."""
    path = (
        f"The path of the conversation you tried is drawn thick: {drawn.replies} "
        f"{'reply' if drawn.replies == 1 else 'replies'}. "
        if drawn.replies
        else "Try a conversation, and its path is marked here. "
    )
    barred = drawn.barred
    if not barred:
        but = ", but for what their temper rules out" if any(each.by_nature for each in drawn.endings) else ""
        return f"{path}Everything here can be reached{but}."
    return path + f"{barred} {'thing' if barred == 1 else 'things'} can never be reached; the dashed boxes say why."


def gate_words(rung: RungNode) -> str:
    """What a thing they may let be known waits for, in words."""
    words = [f"trust {f'{rung.trust:.2f}'.removeprefix('0')}", f"from reply {rung.earliest}"]
    if rung.after:
        words.append(f"after {'one of' if len(rung.after) > 1 else 'the sign'}: {', '.join(rung.after)}")
    if rung.moves:
        words.append(f"to a reply with {moves_words(rung.moves)}")
    return "; ".join(words)


def _rung(rung: RungNode) -> Data:
    return {
        "id": rung.id,
        "place": rung.place,
        "words": rung.words,
        "gate": gate_words(rung),
        "barred": rung.barred,
        "path": f"told at reply {rung.told_at}" if rung.told_at else "",
    }


def _sign(sign: SignNode, kinds: dict[str, str], places: dict[str, int]) -> Data:
    shown = [f"reply {turn}" if turn else "the opener" for turn in sign.shown_at]
    path = f"shown at {' and '.join(shown)}" if shown else ""
    if sign.picked_at:
        path += f", picked up at reply {sign.picked_at}"
    return {
        "id": sign.id,
        "kind": kinds[sign.id] + (", in the opener" if sign.in_opener else ""),
        "words": sign.words,
        "opens": list(sign.opens),
        "opensWords": ", ".join(f"{places[each]}. {each}" for each in sign.opens),
        "barred": sign.barred,
        "path": path,
        "picked": sign.picked_at is not None,
    }


def _ending(ending: EndingNode) -> Data:
    return {
        "id": ending.id,
        "kind": ending_words(ending.kind),
        "when": ending.when,
        "needs": ending.needs,
        "needsWords": _NEEDS[ending.needs],
        "barred": ending.barred,
        "aside": "" if ending.barred else ending.by_nature,
        "path": f"reached at reply {ending.reached_at}" if ending.reached_at else "",
    }
