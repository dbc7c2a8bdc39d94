"""Where things are kept and how the room is reached; each setting has a default and one variable that changes it."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from app.settings.models import (
    HEARING_SECONDS,
    JUDGE_SECONDS,
    OPENAI_ADDRESS,
    SPEAKING_SECONDS,
    VOICE_SECONDS,
    VOICES,
    Model,
    hearing_model,
    judge_model,
    speaking_model,
    voice_model,
)
from app.settings.reading import _address, _number, _set

__all__ = [
    "DATABASE_NAME",
    "DATA_VARIABLE",
    "HEARING_SECONDS",
    "HOST",
    "JUDGE_SECONDS",
    "LONGEST_SOUND_DAYS",
    "LONGEST_SUPPORT",
    "OPENAI_ADDRESS",
    "PORT",
    "SOUND_DAYS",
    "SPEAKING_SECONDS",
    "VOICES",
    "VOICE_SECONDS",
    "Model",
    "_address",
    "_number",
    "_set",
    "data_folder",
    "database_path",
    "hearing_model",
    "judge_model",
    "one_thread",
    "sound_days",
    "speaking_model",
    "support",
    "voice_model",
]

DATA_VARIABLE = "UNDERHEARD_DATA"
"""Environment variable naming the data folder."""
DATABASE_NAME = "underheard.db"
PORT = 8501
HOST = "127.0.0.1"
"""Only this machine can reach the room unless another address is asked for."""
SOUND_DAYS = 90
"""How many days recordings are kept where nobody says otherwise."""
LONGEST_SOUND_DAYS = 3650
LONGEST_SUPPORT = 500


def data_folder() -> Path:
    """The folder for everything that is kept; named by UNDERHEARD_DATA, else the system's place for app data."""
    named = os.environ.get(DATA_VARIABLE, "").strip()
    if named:
        return Path(named).expanduser().absolute()
    return Path(platformdirs.user_data_dir("underheard", appauthor=False))


def database_path() -> Path:
    """The database in the data folder."""
    return data_folder() / DATABASE_NAME


def one_thread() -> None:
    """Keep numpy's linear algebra to one thread: more only get in each other's way here. Call before numpy loads."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def support() -> str:
    """Where trainees find support after a heavy conversation, as the room's keeper has put it; '' where nobody has."""
    return " ".join(_set("UNDERHEARD_SUPPORT").split())[:LONGEST_SUPPORT]


def sound_days() -> int:
    """How many days recordings are kept: UNDERHEARD_SOUND_DAYS, 0 to 3650; 0 keeps none past the end of its talk.

    Raises UnderheardError where it is no such number.
    """
    days = _number("UNDERHEARD_SOUND_DAYS", 0, LONGEST_SOUND_DAYS)
    return SOUND_DAYS if days is None else int(days)
