"""Which teams somebody is in, and so who sees what they practise, in words."""

from __future__ import annotations

from collections.abc import Sequence

from app.training.people import Person
from app.training.teams import own_teams, there_are_teams
from app.widgets.room import room
from app.widgets.shell import empty_state, section, text

_KEPT_MOMENTS = " A mentor may keep a reply for the team, in words that name nobody here. Nobody is ranked."


def who_sees(person: Person | None) -> str:
    """Who sees what this person practises, as a sentence that follows on 'Who sees it:'."""
    if not there_are_teams(room().store):
        return "you, and the mentors and trainers here." + _KEPT_MOMENTS
    names = own_teams(room().store, person.id) if person else []
    if names:
        return f"you, the mentors and trainers of {together(names)}, and the admins here." + _KEPT_MOMENTS
    if person is None:
        return "you, the mentors and trainers of your team, and the admins here." + _KEPT_MOMENTS
    return "you and the admins here. You are in no team yet, so no mentor sees it." + _KEPT_MOMENTS


def where_one_belongs(person: Person) -> None:
    """Draw a person's teams and what follows from them; nothing where there are no teams."""
    store = room().store
    if not there_are_teams(store):
        return
    names = own_teams(store, person.id)
    section("Your team" if len(names) == 1 else "Your teams")
    if not names:
        if person.is_admin:
            text("You are in no team. As an admin you see what everybody practises.")
        elif person.reads_others:
            text("You are in no team yet. Ask an admin to put you in those whose practice you read.")
        else:
            text("You are in no team yet. Ask an admin to put you in one, so that a mentor can read what you practise.")
        return
    said = f"You are in {together(names)}."
    if person.is_trainee:
        said += f" Mentors and trainers of {together(names)} see what you practise."
    if person.is_admin:
        said += " As an admin you see what everybody practises."
    elif person.reads_others:
        said += f" You see what the others in {together(names)} practise."
    text(said)


def in_no_team(person: Person) -> bool:
    """Whether a mentor sees nobody because they are in no team; then this is said, in place of a list."""
    if person.is_admin or not there_are_teams(room().store) or own_teams(room().store, person.id):
        return False
    empty_state(
        "You are in no team yet",
        "Mentors and trainers see what people who share a team with them have practised. Ask an admin to put you in "
        "the team you look after; it appears here at once.",
    )
    return True


def together(names: Sequence[str]) -> str:
    """Names of teams in a sentence: 'Team Harbour', 'the teams Harbour and Rimu'."""
    if len(names) == 1:
        return names[0] if names[0].casefold().startswith("team ") else f"team {names[0]}"
    return f"the teams {', '.join(names[:-1])} and {names[-1]}"
