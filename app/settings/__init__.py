"""Where things are kept and how the room is reached; each setting has a default and one variable that changes it."""

from __future__ import annotations

import os
from pathlib import Path

from app.settings.file import (
    DATA_VARIABLE,
    FILE_NAME,
    Fault,
    SettingsFaults,
    VariableFault,
    environment_faults,
    read_again,
    read_by_others,
    settings_file,
    unknown_variables,
    usual_folder,
)
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
from app.settings.reading import _address, _number, _set, check_file, check_settings, choice, forgiving, number, said
from app.settings.signing_in import (
    PERSON_COOKIE,
    Provider,
    given_secret,
    has_provider,
    is_secure,
    provider,
    public_address,
    sign_in_cookie,
)
from app.settings.table import SETTINGS, SETTINGS_VARIABLE, in_markdown

__all__ = [
    "DATABASE_NAME",
    "DATA_VARIABLE",
    "FILE_NAME",
    "HEARING_SECONDS",
    "HOST",
    "JUDGE_SECONDS",
    "LONGEST_SOUND_DAYS",
    "LONGEST_SUPPORT",
    "OPENAI_ADDRESS",
    "PERSON_COOKIE",
    "PORT",
    "SETTINGS",
    "SETTINGS_VARIABLE",
    "SOUND_DAYS",
    "SPEAKING_SECONDS",
    "VOICES",
    "VOICE_SECONDS",
    "Fault",
    "Model",
    "Provider",
    "SettingsFaults",
    "VariableFault",
    "_address",
    "_number",
    "_set",
    "check_file",
    "check_settings",
    "choice",
    "data_folder",
    "database_path",
    "environment_faults",
    "forgiving",
    "given_secret",
    "has_provider",
    "hearing_model",
    "host",
    "in_markdown",
    "is_secure",
    "judge_model",
    "log_format",
    "number",
    "one_thread",
    "port",
    "provider",
    "public_address",
    "read_again",
    "read_by_others",
    "said",
    "settings_file",
    "sign_in_cookie",
    "sound_days",
    "speaking_model",
    "support",
    "unknown_variables",
    "voice_model",
]

DATABASE_NAME = "underheard.db"
PORT = 8501
HOST = "127.0.0.1"
"""Only this machine can reach the room unless another address is asked for."""
SOUND_DAYS = 90
"""How many days recordings are kept where nobody says otherwise."""
LONGEST_SOUND_DAYS = 3650
LONGEST_SUPPORT = 500


def data_folder() -> Path:
    """The folder for everything that is kept: by UNDERHEARD_DATA, else by the file that UNDERHEARD_SETTINGS names, else
    the system's place for app data."""
    named = said(DATA_VARIABLE)
    return Path(named).expanduser().absolute() if named else usual_folder()


def database_path() -> Path:
    """The database in the data folder."""
    return data_folder() / DATABASE_NAME


def one_thread() -> None:
    """Keep numpy's linear algebra to one thread: more only get in each other's way here. Call before numpy loads."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def host() -> str:
    """The address to listen on: UNDERHEARD_HOST, else this machine alone."""
    return said("UNDERHEARD_HOST") or HOST


def port() -> int | None:
    """The port to listen on: UNDERHEARD_PORT, 1 to 65535; None where nobody says. Raises UnderheardError for others."""
    wanted = number("UNDERHEARD_PORT")
    return None if wanted is None else int(wanted)


def log_format() -> str:
    """How the server's log is written: json or text, by UNDERHEARD_LOG; '' where nobody says.

    Raises UnderheardError where it is another word.
    """
    return choice("UNDERHEARD_LOG")


def support() -> str:
    """Where trainees find support after a heavy conversation, as the room's keeper has put it; '' where nobody has."""
    return " ".join(_set("UNDERHEARD_SUPPORT").split())[:LONGEST_SUPPORT]


def sound_days() -> int:
    """How many days recordings are kept: UNDERHEARD_SOUND_DAYS, 0 to 3650; 0 keeps none past the end of its talk.

    Raises UnderheardError where it is no such number.
    """
    days = _number("UNDERHEARD_SOUND_DAYS", 0, LONGEST_SOUND_DAYS)
    return SOUND_DAYS if days is None else int(days)
