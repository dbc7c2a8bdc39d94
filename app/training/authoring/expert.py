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
from app.training.authoring.drafts import Draft, save_text

NAME = "An expert gives their words back, waits, and does what serves"
_DAYS = range(4)
"""Days tried; the same customer words and times things a little differently on each."""


def write_expert_check(store: Store, draft_id: str, by: str) -> Draft:
    """Add an expert's conversation to a draft's checks; its words can be changed like any others. Takes a few seconds.

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


def expert_check(scenario: Scenario) -> Check | None:
    """A conversation in which an expert gets to the bottom and is taken as having cared; None where none does."""
    for replies in _conversations(scenario):
        check = Check(
            name=NAME,
            policy="expert",
            replies=replies,
            ending=["cared_for"],
            reaches=[rung.id for rung in scenario.ladder],
        )
        if all(result.passed for result in run_checks(scenario.model_copy(update={"checks": [check]}))):
            return check
    return None


def _conversations(scenario: Scenario) -> Iterator[list[str]]:
    """Those of scripted experts that got there, likeliest first: the file's own good replies, then words given back."""
    for day in _DAYS:
        for script in reversed(scripts_of(("expert",))):
            played = play_script(scenario, script, day)
            if played.reached:
                yield [exchange.trainee for exchange in played.turns]
