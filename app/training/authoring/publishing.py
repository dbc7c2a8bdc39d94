"""Publishing: what must hold before a customer is put into the room, putting it there, and taking it out again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.errors import Invalid, NotFound, StaleDraft
from app.probe.checks import CheckResult
from app.scenario.changes import changed
from app.scenario.files import read_text
from app.scenario.model import Scenario
from app.scenario.source import Change
from app.store import Reader, Row, Store, Writer, new_id, storable
from app.training import log
from app.training.authoring.access import author, draft_row, put_text
from app.training.authoring.copying import still_a_copy
from app.training.authoring.editing import to_do
from app.training.authoring.points import add_point
from app.training.authoring.proving import Proof, checks_of, proof_in
from app.training.authoring.published import PUBLICATIONS, Publication, content_hash, in_the_room, publication_value
from app.training.authoring.signing import LONGEST_NOTE, SignOff, may_sign, sign_off_in

Where = Literal["", "write", "checks", "proof", "sign-off"]


@dataclass(frozen=True)
class Needed:
    """One thing that must hold before a customer is published."""

    what: str
    held: bool
    missing: str
    """What is missing and what to do, where it does not hold."""
    where: Where
    """Where it is put right; '' where that is plain from the words."""


@dataclass(frozen=True)
class Readiness:
    """How far a draft is from being published, as it stands now."""

    scenario: Scenario | None
    """The customer; None while it has faults."""
    content_hash: str
    needed: tuple[Needed, ...]
    checks: tuple[CheckResult, ...]
    proof: Proof | None
    """The newest, whatever text it is of."""
    signed: SignOff | None
    unread: bool
    """True where it would be published without a second reader, as the room has none."""
    version: int
    """The number it would get."""
    standing: Publication | None
    """The newest version that is in the room now."""

    @property
    def ready(self) -> bool:
        """Whether everything holds."""
        return all(each.held for each in self.needed)


def readiness(store: Store, shipped: Mapping[str, Scenario], draft_id: str, by: str) -> Readiness:
    """What must hold before a draft is published, and what of it does. Runs its checks where they were not run yet.

    `shipped`: the customers that come with the room, whose ids only a version of theirs may have.
    """
    with store.reading() as reader:
        author(reader, by)
        row = draft_row(reader, draft_id)
    scenario, checks = _judged(row["text"])
    copied = still_a_copy(scenario, in_the_room(store, shipped)) if scenario else []
    with store.reading() as reader:
        return _readiness(reader, shipped, row, scenario, checks, copied)


def publish(store: Store, shipped: Mapping[str, Scenario], draft_id: str, note: str, by: str) -> Publication:
    """Put a draft into the room as the next version of its customer. That version never changes.

    Everything `readiness` lists is looked at again, in the same transaction: raises Invalid with whatever is missing,
    StaleDraft where the text was changed meanwhile. Attempts that are going on keep the version they began with.
    """
    note = storable(note).strip()
    if len(note) > LONGEST_NOTE:
        raise Invalid(f"That note has {len(note)} characters; shorten it to {LONGEST_NOTE} or fewer.")
    with store.reading() as reader:
        author(reader, by)
        text = str(draft_row(reader, draft_id)["text"])
    scenario, checks = _judged(text)  # It takes a second: no lock is held meanwhile.
    copied = still_a_copy(scenario, in_the_room(store, shipped)) if scenario else []
    with store.writing() as writer:
        person = author(writer, by)
        row = draft_row(writer, draft_id)
        if row["text"] != text:
            raise StaleDraft(f"{row['changed_by_name']} has just changed this customer; look at it, then publish.")
        found = _readiness(writer, shipped, row, scenario, checks, copied)
        missing = [each.missing for each in found.needed if not each.held]
        if missing or scenario is None:
            raise Invalid(f"It cannot be published yet: {' '.join(missing)}")
        if found.standing and found.standing.content_hash == found.content_hash:
            raise Invalid(f"This very text is in the room already, as version {found.standing.version}.")
        if not found.standing and scenario.id in shipped and content_hash(shipped[scenario.id]) == found.content_hash:
            raise Invalid("This very text is in the room already: it is the customer as they came.")
        out = _numbered(text, found.version, found.content_hash)
        now, publication_id = store.now(), new_id()
        writer.add(
            "publications",
            {
                "id": publication_id,
                "scenario_id": scenario.id,
                "version": found.version,
                "text": out,
                "content_hash": found.content_hash,
                "draft_id": draft_id,
                "note": note,
                "signed_by": found.signed.by if found.signed else None,
                "signed_at": found.signed.signed_at if found.signed else None,
                "proof_id": found.proof.id if found.proof else None,
                "published_by": person.id,
                "published_at": now,
            },
        )
        _follow(writer, row, out, found.version, person.id, now)
        _note(store, writer, person.id, "customer.published", publication_id)
        return _publication(writer, publication_id)


def withdraw(store: Store, publication_id: str, by: str) -> Publication:
    """Take a version out of the room: nobody begins with it any more, attempts keep theirs; `undo_withdraw` undoes it.

    Where an earlier version was not withdrawn, that one is met again.
    """
    with store.writing() as writer:
        person = author(writer, by)
        _publication(writer, publication_id)
        writer.change(
            "UPDATE publications SET withdrawn_by = ?, withdrawn_at = ? WHERE id = ? AND withdrawn_at IS NULL",
            person.id, store.now(), publication_id,
        )  # fmt: skip
        _note(store, writer, person.id, "customer.withdrawn", publication_id)
        return _publication(writer, publication_id)


def undo_withdraw(store: Store, publication_id: str, by: str) -> Publication:
    """Put a version back that was taken out of the room."""
    with store.writing() as writer:
        author(writer, by)
        _publication(writer, publication_id)
        writer.change("UPDATE publications SET withdrawn_by = NULL, withdrawn_at = NULL WHERE id = ?", publication_id)
        _note(store, writer, by, "customer.put_back", publication_id)
        return _publication(writer, publication_id)


def _judged(text: str) -> tuple[Scenario | None, tuple[CheckResult, ...]]:
    scenario = read_text(text, "customer.yaml").scenario
    return scenario, tuple(checks_of(scenario)) if scenario else ()


def _readiness(
    reader: Reader,
    shipped: Mapping[str, Scenario],
    row: Row,
    scenario: Scenario | None,
    checks: tuple[CheckResult, ...],
    copied: Sequence[str],
) -> Readiness:
    text_hash = content_hash(scenario) if scenario else ""
    proof = proof_in(reader, row["id"])
    signed = sign_off_in(reader, row, text_hash) if scenario else None
    able = may_sign(reader, row)
    earlier = reader.rows(PUBLICATIONS + "WHERE scenario_id = ? ORDER BY version DESC", scenario.id) if scenario else []
    standing = next((each for each in earlier if each["withdrawn_at"] is None), None)
    needed = [
        _no_faults(row["text"]),
        *([_own_id(reader, scenario, shipped, earlier, row)] if scenario else []),
        *([Needed("It is somebody of its own, no copy", not copied, " ".join(copied), "write")] if scenario else []),
        _checks(scenario, checks),
        _proven(proof, text_hash),
        *([_signed(signed, able)] if able else []),
    ]
    return Readiness(
        scenario,
        text_hash,
        tuple(needed),
        checks,
        proof,
        signed,
        not able,
        _next_version(scenario, shipped, earlier),
        publication_value(standing) if standing else None,
    )


def _next_version(scenario: Scenario | None, shipped: Mapping[str, Scenario], earlier: Sequence[Row]) -> int:
    known = [each["version"] for each in earlier]
    if scenario is not None and scenario.id in shipped:
        known.append(shipped[scenario.id].version)
    return int(max(known, default=0)) + 1


def _no_faults(text: str) -> Needed:
    reading = read_text(text, "customer.yaml")
    places, things = to_do(reading)
    said = []
    if places:
        said.append("1 place is still to be written" if places == 1 else f"{places} places are still to be written")
    if things:
        said.append("1 thing is still to be put right" if things == 1 else f"{things} things are still to be put right")
    missing = f"{' and '.join(said)}; each is marked where it stands."
    return Needed("Nothing in it is still to be written or put right", not said, missing, "write")


def _own_id(
    reader: Reader, scenario: Scenario, shipped: Mapping[str, Scenario], earlier: list[Row], row: Row
) -> Needed:
    belongs = scenario.id in shipped or bool(earlier)
    own = any(each["draft_id"] == row["id"] for each in earlier) or _goes_on(reader, row, scenario.id)
    taken = belongs and not own
    missing = f'The id "{scenario.id}" belongs to another customer of the room; give this one an id of its own.'
    return Needed("It has an id of its own", not taken, missing, "write")


def _goes_on(reader: Reader, row: Row, scenario_id: str) -> bool:
    """Whether a draft was begun as a version of that very customer, published here or shipped."""
    if row["started_from"] != "version":
        return False
    first = reader.row(
        "SELECT text FROM draft_points WHERE draft_id = ? AND why = 'started' ORDER BY kept_at, rowid LIMIT 1",
        row["id"],
    )
    begun = read_text(first["text"], "customer.yaml").scenario if first else None
    return begun is not None and begun.id == scenario_id


def _checks(scenario: Scenario | None, checks: tuple[CheckResult, ...]) -> Needed:
    what = "Its own checks pass, and one of them is an expert's"
    if scenario is None:
        return Needed(what, False, "Its checks can be run once nothing is to be put right.", "write")
    failing = [each.name for each in checks if not each.passed]
    if failing:
        names = ", ".join(f"“{name}”" for name in failing[:3]) + (" and others" if len(failing) > 3 else "")
        many = "A check does" if len(failing) == 1 else f"{len(failing)} checks do"
        return Needed(what, False, f"{many} not come out as the file says ({names}); see what happened.", "checks")
    expert = any(each.policy == "expert" for each in checks)
    return Needed(what, expert, "There is no conversation of an expert's yet: save one from Try it.", "write")


def _proven(proof: Proof | None, text_hash: str) -> Needed:
    what = "It is proved: listening gets in, warmth alone and the others do not, and nothing is told before its time"
    if proof is None:
        missing = "It was not proved yet; prove it."
    elif not text_hash or proof.content_hash != text_hash:
        missing = "It was changed since it was proved; prove it again."
    elif not proof.sound:
        missing = "It was proved in part, or by an earlier scoring; prove it again."
    else:
        missing = "The proof says that something must be better; see what, change it, and prove it again."
    return Needed(what, bool(proof and text_hash and proof.holds_for(text_hash)), missing, "proof")


def _signed(signed: SignOff | None, able: Mapping[str, str]) -> Needed:
    names = list(able.values())
    who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}" if len(names) < 5 else "A trainer"
    missing = f"{who} has to read it and sign it off; ask for it."
    return Needed("Somebody else has read it and signed it off", signed is not None, missing, "sign-off")


def _numbered(text: str, version: int, text_hash: str) -> str:
    """The text as it goes out: published, under its number, and otherwise as it was proved and signed."""
    out = changed(changed(text, Change("set", ("status",), "published")), Change("set", ("version",), version))
    scenario = read_text(out, "customer.yaml").scenario
    if scenario is None or content_hash(scenario) != text_hash or scenario.version != version:
        raise Invalid(
            "Its version or status is written in a way that cannot be changed; write them as two plain lines."
        )
    return out


def _follow(writer: Writer, row: Row, out: str, version: int, by: str, now: str) -> None:
    """The draft becomes what was published, and that is a point to go back to."""
    if row["text"] != out:
        put_text(writer, row["id"], out, row["changed_by"], now)
    label = f"Published as version {version}"
    add_point(writer, row["id"], out, row["revision"] + int(row["text"] != out), "published", label, by, now)


def _note(store: Store, writer: Writer, by: str, act: str, publication_id: str) -> None:
    row = writer.row("SELECT scenario_id, version FROM publications WHERE id = ?", publication_id)
    if row is not None:
        log.note(store, writer, by, act, kind="customer", item=row["scenario_id"], detail={"version": row["version"]})


def _publication(reader: Reader, publication_id: str) -> Publication:
    row = reader.row(PUBLICATIONS + "WHERE publications.id = ?", publication_id)
    if row is None:
        raise NotFound("There is no such published version here; refresh the page.")
    return publication_value(row)
