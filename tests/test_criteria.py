"""Each criterion with replies that meet it and near misses that do not."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from moments import EXAMPLES, moment
from ruamel.yaml import YAML

from scoring.conversation import Moment, Turn
from scoring.criteria import CRITERIA
from scoring.criterion import DIMENSIONS
from scoring.scorer import score_reply

TABLE = YAML(typ="safe").load((EXAMPLES / "criteria.yaml").read_text(encoding="utf-8"))
ROWS = [
    (row["criterion"], met, row["customer"], reply)
    for row in TABLE
    for met, replies in ((True, row["meets"]), (False, row["misses"]))
    for reply in replies
]

PLAYED = [
    pytest.param(item["customer"], reply, id=reply["text"][:50])
    for item in YAML(typ="safe").load((EXAMPLES / "played.yaml").read_text(encoding="utf-8"))
    for reply in item["replies"]
]


@pytest.mark.parametrize(("criterion", "met", "customer", "reply"), ROWS)
def test_a_reply_meets_a_criterion_or_nearly(criterion: str, met: bool, customer: str, reply: str) -> None:
    card = score_reply(moment([customer], reply))
    assert card.met(criterion) is met, [(finding.criterion, finding.quote) for finding in card.findings]


@pytest.mark.parametrize(("customer", "reply"), PLAYED)
def test_a_reply_met_in_play_is_read_as_a_mentor_reads_it(customer: list[str], reply: dict[str, Any]) -> None:
    card = score_reply(moment(customer, reply["text"]))
    found = {finding.criterion for finding in card.findings}
    assert set(reply["meets"]) <= found, found
    assert not set(reply["never"]) & found, found
    for dimension, fair in zip(DIMENSIONS, reply["levels"], strict=True):
        assert fair is None or card.levels[dimension] is None or card.levels[dimension] in fair, card.levels


def test_every_criterion_has_examples_a_question_and_a_root() -> None:
    assert [row["criterion"] for row in TABLE] == [criterion.name for criterion in CRITERIA]
    for criterion in CRITERIA:
        assert criterion.asks.endswith("?") and len(criterion.root) > 10
        assert criterion.dimension in (*DIMENSIONS, "any")


def test_every_finding_says_why_in_plain_words() -> None:
    for name, _, customer, reply in ROWS:
        for finding in score_reply(moment([customer], reply)).findings:
            assert finding.reason.endswith((".", ")")) and name and 0 < finding.strength <= 1
            assert reply[finding.start : finding.stop] == finding.quote


@pytest.mark.parametrize("crumb", ["a. ", "Why? ", "but. ", "Sorry. ", "I will. "])
def test_a_reply_of_a_thousand_crumbs_is_read_in_one_pass(crumb: str) -> None:
    """Ten times the crumbs cost at most twenty times the work: nothing looks back over all of them."""

    def work(reply: str) -> int:
        steps = 0

        def count(*_: object) -> None:
            nonlocal steps
            steps += 1

        moment = Moment((Turn("customer", "So you've guessed it. Then there's a late fee on top."),), reply)
        sys.setprofile(count)
        try:
            score_reply(moment)
        finally:
            sys.setprofile(None)
        return steps

    work(crumb)  # what is built once is built here
    assert work(crumb * 600) < 20 * work(crumb * 60)
