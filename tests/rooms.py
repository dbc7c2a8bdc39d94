"""A small practice room for tests: one made-up scenario, a customer who does as the reply's words say, a few people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.scenario.model import Scenario
from app.simulation.values import Beat, CustomerState, Exchange, Memory, Spoken
from app.store import Store
from app.training import practice
from app.training.attempts import Attempt
from app.training.people import Person, create_person
from scoring.conversation import SILENCE, Turn
from scoring.criterion import Finding
from scoring.scorecard import Scorecard

SECRET = "the house is being sold"
DEEPER = "nobody asked me about it"
LOCKED = "my brother signed for me"


def made_up(scenario_id: str = "gate-key", **changes: object) -> Scenario:
    """A short but complete scenario whose hidden parts are easy to look for."""

    def disclosure(name: str, layer: int, line: str) -> dict[str, object]:
        return {
            "id": name, "layer": layer, "lines": [line], "tell_phrases": [line, line.split()[-1]],
            "gate": {"trust": 0.2 * layer},
            "probed": {"shows": "denial", "lines": ["It's just a key.", "A key, that's all."]},
            "follow_ups": ["It is what it is.", "So there you are."], "pull_back": ["Anyway, the key."],
        }  # fmt: skip

    whole: dict[str, object] = {
        "id": scenario_id, "title": "A spare gate key", "version": 1, "language": "en-NZ", "channel": "chat",
        "difficulty": "easy", "topics": ["hidden-topic-of-loss"], "content_note": "Somebody is leaving a place.",
        "skills": ["picks_up_cue"], "author": "Tests", "status": "published",
        "persona": {
            "name": "Tāne Rua", "age": 61, "pronouns": "he", "situation": "hidden-situation-of-tane",
            "speech": {"words_a_turn": [3, 20], "formality": "plain"},
        },
        "record": {
            "headline": "Wants a spare key for the gate",
            "account": [{"label": "Name", "value": "Tāne Rua"}, {"label": "Gate", "value": "12B"}],
        },
        "presenting": {"opener": "One key will do. For the last time.", "ask": "A key.", "right_answer": "Post it"},
        "behind": {"fact": "hidden-fact", "need": "hidden-need", "why_unsaid": "hidden-why"},
        "disclosures": [
            disclosure("sold", 1, SECRET), disclosure("unasked", 2, DEEPER), disclosure("signed", 3, LOCKED),
        ],
        "cues": [
            {"id": "last-time", "kind": "verbal_hint", "hints_at": "sold", "read_as": "hidden-reading-of-last-time",
             "lines": ["For the last time."], "telling": ["last time"], "in_opener": True},
            {"id": "pause", "kind": "non_verbal", "hints_at": "unasked", "read_as": "hidden-reading-of-pause",
             "lines": ["[a pause] It opens towards the hill."], "telling": ["the hill"]},
        ],
        "facts": [{"id": "gate", "questions": ["Which gate?", "What gate is it?"], "lines": ["12B."]}],
        "reactions": {},
        "resolutions": {
            "issue": [{"id": "post-key", "what": "Post the key.", "signs": ["post key"]}],
            "need": [{"id": "walk", "what": "Let him walk it once more.", "signs": ["walk"]}],
        },
        "endings": [
            {"id": kind.replace("_", "-"), "kind": kind, "when": "At the end.", "lines": [f"Bye, {kind}."],
             "story": f"Story of {kind}."}
            for kind in ("cared_for", "heard_only", "solved_unheard", "hangs_up", "drifts_off")
        ],
        "debrief": {
            "story": "hidden-debrief-story",
            "could_have": [
                {"cue": "last-time", "reply": "The last time?", "why": "It gives the words back."},
                {"cue": "pause", "reply": "What is up the hill?", "why": "It asks, and waits."},
            ],
            "questions": ["hidden-question"],
        },
    }  # fmt: skip
    return Scenario.model_validate(whole | changes)


HIDDEN = (
    "hidden-", DEEPER, LOCKED, "picked_up", '"trust"', '"levels": {', "Story of", "hidden-topic-of-loss",
)  # fmt: skip
"""Text that may stand in nothing a trainee is given before their attempt is done."""


class Puppet:
    """A customer whose answers follow from plain words in the reply: 'open' tells the next secret, 'hurt' wounds,
    'the hill' or 'last time' picks up a cue, 'bye' ends it unheard, 'care' ends it cared for, 'danger' is unsafe."""

    def __init__(self, scenario: Scenario, seed: int = 0) -> None:
        self.scenario, self.seed = scenario, seed

    def opening(self, memory: Memory | None = None) -> Spoken:
        opener = self.scenario.presenting.opener
        return Spoken(opener, (opener,))

    def start(self, heard_before: Sequence[str] = ()) -> Memory:
        return Memory(state=CustomerState(0.25, 0.5, 0.7), cues_shown=(("last-time", 0),))

    def answer(
        self,
        memory: Memory,
        turns: Sequence[Turn],
        reply: str,
        voice: object = None,
        show: object = None,
        waited: float = 0.0,
    ) -> Exchange:
        assert len(turns) == 2 * memory.turn + 1, "every exchange so far, and the opener"
        assert memory.ending is None
        turn = memory.turn + 1
        told = [name for name, _ in memory.disclosed]
        disclosure = (
            next((each for each in self.scenario.ladder if each.id not in told), None) if "open" in reply else None
        )
        ending = "solved_unheard" if "bye" in reply else "cared_for" if "care" in reply else None
        change = 0.2 if disclosure else -0.15 if "hurt" in reply else 0.01
        state = replace(memory.state, trust=round(min(1.0, max(0.0, memory.state.trust + change)), 3))
        picked = [(cue.id, turn) for cue in self.scenario.cues if any(word in reply for word in cue.telling)]
        shows = "pause" if turn == 1 else None
        text = (
            disclosure.lines[0] if disclosure
            else f"Bye, {ending}." if ending
            else self.scenario.cue(shows).lines[0] if shows
            else f"Answer {turn}."
        )  # fmt: skip
        after = replace(
            memory,
            state=state,
            turn=turn,
            cues_shown=(*memory.cues_shown, *([(shows, turn)] if shows else [])),
            cues_picked_up=(*memory.cues_picked_up, *picked),
            disclosed=(*memory.disclosed, *([(disclosure.id, turn)] if disclosure else [])),
            lines_used=(*memory.lines_used, text),
            ending=ending,
        )
        beat = Beat(reaction="open", cue=shows, disclosure=disclosure.id if disclosure else None, ending=ending)
        return Exchange(turn, reply, text, scored(reply), state, beat, Spoken(text, (text,)), after)

    def conclude(self, memory: Memory) -> str | None:
        return memory.ending or ("heard_only" if memory.disclosed else None)


def scored(reply: str) -> Scorecard:
    """A scorecard by plain words: 'open' listens well, 'hurt' minimises, 'danger' is unsafe."""
    found = [
        Finding(name, reply.index(word), reply.index(word) + len(word), word, f"You said {word}.")
        for word, name in (("open", "open_question"), ("hurt", "minimises"), ("danger", "unsafe"))
        if word in reply
    ]
    level = None if reply == SILENCE else 3 if "open" in reply else 0 if "hurt" in reply else 1
    levels: dict[str, int | None] = {"listening": level, "acknowledgement": None, "next_steps": 2}
    points = {name: None if value is None else float(value) for name, value in levels.items()}
    return Scorecard(levels, points, {each.criterion: 1.0 for each in found}, tuple(found), "embedded", "test-1")


@dataclass(frozen=True)
class SmallRoom:
    """A store, a library of one, and who is there."""

    store: Store
    library: dict[str, Scenario]
    ana: Person
    ben: Person
    mere: Person
    """A mentor."""
    omar: Person
    """Another mentor."""

    def begin(self, seed: int = 1) -> Attempt:
        return practice.start_attempt(self.store, self.library, self.ana.id, "gate-key", seed=seed)

    def say(self, attempt_id: str, *replies: str) -> None:
        for reply in replies:
            now = practice.attempt(self.store, attempt_id, self.ana.id)
            practice.take_turn(self.store, self.library, attempt_id, reply, now.next_turn, self.ana.id)

    def finished(self, *replies: str) -> Attempt:
        """Ana's attempt, played with these replies, wrapped up and reflected on."""
        attempt = self.begin()
        self.say(attempt.id, *replies)
        practice.wrap_up(self.store, self.library, attempt.id, self.ana.id)
        return practice.reflect(self.store, attempt.id, self.ana.id, "He is leaving.", [], {"listening": 1})


def small_room(path: Path) -> SmallRoom:
    """A room in a fresh database at `path`."""
    store = Store(path)
    ana, ben = create_person(store, "Ana", "trainee"), create_person(store, "Ben", "trainee")
    mere, omar = create_person(store, "Mere", "mentor"), create_person(store, "Omar", "mentor")
    return SmallRoom(store, {"gate-key": made_up()}, ana, ben, mere, omar)
