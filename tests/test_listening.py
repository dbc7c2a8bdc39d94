"""Listening back: who may, when each turn stands on the whole, how loud it is, what is told of what is not heard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from rooms import Puppet, SmallRoom, small_room
from spoken import Hums, Told, evenly, hum

from app.errors import NotAllowed, NotFound, SpeechFault
from app.speech.sound import HEARING_RATE, RATE, Sound, as_wav, from_samples, from_wav, quiet, samples_of, seconds_of
from app.speech.values import CaptionAt, HeardWord, Timbre, Words
from app.training import mentoring, practice
from app.training.sound import agree_to_sound, customer_sound, delete_sound, hear_take, sounds_of, stitching
from app.training.sound.listening import (
    BETWEEN,
    LONGEST,
    LONGEST_SILENCE,
    WRITTEN,
    Section,
    Stitched,
    stitched,
    timeline,
    words_sent,
)
from app.widgets.player import about, why_quiet
from scoring.conversation import SILENCE

Samples = NDArray[np.float32]


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    yield small_room(tmp_path / "a.db")


def rustle(seconds: float, seed: int, rate: int = HEARING_RATE, loud: float = 0.1) -> Sound:
    """Noise that is like no other noise, so that it can be found again in a longer sound."""
    drawn = np.random.default_rng(seed).normal(0.0, loud, round(seconds * rate))
    return from_samples(drawn.astype(np.float32), rate)


class Rustles:
    """A speaker whose words are noises, each text its own."""

    name = "embedded"

    def speak(self, words: Words, timbre: Timbre, seed: int) -> Sound:
        return rustle(0.05 * len(words.text), sum(map(ord, words.text)) + seed, RATE)


def say(room: SmallRoom, attempt_id: str, text: str, sound: Sound | None = None, waited: float = 2.0,
        begins: float = 0.5) -> None:  # fmt: skip
    """Ana says this, its first word after `waited` seconds and `begins` seconds into the recording; it is answered."""
    turn = practice.attempt(room.store, attempt_id, room.ana.id).next_turn
    takes = []
    if sound is not None:
        hearer = Told(evenly(text, begins))
        takes = [hear_take(room.store, hearer, attempt_id, room.ana.id, turn, as_wav(sound),
                           quiet_before=waited - begins).id]  # fmt: skip
    practice.take_turn(room.store, room.library, attempt_id, text, turn, room.ana.id, takes=takes)
    customer_sound(room.store, Rustles(), attempt_id, 2 * turn, room.ana.id)


def begun(room: SmallRoom, keep: bool = True) -> str:
    agree_to_sound(room.store, room.ana.id, keep, False)
    attempt = room.begin()
    customer_sound(room.store, Rustles(), attempt.id, 0, room.ana.id)
    return attempt.id


def done(room: SmallRoom, attempt_id: str) -> str:
    practice.wrap_up(room.store, room.library, attempt_id, room.ana.id)
    practice.reflect(room.store, attempt_id, room.ana.id, "He is leaving.", [], {"listening": 1})
    return attempt_id


def spoken(room: SmallRoom, keep: bool = True) -> str:
    """Three replies: one after two seconds, one after twenty, one typed."""
    attempt_id = begun(room, keep)
    say(room, attempt_id, "One two three", rustle(2.5, 1))
    say(room, attempt_id, "And four", rustle(1.5, 2), waited=20.0)
    say(room, attempt_id, "Typed, this one")
    return done(room, attempt_id)


def whole(room: SmallRoom, attempt_id: str, by: str = "", speaker: Rustles | None = None) -> Stitched:
    found = stitched(room.store, speaker, attempt_id, by or room.ana.id)
    assert found is not None
    return found


def part(made: Stitched, section: Section) -> Samples:
    samples = samples_of(from_wav(made.wav))
    return samples[round(section.start * RATE) : round(section.stop * RATE)]


def found_at(made: Stitched, sound: Sound) -> float:
    """The second at which a sound lies in the whole."""
    here = samples_of(sound.set_frame_rate(RATE))
    samples = samples_of(from_wav(made.wav))
    size = 1 << (len(samples) + len(here)).bit_length()
    matched = np.fft.irfft(np.fft.rfft(samples, size) * np.conj(np.fft.rfft(here, size)), size)
    return float(np.argmax(matched[: len(samples)])) / RATE


def while_spoken(samples: Samples) -> Samples:
    """What is left without the hundredths of a second in which next to nothing is heard."""
    frames = samples[: len(samples) // 240 * 240].reshape(-1, 240)
    power = np.mean(np.square(frames), axis=1)
    spoken: Samples = frames[power > power.max() / 100].ravel()
    return spoken


def decibels(samples: Samples) -> float:
    return float(10 * np.log10(np.mean(np.square(samples)) + 1e-12))


# -- who may -----------------------------------------------------------------------------------------------------------


def test_whoever_practised_listens_once_the_attempt_is_done_and_mentors_at_any_time(room: SmallRoom) -> None:
    attempt_id = begun(room)
    say(room, attempt_id, "One two three", rustle(2.5, 1))
    for verb in (
        lambda by: timeline(room.store, attempt_id, by),
        lambda by: stitched(room.store, None, attempt_id, by),
    ):
        with pytest.raises(NotAllowed, match="Finish this attempt first"):
            verb(room.ana.id)
        assert verb(room.mere.id) is not None
        with pytest.raises(NotAllowed):
            verb(room.ben.id)
        with pytest.raises(NotFound):
            verb("nobody")
    done(room, attempt_id)
    assert timeline(room.store, attempt_id, room.ana.id) == timeline(room.store, attempt_id, room.mere.id)
    with pytest.raises(NotAllowed):
        stitched(room.store, None, attempt_id, room.ben.id)


def test_nothing_is_drawn_where_nothing_was_spoken(room: SmallRoom) -> None:
    attempt = room.finished("open it", "and now?")
    assert timeline(room.store, attempt.id, room.ana.id) is None
    assert stitched(room.store, Rustles(), attempt.id, room.ana.id) is None


# -- when --------------------------------------------------------------------------------------------------------------


def test_every_turn_is_heard_where_the_line_says_to_ten_milliseconds(room: SmallRoom) -> None:
    made = whole(room, spoken(room))
    assert seconds_of(from_wav(made.wav)) == pytest.approx(made.line.seconds, abs=0.001)
    kept = {each.turn_index: each for each in sounds_of(room.store, made.line.attempt_id, room.ana.id)}
    heard = [each for each in made.line.sections if each.has == "sound"]
    assert [each.turn_index for each in heard] == [0, 1, 2, 3, 4, 6]
    for section in heard:
        name = kept[section.turn_index].name
        assert name is not None
        sound = from_wav(room.store.sounds.read(name))
        assert section.stop - section.start == pytest.approx(seconds_of(sound), abs=0.001)
        assert found_at(made, sound) == pytest.approx(section.start, abs=0.01), section.turn_index


def test_the_silence_before_a_reply_is_as_long_as_it_was_up_to_eight_seconds(room: SmallRoom) -> None:
    sections = whole(room, spoken(room)).line.sections
    # The first word comes half a second into each recording.
    assert sections[1].waited == pytest.approx(2.0)
    assert sections[1].words[0].start - sections[1].begins == pytest.approx(2.0, abs=0.01)
    assert not sections[1].cut
    assert sections[3].waited == pytest.approx(20.0)
    assert sections[3].cut
    assert sections[3].start - sections[3].begins == pytest.approx(LONGEST_SILENCE)
    for before, after in pairwise(sections):
        assert after.begins == before.stop
    assert sections[2].start - sections[2].begins == pytest.approx(BETWEEN)
    assert sections[0].start == 0.0


def test_a_turn_that_was_typed_or_waited_through_is_a_short_gap_with_its_words(room: SmallRoom) -> None:
    attempt_id = begun(room)
    say(room, attempt_id, "One two three", rustle(2.5, 1))
    say(room, attempt_id, SILENCE)
    say(room, attempt_id, "Typed, this one")
    made = whole(room, done(room, attempt_id))
    waited, typed = made.line.sections[3], made.line.sections[5]
    assert (waited.has, typed.has) == ("waited", "typed")
    assert typed.stop - typed.start == pytest.approx(WRITTEN)
    assert (typed.text, typed.words, typed.waited) == ("Typed, this one", (), None)
    assert not part(made, typed).any()
    assert why_quiet(typed, "You") == "Typed, not spoken."
    assert why_quiet(waited, "Ana") == "Ana waited."


def test_a_mark_in_seconds_of_a_turn_has_its_place_on_the_whole(room: SmallRoom) -> None:
    line = whole(room, spoken(room)).line
    reply = line.sections[1]
    assert line.at(1, 0.25) == pytest.approx(reply.start + 0.25)
    assert line.at(1, -1.0) == pytest.approx(reply.start - 1.0)
    assert line.at(1, -600.0) == reply.begins
    assert line.at(1, 600.0) == reply.stop
    assert line.at(99, 0.0) == line.seconds


def test_what_is_put_together_is_bounded_and_the_rest_is_read(room: SmallRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.training.sound.listening.LONGEST", 12.0)
    made = whole(room, spoken(room))
    assert made.line.seconds <= 12.0
    assert seconds_of(from_wav(made.wav)) <= 12.0
    assert [each.has for each in made.line.sections][-3:] == ["beyond", "typed", "beyond"]
    assert all(each.begins <= each.start <= each.stop <= 12.0 for each in made.line.sections)
    assert f"first {LONGEST / 60:g} minutes" in why_quiet(made.line.sections[-1], "You")


# -- words -------------------------------------------------------------------------------------------------------------


def heard(*words: str) -> list[HeardWord]:
    return [HeardWord(word, at + 0.1, at + 0.9) for at, word in enumerate(words)]


def test_words_that_were_corrected_keep_the_time_of_what_was_heard_in_their_place() -> None:
    was = heard("good", "morning", "tanner", "I'm", "sorry", "about", "that")
    sent = words_sent("Good morning, Tāne. I am sorry 🙂 about that!", was)
    times = {word.text: (word.start, word.stop) for word in sent}
    assert [word.text for word in sent] == ["Good", "morning,", "Tāne.", "I", "am", "sorry", "🙂", "about", "that!"]
    assert times["morning,"] == pytest.approx((1.1, 1.9))
    assert times["sorry"] == pytest.approx((4.1, 4.9))
    assert times["that!"] == pytest.approx((6.1, 6.9))
    # "Tāne. I am" stands where "tanner I'm" was heard.
    assert times["Tāne."][0] == pytest.approx(2.1)
    assert times["am"][1] == pytest.approx(3.9)
    assert all(a.start <= b.start for a, b in pairwise(sent))


def test_words_put_in_or_taken_out_do_not_move_the_others() -> None:
    sent = words_sent("Well, one three", heard("one", "two", "three"))
    assert [(word.text, round(word.start, 1)) for word in sent] == [("Well,", 0.1), ("one", 0.1), ("three", 2.1)]
    assert words_sent("Quite other words", heard("one"))[0].start == pytest.approx(0.1)
    assert words_sent("Typed", []) == ()
    assert words_sent("", heard("one")) == ()


def test_a_customer_s_letter_is_placed_between_the_captions_around_it() -> None:
    text = "Well. [a pause] It opens."
    section = Section(
        2, "customer", text, 9.0, 10.0, 16.0, None, False, "sound", (), (CaptionAt("a pause", 12.0, 14.0),)
    )
    assert section.second_of(0) == 10.0
    assert section.second_of(text.index("[")) == pytest.approx(12.0)
    assert section.second_of(text.index("]") + 1) == pytest.approx(14.0)
    assert 14.0 < section.second_of(text.index("opens")) < 16.0
    trainee = replace(
        section, speaker="trainee", text="One two", words=(HeardWord("One", 10.5, 11), HeardWord("two", 13, 14))
    )
    assert [trainee.second_of(at) for at in (0, 2, 4, 6)] == [10.5, 10.5, 13, 13]


def test_what_was_heard_and_not_written_has_a_place_among_the_words() -> None:
    text = "It is nothing. [sighs] Only a light. It flashes."
    captions = (
        CaptionAt("a pause", 10.0, 11.2),
        CaptionAt("a breath", 11.2, 11.6),
        CaptionAt("sighs", 13.0, 14.0),
        CaptionAt("a pause", 15.0, 15.8),
    )
    section = Section(2, "customer", text, 9.0, 10.0, 17.0, None, False, "sound", (), captions)
    assert section.asides == ((0, "a pause"), (0, "a breath"), (text.index("It flashes"), "a pause"))
    assert replace(section, captions=captions[2:3]).asides == ()


# -- how loud ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("loud", [0.004, 0.05, 0.6])
def test_both_speakers_are_heard_at_the_same_level_however_far_the_microphone_was(room: SmallRoom, loud: float) -> None:
    attempt_id = begun(room)
    pause = quiet(1.0, HEARING_RATE)
    say(room, attempt_id, "One two three", rustle(1.5, 1, loud=loud) + pause + rustle(1.0, 2, loud=loud))
    say(room, attempt_id, "And four five six", rustle(2.0, 3, loud=loud * 0.9))
    made = whole(room, done(room, attempt_id))
    sections = made.line.sections
    theirs = while_spoken(np.concatenate([part(made, sections[at]) for at in (0, 2, 4)]))
    own = while_spoken(np.concatenate([part(made, sections[at]) for at in (1, 3)]))
    assert decibels(own) == pytest.approx(decibels(theirs), abs=1.5)
    assert decibels(own) == pytest.approx(stitching.LEVEL, abs=1.5)
    assert np.abs(samples_of(from_wav(made.wav))).max() < 0.99


def test_a_turn_said_softly_stays_softer_but_can_be_heard(room: SmallRoom) -> None:
    attempt_id = begun(room)
    for number in range(3):
        say(room, attempt_id, "One two three", rustle(2.5, number, loud=0.1))
    say(room, attempt_id, "And soft", rustle(2.5, 9, loud=0.01))
    made = whole(room, done(room, attempt_id))
    usual, soft = part(made, made.line.sections[1]), part(made, made.line.sections[7])
    assert decibels(usual) - decibels(soft) == pytest.approx(stitching.OWN_LEVEL, abs=1.0)


def test_how_softly_a_customer_says_one_turn_beside_another_stays(room: SmallRoom) -> None:
    places = [
        (stitching.Part("customer", f"{at}", as_wav(rustle(2.0, at, RATE, loud=loud)), 2.0), 3.0 * at)
        for at, loud in enumerate((0.1, 0.1, 0.02))
    ]
    wav, _ = stitching.stitch(room.store, "a", places, 9.0)
    samples = samples_of(from_wav(wav))
    usual, soft = samples[: 2 * RATE], samples[6 * RATE : 8 * RATE]
    assert decibels(usual) - decibels(soft) == pytest.approx(14.0, abs=0.5)


def test_the_hum_of_the_mains_is_kept_low_and_silence_is_not_raised_to_a_roar(room: SmallRoom) -> None:
    attempt_id = begun(room)
    mains = samples_of(hum(3.0, HEARING_RATE, pitch=50.0, loud=0.05))
    voice = np.concatenate([np.zeros(HEARING_RATE, np.float32), samples_of(rustle(2.0, 1, loud=0.02))])
    say(room, attempt_id, "One two three", from_samples(mains + voice, HEARING_RATE), begins=1.0)
    say(room, attempt_id, "Nothing there", rustle(2.0, 5, loud=0.0002))
    made = whole(room, done(room, attempt_id))
    reply = part(made, made.line.sections[1])
    assert decibels(reply[: round(0.9 * RATE)]) < decibels(reply[RATE:]) - 25
    assert decibels(part(made, made.line.sections[3])) < -40


# -- what is gone ------------------------------------------------------------------------------------------------------


def test_a_deleted_recording_is_silent_says_so_and_is_held_nowhere(room: SmallRoom) -> None:
    attempt_id = spoken(room)
    before = whole(room, attempt_id)
    assert part(before, before.line.sections[1]).any()
    delete_sound(room.store, attempt_id, room.ana.id, 1)
    after = whole(room, attempt_id)
    section = after.line.sections[1]
    assert section.has == "deleted"
    assert why_quiet(section, "You") == "This recording was deleted; here are the words."
    said = "1 of your 3 replies can be heard; you deleted 1; 1 was typed."
    assert about(after.line, ("Tāne", "You")).startswith(said)
    assert not part(after, section).any()
    assert part(after, after.line.sections[3]).any()
    assert [each.start for each in after.line.sections] == [each.start for each in before.line.sections]
    delete_sound(room.store, attempt_id, room.ana.id)
    other = done(room, begun(room))
    whole(room, other)  # Whatever is listened to next, what held the recording is let go.
    assert all(after.wav is not made.wav for made in stitching._made.values())
    said = "None of Ana’s 3 replies can be heard; Ana deleted 2; 1 was typed."
    assert about(whole(room, attempt_id).line, ("Tāne", "Ana")).startswith(said)


def test_words_and_times_that_were_deleted_too_leave_a_short_gap(room: SmallRoom) -> None:
    attempt_id = spoken(room)
    delete_sound(room.store, attempt_id, room.ana.id, words_too=True)
    section = whole(room, attempt_id).line.sections[1]
    assert (section.has, section.words, section.waited) == ("deleted", (), None)
    assert section.stop - section.start == pytest.approx(WRITTEN)
    assert section.text == "One two three"


def test_who_kept_nothing_hears_the_customer_and_reads_themselves(room: SmallRoom) -> None:
    made = whole(room, spoken(room, keep=False))
    assert [each.has for each in made.line.sections][:3] == ["sound", "written_only", "sound"]
    assert part(made, made.line.sections[0]).any()
    assert not part(made, made.line.sections[1]).any()
    assert made.line.sections[1].stop - made.line.sections[1].start == pytest.approx(2.5, abs=0.001)
    assert [word.text for word in made.line.sections[1].words] == ["One", "two", "three"]
    said = "None of your 3 replies can be heard; 2 were written down only, as you had chosen then; 1 was typed."
    assert about(made.line, ("Tāne", "You")).startswith(said)


def test_who_changed_their_mind_in_the_middle_is_told_what_can_be_heard_and_what_they_had_chosen(
    room: SmallRoom,
) -> None:
    attempt_id = begun(room, keep=False)
    say(room, attempt_id, "One two three", rustle(2.5, 1))
    agree_to_sound(room.store, room.ana.id, True, False)
    for number in (2, 3, 4):
        say(room, attempt_id, f"And now {number}", rustle(1.5, number))
    agree_to_sound(room.store, room.ana.id, False, False)  # What is chosen later changes nothing of it.
    done(room, attempt_id)
    said = "3 of your 4 replies can be heard; 1 was written down only, as you had chosen then."
    assert about(whole(room, attempt_id).line, ("Tāne", "You")) == said
    delete_sound(room.store, attempt_id, room.ana.id, 5)
    for names, said in (
        (("Tāne", "You"), "2 of your 4 replies can be heard; 1 was written down only, as you had chosen then; "
                          "you deleted 1."),
        (("Tāne", "Ana"), "2 of Ana’s 4 replies can be heard; 1 was written down only, as Ana had chosen then; "
                          "Ana deleted 1."),
    ):  # fmt: skip
        assert about(whole(room, attempt_id).line, names) == said


def test_a_customer_s_sound_that_grew_old_is_made_again_as_it_was_and_not_kept(room: SmallRoom) -> None:
    attempt_id = spoken(room)
    before = whole(room, attempt_id)
    names = [each.name for each in sounds_of(room.store, attempt_id, room.ana.id) if each.speaker == "customer"]
    room.store.sounds.remove([name for name in names if name])
    with room.store.writing() as writer:
        writer.change("UPDATE sounds SET hash = NULL WHERE turn_index = 2")
    without = whole(room, attempt_id, room.mere.id)
    assert {each.has for each in without.line.sections if each.speaker == "customer"} == {"deleted"}
    assert why_quiet(without.line.sections[0], "Ana") == "This sound is no longer kept; here are the words."
    again = whole(room, attempt_id, room.mere.id, Rustles())
    assert again.name == before.name
    assert again.line == before.line
    assert not any(name in room.store.sounds for name in names if name)


def test_a_speaker_that_fails_costs_the_customer_s_voice_and_nothing_else(room: SmallRoom) -> None:
    class Mute(Rustles):
        def speak(self, words: Words, timbre: Timbre, seed: int) -> Sound:
            raise SpeechFault("The machine did not answer.")

    attempt_id = spoken(room)
    names = [each.name for each in sounds_of(room.store, attempt_id, room.ana.id) if each.speaker == "customer"]
    room.store.sounds.remove([name for name in names if name])
    made = whole(room, attempt_id, speaker=Mute())
    assert [each.has for each in made.line.sections][:3] == ["deleted", "sound", "deleted"]
    assert part(made, made.line.sections[1]).any()


def test_a_recording_that_was_damaged_on_disk_is_silence_and_no_fault(room: SmallRoom) -> None:
    attempt_id = spoken(room)
    name = sounds_of(room.store, attempt_id, room.ana.id)[1].name
    assert name is not None
    (room.store.sounds.folder / name[:2] / f"{name}.wav").write_bytes(b"RIFF")
    made = whole(room, attempt_id)
    assert not part(made, made.line.sections[1]).any()
    assert part(made, made.line.sections[2]).any()


def test_a_turn_of_the_customer_s_that_was_only_read_stays_read(room: SmallRoom) -> None:
    agree_to_sound(room.store, room.ana.id, True, False)
    attempt_id = room.begin().id
    say(room, attempt_id, "One two three", rustle(2.5, 1))
    line = whole(room, done(room, attempt_id), speaker=Rustles()).line
    assert [each.has for each in line.sections] == ["read", "sound", "sound"]
    assert why_quiet(line.sections[0], "You") == "Read, not heard."


def test_a_second_try_is_heard_with_the_turns_it_took_over(room: SmallRoom) -> None:
    again = practice.again_from(room.store, room.library, spoken(room), 2, room.ana.id)
    say(room, again.id, "Another way", rustle(1.5, 7))
    line = whole(room, done(room, again.id)).line
    assert [each.has for each in line.sections] == ["sound"] * 5
    assert [each.text for each in line.sections if each.speaker == "trainee"] == ["One two three", "Another way"]


def test_it_is_put_together_once(room: SmallRoom) -> None:
    attempt_id = spoken(room)
    assert whole(room, attempt_id).wav is whole(room, attempt_id, room.mere.id).wav


# -- captions that are carried away ------------------------------------------------------------------------------------

TIMES = re.compile(r"(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})")


def test_captions_of_a_spoken_attempt_stand_at_the_seconds_of_its_sound(room: SmallRoom) -> None:
    attempt_id = spoken(room)
    line = whole(room, attempt_id).line
    text = mentoring.export_transcripts(room.store, room.ana.id, "vtt", attempts=[attempt_id]).data.decode()
    times = [
        tuple(int(h) * 3600 + int(m) * 60 + float(s) for h, m, s in (found[:3], found[3:]))
        for found in TIMES.findall(text)
    ]
    assert times == [pytest.approx((each.start, each.stop), abs=0.0011) for each in line.sections]
    assert times[0][0] == 0.0
    assert "<v Customer>[a pause] It opens towards the hill." in text
    assert "NOTE Before reply 2 it was silent for 20.0 seconds." in text
    assert "of a silence 8 seconds at most" in text


def test_captions_of_a_written_attempt_are_as_they_were(room: SmallRoom) -> None:
    attempt = room.finished("open it")
    text = mentoring.export_transcripts(room.store, room.ana.id, "vtt", attempts=[attempt.id]).data.decode()
    assert "Each reply stands at the time it was sent" in text
    assert "silence" not in text


def test_a_speaker_that_hums_is_heard_too(room: SmallRoom) -> None:
    agree_to_sound(room.store, room.ana.id, True, False)
    attempt_id = room.begin().id
    customer_sound(room.store, Hums(), attempt_id, 0, room.ana.id)
    made = whole(room, done(room, attempt_id))
    assert part(made, made.line.sections[0]).any()
