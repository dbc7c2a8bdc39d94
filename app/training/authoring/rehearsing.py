"""Trying a customer while writing them: one author's conversation with a draft, kept as replies and played anew."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import Invalid
from app.scenario.files import read_text
from app.scenario.model import Scenario
from app.scenario.shape import read_shape
from app.scenario.source import Change, Fault
from app.simulation.customer import Customer
from app.simulation.rehearsal import Rehearsal, rehearse
from app.store import Row, Store
from app.training.authoring.access import author, draft_row
from app.training.authoring.drafts import Draft, draft
from app.training.authoring.editing import Edit, change_draft, value_at

LONGEST_REPLY = 2000
MOST_REPLIES = 80
DIFFICULTIES = ("easy", "normal", "hard")
_READY: dict[str, threading.Event] = {}
_READY_KEPT = 64
_ready_lock = threading.Lock()
POLICIES = ("expert", "warmth", "solver", "interrogator", "other")


@dataclass(frozen=True)
class Rehearsing:
    """A conversation an author tries a draft with."""

    replies: tuple[str, ...] = ()
    seed: int = 0
    """The day: on another one the same customer words and times things a little differently."""
    difficulty: str = ""
    """Easy, normal or hard; empty for the draft's own."""
    ahead: tuple[str, ...] = ()
    """Replies that are offered to be said next: stepped back over, or of a check that is gone through."""
    was: tuple[tuple[str, str], ...] = ()
    """What the customer said and did when the author last said something, the opener first."""


@dataclass(frozen=True)
class Playable:
    """What of a draft can be tried."""

    scenario: Scenario | None
    """The customer, also where there are faults that do not keep anybody from talking with them."""
    in_the_way: tuple[Fault, ...]
    """What keeps it from being tried; empty where there is a scenario."""
    faults: int
    """How many faults the text has in all."""


def playable(text: str) -> Playable:
    """The customer of a draft's text, as soon as they can be talked with: words still to be written hinder nobody."""
    reading = read_text(text, "customer.yaml")
    if reading.scenario is not None:
        return Playable(reading.scenario, (), 0)
    faults = tuple(reading.faults)
    source = reading.source
    if source is None or source.broken or source.mended:
        return Playable(None, faults, len(faults))
    scenario, shape = read_shape(source)
    if scenario is None:
        return Playable(None, tuple(shape) or faults, len(faults))
    dangling = tuple(fault for fault in faults if fault.at is not None and _dangles(scenario, fault))
    if dangling or not _holds_together(scenario):
        return Playable(None, dangling or faults, len(faults))
    return Playable(scenario, (), len(faults))


def get_ready(text: str) -> threading.Event:
    """Get the customer of a draft's text ready to be talked with, in the background; set as soon as they are.

    Takes seconds the first time; once per text, and set too where the text cannot be tried. Returns at once.
    """
    name = hashlib.sha256(text.encode()).hexdigest()
    with _ready_lock:
        if name in _READY:
            return _READY[name]
        ready = _READY[name] = threading.Event()
        for old in list(_READY)[:-_READY_KEPT]:
            del _READY[old]

    def work() -> None:
        try:
            found = playable(text)
            if found.scenario is not None:
                Customer(found.scenario).get_ready()
        finally:
            # Whatever went wrong is said where they are talked with; nobody waits for ever.
            ready.set()

    threading.Thread(target=work, name="getting-ready", daemon=True).start()
    return ready


def play_through(kept: Rehearsing, scenario: Scenario) -> Rehearsal:
    """The conversation as it goes with the customer as they are now; a second at most, for ten replies."""
    if kept.difficulty:
        scenario = scenario.model_copy(update={"difficulty": kept.difficulty})
    return rehearse(scenario, kept.replies, kept.seed)


def first_changed(kept: Rehearsing, now: Rehearsal) -> tuple[int, str] | None:
    """(reply, how) where the conversation first differs from the one before the last edit; None where nowhere.

    `how`: "words" (they do the same in other words), "way" (they do something else), "ended" (it is over before a
    reply that was said), "goes on" (it is no longer over). Reply 0 is the opener.
    """
    words = None
    for number, (before, after) in enumerate(zip(kept.was, now.ways, strict=False)):
        if before[1] != after[1]:
            return number, "way"
        if words is None and before[0] != after[0]:
            words = number, "words"
    if len(now.ways) < len(kept.was):
        return len(now.ways) - 1, "ended"
    if kept.was and len(now.ways) > len(kept.was):
        return len(kept.was) - 1, "goes on"
    return words


def rehearsal(store: Store, draft_id: str, by: str) -> Rehearsing:
    """The conversation this author tries that draft with; an empty one where there is none yet."""
    with store.reading() as reader:
        person = author(reader, by)
        draft_row(reader, draft_id)
        row = reader.row("SELECT * FROM rehearsals WHERE draft_id = ? AND person_id = ?", draft_id, person.id)
    return _rehearsing(row) if row else Rehearsing()


