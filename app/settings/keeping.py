"""How long each kind of thing is kept."""

from __future__ import annotations

from app.settings.reading import number

LEAST_LOG_DAYS = 183
"""Six months: the log goes no sooner, whatever is set."""
LOG_DAYS, SIGN_INS_DAYS, DRAFTS_DAYS, DELETED_DAYS = 366, 90, 180, 30


def attempts_days() -> int | None:
    """How many days conversations that are over are kept; None for good. Raises UnderheardError for no such number."""
    days = number("UNDERHEARD_KEEP_ATTEMPTS_DAYS")
    return None if days is None else int(days)


def log_days() -> int:
    """How many days the log is kept, 183 at least. Raises UnderheardError for no such number."""
    return int(number("UNDERHEARD_KEEP_LOG_DAYS") or LOG_DAYS)


def sign_ins_days() -> int:
    """How many days sign-ins that are over are kept. Raises UnderheardError for no such number."""
    return int(number("UNDERHEARD_KEEP_SIGN_INS_DAYS") or SIGN_INS_DAYS)


def drafts_days() -> int:
    """How many days what was not sent is kept. Raises UnderheardError for no such number."""
    return int(number("UNDERHEARD_KEEP_DRAFTS_DAYS") or DRAFTS_DAYS)


def deleted_days() -> int:
    """How many days what was deleted can be brought back. Raises UnderheardError for no such number."""
    return int(number("UNDERHEARD_KEEP_DELETED_DAYS") or DELETED_DAYS)
