"""Mentors calibrating together: which replies are proposed, that nobody sees a level too soon, and what comes of it."""

from __future__ import annotations

import html
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from rooms import SmallRoom, made_up, small_room
from streamlit.testing.v1 import AppTest
from test_team_agreement import Told, told

from app.cli import FINE, run
from app.errors import Invalid, NotAllowed, NotFound
from app.settings import DATA_VARIABLE
from app.training import agreement as agreeing
from app.training import practice
from app.training.agreement import MENTOR, SCORER, Compared, report, standing
from app.training.attempts import Attempt, scorecard_row
from app.training.judged import judged_replies, well_read
from app.training.mentoring import set_level, set_levels
from app.training.mentoring.calibrating import (
    CalibrationView,
    calibration,
    calibrations,
    close_calibration,
    conversations_to_pick,
    propose_replies,
    rate_reply,
    replies_to_pick,
    start_calibration,
)
from app.training.people import create_person, mark_told
from app.widgets.agreement import leaning, meaning
from app.widgets.calibrating import calibration_row, rating_data, side_by_side_html
from scoring.agreement import agreement
from scoring.criterion import DIMENSIONS

NOT_CALLED_FOR = {"acknowledgement": None, "next_steps": None}


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Told)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    yield small_room(tmp_path / "underheard.db")


def calls(room: SmallRoom, count: int = 5) -> list[Attempt]:
    """So many finished conversations of Ana's, each of two replies the scorer gives other levels."""
    return [room.finished(f"{at % 5}.0 was said", f"{(at + 2) % 5}.0 came after") for at in range(count)]


def started(room: SmallRoom, count: int = 5) -> str:
    """A calibration of the first reply of so many conversations: the scorer gives them 0, 1, 2, 3, 4."""
    replies = [(attempt.id, 1) for attempt in calls(room, count)]
    return start_calibration(room.store, "October, together", replies, room.mere.id).id


def rate(room: SmallRoom, id: str, by: str, *levels: int | None, reason: str = "") -> None:
    for place, level in enumerate(levels, 1):
        rate_reply(room.store, id, place, {"listening": level} | NOT_CALLED_FOR, reason, by)


def seen(room: SmallRoom, id: str, by: str) -> CalibrationView:
    return calibration(room.store, id, by)


# Choosing.


def test_proposed_replies_come_from_different_conversations_and_levels(room: SmallRoom) -> None:
    calls(room, 10)
    proposed = propose_replies(room.store, room.mere.id, 5)
    assert len({each.attempt_id for each in proposed}) == 5
    assert {each.reply[0] for each in proposed} == {"0", "1", "2", "3", "4"}
    assert {each.title for each in proposed} == {"A spare gate key"} and proposed[0].customer


def test_a_conversation_is_asked_for_a_second_reply_only_where_there_are_no_others(room: SmallRoom) -> None:
    calls(room, 2)
    proposed = propose_replies(room.store, room.mere.id, 8)
    assert len(proposed) == 4 and len({each.attempt_id for each in proposed[:2]}) == 2


def test_other_customers_are_proposed_before_the_same_one_again(room: SmallRoom) -> None:
    calls(room, 4)
    library = room.library | {"side-gate": made_up("side-gate", title="The side gate")}
    other = practice.start_attempt(room.store, library, room.ben.id, "side-gate", seed=1)
    practice.take_turn(room.store, library, other.id, "2.0 there", 1, room.ben.id)
    practice.wrap_up(room.store, library, other.id, room.ben.id)
    practice.reflect(room.store, other.id, room.ben.id, "", [], {})
    assert {each.title for each in propose_replies(room.store, room.mere.id, 2)} == {
        "A spare gate key",
        "The side gate",
    }


