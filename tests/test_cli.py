"""The command line: exact JSON, exit codes, faults in one line each, and never a traceback."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from app import cli, serving
from app.errors import UnderheardError
from app.scenario.files import library, scenario_paths, shipped_folder
from scoring.criteria import CRITERIA
from scoring.rubric import RUBRIC_VERSION

PARCEL = shipped_folder() / "late-parcel.yaml"
DIMENSIONS = ("listening", "acknowledgement", "next_steps")


@dataclass
class Said:
    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def call(*arguments: str | Path, stdin: bytes = b"") -> Said:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = cli.run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return Said(code, captured.out, captured.err)

    return call


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


CALL = {
    "id": "call-1",
    "scenario": None,
    "turns": [
        {"speaker": "customer", "text": "It's fine. Just cancel it. Ten years and that's that."},
        {"speaker": "trainee", "text": "Ten years is a long time, and it doesn't sound fine. What went wrong for you?"},
        {"speaker": "customer", "text": "Nobody ever rang back 😶."},
        {"speaker": "trainee", "text": "I completely understand how frustrating that is."},
    ],
}


# -- lint --------------------------------------------------------------------------------------------------------------


def test_lint_is_content_with_the_library(run) -> None:  # type: ignore[no-untyped-def]
    said = run("lint", shipped_folder())
    assert said.code == 0 and said.err == ""
    assert said.out.count("no faults") == len(scenario_paths(shipped_folder()))


def test_lint_tells_faults_on_standard_error_and_exits_1(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    text = PARCEL.read_text(encoding="utf-8")
    path = write(tmp_path / "x.yaml", re.sub(r"(?m)^difficulty: .*$", "difficulty: medium", text))
    said = run("lint", path, "--quiet")
    assert said.code == 1 and said.out == ""
    assert re.fullmatch(rf'{re.escape(str(path))}:\d+:13: "difficulty" is "medium", [^\n]+; [^\n]+\n', said.err)


def test_lint_exits_2_where_there_is_nothing_to_read(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for path in (tmp_path / "none.yaml", tmp_path):
        said = run("lint", path)
        assert said.code == 2 and said.err.startswith(f"{path}:1:1: ") and said.err.count("\n") == 1
    assert run("lint").code == 2


def test_lint_tells_of_two_files_with_one_id(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for name in ("a.yaml", "b.yaml"):
        text = PARCEL.read_text(encoding="utf-8").replace("id: late-parcel", "id: my-parcel", 1)
        write(tmp_path / name, text)
    said = run("lint", tmp_path, "--quiet")
    assert said.code == 1 and "is taken by a.yaml; give this one its own id" in said.err
    assert run("lint", tmp_path / "a.yaml", tmp_path / "a.yaml").code == 0


def test_a_copy_of_a_shipped_customer_is_told_to_take_its_own_id(  # type: ignore[no-untyped-def]
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = write(tmp_path / "jude2.yaml", PARCEL.read_text(encoding="utf-8"))
    taken = 'the id "late-parcel" is taken by a shipped customer; give this one its own id'
    said = run("lint", copy)
    assert said.code == 1 and said.err == f"{copy}:2:5: {taken}\n" and "no faults" not in said.out
    assert run("lint", PARCEL).code == 0
    monkeypatch.setenv("UNDERHEARD_SCENARIOS", str(tmp_path))
    assert f"1 fault keeps out jude2.yaml: line 2: {taken}" in run("doctor").out
    serving._say_unusable()
    assert "Cannot be used: jude2.yaml." in capsys.readouterr().err


# -- play --------------------------------------------------------------------------------------------------------------


def test_play_answers_one_line_an_exchange_and_one_for_the_end(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    script = write(tmp_path / "replies.txt", "Hello, you're through to Sam.\n\nWhat is your name?\n[silence]\n")
    said = run("play", "late-parcel", "--script", script, "--seed", "7", "--json")
    assert said.code == 0 and said.err == ""
    *exchanges, last = said.rows
    assert [row["turn"] for row in exchanges] == [1, 2, 3]
    assert [row["trainee"] for row in exchanges] == ["Hello, you're through to Sam.", "What is your name?", "[silence]"]
    for row in exchanges:
        assert list(row) == [
            "turn", "trainee", "customer", "levels", "state", "beat", "cues", "disclosed", "generic", "voice", "ending",
        ]  # fmt: skip
        assert set(row["levels"]) == set(DIMENSIONS)
        assert set(row["state"]) == {"trust", "distress", "patience"}
        assert all(0 <= value <= 1 for value in row["state"].values())
        assert row["voice"] == "embedded" and isinstance(row["beat"], str)
    assert set(last) == {"ending", "depth", "of", "cared_for"}


def test_play_is_the_same_for_the_same_seed(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    script = write(tmp_path / "replies.txt", "Hello.\nWhat happened?\nTake your time.\n")
    first, again = (run("play", PARCEL, "--script", script, "--seed", "3", "--json").out for _ in range(2))
    assert first == again


def test_play_reads_a_script_from_standard_input_and_stops_at_an_ending(run) -> None:  # type: ignore[no-untyped-def]
    said = run("play", "late-parcel", "--script", "-", "--json", stdin=b"Shut up, you stupid cow.\n" * 30)
    *exchanges, last = said.rows
    assert said.code == 0 and len(exchanges) < 30
    assert exchanges[-1]["ending"] == last["ending"] is not None
    assert all(row["ending"] is None for row in exchanges[:-1])


def test_play_aloud_shows_who_speaks_and_ends_politely(run) -> None:  # type: ignore[no-untyped-def]
    scenario = library()["late-parcel"]
    said = run("play", "late-parcel", stdin=b"Hello.\nKia ora, what's your name?")
    assert said.code == 0
    lines = said.out.splitlines()
    assert f"{scenario.persona.name}: {scenario.presenting.opener}" in lines
    assert "you: Hello." in lines and "you: Kia ora, what's your name?" in lines
    assert sum(line.startswith(f"{scenario.persona.name}: ") for line in lines) == 3
    assert lines[-1].startswith("They let you in to layer")
    assert "AI customer" in lines[0]


@pytest.mark.parametrize("name", sorted(library()))
@pytest.mark.parametrize("script", ["Hello.\n", "I'll sort that now and text you by five. Bye.\nThanks, bye.\n"])
def test_play_says_the_same_of_the_end_in_words_and_in_json(run, name: str, script: str) -> None:  # type: ignore[no-untyped-def]
    last = run("play", name, "--script", "-", "--json", stdin=script.encode()).rows[-1]
    stopped = "You stopped here; the conversation had not come to an end."
    told = run("play", name, "--script", "-", stdin=script.encode()).out
    ending = library()[name].ending(str(last["ending"]))
    assert (ending.story if ending else stopped) in told
    assert (stopped in told) == (last["ending"] is None)


def test_a_script_that_runs_out_ends_nothing(run) -> None:  # type: ignore[no-untyped-def]
    script = b"I've stopped the return and put a release note on, so you can collect it with your own licence.\n"
    said = run("play", "late-parcel", "--script", "-", stdin=script)
    assert "You stopped here; the conversation had not come to an end." in said.out


def test_play_shows_the_record_first(run) -> None:  # type: ignore[no-untyped-def]
    record = library()["late-parcel"].record
    out = run("play", "late-parcel").out
    opened = out.index(library()["late-parcel"].presenting.opener)
    for words in (record.headline, record.account[-1].value, record.contacts[-1].note, *record.bot):
        assert out.index(words) < opened


def test_play_without_a_word_is_no_fault(run) -> None:  # type: ignore[no-untyped-def]
    assert run("play", "late-parcel").code == 0
    assert run("play", "late-parcel", "--json").rows == [{"ending": None, "depth": 0, "of": 3, "cared_for": False}]


def test_play_says_what_it_cannot_use(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"fine\ncaf\xe9\n")
    for arguments, says in (
        (("play", "nobody"), 'No customer is called "nobody"; known are: '),
        (("play", "late-parcle"), 'did you mean "late-parcel"?'),
        (("play", "tests"), "tests:1:1: this is a folder; name a .yaml file in it"),
        (("play", "none.yaml"), "none.yaml:1:1: there is no such file"),
        (("play", "late-parcel", "--script", tmp_path / "none.txt"), "none.txt:1:1: the script cannot be read"),
        (("play", "late-parcel", "--script", bad), "bad.txt:2:4: a character here is not UTF-8"),
        (("play", "late-parcel", "--script", write(tmp_path / "e.txt", "\n")), "e.txt:1:1: the script is empty"),
        (("play", "late-parcel", "--seed", "x"), "Invalid value for '--seed'"),
        (("play",), "Missing argument"),
    ):
        said = run(*arguments)
        assert said.code == 2 and says in said.err, (arguments, said)


# -- score -------------------------------------------------------------------------------------------------------------


def test_score_answers_one_line_per_trainee_turn(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = write(
        tmp_path / "calls.jsonl", json.dumps(CALL, ensure_ascii=False) + "\n\n" + json.dumps({**CALL, "id": "b"})
    )
    said = run("score", path, "--json")
    assert said.code == 0 and said.err == ""
    assert [(row["id"], row["turn"]) for row in said.rows] == [("call-1", 1), ("call-1", 3), ("b", 1), ("b", 3)]
    for row in said.rows:
        assert list(row) == ["id", "turn", "levels", "points", "criteria", "findings", "rater", "rubric_version"]
        reply = CALL["turns"][row["turn"]]["text"]  # type: ignore[index]
        assert set(row["levels"]) == set(row["points"]) == set(DIMENSIONS)
        assert set(row["criteria"]) == {criterion.name for criterion in CRITERIA} and all(
            0 <= value <= 1 for value in row["criteria"].values()
        )
        for finding in row["findings"]:
            assert list(finding) == ["criterion", "met", "quote", "start", "stop", "reason"]
            assert reply[finding["start"] : finding["stop"]] == finding["quote"] and finding["met"] is True
        assert (row["rater"], row["rubric_version"]) == ("embedded", RUBRIC_VERSION)


def test_score_reads_standard_input_and_knows_the_library(run) -> None:  # type: ignore[no-untyped-def]
    text = (
        json.dumps({**CALL, "scenario": "late-parcel"})
        + "\n"
        + json.dumps({**CALL, "id": "b", "scenario": "unheard-of"})
    )
    said = run("score", "-", "--json", stdin=text.encode())
    assert said.code == 0 and len(said.rows) == 4
    assert said.err == 'note: no customer is called "unheard-of"; they are scored by their words alone\n'


def test_score_makes_a_table_for_people(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    said = run("score", write(tmp_path / "calls.jsonl", json.dumps(CALL)))
    assert said.code == 0
    assert "call-1" in said.out and "listening" in said.out and "Ten years" in said.out


def test_score_tells_every_fault_and_scores_the_rest(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    lines = ["not json", json.dumps(CALL), '{"id": "x", "turns": [{"speaker": "robot", "text": "hi"}]}']
    path = write(tmp_path / "calls.jsonl", "\n".join(lines))
    said = run("score", path, "--json")
    assert said.code == 1 and len(said.rows) == 2
    assert [line.split(":")[1] for line in said.err.splitlines()] == ["1", "3"]
    assert all(re.fullmatch(r"\S+calls\.jsonl:\d+:\d+: [^;]+; .+", line) for line in said.err.splitlines()), said.err


def test_score_exits_2_where_nothing_can_be_scored(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    binary = tmp_path / "x.jsonl"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "none.jsonl", tmp_path, write(tmp_path / "empty.jsonl", ""), binary):
        said = run("score", path, "--json")
        assert said.code == 2 and said.out == "" and said.err.startswith(f"{path}:1:1: "), (path, said)


# -- doctor, help, guard -----------------------------------------------------------------------------------------------


def test_doctor_says_what_is_there_and_changes_nothing(run, data_folder: Path) -> None:  # type: ignore[no-untyped-def]
    said = run("doctor")
    assert said.code == 0, said.out
    for about in (
        "python",
        "packages",
        "data folder",
        "database",
        "scenarios",
        "sentence vectors",
        "voice",
        "typefaces",
    ):
        assert re.search(rf"^(ok|optional) +{about}: ", said.out, re.MULTILINE), about
    assert "Ready to practise." in said.out and not data_folder.exists()
    assert {"about", "state", "says", "do"} == set(json.loads(run("doctor", "--json").out)[0])


def test_doctor_looks_at_the_folder_it_is_given(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("UNDERHEARD_DATA", str(tmp_path / "another"))
    (tmp_path / "here").mkdir()
    write(tmp_path / "here" / "underheard.db", "this is no database, and longer than a header " * 50)
    said = run("doctor", "--data", str(tmp_path / "here"))
    assert said.code == 1 and f"{tmp_path / 'here'} (--data)" in said.out and "missing  database" in said.out


def test_doctor_finds_what_is_wrong(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    write(tmp_path / "underheard.db", "this is no database, and longer than a header " * 50)
    write(tmp_path / "broken.yaml", "id: [")
    monkeypatch.setenv("UNDERHEARD_DATA", str(tmp_path))
    monkeypatch.setenv("UNDERHEARD_SCENARIOS", str(tmp_path))
    said = run("doctor")
    assert said.code == 1
    assert re.search(r"^missing +database: .*(damaged|something else)", said.out, re.MULTILINE), said.out
    assert "keeps out broken.yaml: line 1:" in said.out and "then run underheard lint" in said.out


def test_help_is_there_for_every_verb(run) -> None:  # type: ignore[no-untyped-def]
    for arguments in ((), ("serve",), ("lint",), ("play",), ("score",), ("doctor",)):
        said = run(*arguments, "--help")
        assert said.code == 0 and said.out.startswith("Usage: underheard")


def test_an_unknown_verb_is_told_in_words(run) -> None:  # type: ignore[no-untyped-def]
    said = run("prob")
    assert said.code == 2 and "No such command 'prob'" in said.err


def test_what_nobody_expected_is_one_line(run, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    def fall(*_: object) -> None:
        raise RuntimeError("the\nroof fell in")

    monkeypatch.setattr("app.scenario.files.read", fall)
    said = run("lint", PARCEL)
    assert said.code == 2 and said.err.count("\n") == 1
    assert "RuntimeError: the roof fell in" in said.err and "UNDERHEARD_DEBUG=1" in said.err
    monkeypatch.setenv("UNDERHEARD_DEBUG", "1")
    with pytest.raises(RuntimeError):
        cli.run(["lint", str(PARCEL)])


COMMAND = (sys.executable, "-c", "from app.cli import main; main()")


def test_a_reader_that_leaves_and_a_ctrl_c_are_taken_quietly(tmp_path: Path) -> None:
    path = write(tmp_path / "calls.jsonl", "\n".join(json.dumps({**CALL, "id": str(n)}) for n in range(3000)))
    process = subprocess.Popen([*COMMAND, "score", str(path), "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=60) == 0 and process.stderr.read() == b""
    process.stderr.close()
    if os.name == "posix":
        # Whoever runs the tests in the background has Ctrl-C ignored, and children inherit that.
        process = subprocess.Popen(
            [*COMMAND, "score", str(path), "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        assert process.returncode == 130 and err.strip() == b""


# -- serve -------------------------------------------------------------------------------------------------------------


def free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_port_that_is_taken_is_told_and_the_usual_one_gives_way(run) -> None:  # type: ignore[no-untyped-def]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = run("serve", "--port", port, "--no-browser")
        assert said.code == 2 and f"Port {port} is taken" in said.err
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(serving, "PORT", port)
            assert serving.free_port("127.0.0.1", None) != port


def test_an_address_that_is_not_here_is_told() -> None:
    with pytest.raises(UnderheardError, match="no address of this machine"):
        serving.free_port("192.0.2.1", 8600)


def test_a_data_folder_that_cannot_be_made_is_told(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    said = run("serve", "--data", write(tmp_path / "file", "") / "below", "--no-browser")
    assert said.code == 2 and "cannot be made" in said.err


def test_the_room_opens_from_any_folder_and_says_where(tmp_path: Path) -> None:
    port = free()
    command = [*COMMAND, "serve", "--port", str(port), "--no-browser", "--data", "practice"]
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert serving.wait_until_served(f"http://127.0.0.1:{port}", 60)
        took = time.monotonic() - started
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
            assert page.status == 200 and b"<html" in page.read().lower()
        assert (tmp_path / "practice" / "underheard.db").exists()
        assert took < 30, f"{took:.1f} s"
        assert process.stdout is not None
        assert f"http://127.0.0.1:{port}" in process.stdout.readline()
    finally:
        process.send_signal(signal.SIGINT) if os.name == "posix" else process.terminate()
        out, _ = process.communicate(timeout=30)
    assert "Traceback" not in out
