"""What doctor says of one thing it has looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "optional", "missing"]


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. `optional`: not here, and not needed to practise."""

    about: str
    state: State
    says: str
    do: str = ""
