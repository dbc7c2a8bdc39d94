"""The memory: the one place that reads and writes the database."""

from app.store.database import Reader, Row, Store, Writer, new_id, storable

__all__ = ["Reader", "Row", "Store", "Writer", "new_id", "storable"]
