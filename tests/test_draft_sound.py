"""Hearing a customer while writing them: their first words, a conversation, and the voice that the file gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from benches import SmallBench, of_our_own, small_bench

from app.errors import Invalid
from app.scenario.changes import changed
from app.scenario.files import read_text
from app.scenario.lint.plainly import plainly
from app.scenario.source import Change
from app.speech.sound import RATE, Sound, from_samples, seconds_of
from app.speech.values import Timbre, Words
from app.training.authoring import first_words_sound, keep_rehearsal, rehearsed_sound
from app.training.authoring.comparing import compared
from app.widgets.bench.fields import form_data
from app.widgets.bench.hearing import heard_in, usual_voice
from app.widgets.bench.sections import SECTIONS
from app.widgets.bench.told import WORDS


class Speaking:
    """A voice that keeps what it was to say and how."""

    name = "embedded"

    def __init__(self) -> None:
        self.said: list[tuple[Words, Timbre]] = []

    def speak(self, words: Words, timbre: Timbre, seed: int) -> Sound:
        self.said.append((words, timbre))
        return from_samples(np.full(RATE // 20, 0.2, dtype=np.float32), RATE)

    @property
    def words(self) -> str:
        return " ".join(words.text for words, _ in self.said)


@pytest.fixture
def bench(tmp_path: Path) -> SmallBench:
    return small_bench(tmp_path / "a.db")


def with_voice(text: str, **voice: float) -> str:
    return changed(text, Change("set", ("persona", "sounding"), voice))


def test_first_words_are_heard_in_the_voice_the_draft_gives(bench: SmallBench) -> None:
    held = bench.begin(with_voice(of_our_own(), pitch=0.9, pace=0.8, loudness=-4.0))
    speaker = Speaking()
    made = first_words_sound(bench.store, speaker, held.id, bench.tom.id)
    opener = read_text(held.text, "x.yaml").scenario.presenting.opener  # type: ignore[union-attr]
    assert seconds_of(made.sound) > 0 and speaker.words.split()[0] in opener
    assert {timbre for _, timbre in speaker.said} == {Timbre(0.9, 0.8, -4.0, "she")}
    assert not bench.store.sounds.folder.exists(), "nothing of it is kept"


def test_what_they_say_in_a_conversation_is_heard_as_it_stands_there(bench: SmallBench) -> None:
    held = bench.begin()
    keep_rehearsal(bench.store, held.id, ("You said before Friday. What happens Friday?",), bench.tom.id)
    first, after = Speaking(), Speaking()
    rehearsed_sound(bench.store, first, held.id, bench.tom.id, 0)
    made = rehearsed_sound(bench.store, after, held.id, bench.tom.id, 1)
    assert first.words != after.words and made.speaker == "embedded"
    again = rehearsed_sound(bench.store, Speaking(), held.id, bench.tom.id, 1)
    assert again.sound.raw_data == made.sound.raw_data
    for turn in (2, -1):
        with pytest.raises(Invalid, match="no longer says that"):
            rehearsed_sound(bench.store, Speaking(), held.id, bench.tom.id, turn)


@pytest.mark.parametrize(
    ("words", "what"), [("你好，我的包裹没到。", "nothing"), ("Hi, 你好.", 'all of this line but not "你好"')]
)
def test_the_author_is_told_what_the_voice_cannot_say(bench: SmallBench, words: str, what: str) -> None:
    held = bench.begin(changed(of_our_own(), Change("set", ("presenting", "opener"), words)))
    made = first_words_sound(bench.store, Speaking(), held.id, bench.tom.id)
    assert f"The voice can say {what}" in made.note and "English words and names in Latin letters." in made.note
    made = rehearsed_sound(bench.store, Speaking(), held.id, bench.tom.id, 0)
    assert f"The voice can say {what}" in made.note


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (Change("set", ("channel",), "chat"), "only those who ring are heard"),
        (Change("set", ("presenting", "opener"), "✎ Their first words"), "still to be written"),
        (Change("remove", ("endings",)), "put right what is named"),
    ],
)
def test_who_cannot_be_heard_says_why(bench: SmallBench, change: Change, says: str) -> None:
    held = bench.begin(changed(of_our_own(), change))
    speaker = Speaking()
    with pytest.raises(Invalid, match=says):
        first_words_sound(bench.store, speaker, held.id, bench.tom.id)
    assert speaker.said == []


def test_a_voice_for_somebody_who_writes_is_advised_against_and_taken_away_at_a_press() -> None:
    text = with_voice(changed(of_our_own(), Change("set", ("channel",), "chat")), pitch=0.9)
    (advice,) = [each for each in read_text(text, "x.yaml").warnings if each.at == ("persona", "sounding")]
    assert advice.what == "this customer writes, so nobody hears the voice under sounding"
    assert plainly(advice.what, WORDS) == "this customer writes, so nobody hears their voice"
    assert plainly(advice.do, WORDS) == "take it away, or let them ring"
    assert advice.fix is not None
    for change in advice.fix.changes:
        text = changed(text, change)
    assert "sounding" not in text
    assert not [each for each in read_text(text, "x.yaml").warnings if each.at == ("persona", "sounding")]


def test_a_voice_without_a_height_is_advised_for_those_whom_it_would_surprise() -> None:
    def advised(pronouns: str, **voice: float) -> list[str]:
        text = changed(with_voice(of_our_own(), **voice), Change("set", ("persona", "pronouns"), pronouns))
        return [each.what for each in read_text(text, "x.yaml").warnings if each.at == ("persona", "sounding")]

    assert len(advised("he", pace=0.9)) == len(advised("they", pace=0.9)) == 1
    assert advised("she", pace=0.9) == advised("he", pace=0.9, pitch=0.75) == []


@pytest.mark.parametrize(
    ("voice", "do"),
    [
        ({"pitch": 0.4}, "write a number from 0.7 to 1.15"),
        ({"pace": 2.0}, "write a number from 0.7 to 1.3"),
        ({"loudness": 9.0}, "write a number from -9 to 3"),
        ({"pitch": "high"}, "write a number from 0.7 to 1.15"),
        ({"speed": 1.0}, ""),
    ],
)
def test_a_voice_beyond_its_bounds_is_a_fault_at_its_place(voice: dict[str, float], do: str) -> None:
    (fault,) = read_text(with_voice(of_our_own(), **voice), "x.yaml").faults
    assert fault.at is not None and fault.at[:2] == ("persona", "sounding") and do in fault.do


def test_the_form_offers_the_voice_of_the_file_within_its_bounds_and_for_calls_alone() -> None:
    (voice,) = [field for section in form_data(SECTIONS) for field in section["fields"] if field["kind"] == "voice"]
    assert voice["key"] == "persona.sounding" and tuple(voice["when"]) == ("channel", "voice")
    for inner in voice["fields"]:
        for value in (inner.get("low", 0), inner.get("high", 1), inner["otherwise"]):
            assert read_text(with_voice(of_our_own(), **{inner["key"]: value, "pitch": 1.0}), "x.yaml").scenario


def test_a_voice_of_their_own_begins_as_the_one_they_have() -> None:
    assert usual_voice({"persona": {"age": 50, "pronouns": "he"}})["pitch"] < 0.85  # type: ignore[index]
    assert usual_voice({"persona": {"age": 30, "pronouns": "she"}})["pitch"] == 1.0  # type: ignore[index]
    for persona in ({}, {"age": "✎ Their age", "pronouns": "she"}, {"age": 50, "pronouns": "it"}, None):
        assert usual_voice({"persona": persona}) is None


def test_how_two_versions_sound_is_told_in_words() -> None:
    one, two = with_voice(of_our_own(), pitch=0.9, pace=1.0), with_voice(of_our_own(), pitch=0.8, pace=1.0)
    assert [each.said for each in compared(one, two, WORDS).differences] == [
        "The height of their voice is now 0.8 (before: 0.9)."
    ]
    (gone,) = compared(one, changed(one, Change("remove", ("persona", "sounding")))).differences
    assert (gone.section, gone.said) == ("The person", "Their voice was taken away.")


def test_a_sound_is_an_old_one_once_anything_it_was_made_of_is_another() -> None:
    def of(*changes: Change) -> str:
        text = with_voice(of_our_own(), pitch=0.9)
        for change in changes:
            text = changed(text, change)
        return heard_in(read_text(text, "x.yaml").source.data, "Hello")  # type: ignore[union-attr]

    assert of() == of(Change("set", ("debrief", "story"), "Another story."), Change("set", ("title",), "Another"))
    for at, value in (
        (("persona", "sounding", "pitch"), 0.91), (("persona", "age"), 71), (("persona", "pronouns"), "he"),
        (("channel",), "chat"),
    ):  # fmt: skip
        assert of(Change("set", at, value)) != of(), at
