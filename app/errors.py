"""What can go wrong, each told in one sentence that says which thing, what is wrong and what to do.

UnderheardError
├── NotFound        there is no such person, customer, attempt or mark
├── NotAllowed      it belongs to somebody else, or it is too early to see it
│   ├── ForOthers   a page or deed is for people with other roles
│   └── TooOften    too many passwords were tried; there is a while to wait
├── StaleAttempt    the conversation has gone on in another tab
├── AttemptEnded    the conversation is over
├── StaleDraft      somebody else has changed this customer since
├── Invalid         what was given cannot be kept as it is
│   └── Unheard     there is nothing to be made out in a recording, however often it is tried
├── StoreFault      the database cannot be read or written
├── ModelFault      the language model could not be asked, or what came back is no answer
└── SpeechFault     speaking or hearing is not installed, not reached, or failed
"""

from __future__ import annotations

import math


class UnderheardError(Exception):
    """Base of every error that is ours; `str(error)` is one sentence fit for a screen."""


class NotFound(UnderheardError):
    """There is no such person, customer, attempt or mark."""


class NotAllowed(UnderheardError):
    """It belongs to somebody else, or it is too early to see it."""


class ForOthers(NotAllowed):
    """A page or deed is for people with other roles; `whom` says for which, in the plural."""

    def __init__(self, whom: str, says: str) -> None:
        super().__init__(says)
        self.whom = whom


class TooOften(NotAllowed):
    """Too many passwords were tried for a name or from an address; `seconds` says how long to wait."""

    def __init__(self, seconds: float) -> None:
        minutes = math.ceil(seconds / 60)
        wait = f"{math.ceil(seconds)} seconds" if seconds < 60 else f"{minutes} minute{'' if minutes == 1 else 's'}"
        super().__init__(f"That went wrong too often. Wait {wait}, then try again; an admin can lift the wait.")
        self.seconds = seconds


class StaleAttempt(UnderheardError):
    """The conversation has gone on elsewhere, in another tab for instance; nothing was stored."""


class AttemptEnded(UnderheardError):
    """The conversation is over; nothing was stored."""


class StaleDraft(UnderheardError):
    """A customer being written was changed elsewhere since; what was sent is kept as a restore point."""


class Invalid(UnderheardError):
    """What was given cannot be kept as it is; nothing was stored."""


class Unheard(Invalid):
    """There is nothing to be made out in a recording, however often it is tried; nothing was stored."""


class StoreFault(UnderheardError):
    """The database cannot be read or written: corrupt, from a newer version, locked, read-only, full or gone."""


class ModelFault(UnderheardError):
    """The language model could not be asked, or what came back is no answer; `name` says which, in one fixed word."""

    def __init__(self, name: str, says: str, *, again: bool = False, wait: float | None = None) -> None:
        super().__init__(says)
        self.name = name
        self.again = again
        """Whether asking once more may help."""
        self.wait = wait
        """Seconds the server asked to be left alone for, where it did."""


class SpeechFault(UnderheardError):
    """Speaking or hearing is not installed, cannot be reached, or failed; what was said or recorded is kept."""
