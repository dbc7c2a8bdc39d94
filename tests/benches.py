"""A small author's bench for tests: two trainers, a mentor, a trainee, and the text of a customer that has no fault."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.scenario.files import shipped_folder
from app.store import Store
from app.training.authoring import Draft, start_draft
from app.training.people import Person, create_person, mark_told


@cache
def shipped_text(name: str = "late-parcel") -> str:
    """The file of a shipped customer."""
    return (shipped_folder() / f"{name}.yaml").read_text(encoding="utf-8")


def of_our_own(name: str = "late-parcel", own: str = "mislaid-parcel") -> str:
    """A shipped customer under an id and title of its own, still without a fault."""
    text = shipped_text(name).replace(f"\nid: {name}\n", f"\nid: {own}\n", 1)
    return text.replace("\ntitle: ", "\ntitle: Our own, ", 1)


@dataclass
class SmallBench:
    """The store and who is there."""

    store: Store
    tom: Person
    """A trainer."""
    ruth: Person
    """Another trainer."""
    mere: Person
    """A mentor."""
    ana: Person
    """A trainee."""

    def begin(self, text: str | None = None) -> Draft:
        """A draft of Tom's."""
        return start_draft(self.store, of_our_own() if text is None else text, self.tom.id, "copy")


def small_bench(path: Path) -> SmallBench:
    """A bench with a fresh database at `path`."""
    store = Store(path)
    tom, ruth, mere, ana = (
        mark_told(store, create_person(store, name, role).id)
        for name, role in (("Tom", "trainer"), ("Ruth", "trainer"), ("Mere", "mentor"), ("Ana", "trainee"))
    )
    return SmallBench(store, tom, ruth, mere, ana)
