"""How the database came to look as it does, step by step; a step that has shipped is never edited, a new one is added.

Times are UTC text ending `_at`, ids are text, structured values are JSON text. Rows that record what somebody said or
decided (exchanges, scorecards, reflections, readings, verdicts, feedback, contests) are added and never changed.
"""

from app.store.migrations import practising, serving  # in the order their steps are taken
from app.store.migrations.steps import MIGRATIONS

__all__ = ["MIGRATIONS", "practising", "serving"]
