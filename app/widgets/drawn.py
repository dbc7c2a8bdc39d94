"""Pieces drawn in the browser: where their sources lie, and how times and faults reach them.

Each is a Streamlit component of ours whose JavaScript puts people's words on the page as text, never as HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from app.widgets.words import exact, relative

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

STATIC = Path(__file__).parents[1] / "static"
SOURCES = STATIC / "reading"
PAGE_STYLE = SOURCES / "page.css"


def component(
    name: str, *, scripts: Sequence[str] = (), styles: Sequence[str] = (), folder: Path = SOURCES
) -> ComponentRenderer:
    """The component of that name: `base.js`, `<name>.js` and its further scripts; `base.css`, `<name>.css` and styles.

    All but the base lie in `folder`. Call at module level. Styles are not isolated, so the page's colours, fonts and
    themes reach it.
    """
    parts = (SOURCES / "base", *(folder / part for part in (*scripts, name)))
    js = "\n".join(part.with_suffix(".js").read_text(encoding="utf-8") for part in parts)
    parts = (SOURCES / "base", *(folder / part for part in (*styles, name)))
    css = "\n".join(part.with_suffix(".css").read_text(encoding="utf-8") for part in parts)
    return st.components.v2.component(f"underheard.{name}", js=js, css=css, isolate_styles=False)


def when(at: str | None) -> dict[str, str] | None:
    """A time as the drawn pieces take it: how long ago, the exact one for hovering, and the value itself."""
    return {"at": at, "ago": relative(at), "exact": exact(at)} if at else None


def own_drafts(person_id: str) -> str:
    """What the browser keeps one person's unsent words under: a tab goes from one to the next, their words do not."""
    return sha256(f"drafts of {person_id}".encode()).hexdigest()[:12]


def page_style() -> None:
    """Lay out what these pages draw as HTML; once a run."""
    st.html(PAGE_STYLE)


Data = dict[str, Any]
"""What a component is given: JSON-able."""
