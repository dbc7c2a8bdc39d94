"""Transcripts: good lines are read, bad ones are told with file, line and column, and nothing makes a traceback."""

# ruff: noqa: E501  (an example is read as one line)
from __future__ import annotations

import json
import random
import re
from pathlib import Path

from moments import examples

from scoring.criteria import CRITERIA
from scoring.transcripts import MAX_TURN_CHARACTERS, MAX_TURNS, parse_transcripts, read_transcripts, score_transcripts

GOOD = {
    "id": "a",
    "scenario": None,
    "turns": [
        {"speaker": "customer", "text": "I just need to know he'll be gone by two."},
        {"speaker": "trainee", "text": "By two. What happens at two?"},
        {"speaker": "customer", "text": "Nothing. It's fine."},
        {"speaker": "trainee", "text": "It doesn't sound fine 🙂. Take your time."},
    ],
}
FAULT = re.compile(r"^.+:\d+:\d+: .+; .+$")


def _lines(*values: object) -> bytes:
    return b"\n".join(v if isinstance(v, bytes) else json.dumps(v).encode() for v in values)


def test_each_trainee_turn_answers_in_the_format_of_the_design() -> None:
    read = parse_transcripts(_lines(GOOD))
    assert not read.faults
    rows = list(score_transcripts(read.conversations))
    assert [row["turn"] for row in rows] == [1, 3]
    for row in rows:
        assert set(row) == {"id", "turn", "levels", "points", "criteria", "findings", "rater", "rubric_version"}
        assert list(row["criteria"]) == [criterion.name for criterion in CRITERIA]
        assert all(0 <= strength <= 1 for strength in row["criteria"].values())
        reply = GOOD["turns"][row["turn"]]["text"]  # type: ignore[index]
        for finding in row["findings"]:
            assert reply[finding["start"] : finding["stop"]] == finding["quote"]
            assert finding["reason"] and finding["met"] is True
        json.dumps(row)


def test_extra_keys_are_let_be() -> None:
    extra = {**GOOD, "source": "elsewhere", "turns": [{**turn, "at": 3} for turn in GOOD["turns"]]}  # type: ignore[attr-defined]
    assert not parse_transcripts(_lines(extra)).faults


def test_a_bad_line_does_not_lose_the_good_ones() -> None:
    read = parse_transcripts(_lines(GOOD, b"{not json", {**GOOD, "id": "b"}))
    assert [conversation.id for conversation in read.conversations] == ["a", "b"]
    assert [(fault.line, fault.column) for fault in read.faults] == [(2, 2)]


def test_all_faults_at_once_each_with_a_place_and_a_remedy() -> None:
    read = parse_transcripts(
        _lines(
            {"turns": []},
            {"id": 7, "turns": [{"speaker": "agent", "text": 3}, "hm"]},
            [1],
            {"id": "x", "turns": {}},
            {"id": "y", "scenario": 4, "turns": [{"speaker": "customer"}]},
            {**GOOD, "id": "z"},
            {**GOOD, "id": "z"},
            {"id": "long", "turns": [{"speaker": "customer", "text": "a" * (MAX_TURN_CHARACTERS + 1)}]},
            {"id": "many", "turns": [{"speaker": "customer", "text": "a"}] * (MAX_TURNS + 1)},
            b'{"id": "half", "turns": [{"speaker": "customer", "text": "\\ud800"}]}',
            b'{"id": "twice", "id": "again", "turns": []}',
            b'{"id": NaN}',
            b"[" * 5000,
        )
    )
    assert {fault.line for fault in read.faults} == {1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13}
    assert all(FAULT.match(str(fault)) for fault in read.faults)
    assert len([fault for fault in read.faults if fault.line == 2]) == 4


def test_the_column_of_a_wrong_speaker_is_where_it_stands() -> None:
    line = '{"id": "a", "turns": [{"speaker": "customer", "text": "hi"}, {"speaker": "bot", "text": "hi"}]}'
    (fault,) = parse_transcripts(line.encode()).faults
    assert line[fault.column - 1 :].startswith('"speaker": "bot"')


def test_bytes_that_are_not_utf_8_are_told_by_line_and_column() -> None:
    (fault,) = [f for f in parse_transcripts(_lines(GOOD) + b'\n{"id": "caf\xe9"}').faults]
    assert (fault.line, fault.column) == (2, 12)
    assert "UTF-8" in str(fault)


def test_a_file_that_is_not_there_or_is_a_folder_is_a_fault(tmp_path: Path) -> None:
    assert "no such file" in str(read_transcripts(tmp_path / "none.jsonl").faults[0])
    assert "folder" in str(read_transcripts(tmp_path).faults[0])
    empty = tmp_path / "empty.jsonl"
    empty.write_bytes(b"\n\n")
    assert "no conversation" in str(read_transcripts(empty).faults[0])
    assert read_transcripts("nul\0byte").faults


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    assert not parse_transcripts(b"\xef\xbb\xbf" + json.dumps(GOOD).encode() + b"\r\n").faults


def test_three_hundred_hostile_inputs_give_faults_and_no_traceback() -> None:
    rng = random.Random(7)
    whole = _lines(GOOD, {**GOOD, "id": "b"})
    for _ in range(300):
        kind = rng.randrange(5)
        if kind == 0:
            data = bytes(rng.randrange(256) for _ in range(rng.randrange(1, 300)))
        elif kind == 1:
            at = rng.randrange(len(whole))
            data = whole[:at] + bytes([rng.randrange(256)]) + whole[at + 1 :]
        elif kind == 2:
            data = whole[: rng.randrange(len(whole))]
        elif kind == 3:
            value = rng.choice(
                [
                    None,
                    1,
                    True,
                    "x",
                    [],
                    {},
                    {"id": "a"},
                    {"id": "a", "turns": [None]},
                    {"id": "a", "turns": [{"speaker": []}]},
                    1e308,
                    -0.0,
                ]
            )
            data = json.dumps(value).encode()
        else:
            text = "".join(
                chr(rng.choice([rng.randrange(32, 127), rng.randrange(0x80, 0xD7FF), rng.randrange(0x10000, 0x10FFFF)]))
                for _ in range(60)
            )
            data = json.dumps(
                {
                    "id": "u",
                    "turns": [{"speaker": "customer", "text": text}, {"speaker": "trainee", "text": text[::-1]}],
                }
            ).encode()
        read = parse_transcripts(data, "hostile.jsonl")
        assert all(FAULT.match(str(fault)) for fault in read.faults)
        list(score_transcripts(read.conversations))


NASTY = ["", " ", "\n", "\0", "'", "''''", "(((", "…" * 400, "?" * 999, "a" * 4000, "ا" * 500, "👩‍👩‍👧" * 200, "<script>alert(1)</script>", "{" * 800, "[" * 800,
         "i " * 1900, "I'm " * 900, "sorry " * 600, "```", "\u202eevil", "not " * 900, "you need to call " * 200, "1.2.3.4.5:" * 300]  # fmt: skip


def test_nasty_replies_are_scored_without_harm() -> None:
    from scoring.conversation import Moment, Turn
    from scoring.scorer import score_reply

    for base in examples()[::9]:
        for text in NASTY:
            score_reply(Moment(base.moment.turns, text))
            score_reply(Moment((Turn("customer", text),), base.moment.reply))
