"""The map of a customer: everything of the file is on it, the path stands out, and what cannot be reached says why."""

from __future__ import annotations

from typing import Any

import pytest
from benches import of_our_own

from app.scenario.files import read_text, shipped_folder
from app.scenario.model import Scenario
from app.simulation.rehearsal import rehearse
from app.training.authoring.mapping import map_of
from app.widgets.bench.mapping import lead_words, map_data


def customer(**changes: Any) -> Scenario:
    scenario = read_text(of_our_own()).scenario
    assert scenario is not None
    return scenario.model_copy(update=changes)


@pytest.mark.parametrize("name", sorted(path.stem for path in shipped_folder().glob("*.yaml")))
def test_all_of_a_shipped_customer_is_on_its_map_and_told_things_can_be_reached(name: str) -> None:
    scenario = read_text((shipped_folder() / f"{name}.yaml").read_text(encoding="utf-8")).scenario
    assert scenario is not None
    drawn = map_of(scenario)
    assert {sign.id for sign in drawn.signs} == {cue.id for cue in scenario.cues}
    assert [rung.id for rung in drawn.rungs] == [rung.id for rung in scenario.ladder]
    assert {each.id for each in drawn.endings} == {each.id for each in scenario.endings}
    assert not [each for each in (*drawn.signs, *drawn.rungs) if each.barred]
    for sign in drawn.signs:
        assert all(sign.id in rung.after for rung in drawn.rungs if rung.id in sign.opens)


def test_the_path_of_a_conversation_stands_out() -> None:
    scenario = customer()
    expert = next(check for check in scenario.checks if check.policy == "expert")
    tried = rehearse(scenario, expert.replies)
    drawn = map_of(scenario, tried)
    assert [(rung.id, rung.told_at) for rung in drawn.rungs] == list(tried.memory.disclosed)
    assert [each.kind for each in drawn.endings if each.reached_at] == ["cared_for"]
    assert {sign.id for sign in drawn.signs if sign.picked_at} == {name for name, _ in tried.memory.cues_picked_up}
    assert not [each for each in map_of(scenario).rungs if each.told_at]


def test_a_rung_whose_signs_are_never_shown_bars_all_below_it_and_the_endings_that_need_it() -> None:
    scenario = customer()
    first = scenario.ladder[0]
    gate = first.gate.model_copy(update={"after_cues": ["hidden"]})
    opener = scenario.presenting.opener
    cue = scenario.cues[0].model_copy(update={"id": "hidden", "lines": [opener], "in_opener": False})
    rungs = [each.model_copy(update={"gate": gate}) if each.id == first.id else each for each in scenario.disclosures]
    barred = scenario.model_copy(update={"cues": [*scenario.cues, cue], "disclosures": rungs})
    drawn = map_of(barred)
    assert "opener" in next(sign.barred for sign in drawn.signs if sign.id == "hidden")
    assert "signs" in drawn.rungs[0].barred
    assert all(first.id in rung.barred or "comes before" in rung.barred for rung in drawn.rungs[1:])
    assert all(first.id in each.barred for each in drawn.endings if each.kind in ("cared_for", "heard_only"))
    assert rehearse(barred, next(c for c in scenario.checks if c.policy == "expert").replies).memory.disclosed == ()


def test_that_a_cold_person_never_asks_for_somebody_else_is_said_and_is_nothing_to_mend() -> None:
    scenario = customer()
    for temper, never in (("cold", True), ("hot", False)):
        person = scenario.sensitivities.model_copy(update={"temper": temper})
        of_temper = scenario.model_copy(update={"sensitivities": person})
        drawn = map_of(of_temper)
        assert [bool(each.by_nature) for each in drawn.endings if each.kind == "escalates"] == [never]
        assert drawn.barred == 0
        assert "can never be reached" not in lead_words(drawn)
        asides = [each["aside"] for each in map_data(of_temper, None)["endings"] if each["aside"]]
        assert asides == (["Only somebody hot-tempered asks for somebody else; this one goes quiet."] if never else [])


@pytest.mark.parametrize("name", sorted(path.stem for path in shipped_folder().glob("*.yaml")))
def test_nothing_on_a_shipped_customer_waits_to_be_mended(name: str) -> None:
    scenario = read_text((shipped_folder() / f"{name}.yaml").read_text(encoding="utf-8")).scenario
    assert scenario is not None
    assert map_of(scenario).barred == 0


def test_where_an_ending_is_missing_the_one_that_stands_in_for_it_is_not_barred() -> None:
    scenario = customer()
    others = [each for each in scenario.endings if each.kind != "hangs_up"]
    drawn = map_of(scenario.model_copy(update={"endings": others}))
    assert [(each.barred, each.by_nature) for each in drawn.endings if each.kind == "escalates"] == [("", "")]


def test_a_second_ending_of_a_kind_cannot_be_reached() -> None:
    scenario = customer()
    again = scenario.endings[0].model_copy(update={"id": "once-more"})
    drawn = map_of(scenario.model_copy(update={"endings": [*scenario.endings, again]}))
    assert "same kind" in drawn.endings[-1].barred
