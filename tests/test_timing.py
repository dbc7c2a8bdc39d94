"""How a spoken call was timed, and what silence does to a customer: facts in seconds, no judgement, no level."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from rooms import Puppet, SmallRoom, small_room
from spoken import Hums, Timed, Told, evenly, hum, say_aloud, spoken_attempt

from app.probe.policies import SCRIPTS, Script
from app.probe.run import play_script
from app.scenario.files import library
from app.scenario.model import Scenario
from app.simulation.customer import Customer
from app.simulation.director import decide
from app.simulation.understanding import understand
from app.simulation.values import Beat, CustomerState, Exchange, Memory
from app.speech.sound import HEARING_RATE, as_wav, quiet
from app.speech.values import CaptionAt, HeardWord
from app.training import practice
from app.training.sound import agree_to_sound, customer_sound, delete_sound, hear_take, sounds_of, timing_of
from app.training.sound import timing as timing_module
from app.training.sound.kept import TurnSound
from app.training.sound.timing import Timing, timed
from app.widgets.timing import drawn
from scoring.conversation import SILENCE, Turn
from scoring.criterion import Finding
from scoring.scorecard import Scorecard

ROOT = Path(__file__).resolve().parent.parent
PHONE = [each for each in library().values() if each.channel == "voice"]


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    yield small_room(tmp_path / "a.db")


# -- what is told ------------------------------------------------------------------------------------------------------


def spoken(index: int, *words: tuple[str, float, float], waited: float | None = None) -> TurnSound:
    """A trainee's turn as it is kept."""
    heard = tuple(HeardWord(*each) for each in words)
    return TurnSound(index, "trainee", "a" * 64, heard[-1].stop + 1, waited, "", heard, (), "embedded", None)


def heard(index: int, seconds: float, *captions: tuple[str, float, float]) -> TurnSound:
    """A customer's turn as it is kept."""
    shown = tuple(CaptionAt(*each) for each in captions)
    return TurnSound(index, "customer", "b" * 64, seconds, None, None, (), shown, "embedded", None)


def told(customer: str, *sounds: TurnSound, let_show: bool = False) -> Timing:
    """One exchange: the customer's words, a reply, no answer yet."""
    turns = [Turn("customer", customer), Turn("trainee", "whatever was sent")]
    return timed(turns, {each.turn_index: each for each in sounds}, {0} if let_show else set(), {})


SAID = (("You", 0.5, 0.7), ("said", 0.7, 1.0), ("the", 2.3, 2.5), ("last", 2.5, 2.9), ("time?", 2.9, 3.5))


def test_a_reply_is_timed_by_its_words() -> None:
    reply = told("One key will do. For the last time.", heard(0, 4.0), spoken(1, *SAID, waited=4.2)).replies[0]
    assert (reply.waited, reply.words, reply.seconds) == (4.2, 5, pytest.approx(3.0))
    assert [(each.start, each.stop, each.after) for each in reply.pauses] == [(1.0, 2.3, "said")]
    assert reply.longest is not None and reply.longest.seconds == pytest.approx(1.3)
    assert reply.speaking == pytest.approx(1.7)
    assert reply.pace == pytest.approx(5 * 60 / 1.7)


def test_a_gap_under_half_a_second_is_no_pause() -> None:
    reply = told("Hello.", spoken(1, ("One", 0, 0.5), ("two", 0.99, 1.4))).replies[0]
    assert reply.pauses == () and reply.speaking == reply.seconds


def test_a_word_or_two_have_no_pace() -> None:
    assert told("Hello.", spoken(1, ("Hello.", 0, 1.5), ("Yes.", 1.6, 2.4))).replies[0].pace is None


def test_the_talk_is_shared_by_the_time_spent_speaking() -> None:
    timing = told("[a pause] Hello.", heard(0, 6.8, ("a pause", 0.0, 1.7)), spoken(1, *SAID))
    assert (timing.speaking, timing.customer_speaking) == (pytest.approx(1.7), pytest.approx(5.1))
    assert timing.talk_share == pytest.approx(0.25)


