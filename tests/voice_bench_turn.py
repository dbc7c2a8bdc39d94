"""A whole spoken turn: from the end of what a trainee says to the first sound of the customer's answer.

In between lie writing it down, scoring, deciding, storing, and making the answer sound. The time a trainee takes to
look over what was written down is theirs, and not counted.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from app.scenario.files import library
from app.speech.embedded_hearing import EmbeddedHearer
from app.speech.embedded_speaking import EmbeddedSpeaker
from app.speech.sound import HEARING_RATE, as_wav, quiet, seconds_of
from app.speech.values import Timbre, Words
from app.store import Store
from app.training.people import create_person
from app.training.practice import start_attempt, take_turn
from app.training.sound import agree_to_sound, customer_sound, hear_take

CUSTOMERS = ("late-parcel", "billing-dispute", "small-call")
SPOKEN_SECONDS = 5.0
REPLIES = (
    "Good morning, you are through to Sam. Tell me what has been going on with this, please.",
    "You have rung us more than once about it, and each time somebody told you something else.",
    "What is it about this day in particular? I would like to understand what it means for you.",
    "I will stay on the line with you. There is no hurry at all, take the time that you need.",
    "I can have it put aside today and ring you myself before five o'clock. Would that help?",
)
"""Each about five seconds at an even pace."""


def measure_turn() -> list[tuple[str, float, float | None, str]]:
    """Rows of (name, value, reach, unit)."""
    speaker, hearer = EmbeddedSpeaker(), EmbeddedHearer()
    speaker.get_ready()
    hearer.get_ready()
    whole: list[float] = []
    parts: dict[str, list[float]] = {"writing it down": [], "answering": [], "making it sound": []}
    lasted: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        store, customers = Store(Path(folder) / "underheard.db"), library()
        person = create_person(store, "Ana", "trainee")
        agree_to_sound(store, person.id, keep=True, share=False)
        for name in CUSTOMERS:
            attempt = start_attempt(store, customers, person.id, name, seed=7)
            customer_sound(store, speaker, attempt.id, 0, person.id)
            for turn, reply in enumerate(REPLIES, start=1):
                spoken = speaker.speak(Words(reply), Timbre(), turn).set_frame_rate(HEARING_RATE)
                data = as_wav(spoken + quiet(max(SPOKEN_SECONDS - seconds_of(spoken), 0.3), HEARING_RATE))
                lasted.append(seconds_of(spoken))
                began = time.perf_counter()
                take = hear_take(store, hearer, attempt.id, person.id, turn, data, quiet_before=1.0)
                heard = time.perf_counter()
                answer = take_turn(store, customers, attempt.id, take.heard, turn, person.id, takes=[take.id])
                answered = time.perf_counter()
                customer_sound(store, speaker, attempt.id, 2 * turn, person.id)
                sounded = time.perf_counter()
                whole.append(sounded - began)
                for part, seconds in zip(parts, (heard - began, answered - heard, sounded - answered), strict=True):
                    parts[part].append(seconds)
                if answer.last:
                    break
    return [
        ("spoken, median", statistics.median(lasted), None, "s"),
        ("whole turn, median", statistics.median(whole), 3.0, "s"),
        ("whole turn, worst", max(whole), None, "s"),
        *((f"of it {part}, median", statistics.median(times), None, "s") for part, times in parts.items()),
    ]


if __name__ == "__main__":
    for name, value, reach, unit in measure_turn():
        print(f"{name:32} {value:6.2f} {unit}" + (f"   reach {reach:g}" if reach is not None else ""))