def test_replies_nobody_has_judged_come_first_and_so_do_those_the_scorer_is_unsure_of(room: SmallRoom) -> None:
    read, sure, unsure = (room.finished("2.0 was said") for _ in range(3))
    set_level(room.store, read.id, 1, "listening", 2, "So I read it.", room.omar.id)
    with room.store.writing() as writer:
        for attempt, chance in ((sure, 0.9), (unsure, 0.3)):
            card = replace(told(2.0), confidence={"listening": chance})
            writer.add("scorecards", scorecard_row(attempt.id, 1, card, room.store.now()))
    proposed = [each.attempt_id for each in propose_replies(room.store, room.mere.id, 3)]
    assert proposed == [unsure.id, sure.id, read.id]
    without = propose_replies(room.store, room.mere.id, 3, leaving_out=[(unsure.id, 1)])
    assert [each.attempt_id for each in without] == [sure.id, read.id]


def test_replies_can_be_picked_by_hand_and_nobody_is_named(room: SmallRoom) -> None:
    room.finished("1.0 Ana here", "2.0 and on")
    (conversation,) = conversations_to_pick(room.store, room.mere.id)
    assert (conversation.title, conversation.replies) == ("A spare gate key", 2)
    first, second = replies_to_pick(room.store, conversation.attempt_id, room.mere.id)
    assert (first.turn, first.reply) == (1, "1.0 the agent here") and second.customer.endswith("towards the hill.")


def test_a_calibration_that_cannot_be_is_refused_in_words_and_nothing_is_kept(room: SmallRoom) -> None:
    replies = [(attempt.id, 1) for attempt in calls(room, 11)]
    going_on = room.begin()
    room.say(going_on.id, "1.0 hello")
    for title, chosen, why in (
        (" ", replies[:5], "title"),
        ("x" * 121, replies[:5], "121 characters"),
        ("Few", replies[:4], "Choose 5 to 10 replies; you have 4"),
        ("Many", replies, "you have 11"),
        ("Twice", [*replies[:4], replies[0]], "twice"),
        ("Too soon", [*replies[:4], (going_on.id, 1)], "still going on"),
    ):
        with pytest.raises(Invalid, match=why):
            start_calibration(room.store, title, chosen, room.mere.id)
    with pytest.raises(NotFound):
        start_calibration(room.store, "Gone", [*replies[:4], (replies[5][0], 9)], room.mere.id)
    assert calibrations(room.store, room.mere.id) == []


# Blind.


def test_nobody_sees_a_level_but_their_own_before_they_have_rated_all(room: SmallRoom) -> None:
    id = started(room)
    rate(room, id, room.omar.id, 4, 4, 4, 4, 4, reason="omar-reason")
    rate(room, id, room.mere.id, 0, 1, 2, 3)
    view = seen(room, id, room.mere.id)
    assert (view.side_by_side, view.together, view.calibration.shown) == ([], [], False)
    assert "omar-reason" not in repr(view) and "Scorecard" not in repr(view)
    assert [each.levels and each.levels["listening"] for each in view.replies] == [0, 1, 2, 3, None]
    assert view.raters == [("Mere", 4), ("Omar", 5)]
    rate_reply(room.store, id, 5, {"listening": 4} | NOT_CALLED_FOR, "", room.mere.id)
    view = seen(room, id, room.mere.id)
    assert [each.by_name for each in view.side_by_side[0].given] == ["Mere", "Omar"]
    assert "omar-reason" in repr(view)


def test_what_is_shown_of_a_reply_ends_with_it_and_names_no_trainee(room: SmallRoom) -> None:
    attempts = [room.finished("1.0 this is Ana speaking", "2.0 hidden-later") for _ in range(5)]
    id = start_calibration(room.store, "Ours", [(each.id, 1) for each in attempts], room.mere.id).id
    view = seen(room, id, room.omar.id)
    assert [turn.text for turn in view.replies[0].turns] == [attempts[0].opener, "1.0 this is the agent speaking"]
    assert view.replies[0].record.headline == "Wants a spare key for the gate"
    rate(room, id, room.omar.id, 1, 1, 1, 1, 1)
    for given in (view, seen(room, id, room.omar.id)):
        assert "Ana" not in repr(given) and "hidden-" not in repr(given) and room.ana.id not in repr(given)


