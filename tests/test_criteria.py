"""Each criterion with replies that meet it and near misses that do not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from moments import moment
from ruamel.yaml import YAML

import scoring
from scoring.conversation import Moment, Turn
from scoring.criteria import CRITERIA
from scoring.criterion import DIMENSIONS
from scoring.scorer import score_reply

GOLD = Path(scoring.__file__).parent / "gold"
TABLE = YAML(typ="safe").load((GOLD / "criteria.yaml").read_text(encoding="utf-8"))
ROWS = [
    (row["criterion"], met, row["customer"], reply)
    for row in TABLE
    for met, replies in ((True, row["meets"]), (False, row["misses"]))
    for reply in replies
]

PLAYED = [
    (item["customer"], reply)
    for item in YAML(typ="safe").load((GOLD / "played.yaml").read_text(encoding="utf-8"))
    for reply in item["replies"]
]


def test_replies_meet_a_criterion_or_nearly() -> None:
    """The heads learn from these too, so this guards against forgetting: it measures nothing."""
    wrong = [
        (criterion, met, reply)
        for criterion, met, customer, reply in ROWS
        if score_reply(moment([customer], reply)).met(criterion) is not met
    ]
    assert len(wrong) <= 0.03 * len(ROWS), wrong


def test_replies_met_in_play_are_read_as_a_mentor_reads_them() -> None:
    """Once misread, kept since, and learned from; a reply counts as misread if any part of its reading is off."""
    wrong = []
    for customer, reply in PLAYED:
        card = score_reply(moment(customer, reply["text"]))
        found = {finding.criterion for finding in card.findings}
        fair = all(
            levels is None or card.levels[dimension] is None or card.levels[dimension] in levels
            for dimension, levels in zip(DIMENSIONS, reply["levels"], strict=True)
        )
        if not set(reply["meets"]) <= found or set(reply["never"]) & found or not fair:
            wrong.append((reply["text"], dict(card.levels), sorted(found)))
    assert len(wrong) <= 0.15 * len(PLAYED), wrong


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
