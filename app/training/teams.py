"""Teams: who practises together, and so whose practice a mentor sees. Admins make them and say who is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import Invalid, NotFound
from app.store import Reader, Row, Store, Writer, new_id
from app.training.accounts.accounts import admin
from app.training.log import note
from app.training.people import known_person, usable_name
from app.training.scope import has_teams, nobody_but_admins


@dataclass(frozen=True)
class Team:
    """People who practise together."""

    id: str
    name: str
    members: tuple[str, ...]
    """Ids, in the order of their names."""
    made_at: str
    closed_at: str | None
    """When it was closed; None while it counts."""


def teams(store: Store, by: str, *, closed: bool = False) -> list[Team]:
    """The teams that count, by name, or those that were closed; for admins."""
    with store.reading() as reader:
        admin(reader, by)
        which = "closed_at IS NOT NULL" if closed else "closed_at IS NULL"
        found = [_team(reader, row) for row in reader.rows(f"SELECT * FROM teams WHERE {which}")]
    return sorted(found, key=lambda each: (each.name.casefold(), each.made_at))


def there_are_teams(store: Store) -> bool:
    """Whether mentors see their own teams only; while there are none, they see everybody."""
    with store.reading() as reader:
        return has_teams(reader)


def own_teams(store: Store, by: str) -> list[str]:
    """The names of the teams that whoever asks is in, of those that count, in their order."""
    with store.reading() as reader:
        person = known_person(reader, by)
        rows = reader.rows(
            "SELECT name FROM teams JOIN team_members ON team_id = teams.id AND person_id = ? WHERE closed_at IS NULL",
            person.id,
        )
    return sorted((row["name"] for row in rows), key=str.casefold)


def only_admins_decide(store: Store, by: str) -> bool:
    """Whether no mentor or trainer but themselves may see what whoever asks practises: then only admins decide."""
    with store.reading() as reader:
        person = known_person(reader, by)
        which = nobody_but_admins("people.id")
        return reader.row(f"SELECT 1 FROM people WHERE id = ? AND {which}", person.id) is not None


def make_team(store: Store, name: str, by: str) -> Team:
    """A team with nobody in it; Invalid where its name is empty, over 80 characters or taken. For admins.

    From the first team on, mentors see the practice of those who share a team with them, and of nobody else.
    """
    name = usable_name(name)
    with store.writing() as writer:
        admin(writer, by)
        _refuse_taken(writer, name)
        return _known(writer, add_team(store, writer, name, by))


def rename_team(store: Store, team_id: str, name: str, by: str) -> Team:
    """Give a team another name; raises as `make_team`, and NotFound where there is no such team."""
    name = usable_name(name)
    with store.writing() as writer:
        admin(writer, by)
        before = _known(writer, team_id)
        _refuse_taken(writer, name, but=team_id)
        if before.name != name:
            writer.change("UPDATE teams SET name = ? WHERE id = ?", name, team_id)
            note(store, writer, by, "team.renamed", kind="team", item=team_id)
        return _known(writer, team_id)


def close_team(store: Store, team_id: str, by: str) -> Team:
    """The team counts no more; who was in it is kept, so that it can be opened again. For admins."""
    with store.writing() as writer:
        admin(writer, by)
        if _known(writer, team_id).closed_at is None:
            writer.change("UPDATE teams SET closed_at = ? WHERE id = ?", store.now(), team_id)
            note(store, writer, by, "team.closed", kind="team", item=team_id)
        return _known(writer, team_id)


def open_team(store: Store, team_id: str, by: str) -> Team:
    """A closed team counts again, with those who were in it; Invalid where its name is taken by now. For admins."""
    with store.writing() as writer:
        admin(writer, by)
        before = _known(writer, team_id)
        if before.closed_at is not None:
            _refuse_taken(writer, before.name, but=team_id)
            writer.change("UPDATE teams SET closed_at = NULL WHERE id = ?", team_id)
            note(store, writer, by, "team.opened", kind="team", item=team_id)
        return _known(writer, team_id)


def set_members(store: Store, team_id: str, person_ids: Sequence[str], by: str) -> Team:
    """These people, and nobody else, are in the team. For admins; NotFound where one of them is not here."""
    with store.writing() as writer:
        admin(writer, by)
        team = _open(writer, team_id)
        wanted = dict.fromkeys(person_ids)
        for person_id in wanted:
            if person_id not in team.members:
                join(store, writer, team_id, person_id, by)
        for person_id in team.members:
            if person_id not in wanted:
                _leave(store, writer, team_id, person_id, by)
        return _known(writer, team_id)


def set_teams(store: Store, person_id: str, team_ids: Sequence[str], by: str) -> list[str]:
    """This person is in these teams and in no other that counts; the ids of those before. For admins."""
    with store.writing() as writer:
        admin(writer, by)
        known_person(writer, person_id)
        before = teams_of(writer, person_id)
        for team_id in dict.fromkeys(team_ids):
            if team_id not in before:
                _open(writer, team_id)
                join(store, writer, team_id, person_id, by)
        for team_id in before:
            if team_id not in team_ids:
                _leave(store, writer, team_id, person_id, by)
        return before


# What other verbs do inside their transactions.


def teams_of(reader: Reader, person_id: str) -> list[str]:
    """The ids of the teams that count and have this person in them."""
    rows = reader.rows(
        "SELECT team_id FROM team_members JOIN teams ON teams.id = team_id "
        "WHERE person_id = ? AND closed_at IS NULL ORDER BY name COLLATE NOCASE",
        person_id,
    )
    return [row["team_id"] for row in rows]


def join(store: Store, writer: Writer, team_id: str, person_id: str, by: str) -> None:
    """Put somebody who is here into a team, and say so in the log."""
    known_person(writer, person_id)
    writer.add("team_members", {"team_id": team_id, "person_id": person_id, "since": store.now()})
    note(store, writer, by, "team.joined", kind="team", item=team_id, of=person_id)


def add_team(store: Store, writer: Writer, name: str, by: str) -> str:
    """The id of a new team of that name, which is usable and not taken; it stands in the log."""
    made = {"id": new_id(), "name": name, "made_at": store.now()}
    writer.add("teams", made)
    note(store, writer, by, "team.made", kind="team", item=made["id"])
    return made["id"]


def team_named(reader: Reader, name: str) -> str | None:
    """The id of the team of that name that counts, whatever its capitals; None where there is none."""
    for row in reader.rows("SELECT id, name FROM teams WHERE closed_at IS NULL"):
        if row["name"].casefold() == name.casefold():
            return str(row["id"])
    return None


# Under the verbs.


def _leave(store: Store, writer: Writer, team_id: str, person_id: str, by: str) -> None:
    writer.change("DELETE FROM team_members WHERE team_id = ? AND person_id = ?", team_id, person_id)
    note(store, writer, by, "team.left", kind="team", item=team_id, of=person_id)


def _known(reader: Reader, team_id: str) -> Team:
    row = reader.row("SELECT * FROM teams WHERE id = ?", team_id)
    if row is None:
        raise NotFound("There is no such team; look at the list again.")
    return _team(reader, row)


def _open(reader: Reader, team_id: str) -> Team:
    found = _known(reader, team_id)
    if found.closed_at is not None:
        raise Invalid("This team was closed; open it again first.")
    return found


def _team(reader: Reader, row: Row) -> Team:
    members = reader.rows(
        "SELECT people.id FROM team_members JOIN people ON people.id = person_id WHERE team_id = ? "
        "ORDER BY name COLLATE NOCASE, people.rowid",
        row["id"],
    )
    return Team(row["id"], row["name"], tuple(each["id"] for each in members), row["made_at"], row["closed_at"])


def _refuse_taken(reader: Reader, name: str, but: str = "") -> None:
    found = team_named(reader, name)
    if found is not None and found != but:
        raise Invalid(f"There is already a team called {name}; give this one another name.")