def test_a_level_can_be_changed_until_all_are_rated_and_stands_from_then_on(room: SmallRoom) -> None:
    id = started(room)
    rate(room, id, room.mere.id, 0, 0, 0, 0)
    rate_reply(room.store, id, 1, {"listening": 3} | NOT_CALLED_FOR, "Read again.", room.mere.id)
    assert calibrations(room.store, room.mere.id)[0].rated == 4
    rate_reply(room.store, id, 5, {"listening": 0} | NOT_CALLED_FOR, "", room.mere.id)
    with pytest.raises(Invalid, match="You have rated all"):
        rate(room, id, room.mere.id, 4)
    first = next(each for each in seen(room, id, room.mere.id).side_by_side if each.place == 1)
    assert (first.given[0].levels["listening"], first.given[0].reason) == (3, "Read again.")


def test_a_rating_that_is_not_whole_or_not_on_the_scale_is_refused(room: SmallRoom) -> None:
    id = started(room)
    with pytest.raises(Invalid, match="acknowledgement and next steps"):
        rate_reply(room.store, id, 1, {"listening": 3}, "", room.mere.id)
    for level in (5, -1, True):
        with pytest.raises(Invalid, match="A level is"):
            rate(room, id, room.mere.id, level)
    with pytest.raises(NotFound):
        rate_reply(room.store, id, 6, dict.fromkeys(DIMENSIONS, 1), "", room.mere.id)
    assert calibrations(room.store, room.mere.id)[0].rated == 0


def test_nobody_rates_their_own_practice(room: SmallRoom) -> None:
    tia = create_person(room.store, "Tia", "mentor")
    own = practice.start_attempt(room.store, room.library, tia.id, "gate-key", seed=1)
    practice.take_turn(room.store, room.library, own.id, "1.0 mine", 1, tia.id)
    practice.wrap_up(room.store, room.library, own.id, tia.id)
    replies = [*((attempt.id, 1) for attempt in calls(room, 4)), (own.id, 1)]
    id = start_calibration(room.store, "Mixed", replies, room.mere.id).id
    with pytest.raises(NotAllowed, match="your own practice"):
        rate_reply(room.store, id, 5, dict.fromkeys(DIMENSIONS, 4), "", tia.id)
    rate(room, id, tia.id, 1, 1, 1, 1)
    assert calibrations(room.store, tia.id)[0].shown and not calibrations(room.store, room.mere.id)[0].shown


# Side by side.


def test_those_two_levels_apart_come_first_and_a_reply_some_found_uncalled_for_is_told(room: SmallRoom) -> None:
    id = started(room)
    rate(room, id, room.mere.id, 0, 1, 2, None, 4)
    rate(room, id, room.omar.id, 1, 1, 2, 3, 1)
    view = seen(room, id, room.mere.id)
    assert [each.place for each in view.side_by_side] == [5, 1, 2, 3, 4]
    assert [each.spread["listening"] for each in view.side_by_side] == [3, 1, 0, 0, None]
    assert [each.split["listening"] for each in view.side_by_side] == [False, False, False, False, True]
    assert [each.scorer["listening"] for each in view.side_by_side] == [4, 0, 1, 2, 3]
    listening = view.together[0]
    assert (listening.mentors.n, listening.mentors.exact.value, listening.mentors_near) == (4, 0.5, 0.75)
    assert (listening.scorer.n, listening.scorer.exact.value) == (9, pytest.approx(7 / 9))


def test_one_who_comes_late_may_rate_until_it_is_closed_and_then_sees_it(room: SmallRoom) -> None:
    id = started(room)
    rate(room, id, room.mere.id, 0, 1, 2, 3, 4)
    rate(room, id, room.omar.id, 2)
    with pytest.raises(NotAllowed, match="Mere made this calibration"):
        close_calibration(room.store, id, room.omar.id)
    assert seen(room, id, room.omar.id).side_by_side == []
    assert close_calibration(room.store, id, room.mere.id).closed_at
    with pytest.raises(Invalid, match="closed"):
        rate_reply(room.store, id, 2, dict.fromkeys(DIMENSIONS, 1), "", room.omar.id)
    assert len(seen(room, id, room.omar.id).side_by_side[0].given) == 2
    tom = create_person(room.store, "Tom", "trainer")
    other = started(room)
    assert close_calibration(room.store, other, tom.id).closed_at
    assert [each.id for each in calibrations(room.store, tom.id)] == [other, id]


