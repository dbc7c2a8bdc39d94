"""`underheard score --judge`: both raters on every line, progress and cost aside, and a word where one stood in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fault_server import Act, FaultServer, fails, finds, says, serving

from app import cli
from app.errors import UnderheardError
from app.settings import judge_model

CALL: dict[str, Any] = {
    "id": "call-1",
    "scenario": None,
    "turns": [
        {"speaker": "customer", "text": "It's only the date. I just need to know he'll be gone by two."},
        {"speaker": "trainee", "text": "By two. What happens at two?"},
        {"speaker": "customer", "text": "Nothing. Somebody comes home."},
        {"speaker": "trainee", "text": "By two, then. You'll get his name tonight."},
    ],
}


def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: FaultServer, *options: str, **settings: str) -> int:
    file = tmp_path / "calls.jsonl"
    file.write_text(json.dumps(CALL) + "\n", encoding="utf-8")
    monkeypatch.setenv("UNDERHEARD_BASE_URL", f"http://127.0.0.1:{server.port}/v1")
    monkeypatch.setenv("UNDERHEARD_MODEL", "small")
    monkeypatch.setenv("UNDERHEARD_JUDGE_SECONDS", "5")
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return cli.run(["score", str(file), "--judge", *options])


def test_each_line_holds_both_raters_and_all_that_was_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prices = {"UNDERHEARD_PRICE_IN": "1.5", "UNDERHEARD_PRICE_OUT": "10"}
    with serving(finds(picks_up_cue="By two", reflects_meaning="By two")) as server:
        code = run(tmp_path, monkeypatch, server, "--json", "--concurrency", "2", **prices)
    said = capsys.readouterr()
    rows = [json.loads(line) for line in said.out.splitlines()]
    assert code == 0 and [row["turn"] for row in rows] == [1, 3]
    for row in rows:
        assert row["rater"] == "judge:small" and row["judged"] and row["why"] == row["fault"] == ""
        assert set(row["embedded"]) == set(row["levels"]) and isinstance(row["apart"], list)
        assert row["model"] == "small-1" and len(row["prompt"]) == 12 and row["answers"]["picks_up_cue"]["yes"]
        assert row["tokens"] == {"in": 2000, "out": 600} and row["cost"] == pytest.approx(0.009)
        assert all("strength" not in finding for finding in row["findings"])
    assert "2 of 2 replies judged by small" in said.err
    assert "4,000 tokens sent, 1,200 written; 0.0180 at the prices you set." in said.err


def test_without_prices_no_cost_is_made_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(finds()) as server:
        run(tmp_path, monkeypatch, server, UNDERHEARD_PRICE_IN="1")
    said = capsys.readouterr()
    assert "1,200 written." in said.err and "price" not in said.err
    assert "listening" in said.out and "(the scorer: " in said.out


@pytest.mark.parametrize("act", [fails(401, "Incorrect API key"), says([])])
def test_where_the_scorer_stands_in_it_is_said_and_the_command_finds_fault(
    act: Act, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(act) as server:
        code = run(tmp_path, monkeypatch, server)
    said = capsys.readouterr()
    assert code == 1
    assert said.out.count("by the scorer alone: ") == 2 and "2 scored by the scorer alone" in said.err


def test_names_of_a_known_customer_stay_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from app.scenario.files import library

    scenario = library()["late-parcel"]
    first = scenario.persona.name.split()[0]
    turns = [{"speaker": "customer", "text": scenario.presenting.opener},
             {"speaker": "trainee", "text": f"Take your time, {first}."}]  # fmt: skip
    monkeypatch.setitem(CALL, "turns", turns)
    monkeypatch.setitem(CALL, "scenario", "late-parcel")
    with serving(finds(invites="Take your time, [customer].")) as server:
        run(tmp_path, monkeypatch, server, "--json")
    (row,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert row["findings"][0]["quote"] == f"Take your time, {first}."
    assert first not in json.dumps(server.asked, ensure_ascii=False)


# Settings.


def test_nothing_is_judged_where_nothing_is_set_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["score", str(tmp_path / "x.jsonl"), "--judge"]) == 2
    assert "set UNDERHEARD_MODEL" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"UNDERHEARD_MODEL": "m"}, "UNDERHEARD_BASE_URL"),
        ({"UNDERHEARD_BASE_URL": "http://127.0.0.1/v1"}, "UNDERHEARD_MODEL"),
        ({"UNDERHEARD_MODEL": "m", "UNDERHEARD_BASE_URL": "127.0.0.1:80"}, "http://"),
        ({"UNDERHEARD_MODEL": "m", "UNDERHEARD_BASE_URL": "http://[::1"}, "http://"),
        ({"UNDERHEARD_MODEL": "m", "UNDERHEARD_BASE_URL": "http://a:b@c/v1"}, "UNDERHEARD_API_KEY"),
        ({"UNDERHEARD_MODEL": "m", "UNDERHEARD_API_KEY": "k", "UNDERHEARD_JUDGE_SECONDS": "soon"}, "_SECONDS"),
        ({"UNDERHEARD_MODEL": "m", "UNDERHEARD_API_KEY": "k", "UNDERHEARD_PRICE_IN": "nan"}, "_PRICE_IN"),
    ],
)
def test_settings_that_cannot_be_used_are_said(
    settings: dict[str, str], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UnderheardError, match=says):
        judge_model()


def test_a_judge_of_its_own_goes_before_the_model_and_a_key_alone_has_an_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert judge_model() is None
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-something-else")
    assert judge_model() is None
    monkeypatch.setenv("UNDERHEARD_MODEL", "voice")
    monkeypatch.setenv("UNDERHEARD_API_KEY", "sk-1")
    monkeypatch.setenv("UNDERHEARD_JUDGE_MODEL", "judge")
    model = judge_model()
    assert model and (model.name, model.host) == ("judge", "api.openai.com") and "sk-1" not in repr(model)


# Doctor.


@pytest.mark.parametrize(
    ("act", "state", "says_so"),
    [
        (says({"data": [{"id": "small"}, {"id": "large"}], "object": "list"}), "ok", "small at 127.0.0.1 answers"),
        (fails(404), "ok", "small at 127.0.0.1 answers"),
        (says({"data": [{"id": "large"}], "object": "list"}), "missing", "offers no small, but large"),
        (fails(401), "missing", "does not let us in"),
        (says("<html>"), "missing", "cannot be asked"),
    ],
)
def test_doctor_says_whether_the_second_reader_answers(
    act: Act, state: str, says_so: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.doctor import _second_reader

    with serving(act) as server:
        monkeypatch.setenv("UNDERHEARD_BASE_URL", f"http://127.0.0.1:{server.port}/v1")
        monkeypatch.setenv("UNDERHEARD_MODEL", "small")
        check = _second_reader()
    assert check.state == state and says_so in check.says
    assert server.paths == ["/v1/models"]


def test_doctor_is_content_without_one() -> None:
    from app.doctor import _second_reader

    check = _second_reader()
    assert check.state == "ok" and "nothing leaves this machine" in check.says and "UNDERHEARD_MODEL" in check.do
