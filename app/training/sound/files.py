"""Files of sound and the rows that name them: a file goes only once nothing names it, and never while it is wanted.

Whoever is about to name a file holds the write lock and makes sure that it is there; whoever deletes one holds the same
lock and looks whether anything names it. So no row ever names a file that another has just deleted, and a process that
is killed in between leaves at most a file that nothing names, which is swept up later.
"""

from __future__ import annotations

from collections.abc import Collection

from app.store import Reader, Store, Writer
from app.training.sound.handing import HANDING

_AT_ONCE = 50
"""Files deleted under one hold of the write lock: nobody who is talking waits for more."""


def referred_to(reader: Reader, name: str) -> bool:
    """Whether any turn, take or clip still is this sound."""
    return any(
        reader.row(f"SELECT 1 FROM {table} WHERE hash = ? LIMIT 1", name) for table in ("sounds", "takes", "clips")
    )


def hold(writer: Writer, store: Store, name: str, data: bytes) -> None:
    """Make sure, before this transaction names that file, that it is there. `writer` shows that the lock is held."""
    if name not in store.sounds:
        store.sounds.keep(data)


def let_go(store: Store, names: Collection[str]) -> int:
    """Delete those of these files that nothing names any more; call once the rows are gone. Returns the bytes freed.

    Raises StoreFault where a file may not be deleted; what is left is swept up later.
    """
    freed, ordered = 0, sorted(set(names))
    for begin in range(0, len(ordered), _AT_ONCE):
        with store.writing() as writer:
            some = [name for name in ordered[begin : begin + _AT_ONCE] if not referred_to(writer, name)]
            freed += store.sounds.remove(some)
            HANDING.let_go(*some)
    return freed