def test_open_ones_are_listed_before_closed_ones(room: SmallRoom) -> None:
    first, second = started(room), started(room)
    close_calibration(room.store, second, room.mere.id)
    assert [each.id for each in calibrations(room.store, room.omar.id)] == [first, second]


# What becomes of the levels.


def test_a_level_given_here_is_never_the_trainee_s(room: SmallRoom) -> None:
    id = started(room)
    rate(room, id, room.mere.id, 4, 4, 4, 4, 4)
    with room.store.reading() as reader:
        attempts = [row["attempt_id"] for row in reader.rows("SELECT attempt_id FROM calibration_replies")]
        assert reader.rows("SELECT * FROM verdicts") == []
    given = practice.debrief(room.store, room.library, attempts[0], room.ana.id)
    assert given.replies[0].effective_levels["listening"] == (0, "scorer")


def test_levels_given_here_count_as_blind_ones_in_the_agreement_of_the_room(room: SmallRoom) -> None:
    id = started(room)
    assert standing(room.store)["listening"].n == 0
    rate(room, id, room.mere.id, 0, 1, 2, 3, 4)
    assert standing(room.store)["listening"].n == 5
    rate(room, id, room.omar.id, 0, 1, 2, 3, 3)
    found = report(room.store)
    blind = {each.rater: each.agreement for each in found.blind if each.dimension == "listening"}
    assert (found.replies, found.mentors) == (5, 2)
    assert (blind[MENTOR].n, blind[MENTOR].exact.value) == (5, 0.8)
    assert (blind[SCORER].n, blind[SCORER].exact.value) == (5, 0.8)
    assert any("told by itself" in note for note in found.notes)
    assert not any("fewer than half" in note for note in found.notes), "picked for a calibration, not for being wrong"
    assert json.loads(json.dumps(found.as_json()))["blind"]


def test_a_desk_level_set_later_is_that_mentor_s_newest_and_is_not_blind(room: SmallRoom) -> None:
    id = started(room)
    rate(room, id, room.mere.id, 3, 1, 2, 3, 4)
    seen(room, id, room.mere.id)
    with room.store.reading() as reader:
        first = reader.rows("SELECT attempt_id FROM calibration_replies ORDER BY place")[0]["attempt_id"]
    (verdict,) = set_levels(room.store, first, 1, {"listening": 0}, "I changed my mind.", room.mere.id)
    assert verdict.blind is False
    with room.store.reading() as reader:
        judged = judged_replies(reader)
        assert len(well_read(reader, judged)) == len(judged)
    each = next(each for each in judged if (each.attempt_id, each.dimension) == (first, "listening"))
    assert (each.level, each.levels, each.blind, each.apart) == (
        0,
        {room.mere.id: 0},
        {room.mere.id: 3},
        {room.mere.id: 3},
    )
    rows = {row.rater: row.agreement for row in report(room.store).blind if row.dimension == "listening"}
    assert rows[SCORER].exact.value == 0.8 and standing(room.store)["listening"].kappa == 1.0


def test_a_level_given_again_after_seeing_the_others_is_not_blind(room: SmallRoom) -> None:
    id = started(room)
    rate(room, id, room.mere.id, 0, 1, 2, 3, 4)
    seen(room, id, room.mere.id)
    with room.store.reading() as reader:
        replies = [(row["attempt_id"], row["turn"]) for row in reader.rows("SELECT * FROM calibration_replies")]
    again = start_calibration(room.store, "Once more", replies, room.mere.id).id
    rate(room, again, room.mere.id, 4, 4, 4, 4, 4)
    with room.store.reading() as reader:
        listening = [each for each in judged_replies(reader) if each.dimension == "listening"]
    assert [each.level for each in listening] == [4] * 5
    assert [each.blind_level for each in listening] == [0, 1, 2, 3, 4]


