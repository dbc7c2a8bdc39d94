"""How Underheard looks and runs in Streamlit: the settings `underheard serve` starts the app with."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

CONFIG_FILE = Path(__file__).with_name(".streamlit") / "config.toml"
"""One place for both ways in: `streamlit run app/main.py` finds this file beside the script by itself."""

STYLE_FILE = Path(__file__).with_name("static") / "underheard.css"


def _dotted(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            flat |= _dotted(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            # From the config file Streamlit takes lists; from a start option it takes the same as JSON text.
            flat[f"{prefix}{key}"] = json.dumps(value)
        else:
            flat[f"{prefix}{key}"] = value
    return flat


CONFIG: dict[str, Any] = _dotted(tomllib.loads(CONFIG_FILE.read_text(encoding="utf-8")))
"""Dotted Streamlit options, as `st.App(...).run(config=CONFIG)` takes them. The port and address are the caller's."""
