"""What each place of a customer's file is called when one speaks of it, and which section of the form it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.scenario.model import Scenario
from app.scenario.source import At, shown

NAMED_BY = ("id", "label", "name", "when", "text", "reply")
"""What tells the items of a list apart: the first of these that each of them has, and no two share."""
_COMES_WITH = "What they come with"
_ANSWERS, _SERVES, _SORE = "What they can answer", "What would serve", "Sore spots, second matter"
SECTIONS: Mapping[str, str] = {
    "persona": "The person", "title": _COMES_WITH, "presenting": _COMES_WITH, "channel": _COMES_WITH,
    "difficulty": _COMES_WITH, "content_note": _COMES_WITH, "heavy": _COMES_WITH, "record": "The record",
    "behind": "What is behind", "disclosures": "What they let be known", "cues": "Signs", "facts": _ANSWERS,
    "unknown_to_customer": _ANSWERS, "reactions": "How they react", "sensitivities": "What warms and closes them",
    "resolutions": _SERVES, "limits": _SERVES, "endings": "Endings", "suggestions": "Suggestions", "tender": _SORE,
    "second_matter": _SORE, "debrief": "Debrief", "checks": "Checks", "id": "File", "version": "File",
    "language": "File", "author": "File", "topics": "File", "skills": "File", "status": "File",
}  # fmt: skip
"""A name at the top of a file -> the section of the form it stands in, in the form's order."""
ELSEWHERE = "Elsewhere"