def test_where_the_customer_was_read_nothing_is_said_of_shares_and_waits() -> None:
    timing = told("Hello.", spoken(1, *SAID))
    assert timing.talk_share is None and timing.median_wait is None
    assert "talking" not in " ".join(drawn(timing, "Tāne", "You")["whole"])


@pytest.mark.parametrize(
    ("waited", "captions", "expected"),
    [
        (0.2, [("a pause", 3.0, 4.0)], "silence"),
        (0.6, [("a pause", 3.0, 4.0)], None),
        (0.2, [("a long silence", 2.0, 3.8)], "silence"),
        (0.2, [("a pause", 1.0, 2.0)], None),
        (0.2, [("a cough", 3.4, 4.0)], None),
        (0.2, [], None),
        (-1.4, [], "speaking"),
        (None, [("a pause", 3.0, 4.0)], None),
    ],
)
def test_who_begins_in_a_silence_of_theirs_is_told_so(
    waited: float | None, captions: list[tuple[str, float, float]], expected: str | None
) -> None:
    timing = told("It opens. [a pause]", heard(0, 4.0, *captions), spoken(1, *SAID, waited=waited))
    assert timing.replies[0].cut_in == expected


@pytest.mark.parametrize(
    ("waited", "let_show", "counts"), [(3.0, True, True), (2.9, True, False), (9.0, False, False), (None, True, False)]
)
def test_silence_counts_as_given_after_something_was_let_show(
    waited: float | None, let_show: bool, counts: bool
) -> None:
    timing = told("The hill.", heard(0, 2.0), spoken(1, *SAID, waited=waited), let_show=let_show)
    assert bool(timing.silences) == counts
    assert timing.silence_seconds == (waited if counts else 0)
    assert ("one silence of 3.0 s came after" in " ".join(drawn(timing, "Tāne", "You")["whole"])) == counts


def test_the_customers_last_words_stand_with_a_wait_and_a_caption_where_it_came_last() -> None:
    assert told("I'm at N Kellaway.", spoken(1, *SAID)).replies[0].after == "I'm at N Kellaway."
    assert told("It is for my brother, he asked.", spoken(1, *SAID)).replies[0].after == "… for my brother, he asked."
    assert told("Well. [a pause]", spoken(1, *SAID)).replies[0].after == "[a pause]"


def test_a_spoken_attempt_is_timed_and_typed_replies_are_left_out(room: SmallRoom) -> None:
    agree_to_sound(room.store, room.ana.id, True, False)
    attempt = room.begin()
    say_aloud(room, attempt.id, evenly("The last time you said"), waited=4.0)
    room.say(attempt.id, "typed and open")
    say_aloud(room, attempt.id, evenly("And now it is"), waited=1.0)
    room.say(attempt.id, practice.SILENCE)
    practice.wrap_up(room.store, room.library, attempt.id, room.ana.id)
    practice.reflect(room.store, attempt.id, room.ana.id, "", [], {})
    timing = timing_of(room.store, attempt.id, room.ana.id)
    assert timing is not None
    assert [(each.turn, each.waited, each.words) for each in timing.replies] == [(1, 4.0, 5), (3, 1.0, 4)]
    assert timing.of == 4 and timing.median_wait == 2.5
    assert [each.turn for each in timing.silences] == [1], "the opener gave a sign"
    assert timing_of(room.store, attempt.id, room.mere.id) == timing
    assert "(2 of 4 replies were spoken)" in drawn(timing, "Tāne", "You")["whole"][0]
    shown = drawn(timing, "Tāne", "You")
    assert shown["fold"] == "Reply by reply (2 spoken, 1 of silence)"
    assert [each["name"] for each in shown["replies"]] == ["Reply 1", "Reply 3", "Reply 4"]
    assert shown["replies"][2]["note"] == "You chose to wait, and said nothing."


