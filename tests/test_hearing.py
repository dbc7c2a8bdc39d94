"""Hearing writes down what was said and nothing that was not; quiet is measured; without its packages, it says so."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import threading
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from voice_bench_hearing import (
    has_flite,
    plain_words,
    sounds_without_words,
    spoken_by_flite,
    stitched,
    white,
    with_noise,
    word_errors,
)

from app.errors import SpeechFault
from app.speech import embedded_hearing
from app.speech.embedded_hearing import PACKAGES, EmbeddedHearer
from app.speech.pauses import at_the_quiet, pauses, quiet_parts, spoken_span
from app.speech.sound import HEARING_RATE, Sound, from_samples, quiet, seconds_of
from app.speech.values import HeardWord, Timbre, Words

INSTALLED = all(importlib.util.find_spec(name) for name in ("faster_whisper", "hibari", *PACKAGES))
needs_voice = pytest.mark.skipif(not INSTALLED, reason="speaking and hearing are not installed")


@pytest.fixture(scope="session")
def hearer() -> EmbeddedHearer:
    made = EmbeddedHearer()
    made.get_ready()
    return made


@pytest.fixture(scope="session")
def sentence() -> Sound:
    """Four seconds by the product's own voice."""
    from app.speech.embedded_speaking import EmbeddedSpeaker

    words = Words("I can hear how tired you are. Take all the time you need.")
    return EmbeddedSpeaker().speak(words, Timbre(), 1).set_frame_rate(HEARING_RATE)


# -- hearing -----------------------------------------------------------------------------------------------------------


@needs_voice
def test_what_was_said_is_written_down_with_times_in_order(hearer: EmbeddedHearer, sentence: Sound) -> None:
    written = hearer.hear(quiet(1, HEARING_RATE) + sentence + quiet(1, HEARING_RATE))
    assert word_errors("I can hear how tired you are. Take all the time you need.", written.text)[0] <= 1
    assert written.text == " ".join(word.text for word in written.words) and written.hearer == "embedded"
    assert all(word.start < word.stop for word in written.words)
    assert all(a.start <= b.start for a, b in pairwise(written.words))
    assert 0.95 <= written.words[0].start <= 1.3
    assert written.words[-1].stop == pytest.approx(written.seconds - 1, abs=0.3)


@needs_voice
def test_a_soft_voice_and_another_rate_are_heard_as_well(hearer: EmbeddedHearer, sentence: Sound) -> None:
    soft = (sentence - 35).set_frame_rate(24_000)
    assert word_errors(hearer.hear(sentence).text, hearer.hear(soft).text)[0] <= 2


@needs_voice
def test_nothing_is_written_where_nobody_speaks(hearer: EmbeddedHearer) -> None:
    heard = {name: hearer.hear(from_samples(samples, HEARING_RATE)) for name, samples in sounds_without_words().items()}
    assert len(heard) >= 30
    assert {name: written.text for name, written in heard.items() if written.text or written.words} == {}


@needs_voice
def test_long_quiet_between_words_makes_up_no_words(hearer: EmbeddedHearer, sentence: Sound) -> None:
    apart = sentence + quiet(12, HEARING_RATE) + sentence
    written = hearer.hear(apart)
    assert word_errors(" ".join([hearer.hear(sentence).text] * 2), written.text)[0] <= 2
    (gap,) = [part for part in pauses(apart, written.words) if part.seconds > 5]
    assert gap.start == pytest.approx(seconds_of(sentence), abs=0.3)


@needs_voice
def test_what_is_longer_than_one_window_is_written_down_whole_and_progress_is_told(
    hearer: EmbeddedHearer, sentence: Sound
) -> None:
    told: list[float] = []
    times = int(32 / (seconds_of(sentence) + 0.6)) + 1
    whole = quiet(0, HEARING_RATE)
    for _ in range(times):
        whole += sentence + quiet(0.6, HEARING_RATE)
    written = hearer.hear(whole, told.append)
    assert plain_words(written.text).count("tired") == times
    assert told == sorted(told) and told[-1] == 1.0 and len(told) >= 4


@needs_voice
@pytest.mark.skipif(not has_flite(), reason="flite is not installed")
@pytest.mark.parametrize("voice", ["slt", "rms", "awb"])
def test_other_voices_are_heard_through_noise(hearer: EmbeddedHearer, voice: str) -> None:
    said = "I'm sorry, that sounds like a lot to carry on your own."
    speech = spoken_by_flite(said, voice)
    noisy = with_noise(speech, white(4, 1), 20)
    assert word_errors(said, hearer.hear(from_samples(noisy, HEARING_RATE)).text)[0] <= 2


