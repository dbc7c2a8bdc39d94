"""The pages, without a browser: who is offered an attempt as files, and who may bring marks in."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest
from test_pages_reading import Desk, desk, said  # noqa: F401

from app.training import mentoring

FILES = [
    "What was said (captions)", "What was said (JSON)", "What was written (table)", "What was written (annotations)",
]  # fmt: skip


def offered(at: AppTest) -> list[str]:
    assert not at.exception, at.exception
    return [each.proto.label for each in at.get("download_button") if each.proto.label in FILES]


def test_whoever_practised_may_keep_a_copy_and_brings_nothing_in(desk: Desk) -> None:  # noqa: F811
    at = desk.open(desk.ana, "debrief", attempt=desk.finished())
    assert offered(at) == FILES
    assert "Keep a copy" in [each.label for each in at.expander]
    assert not at.get("file_uploader")


def test_a_mentor_may_take_an_attempt_elsewhere_and_bring_marks_in(desk: Desk) -> None:  # noqa: F811
    at = desk.open(desk.mere, "review", attempt=desk.finished())
    assert offered(at) == FILES
    assert at.get("file_uploader")
    at = next(each for each in at.button if each.label == "Bring in").click().run()
    assert "Choose a file first." in said(at)


def test_a_page_makes_no_file_before_it_is_asked_for_one(desk: Desk, monkeypatch) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    attempt_id = desk.finished()

    def made(*_: object, **__: object) -> None:
        raise AssertionError("a file nobody asked for")

    for verb in ("export_annotations", "export_transcripts"):
        monkeypatch.setattr(mentoring, verb, made)
    assert offered(desk.open(desk.ana, "debrief", attempt=attempt_id)) == FILES