def test_nothing_is_told_of_a_typed_attempt_nor_while_the_call_goes_on(room: SmallRoom) -> None:
    assert timing_of(room.store, room.finished("Hello").id, room.ana.id) is None
    agree_to_sound(room.store, room.ana.id, True, False)
    attempt = room.begin()
    say_aloud(room, attempt.id, evenly("And now"))
    assert timing_of(room.store, attempt.id, room.mere.id) is None


def test_the_times_outlive_the_recording_and_say_so(room: SmallRoom) -> None:
    words: Timed = [("You", 0.5, 0.9), ("said", 0.9, 1.4), ("last", 3.0, 3.4), ("time", 3.4, 3.9)]
    attempt = spoken_attempt(room, (words, None, 4.2))
    delete_sound(room.store, attempt.id, room.ana.id)
    timing = timing_of(room.store, attempt.id, room.ana.id)
    assert timing is not None
    reply = timing.replies[0]
    assert (reply.waited, reply.words, reply.sounded) == (4.2, 4, "deleted")
    assert [(each.start, each.stop) for each in reply.pauses] == [(1.4, 3.0)]
    shown = drawn(timing, "Tāne", "You")["replies"][0]
    assert shown["note"] == "The recording was deleted; its times are those of the words."
    assert all(each["listen"] is None for each in shown["facts"])


def test_pauses_are_measured_in_the_sound_where_it_is_kept(room: SmallRoom) -> None:
    sloppy: Timed = [("You", 0.45, 1.3), ("said", 1.3, 1.95), ("last", 1.95, 4.2), ("time", 4.2, 4.9)]
    parts = [quiet(0.5, HEARING_RATE), hum(1.5, HEARING_RATE), quiet(0.8, HEARING_RATE), hum(0.6, HEARING_RATE)]
    parts += [quiet(1.3, HEARING_RATE), hum(0.4, HEARING_RATE), quiet(0.6, HEARING_RATE)]
    sound = sum(parts[1:], parts[0])
    agree_to_sound(room.store, room.ana.id, True, False)
    attempt = room.begin()
    take = hear_take(room.store, Told(sloppy), attempt.id, room.ana.id, 1, as_wav(sound), quiet_before=3.0)
    practice.take_turn(room.store, room.library, attempt.id, take.heard, 1, room.ana.id, takes=[take.id])
    practice.wrap_up(room.store, room.library, attempt.id, room.ana.id)
    practice.reflect(room.store, attempt.id, room.ana.id, "", [], {})
    timing = timing_of(room.store, attempt.id, room.ana.id)
    assert timing is not None
    found = [(each.start, each.stop) for each in timing.replies[0].pauses]
    assert [time for each in found for time in each] == pytest.approx([2.0, 2.8, 3.4, 4.7], abs=0.05)
    assert timing.replies[0].speaking == pytest.approx(4.45 - 0.8 - 1.3, abs=0.1)


def test_who_cut_the_customer_off_is_told_by_how_much_and_the_customer_is_given_no_silence(room: SmallRoom) -> None:
    agree_to_sound(room.store, room.ana.id, True, False)
    attempt = room.begin()
    customer_sound(room.store, Hums(), attempt.id, 0, room.ana.id)
    words = evenly("You said the last time")
    take = hear_take(room.store, Told(words), attempt.id, room.ana.id, 1, as_wav(hum(3.5)), quiet_before=-0.7)
    assert take.waited == -0.7
    practice.take_turn(room.store, room.library, attempt.id, take.heard, 1, room.ana.id, takes=[take.id])
    practice.wrap_up(room.store, room.library, attempt.id, room.ana.id)
    practice.reflect(room.store, attempt.id, room.ana.id, "", [], {})
    timing = timing_of(room.store, attempt.id, room.ana.id)
    assert timing is not None and [each.cut_in for each in timing.cut_ins] == ["speaking"]
    assert timing.waits == (0.0,) and not timing.silences
    text = drawn(timing, "Tāne", "You")["replies"][0]["facts"][0]["text"]
    assert text == "You began 0.7 s before Tāne had finished; listening back, you hear them in turn."
    assert "Reply 1 began in their words." in " ".join(drawn(timing, "Tāne", "You")["whole"]).replace(
        "; reply", ". Reply"
    )