@needs_voice
@pytest.mark.skipif(not has_flite(), reason="flite is not installed")
def test_names_that_are_hinted_at_are_spelt_as_in_the_record(hearer: EmbeddedHearer) -> None:
    said, hints = "We will send it to Fernleigh Road, Mrs Delaney.", ("Margaret Delaney", "Fernleigh Road")
    noisy = with_noise(spoken_by_flite(said, "slt"), white(3, 1), 20)
    written = hearer.hear(from_samples(noisy, HEARING_RATE), hints=hints)
    assert "Fernleigh Road" in written.text and "Delaney" in written.text


HINTS = ("Margaret Delaney", "Fernleigh Road", "Tāne Rua", "12B", "", "x" * 5_000)


@needs_voice
def test_hints_put_no_words_into_silence_or_noise_or_other_words(hearer: EmbeddedHearer, sentence: Sound) -> None:
    for name, samples in sounds_without_words().items():
        assert hearer.hear(from_samples(samples, HEARING_RATE), hints=HINTS).text == "", name
    assert word_errors(hearer.hear(sentence).text, hearer.hear(sentence, hints=HINTS[:4]).text)[0] <= 1
    assert hearer.hear(sentence, hints=HINTS).text


@needs_voice
def test_several_people_at_once_wait_for_each_other(hearer: EmbeddedHearer, sentence: Sound) -> None:
    wanted, heard, told = hearer.hear(sentence).text, [], list[float]()
    threads = [threading.Thread(target=lambda: heard.append(hearer.hear(sentence, told.append).text)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert heard == [wanted] * 3 and told.count(1.0) == 3


@needs_voice
def test_nothing_is_written_to_disk(hearer: EmbeddedHearer, data_folder: Path, tmp_path: Path) -> None:
    another = EmbeddedHearer()
    told: list[float] = []
    another.get_ready(told.append)
    assert told == sorted(told) and told[0] == 0.0 and told[-1] == 1.0 and len(told) >= 3
    assert not data_folder.exists() and list(tmp_path.iterdir()) == []


# -- loops, faults, and packages that are missing ----------------------------------------------------------------------


class Loops:
    """An engine that says the same over and over at temperature 0, and what it is told to above."""

    def __init__(self, then: str) -> None:
        self.then = then

    def transcribe(self, samples: np.ndarray, *, temperature: float, **_: object) -> tuple[list[object], None]:
        text = "I do not know " * 50 if temperature == 0 or not self.then else self.then
        words = [SimpleNamespace(word=f" {each}", start=0.0, end=0.1, probability=0.9) for each in text.split()]
        return [SimpleNamespace(words=words, compression_ratio=12.0 if len(words) > 20 else 1.0)], None


def hearer_with(engine: object) -> EmbeddedHearer:
    made = EmbeddedHearer()
    made._engine = engine
    made._find_speech = lambda samples: [{"start": 0, "end": samples.size}]
    return made


def test_a_loop_is_tried_again_and_else_thrown_away() -> None:
    sound = from_samples(white(2, 1) * 0.1, HEARING_RATE)
    assert hearer_with(Loops("No no no.")).hear(sound).text == "No no no."
    assert hearer_with(Loops("")).hear(sound).text == ""


def test_a_fault_inside_the_engine_is_told_and_the_next_one_is_heard() -> None:
    class Fails(Loops):
        def transcribe(self, samples: np.ndarray, *, temperature: float, **_: object) -> tuple[list[object], None]:
            if self.then:
                return super().transcribe(samples, temperature=1.0)
            raise RuntimeError("secret details")

    hearer = hearer_with(Fails(""))
    sound = from_samples(white(1, 1) * 0.1, HEARING_RATE)
    with pytest.raises(SpeechFault, match="could not be written down") as told:
        hearer.hear(sound)
    assert "secret" not in str(told.value)
    hearer._engine.then = "Yes."
    assert hearer.hear(sound).text == "Yes."


def test_without_its_packages_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(SpeechFault, match="hearing is not installed"):
        EmbeddedHearer().hear(quiet(1, HEARING_RATE))


@needs_voice
def test_weights_that_are_not_those_that_were_checked_are_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_hearing, "MODEL_SHA256", hashlib.sha256(b"another").hexdigest())
    with pytest.raises(SpeechFault, match=r"file model\.bin is not the one that was checked"):
        EmbeddedHearer().get_ready()


# -- quiet -------------------------------------------------------------------------------------------------------------


def bursts(gaps: Sequence[float], level: float = 0.3) -> tuple[Sound, list[tuple[float, float]]]:
    """A rough voice of half a second between these stretches of silence, and where they lie."""
    at, parts, truth = 0.0, [], []
    voice = level * np.sign(np.sin(2 * np.pi * 140 * np.arange(8_000) / HEARING_RATE)).astype(np.float32)
    for place, gap in enumerate(gaps):
        parts.append(np.zeros(round(gap * HEARING_RATE), np.float32))
        truth.append((at, at + gap))
        at += gap + 0.5
        if place < len(gaps) - 1:
            parts.append(voice)
    return from_samples(np.concatenate(parts), HEARING_RATE), truth


def near(found: Sequence[object], truth: Sequence[tuple[float, float]], within: float = 0.05) -> bool:
    pairs = [(part.start, part.stop) for part in found]  # type: ignore[attr-defined]
    return len(pairs) == len(truth) and bool(np.max(np.abs(np.array(pairs) - np.array(truth))) <= within)


@pytest.mark.parametrize("level", [0.9, 0.3, 0.01])
def test_quiet_is_found_whatever_the_loudness(level: float) -> None:
    sound, truth = bursts([0.8, 0.4, 1.7, 0.31, 1.0], level)
    assert near(quiet_parts(sound), truth)
    assert near(pauses(sound), truth[1:-1])
    assert spoken_span(sound) == pytest.approx((0.8, truth[-1][0]), abs=0.05)


def test_quiet_shorter_than_a_pause_is_none() -> None:
    sound, truth = bursts([0.5, 0.2, 0.25, 0.6, 0.5])
    assert near(pauses(sound), [truth[3]])


def test_where_nothing_was_said_there_are_no_pauses() -> None:
    for sound in (quiet(2, HEARING_RATE), quiet(0, HEARING_RATE), from_samples(white(2, 1) * 0.05, HEARING_RATE)):
        assert pauses(sound) == ()
    assert spoken_span(quiet(2, HEARING_RATE)) == (0.0, 0.0)


def test_a_knock_after_the_last_word_makes_no_pause() -> None:
    sound, truth = bursts([0.2, 0.6, 1.5, 0.3])
    words = (HeardWord("one", 0.2, 0.7), HeardWord("two", 1.3, 1.8))
    assert near(pauses(sound, words), [truth[1]])


def test_words_that_reach_into_quiet_end_and_begin_at_it() -> None:
    sound, truth = bursts([0.5, 1.0, 0.5])
    loose = (HeardWord("one", 0.3, 1.4), HeardWord("two", 1.7, 2.6))
    one, two = at_the_quiet(sound, loose)
    assert (one.start, one.stop) == pytest.approx((0.5, truth[1][0]), abs=0.05)
    assert (two.start, two.stop) == pytest.approx((truth[1][1], truth[2][0]), abs=0.05)
    assert [one.text, two.text] == ["one", "two"]


def test_a_word_that_was_stretched_over_a_whole_pause_is_put_after_it() -> None:
    sound, truth = bursts([0.5, 1.7, 0.5])
    stretched = (HeardWord("one", 0.5, 1.0), HeardWord("the", 1.02, 2.75), HeardWord("two", 2.75, 3.2))
    one, the, two = at_the_quiet(sound, stretched)
    assert one.stop == pytest.approx(truth[1][0], abs=0.05)
    assert the.start == pytest.approx(truth[1][1], abs=0.05) and the.start < the.stop <= two.start + 0.05


def test_a_soft_word_inside_the_quiet_keeps_its_own_times() -> None:
    sound, truth = bursts([0.5, 3.0, 0.5])
    soft = HeardWord("mm", 2.3, 2.6)
    assert at_the_quiet(sound, (HeardWord("one", 0.5, 1.0), soft, HeardWord("two", 4.0, 4.5)))[1] == soft
    assert truth[1] == (1.0, 4.0)


@needs_voice
@pytest.mark.parametrize("noise", ["none", "white", "hum"])
def test_pauses_in_stitched_speech_are_within_fifty_milliseconds(noise: str) -> None:
    samples, truth = stitched(3)
    if noise != "none":
        hum = np.sin(2 * np.pi * 50 * np.arange(3 * HEARING_RATE) / HEARING_RATE).astype(np.float32)
        samples = with_noise(samples, hum if noise == "hum" else white(3, 2), 20)
    assert near(quiet_parts(from_samples(samples, HEARING_RATE)), truth)


@needs_voice
def test_the_times_of_heard_words_hold_the_pauses(hearer: EmbeddedHearer) -> None:
    """What is kept is word times alone once a recording is deleted; pauses can be read from them all the same."""
    samples, truth = stitched(4)
    words = hearer.hear(from_samples(with_noise(samples, white(3, 2), 20), HEARING_RATE)).words
    between = [
        SimpleNamespace(start=one.stop, stop=two.start) for one, two in pairwise(words) if two.start - one.stop >= 0.3
    ]
    assert near(between, truth[1:-1])


# -- counting errors ---------------------------------------------------------------------------------------------------


def test_word_errors_pass_over_spelling_of_numbers_and_marks() -> None:
    assert word_errors("The fourteenth, at half past four: forty dollars.", "the 14th at half past 4, $40") == (0, 8)
    assert word_errors("You paid twice.", "You played twice again") == (2, 3)
