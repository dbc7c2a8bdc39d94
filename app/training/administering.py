"""What admins do about people: add them, one or many, name them, give and take roles, and see who is here."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import Invalid, NotFound
from app.store import Reader, Row, Store, Writer, new_id, storable
from app.training.accounts.accounts import add_account, admin, usable_sign_in_name
from app.training.accounts.invitations import Invitation, make_invitation
from app.training.attempts import as_json
from app.training.log import note
from app.training.mentoring.trainees import folded
from app.training.people import ROLES, Person, Role, known_person, known_roles, refuse_taken, usable_name
from app.training.teams import add_team, join, team_named

AT_ONCE = 50
"""People in a page of the list."""
MOST_LINES = 500
"""People that can be added in one go."""
_LONGEST_PASTE = 200_000


@dataclass(frozen=True)
class Listed:
    """Somebody, as admins see them."""

    id: str
    name: str
    roles: tuple[Role, ...]
    teams: tuple[str, ...]
    """Names of the teams that count."""
    sign_in_name: str | None
    """None where they have no account."""
    joined: bool
    """Whether they have chosen a password, or an identity provider knows them."""
    invited_until: str | None
    """Until when a link they were given works."""
    disabled_at: str | None
    """When their account was closed."""


@dataclass(frozen=True)
class PeopleList:
    """A page of everybody, by name."""

    rows: list[Listed]
    found: int
    """How many there are in all."""


@dataclass(frozen=True)
class Added:
    """Somebody who was added, and the link to hand them; its secret is kept nowhere."""

    person: Person
    sign_in_name: str | None
    invitation: Invitation | None
    """None where the room has no sign-in yet, or they were given no sign-in name."""


class NotAdded(Invalid):
    """Lines that cannot be taken: every reason, a line each; nobody was added."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


def everybody(store: Store, by: str, search: str = "", start: int = 0) -> PeopleList:
    """Up to 50 people from place `start` on, by name, those whose name or sign-in name holds `search`; for admins."""
    wanted = folded(search)
    with store.reading() as reader:
        admin(reader, by)
        named = [
            row
            for row in reader.rows(
                "SELECT people.id, people.name, accounts.name AS sign_in_name FROM people "
                "LEFT JOIN accounts ON accounts.person_id = people.id WHERE left_at IS NULL"
            )
            if wanted in folded(row["name"]) or wanted in folded(row["sign_in_name"] or "")
        ]
        named.sort(key=lambda row: (folded(row["name"]), row["name"], row["id"]))
        shown = named[max(0, start) : max(0, start) + AT_ONCE]
        return PeopleList(_listed(store, reader, [row["id"] for row in shown]), len(named))


def somebody(store: Store, person_id: str, by: str) -> Listed:
    """One person, as admins see them; NotFound where nobody is called so."""
    with store.reading() as reader:
        admin(reader, by)
        known_person(reader, person_id)
        found = _listed(store, reader, [person_id])
    if not found:
        raise NotFound("This person is not here any more; go back to the list.")
    return found[0]


def add_person(
    store: Store, name: str, roles: Sequence[str], by: str, *, sign_in_name: str = "", teams: Sequence[str] = ()
) -> Added:
    """Somebody new, in these teams (ids), with a link to join where a sign-in name is given. For admins.

    Raises Invalid where the name or the sign-in name is taken or cannot be used, there is no role, or the room has no
    sign-in yet; NotFound for a team that is not here. Then nothing was stored.
    """
    with store.writing() as writer:
        admin(writer, by)
        return _add(store, writer, name, known_roles(roles), by, sign_in_name, teams)


def add_people(store: Store, lines: str, roles: Sequence[str], by: str, *, make_teams: bool = False) -> list[Added]:
    """Everybody in lines of `Name, sign-in name, team`, the team or both left out at will, all with these roles.

    `make_teams`: a team that is named and not here is made. Raises NotAdded with every fault as `line 3: what; what to
    do`; then nobody was added. For admins.
    """
    if len(lines) > _LONGEST_PASTE:
        raise Invalid(f"That is more than {MOST_LINES} people; add them in parts.")
    given = known_roles(roles)
    faults: list[str] = []
    added: list[Added] = []
    with store.writing() as writer:
        admin(writer, by)
        read = [(number, line) for number, line in enumerate(storable(lines).splitlines(), 1) if line.strip()]
        if not read:
            raise Invalid("Write a line for each person first: Name, sign-in name, team.")
        if len(read) > MOST_LINES:
            raise Invalid(f"That is {len(read)} people; add {MOST_LINES} at a time.")
        for number, line in read:
            try:
                added.append(_add_line(store, writer, line, given, by, make_teams))
            except (Invalid, NotFound) as error:
                faults.append(f"line {number}: {error}")
        if faults:
            raise NotAdded(faults)
    return added


def set_roles(store: Store, person_id: str, roles: Sequence[str], by: str) -> Person:
    """This person has these roles and no others, at least one, from now on. For admins.

    Raises Invalid where they are the last admin who can sign in and would be none any more.
    """
    given = known_roles(roles)
    with store.writing() as writer:
        admin(writer, by)
        before = known_person(writer, person_id)
        if before.is_admin and "admin" not in given:
            refuse_without_admin(writer, person_id)
        if before.roles == given:
            return before
        for role in ROLES:
            if role in given and role not in before.roles:
                writer.add("person_roles", {"person_id": person_id, "role": role, "given_at": store.now()})
            if role in before.roles and role not in given:
                writer.change("DELETE FROM person_roles WHERE person_id = ? AND role = ?", person_id, role)
        after = known_person(writer, person_id)
        if not after.reads_others:
            # Nobody waits for somebody who cannot read it any more.
            writer.change("DELETE FROM claims WHERE person_id = ?", person_id)
        detail = {"was": " ".join(before.roles), "is": " ".join(after.roles)}
        note(store, writer, by, "person.roles", kind="person", item=person_id, of=person_id, detail=detail)
        return after


