"""Names for files that people take along: told apart by words they know, in characters every system takes."""

from __future__ import annotations

import re

_LONGEST = 40
"""Letters of one part."""


def file_name(*parts: str, ending: str) -> str:
    """These parts with hyphens between them and that ending: `underheard-Pita-Moana-2026-11-28.zip`.

    Letters and digits of every script stay; everything else, and what is beyond 40 letters of a part, goes.
    """
    kept = (re.sub(r"[^\w]+|_+", "-", part).strip("-")[:_LONGEST].rstrip("-") for part in parts)
    return f"{'-'.join(each for each in kept if each) or 'underheard'}.{ending}"
