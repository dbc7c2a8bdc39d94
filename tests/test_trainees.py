"""A trainee's page: what was written to them, their focus, notes they never see, and a summary to print."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from app_support import a_way_through_main  # noqa: F401
from rooms import Puppet, SmallRoom, small_room
from streamlit.testing.v1 import AppTest

from app.errors import Invalid, NotAllowed, NotFound
from app.scenario.files import library
from app.settings import database_path
from app.store import Store
from app.training import mentoring, people, practice
from app.training.mentoring.notes import LONGEST_NOTE
from app.training.mentoring.trainees import AT_ONCE, folded
from app.training.people import Person
from app.widgets.summary_on_paper import practice_sentence, summary_file, summary_page
from app.widgets.trainees import focus_html, given_row, note_html, own_view_words

MAIN = Path(__file__).parents[1] / "app" / "main.py"
HOSTILE = "<img src=x onerror=alert(1)> **bold** <script>alert(2)</script>"
NAMES = ("Ānaru Tūhoe", "ليلى حداد", "Zoë 🌱 O'Neill", "<b>Bo</b>")


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    yield small_room(tmp_path / "a.db")


def everything_written(room: SmallRoom) -> str:
    """An attempt of Ana's with a mark, a level, words on the whole and an answer; its id."""
    at = room.finished("Hello", "open").id
    mark = mentoring.annotate(room.store, at, room.mere.id, 1, 0, 5, "Hello", "hollow", "It would fit any call.")
    mentoring.set_level(room.store, at, 2, "listening", 4, "You opened it.", room.omar.id)
    mentoring.leave_feedback(room.store, at, "Wait once more.", room.mere.id)
    mentoring.answer(room.store, at, "annotation", mark.id, "I see it now.", room.ana.id)
    return at


# The list.


def test_trainees_stand_by_name_with_when_they_practised_and_when_somebody_wrote(room: SmallRoom) -> None:
    for name in ("Zoë", "Ānaru", "bea"):
        people.create_person(room.store, name, "trainee")
    at = room.finished("Hello").id
    rows = mentoring.trainees(room.store, room.mere.id).rows
    assert [row.name for row in rows] == ["Ana", "Ānaru", "bea", "Ben", "Zoë"]
    ana, ben = rows[0], rows[3]
    assert ana.practised_at == practice.attempt(room.store, at, room.mere.id).started_at
    assert ana.written_at is None and ben.practised_at is None
    mark = mentoring.annotate(room.store, at, room.mere.id, 0, 0, 3, "One", "hollow", "")
    assert mentoring.trainees(room.store, room.mere.id).rows[0].written_at == mark.created_at
    mentoring.delete_annotation(room.store, mark.id, room.mere.id)
    assert mentoring.trainees(room.store, room.mere.id).rows[0].written_at is None


def test_what_a_trainee_answers_themselves_is_not_somebody_writing_to_them(room: SmallRoom) -> None:
    at = everything_written(room)
    words = mentoring.feedback(room.store, at, room.mere.id)[0]
    assert mentoring.trainees(room.store, room.mere.id).rows[0].written_at == words.created_at


def test_a_name_is_found_without_its_accents_and_capitals(room: SmallRoom) -> None:
    for name in NAMES:
        people.create_person(room.store, name, "trainee")
    for search, name in (
        ("anaru", NAMES[0]),
        ("TUHOE", NAMES[0]),
        ("حداد", NAMES[1]),
        ("🌱", NAMES[2]),
        ("<b>", NAMES[3]),
    ):
        assert [row.name for row in mentoring.trainees(room.store, room.mere.id, search).rows] == [name]
    assert mentoring.trainees(room.store, room.mere.id, "%").rows == []
    assert folded("  Ānaru   TŪHOE ") == "anaru tuhoe"


