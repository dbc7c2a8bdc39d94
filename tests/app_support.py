"""What tests of pages stand on: AppTest going through main.py on every run, as a browser does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.runtime.pages_manager import PagesManager


@pytest.fixture(autouse=True)
def a_way_through_main(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Without this AppTest takes app/pages for Streamlit's own folder and runs a page's file alone."""
    begin = PagesManager.__init__

    def begin_with_navigation(self: PagesManager, *given: Any, **named: Any) -> None:
        begin(self, *given, **named)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", begin_with_navigation)
    yield
    PagesManager.uses_pages_directory = None
