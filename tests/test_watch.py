"""The watch over a model's words: what is shown as they come, what is held back, and what is sent away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise, zip_longest
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.simulation.watch import Rules, Slip, Watch, known_in

LOCKED = ("two cups", "full-time carer", "Ken", "my wife", "died", "the bus driver")
OWN = "It goes by what is on. The kettle and that, and the fridge of a night."
RULES = Rules(locked=LOCKED, own=OWN, question_allowed=False, name="Ray")


def pieces(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


def fed(given: Sequence[str], rules: Rules = RULES) -> Iterator[str]:
    """What may be shown after each piece, and the whole turn last."""
    watch = Watch(rules)
    for piece in given:
        yield watch.feed(piece)
        if watch.over:
            break
    yield watch.end()


def said(text: str, rules: Rules = RULES, size: int = 3) -> str:
    """The whole turn."""
    *_, whole = fed(pieces(text, size), rules)
    return whole


def slip(text: str, rules: Rules = RULES, size: int = 3) -> tuple[str, list[str]]:
    """Why the turn could not be used, and what was shown of it until then."""
    shown: list[str] = []
    with pytest.raises(Slip) as caught:
        shown.extend(fed(pieces(text, size), rules))
    return caught.value.name, shown


def rules(**changes: Any) -> Rules:
    return replace(RULES, **changes)


# Shown as they come.


def test_words_are_shown_whole_and_as_they_come() -> None:
    assert list(fed(["It go", "es by ", "the kett", "le, I", " think."])) == [
        "It", "It goes by", "It goes by", "It goes by the kettle,", "It goes by the kettle, I think.",
        "It goes by the kettle, I think.",
    ]  # fmt: skip


def test_what_may_become_a_forbidden_phrase_is_held_back_and_let_go_when_it_does_not() -> None:
    assert list(fed(["I put out", " two", " ", "plates", " now."])) == [
        "I put", "I put out", "I put out", "I put out", "I put out two plates now.", "I put out two plates now.",
    ]  # fmt: skip
    assert said("I put out two") == "I put out two"


@pytest.mark.parametrize(
    "secret",
    [
        "two cups", "TWO CUPS", "Two. Cups", "two-cups", "two - cups", "two\ncups", "two, cup", "twocups", "t-w-o cups",
        "t w o c u p s", "t.w.o c.u.p.s", "two\u200bcups", "tw\u200bo c\u00adups", "tw\u0301o\u0301 cups", "two *cups*",
        "“two” “cups”", "ｔｗｏ cups", "twо cups", "full time carer", "fulltime carer", "full-time-carers",
        "f u l l time carer", "Ken", "KEN", "Ken's", "Ken’s", "Ken'll", "K e n", "K.E.N.", "K-e-n", "K*e*n", "k_e_n",
        "K\u0335en", "K\u3164en", "MyWife", "my wife's", "my -- wife", "d i e d", "d-i-e-d", "the bus-driver",
        "t h e b u s d r i v e r",
    ],
)  # fmt: skip
def test_a_locked_phrase_is_known_in_every_dress_and_none_of_it_is_shown(secret: str) -> None:
    for size in (1, 2, 5, 100):
        why, shown = slip(f"Well, that was {secret} again, for you.", size=size)
        assert why == "leak"
        assert all("Well, that was".startswith(words) for words in shown), shown


def test_a_locked_phrase_is_known_where_the_turn_ends_with_it() -> None:
    assert slip("It was for Ken", size=1)[0] == "leak"
    assert slip("It was for K e n", size=1)[1][-1] == "It was for"


@pytest.mark.parametrize("harmless", ["I put the kennel by the cupboard.", "Two of the cups.", "My tidy wifely hat.",
                                      "A full time, that was.", "I can see the bus."])  # fmt: skip
def test_words_that_only_look_like_one_are_let_through(harmless: str) -> None:
    for size in (1, 2, 5, 100):
        assert said(harmless, size=size) == harmless


def test_a_word_of_the_same_stem_in_their_own_line_may_be_said() -> None:
    hourly = rules(locked=("hourly",))
    assert slip("Every hour, it goes.", hourly)[0] == "leak"
    own = replace(hourly, own="You can ring me any hour. I will be up.")
    assert said("Any hour, I'm up.", own) == "Any hour, I'm up."
    assert slip("I'm up hourly.", own)[0] == "leak"


def test_an_endless_turn_without_a_space_has_an_end() -> None:
    assert slip("m" * 5000)[0] == "length"


# What may not be said.


def test_thanks_are_for_those_whose_own_line_thanks() -> None:
    for thanks in ("Thank you, that's it.", "Thanks.", "Much appreciated, that.", "That is it, than-k you."):
        assert slip(thanks)[0] == "thanks"
        assert said(thanks, rules(thanks_allowed=True))


def test_a_question_is_stopped_where_none_was_meant() -> None:
    why, shown = slip("It goes by the kettle, does it? Then fine.")
    assert why == "question" and "?" not in "".join(shown)
    assert said("Does it?", rules(question_allowed=True)) == "Does it?"


@pytest.mark.parametrize(
    "words",
    ["I'm an AI, so no.", "As an A.I. I can't.", "How may I help?", "Happy to help with that.", "{kettle} it is.",
     "It is [Direction, heard.", "<b>It</b> goes.", "You are guarded; what you say comes to this.", "ChatGPT says so."],
)  # fmt: skip
def test_what_only_a_machine_would_say_is_stopped(words: str) -> None:
    assert slip(words, rules(question_allowed=True))[0] == "role"


def test_the_direction_itself_is_never_shown() -> None:
    _, shown = slip("Aye. [Direction, heard by nobody. You are guarded, strained.", size=1)
    assert shown[-1] == "Aye. ["


def test_what_their_own_line_says_is_no_step_out_of_the_role() -> None:
    own = "I just want to be clear on the direction."
    assert said("Only the direction, to be clear.", rules(own=own))


def test_words_they_never_use_are_not_put_in_their_mouth() -> None:
    proud = rules(never=("I feel", "reach out", "lonely"))
    for words in ("I feel it's the kettle.", "You reached out.", "l o n e l y, it is."):
        assert slip(words, proud)[0] == "never"
    assert said("It fell, I reckon.", proud)


def test_days_and_numbers_nobody_has_named_are_not_made_up() -> None:
    known = known_in(["Wed 11 Nov, K-302-7719", "I rang on Thursday, at 08:02", "£41.20"])
    given = rules(known=known)
    for words in ("On Saturdays it's slow.", "Since 1987.", "It's 42.20 here.", "K-302-7718.", "In March, it was."):
        assert slip(words, given)[0] == "fact"
    for words in ("Thursday's slow.", "Thursdays, then.", "The 11th.", "41.20, that is.", "K-302-7719.", "302 7719.",
                  "At 8:02.", "I've 4 of them."):  # fmt: skip
        assert said(words, given, size=1) == words


# How long.


def test_a_turn_too_long_is_cut_at_the_end_of_a_sentence() -> None:
    short = rules(own="Kettle and that.")
    one = "It goes by the kettle. "
    assert said(one + "And then it goes by whatever else I happen to have on of a night.", short) == one.strip()
    assert said(one + "And then it goes by whatever else I happen to have on.", short, 1000) == one.strip()


def test_once_it_is_cut_nothing_more_is_wanted() -> None:
    watch = Watch(rules(own="Kettle and that."))
    watch.feed("It goes by the kettle. And then it goes by whatever else I happen to have on")
    assert watch.over and watch.feed(" and Ken, of a night.") == "It goes by the kettle."
    assert watch.end() == "It goes by the kettle."


def test_a_turn_too_long_without_a_sentence_in_it_is_no_turn() -> None:
    assert slip("it goes by the kettle " * 5, rules(own="Kettle and that."))[0] == "length"


@pytest.mark.parametrize("nothing", ["", "  \n ", "...", '""', "**", "Ray:", "Agent: It is on its way."])
def test_a_turn_without_words_is_none(nothing: str) -> None:
    assert slip(nothing)[0] == "empty"


def test_a_sound_alone_is_a_turn() -> None:
    assert said("[a pause]") == "[a pause]"


# What has to be in it.


def test_the_words_of_a_sign_have_to_be_there() -> None:
    sign = rules(kept=("counted it", "three-day week"))
    assert said("Three day week, and I counted it.", sign)
    assert slip("I counted them, of a three-day week.", sign)[0] == "lacks"


def test_a_turn_said_before_is_not_said_again() -> None:
    again = rules(said=("It goes by the kettle and the fridge.",))
    assert slip("[a pause] It goes by the kettle, and the fridge.", again)[0] == "repeat"
    assert said("The fridge, that goes by itself.", again)
    assert said("The fridge.", rules(said=("The fridge.",))), "a word or three may come twice"


def test_an_answer_holds_what_was_asked_for() -> None:
    answer = rules(own="On the meter. Size of a peppercorn.", answers=True)
    assert said("It's on the meter, a peppercorn of a light.", answer)
    assert slip("Somewhere about, it's a small light.", answer)[0] == "fact"


@pytest.mark.parametrize(
    ("own", "good", "bad"),
    [
        ("Yes. It's on.", "Aye, it's on.", "It's on."),
        ("[a pause] No. Nothing on the screen.", "Nope, nothing on the screen.", "Nothing on the screen."),
        ("[a breath] Yes, the screen is on.", "[a pause] Yeah, the screen's on.", "The screen's on, yes."),
        ("The screen is on.", "On, the screen is.", "The screen isn't on."),
        ("It's not on, the screen.", "The screen's never on.", "The screen's on."),
        ("Nowt wrong with the screen.", "Nothing wrong with the screen.", "The screen is wrong."),
        ("I cannot see a screen.", "I can't see the screen.", "I can see the screen."),
    ],
)
def test_a_yes_stays_a_yes_and_a_no_a_no(own: str, good: str, bad: str) -> None:
    assert said(good, rules(own=own, answers=True)) == good
    assert slip(bad, rules(own=own, answers=True))[0] == "fact"


# What is tidied.


@pytest.mark.parametrize(
    ("words", "tidied"),
    [
        ("*clears his throat* The kettle.", "[clears his throat] The kettle."),
        ("The **kettle** it is.", "The [kettle] it is."),
        ("The kettle * it is.", "The kettle  it is."),
        ('"The kettle."', "The kettle."),
        ("“Steady” is what it is, the “kettle”.", "Steady is what it is, the kettle."),
        ("Ray: The kettle.", "The kettle."),
        ("RAY Outhwaite: The kettle.", "The kettle."),
        ("Customer: The kettle.", "The kettle."),
        ("Ray'll do.", "Ray'll do."),
        ("Ray Outhwaite, that is.", "Ray Outhwaite, that is."),
        ("The kettle.\nAgent: I see. And then?", "The kettle."),
        ("The kettle.\n\nCustomer : And the fridge?", "The kettle."),
        ("The kettle.\nAgent or not.", "The kettle. Agent or not."),
        ("The\u200b kettle\ufeff.", "The kettle."),
        ("A cafe\u0301, that was.", "A café, that was."),
    ],
)
def test_a_turn_is_tidied_while_it_comes(words: str, tidied: str) -> None:
    for size in (1, 2, 7, 100):
        *shown, whole = fed(pieces(words, size))
        assert whole == tidied
        assert all(tidied.startswith(each) for each in shown), shown


def test_in_a_chat_a_line_stays_a_line() -> None:
    assert said("The kettle\nand the fridge") == "The kettle and the fridge"
    assert said("The kettle\nand the fridge", rules(chat=True)) == "The kettle\nand the fridge"


# However it is cut into pieces.

ATOMS = (
    *("two", "cups", "full", "time", "carer", "Ken", "my", "wife", "died", "the", "bus", "driver", "kennel", "I"),
    *("tea", "t", "w", "o", "c", "u", "p", "s", "K", "e", "n", "TWO", "Cups", "Ray", "agent", "twos", "d", "i"),
    *(" ", " ", " ", " ", "-", ". ", ", ", "\u200b", "\n", "’s ", "'", "*", "…", ":", '"', "[", "]", "\u0301", "_"),
)  # fmt: skip


@st.composite
def cut_up(draw: st.DrawFn) -> list[str]:
    """A turn out of words of the locked phrases, letters and marks, cut anywhere."""
    text = "".join(draw(st.lists(st.sampled_from(ATOMS), min_size=1, max_size=16)))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=len(text))))
    return [text[start:stop] for start, stop in pairwise([0, *cuts, len(text)])]


def bare_words(text: str) -> list[str]:
    """The words of a text as a person would see them who knows nothing of the watch."""
    return re.findall(r"\w+", re.sub(r"(?<=\w)['’]s\b|\u200b", "", text.casefold()).replace("_", " "))


def holds_locked(text: str) -> bool:
    spaced = f" {' '.join(bare_words(text))} "
    return any(f" {' '.join(bare_words(phrase))} " in spaced for phrase in LOCKED)


def begins_locked(text: str) -> bool:
    """Whether the last words are the first of a locked phrase."""
    spaced = f" {' '.join(bare_words(text))}"
    starts = (bare_words(phrase)[:count] for phrase in LOCKED for count in range(1, len(bare_words(phrase))))
    return any(spaced.endswith(f" {' '.join(start)}") for start in starts)


@given(cut_up(), st.booleans())
def test_however_a_turn_is_cut_up_what_is_shown_is_safe_and_only_grows(given: list[str], chat: bool) -> None:
    shown = [""]
    received = ""
    with suppress(Slip):
        for piece, words in zip_longest(given, fed(given, rules(own=OWN * 5, chat=chat))):
            assert words.startswith(shown[-1]) and not holds_locked(words)
            received += piece or ""
            if piece is not None and bare_words(words) == bare_words(received):
                assert not begins_locked(words), "it could still become one"
            shown.append(words)


@given(cut_up())
def test_however_a_turn_is_cut_up_the_verdict_is_the_same(given: list[str]) -> None:
    def verdict(given: Sequence[str]) -> str:
        try:
            return list(fed(given, rules(own=OWN * 5)))[-1]
        except Slip as slip:
            return slip.name

    assert verdict(given) == verdict(["".join(given)])
