"""What people said and when: quotes in serif, dates that read as speech with the exact one behind them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import escape

import streamlit as st


def quote(words: str, source: str = "") -> None:
    """Somebody's words, in serif; plain text, line breaks kept. `source` says whose and when."""
    st.html(quote_html(words, source))


def quote_html(words: str, source: str = "") -> str:
    """`quote` as safe HTML."""
    after = f"<footer>{escape(source)}</footer>" if source else ""
    return f'<blockquote class="uh-said">{escape(words)}{after}</blockquote>'


def relative(at: str, now: datetime | None = None) -> str:
    """How long ago `at` (ISO 8601, with offset) was, as one would say it: 'just now', '20 minutes ago', 'yesterday'.

    Past two weeks it is the date, with the year where it is not this one. `now` is for tests.
    """
    then = datetime.fromisoformat(at).astimezone()
    here = (now or datetime.now(UTC)).astimezone()
    gone = here - then
    if gone < timedelta(minutes=1):
        return "just now"
    if gone < timedelta(hours=1):
        return _ago(gone // timedelta(minutes=1), "minute")
    days = (here.date() - then.date()).days
    if days == 0:
        return _ago(gone // timedelta(hours=1), "hour")
    if days == 1:
        return "yesterday"
    if days < 14:
        return _ago(days, "day")
    return f"{then.day} {then:%B}" + ("" if then.year == here.year else f" {then.year}")


def _ago(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'} ago"


def exact(at: str) -> str:
    """`at` in full, in the reader's clock: 'Saturday 21 November 2026, 22:44'."""
    then = datetime.fromisoformat(at).astimezone()
    return f"{then:%A} {then.day} {then:%B %Y, %H:%M}"


def day(at: str) -> str:
    """The day of `at` in the reader's clock, as one would say it: 'Tuesday 1 December'."""
    then = datetime.fromisoformat(at).astimezone()
    return f"{then:%A} {then.day} {then:%B}"


def short_day(at: str) -> str:
    """The day of `at` in the reader's clock, where there is little room: '1 Dec 2026'."""
    then = datetime.fromisoformat(at).astimezone()
    return f"{then.day} {then:%b %Y}"


def when_html(at: str) -> str:
    """A relative date as safe HTML, the exact one on hover and to screen readers."""
    return f'<time class="uh-when" datetime="{escape(at)}" title="{escape(exact(at))}">{escape(relative(at))}</time>'
