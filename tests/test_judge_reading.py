"""A second reader in the background: reads what it was asked to, goes on after a restart, changes nobody's score."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fault_server import FaultServer, answers, completion, fails, finds, hangs, says, serving
from rooms import Puppet, SmallRoom, small_room

from app.errors import StoreFault
from app.judge import PROMPT_HASH, Judge
from app.store import Store
from app.training import mentoring, practice, second_reading
from app.training.provenance import provenance
from app.training.second_reading import Pass, read_waiting
from app.widgets.second import second_reads, second_says, where_it_goes
from scoring.conversation import SILENCE

FIRST, SECOND = "You said the last time. What makes it the last?", "open the gate for me, Tāne"


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    made = small_room(tmp_path / "a.db")
    yield made
    second_reading.stop(made.store)


Reads = Callable[[FaultServer], Judge]


@pytest.fixture
def judge_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reads]:
    made: list[Judge] = []

    def judge(server: FaultServer, host: str = "127.0.0.1") -> Judge:
        monkeypatch.setenv("UNDERHEARD_BASE_URL", f"http://{host}:{server.port}/v1")
        monkeypatch.setenv("UNDERHEARD_JUDGE_MODEL", "small")
        monkeypatch.setenv("UNDERHEARD_JUDGE_SECONDS", "5")
        made.append(Judge(server.model(), pause=0.01))
        return made[-1]

    yield judge
    for each in made:
        each.close()


def rows(store: Store, sql: str, *values: object) -> list[dict[str, Any]]:
    with store.reading() as reader:
        return reader.rows(sql, *values)


def test_a_finished_conversation_is_read_and_the_scorer_s_levels_stay(room: SmallRoom, judge_of: Reads) -> None:
    # Whichever reply is asked about first: in the other the words do not stand, so the finding is dropped there.
    found = finds(open_question="What makes it the last?")
    with serving(found, found) as server:
        judge = judge_of(server)
        attempt = room.finished(FIRST, SILENCE, SECOND)
        before = practice.debrief(room.store, room.library, attempt.id, room.ana.id)
        assert read_waiting(room.store, judge) == Pass(2)
        assert read_waiting(room.store, judge) == Pass(0)
    judged = rows(room.store, "SELECT * FROM scorecards WHERE rater LIKE 'judge:%' ORDER BY turn")
    assert [(row["turn"], row["rater"]) for row in judged] == [(1, "judge:small"), (3, "judge:small")]
    tries = rows(room.store, "SELECT * FROM second_tries ORDER BY turn")
    assert all(row["judged"] and row["tokens_sent"] == 2000 and len(row["prompt"]) == 12 for row in tries)
    assert json.loads(tries[0]["answers"])["open_question"]["yes"]
    after = practice.debrief(room.store, room.library, attempt.id, room.ana.id)
    assert [each.scorecard for each in after.replies] == [each.scorecard for each in before.replies]
    assert after.mean_levels == before.mean_levels
    shown = practice.progress(room.store, room.library, room.ana.id, room.ana.id).attempts[0].mean_levels
    assert shown == after.mean_levels


def test_neither_name_nor_what_is_hidden_leaves_the_room(room: SmallRoom, judge_of: Reads) -> None:
    with serving(finds()) as server:
        judge = judge_of(server)
        attempt = room.begin()
        room.say(attempt.id, "Ana here. Tāne, the last time?", "open the gate")
        practice.wrap_up(room.store, room.library, attempt.id, room.ana.id)
        read_waiting(room.store, judge)
    sent = json.dumps(server.asked, ensure_ascii=False)
    assert "12B" in sent and "For the last time." in sent
    # The last answer told a secret; it came after the last reply, so nobody is asked about it.
    for hidden in ("Ana", "Tāne", "Rua", "hidden-", "sold", "nobody asked me", "my brother", "telling"):
        assert hidden not in sent, hidden


def test_only_conversations_whose_trainee_was_told_where_they_go_are_sent(room: SmallRoom, judge_of: Reads) -> None:
    before = room.finished("Hello")
    with serving(finds()) as server:
        elsewhere = judge_of(server, host="localhost")  # type: ignore[call-arg]
        told = room.finished("Hello again")
        assert where_it_goes().startswith("Once you have wrapped up, what was said goes to small on this machine")
        judge = judge_of(server)
        assert read_waiting(room.store, judge) == Pass(0) and not server.asked
        object.__setattr__(elsewhere, "model", judge.model)
        begun = room.begin()
        room.say(begun.id, "One")
        assert read_waiting(room.store, judge) == Pass(0)
        practice.wrap_up(room.store, room.library, begun.id, room.ana.id)
        assert read_waiting(room.store, judge) == Pass(1)
    asked = {row["attempt_id"] for row in rows(room.store, "SELECT DISTINCT attempt_id FROM second_tries")}
    assert asked == {begun.id} and before.id not in asked and told.id not in asked


def test_without_a_second_reader_nothing_is_asked_said_or_kept(room: SmallRoom) -> None:
    room.finished("Hello")
    assert where_it_goes() == "" and second_reading.start(room.store) is None
    assert rows(room.store, "SELECT * FROM second_readings") == []


# Trouble.


def test_trouble_at_its_server_ends_the_pass_and_uses_up_no_try(room: SmallRoom, judge_of: Reads) -> None:
    with serving(*[fails(401)] * 2, finds()) as server:
        judge = judge_of(server)
        room.finished("One", "Two")
        first = read_waiting(room.store, judge)
        assert first.read == 0 and "does not let us in" in first.trouble
        assert read_waiting(room.store, judge) == Pass(2)


def test_a_reply_it_cannot_answer_about_is_given_up_and_the_rest_is_read(room: SmallRoom, judge_of: Reads) -> None:
    def refuses_the_first(server: FaultServer, handler: Any) -> None:
        about = server.asked[-1]["messages"][-1]["content"].split("THE REPLY, by the agent")[-1]
        act = says(completion(None, refusal="No.")) if "One" in about else finds()
        act(server, handler)

    with serving(refuses_the_first) as server:
        judge = judge_of(server)
        room.finished("One", "Two", "Three")
        assert read_waiting(room.store, judge) == Pass(2)
        assert len(server.asked) == 4
        assert read_waiting(room.store, judge) == Pass(0) and len(server.asked) == 4
    failed = rows(room.store, "SELECT fault, why FROM second_tries WHERE NOT judged")
    assert [row["fault"] for row in failed] == ["refused", "refused"] and "would not answer" in failed[0]["why"]
    with room.store.reading() as reader:
        told = second_reading.tally(reader)
    assert (told.read, told.waiting, told.given_up) == (2, 0, 1) and told.tokens_sent == 8000


def test_it_works_behind_the_page_and_goes_on_after_a_restart(
    room: SmallRoom, judge_of: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(finds(), hangs, finds()) as server:
        judge_of(server)
        attempt = room.begin()
        room.say(attempt.id, "One", "Two", "Three")
        reader = second_reading.start(room.store)
        assert reader is not None and second_reading.start(room.store) is reader
        assert reader.idle.wait(20)
        practice.wrap_up(room.store, room.library, attempt.id, room.ana.id)
        practice.reflect(room.store, attempt.id, room.ana.id, "", [], {})
        for _ in range(2):
            assert server.arrived.acquire(timeout=20)
        assert practice.debrief(room.store, room.library, attempt.id, room.ana.id).replies
        second_reading.stop(room.store)
        assert len(rows(room.store, "SELECT * FROM scorecards WHERE rater LIKE 'judge:%'")) < 3
        again = second_reading.start(room.store)
        assert again is not None and again is not reader
        assert again.idle.wait(20)
    judged = rows(room.store, "SELECT turn FROM scorecards WHERE rater LIKE 'judge:%' ORDER BY turn")
    assert [row["turn"] for row in judged] == [1, 2, 3]


def test_a_second_reading_says_which_model_was_asked_what_and_where(room: SmallRoom, judge_of: Reads) -> None:
    with serving(finds(open_question="What makes it the last?")) as server:
        judge = judge_of(server)
        attempt = room.finished(FIRST)
        assert read_waiting(room.store, judge) == Pass(1)
    scorer, model = provenance(room.store, attempt.id, room.ana.id)
    assert (scorer.kind, model.kind, model.rater, model.replies) == ("scorer", "model", "judge:small", (1,))
    assert (model.prompt, model.host, model.fingerprint) == (PROMPT_HASH, "127.0.0.1", None)
    assert model.settings is not None and model.settings["temperature"] == 0.0
    [line] = rows(room.store, "SELECT * FROM log WHERE act = 'score.made'")
    assert (line["by"], line["of"], line["item"]) == ("system", room.ana.id, attempt.id)
    assert json.loads(line["detail"])["prompt"] == PROMPT_HASH and "last" not in line["detail"]
    with pytest.raises(StoreFault), room.store.writing() as writer:
        writer.change("UPDATE second_tries SET model = 'another'")
    again = practice.again_from(room.store, room.library, attempt.id, 1, room.ana.id)
    assert practice.attempt(room.store, again.id, room.ana.id).exchanges == []


# Two readers apart.


def read_twice(room: SmallRoom, judge_of: Reads, reply: str = FIRST, **met: str) -> str:
    """Ana's attempt with one reply, that the scorer (a puppet here) has at listening 1; its id."""
    with serving(finds(**met)) as server:
        judge = judge_of(server)
        room.finished("Before")
        attempt = room.finished(reply)
        assert read_waiting(room.store, judge).read == 2
    return attempt.id