def test_words_in_any_script_are_kept_as_they_were_written(room: SmallRoom) -> None:
    words = "Ngā mihi 🌱 \u202eשלום\u202c <b>x</b>"
    id = started(room)
    rate(room, id, room.mere.id, 0, 1, 2, 3, 4, reason=words)
    assert {each.given[0].reason for each in seen(room, id, room.mere.id).side_by_side} == {words}


def test_trainees_reach_nothing_of_it(room: SmallRoom) -> None:
    id = started(room)
    for verb in (
        lambda by: propose_replies(room.store, by),
        lambda by: conversations_to_pick(room.store, by),
        lambda by: start_calibration(room.store, "Mine", [("x", turn) for turn in range(5)], by),
        lambda by: calibrations(room.store, by),
        lambda by: calibration(room.store, id, by),
        lambda by: rate_reply(room.store, id, 1, dict.fromkeys(DIMENSIONS, 4), "", by),
        lambda by: close_calibration(room.store, id, by),
    ):
        with pytest.raises(NotAllowed):
            verb(room.ana.id)


def test_the_command_tells_blind_figures_by_themselves(room: SmallRoom, capsys: pytest.CaptureFixture[str]) -> None:
    id = started(room)
    rate(room, id, room.mere.id, 0, 1, 2, 3, 4)
    assert run(["agreement"]) == FINE
    said = capsys.readouterr().out
    assert "Blind: levels given before the scorer's were seen" in said
    assert said.count("scorer with mentors") == 6


