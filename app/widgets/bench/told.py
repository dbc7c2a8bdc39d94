"""How two versions differ, on the page: each change in a sentence, and in a long text what is gone and what is new."""

from __future__ import annotations

from html import escape

import streamlit as st

from app.scenario.diff import Difference
from app.scenario.side_by_side import marked
from app.training.authoring.comparing import Comparison
from app.training.debrief import ENDING_TITLES
from app.widgets.bench.reacting import REACTIONS
from app.widgets.drawn import STATIC
from app.widgets.names import CRITERION_WORDS, CUE_KINDS
from app.widgets.shell import notice, quiet

WORDS = {
    **CRITERION_WORDS, **CUE_KINDS, **{name: label for name, (label, _) in REACTIONS.items()},
    **{kind: title for kind, title in ENDING_TITLES.items() if kind}, "voice": "call", "cold": "go quiet, and go",
    "hot": "ask for a manager", "discomfort": "that it is uncomfortable", "partial": "a part of it",
    "denial": "that there is nothing", "solver": "solves it and goes", "warmth": "warm words, nothing heard",
    "interrogator": "question after question", "formal": "formally", "plain": "plainly", "casual": "casually",
}  # fmt: skip
"""How the screen says the format's own names."""
_TAGS = {"gone": ("del", "gone: "), "new": ("ins", "new: ")}
"""Kind of piece -> its element, and what a screen reader says before it."""


def told_style() -> None:
    """Lay out what is drawn here; once a run."""
    st.html(STATIC / "bench" / "told.css")


def told(found: Comparison) -> None:
    """Draw every difference, a section of the form at a time."""
    if not found.differences:
        notice(found.summary)
        return
    quiet(found.summary)
    if found.by_lines:
        quiet(
            f"Not all of it can be read while it has slips, so lines are compared there: {', '.join(found.by_lines)}."
        )
    parts = [
        f"<h3>{escape(section)}</h3><ul>{''.join(_told(each) for each in differences)}</ul>"
        for section, differences in found.sections.items()
    ]
    st.html(f'<div class="bt">{"".join(parts)}</div>')


def _told(each: Difference) -> str:
    words = ""
    if each.before or each.after:
        words = f'<div class="said" dir="auto">{marks_html(each.before, each.after)}</div>'
    return f'<li><p dir="auto">{escape(each.said)}</p>{words}</li>'


def marks_html(before: str, after: str) -> str:
    """Both texts in one, as safe HTML: what is gone struck out, what is new underlined."""
    pieces = []
    last = "same"
    for kind, words in marked(before, after):
        if kind == "same":
            pieces.append(escape(words))
        else:
            tag, said = _TAGS[kind]
            space = ' class="after"' if last == "gone" else ""
            pieces.append(f'<{tag}{space}><span class="uh-visually-hidden">{said}</span>{escape(words)}</{tag}>')
        last = kind
    return "".join(pieces)