FAR = {
    "reflects_meaning": "You said the last time.",
    "picks_up_cue": "the last time",
    "reflects_specifics": "last time",
    "open_question": "What makes it the last?",
}


def test_where_two_readers_are_far_apart_a_mentor_is_asked_and_the_trainee_knows(
    room: SmallRoom, judge_of: Reads
) -> None:
    attempt_id = read_twice(room, judge_of, **FAR)
    queue = mentoring.queue(room.store, room.library, room.mere.id)
    assert queue[0].attempt_id == attempt_id
    assert "Two readers differ on listening in reply 1" in queue[0].why
    (reply,) = practice.debrief(room.store, room.library, attempt_id, room.ana.id).replies
    assert "listening" in reply.apart
    assert second_says(reply, "listening") == (
        "A second reader differs: 4 of 4, heard what is behind. A mentor will look at it."
    )
    assert second_reads(reply, "listening").startswith(
        "A second reader differs: 4 of 4, heard what is behind. It quotes “"
    )
    assert "mentor will look" not in second_reads(reply, "listening")


def test_a_mentor_s_word_settles_it(room: SmallRoom, judge_of: Reads) -> None:
    attempt_id = read_twice(room, judge_of, **FAR)
    (reply,) = practice.debrief(room.store, room.library, attempt_id, room.ana.id).replies
    for dimension in reply.apart:
        mentoring.set_level(room.store, attempt_id, 1, dimension, 3, "I read it so.", room.mere.id)
    (reply,) = practice.debrief(room.store, room.library, attempt_id, room.ana.id).replies
    assert reply.apart == () and second_says(reply, "listening") == ""
    (row,) = [each for each in mentoring.queue(room.store, room.library, room.mere.id) if each.attempt_id == attempt_id]
    assert row.why == ["Read"]


