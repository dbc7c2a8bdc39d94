"""What of a line the packaged voice can say: it knows English words, and names in Latin letters."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from app.scenario.captions import CAPTION

KNOWS = "it knows English words and names in Latin letters"
_WORDS = re.compile(r"[^\W\d_]+(?:[^\w\n]{1,2}[^\W\d_]+)*")

_ENDS = re.compile(r"[\W_]+$")


@lru_cache(maxsize=4096)
def left_out(text: str) -> tuple[str, ...]:
    """Runs of words in other letters, as they are written; a line of nothing but smiles is one."""
    bare = CAPTION.sub("\n", text).strip()
    if not any(sign.isalnum() for sign in bare):
        # Dots and dashes are a way to write a pause; anything drawn cannot be said.
        return (bare,) if any(unicodedata.category(sign) == "So" for sign in bare) and not CAPTION.search(text) else ()
    if bare.isascii():
        return ()
    return tuple(run for part in _WORDS.findall(bare) for run in _foreign(part))


def says_nothing(text: str) -> bool:
    """Whether nothing at all of the line can be said, though there is something written."""
    bare = CAPTION.sub(" ", text)
    return bool(left_out(text)) and not any(sign.isalnum() and not _is_foreign(sign) for sign in bare)


def _foreign(part: str) -> list[str]:
    """Stretches of the part whose letters are none of ours."""
    found, now = [], ""
    for sign in part:
        if _is_foreign(sign) or (now and (not sign.isalpha())):
            now += sign
        elif now:
            found.append(now)
            now = ""
    return [run for each in (*found, now) if (run := _ENDS.sub("", each))]


@lru_cache(maxsize=2048)
def _is_foreign(sign: str) -> bool:
    return sign.isalpha() and not unicodedata.name(sign, "").startswith(("LATIN", "MODIFIER", "FEMININE", "MASCULINE"))