def test_which_reply_began_in_their_words_and_which_in_a_silence_is_told() -> None:
    said = [Turn("customer", "It opens. [a pause]"), Turn("trainee", "Go on")] * 3
    sounds = [heard(0, 4, ("a pause", 3, 4)), spoken(1, *SAID, waited=0.1), heard(2, 3), spoken(3, *SAID, waited=-1.0),
              heard(4, 4, ("a pause", 3, 4)), spoken(5, *SAID, waited=0.0)]  # fmt: skip
    timing = timed(said, {each.turn_index: each for each in sounds}, set(), {})
    told = " ".join(drawn(timing, "Tāne", "You")["whole"])
    assert "; reply 2 began in their words; replies 1 and 3 began in a silence of theirs." in told


def test_a_reply_made_of_several_recordings_says_so_and_its_wait_is_before_the_first(room: SmallRoom) -> None:
    agree_to_sound(room.store, room.ana.id, True, False)
    attempt = room.begin()
    customer_sound(room.store, Hums(), attempt.id, 0, room.ana.id)
    takes = [
        hear_take(room.store, Told(evenly("You said")), attempt.id, room.ana.id, 1, as_wav(hum(2.0)), quiet_before=wait)
        for wait in (3.0, 50.0)
    ]
    practice.take_turn(
        room.store, room.library, attempt.id, "You said", 1, room.ana.id, takes=[each.id for each in takes]
    )
    practice.wrap_up(room.store, room.library, attempt.id, room.ana.id)
    practice.reflect(room.store, attempt.id, room.ana.id, "", [], {})
    timing = timing_of(room.store, attempt.id, room.ana.id)
    assert timing is not None and (timing.replies[0].recordings, timing.replies[0].waited) == (2, 3.5)
    assert drawn(timing, "Tāne", "You")["replies"][0]["note"].startswith("Made of 2 recordings, end to end;")


def test_where_no_recording_was_kept_the_times_are_told_all_the_same(room: SmallRoom) -> None:
    attempt = spoken_attempt(room, (evenly("You said the last time"), None, 4.2), keep=False)
    timing = timing_of(room.store, attempt.id, room.ana.id)
    assert timing is not None and timing.replies[0].waited == 4.2
    assert "No recording is kept" in drawn(timing, "Tāne", "You")["replies"][0]["note"]


def test_each_fact_says_where_to_listen(room: SmallRoom) -> None:
    timing = told("It is for N Kellaway.", heard(0, 4.0), spoken(1, *SAID, waited=4.2))
    facts = drawn(timing, "Tāne", "You")["replies"][0]["facts"]
    assert [(each["text"], each["listen"]) for each in facts] == [
        (
            "4.2 s between “It is for N Kellaway” and your first words.",
            {"turn": 0, "second": 2.0, "words": "the wait before reply 1"},
        ),
        (
            "Five words in 1.7 s of speaking and 1.3 s of pauses, 176 words a minute.",
            {"turn": 1, "second": 0.0, "words": "the whole of reply 1"},
        ),
        ("A pause of 1.3 s after “said”.", {"turn": 1, "second": 0.0, "words": "the pause in reply 1", "to": 3.3}),
    ]


def test_a_mentor_reads_the_same_facts_of_the_trainee_by_name() -> None:
    timing = told("[a pause]", heard(0, 4.0, ("a pause", 2, 4)), spoken(1, *SAID, waited=0.3))
    shown = drawn(timing, "Tāne", "Ana")
    assert shown["replies"][0]["facts"][0]["text"] == "Tāne had fallen silent, and Ana began 0.3 s after “[a pause]”."
    assert shown["whole"][0].startswith("Ana spoke for 2 s and Tāne for 2 s: 46% of the talking was Ana’s")


