"""Makes one change to the text of a scenario file and leaves every other character as it was written."""

from __future__ import annotations

from app.errors import UnderheardError
from app.scenario.source import Change, Fix


class Unchangeable(UnderheardError):
    """The text cannot be changed there: it cannot be read, or has no such place."""


def changed(text: str, change: Change) -> str:
    """The text with that change made. Raises Unchangeable where it cannot be."""
    raise NotImplementedError


def fixed(text: str, fix: Fix) -> str:
    """The text with a fault put right. Raises Unchangeable where the fix no longer fits it."""
    raise NotImplementedError
