"""What a person may ask of the room: a copy of everything about them, and to be erased; and how long things stay."""

from app.training.rights.backing_up import Restored, back_up, put_back
from app.training.rights.counts import Gone, gone
from app.training.rights.erasing import Erased, erase_again, erase_person, would_erase
from app.training.rights.exporting import export_person, write_export
from app.training.rights.retention import Kept, retain

__all__ = [
    "Erased",
    "Gone",
    "Kept",
    "Restored",
    "back_up",
    "erase_again",
    "erase_person",
    "export_person",
    "gone",
    "put_back",
    "retain",
    "would_erase",
    "write_export",
]
