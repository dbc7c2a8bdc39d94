"""The server as one application: the gate, our own addresses, and behind them the pages."""

from __future__ import annotations

from collections.abc import Mapping
import os
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from app.web import health, sounds
from app.web.access_log import AccessLog
from app.web.gate import Gate
from app.web.logs import adopt

MAIN = Path(__file__).parents[1] / "main.py"


def application() -> st.App:
    """A new application; one a process. UnderheardError where the identity provider or the secret cannot be used."""
    # Every process on this data folder signs alike, so that any of them knows whom another let in.
    data_folder().mkdir(parents=True, exist_ok=True)
    os.environ["STREAMLIT_SERVER_COOKIE_SECRET"] = keyed(data_folder(), "streamlit")
    routes: list[BaseRoute] = [*health.ROUTES, *sounds.ROUTES, *signing_in.ROUTES]
    return st.App(MAIN, secrets=auth_secrets(), routes=routes, middleware=[Middleware(Gate)])
