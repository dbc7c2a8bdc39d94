"""The frame of every page: its style, its heading, and plain words for what is empty or went wrong."""

from __future__ import annotations

from html import escape
from typing import Literal

import streamlit as st

from app.theme import STYLE_FILE, component_file

_connection = st.components.v2.component("underheard.connection", js=component_file("connection.js"))


def apply_style() -> None:
    """Lay the visual language over Streamlit; once a run, before anything is drawn."""
    st.html(STYLE_FILE)
    with st.container(key="unseen"):
        _connection(key="connection")


def page_header(title: str, lead: str = "", eyebrow: str = "") -> None:
    """The page's one h1, a quiet line above it and a sentence below. Plain text: markup in it is shown, not read."""
    parts = []
    if eyebrow:
        parts.append(f'<p class="uh-eyebrow">{escape(eyebrow)}</p>')
    parts.append(f'<h1 class="uh-title">{escape(title)}</h1>')
    if lead:
        parts.append(f'<p class="uh-lead">{escape(lead)}</p>')
    st.html(f"<header>{''.join(parts)}</header>")


def section(title: str, lead: str = "") -> None:
    """A second-level heading, with an optional quiet sentence. Plain text."""
    after = f'<p class="uh-quiet">{escape(lead)}</p>' if lead else ""
    st.html(f'<h2 class="uh-section">{escape(title)}</h2>{after}')


def text(words: str) -> None:
    """A paragraph the product says. Plain text, never read as Markdown."""
    st.html(f'<p class="uh-text">{escape(words)}</p>')


def quiet(words: str) -> None:
    """A small line in soft ink. Plain text."""
    st.html(f'<p class="uh-quiet">{escape(words)}</p>')


def empty_state(title: str, words: str) -> None:
    """What will be here and how to make it so."""
    st.html(f'<section class="uh-empty"><h2>{escape(title)}</h2><p>{escape(words)}</p></section>')


def notice(words: str, kind: Literal["plain", "trouble"] = "plain") -> None:
    """One plain sentence to the reader; `trouble` is read out at once by a screen reader."""
    role = "alert" if kind == "trouble" else "note"
    st.html(f'<p class="uh-note {kind}" role="{role}">{escape(words)}</p>')


def way_to(path: str, words: str, strong: bool = False) -> None:
    """A button-like link to a page that the server draws by itself, opened in this tab."""
    kind = "uh-way strong" if strong else "uh-way"
    st.html(f'<a class="{kind}" href="{escape(path)}" target="_self">{escape(words)}</a>')
