"""Agreement in a room: what counts as judged, what trainees are told, and lines that follow a team where they hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from rooms import Puppet, SmallRoom, small_room

from app.cli import FINE, run
from app.errors import NotAllowed
from app.settings import DATA_VARIABLE
from app.simulation.values import Exchange, Memory
from app.store import Store
from app.training import mentoring, practice, team_cuts
from app.training.agreement import MENTOR, SCORER, Compared, Report, Standing, report, standing
from app.training.attempts import Attempt, scorecard_row
from app.training.judged import examples
from app.training.team_cuts import cuts_in_force, refit_cuts, withdraw_cuts
from app.widgets.readings import scorer_level
from app.widgets.standing import provisional_words
from scoring.calibration import TeamHeads, level_at
from scoring.conversation import Turn
from scoring.criterion import DIMENSIONS, Finding
from scoring.rubric import RUBRIC_VERSION
from scoring.scorecard import Scorecard


class Told(Puppet):
    """A customer whose replies are scored by the number they begin with: "1.3 and so on" has 1.3 listening points."""

    def answer(
        self,
        memory: Memory,
        turns: Sequence[Turn],
        reply: str,
        voice: object = None,
        show: object = None,
        waited: float = 0.0,
    ) -> Exchange:
        points = float(reply.split()[0])
        return replace(super().answer(memory, turns, reply), scorecard=told(points, reply))


def told(points: float, reply: str = "", rater: str = "embedded", rubric: str = RUBRIC_VERSION) -> Scorecard:
    findings = (Finding("stock_phrase", 0, 3, reply[:3], "Any call."),) if "stock" in reply else ()
    levels: dict[str, int | None] = {name: None for name in DIMENSIONS}
    whole: dict[str, float | None] = {name: None for name in DIMENSIONS}
    criteria = {"reflects_meaning": 0.9} if "meant" in reply else {}
    return Scorecard(
        levels | {"listening": level_at(points)}, whole | {"listening": points}, criteria, findings, rater, rubric
    )


@dataclass
class Team:
    """A room whose mentors judge what Ana said."""

    room: SmallRoom

    def call(self, *points: float) -> Attempt:
        return self.room.finished(*(f"{each} was said" for each in points))

    def judge(self, attempt: Attempt, turn: int, level: int | None, by: str = "") -> None:
        mentoring.set_level(self.room.store, attempt.id, turn, "listening", level, "So I read it.",
                            by or self.room.mere.id)  # fmt: skip

    def read(self, points: Sequence[float], levels: Sequence[int | None]) -> Attempt:
        attempt = self.call(*points)
        for turn, level in enumerate(levels, 1):
            self.judge(attempt, turn, level)
        return attempt

    def report(self, **asked: str) -> Report:
        return report(self.room.store, **asked)  # type: ignore[arg-type]

    def listening(self) -> Standing:
        return standing(self.room.store)["listening"]

    def reads_higher(self, attempts: int = 20) -> None:
        """Mentors who give a level more than the rubric from the upper part of each level on, and slip now and then."""
        for at in range(attempts):
            points = [1.2 + 0.4 * ((at + step) % 7) for step in range(6)]
            levels = [min(4, level_at(each + 0.4)) for each in points]
            levels[at % 6] = max(0, levels[at % 6] - (at % 5 == 0))
            self.read([round(each, 2) for each in points], levels)

    def rewards_meaning(self, attempts: int = 20) -> None:
        """Mentors who give a level more to what was meant, wherever in a level it stands, and slip now and then."""
        for at in range(attempts):
            points = [round(1.1 + 0.3 * ((at + 4 * step) % 7), 2) for step in range(6)]
            meant = [(at + step) % 3 == 0 for step in range(6)]
            attempt = self.room.finished(
                *(f"{each} was {'meant' if so else 'said'}" for each, so in zip(points, meant, strict=True))
            )
            for turn, (each, so) in enumerate(zip(points, meant, strict=True), 1):
                slip = turn == 1 + at % 6 and at % 5 == 0
                self.judge(attempt, turn, min(4, max(0, level_at(each) + so - slip)))


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    monkeypatch.setattr(practice, "Customer", Told)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    yield Team(small_room(tmp_path / "underheard.db"))


def row(rows: Sequence[Compared], rater: str = SCORER, value: str = "") -> Compared:
    (found,) = [each for each in rows if (each.rater, each.dimension, each.value) == (rater, "listening", value)]
    return found


# What counts as judged.


def test_an_empty_room_says_that_nobody_has_judged_anything(team: Team) -> None:
    found = team.report()
    assert (found.replies, found.overall, found.criteria, found.marks) == (0, [], [], [])
    assert all(each.provisional and each.n == 0 for each in found.standing.values())


def test_the_scorer_is_held_against_a_mentor_s_newest_word(team: Team) -> None:
    attempt = team.read([1.0, 2.0, 3.0], [1, 4, 3])
    team.judge(attempt, 2, 2)
    found = row(team.report().overall).agreement
    assert (found.n, found.exact.value, found.kappa.value) == (3, 1.0, 1.0)


def test_a_reply_that_a_mentor_says_did_not_call_for_it_is_no_level(team: Team) -> None:
    team.read([1.0, 2.0, 3.0], [1, 2, None])
    found = row(team.report().overall).agreement
    assert (found.n, found.called_for.n, found.called_for.reference_yes) == (2, 3, 2)
    assert team.listening().n == 2


def test_nobody_s_word_on_their_own_practice_counts(team: Team) -> None:
    attempt = practice.start_attempt(team.room.store, team.room.library, team.room.mere.id, "gate-key", seed=1)
    practice.take_turn(team.room.store, team.room.library, attempt.id, "1.0 a", 1, team.room.mere.id)
    practice.wrap_up(team.room.store, team.room.library, attempt.id, team.room.mere.id)
    with pytest.raises(NotAllowed):
        team.judge(attempt, 1, 4)
    assert team.report().replies == 0
    team.judge(attempt, 1, 2, team.room.omar.id)
    assert team.report().replies == 1


def test_the_score_that_counts_is_the_one_that_stood_when_the_mentor_judged(team: Team) -> None:
    attempt = team.read([1.0, 2.0], [1, 2])
    with team.room.store.writing() as writer:
        writer.add("scorecards", scorecard_row(attempt.id, 1, told(4.0), team.room.store.now()))
    assert row(team.report().overall).agreement.exact.value == 1.0


def test_levels_given_to_another_rubric_s_scores_say_nothing_of_this_one(team: Team) -> None:
    attempt = team.call(1.0, 2.0)
    with team.room.store.writing() as writer:
        writer.change("DROP TRIGGER IF EXISTS scorecards_stay")  # The room itself changes no score.
        writer.change("UPDATE scorecards SET rubric_version = 'old', body = replace(body, ?, 'old')", RUBRIC_VERSION)
    team.judge(attempt, 1, 1)
    found = team.report()
    assert found.replies == 0 and any("another rubric" in note for note in found.notes)


def test_mentors_are_held_against_each_other_where_both_judged(team: Team) -> None:
    attempt = team.read([1.0, 2.0, 3.0, 2.0], [1, 2, 3, 2])
    for turn, level in ((1, 1), (2, 3), (3, 3)):
        team.judge(attempt, turn, level, team.room.omar.id)
    found = row(team.report().overall, MENTOR).agreement
    assert (found.n, found.exact.value) == (3, pytest.approx(2 / 3))


def test_a_judge_is_held_against_mentors_and_beside_the_scorer_criterion_by_criterion(team: Team) -> None:
    attempt = team.room.finished("1.0 stock words", "2.0 plain words", "3.0 stock again")
    for turn, level in ((1, 1), (2, 2), (3, 2)):
        team.judge(attempt, turn, level)
    with team.room.store.writing() as writer:
        for turn, card in enumerate((told(1.0, "stock"), told(2.0), told(2.0)), 1):
            judged = replace(card, rater="judge:small-model")
            writer.add("scorecards", scorecard_row(attempt.id, turn, judged, team.room.store.now()))
    found = team.report()
    assert row(found.overall, "judge:small-model").agreement.exact.value == 1.0
    assert row(found.overall).agreement.exact.value == pytest.approx(2 / 3)
    (criterion,) = found.criteria
    assert (criterion.criterion, criterion.agreement.n, criterion.agreement.rater_yes) == ("stock_phrase", 3, 1)
    assert criterion.agreement.reference_yes == 2 and criterion.agreement.exact.value == pytest.approx(2 / 3)
    # The judge's card is nobody's score: the reply keeps the scorer's.
    assert practice.debrief(team.room.store, team.room.library, attempt.id, team.room.ana.id).replies[
        2
    ].scorecard == told(3.0, "3.0 stock again")


def test_marks_say_how_often_the_scorer_found_what_they_are_about(team: Team) -> None:
    attempt = team.room.finished("1.0 stock words", "2.0 plain words")
    for turn in (1, 3):
        quote = mentoring.transcript(team.room.store, attempt.id, team.room.mere.id)[turn].text[:3]
        mentoring.annotate(team.room.store, attempt.id, team.room.mere.id, turn, 0, 3, quote, "hollow", "Any call.")
    (found,) = team.report().marks
    assert (found.kind, found.marks, found.found) == ("hollow", 2, 1)


def test_agreement_is_told_by_channel_by_scenario_and_by_what_was_given_of_language(team: Team) -> None:
    team.read([1.0, 2.0, 3.0], [1, 2, 3])
    assert row(team.report(by="channel").slices, value="chat").agreement.n == 3
    assert row(team.report(by="scenario").slices, value="A spare gate key").agreement.n == 3
    assert row(team.report(by="language").slices, value="not given").agreement.n == 3
    assert any("none is inferred" in note for note in team.report().notes)


def test_levels_set_only_where_a_mentor_disagrees_are_told_to_be_so(team: Team) -> None:
    attempt = team.call(1.0, 2.0, 3.0, 2.0, 1.0)
    team.judge(attempt, 2, 4)
    assert any("fewer than half" in note for note in team.report().notes)


# Provisional.


def agreeing(team: Team, replies: int) -> None:
    points = [float(at % 5) for at in range(replies)]
    for start in range(0, replies, 6):
        team.read(points[start : start + 6], [int(each) for each in points[start : start + 6]])


def test_a_dimension_is_provisional_until_thirty_replies_have_been_judged(team: Team) -> None:
    agreeing(team, 29)
    now = team.listening()
    assert now.provisional and now.why == "not yet checked against enough mentors here (29 of 30)"
    team.read([2.0], [2])
    now = team.listening()
    assert (now.provisional, now.n, now.kappa) == (False, 30, 1.0)


def test_a_dimension_mentors_often_read_otherwise_stays_provisional(team: Team) -> None:
    for _ in range(6):
        team.read([1.0, 2.0, 3.0, 1.0, 2.0, 3.0], [3, 1, 1, 2, 0, 3])
    now = team.listening()
    assert now.provisional and now.n == 36 and now.why.startswith("mentors here often read it otherwise")


def test_thirty_replies_of_one_level_prove_nothing(team: Team) -> None:
    for _ in range(5):
        team.read([2.0] * 6, [2] * 6)
    now = team.listening()
    assert now.provisional and now.kappa is None and "one level alone" in now.why


def test_a_verdict_is_in_the_standing_at_once(team: Team) -> None:
    attempt = team.read([1.0, 2.0], [1])
    assert team.listening().n == 1
    team.judge(attempt, 2, 2)
    assert team.listening().n == 2


def test_the_words_group_what_is_provisional_for_the_same_reason() -> None:
    few = Standing(12, None, None, True, "…")
    low = Standing(40, 0.4, (0.2, 0.5), True, "mentors here often read it otherwise (agreement 0.40)")
    fine = Standing(40, 0.8, (0.7, 0.9), False, "…")
    same = {"listening": few, "acknowledgement": few, "next_steps": few}
    assert provisional_words(same) == "Provisional: not yet checked against enough mentors here (12 of 30)."
    assert provisional_words({"listening": few, "acknowledgement": replace(few, n=3), "next_steps": fine}) == (
        "Provisional: listening and acknowledgement are not yet checked against enough mentors here "
        "(listening 12 and acknowledgement 3 of 30)."
    )
    assert provisional_words({"listening": low, "acknowledgement": fine}) == (
        "Provisional: listening, since mentors here often read it otherwise (agreement 0.40)."
    )
    assert provisional_words({"listening": fine}) == ""


# A team's own lines.


def test_too_few_levels_move_no_line(team: Team) -> None:
    team.read([1.3, 1.4, 2.3], [2, 2, 3])
    tried = refit_cuts(team.room.store)[0]
    assert not tried.used and "3 of 60 levels, from 1 conversation" in tried.why
    with team.room.store.reading() as reader:
        assert cuts_in_force(reader) is None and reader.rows("SELECT * FROM team_cuts") == []


def test_a_team_that_reads_higher_is_followed_from_the_next_reply_on_and_it_says_so(team: Team) -> None:
    team.reads_higher()
    before = practice.progress(team.room.store, team.room.library, team.room.ana.id, team.room.ana.id).trend
    tried = refit_cuts(team.room.store)[0]
    assert tried.used and tried.result and tried.result.n == 120
    store = team.room.store
    assert practice.progress(store, team.room.library, team.room.ana.id, team.room.ana.id).trend == before
    with store.reading() as reader:
        cuts = cuts_in_force(reader)
    assert cuts and set(cuts.cuts) == {"listening"} and cuts.rubric_version == RUBRIC_VERSION
    assert cuts.provenance["listening"]["after"] > cuts.provenance["listening"]["before"]

    attempt = team.call(2.4, 2.0)
    high, plain = practice.debrief(store, team.room.library, attempt.id, team.room.ana.id).replies
    assert high.scorecard and high.scorecard.rater == f"embedded+team-cuts {cuts.number}"
    assert high.effective_levels["listening"] == (3, "scorer") and plain.effective_levels["listening"][0] == 2
    assert scorer_level(high, "listening")["team"] == (
        "This team’s mentors read replies like this a level higher than the rubric, which says 2."
    )
    assert scorer_level(plain, "listening")["team"] == ""
    with store.reading() as reader:  # the scorer's own card is kept beside it
        raters = [each["rater"] for each in reader.rows(
            "SELECT rater FROM scorecards WHERE attempt_id = ? AND turn = 1 ORDER BY id", attempt.id)]  # fmt: skip
    assert raters == ["embedded", f"embedded+team-cuts {cuts.number}"]


def test_withdrawn_lines_leave_what_was_scored_and_score_no_more(team: Team) -> None:
    team.reads_higher()
    refit_cuts(team.room.store)
    under = team.call(2.4)
    assert withdraw_cuts(team.room.store) is not None and withdraw_cuts(team.room.store) is None
    after = team.call(2.4)

    def level(attempt: Attempt) -> int | None:
        view = practice.debrief(team.room.store, team.room.library, attempt.id, team.room.ana.id)
        return view.replies[0].effective_levels["listening"][0]

    assert (level(under), level(after)) == (3, 2)


def test_a_second_try_keeps_the_levels_of_the_replies_it_shares(team: Team) -> None:
    team.reads_higher()
    refit_cuts(team.room.store)
    attempt = team.call(2.4, 2.0)
    again = practice.again_from(team.room.store, team.room.library, attempt.id, 2, team.room.ana.id)
    withdraw_cuts(team.room.store)
    seen = practice.attempt(team.room.store, again.id, team.room.mere.id).exchanges[0].scorecard
    assert seen and seen.levels["listening"] == 3


def test_lines_are_not_learned_from_disagreements_alone(team: Team) -> None:
    # Fourteen replies a call, five of them judged, each a level higher: the other nine were right and nobody said so.
    for at in range(14):
        attempt = team.call(*[round(1.1 + 0.2 * ((at + step) % 13), 2) for step in range(14)])
        for turn in range(1, 6):
            points = float(
                practice.attempt(team.room.store, attempt.id, team.room.ana.id).exchanges[turn - 1].trainee.split()[0]
            )
            team.judge(attempt, turn, min(4, level_at(points) + 1))
    tried = refit_cuts(team.room.store)[0]
    assert not tried.used and (tried.levels, tried.left_out) == (0, 70)


def test_with_new_lines_a_dimension_stands_by_conversations_they_were_not_fitted_to(team: Team) -> None:
    team.reads_higher()
    old = team.listening()
    refit_cuts(team.room.store)
    with team.room.store.reading() as reader:
        cuts = cuts_in_force(reader)
    assert cuts and team.listening().kappa == cuts.provenance["listening"]["after"] != old.kappa
    for _ in range(5):  # judged since, and read otherwise than the new lines have it
        team.read([1.0, 1.8, 2.4, 3.4, 2.0, 3.0], [3, 0, 1, 1, 4, 0])
    assert team.listening().n == 30 and team.listening().provisional
    withdraw_cuts(team.room.store)
    assert team.listening().n == 150


def test_the_scorer_s_heads_can_be_refitted_on_what_mentors_said(team: Team) -> None:
    attempt = team.read([1.0, 2.4], [1, 3])
    first, second = examples(team.room.store)
    assert (second.level, second.card.points["listening"], second.group) == (3, 2.4, attempt.id)
    assert second.moment.reply == "2.4 was said" and [turn.speaker for turn in second.moment.turns] == [
        "customer", "trainee", "customer",
    ]  # fmt: skip
    assert first.moment.turns[0].text == attempt.opener and first.moment.brief.record


# A team's own heads.


def test_a_team_that_rewards_a_criterion_gets_heads_and_it_is_said_as_of_lines(team: Team) -> None:
    team.rewards_meaning()
    store = team.room.store
    tried = refit_cuts(store)[0]
    assert (tried.uses, tried.used) == ("heads", True) and tried.heads and tried.heads.n == 120
    with store.reading() as reader:
        cuts = cuts_in_force(reader)
    assert cuts and isinstance(cuts.cuts["listening"], TeamHeads) and cuts.cuts["listening"] == tried.heads.cuts
    assert cuts.provenance["listening"]["over_lines"]["low"] > 0
    assert team.listening().kappa == cuts.provenance["listening"]["after"]

    attempt = team.room.finished("2.1 was meant", "2.1 was said")
    high, plain = practice.debrief(store, team.room.library, attempt.id, team.room.ana.id).replies
    assert high.scorecard and high.scorecard.rater == f"embedded+team-cuts+heads {cuts.number}"
    assert high.effective_levels["listening"] == (3, "scorer") and plain.effective_levels["listening"][0] == 2
    assert scorer_level(high, "listening")["team"] == (
        "This team’s mentors read replies like this a level higher than the rubric, which says 2."
    )
    team.judge(attempt, 1, 3)  # what is judged under heads is known by the scorer's own card, too
    assert examples(store)[-1].card.rater == "embedded"


def test_heads_are_withdrawn_and_lapse_with_another_rubric(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team.rewards_meaning()
    refit_cuts(team.room.store)
    with team.room.store.reading() as reader:
        assert cuts_in_force(reader) is not None
        with monkeypatch.context() as other:
            other.setattr(team_cuts, "RUBRIC_VERSION", "later")
            assert cuts_in_force(reader) is None
    assert withdraw_cuts(team.room.store) is not None and withdraw_cuts(team.room.store) is None
    attempt = team.room.finished("2.1 was meant")
    (reply,) = practice.debrief(team.room.store, team.room.library, attempt.id, team.room.ana.id).replies
    assert reply.scorecard and (reply.scorecard.rater, reply.scorecard.levels["listening"]) == ("embedded", 2)
    with team.room.store.reading() as reader:  # nothing is taken out: what was in force can be read for good
        assert [json.loads(each["cuts"]) != {} for each in reader.rows("SELECT * FROM team_cuts ORDER BY id")] == [
            True, False,
        ]  # fmt: skip


def test_a_team_that_reads_as_the_rubric_does_gets_neither(team: Team) -> None:
    for at in range(12):
        points = [round(1.1 + 0.3 * ((at + 4 * step) % 7), 2) for step in range(6)]
        team.read(points, [max(0, level_at(each) - (turn == at % 6)) for turn, each in enumerate(points)])
    tried = refit_cuts(team.room.store)[0]
    assert tried.uses == "neither" and "neither lines nor heads" in tried.why
    with team.room.store.reading() as reader:
        assert reader.rows("SELECT * FROM team_cuts") == []


# The command.


def test_the_command_tells_an_empty_room_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "new"))
    Store(tmp_path / "new" / "underheard.db")
    assert run(["agreement"]) == FINE
    assert "No mentor has set a level here yet" in capsys.readouterr().out


def test_the_command_tells_figures_as_a_table_and_as_json(team: Team, capsys: pytest.CaptureFixture[str]) -> None:
    agreeing(team, 36)
    assert run(["agreement", "--by", "channel"]) == FINE
    said = capsys.readouterr().out
    assert "36 replies judged by 1 mentor" in said and "channel: chat" in said and "scorer with mentors" in said
    assert "acknowledgement: provisional, not yet checked against enough mentors here (0 of 30)." in said
    assert max(len(line) for line in said.split("\n") if "  " in line) <= 120
    assert run(["agreement", "--json"]) == FINE
    found = json.loads(capsys.readouterr().out)
    assert found["overall"][0]["agreement"]["kappa"]["value"] == 1.0
    assert found["standing"]["listening"]["provisional"] is False


def test_the_command_refits_and_withdraws(team: Team, capsys: pytest.CaptureFixture[str]) -> None:
    team.reads_higher()
    assert run(["agreement", "--refit"]) == FINE
    said = capsys.readouterr().out
    assert "listening: in force, lines" in said and "next steps: not enough to learn from: 0 of 60" in said
    assert run(["agreement"]) == FINE and "in force since" in capsys.readouterr().out
    assert run(["agreement", "--refit", "off"]) == FINE and "are withdrawn" in capsys.readouterr().out
    assert run(["agreement", "--refit", "off"]) == FINE and "nothing was changed" in capsys.readouterr().out


def test_the_command_says_what_was_tried_and_what_is_used(team: Team, capsys: pytest.CaptureFixture[str]) -> None:
    team.rewards_meaning()
    assert run(["agreement", "--refit"]) == FINE
    said = capsys.readouterr().out
    assert "listening: in force, heads" in said and "  lines 0." in said and "  heads 0." in said
    assert ", over lines +0." in said and "in force: heads, in levels: any reply" in said
    assert "reflects meaning +" in said
    assert run(["agreement", "--refit", "--json"]) == FINE
    assert json.loads(capsys.readouterr().out.strip().split("\n")[0])["uses"] == "heads"
    assert run(["agreement"]) == FINE and "This team's heads, number 2, in force since" in capsys.readouterr().out
    assert run(["agreement", "--json"]) == FINE and '"reflects_meaning"' in capsys.readouterr().out
    assert run(["agreement", "--refit", "off"]) == FINE
    assert "This team's heads, number 2, are withdrawn" in capsys.readouterr().out
