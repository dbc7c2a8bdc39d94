"""What a reply brings in from some other call: a thing of another desk, or a day that nobody here has named."""

from __future__ import annotations

import re
from functools import lru_cache

from app.scenario.model import Scenario
from app.simulation.words import content, first_and_last, plain, stem, words

# Things that desks deal in. One that this person, their record and their file never name belongs to another call.
_THINGS = frozenset(
    stem(word)
    for line in (
        "parcel package courier depot delivery van tracking shipment warehouse meter reading tariff invoice refund",
        "broadband router modem fibre landline roaming sim handset flight hotel booking reservation luggage passenger",
        "premium insurer loan mortgage overdraft prescription pharmacy appointment surgery subscription",
        "membership password login locker sofa mattress boiler tyre windscreen laptop printer",
        "voucher casino pension visa passport dentist vet puppy tenancy landlord plumber electrician",
    )
    for word in line.split()
)
_DAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday|s|rs|r)?\b")
# Asking about a day as a thing of theirs; "would Friday suit?" offers one and is nobody's but ours.
_ABOUT_A_DAY = re.compile(
    r"\b(?:why|how come|what(?:'s| is| was| about| happens| happened| makes)?)\b.{0,40}"
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
)
_SUITING = re.compile(
    r"\b(?:suits?|works?|time|available|free|deliver|ring|call|send|book|date|do for you|good|bad|better|best|easier"
    r"|like|morning|evening)\b"
)


def elsewhere(scenario: Scenario, reply: str, said: tuple[str, ...]) -> tuple[str, ...]:
    """The sentences of a reply that ask or act on a matter of some other call; `said` are their turns before it."""
    known: frozenset[str] | None = None
    found = []
    for sentence in first_and_last(reply):
        text = plain(sentence)
        things = content(text) & _THINGS
        if things:
            if known is None:
                known = _named_in(scenario) | content(" ".join(said))
            if not things & known:
                found.append(sentence)
                continue
        if _ABOUT_A_DAY.search(text) and not _SUITING.search(text):
            days = set(_DAY.findall(text))
            if days and not days & (_days_in(scenario) | set(_DAY.findall(plain(" ".join(said))))):
                found.append(sentence)
    return tuple(found)


@lru_cache(maxsize=64)
def _words_of(parts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(stem(word) for word in words(" ".join(parts)))


def _named_in(scenario: Scenario) -> frozenset[str]:
    """Stems of everything the file says, hidden or not."""
    return _words_of(
        (
            *_on_record(scenario),
            scenario.presenting.ask,
            scenario.presenting.right_answer,
            scenario.persona.situation,
            *(
                text
                for fact in (*scenario.facts, *scenario.unknown_to_customer)
                for text in (*fact.questions, *fact.lines)
            ),
            *(text for cue in scenario.cues for text in (*cue.lines, *cue.telling)),
            *(text for rung in scenario.disclosures for text in (*rung.lines, *rung.follow_ups, *rung.tell_phrases)),
            *(text for banded in scenario.reactions.values() for text in banded.any),
            *(text for step in scenario.resolutions.issue for text in (step.what, *step.signs)),
            *(text for step in scenario.resolutions.need for text in (step.what, *step.signs)),
            *(text for limit in scenario.limits for text in (limit.what, *limit.signs)),
        )
    )


def _on_record(scenario: Scenario) -> tuple[str, ...]:
    record = scenario.record
    return (
        record.headline,
        *(f"{fact.label} {fact.value}" for fact in record.account),
        *(f"{contact.when} {contact.note}" for contact in record.contacts),
        *record.bot,
        scenario.presenting.opener,
    )


def _days_in(scenario: Scenario) -> frozenset[str]:
    """The days that the record, the opener or something they can be asked names, by their first three letters."""
    facts = (
        text for fact in (*scenario.facts, *scenario.unknown_to_customer) for text in (*fact.questions, *fact.lines)
    )
    return frozenset(_DAY.findall(plain(" ".join((*_on_record(scenario), *facts)))))