_CALLED: Mapping[tuple[str, ...], str] = {
    ("id",): "the short name of the customer", ("title",): "the title", ("version",): "the version",
    ("language",): "the language", ("channel",): "where they come in", ("difficulty",): "how hard they are",
    ("topics",): "what it is about", ("content_note",): "the note on what may be hard to hear",
    ("heavy",): "whether it may stay with a trainee", ("skills",): "what it trains", ("author",): "the author",
    ("status",): "the status",
    ("persona",): "the person", ("persona", "name"): "their name", ("persona", "age"): "their age",
    ("persona", "pronouns"): "their pronouns", ("persona", "situation"): "their life just now",
    ("persona", "speech"): "how they speak", ("persona", "speech", "words_a_turn"): "how many words they say in one go",
    ("persona", "speech", "formality"): "how formally they speak",
    ("persona", "speech", "habits"): "their habits of speech",
    ("persona", "speech", "never_says"): "the words they would not use",
    ("persona", "sounding"): "their voice", ("persona", "sounding", "pitch"): "the height of their voice",
    ("persona", "sounding", "pace"): "the pace of their voice",
    ("persona", "sounding", "loudness"): "the loudness of their voice",
    ("record",): "the record", ("record", "headline"): "the line on the queue", ("record", "account"): "the account",
    ("record", "account", "*"): "{0} on the account", ("record", "account", "*", "value"): "{0} on the account",
    ("record", "account", "*", "label"): "the label of {0} on the account",
    ("record", "contacts"): "the earlier contacts", ("record", "contacts", "*"): "the contact of {0}",
    ("record", "contacts", "*", "when"): "when the contact of {0} was",
    ("record", "contacts", "*", "channel"): "the channel of the contact of {0}",
    ("record", "contacts", "*", "note"): "the note on the contact of {0}", ("record", "bot"): "what the bot said",
    ("presenting",): "what they come with", ("presenting", "opener"): "the opener",
    ("presenting", "opener_again"): "the other openers", ("presenting", "ask"): "what they ask for",
    ("presenting", "right_answer"): "the right answer",
    ("behind",): "what is behind", ("behind", "fact"): "what happened", ("behind", "need"): "what they need",
    ("behind", "why_unsaid"): "why they do not say so",
    ("disclosures",): "what they let be known", ("disclosures", "*"): "the rung {0}",
    ("disclosures", "*", "id"): "the short name of the rung {0}", ("disclosures", "*", "layer"): "how deep {0} lies",
    ("disclosures", "*", "lines"): "how they say {0}", ("disclosures", "*", "also_said"): "the other ways to say {0}",
    ("disclosures", "*", "also_said", "*"): "one of the other ways to say {0}",
    ("disclosures", "*", "tell_phrases"): "the words that would give {0} away",
    ("disclosures", "*", "gate"): "when {0} may be told",
    ("disclosures", "*", "gate", "trust"): "the trust the gate of {0} waits for",
    ("disclosures", "*", "gate", "after_cues"): "the signs the gate of {0} waits for",
    ("disclosures", "*", "gate", "moves"): "what the reply has to do to open the gate of {0}",
    ("disclosures", "*", "gate", "earliest_turn"): "the first reply that may open the gate of {0}",
    ("disclosures", "*", "probed"): "what shows when {0} is asked for too early",
    ("disclosures", "*", "probed", "shows"): "what shows when {0} is asked for too early",
    ("disclosures", "*", "probed", "lines"): "what they say when {0} is asked for too early",
    ("disclosures", "*", "follow_ups"): "what more they say of {0}",
    ("disclosures", "*", "pull_back"): "how they take {0} back",
    ("cues",): "the signs", ("cues", "*"): "the sign {0}", ("cues", "*", "id"): "the short name of the sign {0}",
    ("cues", "*", "kind"): "the kind of the sign {0}", ("cues", "*", "hints_at"): "what the sign {0} points to",
    ("cues", "*", "read_as"): "what one reads in the sign {0}", ("cues", "*", "lines"): "the words of the sign {0}",
    ("cues", "*", "telling"): "the words that return to the sign {0}",
    ("cues", "*", "in_opener"): "whether the opener shows the sign {0}",
    **{key: words for top, whose in (("facts", "the answer"), ("unknown_to_customer", "what they do not know,")) for
       key, words in {(top,): "what they can answer" if top == "facts" else "what they do not know",
                      (top, "*"): f"{whose} {{0}}",
                      (top, "*", "id"): f"the short name of {whose} {{0}}",
                      (top, "*", "questions"): "how {0} is asked", (top, "*", "lines"): "what they say to {0}",
                      (top, "*", "after"): "what has to be told before {0} is answered"}.items()},
    ("sensitivities",): "what warms and closes them",
    ("sensitivities", "start_trust"): "the trust they begin with",
    ("sensitivities", "start_distress"): "how upset they are to begin with",
    ("sensitivities", "start_patience"): "the patience they begin with",
    ("sensitivities", "patience_cost"): "what a reply that gets nowhere costs them",
    ("sensitivities", "temper"): "what they do out of patience",
    ("sensitivities", "resists_with"): "how they keep somebody out",
    ("sensitivities", "warms_to"): "what warms them", ("sensitivities", "warms_to", "*"): "how much {0} warms them",
    ("sensitivities", "closes_at"): "what closes them", ("sensitivities", "closes_at", "*"): "how much {0} closes them",
    ("tender",): "the sore spots", ("tender", "*"): "the sore spot {0}",
    ("tender", "*", "id"): "the short name of the sore spot {0}",
    ("tender", "*", "words"): "the words that touch the sore spot {0}",
    ("tender", "*", "lines"): "what they say when {0} is touched", ("tender", "*", "why"): "why {0} stings",
    ("second_matter",): "the second matter", ("second_matter", "id"): "the short name of the second matter",
    ("second_matter", "what"): "what the second matter is",
    ("second_matter", "lines"): "how they bring up the second matter",
    ("second_matter", "again"): "how they come back to the second matter",
    ("second_matter", "answered_by"): "what answers the second matter",
    ("second_matter", "earliest_turn"): "the first reply after which the second matter comes up",
    ("reactions",): "the reactions", ("reactions", "*"): "the reaction {0}",
    ("reactions", "*", "any"): "the reaction {0}", ("reactions", "*", "calm"): "the reaction {0} when calm",
    ("reactions", "*", "strained"): "the reaction {0} when strained",
    ("reactions", "*", "raw"): "the reaction {0} when raw",
    ("resolutions",): "what would serve", ("resolutions", "issue"): "what would serve the matter they come with",
    ("resolutions", "need"): "what would serve what is behind it",
    ("limits",): "what nobody may promise",
    **{key: words for top, whose in ((("resolutions", "issue"), "the step"), (("resolutions", "need"), "the step"),
                                     (("limits",), "the limit"))
       for key, words in {(*top, "*"): f"{whose} {{0}}", (*top, "*", "id"): f"the short name of {whose} {{0}}",
                          (*top, "*", "what"): f"what {whose} {{0}} is",
                          (*top, "*", "signs"): f"how one hears {whose} {{0}}"}.items()},
    ("endings",): "the endings", ("endings", "*"): "the ending {0}",
    ("endings", "*", "id"): "the short name of the ending {0}", ("endings", "*", "kind"): "which ending {0} is",
    ("endings", "*", "when"): "when the ending {0} is reached",
    ("endings", "*", "lines"): "their last words at the ending {0}",
    ("endings", "*", "story"): "what the ending {0} meant for them",
    ("suggestions",): "the suggestions", ("suggestions", "*"): "the suggestion {0}",
    ("suggestions", "*", "after_cue"): "the sign after which {0} is suggested",
    ("suggestions", "*", "text"): "the words of the suggestion {0}",
    ("suggestions", "*", "verdict"): "how good the suggestion {0} is",
    ("suggestions", "*", "why"): "what is said of the suggestion {0}",
    ("debrief",): "the debrief", ("debrief", "story"): "what was really going on",
    ("debrief", "could_have"): "what could have been said", ("debrief", "could_have", "*"): "the good reply {0}",
    ("debrief", "could_have", "*", "cue"): "the sign the good reply {0} answers",
    ("debrief", "could_have", "*", "reply"): "the words of the good reply {0}",
    ("debrief", "could_have", "*", "why"): "why the good reply {0} works",
    ("debrief", "questions"): "the questions to think about",
    ("checks",): "the checks", ("checks", "*"): "the check {0}", ("checks", "*", "name"): "the name of the check {0}",
    ("checks", "*", "policy"): "who the agent is in the check {0}",
    ("checks", "*", "replies"): "what the agent says in the check {0}",
    ("checks", "*", "ending"): "how the check {0} may end",
    ("checks", "*", "reaches"): "what has to be let known in the check {0}",
    ("checks", "*", "never"): "what must stay unsaid in the check {0}",
}  # fmt: skip
_KEYED = {("reactions",), ("sensitivities", "warms_to"), ("sensitivities", "closes_at")}
"""Where the names under a place are not the format's own but say which one is meant."""


