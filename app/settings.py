"""Where things are kept and how the room is reached; each setting has a default and one variable that changes it."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

DATA_VARIABLE = "UNDERHEARD_DATA"
"""Environment variable naming the data folder."""
DATABASE_NAME = "underheard.db"
PORT = 8501
HOST = "127.0.0.1"
"""Only this machine can reach the room unless another address is asked for."""


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
