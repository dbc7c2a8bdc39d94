"""A small customer for tests of the director: Mo, whose kettle is late and whose kitchen is quiet."""

from __future__ import annotations

from typing import Any

from app.scenario.model import Scenario
from scoring.criterion import Finding
from scoring.scorecard import Scorecard


def some(stem: str, count: int) -> dict[str, list[str]]:
    return {"any": [f"{stem} {number}." for number in range(count)]}


def a_fact(name: str, questions: list[str], *lines: str) -> dict[str, Any]:
    return {"id": name, "questions": questions, "lines": list(lines)}


def a_customer(**changes: Any) -> Scenario:
    """A whole scenario; any top-level part can be put in another's place."""
    parts: dict[str, Any] = {
        "id": "late-kettle",
        "title": "A kettle that has not come",
        "version": 1,
        "language": "en-GB",
        "channel": "voice",
        "difficulty": "normal",
        "topics": ["delivery"],
        "content_note": "Gentle.",
        "skills": ["picks_up_cue"],
        "author": "Tests",
        "status": "published",
        "persona": {
            "name": "Mo Ward",
            "age": 61,
            "pronouns": "he",
            "situation": "On his own since spring.",
            "speech": {"words_a_turn": [2, 14], "formality": "plain"},
        },
        "record": {
            "headline": "A kettle, a week late.",
            "account": [{"label": "Order", "value": "K-100"}, {"label": "Ordered", "value": "2 November"}],
        },
        "presenting": {
            "opener": "My kettle hasn't come. It's only a kettle.",
            "ask": "Where it is.",
            "right_answer": "It is on the van tomorrow.",
        },
        "behind": {"fact": "His wife left.", "need": "Company.", "why_unsaid": "Pride."},
        "disclosures": [
            {
                "id": "two-cups",
                "layer": 1,
                "lines": ["I still put out two cups.", "Daft, that."],
                "tell_phrases": ["two cups", "still put out"],
                "gate": {
                    "trust": 0.35,
                    "after_cues": ["only-a-kettle", "the-quiet"],
                    "moves": ["open_question", "invites"],
                    "earliest_turn": 2,
                },
                "probed": {"shows": "discomfort", "lines": ["It's a kettle.", "Does it matter?"]},
                "follow_ups": ["One would do.", "You get in the way of it.", "It's a small kitchen."],
                "pull_back": ["Anyway. The kettle."],
            },
            {
                "id": "she-went",
                "layer": 2,
                "lines": ["Ann went in the spring."],
                "tell_phrases": ["ann went", "she left", "your wife"],
                "gate": {
                    "trust": 0.5,
                    "after_cues": ["spring"],
                    "moves": ["open_question", "invites", "reflects_meaning"],
                    "earliest_turn": 4,
                },
                "probed": {"shows": "denial", "lines": ["Nobody's gone anywhere.", "Who said that?"]},
                "follow_ups": ["She took the cat.", "I don't blame her."],
                "pull_back": ["That's my business, that."],
            },
        ],
        "cues": [
            {
                "id": "only-a-kettle",
                "kind": "vague_words",
                "hints_at": "two-cups",
                "read_as": "Nobody says only.",
                "lines": ["Only a kettle, I said.", "It's nothing, a kettle."],
                "telling": ["only a kettle", "only"],
                "in_opener": True,
            },
            {
                "id": "the-quiet",
                "kind": "non_verbal",
                "hints_at": "two-cups",
                "read_as": "A pause.",
                "lines": ["[a pause] It's quiet without it.", "You notice the quiet."],
                "telling": ["quiet", "the pause"],
            },
            {
                "id": "spring",
                "kind": "past_feeling",
                "hints_at": "she-went",
                "read_as": "Something in the spring.",
                "lines": ["Since the spring I've not been one for cooking.", "Spring was a long while ago."],
                "telling": ["the spring", "spring"],
            },
        ],
        "facts": [
            a_fact("name", ["What's your name?", "Can I take your name?"], "Mo Ward.", "Mo. Ward."),
            a_fact("order", ["What's the order number?", "Do you have an order number?"], "K-100."),
            a_fact("colour", ["What colour is it?", "Which colour did you order?"], "Red."),
            a_fact("when", ["When did you order it?", "What date was it ordered?"], "The second."),
            {
                "id": "cat",
                "after": "she-went",
                "questions": ["What was the cat called?", "Do you miss the cat?"],
                "lines": ["Gravy."],
            },
        ],
        "sensitivities": {"start_trust": 0.25, "start_distress": 0.5, "start_patience": 0.7, "patience_cost": 0.08},
        "reactions": {
            name: some(name.replace("_", " ").capitalize(), 6)
            for name in (
                [
                    "open",
                    "deflect",
                    "test",
                    "snap",
                    "shut_down",
                    "go_flat",
                    "correct",
                    "thank",
                    "wait",
                    "press",
                    "unsure",
                    "greet",
                    "repeat",
                ]
            )
        },
        "resolutions": {
            "issue": [{"id": "van", "what": "On the van.", "signs": ["van tomorrow", "new kettle"]}],
            "need": [{"id": "ring", "what": "A call.", "signs": ["ring you myself"]}],
        },
        "endings": [
            {"id": kind.replace("_", "-"), "kind": kind, "when": "Then.", "lines": [f"Goodbye {kind}."], "story": "So."}
            for kind in ("cared_for", "heard_only", "solved_unheard", "escalates", "hangs_up", "drifts_off")
        ],
        "debrief": {
            "story": "A quiet kitchen.",
            "could_have": [
                {"cue": "only-a-kettle", "reply": "Only?", "why": "It goes back to it."},
                {"cue": "the-quiet", "reply": "Quiet?", "why": "It goes back to it."},
            ],
            "questions": ["What was only?"],
        },
    }
    return Scenario.model_validate(parts | changes)


def a_card(*criteria: str, quote: str = "") -> Scorecard:
    """A scorecard that met these criteria, as a rater would write it."""
    levels = dict.fromkeys(("listening", "acknowledgement", "next_steps"))
    findings = tuple(Finding(name, 0, len(quote), quote, "In this test.") for name in criteria)
    return Scorecard(levels, levels, dict.fromkeys(criteria, 1.0), findings, "embedded", "test")