JUDGES = re.compile(
    r"\b(?:good|bad|well done|too|should|better|worse|great|poor|calm|nervous|confiden\w+|emotion\w*|feel\w*|tense"
    r"|stress\w*|hesitat\w+|hurried|interrupt\w+|ideal|usual|average|normal)\b",
    re.IGNORECASE,
)


def test_facts_are_told_and_never_judged() -> None:
    turns = [Turn("customer", "One. [a pause]"), Turn("trainee", "x"), Turn("customer", "Two."), Turn("trainee", "y")]
    sounds = [heard(0, 4, ("a pause", 3, 4)), spoken(1, *SAID, waited=0.1), heard(2, 3), spoken(3, *SAID, waited=12.0)]
    timing = timed(turns, {each.turn_index: each for each in sounds}, {0, 1}, {})
    shown = drawn(timing, "Tāne", "You")
    said = [*shown["whole"], shown["about"], shown["fold"]]
    said += [fact["text"] for reply in shown["replies"] for fact in reply["facts"]]
    assert [each for each in said if JUDGES.search(each)] == []
    assert (
        shown["about"]
        == "These are times and nothing more: nothing is read into your voice, and no level rests on them."
    )


# -- no level, no emotion ----------------------------------------------------------------------------------------------


def test_why_nothing_is_inferred_stands_with_the_code() -> None:
    why = timing_module.__doc__ or ""
    assert "2024/1689" in why and "Article 5(1)(f)" in why and "no level depends on them" in why


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_what_reads_replies_never_touches_sound() -> None:
    readers = [*(ROOT / "scoring").rglob("*.py"), *(ROOT / "app" / "judge").rglob("*.py")]
    readers += [ROOT / "app" / "training" / name for name in ("second_reading.py", "judged.py", "verdicts.py")]
    assert len(readers) > 20
    for path in readers:
        assert not {each for each in imported(path) if re.match(r"app\.(?:speech|training\.sound)\b", each)}, path
        assert not re.search(r"\b(?:FROM|JOIN) (?:sounds|takes|clips)\b", path.read_text(encoding="utf-8")), path


def test_the_same_replies_have_the_same_levels_however_long_the_silence_before_them() -> None:
    scenario = library()["late-parcel"]
    script = next(each for each in scenario.checks if each.policy == "expert")
    customer = Customer(scenario, 1)
    memory = customer.start()
    turns = [Turn("customer", customer.opening(memory).text)]
    moved = 0
    for reply in script.replies:
        at_once, waited, late = (customer.answer(memory, turns, reply, waited=each) for each in (0.0, 5.0, 40.0))
        assert at_once.scorecard.levels == waited.scorecard.levels == late.scorecard.levels
        assert at_once.scorecard.points == waited.scorecard.points
        assert at_once.scorecard == waited.scorecard == late.scorecard
        moved += at_once.state != waited.state
        turns += [Turn("trainee", reply), Turn("customer", waited.customer)]
        memory = waited.memory
        if memory.ending:
            break
    assert moved, "the silences did count for the customer"


def test_spoken_and_typed_the_same_words_stand_with_the_same_levels(room: SmallRoom) -> None:
    replies = ("I hear you, open", "hurt and again", "the hill, open")
    aloud = spoken_attempt(room, *((evenly(each), each, 6.0) for each in replies))
    typed = room.finished(*replies)
    shown = [practice.debrief(room.store, room.library, each.id, room.mere.id) for each in (aloud, typed)]
    levels, points, criteria = (
        [[get(reply.scorecard) for reply in view.replies] for view in shown]
        for get in (
            lambda card: card.levels,
            lambda card: card.points,
            lambda card: [(each.criterion, each.start, each.stop) for each in card.findings],
        )
    )
    assert levels[0] == levels[1] and points[0] == points[1] and criteria[0] == criteria[1]
    assert sounds_of(room.store, aloud.id, room.ana.id), "and one of them was spoken"


