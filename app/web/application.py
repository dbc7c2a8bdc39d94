"""The server as one application: the gate, our own addresses, and behind them the pages."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from app.web import health, sounds
from app.web.gate import Gate

MAIN = Path(__file__).parents[1] / "main.py"


def application() -> st.App:
    """A new application; one a process."""
    routes: list[BaseRoute] = [*health.ROUTES, *sounds.ROUTES]
    return st.App(MAIN, routes=routes, middleware=[Middleware(Gate)])
