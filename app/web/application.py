"""The server as one application: the gate, our own addresses, and behind them the pages."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from streamlit import config, logger
from streamlit.web import bootstrap

from app.settings import data_folder
from app.store.secret import keyed
from app.web import health, joining, signing_in, sounds
from app.web.access_log import AccessLog
from app.web.gate import Gate
from app.web.logs import adopt
from app.web.provider import auth_secrets

MAIN = Path(__file__).parents[1] / "main.py"
_COOKIE_SECRET = "STREAMLIT_SERVER_COOKIE_SECRET"


def application() -> st.App:
    """A new application; one a process. UnderheardError where the identity provider or the secret cannot be used."""
    _sign_alike()
    routes: list[BaseRoute] = [*health.ROUTES, *sounds.ROUTES, *signing_in.ROUTES, *joining.ROUTES]
    return st.App(MAIN, secrets=auth_secrets(), routes=routes, middleware=[Middleware(AccessLog), Middleware(Gate)])


def configure(options: Mapping[str, Any]) -> None:
    """Set Streamlit's own options (as in "server.port") for this process, over those of its configuration file."""
    _sign_alike()
    config._main_script_path = str(MAIN)
    bootstrap.load_config_options(dict(options))
    # Streamlit gives each of its loggers a handler of its own, also to those it makes later.
    logger.setup_formatter = adopt
    logger.update_formatter()


def _sign_alike() -> None:
    """Every process on this data folder signs alike, so that any of them knows whom another let in."""
    data_folder().mkdir(parents=True, exist_ok=True)
    os.environ[_COOKIE_SECRET] = keyed(data_folder(), "streamlit")
