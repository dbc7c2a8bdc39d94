"""The probe: scripted trainees that go by what the customer says, and figures an author can trust."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import underheard
from app.errors import UnderheardError
from app.probe.beside import play_beside
from app.probe.policies import POLICIES, SCRIPTS, TIERS, Seen, scripts_of
from app.probe.reaching import reaches
from app.probe.run import figures, moods, moves_of, play_all, play_script, ten_attempts
from app.scenario.files import library
from app.simulation.customer import Customer
from app.simulation.values import Spoken
from app.simulation.voice import Scene, Show
from app.simulation.words import first_held

JUDE = library()["late-parcel"]
NAMED = {script.name: script for script in SCRIPTS}


class Blurts:
    """A voice that says the deepest thing in every turn."""

    def word(self, scene: Scene, show: Show | None = None) -> Spoken:
        return replace(scene.own, text=f"{scene.own.text} He died, you know.")


def test_every_policy_has_three_scripts_and_a_tier() -> None:
    count = Counter(script.policy for script in SCRIPTS)
    assert set(count) == set(POLICIES) and min(count.values()) >= 3
    assert sorted(name for tier in TIERS for name in tier) == sorted(POLICIES)


def test_an_expert_gives_back_what_the_customer_has_just_let_show() -> None:
    memory = Customer(JUDE).start()
    seen = Seen(JUDE, memory, 1, memory.opener, None, (), 0)
    cue = JUDE.cue(memory.cues_shown[0][0])
    for name in ("gives their words back", "waits"):
        reply = NAMED[name].reply(seen)
        assert reply is not None and first_held(reply, cue.telling) is not None, reply


def test_the_same_seed_plays_the_same_conversation_on_any_number_of_processes() -> None:
    scripts = scripts_of(["warmth"])
    alone = list(play_all([JUDE], [1, 2], scripts))
    (beside,), (again,) = play_beside([JUDE], [1, 2], scripts, 2, None)
    assert again is None
    assert [[turn.customer for turn in talk.turns] for talk in alone] == [
        [turn.customer for turn in talk.turns] for talk in beside
    ]


def test_listening_gets_in_and_nothing_else_does() -> None:
    found = figures(list(play_all([JUDE], [4], SCRIPTS)))
    by = {each.policy: each for each in found.policies}
    assert by["expert"].reached == 1.0
    assert all(by[name].reached == 0.0 for name in POLICIES if name not in ("expert", "passive"))
    assert found.leaks == 0 and found.locked_turns > 200 and found.slope >= 0.6
    assert all(
        reach.met for reach in reaches(found) if reach.about in ("said before its time", "turns of a stock word")
    )


def test_a_voice_that_blurts_is_found_out() -> None:
    talk = play_script(JUDE, NAMED["nods"], 0, Blurts())
    assert len(talk.leaks) == len(talk.turns)
    assert not next(reach for reach in reaches(figures([talk])) if reach.about == "said before its time").met


def test_another_voice_changes_nothing_but_the_words() -> None:
    own, other = play_script(JUDE, NAMED["waits"], 2), play_script(JUDE, NAMED["apology from the card"], 2, Blurts())
    plain = play_script(JUDE, NAMED["apology from the card"], 2)
    assert [turn.state for turn in other.turns] == [turn.state for turn in plain.turns]
    assert [turn.beat for turn in other.turns] == [turn.beat for turn in plain.turns]
    assert own.turns != plain.turns


def test_a_move_of_mood_is_counted_from_where_the_last_one_ended() -> None:
    assert moves_of([0.5, 0.51, 0.52, 0.51, 0.4, 0.6]) == [1, -1, 1]
    assert moves_of([0.5, 0.505, 0.5]) == []
    talk = play_script(JUDE, NAMED["nods"], 0)
    assert len(moods(talk)) == len(talk.turns) + 1


def test_ten_attempts_of_one_person_seldom_hear_a_line_again() -> None:
    assert 0 < ten_attempts(JUDE) <= 0.25


def test_the_command_prints_a_table_and_writes_a_page(tmp_path: Path) -> None:
    page = tmp_path / "probe.html"
    asked = ["probe", "late-parcel", "--seeds", "1", "--policy", "expert", "--jobs", "1", "--report", str(page)]
    result = CliRunner().invoke(underheard, asked)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "late-parcel" in result.output and "listeners get to the bottom" in result.output
    text = page.read_text(encoding="utf-8")
    assert "before Friday" in text and "<script" not in text and "trust 0." in text


def test_the_command_answers_a_program_in_json() -> None:
    asked = ["probe", "late-parcel", "--seeds", "1", "--policy", "warmth", "--jobs", "1", "--json"]
    told = json.loads(CliRunner().invoke(underheard, asked).stdout)
    assert told["customers"]["late-parcel"]["leaks"] == 0
    assert {each["about"] for each in told["reaches"]} >= {"said before its time", "scripted warmth gets there"}


@pytest.mark.parametrize(
    ("asked", "says"),
    [(["probe", "late-pacel"], "No customer is called"), (["probe", "--policy", "kind"], "No policy is called")],
)
def test_what_cannot_be_played_is_said(asked: list[str], says: str) -> None:
    error = CliRunner().invoke(underheard, asked).exception
    assert isinstance(error, UnderheardError) and says in str(error)