def test_a_long_list_comes_a_page_at_a_time(room: SmallRoom) -> None:
    for number in range(AT_ONCE + 3):
        people.create_person(room.store, f"Trainee {number:03}", "trainee")
    first = mentoring.trainees(room.store, room.mere.id, "trainee")
    rest = mentoring.trainees(room.store, room.mere.id, "trainee", AT_ONCE)
    assert (first.found, len(first.rows), len(rest.rows)) == (AT_ONCE + 3, AT_ONCE, 3)
    assert not {row.id for row in first.rows} & {row.id for row in rest.rows}


# What was written, and how practice goes.


def test_everything_people_wrote_stands_newest_first_and_leads_to_its_words(room: SmallRoom) -> None:
    at = everything_written(room)
    found = mentoring.given(room.store, room.ana.id, room.mere.id)
    assert [item.kind for item in found.items] == ["remark", "feedback", "verdict", "annotation"]
    answered, words, level, mark = found.items
    assert not found.more and {item.attempt_id for item in found.items} == {at}
    assert (mark.quote, mark.mark_kind, mark.turn, mark.text) == ("Hello", "hollow", 1, "It would fit any call.")
    assert (level.dimension, level.level, level.turn, level.by_name) == ("listening", 4, 2, "Omar")
    assert words.text == "Wait once more."
    assert answered.focus == mark.focus == f"annotation-{mark.id}"
    assert given_row(mark, mentoring.kind_labels(room.store))["title"] == "Mere: Hollow words"


def test_what_was_written_is_found_by_skill_and_by_kind(room: SmallRoom) -> None:
    everything_written(room)

    def kinds(**only: str) -> list[str]:
        return [item.kind for item in mentoring.given(room.store, room.ana.id, room.mere.id, **only).items]

    assert kinds(skill="listening") == ["verdict"]
    assert kinds(skill="acknowledgement") == ["remark", "annotation"]
    assert kinds(skill="next_steps") == []
    assert kinds(kind="feedback") == ["feedback"]
    assert kinds(kind="annotation", skill="listening") == []
    for wrong in ({"skill": "charm"}, {"kind": "note"}):
        with pytest.raises(Invalid, match="it is one of"):
            kinds(**wrong)


def test_what_was_deleted_or_taken_back_is_gone_from_the_page_with_what_was_said_under_it(room: SmallRoom) -> None:
    at = everything_written(room)
    mentoring.delete_annotation(room.store, mentoring.annotations(room.store, at, room.mere.id)[0].id, room.mere.id)
    given = mentoring.set_level(room.store, at, 1, "listening", 0, "Taken back at once.", room.omar.id)
    mentoring.withdraw_levels(room.store, [given.id], room.omar.id)
    texts = [item.text for item in mentoring.given(room.store, room.ana.id, room.mere.id).items]
    assert texts == ["Wait once more.", "You opened it."]


def test_a_page_holds_fifty_and_older_ones_follow(room: SmallRoom) -> None:
    at = room.finished("Hello").id
    for number in range(AT_ONCE + 2):
        mentoring.leave_feedback(room.store, at, f"Words {number}.", room.mere.id)
    first = mentoring.given(room.store, room.ana.id, room.mere.id)
    rest = mentoring.given(room.store, room.ana.id, room.mere.id, start=AT_ONCE)
    assert (len(first.items), first.more, rest.more) == (AT_ONCE, True, False)
    assert [item.text for item in rest.items] == ["Words 1.", "Words 0."]


def test_levels_and_signs_are_those_the_trainee_sees_on_progress(room: SmallRoom) -> None:
    everything_written(room)
    room.finished("hurt", "the hill")
    again = practice.again_from(room.store, room.library, room.finished("open", "hurt").id, 2, room.ana.id)
    room.say(again.id, "open")
    practice.wrap_up(room.store, room.library, again.id, room.ana.id)
    practice.reflect(room.store, again.id, room.ana.id, "", [], {})
    seen = mentoring.practice_of(room.store, room.ana.id, room.mere.id)
    own = practice.progress(room.store, room.library, room.ana.id, room.ana.id)
    assert seen.trend == own.trend and any(seen.trend.values())
    assert sorted(seen.cues) == sorted(own.missed_cue_kinds) and seen.cues
    assert (seen.finished, seen.name) == (4, "Ana")


