"""Writes a customer's first expert check: a whole conversation that listens, and gets to the bottom on every day."""

from __future__ import annotations

from collections.abc import Iterator

from app.errors import Invalid
from app.probe.checks import run_checks
from app.probe.policies import scripts_of
from app.probe.run import play_script
from app.scenario.changes import changed
from app.scenario.files import read_text
from app.scenario.model import Check, Scenario
from app.scenario.source import Change
from app.store import Store
from app.training.authoring.access import author, draft_row
from app.training.authoring.agent_words import as_an_agent
from app.training.authoring.drafts import Draft, draft, save_text

NAME = "An expert gives their words back, waits, and does what serves"
UNREAD = f"{NAME} (written by the room, not read yet)"
"""What it is called until somebody says that they have read it."""
_DAYS = range(4)
"""Days tried; the same customer words and times things a little differently on each."""
_REWORDED, _WAYS = 2, 4
"""Scripted conversations that are said in an agent's words, and in how many ways each is tried."""


def write_expert_check(store: Store, draft_id: str, by: str) -> Draft:
    """Add an expert's conversation to a draft's checks, as one that nobody has read yet. Takes a few seconds.

    Its words can be changed like any others; `have_read` takes the mark off.
    Raises Invalid where the draft has faults, or where no expert's conversation gets to the bottom on every day.
    """
    with store.reading() as reader:
        author(reader, by)
        row = draft_row(reader, draft_id)
    scenario = read_text(row["text"], "customer.yaml").scenario
    if scenario is None:
        raise Invalid("This customer cannot talk yet; put right what is marked, then have the conversation written.")
    check = expert_check(scenario)
    if check is None:
        raise Invalid(
            "No expert's conversation got to the bottom on every day. Talk with them under Try it and see where they "
            "stay shut; a sign may lack the words that return to it, or a step the words one hears it by."
        )
    value = {key: each for key, each in check.model_dump(mode="json").items() if key != "never"}
    change = Change("add", ("checks",), value) if scenario.checks else Change("set", ("checks",), [value])
    return save_text(store, draft_id, changed(row["text"], change), row["revision"], by)


def unread_check(scenario: Scenario) -> int | None:
    """Which of the checks the room wrote and nobody has read yet; None where there is none."""
    return next((number for number, check in enumerate(scenario.checks) if check.name == UNREAD), None)


def have_read(store: Store, draft_id: str, by: str) -> Draft:
    """Say that the conversation which was written has been read. Does nothing where none is waiting for that."""
    with store.reading() as reader:
        author(reader, by)
        row = draft_row(reader, draft_id)
    scenario = read_text(row["text"], "customer.yaml").scenario
    number = unread_check(scenario) if scenario else None
    if scenario is None or number is None:
        return draft(store, draft_id, by)
    taken = {check.name for check in scenario.checks}
    name = next(
        each for count in range(1, len(taken) + 2) if (each := NAME if count == 1 else f"{NAME} {count}") not in taken
    )
    change = Change("set", ("checks", number, "name"), name)
    return save_text(store, draft_id, changed(row["text"], change), row["revision"], by)


def expert_check(scenario: Scenario) -> Check | None:
    """A conversation in which an expert gets to the bottom and is taken as having cared; None where none does.

    Its words are an agent's where the customer takes those as well, and else the script's.
    """
    for replies in _worded(scenario):
        check = Check(
            name=UNREAD,
            policy="expert",
            replies=replies,
            ending=["cared_for"],
            reaches=[rung.id for rung in scenario.ladder],
        )
        if all(result.passed for result in run_checks(scenario.model_copy(update={"checks": [check]}))):
            return check
    return None


def _worded(scenario: Scenario) -> Iterator[list[str]]:
    """Conversations to try: the likeliest in an agent's words, in several ways, and then every one as scripted."""
    tried: list[list[str]] = []
    for replies in _conversations(scenario):
        tried.append(replies)
        if len(tried) <= _REWORDED:
            yield from (as_an_agent(scenario, replies, way) for way in range(_WAYS))
    yield from tried


def _conversations(scenario: Scenario) -> Iterator[list[str]]:
    """Those of scripted experts that got there, likeliest first: the file's own good replies, then words given back."""
    for day in _DAYS:
        for script in reversed(scripts_of(("expert",))):
            played = play_script(scenario, script, day)
            if played.reached:
                yield [exchange.trainee for exchange in played.turns]
