"""The pages, without a browser: who is offered an attempt as files, and who may bring marks in."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest
from test_pages_reading import Desk, desk, said  # noqa: F401

from app.formats.file_name import file_name
from app.training import mentoring
from app.training.logbook import read_log
from app.training.mentoring.carrying import carried

FILES = [
    "What was said (captions)", "What was said (JSON)", "What was written (table)", "What was written (annotations)",
]  # fmt: skip


def offered(at: AppTest) -> list[str]:
    assert not at.exception, at.exception
    return [each.proto.label for each in at.get("download_button") if each.proto.label in FILES]


def written_about(desk: Desk) -> str:  # noqa: F811
    attempt_id = desk.finished()
    mentoring.leave_feedback(desk.store, attempt_id, "You waited.", desk.mere.id)
    return attempt_id


def test_where_nothing_was_written_that_is_said_and_no_empty_table_is_offered(desk: Desk) -> None:  # noqa: F811
    attempt_id = desk.finished()
    at = desk.open(desk.ana, "debrief", attempt=attempt_id)
    assert offered(at) == FILES[:2] and "Nothing was written about it yet" in said(at)
    empty = mentoring.export_annotations(desk.store, desk.mere.id, "csv", attempts=[attempt_id])
    assert empty.items == 0 and not [each for each in read_log(desk.store) if each.act == "annotations.exported"], (
        "nothing was taken along"
    )


def test_files_are_called_by_who_and_whom_and_when_in_characters_every_system_takes(desk: Desk) -> None:  # noqa: F811
    found = carried(desk.store, desk.finished(), desk.mere.id)
    assert found.who == "Ana" and not found.written
    assert file_name(found.who, found.customer, found.day, ending="vtt").startswith("Ana-")
    assert file_name("Tāne <Rua>/..\\x", "2026-11-28", ending="zip") == "Tāne-Rua-x-2026-11-28.zip"
    assert file_name("../..", "", ending="csv") == "underheard.csv"


def test_whoever_practised_may_keep_a_copy_and_brings_nothing_in(desk: Desk) -> None:  # noqa: F811
    at = desk.open(desk.ana, "debrief", attempt=written_about(desk))
    assert offered(at) == FILES
    assert "Keep a copy" in [each.label for each in at.expander]
    assert not at.get("file_uploader")


def test_a_mentor_may_take_an_attempt_elsewhere_and_bring_marks_in(desk: Desk) -> None:  # noqa: F811
    at = desk.open(desk.mere, "review", attempt=written_about(desk))
    assert offered(at) == FILES
    assert at.get("file_uploader")
    at = next(each for each in at.button if each.label == "Bring in").click().run()
    assert "Choose a file first." in said(at)


def test_a_page_makes_no_file_before_it_is_asked_for_one(desk: Desk, monkeypatch) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    attempt_id = written_about(desk)

    def made(*_: object, **__: object) -> None:
        raise AssertionError("a file nobody asked for")

    for verb in ("export_annotations", "export_transcripts"):
        monkeypatch.setattr(mentoring, verb, made)
    assert offered(desk.open(desk.ana, "debrief", attempt=attempt_id)) == FILES
