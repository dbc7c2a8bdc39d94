"""The list every step of the database's shape puts itself on."""

from __future__ import annotations

from sqlite_utils import Database, Migrations
from sqlite_utils.db import Table

MIGRATIONS = Migrations("underheard")


def table(db: Database, name: str) -> Table:
    """The table of that name, there already or about to be made."""
    found = db[name]
    assert isinstance(found, Table)
    return found
