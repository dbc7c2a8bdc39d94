"""Where the visual language lives: fonts, styles and the components' own CSS and JavaScript.

Colours, typefaces and Streamlit's own settings stand in `.streamlit/config.toml` beside `main.py`, where Streamlit
finds them however the room is started.
"""

from __future__ import annotations

from pathlib import Path

CONFIG_FILE = Path(__file__).with_name(".streamlit") / "config.toml"
STATIC = Path(__file__).with_name("static")
STYLE_FILE = STATIC / "underheard.css"
COMPONENTS = STATIC / "components"


def component_file(name: str) -> str:
    """The text of a component's CSS or JavaScript, as `st.components.v2.component` takes it."""
    return (COMPONENTS / name).read_text(encoding="utf-8")
