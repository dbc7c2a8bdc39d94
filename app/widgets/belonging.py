"""Which teams somebody is in, and so who sees what they practise, in words."""

from __future__ import annotations

from collections.abc import Sequence

from app.training.people import Person
from app.training.teams import own_teams, there_are_teams
from app.widgets.room import room
from app.widgets.shell import empty_state, section, text

_KEPT_MOMENTS = "A mentor may keep a reply for everybody here, in words that name nobody here. Nobody is ranked."


def who_sees(person: Person | None) -> str:
    """Who sees what this person practises, as sentences that follow on 'Who sees it:'."""
    alone = ""
    if person is not None and there_are_teams(room().store) and not own_teams(room().store, person.id):
        alone = " You are in no team yet, so no mentor sees it."
    return f"you, {others_who_see(person)}.{alone} {_KEPT_MOMENTS}"


def others_who_see(person: Person | None) -> str:
    """Whoever else sees what this person practises (None: whoever comes), as it follows on 'you,'.

    The one place it is said in: screens that tell of it ask here.
    """
    if not there_are_teams(room().store):
        return "and the mentors, trainers and admins here"
    names = own_teams(room().store, person.id) if person else []
    if names:
        return f"the mentors and trainers of {together(names)}, and the admins here"
    if person is None:
        return "the mentors and trainers of your team, and the admins here"
    return "and the admins here"


def whose_month(person: Person) -> str:
    """Whose practice this person's figures of a team are of, as it follows on 'What a month of practice showed,'."""
    if not there_are_teams(room().store):
        return "for everybody in the team"
    if person.is_admin:
        return "for everybody here, as you are an admin"
    names = own_teams(room().store, person.id)
    return f"for everybody in {together(names)}" if names else "of you alone, as you are in no team yet"


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
        said += f" What you practise is seen by you, {others_who_see(person)}."
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