def test_their_own_rating_is_laid_beside_the_levels(room: SmallRoom) -> None:
    at = room.finished("Hello").id  # They gave themselves the middle step for listening: about level 2.
    seen = mentoring.practice_of(room.store, room.ana.id, room.mere.id).own_view[0]
    assert (seen.dimension, seen.higher, seen.same, seen.lower) == ("listening", 0, 1, 0)
    mentoring.set_level(room.store, at, 1, "listening", 0, "It went past him.", room.mere.id)
    seen = mentoring.practice_of(room.store, room.ana.id, room.mere.id).own_view[0]
    assert own_view_words(seen) == "higher in 1 of 1"


# The focus.


def test_a_focus_is_set_agreed_and_counts_down_until_it_is_over(room: SmallRoom) -> None:
    room.finished("Hello")
    under_way = room.begin()
    focus = mentoring.set_focus(room.store, room.ana.id, "listening", " Wait\n a little. ", 2, room.mere.id)
    assert (focus.text, focus.left, focus.agreed_at, focus.set_by_name) == ("Wait a little.", 2, None, "Mere")
    agreed = mentoring.agree_focus(room.store, focus.id, room.ana.id).agreed_at
    assert agreed and mentoring.agree_focus(room.store, focus.id, room.ana.id).agreed_at == agreed
    # One that was under way before it was set does not count, nor one that was not finished.
    practice.wrap_up(room.store, room.library, under_way.id, room.ana.id)
    practice.reflect(room.store, under_way.id, room.ana.id, "", [], {})
    room.begin()
    assert _left(room) == 2
    room.finished("Hello")
    assert _left(room) == 1
    room.finished("Hello")
    assert mentoring.focus_of(room.store, room.ana.id, room.ana.id) is None
    (past,) = mentoring.focuses(room.store, room.ana.id, room.ana.id)
    assert (past.id, past.open, past.left, past.closed_at) == (focus.id, False, 0, None)
    with pytest.raises(Invalid, match="over"):
        mentoring.agree_focus(room.store, focus.id, room.ana.id)


def _left(room: SmallRoom) -> int:
    focus = mentoring.focus_of(room.store, room.ana.id, room.mere.id)
    assert focus is not None
    return focus.left


def test_a_focus_gives_way_to_another_and_is_closed_by_hand(room: SmallRoom) -> None:
    first = mentoring.set_focus(room.store, room.ana.id, "listening", "Wait.", 3, room.mere.id)
    second = mentoring.set_focus(room.store, room.ana.id, "next_steps", "Say when.", 1, room.omar.id)
    assert mentoring.focus_of(room.store, room.ana.id, room.ana.id) == second
    assert mentoring.close_focus(room.store, second.id, room.mere.id).closed_at
    assert mentoring.focus_of(room.store, room.ana.id, room.ana.id) is None
    kept = mentoring.focuses(room.store, room.ana.id, room.mere.id)
    assert [each.id for each in kept] == [second.id, first.id] and all(each.closed_at for each in kept)


@pytest.mark.parametrize(
    ("skill", "text", "attempts", "told"),
    [
        ("charm", "Wait.", 3, "about"),
        ("listening", "  ", 3, "sentence"),
        ("listening", "x" * 201, 3, "200"),
        ("listening", "Wait.", 0, "1 to 10"),
        ("listening", "Wait.", 11, "1 to 10"),
        ("listening", "Wait.", True, "1 to 10"),
    ],
)
def test_a_focus_that_cannot_be_says_why_and_leaves_the_open_one(
    room: SmallRoom, skill: str, text: str, attempts: int, told: str
) -> None:
    before = mentoring.set_focus(room.store, room.ana.id, "listening", "Before.", 3, room.mere.id)
    with pytest.raises(Invalid, match=told):
        mentoring.set_focus(room.store, room.ana.id, skill, text, attempts, room.mere.id)
    assert mentoring.focus_of(room.store, room.ana.id, room.ana.id) == before


