"""A trainee's summary as a page to print: one sheet of A4, escaped words only, in need of nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.paper import Html, Piece, joined, listed, page, tag
from app.training.mentoring import Summary
from app.widgets.names import CUE_KINDS, NAMES, level_word
from scoring.conversation import SILENCE

_STYLE = """
.sheet { max-width: 720px; }
.sheet h2 { font-size: 1.05rem; margin: 24px 0 4px; }
.sheet p, .sheet ul { margin: 4px 0; }
.sheet ul { padding-left: 20px; }
.sheet blockquote { font-size: 1rem; margin: 8px 0 12px; }
.sheet blockquote p { margin: 0; }
.sheet blockquote .soft { font: 0.9rem/1.5 var(--sans); }
.sheet .printed { margin-top: 24px; }
.sheet table { width: 100%; }
@page { size: A4; margin: 14mm 16mm; }
@media print {
  :root { color-scheme: light; }
  body { font-size: 10.5pt; line-height: 1.4; padding: 0; }
  .sheet { max-width: none; }
  h1 { font-size: 18pt; }
  .sheet h2 { margin: 12pt 0 2pt; }
  .sheet blockquote { font-size: 10.5pt; line-height: 1.4; margin: 4pt 0 6pt; break-inside: avoid; }
  td, th { padding-top: 2pt; padding-bottom: 2pt; }
}
"""
_MOST_CUES = 5


def summary_page(summary: Summary, unsure: str = "") -> str:
    """The whole document, for a file. `unsure` says which of the scorer's levels are provisional, and why."""
    inside = tag(
        "div",
        tag("p", f"Practice in Underheard, {period(summary.days)}", class_="soft"),
        tag("p", practice_sentence(summary)),
        *_focus(summary),
        *_levels(summary, unsure),
        *_written(summary),
        *_cues(summary),
        tag("p", "Printed by ", _name(summary.printed_by), f" on {_day(summary.printed_at)}.", class_="soft printed"),
        class_="sheet",
    )
    return page(summary.name, tag("style", Html(_STYLE)), inside)


def summary_file(summary: Summary) -> str:
    """What the file is called: letters and digits of the name, and the day."""
    name = "-".join("".join(part for part in word if part.isalnum()) for word in summary.name.split())
    return f"underheard-{name.strip('-') or 'summary'}-{summary.printed_at[:10]}.html"


def period(days: int | None) -> str:
    """A period in words."""
    return "everything so far" if days is None else f"the last {days} days"


def practice_sentence(summary: Summary) -> str:
    """The practice of a period, in a sentence or two."""
    if not summary.finished:
        return "No conversation was finished in this time."
    said = (
        f"{_count(summary.finished, 'conversation')} finished, with {_count(summary.customers, 'different customer')}."
    )
    parts = []
    if summary.let_in:
        parts.append(f"heard all that was behind it in {summary.let_in}")
    if summary.cared_for:
        parts.append(f"left the customer cared for in {summary.cared_for}")
    return f"{said} Of these: {'; '.join(parts)}." if parts else said


def _focus(summary: Summary) -> Sequence[Html]:
    focus = summary.focus
    if focus is None:
        return ()
    agreed = f"agreed on {_day(focus.agreed_at)}" if focus.agreed_at else "not agreed yet"
    under = f" on {_day(focus.set_at)}; {agreed}; {_count(focus.left, 'attempt')} to go."
    return (
        tag("h2", f"Focus: {NAMES[focus.skill].lower()}"),
        tag("blockquote", focus.text, dir="auto"),
        tag("p", "Set by ", _name(focus.set_by_name), under, class_="soft"),
    )


def _levels(summary: Summary, unsure: str) -> Sequence[Html]:
    def level(dimension: str, mean: float | None) -> Piece:
        if mean is None:
            return None
        return f"{mean:.1f} · {level_word(dimension, round(mean))}"

    rows = joined(
        tag(
            "tr",
            tag("th", NAMES[line.dimension], scope="row"),
            tag("td", level(line.dimension, line.first)),
            tag("td", level(line.dimension, line.last)),
            tag("td", line.attempts, class_="n"),
        )
        for line in summary.lines
    )
    heads = joined(tag("th", head, scope="col") for head in ("", "First", "Last", "Attempts"))
    return (
        tag("h2", "Levels"),
        tag("table", tag("thead", tag("tr", heads)), tag("tbody", rows)),
        tag(
            "p",
            f"Means of one conversation each, 0 to 4. A mentor’s level counts over the scorer’s. {unsure}",
            class_="soft",
        ),
    )


def _written(summary: Summary) -> Sequence[Html]:
    if not summary.quotes:
        return (tag("h2", "What mentors wrote"), tag("p", "Nothing in this time.", class_="soft"))
    quotes = joined(
        tag(
            "blockquote",
            tag("p", quote.text, dir="auto"),
            tag("p", _name(quote.by_name), f", {_day(quote.at)}", *_about(quote.about, quote.seconds), class_="soft"),
        )
        for quote in summary.quotes
    )
    return (tag("h2", "What mentors wrote lately"), quotes)


def _about(words: str | None, seconds: str) -> Sequence[Piece]:
    if words is None:
        return (f", on {seconds}",) if seconds else ()
    return (", on a silence",) if words == SILENCE else (", on “", tag("bdi", words), "”")


def _cues(summary: Summary) -> Sequence[Html]:
    heading = tag("h2", "Signs that tend to go by")
    if not summary.cues:
        return (heading, tag("p", "None in this time.", class_="soft"))
    return (
        heading,
        listed(f"{CUE_KINDS.get(c.kind, c.kind)}: {c.missed} of {c.offered} missed" for c in summary.cues[:_MOST_CUES]),
    )


def _name(name: str) -> Html:
    return tag("bdi", name)


def _count(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _day(at: str) -> str:
    then = datetime.fromisoformat(at).astimezone()
    return f"{then.day} {then:%B %Y}"
