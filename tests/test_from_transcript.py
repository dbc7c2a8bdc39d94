"""A real conversation becomes the beginning of a customer, and nobody who was in it comes along."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from benches import SmallBench, small_bench
from fault_server import FaultServer, completion, fails, hangs, says, serving

from app.endpoint.chat import Endpoint
from app.errors import Invalid, ModelFault
from app.judge.proposing import Proposal, checked, propose
from app.scenario.files import read_text
from app.scenario.unwritten import still_to_write
from app.training.authoring import anonymised, begin_from, conversations, may_be_names
from app.training.authoring.beginnings import customer_text
from app.training.authoring.sorting import sort_lines

CALL = """[10:02] Priya: Thank you for calling Halyard, you're speaking with Priya, how can I help?
[10:02] Jude Kellaway: Yeah, hi. It's Jude Kellaway. I've got a parcel that hasn't come.
[10:03] Priya: Can I take your order number please?
[10:03] Jude Kellaway: HO-20931. My mobile's 021 555 0906, jude@kellaway.example.
[10:04] Priya: And what's the address on it?
[10:04] Jude Kellaway: 27 Arun Street. It's under N Kellaway. [a pause] My brother's.
[10:05] Priya: Thanks Jude. Did you get a card from the driver?
[10:05] Jude Kellaway: There was one on the fifth.
[10:06] Priya: I can book a redelivery for Thursday.
[10:07] Jude Kellaway: It's fine. As long as I have it before Friday. Mere in your office said so.
I was so embarrassed.
"""


@pytest.fixture
def bench(tmp_path: Path) -> SmallBench:
    return small_bench(tmp_path / "a.db")


def wrong(text: str) -> list[str]:
    """What is wrong in a file beside what is still to be written in it."""
    return [str(fault) for fault in read_text(text).faults if "still to be written" not in fault.what]


def lines_of(bench: SmallBench, call: str = CALL) -> str:
    ((_, heard),) = conversations(call.encode(), "pasted")
    return anonymised(bench.store, heard, heard.speakers, bench.tom.id)


@pytest.mark.parametrize(
    "call",
    [
        "Customer: It hasn't come.\nAgent: Let me see.",
        "CUSTOMER : It hasn't come.\nAGENT : Let me see.",
        "[10:02] Caller: It hasn't come.\n[10:03:11] Operator: Let me see.",
        "10:02 Caller: It hasn't come.\n10:03 Adviser: Let me see.",
        "12/11/26, 10:02 pm - Ana Smith: It hasn't come.\n12/11/26, 10:03 pm - Bo: Thank you for calling.",
        "Ana (10:02): It hasn't come.\nBo (10:03): How can I help?",
        "Member: It hasn't\n\ncome.\nSupport (Jane): Let me see.",
        "Client: It hasn't come.\r\nCustomer service: Let me see.\r\n",
        json.dumps({"id": "a", "turns": [{"speaker": "customer", "text": "It hasn't come."},
                                         {"speaker": "trainee", "text": "Let me see."}]}),
    ],
)  # fmt: skip
def test_a_conversation_is_read_however_its_lines_name_the_speakers(call: str, bench: SmallBench) -> None:
    first, second = lines_of(bench, call).split("\n")
    assert first == "Customer: It hasn't come."
    assert second.startswith("Agent: ")


def test_a_colon_inside_what_is_said_makes_no_speaker() -> None:
    ((_, heard),) = conversations(
        b"Ana: Hello\nBo: How can I help?\nAna: I was told\nthe rule is: no.\nBo: Right.", "x"
    )
    assert set(heard.speakers) == {"Ana", "Bo"}
    assert heard.lines[2] == ("Ana", "I was told the rule is: no.")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "No two speakers"),
        (b"only words, and no one who says them", "No two speakers"),
        (b"Ana: one\nAna: two", "No two speakers"),
        (b"\xff\xfeA\0", "UTF-16"),
        (b"Ana: caf\xe9", "line 1 is not UTF-8"),
        (b'{"id": 1}', "id"),
        (b"x" * (512 * 1024 + 1), "larger than 512 KB"),
    ],
)
def test_what_is_no_conversation_is_told_in_words(data: bytes, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        conversations(data, "call.txt")


def test_nobody_who_spoke_and_nobody_of_the_room_is_left_in_it(bench: SmallBench) -> None:
    text = lines_of(bench)
    for gone in ("Priya", "Jude", "Kellaway", "Mere", "HO-20931", "0906", "kellaway.example", "Arun"):
        assert gone not in text
    assert text.count("\n") == 9 and "Halyard" in may_be_names(text)


def test_names_that_speakers_give_themselves_go_too(bench: SmallBench) -> None:
    text = lines_of(
        bench,
        "Customer: My name is Wiremu Tāpsell. Surname's Tapsell, born 4/11/1961.\nAgent: Thanks Mr Tapsell.\n"
        "Customer: And Mrs Okafor signed. Postcode SW1A 1AA.",
    )
    for gone in ("Wiremu", "psell", "1961", "Okafor", "SW1A"):
        assert gone not in text


def test_who_is_who_can_be_said_and_must_be(bench: SmallBench) -> None:
    ((_, heard),) = conversations(b"Ana: It hasn't come.\nBo: I see.\nAna: Well.\nBo: Yes.", "x")
    lines = anonymised(bench.store, heard, {"Ana": "customer", "Bo": "agent"}, bench.tom.id)
    assert lines.startswith("Customer: It hasn't come.\nAgent: I see.")
    with pytest.raises(Invalid, match="who of them is the customer"):
        anonymised(bench.store, heard, {"Ana": "agent", "Bo": "agent"}, bench.tom.id)


def test_lines_are_sorted_by_what_a_file_needs(bench: SmallBench) -> None:
    found = sort_lines(lines_of(bench))
    assert found.opener.endswith("I've got a parcel that hasn't come.")
    assert ("Did you get a card from the driver?", "There was one on the fifth.") in found.facts
    assert {(each.kind, each.telling) for each in found.signs} >= {
        ("non_verbal", "the pause"),
        ("verbal_hint", "before Friday"),
        ("vague_words", "It's fine"),
        ("past_feeling", "was so embarrassed"),
    }
    assert found.offers == ("I can book a redelivery for Thursday.",)


def test_what_a_customer_comes_back_to_is_a_sign() -> None:
    found = sort_lines("Customer: The blue door was shut.\nAgent: Right.\nCustomer: Well, the blue door was open.")
    assert [(each.kind, each.telling) for each in found.signs] == [("repetition", "the blue door")]


def test_the_beginning_is_a_draft_with_nothing_wrong_but_what_is_still_to_write(bench: SmallBench) -> None:
    lines = lines_of(bench)
    draft = begin_from(bench.store, lines, bench.tom.id)
    assert draft.started_from == "transcript" and not draft.proposed
    reading = read_text(draft.text)
    assert reading.source is not None and wrong(draft.text) == []
    asked = list(still_to_write(reading.source))
    assert 20 < len(asked) <= 60
    # A line in which somebody was is only told as what to write it after.
    opener = dict(asked)[("presenting", "opener")]
    assert "[name]" in opener and "hasn't come" in opener
    for line in lines.split("\n"):
        assert f"#   {line}" in draft.text


def test_scripts_and_signs_of_every_kind_stay_whole(bench: SmallBench) -> None:
    words = 'שלום "quoted" \\ back: slash # no comment 👩 Tāne'
    text = customer_text(sort_lines(f"Customer: {words}\nAgent: What is it?\nCustomer: {words} again"))
    reading = read_text(text)
    assert reading.source is not None and reading.source.readable and not reading.source.broken
    assert reading.source.data["presenting"]["opener"] == words


def test_an_empty_conversation_still_makes_a_file_to_write_in() -> None:
    assert wrong(customer_text(sort_lines(""))) == []


# With a language model.

PROPOSED: dict[str, Any] = {
    "title": "A refund that went to an old card",
    "opener": "Hi. There's a refund that's gone somewhere it shouldn't.",
    "ask": "To have it on the new card.",
    "right_answer": "Trace it and send it again.",
    "situation": "Lives in one room since the autumn.",
    "fact": "The old card was shared with somebody who has left.",
    "need": "To keep something that is only theirs.",
    "why_unsaid": "They feel foolish.",
    "rungs": [
        {"lines": ["The card's not mine any more."], "words": ["not mine", "any more"],
         "early": ["It's just old.", "No."], "after": ["I cut mine up.", "Kitchen scissors."]},
        {"lines": ["We shared it."], "words": ["we shared"], "early": ["It was joint."], "after": ["Nine years."]},
        {"lines": ["He emptied it in March."], "words": ["emptied it"], "early": ["It's only money."], "after": []},
    ],
    "signs": [
        {"kind": "vague_words", "rung": 1, "line": "Somewhere it shouldn't.", "telling": ["shouldn't"], "reads": "x"},
        {"kind": "nonsense", "rung": 1, "line": "x", "telling": [], "reads": ""},
        {"kind": "verbal_hint", "rung": 9, "line": "x", "telling": [], "reads": ""},
        {"kind": "verbal_hint", "rung": 3, "line": "All of it. To the cent.", "telling": ["to the cent"], "reads": "x"},
        {"kind": "repetition", "rung": 2, "line": "The old card, yes.", "telling": ["old card"], "reads": "again"},
    ],
    "facts": [{"questions": ["How much was it?", "What was the amount?"], "answer": "Two hundred and six."}],
    "helps": ["Trace the refund"],
    "needs": ["Put the account in one name"],
    "extra": "dropped",
}  # fmt: skip


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with serving() as held:
        yield held


def test_a_proposal_fills_the_file_and_says_whose_it_is(server: FaultServer, bench: SmallBench) -> None:
    server.acts = [says(completion(json.dumps(PROPOSED)))]
    lines = lines_of(bench)
    with Endpoint(server.model()) as endpoint:
        proposal = propose(endpoint, lines, 5)
    draft = begin_from(bench.store, lines, bench.tom.id, proposal)
    assert draft.proposed and "# Proposed by a language model (small-1) on 20" in draft.text.split("\n")[1]
    reading = read_text(draft.text)
    assert reading.source is not None
    data = reading.source.data
    assert data["behind"]["fact"] == PROPOSED["fact"]
    rungs = [each["id"] for each in data["disclosures"]]
    hints = {each["lines"][0]: each["hints_at"] for each in data["cues"]}
    for sign in (PROPOSED["signs"][place] for place in (0, 3, 4)):
        assert hints[sign["line"]] == rungs[sign["rung"] - 1]
    assert [each["lines"] for each in data["disclosures"]] == [each["lines"] for each in PROPOSED["rungs"]]
    sent = json.dumps(server.asked[0])
    assert "Kellaway" not in sent and "dropped" not in draft.text
    assert wrong(draft.text) == []


def test_names_do_not_come_back_in_a_proposal() -> None:
    given = {**PROPOSED, "opener": "Hi, Jude here."}
    assert checked(json.dumps(given), "m", lambda words: words.replace("Jude", "[name]")).opener == "Hi, [name] here."


@pytest.mark.parametrize(
    "answer",
    ["", "Here you are!", "[]", "{", '{"fact": 3}', '{"fact": "x"}', '{"fact": "x", "rungs": "y"}', "{" * 5000,
     json.dumps({**PROPOSED, "fact": "x" * 5000}), json.dumps({**PROPOSED, "rungs": [1, None, {"lines": [2]}]})],
)  # fmt: skip
def test_an_answer_that_is_no_proposal_is_none(answer: str) -> None:
    with pytest.raises(ModelFault):
        checked(answer, "m")


def test_what_comes_back_is_bounded() -> None:
    many = {**PROPOSED, "rungs": PROPOSED["rungs"] * 40, "signs": PROPOSED["signs"] * 40, "helps": ["a", "b"] * 400,
            "opener": "x" * 2000, "title": "a\nb\x07c"}  # fmt: skip
    got = checked(json.dumps(many), "m")
    assert len(got.rungs) == 3 and len(got.signs) <= 6 and got.helps == ("a", "b")
    assert got.opener == "" and got.title == "a b c"


@pytest.mark.parametrize("act", [fails(500), fails(401), says(completion("no"))])
def test_a_model_that_fails_is_told_in_a_sentence(act: Any, server: FaultServer) -> None:
    server.acts = [act]
    with Endpoint(server.model(), pause=0.01) as endpoint, pytest.raises(ModelFault) as fault:
        propose(endpoint, "Customer: Hi.", 5)
    assert str(fault.value).endswith(".")


def test_asking_ends_at_once_when_it_is_cancelled(server: FaultServer) -> None:
    server.acts = [hangs]
    endpoint = Endpoint(server.model())
    came: list[Exception] = []

    def ask() -> None:
        try:
            propose(endpoint, "Customer: Hi.", 20)
        except ModelFault as fault:
            came.append(fault)

    asking = threading.Thread(target=ask)
    asking.start()
    assert server.arrived.acquire(timeout=5)
    endpoint.close()
    asking.join(5)
    assert [each.name for each in came if isinstance(each, ModelFault)] == ["stopped"]


def test_a_proposal_that_is_nearly_empty_still_makes_a_file_without_faults() -> None:
    assert wrong(customer_text(sort_lines("Customer: Hello there you all."), Proposal(fact="x"))) == []