def test_only_they_agree_to_their_focus_and_no_other_trainee_sees_it(room: SmallRoom) -> None:
    focus = mentoring.set_focus(room.store, room.ana.id, "listening", "Wait.", 3, room.mere.id)
    for by in (room.ben.id, room.mere.id):
        with pytest.raises(NotAllowed):
            mentoring.agree_focus(room.store, focus.id, by)
    for verb in (mentoring.focus_of, mentoring.focuses):
        with pytest.raises(NotAllowed):
            verb(room.store, room.ana.id, room.ben.id)
    with pytest.raises(NotFound):
        mentoring.set_focus(room.store, room.mere.id, "listening", "Mentors have none.", 3, room.omar.id)


# Private notes.


def test_a_note_is_read_by_its_writer_alone_or_by_mentors_here(room: SmallRoom) -> None:
    mine = mentoring.write_note(room.store, room.ana.id, "For me.", False, room.mere.id)
    ours = mentoring.write_note(room.store, room.ana.id, "For us.", True, room.mere.id)
    admin = people.create_person(room.store, "Ada", "admin")
    assert mentoring.notes(room.store, room.ana.id, room.mere.id) == [ours, mine]
    assert mentoring.notes(room.store, room.ana.id, room.omar.id) == [ours]
    assert mentoring.notes(room.store, room.ana.id, admin.id) == [ours]
    assert mentoring.notes(room.store, room.ben.id, room.mere.id) == []
    with pytest.raises(NotAllowed, match="Mere"):
        mentoring.delete_note(room.store, ours.id, room.omar.id)
    with pytest.raises(NotFound):  # Not even that there is one is told.
        mentoring.delete_note(room.store, mine.id, admin.id)


def test_a_deleted_note_comes_back_as_it_was(room: SmallRoom) -> None:
    note = mentoring.write_note(room.store, room.ana.id, "Kia kaha 🌱", True, room.mere.id)
    mentoring.delete_note(room.store, note.id, room.mere.id)
    assert mentoring.notes(room.store, room.ana.id, room.omar.id) == []
    assert mentoring.undo_delete_note(room.store, note.id, room.mere.id) == note
    assert mentoring.notes(room.store, room.ana.id, room.omar.id) == [note]


@pytest.mark.parametrize("text", ["", " \n ", "x" * (LONGEST_NOTE + 1)])
def test_an_empty_or_endless_note_is_not_kept(room: SmallRoom, text: str) -> None:
    with pytest.raises(Invalid):
        mentoring.write_note(room.store, room.ana.id, text, False, room.mere.id)
    assert mentoring.notes(room.store, room.ana.id, room.mere.id) == []


def test_notes_stand_in_no_export_and_on_no_printed_page(room: SmallRoom) -> None:
    at = everything_written(room)
    for shared in (True, False):
        mentoring.write_note(room.store, room.ana.id, "secret-note", shared, room.mere.id)
    files = [
        mentoring.export_annotations(room.store, by, form).data
        for form in ("jsonld", "csv")
        for by in (room.mere.id, mentoring.OWNER)
    ]
    files += [
        mentoring.export_transcripts(room.store, room.mere.id, form, attempts=[at]).data for form in ("vtt", "jsonl")
    ]
    assert all(files) and not [data for data in files if b"secret-note" in data]
    printed = summary_page(mentoring.summary(room.store, room.ana.id, room.mere.id, None))
    assert "Wait once more." in printed and "secret-note" not in printed


# On paper.