def keep_rehearsal(
    store: Store, draft_id: str, replies: Sequence[str], by: str, *, ahead: Sequence[str] = (), seed: int = 0,
    difficulty: str = "",
) -> Rehearsing:  # fmt: skip
    """Keep what was said in this author's conversation with a draft, in place of what was kept before.

    How it goes with the draft as it stands is kept with it, so that a later edit shows where it goes another way.
    Raises Invalid where a reply is empty or too long, there are too many, or the difficulty is unknown.
    """
    for reply in (*replies, *ahead):
        if not reply.strip():
            raise Invalid("Write a reply first, or choose to say nothing and wait.")
        if len(reply) > LONGEST_REPLY:
            raise Invalid(f"A reply may have {LONGEST_REPLY} characters; shorten it.")
    if len(replies) > MOST_REPLIES:
        raise Invalid(f"A conversation here may have {MOST_REPLIES} replies; step back, or start again.")
    if difficulty and difficulty not in DIFFICULTIES:
        raise Invalid("Choose easy, normal or hard.")
    kept = Rehearsing(tuple(replies), max(0, seed), difficulty, tuple(ahead)[:MOST_REPLIES])
    found = playable(draft(store, draft_id, by).text)
    if found.scenario is not None:
        kept = Rehearsing(kept.replies, kept.seed, kept.difficulty, kept.ahead, play_through(kept, found.scenario).ways)
    text = json.dumps(
        {"replies": kept.replies, "ahead": kept.ahead, "difficulty": kept.difficulty, "was": kept.was},
        ensure_ascii=False,
    )
    with store.writing() as writer:
        person = author(writer, by)
        draft_row(writer, draft_id)
        writer.change(
            "INSERT INTO rehearsals (draft_id, person_id, seed, replies, changed_at) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (draft_id, person_id) DO UPDATE SET seed = excluded.seed, replies = excluded.replies, "
            "changed_at = excluded.changed_at",
            draft_id, person.id, kept.seed, text, store.now(),
        )  # fmt: skip
    return kept


def save_check(
    store: Store, draft_id: str, name: str, policy: str, ending: bool, reaches: Sequence[str], never: Sequence[str],
    revision: int, by: str,
) -> Draft:  # fmt: skip
    """Write the conversation that was tried into the draft as one of its checks, with where it must lead.

    `ending` asks for the ending it came to. Raises Invalid where there is no conversation, no name, one that is taken
    or an unknown way of talking, StaleDraft and Unchangeable as `change_draft` does.
    """
    kept, held = rehearsal(store, draft_id, by), draft(store, draft_id, by)
    found = playable(held.text)
    if found.scenario is None:
        raise Invalid("This customer cannot be tried as it stands; put right what is in the way first.")
    if not kept.replies:
        raise Invalid("Say something to them first; what is said becomes the check.")
    if kept.difficulty not in ("", found.scenario.difficulty):
        raise Invalid("Checks are run as hard as the customer is written; choose “As written” first, then save it.")
    name = " ".join(name.split())
    if not name:
        raise Invalid("Give the check a name, as in: an expert who takes her time.")
    if name in {check.name for check in found.scenario.checks}:
        raise Invalid("There is a check of that name; give this one another.")
    if policy not in POLICIES:
        raise Invalid("Choose whose way of talking it is.")
    talk = rehearse(found.scenario, kept.replies, kept.seed)
    check: dict[str, object] = {"name": name, "policy": policy, "replies": list(talk.said)}
    check["ending"] = [talk.ending] if ending and talk.ending else []
    rungs = [rung.id for rung in found.scenario.ladder]
    if reached := [rung for rung in rungs if rung in reaches]:
        check["reaches"] = reached
    if unreached := [rung for rung in rungs if rung in never and rung not in reaches]:
        check["never"] = unreached
    source = read_text(held.text, "customer.yaml").source
    was = value_at(source.data, ("checks",)) if source else None
    return change_draft(store, draft_id, [Edit(Change("add", ("checks",), check), was)], revision, by)


def _rehearsing(row: Row) -> Rehearsing:
    said = json.loads(row["replies"])
    return Rehearsing(
        tuple(said["replies"]), row["seed"], said["difficulty"], tuple(said["ahead"]),
        tuple((words, way) for words, way in said["was"]),
    )  # fmt: skip


def _dangles(scenario: Scenario, fault: Fault) -> bool:
    """Whether the fault stands where something names a sign or a rung that is not there."""
    at = fault.at or ()
    return "after_cues" in at or at[-1:] in (("hints_at",), ("after",))


def _holds_together(scenario: Scenario) -> bool:
    """Whether all that points somewhere inside the file arrives, and every id stands once."""
    cues, rungs = [cue.id for cue in scenario.cues], [rung.id for rung in scenario.disclosures]
    facts = (*scenario.facts, *scenario.unknown_to_customer)
    return (
        all(cue.hints_at in rungs for cue in scenario.cues)
        and all(cue in cues for rung in scenario.disclosures for cue in rung.gate.after_cues)
        and all(fact.after is None or fact.after in rungs for fact in facts)
        and all(len(ids) == len(set(ids)) for ids in (cues, rungs, [fact.id for fact in facts]))
    )