# -- what silence does to the customer ---------------------------------------------------------------------------------


def after_sign(scenario: Scenario) -> tuple[Customer, Memory, list[Turn]]:
    """A customer whose first words gave a sign."""
    customer = Customer(scenario, 0, scored=False)
    memory = customer.start()
    assert memory.cues_shown
    return customer, memory, [Turn("customer", customer.opening(memory).text)]


def answers(at: tuple[Customer, Memory, Sequence[Turn]], reply: str, *waits: float) -> list[Exchange]:
    customer, memory, turns = at
    return [customer.answer(memory, turns, reply, waited=each) for each in waits]


def gives_a_word_back(
    at: tuple[Customer, Memory, Sequence[Turn]], waited: float, criterion: str = "reflects_specifics"
) -> tuple[Beat, CustomerState, Memory]:
    """What they do after a reply in which one thing, and a small one, was found."""
    customer, memory, _ = at
    reply = "The one up there, then."
    card = Scorecard({}, {}, {}, (Finding(criterion, 0, 6, reply[:6], ""),), "embedded", "1")
    return decide(customer.scenario, memory, card, understand(customer.scenario, reply), reply, 0, waited)


@pytest.mark.parametrize("scenario", PHONE, ids=lambda each: each.id)
def test_silence_before_a_reply_that_makes_room_is_room(scenario: Scenario) -> None:
    at_once, waited, longer = (gives_a_word_back(after_sign(scenario), each) for each in (0.0, 3.0, 30.0))
    assert at_once[1].trust < waited[1].trust <= at_once[1].trust + 0.08
    assert waited[1] == longer[1], "a long silence is worth no more than one that is long enough"
    assert "You left 3 seconds before speaking; trust rose." in waited[0].reasons
    assert not any("before speaking" in each for each in at_once[0].reasons)
    assert waited[2].cues_picked_up == at_once[2].cues_picked_up, "a sign is picked up by words"


def test_a_breath_before_speaking_is_no_silence() -> None:
    assert gives_a_word_back(after_sign(PHONE[0]), 2.9) == gives_a_word_back(after_sign(PHONE[0]), 0.0)


def test_silence_is_no_room_where_nothing_was_let_show() -> None:
    customer, memory, turns = after_sign(PHONE[0])
    later = customer, replace(memory, turn=2), turns
    assert gives_a_word_back(later, 5.0) == gives_a_word_back(later, 0.0)


def test_silence_spares_them_the_breath_they_would_have_drawn_after_opening_up() -> None:
    customer, memory, turns = after_sign(PHONE[0])
    told = customer.scenario.ladder[0].id
    opened = customer, replace(memory, turn=3, disclosed=((told, 2),), marks=(("followed", 3.0),)), turns
    drew, stayed = [], []
    for seed in range(20):
        at = Customer(PHONE[0], seed, scored=False), opened[1], turns
        reply = "The one up there, then."
        card = Scorecard({}, {}, {}, (Finding("reflects_specifics", 0, 6, reply[:6], ""),), "embedded", "1")
        said = understand(PHONE[0], reply)
        drew.append(decide(at[0].scenario, at[1], card, said, reply, seed, 0.0)[0].pull_back)
        stayed.append(decide(at[0].scenario, at[1], card, said, reply, seed, 4.0)[0].pull_back)
    assert any(drew) and not any(stayed)


@pytest.mark.parametrize(
    "reply",
    [
        "I'm so sorry to hear that, I completely understand how frustrating this must be.",
        "I've put that through for you, is there anything else?",
        "Can I take your account number and your date of birth?",
        "At least it isn't a big thing, most people manage.",
        "Has somebody died? You're grieving, aren't you?",
        "qwe rty uio",
        SILENCE,
    ],
)
@pytest.mark.parametrize("scenario", PHONE[:3], ids=lambda each: each.id)
def test_silence_before_a_reply_that_closes_it_again_is_worth_nothing(scenario: Scenario, reply: str) -> None:
    at_once, waited = answers(after_sign(scenario), reply, 0.0, 6.0)
    assert (waited.state, waited.memory, waited.beat) == (at_once.state, at_once.memory, at_once.beat)