def test_a_large_team_gets_the_last_figures_at_once_and_new_ones_the_next_time(
    room: SmallRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = started(room)
    rate(room, id, room.mere.id, 0, 1, 2, 3, 4)
    before = report(room.store)
    assert before.mentors == 1 and report(room.store) is before, "nothing has changed, so nothing is reckoned"
    monkeypatch.setattr(agreeing, "AT_ONCE", 0)
    rate(room, id, room.omar.id, 0, 1, 2, 3, 3)
    assert report(room.store) is before
    for thread in threading.enumerate():
        if thread.name.startswith("report"):
            thread.join()
    assert report(room.store).mentors == 2


def test_what_is_half_rated_shows_in_no_figure_until_it_is_closed(room: SmallRoom) -> None:
    id = started(room)
    rate(room, id, room.mere.id, 0, 1, 2, 3, 4)
    rate(room, id, room.omar.id, 0, 1)
    assert report(room.store).mentors == 1, "Omar is still rating: what he gave is told to nobody"
    close_calibration(room.store, id, room.mere.id)
    assert report(room.store).mentors == 2


# In words.


def compared(rater: str, *pairs: tuple[int, int], times: int = 10) -> Compared:
    every = [pair for pair in pairs for _ in range(times)]
    return Compared(rater, "listening", "", agreement(every, [at % 12 for at in range(len(every))]))


def test_what_the_figures_mean_is_said_in_words() -> None:
    alike = ((0, 0), (1, 1), (2, 2), (3, 3), (4, 3))
    worse = ((0, 4), (1, 3), (2, 0), (3, 1), (4, 0))
    mentors = compared(MENTOR, *alike)
    assert "about as well as they agree among themselves" in meaning([compared(SCORER, *alike), mentors])
    assert "less than they agree among themselves" in meaning([compared(SCORER, *worse), mentors])
    few = meaning([compared(SCORER, *alike), compared(MENTOR, *alike, times=1)])
    assert "Too few replies were judged by two mentors to say how far those agree (5 of 30)." in few
    assert meaning([mentors]) == "" and meaning([compared(SCORER, (1, 1), times=1)]) == ""


def test_whether_the_scorer_leans_is_said_in_words() -> None:
    higher = compared(SCORER, (1, 0), (2, 1), (3, 2), (4, 4))
    assert leaning(higher.agreement) == "On average it reads 0.8 of a level higher than they do."
    assert "neither higher nor lower" in leaning(compared(SCORER, (1, 0), (0, 1), (2, 2)).agreement)


# On the page.


MAIN = Path(__file__).parents[1] / "app" / "main.py"


def opened(room: SmallRoom, by: str, page: str, **query: str) -> AppTest:
    mark_told(room.store, by)
    at = AppTest.from_file(str(MAIN), default_timeout=30)
    at.session_state["person_id"] = by
    at.run()
    at.switch_page(f"pages/{page}.py")
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def said(at: AppTest) -> str:
    assert not at.exception, at.exception
    return "\n".join(str(each.proto.body) for each in at.get("html"))


def test_the_page_proposes_replies_and_starts_with_them(room: SmallRoom) -> None:
    calls(room, 9)
    at = opened(room, room.mere.id, "calibration")
    assert "No calibration yet" in said(at)
    at.button(key="propose").click().run()
    assert said(at).count('<section class="tg-reply">') == 8
    dropped = next(each for each in at.button if each.label == "Leave out")
    dropped.click().run()
    assert said(at).count('<section class="tg-reply">') == 7
    at.button(key="start-calibration").click().run()
    assert "Give it a title" in said(at) and said(at).count('<section class="tg-reply">') == 7, (
        "what was chosen is still there"
    )
    at.text_input[0].set_value("October").run()
    at.button(key="start-calibration").click().run()
    assert "October" in said(at) and "You have rated 0 of 7" in said(at)
    assert calibrations(room.store, room.mere.id)[0].replies == 7


def test_a_reply_to_rate_is_drawn_without_anybody_s_levels_and_everything_once_they_are_in(room: SmallRoom) -> None:
    id = started(room)
    rate(room, id, room.omar.id, 4, 4, 4, 4, 4, reason="<b>omar-reason</b>")
    rate(room, id, room.mere.id, 0, 1, 2, 3)
    at = opened(room, room.mere.id, "calibration", calibration=id)
    assert (
        "You have rated 4 of 5" in said(at) and "omar-reason" not in said(at) and "Mere 4 of 5; Omar all." in said(at)
    )
    view = seen(room, id, room.mere.id)
    drawn = rating_data(view, view.replies[4])
    assert drawn["last"] and drawn["number"] == 5 and drawn["levels"] is None and "omar" not in json.dumps(drawn)
    assert [turn["who"] for turn in drawn["turns"]] == ["T\u0101ne Rua", "The agent"]
    rate_reply(room.store, id, 5, {"listening": 4} | NOT_CALLED_FOR, "", room.mere.id)
    shown = said(opened(room, room.mere.id, "calibration", calibration=id))
    assert "Two levels apart or more" in shown and "&lt;b&gt;omar-reason&lt;/b&gt;" in shown and "<b>omar" not in shown
    assert "4 levels apart" in side_by_side_html(seen(room, id, room.mere.id).side_by_side[0])
    assert "you have rated all of it" in calibration_row(calibrations(room.store, room.mere.id)[0])["under"]


def test_a_trainee_is_turned_away_from_calibrations_and_reads_how_far_the_levels_agree(room: SmallRoom) -> None:
    id = started(room)
    rate(room, id, room.mere.id, 0, 1, 2, 3, 4)
    turned_away = opened(room, room.ana.id, "calibration", calibration=id)
    assert "Only mentors, trainers and admins" in turned_away.exception[0].message
    shown = opened(room, room.ana.id, "agreement")
    assert "whoever knows who mentors here can tell that these are that mentor's own levels" in html.unescape(
        said(shown)
    )
    assert "5 replies judged by 1 mentor." in said(shown) and "Scorer with mentors, blind" in said(shown)
    assert "not yet checked against enough mentors here (5 of 30)" in said(shown)
    assert "Mere" not in said(shown) and [each.label for each in shown.get("page_link")] == []


def test_agreement_is_told_by_channel_and_by_customer_where_asked(room: SmallRoom) -> None:
    id = started(room)
    rate(room, id, room.mere.id, 0, 1, 2, 3, 4)
    at = opened(room, room.mere.id, "agreement")
    at.segmented_control(key="agreement-by").set_value("By customer").run()
    assert "A spare gate key" in said(at)
    at.segmented_control(key="agreement-by").set_value("By channel").run()
    assert ">Chat</th>" in said(at)


def test_an_empty_agreement_page_says_how_it_fills(room: SmallRoom) -> None:
    assert "No mentor has set a level yet" in said(opened(room, room.ben.id, "agreement"))