def rename_person(store: Store, person_id: str, name: str, by: str) -> Person:
    """Call this person something else; Invalid where nobody could be called that, or somebody is. For admins."""
    name = usable_name(name)
    with store.writing() as writer:
        admin(writer, by)
        before = known_person(writer, person_id)
        refuse_taken(writer, name, but=person_id)
        if before.name != name:
            writer.change("UPDATE people SET name = ? WHERE id = ?", name, person_id)
            note(store, writer, by, "person.renamed", kind="person", item=person_id, of=person_id)
        return known_person(writer, person_id)


def refuse_without_admin(reader: Reader, person_id: str) -> None:
    """Invalid where nobody but this person could still sign in as an admin."""
    other = reader.row(
        "SELECT 1 AS one FROM person_roles LEFT JOIN accounts USING (person_id) WHERE role = 'admin' "
        "AND person_id <> ? AND disabled_at IS NULL AND (coalesce(password, subject) IS NOT NULL "
        "OR NOT EXISTS (SELECT 1 FROM accounts)) LIMIT 1",
        person_id,
    )
    if other is None:
        raise Invalid("This is the last admin who can come in; make somebody else an admin first.")


# Under the verbs.


def _add_line(store: Store, writer: Writer, line: str, roles: tuple[Role, ...], by: str, make_teams: bool) -> Added:
    split = "\t" if "\t" in line else ","
    try:
        parts = [part.strip() for part in next(csv.reader([line], delimiter=split, skipinitialspace=True, strict=True))]
    except csv.Error:
        raise Invalid("a quotation mark in it has no other; take it out, or close it.") from None
    if len(parts) > 3:
        raise Invalid(f"it has {len(parts)} parts; write Name, sign-in name, team.")
    name, sign_in_name, team = [*parts, "", ""][:3]
    teams = []
    if team:
        found = team_named(writer, team)
        if found is None and make_teams:
            found = add_team(store, writer, usable_name(team), by)
        if found is None:
            raise NotFound(
                f"there is no team called {team[:80]}; tick the box to have it made, or correct its name here."
            )
        teams.append(found)
    return _add(store, writer, name, roles, by, sign_in_name, teams)


def _add(
    store: Store,
    writer: Writer,
    name: str,
    roles: tuple[Role, ...],
    by: str,
    sign_in_name: str,
    teams: Sequence[str],
) -> Added:
    """Add one, inside a transaction that is given up where this raises."""
    name = usable_name(name)
    refuse_taken(writer, name)
    wanted = usable_sign_in_name(sign_in_name) if sign_in_name.strip() else None
    if wanted is not None and writer.row("SELECT 1 AS one FROM accounts WHERE person_id = ?", by) is None:
        raise Invalid(
            "This room has no sign-in for you yet. Run underheard admin create first; "
            "until then leave sign-in names out."
        )
    for team_id in teams:
        if writer.row("SELECT 1 AS one FROM teams WHERE id = ? AND closed_at IS NULL", team_id) is None:
            raise NotFound("One of these teams is not there any more; choose again.")
    made, now = new_id(), store.now()
    invitation = None
    writer.add("people", {"id": made, "name": name, "told_at": None, "created_at": now})
    for role in roles:
        writer.add("person_roles", {"person_id": made, "role": role, "given_at": now})
    note(store, writer, by, "person.added", kind="person", item=made, of=made, detail={"is": " ".join(roles)})
    for team_id in dict.fromkeys(teams):
        join(store, writer, team_id, made, by)
    if wanted is not None:
        add_account(store, writer, made, wanted, by)
        invitation = make_invitation(store, writer, made, by, "join")
    return Added(known_person(writer, made), wanted, invitation)


def _listed(store: Store, reader: Reader, ids: Sequence[str]) -> list[Listed]:
    """These people, in the order they are given."""
    rows = {row["id"]: row for row in reader.rows(_LISTED, store.now(), as_json(list(ids)))}
    teams: dict[str, list[str]] = {}
    for row in reader.rows(
        "SELECT person_id, name FROM team_members JOIN teams ON teams.id = team_id WHERE closed_at IS NULL "
        "AND person_id IN (SELECT value FROM json_each(?)) ORDER BY name COLLATE NOCASE",
        as_json(list(ids)),
    ):
        teams.setdefault(row["person_id"], []).append(row["name"])
    return [_value(rows[each], teams.get(each, [])) for each in ids if each in rows]


_LISTED = """
SELECT people.id, people.name, accounts.name AS sign_in_name, disabled_at,
  (SELECT group_concat(role) FROM person_roles WHERE person_id = people.id) AS roles,
  coalesce(accounts.password, accounts.subject) IS NOT NULL AS joined,
  (SELECT max(expires_at) FROM invitations WHERE person_id = people.id AND used_at IS NULL AND expires_at > ?)
   AS invited_until
FROM people LEFT JOIN accounts ON accounts.person_id = people.id
WHERE people.id IN (SELECT value FROM json_each(?)) AND left_at IS NULL
"""


def _value(row: Row, teams: Sequence[str]) -> Listed:
    held = (row["roles"] or "").split(",")
    return Listed(
        id=row["id"],
        name=row["name"],
        roles=tuple(role for role in ROLES if role in held),
        teams=tuple(teams),
        sign_in_name=row["sign_in_name"],
        joined=bool(row["joined"]),
        invited_until=row["invited_until"],
        disabled_at=row["disabled_at"],
    )