def test_the_summary_says_what_was_practised_written_and_agreed(room: SmallRoom) -> None:
    everything_written(room)
    room.finished("Hello", "hurt", "care")
    focus = mentoring.set_focus(room.store, room.ana.id, "listening", "Wait a little.", 3, room.mere.id)
    mentoring.agree_focus(room.store, focus.id, room.ana.id)
    made = mentoring.summary(room.store, room.ana.id, room.omar.id)
    assert practice_sentence(made) == (
        "2 conversations finished, with 1 different customer. Of these: left the customer cared for in 1."
    )
    listening = made.lines[0]
    # 1 by the scorer and 4 by Omar; then 1, 0 and 1.
    assert (listening.dimension, listening.first, listening.attempts) == ("listening", 2.5, 2)
    assert listening.last == pytest.approx(2 / 3)
    assert [quote.text for quote in made.quotes] == ["Wait once more.", "You opened it.", "It would fit any call."]
    printed = summary_page(made)
    for words in ("Wait a little.", "3 attempts to go", "agreed on", "a hint in the words", "Printed by", "Omar"):
        assert words in printed
    assert "@page { size: A4" in printed


def test_the_summary_looks_back_as_far_as_it_is_asked_to(room: SmallRoom, tmp_path: Path) -> None:
    everything_written(room)
    later = _at(room.store, lambda: datetime.now(UTC) + timedelta(days=60))
    counts = {days: mentoring.summary(later, room.ana.id, room.mere.id, days) for days in (30, 90, None)}
    assert [made.finished for made in counts.values()] == [0, 1, 1]
    assert counts[30].quotes == [] and counts[30].cues == [] and counts[90].quotes
    assert "No conversation was finished in this time." in summary_page(counts[30])
    with pytest.raises(Invalid, match="30 days"):
        mentoring.summary(room.store, room.ana.id, room.mere.id, 7)


def _at(store: Store, clock: Callable[[], datetime]) -> Store:
    return Store(store.path, clock=clock)


def test_the_summary_keeps_back_what_the_trainee_may_not_read_yet(room: SmallRoom) -> None:
    attempt = room.begin()
    room.say(attempt.id, "Hello")
    practice.wrap_up(room.store, room.library, attempt.id, room.ana.id)
    mentoring.leave_feedback(room.store, attempt.id, "Too early to read.", room.mere.id)
    assert mentoring.summary(room.store, room.ana.id, room.mere.id, None).quotes == []
    assert [item.text for item in mentoring.given(room.store, room.ana.id, room.mere.id).items] == [
        "Too early to read."
    ]


@pytest.mark.parametrize("name", NAMES)
def test_whatever_people_are_called_or_wrote_is_text_on_the_printed_page(room: SmallRoom, name: str) -> None:
    at = room.finished(HOSTILE).id
    writer = people.create_person(room.store, name, "mentor")
    mentoring.annotate(room.store, at, writer.id, 1, 0, 20, HOSTILE[:20], "hollow", HOSTILE)
    mentoring.set_focus(room.store, room.ana.id, "listening", HOSTILE, 3, writer.id)
    made = mentoring.summary(room.store, room.ana.id, writer.id)
    printed = summary_page(made)
    assert not re.search(r"<(img|script|b>)", printed) and printed.count("&lt;script&gt;") == 2
    assert name.replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#x27;") in printed
    assert re.fullmatch(r"underheard-\w+-\d{4}-\d\d-\d\d\.html", summary_file(made))


def test_long_words_are_cut_at_a_word_so_that_the_page_stays_one(room: SmallRoom) -> None:
    at = room.finished("Hello").id
    for number in range(8):
        mentoring.leave_feedback(room.store, at, f"{number} " + "long words " * 500, room.mere.id)
    quotes = mentoring.summary(room.store, room.ana.id, room.mere.id).quotes
    assert [quote.text[0] for quote in quotes] == ["7", "6", "5", "4", "3"]
    assert all(len(quote.text) <= 220 and quote.text.endswith(" …") for quote in quotes)


# On the screen.


def test_what_people_wrote_is_text_on_the_screen(room: SmallRoom) -> None:
    writer = people.create_person(room.store, "<i>Io</i>", "mentor")
    focus = mentoring.set_focus(room.store, room.ana.id, "listening", HOSTILE, 1, writer.id)
    note = mentoring.write_note(room.store, room.ana.id, HOSTILE, True, writer.id)
    for drawn in (focus_html(focus, "Your focus"), note_html(note, mine=False)):
        assert "<img" not in drawn and "<i>Io" not in drawn and "&lt;script&gt;" in drawn
    assert "for the next attempt<" in focus_html(focus, "Your focus")
    assert "Mentors, trainers and admins here" in note_html(note, mine=False)


