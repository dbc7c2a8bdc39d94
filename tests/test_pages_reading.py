"""The debrief, progress, review and scenario pages, without a browser: who may see what, and what is said where."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app.scenario.files import library
from app.settings import database_path
from app.store import Store
from app.training import mentoring, people, practice
from app.training.people import Person
from app.training.transcript import Telling
from app.widgets.call_line import line
from app.widgets.debriefing import focus_on, plain_words
from app.widgets.desk import desk_turns
from app.widgets.ledger import FEW, trend_words
from app.widgets.names import CRITERION_WORDS, dimension_of, level_words
from app.widgets.transcript import turns
from scoring.conversation import SILENCE
from scoring.criteria import CRITERIA
from scoring.criterion import DIMENSIONS
from scoring.plain_language import plain_language

MAIN = Path(__file__).parents[1] / "app" / "main.py"
REPLIES = (
    "Hi, I'm Sam. Two missed days, 🌱 and before Friday. What happens on Friday?",
    SILENCE,
    "I completely understand how frustrating this must be for you.",
)


class Desk:
    """A room on disk with a trainee, another one, a mentor, a trainer, and one finished conversation."""

    def __init__(self) -> None:
        self.store, self.library = Store(database_path()), library()
        self.ana, self.ben = self._person("Ana", "trainee"), self._person("Ben", "trainee")
        self.mere, self.tom = self._person("Mere", "mentor"), self._person("Tom", "trainer")

    def _person(self, name: str, role: str) -> Person:
        return people.mark_told(self.store, people.create_person(self.store, name, role).id)

    def finished(self, named: str = "Somebody died.") -> str:
        attempt = practice.start_attempt(self.store, self.library, self.ana.id, "late-parcel", seed=3)
        for turn, reply in enumerate(REPLIES, 1):
            practice.take_turn(self.store, self.library, attempt.id, reply, turn, self.ana.id)
        practice.wrap_up(self.store, self.library, attempt.id, self.ana.id)
        telling = [Telling(0, 0, 4, attempt.opener[:4])]
        practice.reflect(self.store, attempt.id, self.ana.id, named, telling, {"listening": 2})
        return attempt.id

    def open(self, person: Person, page: str, **query: str) -> AppTest:
        at = AppTest.from_file(str(MAIN), default_timeout=30)
        at.session_state["person_id"] = person.id
        at.run()
        at.switch_page(f"pages/{page}.py")
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()


@pytest.fixture
def desk(data_folder: Path) -> Desk:
    st.cache_resource.clear()
    return Desk()


def drawn_by(at: AppTest) -> str:
    return "\n".join(str(each.proto.body) for each in at.get("html"))


def said(at: AppTest) -> str:
    """Everything the page drew as HTML."""
    assert not at.exception, at.exception
    return drawn_by(at)


def refused(at: AppTest) -> str:
    """Why the page was not drawn. AppTest runs a page without main.py, which would say this in the page."""
    return at.exception[0].message


def test_the_debrief_tells_how_it_ended_and_what_was_behind_it(desk: Desk) -> None:
    shown = said(desk.open(desk.ana, "debrief", attempt=desk.finished()))
    behind = desk.library["late-parcel"].behind
    assert behind.need[:40] in shown.replace("&#x27;", "'")
    assert "Somebody died." in shown
    assert "One thing to try next time" in shown


def test_markup_in_what_was_named_is_text(desk: Desk) -> None:
    attempt = desk.finished("<img src=x onerror=alert(1)> **bold**")
    shown = said(desk.open(desk.ana, "debrief", attempt=attempt))
    assert "<img" not in shown
    assert "&lt;img src=x onerror=alert(1)&gt; **bold**" in shown


def test_another_trainee_cannot_open_the_debrief(desk: Desk) -> None:
    at = desk.open(desk.ben, "debrief", attempt=desk.finished())
    assert "belongs to somebody else" in refused(at)
    assert "What was behind it" not in drawn_by(at)


@pytest.mark.parametrize("page", ["review", "scenarios"])
def test_a_trainee_reaches_neither_the_queue_nor_the_scenarios(desk: Desk, page: str) -> None:
    desk.finished()
    at = desk.open(desk.ana, page)
    assert "Only mentors, trainers and admins can do this" in refused(at)
    for scenario in desk.library.values():
        assert scenario.behind.fact[:30] not in drawn_by(at)


def test_empty_pages_say_what_will_be_there(desk: Desk) -> None:
    assert "Nothing here yet" in said(desk.open(desk.ana, "progress"))
    assert "Nobody is waiting" in said(desk.open(desk.mere, "review"))
    assert "No conversation is open here" in said(desk.open(desk.ana, "debrief"))


def test_progress_says_the_week_and_who_to_meet_next(desk: Desk) -> None:
    desk.finished()
    shown = said(desk.open(desk.ana, "progress"))
    assert "In the last seven days you had one conversation" in shown
    assert "Who to meet next" in shown


def test_who_to_meet_next_leads_to_their_card(desk: Desk) -> None:
    desk.finished()
    seen = practice.progress(desk.store, desk.library, desk.ana.id, desk.ana.id)
    assert seen.meet_next is not None
    named = escape(desk.library[seen.meet_next[0]].title)
    shown = said(desk.open(desk.ana, "practise", customer=seen.meet_next[0]))
    assert shown.index("To meet next") < shown.index(named)
    titles = [escape(scenario.title) for scenario in desk.library.values() if scenario.status == "published"]
    assert min(shown.index(title) for title in titles) == shown.index(named)
    assert "To meet next" not in said(desk.open(desk.ana, "practise"))


def test_a_long_list_shows_its_newest_and_the_rest_when_asked(desk: Desk) -> None:
    attempt = desk.finished()
    for number in range(FEW + 5):
        mentoring.leave_feedback(desk.store, attempt, f"Words {number}", desk.mere.id)
    at = desk.open(desk.ana, "progress")
    more = at.button(key="inbox-more")
    assert more.label == "Show 5 more"
    more.click().run()
    assert not at.exception
    assert "inbox-more" not in [each.key for each in at.button]


def test_what_stayed_unsaid_is_folded_away_from_whoever_may_go_again(desk: Desk) -> None:
    attempt = desk.finished()
    unsaid = escape(desk.library["late-parcel"].disclosures[-1].lines[0])
    mine = said(desk.open(desk.ana, "debrief", attempt=attempt))
    theirs = said(desk.open(desk.mere, "debrief", attempt=attempt).button(key="show-the-debrief").click().run())
    for shown, summary in ((mine, "Show what stayed unsaid"), (theirs, "What stayed unsaid")):
        fold = shown[
            shown.rindex("<details", 0, shown.index(summary)) : shown.index("</details>", shown.index(summary))
        ]
        assert unsaid in fold
        assert ('<details class="rd-fold" open>' in fold) is (shown is theirs)


def test_help_names_the_reply_that_gave_it_and_claims_no_more(desk: Desk) -> None:
    attempt = practice.start_attempt(desk.store, desk.library, desk.ana.id, "late-parcel", seed=3)
    replies = ("Hello.", "I will send the driver again tomorrow before noon and ring you myself once it is there.")
    for turn, reply in enumerate(replies, 1):
        practice.take_turn(desk.store, desk.library, attempt.id, reply, turn, desk.ana.id)
    practice.wrap_up(desk.store, desk.library, attempt.id, desk.ana.id)
    practice.reflect(desk.store, attempt.id, desk.ana.id, "", [], {})
    helped = practice.debrief(desk.store, desk.library, attempt.id, desk.ana.id).helped
    assert helped and {each.turn for each in helped} == {2}
    shown = said(desk.open(desk.ana, "debrief", attempt=attempt.id))
    assert f"Reply 2, towards: {escape(helped[0].what)}" in shown


def test_a_mentor_who_asks_for_a_debrief_has_seen_what_the_scorer_read(desk: Desk) -> None:
    attempt = desk.finished()
    assert mentoring.looked_at(desk.store, attempt, desk.mere.id) == set()
    # Coming to the page is not asking: until they do, the desk stays blind.
    at = desk.open(desk.mere, "debrief", attempt=attempt)
    assert "no longer count as set blind" in said(at) and "how it was read" not in said(at)
    assert mentoring.looked_at(desk.store, attempt, desk.mere.id) == set()
    assert "how it was read" in said(at.button(key="show-the-debrief").click().run())
    assert mentoring.looked_at(desk.store, attempt, desk.mere.id) == {1, 2, 3}
    assert mentoring.set_level(desk.store, attempt, 1, "listening", 4, "You stopped.", desk.mere.id).blind is False


def test_marking_all_as_read_empties_the_unread(desk: Desk) -> None:
    attempt = desk.finished()
    mentoring.leave_feedback(desk.store, attempt, "You waited.", desk.mere.id)
    mentoring.set_level(desk.store, attempt, 1, "listening", 4, "You asked, and stopped.", desk.mere.id)
    at = desk.open(desk.ana, "debrief", attempt=attempt)
    assert "New here, from Mere" in said(at)
    at.button(key="mark-all-read").click().run()
    assert all(item.read_at for item in practice.inbox(desk.store, desk.ana.id))


def test_again_from_here_begins_a_new_attempt_with_what_came_before(desk: Desk) -> None:
    attempt = desk.finished()
    at = desk.open(desk.ana, "debrief", attempt=attempt)
    at.button(key="again-1").click().run()
    attempts = practice.progress(desk.store, desk.library, desk.ana.id, desk.ana.id).attempts
    assert [row.stage for row in attempts] == ["talking", "done"]


def test_a_mentor_sees_what_was_found_only_after_judging_or_asking(desk: Desk) -> None:
    attempt = desk.finished()
    before = said(desk.open(desk.mere, "review", attempt=attempt))
    assert "Ana with" in before and "What was behind it" in before
    for words in ("On the whole", "own rating", "picked up in reply", "· missed"):
        assert words not in before
    mentoring.look_at_scorer(desk.store, attempt, [1, 2, 3], desk.mere.id)
    after = said(desk.open(desk.mere, "review", attempt=attempt))
    assert "On the whole" in after and "own rating" in after


def test_the_desk_is_sent_nothing_of_the_scorer_for_a_reply_nobody_has_judged(desk: Desk) -> None:
    attempt = desk.finished()
    view = practice.debrief(desk.store, desk.library, attempt, desk.mere.id)
    spoken = mentoring.transcript(desk.store, attempt, desk.mere.id)
    blind = desk_turns(view, spoken, [], desk.mere.id, seen=())
    for sign in (sign for turn in blind for sign in turn["signs"] or ()):
        assert (sign["scorer"], sign["findings"], sign["second"]) == (None, None, None)
    asked = desk_turns(view, spoken, [], desk.mere.id, seen={1})
    assert [turn["seen"] for turn in asked if turn["signs"]] == [True, False, False]
    assert asked[1]["signs"][0]["scorer"]["level"] == view.replies[0].scorecard.levels["listening"]  # type: ignore[union-attr]
    assert asked[3]["signs"][0]["scorer"] is None


def test_another_mentors_levels_show_at_the_desk_only_after_ones_own(desk: Desk) -> None:
    attempt = desk.finished()
    mentoring.set_level(desk.store, attempt, 1, "listening", 4, "A real question.", desk.tom.id)
    view = practice.debrief(desk.store, desk.library, attempt, desk.mere.id)
    spoken = mentoring.transcript(desk.store, attempt, desk.mere.id)
    (before, after) = (desk_turns(view, spoken, [], desk.mere.id, seen=seen)[1] for seen in ((), (1,)))
    assert before["signs"][0]["others"] == [] and before["others"] == ["Tom"]
    assert [(each["name"], each["level"]) for each in after["signs"][0]["others"]] == [("Tom", 4)]
    assert after["signs"][0]["mine"] is None


def test_levels_not_yet_checked_are_provisional_said_once_a_page_and_not_while_talking(desk: Desk) -> None:
    words = "Provisional: not yet checked against enough mentors here (0 of 30)."
    assert words not in said(desk.open(desk.ana, "practise"))
    attempt = desk.finished()
    of: dict[str, str] = {"attempt": attempt}
    for person, page, query in ((desk.ana, "debrief", of), (desk.ana, "progress", {}), (desk.mere, "review", of)):
        shown = said(desk.open(person, page, **query))
        assert shown.count("Provisional") == 1 and words in shown, page
    assert "ask a person to look" in said(desk.open(desk.ana, "debrief", attempt=attempt))
    assert "Set a level where you agree, too" in said(desk.open(desk.mere, "review", attempt=attempt))


def test_a_scenario_is_laid_out_with_its_hidden_side(desk: Desk) -> None:
    shown = said(desk.open(desk.tom, "scenarios", scenario="late-parcel")).replace("&#x27;", "'")
    scenario = desk.library["late-parcel"]
    for words in (scenario.presenting.opener, scenario.behind.fact, scenario.cues[0].read_as, "Checks it carries"):
        assert words in shown


def test_a_conversation_wrapped_up_at_once_still_has_a_debrief(desk: Desk) -> None:
    attempt = practice.start_attempt(desk.store, desk.library, desk.ana.id, "late-parcel", seed=1)
    practice.wrap_up(desk.store, desk.library, attempt.id, desk.ana.id)
    practice.reflect(desk.store, attempt.id, desk.ana.id, "", [], {})
    shown = said(desk.open(desk.ana, "debrief", attempt=attempt.id))
    assert "You left this open." in shown
    assert len(line(practice.debrief(desk.store, desk.library, attempt.id, desk.ana.id))["points"]) == 1
    assert "Ana with" in said(desk.open(desk.mere, "review", attempt=attempt.id))


def test_the_queue_can_be_kept_to_one_trainee(desk: Desk) -> None:
    desk.finished()
    other = practice.start_attempt(desk.store, desk.library, desk.ben.id, "late-parcel", seed=1)
    practice.wrap_up(desk.store, desk.library, other.id, desk.ben.id)
    at = desk.open(desk.mere, "review")
    assert at.selectbox(key="review-whose").options == ["Ana", "Ben"]
    at.selectbox(key="review-whose").set_value(desk.ben.id).run()
    assert at.session_state["review-order"] == [other.id]


# The data the drawn pieces are given.


def test_marks_stand_on_the_words_they_quote(desk: Desk) -> None:
    view = practice.debrief(desk.store, desk.library, desk.finished(), desk.ana.id)
    seen = 0
    for turn in turns(view, [], mine=True):
        for sign in turn.get("signs", []):
            for item in sign["findings"]:
                spans = [turn["text"][start:stop] for start, stop in item["spans"]]
                assert set(spans) == set(item["quotes"])
                seen += len(spans)
    assert seen


def test_a_mentors_level_stands_beside_the_scorers(desk: Desk) -> None:
    attempt = desk.finished()
    mentoring.set_level(desk.store, attempt, 3, "acknowledgement", None, "Nothing to acknowledge yet.", desk.mere.id)
    view = practice.debrief(desk.store, desk.library, attempt, desk.ana.id)
    sign = turns(view, [], mine=True)[5]["signs"][1]
    assert sign["level"] is None
    assert (sign["by"]["name"], sign["by"]["reading"]) == ("Mere", "Nothing to acknowledge yet.")
    assert sign["scorer"]["level"] == view.replies[2].scorecard.levels["acknowledgement"]  # type: ignore[union-attr]


def test_silence_is_told_not_quoted(desk: Desk) -> None:
    view = practice.debrief(desk.store, desk.library, desk.finished(), desk.ana.id)
    silent = turns(view, [], mine=True)[3]
    assert silent["silence"] and silent["text"] == ""
    assert desk_turns(view, mentoring.transcript(desk.store, view.attempt.id, desk.mere.id), [], "")[3]["silence"]


def test_an_inbox_item_leads_to_its_words(desk: Desk) -> None:
    attempt = desk.finished()
    note = mentoring.annotate(desk.store, attempt, desk.mere.id, 1, 4, 7, "I'm", "well_named", "You said who you are.")
    verdict = mentoring.set_level(desk.store, attempt, 3, "listening", 0, "Would fit any call.", desk.mere.id)
    view = practice.debrief(desk.store, desk.library, attempt, desk.ana.id)
    assert focus_on(view, [note], f"annotation-{note.id}") == {"id": f"annotation-{note.id}", "turn": 1}
    assert focus_on(view, [note], f"verdict-{verdict.id}") == {"id": f"verdict-{verdict.id}", "turn": "5/listening"}
    assert focus_on(view, [note], "annotation-of-nobody") is None


def test_the_line_of_the_call_says_in_words_what_it_draws(desk: Desk) -> None:
    view = practice.debrief(desk.store, desk.library, desk.finished(), desk.ana.id)
    drawn = line(view)
    assert len(drawn["points"]) == len(REPLIES) + 1
    assert drawn["summary"].startswith("Over 3 replies trust ")
    events = [event for point in drawn["points"] for event in point["events"]]
    assert sum(event.startswith("A sign") for event in events) == len(drawn["cues"])


def test_every_criterion_has_words_and_every_level_its_own() -> None:
    names = [criterion.name for criterion in CRITERIA]
    assert set(names) == set(CRITERION_WORDS)
    assert [name for name in names if dimension_of(name) is None] == ["unsafe"]
    for dimension in DIMENSIONS:
        assert len(set(level_words(dimension))) == 5


def test_a_small_line_is_said_in_words() -> None:
    assert trend_words("listening", []) == "Not called for yet."
    assert trend_words("listening", [1.0, 2.4]) == "2.4 of 4 last time, 1.0 the first of these 2: higher."


def test_plain_language_is_one_quiet_line() -> None:
    assert plain_words(None) == plain_words(plain_language([])) == ""
    line = plain_words(plain_language(["Take your time. Unfortunately the reimbursement procedure necessitates this."]))
    assert line.startswith("Plain language, not part of any score: ") and "hard words" in line
