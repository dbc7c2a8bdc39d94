"""A kept moment can be heard: only where its trainee agrees, with names silenced, and for no longer than they agree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from rooms import Puppet, SmallRoom, small_room
from spoken import Timed, evenly, spoken_attempt

from app.errors import Invalid, NotAllowed, NotFound
from app.speech.sound import RATE, from_wav, samples_of
from app.speech.values import HeardWord
from app.training import mentoring, practice
from app.training.attempts import Attempt
from app.training.deidentify import known
from app.training.mentoring import Exemplar
from app.training.mentoring.clips import MARGIN, silences
from app.training.sound import agree_to_sound, sounds_of
from app.training.sound.deleting import delete_all_sound, delete_sound
from app.training.sound.listening import BETWEEN

SAID = "Ask Omar about that last time you mentioned"
WORDS = evenly(SAID)


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    yield small_room(tmp_path / "a.db")


def spoken(room: SmallRoom, words: Timed = WORDS, sent: str | None = None, **how: bool) -> Attempt:
    return spoken_attempt(room, (words, sent, 2.0), **how)


def kept(room: SmallRoom, attempt: Attempt, **words: str) -> Exemplar:
    found = mentoring.propose_exemplar(room.store, attempt.id, 1, room.mere.id)
    return mentoring.keep_exemplar(
        room.store, attempt.id, 1, room.mere.id, kind="good_silence", reading="You asked.",
        customer=words.get("customer", found.customer), reply=words.get("reply", found.reply),
    )  # fmt: skip


def proposed(room: SmallRoom, attempt: Attempt, **words: str) -> mentoring.ClipSound:
    found = mentoring.propose_exemplar(room.store, attempt.id, 1, room.mere.id)
    return mentoring.propose_clip(
        room.store, attempt.id, 1, room.mere.id,
        customer=words.get("customer", found.customer), reply=words.get("reply", found.reply),
    )  # fmt: skip


def heard(room: SmallRoom, exemplar: Exemplar, by: str) -> bool:
    """Whether this person can hear it, by the list they see and by asking for the sound itself."""
    listed = [each for each in mentoring.exemplars(room.store, by) if each.id == exemplar.id]
    offered = any(each.can_be_heard for each in listed)
    try:
        got = bool(mentoring.clip_sound(room.store, exemplar.id, by))
    except NotFound:
        got = False
    assert got == offered
    return got


def loud(wav: bytes, start: float, stop: float) -> bool:
    samples = samples_of(from_wav(wav))[round(start * RATE) : round(stop * RATE)]
    return bool(np.max(np.abs(samples)) > 0.001)


def test_a_clip_is_the_customers_turn_the_silence_and_the_reply(room: SmallRoom) -> None:
    attempt = spoken(room)
    made = proposed(room, attempt)
    opener, reply, _ = sounds_of(room.store, attempt.id, room.mere.id)
    assert made.seconds == pytest.approx(opener.seconds + 1.5 + reply.seconds, abs=0.001)
    assert loud(made.wav, 0.1, opener.seconds - 0.1)
    assert not loud(made.wav, opener.seconds + 0.01, opener.seconds + 1.49)
    assert loud(made.wav, opener.seconds + 1.5 + 0.1, opener.seconds + 1.5 + 0.4)


def test_what_came_of_it_is_heard_where_the_moment_shows_it(room: SmallRoom) -> None:
    attempt = spoken(room)
    found = mentoring.propose_exemplar(room.store, attempt.id, 1, room.mere.id)
    assert found.after
    without = proposed(room, attempt)
    answer = next(each for each in sounds_of(room.store, attempt.id, room.mere.id) if each.turn_index == 2)

    def seconds(after: str | None) -> float:
        made = mentoring.propose_clip(
            room.store, attempt.id, 1, room.mere.id, customer=found.customer, reply=found.reply, after=after
        )
        return made.seconds - without.seconds

    assert seconds(found.after) == pytest.approx(BETWEEN + answer.seconds, abs=0.01)
    assert seconds(found.after + " and more") == seconds("") == seconds(None) == 0
    kept = mentoring.keep_exemplar(
        room.store, attempt.id, 1, room.mere.id, kind="good_silence", reading="x", customer=found.customer,
        reply=found.reply, after=found.after,
    )  # fmt: skip
    mentoring.keep_clip(room.store, kept.id, room.mere.id)
    wav = mentoring.clip_sound(room.store, kept.id, room.mere.id)
    assert loud(wav, without.seconds + BETWEEN + 0.05, without.seconds + BETWEEN + answer.seconds)


def test_a_name_is_silenced_with_a_margin_and_what_is_beside_it_stays(room: SmallRoom) -> None:
    attempt = spoken(room)
    made = proposed(room, attempt)
    begins = sounds_of(room.store, attempt.id, room.mere.id)[0].seconds + 1.5
    start, stop = next((start, stop) for word, start, stop in WORDS if word == "Omar")
    assert made.silenced == 1
    samples = samples_of(from_wav(made.wav))
    quiet = samples[round((begins + start - MARGIN) * RATE) + 1 : round((begins + stop + MARGIN) * RATE) - 1]
    assert not quiet.any(), "every sample of the name is silence"
    assert loud(made.wav, begins + start - MARGIN - 0.1, begins + start - MARGIN - 0.01)
    assert loud(made.wav, begins + stop + MARGIN + 0.01, begins + stop + MARGIN + 0.1)


def test_a_name_the_hearing_wrote_otherwise_is_silenced_too(room: SmallRoom) -> None:
    attempt = spoken(room, evenly("ask oh ma about that last time you mentioned"), SAID)
    begins = sounds_of(room.store, attempt.id, room.mere.id)[0].seconds + 1.5
    assert not loud(proposed(room, attempt).wav, begins + 1.0, begins + 1.9)


def test_a_name_that_was_said_and_taken_out_before_sending_is_silenced(room: SmallRoom) -> None:
    attempt = spoken(
        room, evenly("Ask Omar about that last time you mentioned"), "Ask about that last time you mentioned"
    )
    begins = sounds_of(room.store, attempt.id, room.mere.id)[0].seconds + 1.5
    assert not loud(proposed(room, attempt).wav, begins + 1.0, begins + 1.4)


def test_what_a_mentor_takes_out_of_the_reply_is_silenced(room: SmallRoom) -> None:
    attempt = spoken(room)
    made = proposed(room, attempt, reply="Ask a colleague about that last time")
    begins = sounds_of(room.store, attempt.id, room.mere.id)[0].seconds + 1.5
    assert not loud(made.wav, begins + 3.5, begins + 4.4)
    assert loud(made.wav, begins + 3.0, begins + 3.4)


def test_what_a_mentor_takes_out_of_the_customers_words_leaves_their_whole_turn_out(room: SmallRoom) -> None:
    attempt = spoken(room)
    reply = sounds_of(room.store, attempt.id, room.mere.id)[1]
    assert proposed(room, attempt, customer="One key will do.").seconds == pytest.approx(1.5 + reply.seconds, abs=0.001)


def test_a_reply_reworded_all_through_keeps_no_sound(room: SmallRoom) -> None:
    with pytest.raises(Invalid, match="says something else"):
        proposed(room, spoken(room), reply="Something they never said at all")


def test_a_name_nobody_knows_the_time_of_is_refused_with_the_reason(room: SmallRoom) -> None:
    attempt = spoken(room, evenly("Ask about that last time you mentioned"), SAID)
    with pytest.raises(Invalid, match="not known when “Omar” was said"):
        proposed(room, attempt)


def test_without_times_no_clip_is_made(room: SmallRoom) -> None:
    people = known("Ana", ["Omar"])
    with pytest.raises(Invalid, match="not known when each word"):
        silences("Ask Omar", [], "Ask a colleague", people)


def test_numbers_and_neighbouring_names_are_one_silence() -> None:
    people = known("Ana", ["Omar Haddad"])
    words = [HeardWord("Omar", 0.0, 0.4), HeardWord("Haddad", 0.5, 0.9), HeardWord("has", 2.0, 2.2),
             HeardWord("5551234567", 3.0, 4.0), HeardWord("there", 5.0, 5.4), HeardWord("today", 5.5, 5.9)]  # fmt: skip
    said = "Omar Haddad has 5551234567 there today"
    found = silences(said, words, "A colleague has [number] there today", people)
    assert [(round(start, 2), round(stop, 2)) for start, stop in found] == [(0.0, 0.96), (2.94, 4.06)]


def test_no_clip_is_made_of_somebody_who_has_not_agreed_to_it(room: SmallRoom) -> None:
    attempt = spoken(room, share=False)
    with pytest.raises(Invalid, match="has not agreed"):
        proposed(room, attempt)
    with pytest.raises(Invalid, match="has not agreed"):
        mentoring.keep_clip(room.store, kept(room, attempt).id, room.mere.id)


def test_no_clip_is_made_where_no_recording_is_kept_or_none_was_made(room: SmallRoom) -> None:
    attempt = spoken(room)
    delete_sound(room.store, attempt.id, room.ana.id)
    with pytest.raises(Invalid, match="deleted or never kept"):
        proposed(room, attempt)
    with pytest.raises(Invalid, match="written, not spoken"):
        proposed(room, room.finished("Which gate?"))


def test_a_kept_clip_is_heard_by_mentors_and_by_whoever_may_see_the_moment(room: SmallRoom) -> None:
    attempt = spoken(room)
    moment = kept(room, attempt)
    assert not heard(room, moment, room.omar.id)
    assert mentoring.keep_clip(room.store, moment.id, room.mere.id).can_be_heard
    assert heard(room, moment, room.omar.id)
    assert moment.open and heard(room, moment, room.ben.id)


def test_a_moment_a_trainee_may_not_see_yet_is_not_heard_either(room: SmallRoom) -> None:
    moment = kept(room, spoken(room, evenly("Please open that up last time")))
    mentoring.keep_clip(room.store, moment.id, room.mere.id)
    attempt = spoken_attempt(room, (evenly("open that"), None, 2.0), (evenly("And then what happened"), None, 2.0))
    found = mentoring.propose_exemplar(room.store, attempt.id, 2, room.mere.id)
    closed = mentoring.keep_exemplar(
        room.store, attempt.id, 2, room.mere.id, kind="hollow", reading="x", customer=found.customer, reply=found.reply
    )
    assert not closed.open
    mentoring.keep_clip(room.store, closed.id, room.mere.id)
    assert heard(room, closed, room.mere.id)
    assert not heard(room, closed, room.ben.id)


def test_whoever_no_longer_agrees_is_heard_no_more(room: SmallRoom) -> None:
    moment = kept(room, spoken(room))
    mentoring.keep_clip(room.store, moment.id, room.mere.id)
    agree_to_sound(room.store, room.ana.id, True, False)
    assert not heard(room, moment, room.mere.id)
    # Agreeing anew does not bring back what was taken back.
    agree_to_sound(room.store, room.ana.id, True, True)
    assert not heard(room, moment, room.mere.id)


def test_a_trainee_finds_what_others_hear_of_them_and_takes_a_single_one_back(room: SmallRoom) -> None:
    first, second = kept(room, spoken(room)), kept(room, spoken(room))
    for each in (first, second):
        mentoring.keep_clip(room.store, each.id, room.mere.id)
    assert [each.exemplar_id for each in mentoring.own_clips(room.store, room.ana.id)] == [second.id, first.id]
    assert mentoring.own_clips(room.store, room.ben.id) == []
    assert {each.own for each in mentoring.exemplars(room.store, room.ana.id)} == {True}
    assert {each.own for each in mentoring.exemplars(room.store, room.mere.id)} == {False}
    for somebody in (room.ben.id, room.mere.id):
        with pytest.raises(NotFound):
            mentoring.take_back_clip(room.store, first.id, somebody)
    mentoring.take_back_clip(room.store, first.id, room.ana.id)
    mentoring.take_back_clip(room.store, first.id, room.ana.id)
    assert not heard(room, first, room.mere.id) and heard(room, second, room.mere.id)
    told = {each.id: each.silenced_by for each in mentoring.exemplars(room.store, room.mere.id)}
    assert told == {first.id: "Ana", second.id: None}
    assert {each.silenced_by for each in mentoring.exemplars(room.store, room.ben.id)} == {None}
    # What was taken back is not made anew, until they agree to clips once more.
    with pytest.raises(Invalid, match="took back"):
        mentoring.keep_clip(room.store, first.id, room.mere.id)
    assert agree_to_sound(room.store, room.ana.id, True, False).taken_back == 1
    agree_to_sound(room.store, room.ana.id, True, True)
    assert mentoring.keep_clip(room.store, first.id, room.mere.id).silenced_by is None


def test_what_a_mentor_took_away_is_not_laid_at_the_trainees_door(room: SmallRoom) -> None:
    moment = kept(room, spoken(room))
    mentoring.keep_clip(room.store, moment.id, room.mere.id)
    assert mentoring.remove_clip(room.store, moment.id, room.mere.id).silenced_by is None
    assert mentoring.keep_clip(room.store, moment.id, room.mere.id).can_be_heard


def test_even_where_a_clip_was_left_behind_it_is_not_served_without_agreement(room: SmallRoom) -> None:
    moment = kept(room, spoken(room))
    mentoring.keep_clip(room.store, moment.id, room.mere.id)
    with room.store.writing() as writer:
        writer.change("UPDATE sound_agreements SET share = 0")
    assert not heard(room, moment, room.mere.id)


def test_a_clip_goes_with_its_recording_with_its_file(room: SmallRoom) -> None:
    moment = kept(room, spoken(room))
    mentoring.keep_clip(room.store, moment.id, room.mere.id)
    assert delete_all_sound(room.store, room.ana.id).clips == 1
    assert not heard(room, moment, room.mere.id)
    customers = [each.name for each in sounds_of(room.store, moment.attempt_id or "", room.mere.id) if each.name]
    assert room.store.sounds.names() == set(customers)


def test_a_clip_goes_with_its_moment_and_does_not_come_back_with_it(room: SmallRoom) -> None:
    moment = kept(room, spoken(room))
    mentoring.keep_clip(room.store, moment.id, room.mere.id)
    before = len(room.store.sounds.names())
    mentoring.withdraw_exemplar(room.store, moment.id, room.omar.id)
    assert len(room.store.sounds.names()) == before - 1
    mentoring.undo_withdraw_exemplar(room.store, moment.id, room.omar.id)
    assert not heard(room, moment, room.mere.id)


def test_a_mentor_takes_the_sound_away_and_the_words_stay(room: SmallRoom) -> None:
    moment = kept(room, spoken(room))
    mentoring.keep_clip(room.store, moment.id, room.mere.id)
    assert not mentoring.remove_clip(room.store, moment.id, room.omar.id).can_be_heard
    assert not heard(room, moment, room.mere.id)
    assert [each.reply for each in mentoring.exemplars(room.store, room.mere.id)] == [moment.reply]


def test_added_again_it_replaces_the_one_there_was(room: SmallRoom) -> None:
    moment = kept(room, spoken(room))
    for _ in range(2):
        mentoring.keep_clip(room.store, moment.id, room.mere.id)
    assert heard(room, moment, room.mere.id)
    with room.store.reading() as reader:
        assert len(reader.rows("SELECT 1 FROM clips WHERE hash IS NOT NULL")) == 1


def test_trainees_make_and_take_away_no_clips(room: SmallRoom) -> None:
    attempt = spoken(room)
    moment = kept(room, attempt)
    mentoring.keep_clip(room.store, moment.id, room.mere.id)
    for verb in (mentoring.keep_clip, mentoring.remove_clip):
        with pytest.raises(NotAllowed):
            verb(room.store, moment.id, room.ana.id)
    with pytest.raises(NotAllowed):
        mentoring.propose_clip(room.store, attempt.id, 1, room.ana.id, customer="x", reply=SAID)
