"""What is told of a customer's conversations reads at once: signs, distress, and what mentors wrote about."""

from __future__ import annotations

import pytest

from app.training.authoring.mentors_wrote import RemarkFigure
from app.widgets.bench.doing_words import about_words, cut, distress_words, sign_words


@pytest.mark.parametrize(
    ("shown", "missed", "words"),
    [
        (1, 0, "given once, picked up"),
        (1, 1, "given once, missed"),
        (2, 0, "given twice, picked up both times"),
        (2, 1, "given twice, missed once"),
        (2, 2, "given twice, missed both times"),
        (7, 0, "given 7 times, picked up every time"),
        (7, 3, "given 7 times, missed 3 times"),
    ],
)
def test_what_became_of_a_sign_reads_at_once(shown: int, missed: int, words: str) -> None:
    assert sign_words(shown, missed) == words


@pytest.mark.parametrize(
    ("start", "end", "conversations", "way"),
    [
        (0.55, 0.47, 2, "about the same"),
        (0.55, 0.44, 2, "calmer"),
        (0.55, 0.47, 5, "calmer"),
        (0.55, 0.54, 50, "about the same"),
        (0.40, 0.60, 1, "more upset"),
    ],
)
def test_a_small_change_after_few_conversations_is_no_change(
    start: float, end: float, conversations: int, way: str
) -> None:
    said = distress_words(start, end, conversations)
    assert said.startswith(f"The customer’s distress began at {start:.2f} and ended at {end:.2f}")
    assert f": {way} (" in said


def test_a_quote_is_cut_between_two_words() -> None:
    long = "I have been waiting for this parcel since Monday and nobody at all could tell me where in the world it is."
    short = cut(long, 90)
    assert len(short) <= 92
    assert short.endswith(" …")
    assert long.startswith(short.removesuffix(" …"))
    assert long[len(short.removesuffix(" …"))] == " "
    assert cut(long, 200) == long
    assert cut("a" * 100, 90) == "a" * 90 + " …"


def test_a_row_says_which_reply_and_which_levels() -> None:
    def remark(kind: str, quote: str = "", reply: int | None = None, answer: bool = False,
               levels: tuple[tuple[str, int | None], ...] = ()) -> RemarkFigure:  # fmt: skip
        return RemarkFigure(kind, "x", "y", "Why.", quote, "Mere", "2026-01-01T00:00:00+00:00", reply, answer, levels)

    given = (("listening", 3), ("next_steps", None))
    assert about_words(remark("verdict", reply=3, levels=given)) == "Reply 3: listening 3, next steps not called for"
    assert about_words(remark("verdict", levels=(("listening", 1),))) == "The whole conversation: listening 1"
    assert about_words(remark("annotation", "Fine.", 0)) == "Their first words: “Fine.”"
    assert about_words(remark("annotation", "Fine.", 2, answer=True)) == "What they said to reply 2: “Fine.”"
    assert about_words(remark("feedback")) == "The whole conversation"
