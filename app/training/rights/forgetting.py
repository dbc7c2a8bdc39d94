"""What a server process remembers of what was said, for speed: forgotten once somebody was erased, here or elsewhere.

Nothing here is what keeps others out (the verbs ask the database who may see what); it is that words do not outlive
their rows in memory.
"""

from __future__ import annotations

import functools
import gc
from collections.abc import Callable

from app.store import Store
from app.training import other_ways, practice
from app.training.sound import stitching, timing
from app.training.sound.handing import HANDING

_MODEL = 4
"""Caches that hold no more than so many things hold models and tables, no words of people."""
_also: list[Callable[[], None]] = []
_known: dict[str, int] = {}


def also_forget(clear: Callable[[], None]) -> None:
    """Have this called, too, whenever somebody was erased: for what a page remembers."""
    if clear not in _also:
        _also.append(clear)


def forget(*names: str) -> None:
    """Forget, in this process, whatever was reckoned from words; `names` are people and attempts that are gone."""
    HANDING.let_go(*names)
    for held in (other_ways._made, stitching._made, timing._known, practice._customers):
        held.clear()
    for each in gc.get_objects():
        # By `type`: `isinstance` asks the object, and one that stands for another which is gone answers with a fault.
        if type(each) is functools._lru_cache_wrapper and each.__module__.split(".")[0] in ("app", "scoring"):
            most = each.cache_info().maxsize
            if most is not None and most > _MODEL:
                each.cache_clear()
    for clear in _also:
        clear()


def forget_as_others_did(store: Store) -> bool:
    """Forget, where somebody was erased since this was last asked, by this process or another; whether that was so."""
    with store.reading() as reader:
        row = reader.row("SELECT count(*) AS erased FROM erasures")
    erased, key = int(row["erased"]) if row else 0, str(store.path.absolute())
    since = _known.get(key, 0)
    _known[key] = erased
    if erased == since:
        return False
    forget()
    return True
