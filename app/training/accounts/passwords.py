"""Passwords: which may be chosen, and how they are kept (argon2id, by argon2-cffi)."""

from __future__ import annotations

import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from app.errors import Invalid
from app.store import storable
from app.training.accounts.common_passwords import COMMON

SHORTEST, LONGEST = 12, 1024
"""Characters, as NIST SP 800-63B-4 counts them: one code point each, after NFKC."""

# What OWASP names for argon2id: 19 MiB, two passes, one lane. About 25 ms, so that a class can sign in at once.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)
_AT_ONCE = threading.BoundedSemaphore(4)
"""So that a flood of tries takes 76 MiB at most, and leaves the conversations their turn."""


def plain(password: str) -> str:
    """The password as it is hashed: NFKC, so that two keyboards write the same one."""
    return unicodedata.normalize("NFKC", password[: 4 * LONGEST])


def usable_password(password: str, *names: str) -> str:
    """The password as it is hashed; Invalid where it is too short, too long, a name of theirs, or among the commonest.

    Nothing is asked of its characters (NIST SP 800-63B-4, 3.1.1.2).
    """
    chosen = plain(password)
    if len(chosen) < SHORTEST:
        raise Invalid(f"Use {SHORTEST} characters or more; a few words in a row are easy to remember.")
    if len(chosen) > LONGEST:
        raise Invalid(f"Use {LONGEST} characters or fewer.")
    folded = chosen.casefold()
    if folded in {plain(name).casefold() for name in names}:
        raise Invalid("That is your name; choose something that others do not know of you.")
    if folded in COMMON or len(set(folded)) < 3:
        raise Invalid("That is one of the first that anybody would try; choose another.")
    return chosen


def hashed(password: str) -> str:
    """The argon2id hash of a password that `usable_password` gave back, with its salt and parameters."""
    with _AT_ONCE:
        return HASHER.hash(storable(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether that is the password. Where none is kept, as long is spent over it, and it is not."""
    chosen, nobodys = storable(plain(password)), _nobodys()
    with _AT_ONCE:
        try:
            return HASHER.verify(kept or nobodys, chosen) and kept is not None and len(chosen) <= LONGEST
        except (VerificationError, InvalidHashError):
            return False


def outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than those of today."""
    return HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return HASHER.hash("nobody has this password")
