"""The figures of a customer in words: how upset they were, what became of a sign, and what a mentor wrote about."""

from __future__ import annotations

from app.training.authoring.mentors_wrote import RemarkFigure

CALMER_AT_ONCE = 0.1
"""A change in distress that is worth a word after a few conversations already."""
ENOUGH_FOR_LESS = 5
"""Conversations after which a smaller one is."""
LEAST = 0.02
LONGEST_QUOTE, LONGEST_TEXT = 90, 280


def distress_words(start: float, end: float, conversations: int) -> str:
    """How upset the customer was on average at the start and the end, 0-1, of that many conversations."""
    gap = end - start
    told = abs(gap) >= CALMER_AT_ONCE or (conversations >= ENOUGH_FOR_LESS and abs(gap) > LEAST)
    way = ("calmer" if gap < 0 else "more upset") if told else "about the same"
    mean = "" if conversations == 1 else " on average"
    return (
        f"The customer’s distress began at {start:.2f} and ended at {end:.2f}{mean}: {way} "
        "(0 is calm, 1 as upset as can be)."
    )


def sign_words(shown: int, missed: int) -> str:
    """What became of a sign: 'given twice, picked up both times'. `shown` is 1 or more, `missed` at most that."""
    given = f"given {_times(shown)}"
    if shown == 1:
        return f"{given}, {'missed' if missed else 'picked up'}"
    every = "both times" if shown == 2 else "every time"
    if missed in (0, shown):
        return f"{given}, {'missed' if missed else 'picked up'} {every}"
    return f"{given}, missed {_times(missed)}"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def cut(words: str, longest: int) -> str:
    """The words on one line, cut between two of them where they are longer than that many characters."""
    words = " ".join(words.split())
    if len(words) <= longest:
        return words
    kept = words[: longest + 1].rsplit(" ", 1)[0]
    return (kept if len(kept) <= longest else words[:longest]).rstrip(" ,;:–-") + " …"


def about_words(remark: RemarkFigure) -> str:
    """What something a mentor wrote is about: 'Reply 3: listening 3, acknowledgement 2'."""
    if remark.reply is None:
        place = "The whole conversation"
    elif remark.reply == 0:
        place = "Their first words"
    else:
        place = f"What they said to reply {remark.reply}" if remark.answer else f"Reply {remark.reply}"
    if remark.levels:
        said = (f"{each.replace('_', ' ')} {'not called for' if level is None else level}"
                for each, level in remark.levels)  # fmt: skip
        return f"{place}: {', '.join(said)}"
    if remark.quote:
        return f"{place}: “{cut(remark.quote, LONGEST_QUOTE)}”"
    if remark.seconds:
        return remark.seconds[:1].upper() + remark.seconds[1:]
    return place