def test_silence_is_room_once_and_not_in_two_replies_running() -> None:
    customer, memory, turns = after_sign(PHONE[0])
    first = gives_a_word_back((customer, memory, turns), 5.0)[2]
    signed = replace(first, cues_shown=(*first.cues_shown, (first.cues_shown[0][0], first.turn)))
    at = customer, signed, turns
    assert gives_a_word_back(at, 5.0)[1] == gives_a_word_back(at, 0.0)[1]
    later = customer, replace(signed, turn=2, cues_shown=(*first.cues_shown, (first.cues_shown[0][0], 2))), turns
    assert gives_a_word_back(later, 5.0)[1].trust > gives_a_word_back(later, 0.0)[1].trust


def test_silence_moves_them_less_the_more_there_was_of_it_and_in_the_end_no_more() -> None:
    customer, memory, turns = after_sign(PHONE[0])
    gains = []
    for before in range(5):
        at = customer, replace(memory, marks=(("spaces", float(before)),)), turns
        gains.append(round(gives_a_word_back(at, 5.0)[1].trust - gives_a_word_back(at, 0.0)[1].trust, 4))
    assert gains[0] == gains[1] > gains[2] == gains[3] > gains[4] == 0


def asked(scenario: Scenario) -> tuple[Customer, Memory, list[Turn]]:
    """A customer who has just asked something, and let nothing show with it."""
    customer, memory, turns = after_sign(scenario)
    turns += [Turn("trainee", "Right."), Turn("customer", "When will it come?")]
    return customer, replace(memory, turn=1, asked=(("When will it come?", 1),), said=("When will it come?",)), turns


def test_nothing_under_eight_seconds_ever_costs_anything_and_more_costs_the_same_however_long() -> None:
    at_once, slow, late, later = answers(asked(PHONE[0]), "On Friday, by noon.", 0.0, 7.9, 9.0, 90.0)
    assert slow == at_once
    assert 0 < at_once.state.patience - late.state.patience <= 0.021
    assert later.state == late.state
    assert any("you left 9 seconds before speaking" in each for each in late.beat.reasons)


def test_somebody_who_always_needs_long_pays_for_it_three_times_at_most() -> None:
    customer, memory, turns = asked(PHONE[0])
    at = customer, replace(memory, marks=(("waits", 3.0),)), turns
    at_once, late = answers(at, "On Friday, by noon.", 0.0, 20.0)
    assert late.state == at_once.state


def test_a_wait_costs_nothing_where_nothing_was_asked() -> None:
    at_once, late = answers(after_sign(PHONE[0]), "On Friday, by noon.", 0.0, 20.0)
    assert late.state.patience == at_once.state.patience


class Waits(Customer):
    """A customer who is always given five seconds."""

    def answer(self, *given: object, **named: object) -> Exchange:
        return super().answer(*given, **{**named, "waited": 5.0})  # type: ignore[arg-type]


POOR = [each for each in SCRIPTS if each.policy in ("warmth", "solver", "interrogator")]


@pytest.mark.parametrize("script", POOR, ids=lambda each: f"{each.policy}: {each.name}")
def test_waiting_alone_opens_nothing(script: Script) -> None:
    for scenario in PHONE:
        at_once = play_script(scenario, script, 0, customer=Customer(scenario, 0, scored=False))
        waited = play_script(scenario, script, 0, customer=Waits(scenario, 0, scored=False))
        assert waited.memory.disclosed == at_once.memory.disclosed, scenario.id
        assert not waited.reached and not waited.leaks


def test_who_listens_gets_all_the_way_with_long_silences_too() -> None:
    for script in (each for each in SCRIPTS if each.policy == "expert"):
        assert play_script(PHONE[0], script, 0, customer=Waits(PHONE[0], 0, scored=False)).reached
