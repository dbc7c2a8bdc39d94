"""What stands in brackets in a line, or should: what an author is told of it, and what one press mends."""

from __future__ import annotations

import pytest

from app.scenario.captions import EXPLAINED, is_known
from app.scenario.changes import changed
from app.scenario.files import read_text, scenario_paths, shipped_folder
from app.scenario.lint.plainly import plainly
from app.scenario.source import Change, Fault

CALL = next(path for path in scenario_paths(shipped_folder()) if path.stem == "late-parcel").read_text(encoding="utf-8")
OPENER = ("presenting", "opener")


def with_words(words: str, channel: str = "voice") -> str:
    return changed(changed(CALL, Change("set", ("channel",), channel)), Change("set", OPENER, words))


def advice(words: str, channel: str = "voice") -> list[Fault]:
    return [
        each
        for each in read_text(with_words(words, channel), "x.yaml").warnings
        if each.at == OPENER and "words, and this person" not in each.what
    ]


@pytest.mark.parametrize(
    ("words", "says", "mended"),
    [
        ("Hello there. [a pause I have a parcel.", "never closed", "Hello there. [a pause] I have a parcel."),
        ("It has not come. [something odd", "never closed", "It has not come. [something odd]"),
        ("It has a pause] not come.", "never opened", "It has [a pause] not come."),
        ("It has ] not come.", "never opened", "It has not come."),
        ("It has not. (a pause) No.", '"(a pause)" is said aloud', "It has not. [a pause] No."),
        ("*sighs* It has not. (she laughs nervously)", '"*sighs*" is said aloud',
         "[sighs] It has not. [she laughs nervously]"),
    ],
)  # fmt: skip
def test_a_spoiled_caption_of_a_call_is_told_and_mended_at_a_press(words: str, says: str, mended: str) -> None:
    (found,) = [each for each in advice(words) if says in each.what]
    assert found.fix is not None
    (change,) = found.fix.changes
    assert change.value == mended
    assert advice(mended) == [] or "will be silence" in advice(mended)[0].what


def test_a_bracket_that_could_be_closed_anywhere_is_told_and_left_to_the_author() -> None:
    (found,) = advice("I said [and I will say it to anybody who asks me about it today.")
    assert "never closed" in found.what and found.fix is None


@pytest.mark.parametrize(
    "words", ["It was *really* late (the blue one, that is us).", "A * B (c)", "No [a breath] it has not.", "..."]
)
def test_what_people_write_anyhow_is_let_be(words: str) -> None:
    assert advice(words) == []


def test_a_caption_that_nothing_is_known_for_is_told_once_and_gently() -> None:
    (found,) = advice("[screams] No. [screams] No. [a breath] No.")
    assert found.what == '"[screams]" will be silence of about a second; those who read see it'


@pytest.mark.parametrize(("count", "told"), [(3, 0), (4, 1), (15, 1)])
def test_more_quiet_than_anybody_sits_through_is_told(count: int, told: int) -> None:
    found = [each for each in advice("Well. " + "[a long pause] " * count + "No.") if "silence" in each.what]
    assert len(found) == told
    if count == 15:
        assert "38 seconds" in found[0].what


def test_somebody_who_writes_is_not_heard_and_is_seen_typing() -> None:
    (found,) = advice("[a breath] It has not come.", "chat")
    assert 'nobody hears "[a breath]"' in found.what and found.fix and found.fix.changes[0].value == "It has not come."
    assert advice("[typing stops] It has not come. [seen. No answer] [screams]", "chat") == []
    (round_,) = advice("(sighs) It has not come.", "chat")
    assert round_.fix and round_.fix.changes[0].value == "It has not come."


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("你好，我的包裹没到。", "nothing of this line"), ("😀😀", "nothing of this line"),
        ("Hello 你好 there.", 'cannot say "你好"'), ("Привет, Ron.", 'cannot say "Привет"'),
    ],
)  # fmt: skip
def test_words_the_voice_does_not_know_are_told_for_calls_alone(words: str, says: str) -> None:
    (found,) = advice(words)
    assert says in found.what and plainly(found.do) == "write it in Latin letters, or let them write"
    assert advice(words, "chat") == []


def test_names_of_anywhere_in_latin_letters_can_be_said() -> None:
    assert advice("Łódź, Jürgen, Hāwera and 5º to you 🙂") == []


def test_everything_an_author_is_told_can_stand_in_brackets_does_something() -> None:
    told = [caption for _, captions, _ in EXPLAINED for caption in captions]
    assert len(told) > 25 and [each for each in told if not is_known(each)] == []