def test_agreement_is_worth_a_word_only_where_somebody_asks(room: SmallRoom, judge_of: Reads) -> None:
    attempt_id = read_twice(room, judge_of, "I will post it today.")
    (reply,) = practice.debrief(room.store, room.library, attempt_id, room.ana.id).replies
    assert reply.second and reply.second.levels["listening"] == 1
    same = "listening"
    assert second_says(reply, same) == ""
    practice.contest(room.store, attempt_id, 1, same, "Look again.", room.ana.id)
    (reply,) = practice.debrief(room.store, room.library, attempt_id, room.ana.id).replies
    assert second_says(reply, same) == "A second reader came to the same."


def test_a_second_try_is_not_asked_about_what_the_first_already_was(room: SmallRoom, judge_of: Reads) -> None:
    attempt_id = read_twice(room, judge_of, **FAR)
    again = practice.again_from(room.store, room.library, attempt_id, 1, room.ana.id)
    room.say(again.id, FIRST)
    practice.wrap_up(room.store, room.library, again.id, room.ana.id)
    more = practice.reflect(room.store, again.id, room.ana.id, "", [], {})
    third = practice.again_from(room.store, room.library, attempt_id, 1, room.ana.id)
    assert more.id != third.id
    told = [each.attempt_id for each in mentoring.queue(room.store, room.library, room.mere.id)
            if any("Two readers" in why for why in each.why)]  # fmt: skip
    assert told == [attempt_id]


def test_danger_seen_by_either_reader_comes_first(room: SmallRoom, judge_of: Reads) -> None:
    attempt_id = read_twice(room, judge_of, unsafe="You said the last time.")
    first = mentoring.queue(room.store, room.library, room.mere.id)[0]
    assert first.attempt_id == attempt_id
    assert first.why[0] == "A second reader fears that a reply passed over danger"


def test_only_the_answers_of_the_questions_are_kept(room: SmallRoom, judge_of: Reads) -> None:
    told = answers() | {"extra": {"quote": "x", "because": "y", "yes": True}}
    with serving(says(completion(json.dumps(told)))) as server:
        judge = judge_of(server)
        room.finished("One")
        read_waiting(room.store, judge)
    (row,) = rows(room.store, "SELECT answers FROM second_tries")
    assert "extra" not in json.loads(row["answers"])