def section_of(at: At) -> str:
    """The section of the form a place belongs to."""
    return SECTIONS.get(str(at[0]), ELSEWHERE) if at else ELSEWHERE


def called(at: At, data: Any, words: Mapping[str, str] | None = None) -> str:
    """What one calls a place: 'the trust the gate of "his-order" waits for'. `data` is the file's plain value.

    `words` has how the screen says the format's own names; where it lacks one, the name itself is said. Never fails,
    whatever the file's faults.
    """
    pattern: tuple[str, ...] = ()
    names: list[str] = []
    here = data
    for step in at:
        here, holder = _under(here, step), here
        if isinstance(step, int):
            pattern, name = (*pattern, "*"), item_name(here, step)
        elif pattern in _KEYED:
            pattern, name = (*pattern, "*"), shown((words or {}).get(step) or step.replace("_", " "))
        else:
            pattern = (*pattern, str(step))
            continue
        if isinstance(holder, list) and not isinstance(here, Mapping) and not isinstance(here, list):
            pattern = pattern[:-1]  # A line of a list is called by the list.
            continue
        names.append(name)
    while pattern:
        if pattern in _CALLED:
            return _CALLED[pattern].format(*names)
        pattern = pattern[:-1]
    return shown(str(at[0])) if at else "the file"


def item_name(item: Any, place: int) -> str:
    """What tells an item of a list from the others, in quotes; its number where nothing does."""
    if isinstance(item, Mapping):
        for key in NAMED_BY:
            if isinstance(item.get(key), str) and item[key].strip():
                return shown(item[key])
    return f"number {place + 1}"


def _under(holder: Any, step: str | int) -> Any:
    try:
        return holder[step]
    except (KeyError, IndexError, TypeError):
        return None


@dataclass(frozen=True)
class SayLine:
    """A line a customer may say."""

    at: At
    line: str


def lines_said(scenario: Scenario) -> Iterator[SayLine]:
    """Every line this customer may ever say, with its place, in the order of the form."""

    def each(at: At, lines: list[str]) -> Iterator[SayLine]:
        return (SayLine((*at, place), line) for place, line in enumerate(lines))

    yield SayLine(("presenting", "opener"), scenario.presenting.opener)
    yield from each(("presenting", "opener_again"), scenario.presenting.opener_again)
    for place, rung in enumerate(scenario.disclosures):
        at: At = ("disclosures", place)
        yield from each((*at, "lines"), rung.lines)
        for way, lines in enumerate(rung.also_said):
            yield from each((*at, "also_said", way), lines)
        yield from each((*at, "probed", "lines"), rung.probed.lines)
        yield from each((*at, "follow_ups"), rung.follow_ups)
        yield from each((*at, "pull_back"), rung.pull_back)
    for place, cue in enumerate(scenario.cues):
        yield from each(("cues", place, "lines"), cue.lines)
    for key, facts in (("facts", scenario.facts), ("unknown_to_customer", scenario.unknown_to_customer)):
        for place, fact in enumerate(facts):
            yield from each((key, place, "lines"), fact.lines)
    for name, banded in scenario.reactions.items():
        for band in ("any", "calm", "strained", "raw"):
            yield from each(("reactions", name, band), getattr(banded, band))
    for place, ending in enumerate(scenario.endings):
        yield from each(("endings", place, "lines"), ending.lines)
    for place, sore in enumerate(scenario.tender):
        yield from each(("tender", place, "lines"), sore.lines)
    if scenario.second_matter:
        yield from each(("second_matter", "lines"), scenario.second_matter.lines)
        yield from each(("second_matter", "again"), scenario.second_matter.again)
