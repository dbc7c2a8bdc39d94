"""Customers are heard as they feel: the pieces of a turn, how they are said, captions where they fall, one voice."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from rooms import made_up

from app.errors import SpeechFault
from app.scenario.files import library
from app.scenario.model import EndingKind, ReactionName
from app.simulation.values import Beat, CustomerState
from app.speech import embedded_speaking, noises
from app.speech.captions import manner_of, sounds_of
from app.speech.delivery import ENDINGS, REACTIONS, manner_for, pieces_of, timbre_of
from app.speech.embedded_speaking import EmbeddedSpeaker
from app.speech.levels import held, levelled, speech_level
from app.speech.reading_aloud import as_read, with_sounds
from app.speech.saying import UNSAID, said
from app.speech.sound import RATE, Sound, as_wav, from_samples, quiet, samples_of, seconds_of
from app.speech.stretching import stretched
from app.speech.values import Breath, Noise, Piece, Quiet, Said, Timbre, Words

CALM = CustomerState(trust=0.6, distress=0.3, patience=0.8)
PHONE = tuple(each for each in library().values() if each.channel == "voice")
needs_voice = pytest.mark.skipif(importlib.util.find_spec("hibari") is None, reason="speaking is not installed")


class Tone:
    """A speaker who says every word as a third of a second of one tone, as loud as it is told."""

    name = "embedded"

    def __init__(self, loud: float = 0.3) -> None:
        self.loud = loud
        self.asked: list[Words] = []

    def speak(self, words: Words, timbre: Timbre, seed: int) -> Sound:
        self.asked.append(words)
        at = np.arange(round(0.3 * len(words.text.split()) * RATE)) / RATE
        return from_samples((self.loud * np.sin(2 * np.pi * 500 * at)).astype(np.float32), RATE)


def heard(text: str, beat: Beat | None = None, state: CustomerState | None = CALM) -> Said:
    return said(pieces_of(text, beat, state), Timbre(), 1, Tone())


def words_in(pieces: Sequence[Piece]) -> list[Words]:
    return [piece for piece in pieces if isinstance(piece, Words)]


def quiet_in(pieces: Sequence[Piece]) -> float:
    return sum(piece.seconds for piece in pieces if isinstance(piece, Quiet))


def loud_between(sound: Sound, start: float, stop: float) -> float:
    samples = samples_of(sound)[round(start * RATE) : round(stop * RATE)]
    return float(np.sqrt((samples**2).mean()))


# -- from a turn to its pieces -----------------------------------------------------------------------------------------


def test_every_word_of_every_line_is_said_and_nothing_else() -> None:
    def said_words(text: str) -> list[str]:
        return re.findall(r"\w+", text)

    for line in ("[a pause] It's bills. You pay one, and you leave one.", "It's not a… anyway. N. Kellaway, No. 7."):
        for beat in (None, Beat("snap"), Beat("open", disclosure="bills"), Beat("minimise")):
            pieces = pieces_of(line, beat, CALM)
            assert said_words(" ".join(each.text for each in words_in(pieces))) == said_words(
                line.replace("[a pause]", "")
            )


@pytest.mark.parametrize(
    ("caption", "kind"),
    [
        ("a breath", Breath), ("breathes out", Breath), ("a short laugh", Breath), ("clears his throat", Breath),
        ("a cough", Breath), ("a pause", Quiet), ("a long pause", Quiet), ("nothing for a bit", Quiet),
        ("paper turning", Noise), ("a pen", Noise), ("traffic", Noise), ("a plane going over", Noise),
        ("water running", Noise), ("a cup set down", Noise), ("a train, a long way off", Noise),
    ],
)  # fmt: skip
def test_a_caption_becomes_a_sound_of_its_kind_under_its_own_words(caption: str, kind: type) -> None:
    (piece,) = sounds_of(caption)
    assert isinstance(piece, kind)
    assert not isinstance(piece, Words) and piece.caption == caption


def test_a_long_pause_is_longer_than_a_pause_and_what_nobody_knows_is_a_short_quiet() -> None:
    assert quiet_in(sounds_of("a long pause")) == 2.5
    assert quiet_in(sounds_of("a pause")) == 1.2
    assert sounds_of("a zither, tuned") == (Quiet(0.7, "a zither, tuned"),)


def test_a_breath_and_then_nothing_is_a_breath_and_then_nothing() -> None:
    breath, nothing = sounds_of("a breath, then nothing")
    assert isinstance(breath, Breath) and isinstance(nothing, Quiet)
    made = said((breath, nothing), Timbre(), 1, Tone())
    assert [each.caption for each in made.captions] == ["a breath, then nothing"]
    assert loud_between(made.sound, 0.1, 0.4) > 5 * loud_between(made.sound, 0.6, 1.5)


def test_every_caption_of_the_phone_customers_has_a_sound_or_a_quiet_of_its_own() -> None:
    captions = {
        each for scenario in PHONE for each in re.findall(r"\[([a-z][^\]]{1,78})\]", scenario.model_dump_json())
    }
    assert len(captions) > 100
    unknown = [each for each in captions if manner_of(each) is None and sounds_of(each) == (Quiet(0.7, each),)]
    assert unknown == []


def test_quieter_is_quieter_to_the_end_of_the_turn_and_says_so_while_it_lasts() -> None:
    pieces = pieces_of("The two of us. [quieter] It's three days. The whole plant.", None, None)
    loud, *soft = words_in(pieces)
    assert all(each.loudness <= loud.loudness - 3 and each.caption == "quieter" for each in soft)
    made = said(pieces, Timbre(), 1, Tone())
    (caption,) = made.captions
    assert caption.caption == "quieter"
    assert caption.stop == pytest.approx(seconds_of(made.sound), abs=0.01)


def test_flatly_is_flat_and_quickly_is_quick() -> None:
    (flat,) = words_in(pieces_of("[flatly] Terrific.", None, None))
    (quick,) = words_in(pieces_of("[quickly] My eyes are fine.", None, None))
    assert flat.melody < 0.5 and quick.pace > 1.1


def test_after_the_line_goes_dead_there_is_nothing_at_all() -> None:
    made = heard("I don't have to listen to this. [the line goes dead]", Beat("end", ending="hangs_up"))
    assert made.captions[-1].caption == "the line goes dead"
    assert loud_between(made.sound, seconds_of(made.sound) - 0.4, seconds_of(made.sound)) < 1e-4
    assert loud_between(made.sound, made.captions[-1].start, made.captions[-1].start + 0.2) > 1e-3


def test_a_turn_of_silence_is_quiet_that_lasts() -> None:
    made = heard("[silence]", Beat("silence"))
    assert [each.caption for each in made.captions] == ["silence"]
    assert seconds_of(made.sound) > 1.5
    assert loud_between(made.sound, 0.1, seconds_of(made.sound) - 0.1) < 0.002


def test_smiles_and_dots_are_no_words_and_no_fault() -> None:
    for text in ("🙂", "…", "[a pot set down] …", "", "   ", "[]", "—"):
        assert words_in(pieces_of(text, Beat("answer"), CALM)) == []
        assert isinstance(heard(text, Beat("answer")), Said)


@pytest.mark.parametrize("text", ["😀😀", "...", "—", "", "[]"])
def test_a_turn_with_nothing_to_say_is_a_short_quiet_that_says_so(text: str) -> None:
    made = heard(text, Beat("answer"))
    assert 0.5 < seconds_of(made.sound) < 3
    (caption,) = made.captions
    assert caption.caption == ("a pause" if text in ("...", "—") else UNSAID)


def test_words_no_sound_can_be_made_of_are_a_quiet_that_says_so() -> None:
    class Mute(Tone):
        def speak(self, words: Words, timbre: Timbre, seed: int) -> Sound:
            return super().speak(words, timbre, seed) if words.text.isascii() else quiet(0)

    alone = said(pieces_of("你好，我的包裹没到。", None, None), Timbre(), 1, Mute())
    assert seconds_of(alone.sound) > 0.5 and [each.caption for each in alone.captions] == [UNSAID]
    among = said(pieces_of("Hello. 你好. Bye.", None, None), Timbre(), 1, Mute())
    (caption,) = among.captions
    assert caption.caption == UNSAID and 0 < caption.start < caption.stop < seconds_of(among.sound)


def test_a_shout_is_louder_than_talk_and_a_whisper_softer() -> None:
    loud = [words_in(pieces_of(text, None, None))[0].loudness for text in ("HELLO!!!", "Hello!", "[whispering] hello")]
    assert loud[0] >= loud[1] + 3 and loud[1] >= loud[2] + 3


def test_crying_is_a_breath_or_two_and_a_child_s_is_none_of_theirs() -> None:
    assert [type(each) for each in sounds_of("crying")] == [Breath, Breath]
    assert sounds_of("a baby crying") == (Quiet(0.7, "a baby crying"),)


def test_the_practice_room_s_own_words_are_said_plainly_and_are_no_caption() -> None:
    aside = "The practice room here: yes, this customer is an AI, made for practising with. Back to the conversation."
    made = pieces_of(f"[{aside}] Well?", Beat("snap", aside=True), CALM)
    assert "this customer is an AI" in " ".join(each.text for each in words_in(made))
    assert {each.tight for each in words_in(made)[:-1]} == {0.0}
    assert not any(piece.caption for piece in made)


# -- how it is said ----------------------------------------------------------------------------------------------------


def test_every_reaction_and_every_ending_has_a_manner() -> None:
    assert set(get_args(ReactionName)) <= set(REACTIONS)
    assert set(get_args(EndingKind)) == set(ENDINGS)


def test_a_snap_is_louder_faster_and_at_once_and_going_flat_is_flat() -> None:
    plain, snap, flat = (manner_for(Beat(name), CALM) for name in ("answer", "snap", "go_flat"))
    assert snap.pace > plain.pace and snap.loudness > plain.loudness and snap.tight > 0.5 and snap.before == 0
    assert flat.melody < 0.5


def test_what_was_kept_back_comes_after_a_pause_slowly_and_not_to_the_end() -> None:
    told = pieces_of("They cut us back at work, to three days. Since August.", Beat("open", disclosure="hours"), CALM)
    opened = pieces_of("They cut us back at work, to three days. Since August.", Beat("answer"), CALM)
    assert told[0] == Quiet(1.3, "a pause")
    assert isinstance(told[1], Breath)
    assert words_in(told)[-1].trails and not words_in(opened)[-1].trails
    assert max(each.pace for each in words_in(told)) < min(each.pace for each in words_in(opened))
    assert quiet_in(told[2:]) > quiet_in(opened[1:]) + 0.5


def test_a_line_that_begins_with_a_pause_is_given_no_second_one() -> None:
    told = pieces_of("[a pause] They've cut us back.", Beat("open", disclosure="hours"), CALM)
    assert told[0] == Quiet(1.2, "a pause")
    assert isinstance(told[1], Words)


def test_quiet_of_ours_says_a_pause_and_no_more() -> None:
    for beat in (Beat(name) for name in REACTIONS):
        for told in (beat, replace(beat, disclosure="x"), replace(beat, follow_up="x")):
            for piece in pieces_of("I have it here. The card.", told, CALM):
                caption = "" if isinstance(piece, Words) else piece.caption
                assert caption in ("", "a pause", "a breath")
                assert caption or not isinstance(piece, Quiet) or piece.seconds <= 0.8


def test_distress_is_held_and_quick_and_little_trust_has_little_melody() -> None:
    at_ease = manner_for(Beat("answer"), CALM)
    strained = manner_for(Beat("answer"), CustomerState(trust=0.6, distress=1.0, patience=0.8))
    wary = manner_for(Beat("answer"), CustomerState(trust=0.0, distress=0.3, patience=0.8))
    assert strained.tight > at_ease.tight and strained.pace > at_ease.pace
    assert wary.melody < at_ease.melody


def test_what_is_kept_back_cannot_be_heard_in_how_they_speak() -> None:
    plain = Beat("deflect")
    for hidden in ({"probed": "hours"}, {"tender": "money"}, {"cue": "thursday"}, {"reasons": ("hours is next",)}):
        assert pieces_of("No. It's the bill.", replace(plain, **hidden), CALM) == pieces_of(
            "No. It's the bill.", plain, CALM
        )


def test_a_persona_without_a_voice_of_their_own_is_given_one_by_age_and_pronoun() -> None:
    def voice(age: int, pronouns: str) -> Timbre:
        persona = made_up().persona.model_copy(update={"age": age, "pronouns": pronouns})
        return timbre_of(persona)

    assert voice(40, "he").pitch < voice(40, "they").pitch < voice(40, "she").pitch
    assert voice(80, "she").pace < voice(25, "she").pace
    assert all(0.7 <= voice(age, who).pitch <= 1.15 for age in (16, 50, 110) for who in ("she", "he", "they"))


def test_the_phone_customers_can_be_told_apart() -> None:
    voices = [timbre_of(scenario.persona) for scenario in PHONE]
    assert len(voices) == 8
    for number, one in enumerate(voices):
        for other in voices[number + 1 :]:
            assert abs(one.pitch - other.pitch) >= 0.02 or abs(one.pace - other.pace) >= 0.05


# -- put together ------------------------------------------------------------------------------------------------------


def test_captions_stand_where_the_sound_is() -> None:
    made = said(
        (Words("one two three"), Quiet(0.5), Breath("cough", "a cough", 0.55), Quiet(0.5), Noise("rain", "rain", 1.0)),
        Timbre(), 3, Tone(),
    )  # fmt: skip
    cough, rain = made.captions
    assert cough.start == pytest.approx(0.9 + 0.5, abs=0.01) and cough.stop == pytest.approx(1.95, abs=0.01)
    assert rain.start == pytest.approx(2.45, abs=0.01) and rain.stop == pytest.approx(seconds_of(made.sound), abs=0.01)
    assert loud_between(made.sound, cough.start - 0.4, cough.start - 0.02) < 0.002  # nothing of it comes before
    assert loud_between(made.sound, cough.start + 0.01, cough.start + 0.15) > 0.02


NAMED = ["clears his throat", "a cough", "a breath", "a long breath", "sniffs", "half a laugh", "a door", "rain",
         "an iron set down", "a clock ticking", "a spoon in a cup", "pages turning"]  # fmt: skip


@pytest.mark.parametrize("caption", NAMED)
def test_what_has_a_caption_is_heard_beside_the_words_and_stays_under_them(caption: str) -> None:
    for loudness in (-4.0, 0.0, 3.0):
        timbre = Timbre(0.74, loudness=loudness)
        made = said(pieces_of(f"One two three. [{caption}]", None, None), timbre, 1, Tone())
        named = made.captions[0]
        samples = samples_of(made.sound)
        words = speech_level(from_samples(samples[: round(named.start * RATE)], RATE))
        sound = speech_level(from_samples(samples[round(named.start * RATE) : round(named.stop * RATE)], RATE))
        assert words is not None and sound is not None
        assert -7.5 <= sound - words <= -3.5, caption


def test_a_throat_is_cleared_for_long_enough_to_be_noticed() -> None:
    (throat,) = heard("[clears his throat] It's fine.").captions
    assert 0.4 <= throat.stop - throat.start <= 0.7


def test_a_shout_and_a_whisper_from_the_speaker_come_out_as_loud_as_the_piece_says() -> None:
    faint, loud = (speech_level(said((Words("one two"),), Timbre(), 1, Tone(level)).sound) for level in (0.02, 0.9))
    assert faint is not None and loud is not None
    assert faint == pytest.approx(loud, abs=0.3)
    softer = speech_level(said((Words("one two", loudness=-6),), Timbre(), 1, Tone()).sound)
    assert softer is not None and loud - softer == pytest.approx(6, abs=0.5)


def test_nothing_clips_however_loud_it_is_asked_for() -> None:
    made = said((Words("one two three", loudness=12),), Timbre(loudness=12), 1, Tone())
    assert np.abs(samples_of(made.sound)).max() < 0.97
    assert np.abs(held(np.linspace(-9, 9, 99, dtype=np.float32))).max() < 0.951


def test_joins_do_not_click() -> None:
    samples = samples_of(said((Words("one"), Words("two"), Quiet(0.2), Words("three")), Timbre(), 1, Tone()).sound)
    steepest = 2 * np.pi * 500 / RATE * np.abs(samples).max()  # of the tone itself
    assert np.abs(np.diff(samples)).max() < 1.3 * steepest


def test_silence_is_levelled_to_silence() -> None:
    assert speech_level(quiet(0.5)) is None
    assert not samples_of(levelled(quiet(0.5))).any()


def test_words_that_trail_are_softer_at_their_end() -> None:
    made = said((Words("one two three four", trails=True),), Timbre(), 1, Tone()).sound
    assert loud_between(made, 1.05, 1.18) < 0.5 * loud_between(made, 0.1, 0.5)


def test_the_same_turn_sounds_the_same_twice_and_otherwise_with_another_seed() -> None:
    pieces = pieces_of("[a breath] Right. [rain on a roof] Still on.", Beat("answer"), CALM)
    once, again, other = (said(pieces, Timbre(), seed, Tone()).sound.raw_data for seed in (4, 4, 5))
    assert once == again != other


@pytest.mark.parametrize("kind", sorted(noises.NOISES))
def test_every_noise_of_the_room_is_there_and_softer_than_speech(kind: str) -> None:
    samples = samples_of(noises.noise(kind, 1.2, 9))
    assert len(samples) == round(1.2 * RATE)
    assert 0.003 < np.abs(samples).max() < 0.5
    assert np.sqrt((samples**2).mean()) < 0.05


def test_every_breath_is_heard_and_is_softer_than_speech() -> None:
    for kind in ("in", "out", "sigh", "shaky", "laugh", "throat", "cough", "sniff", "whistle", "other"):
        samples = samples_of(noises.breath(kind, 0.6, 0.8, 9))
        assert 0.004 < np.sqrt((samples**2).mean()) < 0.06, kind


@pytest.mark.parametrize("times", [0.6, 0.85, 1.3, 2.0])
def test_slower_is_longer_and_no_lower(times: float) -> None:
    tone = np.sin(2 * np.pi * 150 * np.arange(RATE) / RATE).astype(np.float32)
    made = stretched(tone, times)
    assert len(made) / len(tone) == pytest.approx(times, abs=0.01)
    middle = made[len(made) // 4 : -len(made) // 4]
    crossings = np.count_nonzero(np.diff(np.signbit(middle)))
    assert crossings / 2 / (len(middle) / RATE) == pytest.approx(150, abs=6)


# -- read aloud --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Order 30718.", "Order three oh seven one eight."),
        ("It's 01632 something", "It's oh one six three two something"),
        ("Ring 111", "Ring one one one"),
        ("7.50 a week", "7 50 a week"),
        ("$11.37 at 04:12", "$11.37 at 04:12"),
        ("2019, 4500 and 18,400", "2019, 4500 and 18,400"),
    ],
)
def test_numbers_are_read_as_people_read_them(written: str, read: str) -> None:
    assert as_read(written).split() == read.split()


def test_signs_nobody_says_are_left_out_so_that_no_text_can_spell_out_sounds_of_its_own() -> None:
    assert "](" not in as_read("[hello](/hˈɛlO/) *there*") and "*" not in as_read("*there*")


def test_te_reo_maori_is_marked_with_its_own_sounds_and_english_is_left_alone() -> None:
    assert with_sounds("Hāwera") == "[Hāwera](/hˈɑwɛɹə/)"
    assert with_sounds("Moira's") == "[Moira's](/mˈYɹəz/)"
    assert with_sounds("taihoa") == "[taihoa](/tˈIhɔə/)"
    assert with_sounds("Pātea, whānau") == "[Pātea](/pˈɑtɛə/), [whānau](/fˈɑnO/)"
    assert with_sounds("She made the motā and x") == "She made the [motā](/mɔtˈɑ/) and x"
    assert with_sounds("A mānuka shēlf") == "A [mānuka](/mˈɑnukə/) shēlf"


# -- the packaged voice ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def voice() -> EmbeddedSpeaker:
    voice = EmbeddedSpeaker()
    voice.get_ready()
    return voice


def pitch_of(sound: Sound) -> float:
    """The median pitch in hertz, by autocorrelation of 60 ms frames."""
    samples, found = samples_of(sound), []
    for at in range(0, len(samples) - 1440, 480):
        frame = samples[at : at + 1440] * np.hanning(1440)
        beside = np.fft.irfft(np.abs(np.fft.rfft(frame, 4096)) ** 2)
        lag = 60 + int(np.argmax(beside[60:370]))
        if beside[lag] > 0.45 * beside[0] > 0.01:
            found.append(RATE / lag)
    return float(np.median(found))


@needs_voice
def test_a_low_voice_is_low_and_a_slow_one_takes_longer(voice: EmbeddedSpeaker) -> None:
    words = Words("I have been paying one bill and leaving one.")
    plain, low, slow = (voice.speak(words, timbre, 1) for timbre in (Timbre(), Timbre(pitch=0.75), Timbre(pace=0.75)))
    assert pitch_of(low) < 0.75 * pitch_of(plain)
    assert seconds_of(low) == pytest.approx(seconds_of(plain), rel=0.03)
    assert seconds_of(slow) == pytest.approx(seconds_of(plain) / 0.75, rel=0.03)


@needs_voice
def test_words_begin_and_end_where_the_sound_does(voice: EmbeddedSpeaker) -> None:
    samples = np.abs(samples_of(voice.speak(Words("No."), Timbre(), 1)))
    loud = np.flatnonzero(samples > 0.05 * samples.max())
    assert loud[0] < 0.08 * RATE and len(samples) - loud[-1] < 0.15 * RATE


@needs_voice
def test_the_same_words_sound_the_same_and_words_that_trail_take_longer(voice: EmbeddedSpeaker) -> None:
    once, again, trailing = (
        voice.speak(words, Timbre(0.8), 3)
        for words in (Words("It's fine."), Words("It's fine."), Words("It's fine.", trails=True))
    )
    assert once.raw_data == again.raw_data
    assert seconds_of(trailing) > 1.05 * seconds_of(once)


@needs_voice
def test_odd_and_long_words_are_said_or_left_out_but_never_fail(voice: EmbeddedSpeaker) -> None:
    for text in (
        "🙂",
        "…",
        "",
        "مرحبا",
        "?!",
        "(/x/)",
        "\u202e",
        "[a](/b/)",
        "Hāwera 🙂 ok",
        "x" * 400,
        "N Kellaway. " * 30,
    ):
        made = voice.speak(Words(text), Timbre(), 1)
        assert seconds_of(made) < 120
        assert isinstance(said((Words(text),), Timbre(), 1, voice), Said)
    assert seconds_of(voice.speak(Words("🙂"), Timbre(), 1)) == 0


@needs_voice
def test_a_whole_turn_is_made_well_within_its_own_length(voice: EmbeddedSpeaker) -> None:
    pieces = pieces_of(
        "[a breath] They've got us down to three days. Since August.", Beat("open", disclosure="x"), CALM
    )
    made = said(pieces, Timbre(0.74), 5, voice)
    assert 3 < seconds_of(made.sound) < 12
    assert made.captions[0].caption == "a breath" and made.speaker == "embedded"
    assert as_wav(made.sound)[:4] == b"RIFF"


@needs_voice
def test_a_voice_that_is_not_the_one_that_was_checked_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(embedded_speaking.WEIGHTS, embedded_speaking.VOICE, hashlib.sha256(b"another").hexdigest())
    with pytest.raises(SpeechFault, match=r"hibari\.onnx differs"):
        EmbeddedSpeaker().speak(Words("Hello."), Timbre(), 1)


def test_without_the_package_the_fault_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, package=None: None)
    with pytest.raises(SpeechFault, match="not installed"):
        EmbeddedSpeaker().get_ready()
