"""Taking an attempt elsewhere, as files other tools read, and bringing marks in from such a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape

import streamlit as st

from app.errors import NotFound, UnderheardError
from app.formats.file_name import file_name
from app.formats.webannotation import LARGEST_FILE
from app.training import mentoring
from app.training.mentoring import Export, NotImported
from app.training.mentoring.carrying import carried
from app.training.people import Person
from app.training.sound.listening import stitched, timeline
from app.widgets.room import room
from app.widgets.shell import notice, quiet

_SAID = "carrying-said"


def take_elsewhere(attempt_id: str, mentor: Person) -> None:
    """For a mentor: the attempt as files, and a way to bring in marks made elsewhere."""
    with st.expander("Take it elsewhere"):
        quiet("Files of this conversation for other tools. Private notes about a trainee are never in them.")
        _files(attempt_id, mentor)
        _bring_in(attempt_id, mentor)


def keep_copy(attempt_id: str, trainee: Person) -> None:
    """For whoever practised: their conversation, and what people wrote about it, to keep."""
    with st.expander("Keep a copy"):
        quiet("Your conversation, and what people wrote about it, as files that are yours to keep.")
        _files(attempt_id, trainee)
        _sound(attempt_id, trainee)


@st.fragment
def _files(attempt_id: str, person: Person) -> None:
    names = not st.checkbox("Leave out people’s names", key=f"carry-names-{attempt_id}")
    quiet(
        "Without names people are numbered, Trainee 1 and Mentor 1. Names that somebody said or wrote inside a reply "
        "or a remark stay: read it before you pass it on."
    )
    store = room().store
    found = carried(store, attempt_id, person.id)
    called = partial(file_name, *([found.who] if names else []), found.customer, found.day)
    said = partial(mentoring.export_transcripts, store, person.id, attempts=[attempt_id], names=names)
    written = partial(mentoring.export_annotations, store, person.id, attempts=[attempt_id], names=names)
    with st.container(horizontal=True):
        _button("What was said (captions)", partial(said, "vtt"), called("said", ending="vtt"), "text/vtt")
        _button("What was said (JSON)", partial(said, "jsonl"), called("said", ending="jsonl"), "application/jsonl")
        if found.written:
            # Spreadsheets take a table for UTF-8 by its byte order mark alone.
            table = partial(written, "csv", mark=True)
            _button("What was written (table)", table, called("written", ending="csv"), "text/csv")
            _button(
                "What was written (annotations)",
                partial(written, "jsonld"),
                called("written", ending="jsonld"),
                "application/ld+json",
            )
    if not found.written:
        quiet("Nothing was written about it yet: no marks, levels, words or answers.")


def _sound(attempt_id: str, trainee: Person) -> None:
    """The sound of the whole, where it was spoken: for whoever practised and nobody else."""
    line = timeline(room().store, attempt_id, trainee.id)
    if line is None or all(each.has != "sound" for each in line.sections):
        return
    quiet("Only you are given the sound as a file; mentors listen to it here.")
    found = carried(room().store, attempt_id, trainee.id)
    name = file_name(found.who, found.customer, found.day, "call", ending="wav")
    _button("The sound of the call (WAV)", partial(_wav, attempt_id, trainee), name, "audio/wav")


def _wav(attempt_id: str, trainee: Person) -> Export:
    here = room()
    whole = stitched(here.store, here.speaker, attempt_id, trainee.id)
    if whole is None:
        raise NotFound("There is no sound of this conversation; it was written.")
    return Export(f"call-{attempt_id}.wav", "audio/wav", whole.wav, 1, 1)


def _button(label: str, export: Callable[[], Export], name: str, media: str) -> None:
    """A button that makes its file once it is asked for."""
    st.download_button(label, lambda: export().data, name, media, key=f"carry-{label}", on_click="ignore")


@st.fragment
def _bring_in(attempt_id: str, mentor: Person) -> None:
    said: str | None = st.session_state.pop(_SAID, None)
    with st.form(f"carry-in-{attempt_id}", clear_on_submit=False, border=False):
        file = st.file_uploader(
            "Bring in marks from a file of Web Annotations",
            type=["json", "jsonld"],
            key=f"carry-file-{attempt_id}",
            max_upload_size=LARGEST_FILE // 1024 // 1024,
            help="They stand in your name, and say whose they were.",
        )
        sent = st.form_submit_button("Bring in")
    if said:
        notice(said)
    if not sent:
        return
    if file is None:
        notice("Choose a file first.", "trouble")
        return
    try:
        done = mentoring.import_annotations(room().store, file.getvalue(), mentor.id, file.name)
    except NotImported as refused:
        notice("Nothing was brought in. Put this right in the file, then bring it in again:", "trouble")
        faults = "".join(f"<li>{escape(line)}</li>" for line in str(refused).split("\n"))
        st.html(f'<ul class="uh-text">{faults}</ul>')
    except UnderheardError as error:
        notice(str(error), "trouble")
    else:
        count = len(done.added)
        words = f"{count or 'No'} mark{'' if count == 1 else 's'} brought in"
        st.session_state[_SAID] = f"{words}; {done.skipped} here already." if done.skipped else f"{words}."
        st.rerun()