class Desk:
    """The room on disk, with a trainee and a mentor."""

    def __init__(self) -> None:
        self.store, self.library = Store(database_path()), library()
        self.ana, self.mere = self._person("Ana", "trainee"), self._person("Mere", "mentor")

    def _person(self, name: str, role: str) -> Person:
        return people.mark_told(self.store, people.create_person(self.store, name, role).id)

    def open(self, person: Person, page: str, **query: str) -> AppTest:
        at = AppTest.from_file(str(MAIN), default_timeout=30)
        at.session_state["person_id"] = person.id
        at.run()
        at.switch_page(f"pages/{page}.py")
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Desk:
    monkeypatch.setenv("UNDERHEARD_DATA", str(tmp_path))
    return Desk()


def said(at: AppTest) -> str:
    """Everything drawn as HTML."""
    assert not at.exception
    return "\n".join(str(each.proto.body) for each in at.get("html"))


def button(at: AppTest, label: str) -> AppTest:
    return next(each for each in at.button if each.label == label).click().run()


def test_a_mentor_sets_a_focus_and_the_trainee_agrees(desk: Desk) -> None:
    at = desk.open(desk.mere, "trainees", trainee=desk.ana.id)
    at.radio[0].set_value("next_steps")
    at = button(at, "Set the focus")
    assert "Say in a sentence what to practise" in said(at)
    assert at.radio[0].value == "next_steps"
    at.text_input[0].set_value("Say by when.")
    at = button(at, "Set the focus")
    assert "The focus is set." in said(at) and "Their focus for the next 3 attempts" in said(at)

    at = desk.open(desk.ana, "practise")
    assert "Your focus for the next 3 attempts" in said(at) and "Say by when." in said(at)
    at = button(at, "Agree to this focus")
    assert "not agreed yet" not in said(at)
    focus = mentoring.focus_of(desk.store, desk.ana.id, desk.mere.id)
    assert focus and focus.agreed_at
    at = button(desk.open(desk.mere, "trainees", trainee=desk.ana.id), "Close this focus")
    assert "The focus is closed." in said(at)
    assert "Your focus" not in said(desk.open(desk.ana, "practise"))


def test_a_mentor_keeps_a_note_deletes_it_and_brings_it_back(desk: Desk) -> None:
    at = desk.open(desk.mere, "trainees", trainee=desk.ana.id)
    assert "They stand on no page a trainee sees" in said(at)
    at = button(at, "Keep the note")
    assert "nothing was kept" in said(at)
    at.text_area[0].set_value("Quiet today.")
    at = button(at, "Keep the note")
    assert "Kept. Who can read it: only you, of the mentors." in said(at) and "Quiet today." in said(at)
    at = button(at, "Delete this note")
    assert "Quiet today." not in said(at)
    at = button(at, "Bring it back")
    assert "Quiet today." in said(at)


def test_a_trainee_who_reaches_for_the_page_is_told_whose_it_is(desk: Desk) -> None:
    mentoring.write_note(desk.store, desk.ana.id, "secret-note", True, desk.mere.id)
    for query in ({}, {"trainee": desk.ana.id}):
        shown = said(desk.open(desk.ana, "trainees", **query))
        assert "Only mentors, trainers and admins can do this" in shown and "secret-note" not in shown


def test_empty_pages_say_what_will_be_there(desk: Desk) -> None:
    fresh = said(desk.open(desk.mere, "trainees", trainee=desk.ana.id))
    for words in ("No focus is set.", "None so far.", "Nothing to compare yet.", "No notes yet", "Begin under Review."):
        assert words in fresh
    assert "There is no such trainee" in said(desk.open(desk.mere, "trainees", trainee="nobody"))
    at = desk.open(desk.mere, "trainees")
    at.text_input[0].set_value("Xyz").run()
    assert "Nobody of that name practises here." in said(at)
