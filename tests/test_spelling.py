"""Slips of the keyboard: what is put right, and what is left as it was meant."""

from __future__ import annotations

import pytest

from scoring.spelling import known, put_right
from scoring.text import sentences_of

SLIPS = {
    "everry": "every",
    "stoopped": "stopped",
    "mintes": "minutes",
    "insted": "instead",
    "refnds": "refunds",
    "wll": "will",
    "recieve": "receive",
    "appologise": "apologise",
    "complants": "complaints",
    "neeed": "need",
}
# An American dictionary, everyday words the familiar ones leave out, and words of one place.
WORDS = [
    "weight",
    "tenth",
    "sermon",
    "urn",
    "ramp",
    "scaffold",
    "colours",
    "favourites",
    "apologised",
    "cancelling",
    "theatre",
    "licence",
    "analysed",
    "tyres",
    "neighbours",
    "catalogue",
    "whilst",
    "travelled",
    "spewing",
    "crikey",
]


@pytest.mark.parametrize(("slip", "meant"), SLIPS.items())
def test_a_slip_is_put_right_to_the_likeliest_word(slip: str, meant: str) -> None:
    assert not known(slip) and put_right(slip) == meant


def test_real_words_are_left_alone() -> None:
    assert [word for word in WORDS if not known(word)] == []


def test_what_cannot_be_told_stays_as_it_was_written() -> None:
    for word in ("nobbut", "lekker", "mokopuna"):
        assert put_right(word) == word
    (sentence,) = sentences_of("He's at Ōmāpere with the whānau, nobbut a mile.")
    assert {"ōmāpere", "whānau", "nobbut"} <= set(sentence.words)


def test_words_of_the_conversation_come_first() -> None:
    assert put_right("kasuk", frozenset({"kasuku"})) == "kasuku"


def test_a_name_in_a_sentence_is_no_slip_but_a_day_is() -> None:
    (sentence,) = sentences_of("We told Sudnay and Siobhna we would ring on Frdiay.")
    assert " friday " in sentence.plain and " siobhna " in sentence.plain
