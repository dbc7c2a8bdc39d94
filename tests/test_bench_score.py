"""The bench's own figures: equal to what a hand comes to, honest about what is not there, and safe to open."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import bench_eval
import bench_gold
import bench_laws
import bench_page
import bench_score
import pytest
from bench_gold import Read
from bench_readers import Readers

from scoring.agreement import quadratic_kappa
from scoring.calibration import calibration
from scoring.conversation import Moment, Turn
from scoring.criterion import Finding
from scoring.gold_set import GoldMoment, GoldReply, gold, second_readings
from scoring.scorecard import Scorecard

HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)>"
NONE: dict[str, float] = dict.fromkeys(bench_gold.CRITERION_NAMES, 0.0)


def card(listening: int | None, met: dict[str, str] | None = None, points: float | None = None) -> Scorecard:
    levels = {"listening": listening, "acknowledgement": 1, "next_steps": None}
    own = {name: None if level is None else float(level) for name, level in levels.items()}
    found = tuple(Finding(name, 0, len(quote), quote, "why") for name, quote in (met or {}).items())
    strengths = NONE | {name: 0.9 for name in met or {}}
    return Scorecard(levels, own if points is None else own | {"listening": points}, strengths, found, "embedded", "v")


def read(
    number: int, gold_level: int | None, own: Scorecard, spans: tuple[str, ...] = (), style: str = "plain"
) -> Read:
    levels = {"listening": gold_level, "acknowledgement": 1, "next_steps": None}
    reply = GoldReply(f"{HOSTILE} {number}", style, levels, {name: ((0, 8),) for name in spans})
    turns = (Turn("customer", HOSTILE),)
    moment = GoldMoment(str(number), HOSTILE, "chat", "en-NZ", "native", turns, (HOSTILE,), (), {}, "", (reply,))
    return Read(moment, reply, own, card(1))


FOUR = [
    read(1, 0, card(0, {"invites": "<script>"}), ("invites",)),
    read(2, 4, card(4, {"invites": "<script>"})),
    read(3, 2, card(4), ("invites",), "typos"),
    read(4, None, card(1), (), "typos"),
]


def test_the_gold_figures_are_those_of_a_hand() -> None:
    found = bench_gold.by_dimension(FOUR, resamples=0)["listening"]
    # Three pairs (0,0) (4,4) (4,2): observed 4/3; expected over the nine crossings (0+16+4+16+0+4+16+0+4)/9 = 60/9.
    assert found.n == 3 and found.kappa.value == pytest.approx(1 - (4 / 3) / (60 / 9))
    assert found.kappa.value == pytest.approx(quadratic_kappa([(0, 0), (4, 4), (4, 2)]) or 0)
    assert found.exact.value == pytest.approx(2 / 3) and found.bias.value == pytest.approx(2 / 3)
    assert found.called_for.n == 4 and found.called_for.exact.value == pytest.approx(0.75)
    assert bench_gold.confusion(bench_gold.pairs_of(FOUR, "listening"))[(2, 4)] == 1
    assert bench_gold.confusion(bench_gold.pairs_of(FOUR, "listening"))[(None, 1)] == 1
    assert [bench_gold.error(each) for each in FOUR] == [0, 0, 4, 1]
    assert [each.moment.id for each in bench_gold.worst(FOUR)] == ["3", "4"]


def test_a_criterion_s_figures_are_those_of_a_hand() -> None:
    (invites,) = bench_gold.criteria_found(FOUR)
    assert (invites.n, invites.found, invites.precision, invites.recall, invites.f1) == (2, 2, 0.5, 0.5, 0.5)
    assert invites.auc == 0.5  # strengths .9 and 0 where it is met, .9 and 0 where it is not


def test_slices_hold_every_reply_once() -> None:
    by_style = bench_gold.sliced(FOUR, bench_gold.SLICES["how the trainee writes"])
    assert {value: n for value, (n, *_) in by_style.items()} == {"plain": 2, "typos": 2}
    assert by_style["plain"][1]["listening"].kappa.value == 1
    assert by_style["plain"][2] == pytest.approx(2 / 3)  # one found and true, one found and not
    assert by_style["typos"][2] == 0


def test_what_was_not_called_for_counts_as_no_points() -> None:
    assert bench_eval.points(card(None), "listening") == 0
    assert bench_eval.auc([0.0, 0.0, 1.0], [False, True, True]) == 0.75  # one tie, one above
    assert bench_eval.auc([1.0], [True]) is None


def test_pairs_are_held_against_all_and_against_their_own() -> None:
    found = bench_gold.apart("specific over hollow", "listening", [3.0, 1.0], [2.0, 1.0])
    assert (found.auc, found.higher, found.same) == (0.625, 0.5, 0.5)


def test_a_pair_is_scored_on_its_own_dimension() -> None:
    def line(name: str) -> dict[str, object]:
        turns = [{"speaker": "customer", "text": "Fine."}]
        return {"id": name, "dimension": name, "turns": turns, "record": [], "hollow": "h", "specific": "s"}

    def score(moments: object) -> list[Scorecard]:
        return [card(3 if each.reply == "s" else 0) for each in moments]  # type: ignore[attr-defined]

    found = {each.dimension: each for each in bench_gold.hollow_against_specific([line("listening")], score)}
    assert found["listening"].auc == 1 and found["listening"].n == 1
    assert found["next_steps"].n == 0 and found["next_steps"].auc is None


def test_a_confidence_is_measured_where_there_is_one() -> None:
    def sure(each: Read, told: dict[str, float] | None) -> Read:
        return replace(each, card=SimpleNamespace(levels=each.card.levels, confidence=told))  # type: ignore[arg-type]

    assert bench_gold.confidences([sure(each, None) for each in FOUR]) == {}
    said = [sure(each, {"listening": 0.75}) for each in FOUR]
    exact, close = bench_gold.confidences(said), bench_gold.confidences(said, within=2)
    assert exact["listening"].n == 3 and exact["listening"].error == pytest.approx(0.75 - 2 / 3)
    assert close["listening"].error == pytest.approx(0.25) and "acknowledgement" not in exact


def test_second_readings_are_held_against_the_first_as_it_was(tmp_path: Path) -> None:
    assert second_readings(tmp_path) == ()
    one, other = list(gold("dev")[0].replies), gold("dev")[1]
    value = gold("dev")[0]

    def reading(levels: list[int | None], spans: dict[str, list[list[int]]]) -> list[dict[str, object]]:
        return [
            {"levels": dict.fromkeys(("listening", "acknowledgement", "next_steps"), level), "criteria": spans}
            for level in levels
        ]

    called = dict.fromkeys(("listening", "acknowledgement", "next_steps"), True)
    first = {"first": reading([0, 4, 2], {"invites": [[0, 1]]}), "first_called": called}
    lines = [
        {"id": value.id, "called": called, "replies": [*reading([0, 4], {"invites": [[0, 1]]}), None], **first},
        {"id": other.id, "called": called, "replies": reading([1] * len(other.replies), {})},
        {"id": "nobody's", "called": called, "replies": []},
    ]
    (tmp_path / "second.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    second = second_readings(tmp_path)
    assert second[0].first and second[0].first.levels[1]["listening"] == 4  # type: ignore[index]
    assert second[0].second.levels[2] is None and second[1].first is None
    found = bench_gold.two_readers(gold("dev"), second[:1], resamples=0)
    assert len(one) == 3 and (found.replies, found.moments) == (2, 1)
    assert found.dimensions["listening"].kappa.value == 1 and found.criteria["invites"].exact.value == 1
    both = bench_gold.two_readers(gold("dev"), second, resamples=0)
    assert (both.unmatched, both.unresolved) == (1, 2)


def test_absent_files_are_said_and_not_guessed(tmp_path: Path) -> None:
    assert bench_gold.lines_of("pairs.jsonl", tmp_path) == []
    with Readers(0) as readers:
        figures, missing = bench_eval.measure(tmp_path, readers)
    assert figures == [] and len(missing) == 2
    found = bench_score.Measured(FOUR, None, 0, [], [], [], [], None, ["pairs.jsonl is not here: not measured."])
    told = {each.measure: each for each in bench_score.lines(found)}
    assert told["hollow against specific, AUC, listening"].verdict == "not measured"
    assert told["parrot, other customer's details"].met is None
    whole = bench_score.draw(found, list(told.values()), "about")
    assert "pairs.jsonl is not here" in whole and "no second reading" in whole


def test_the_page_shows_words_as_words_and_needs_nothing() -> None:
    elements: list[str] = []
    names: set[str] = set()

    class Seen(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            elements.append(tag)
            names.update(name for name, _ in attrs)

    law = bench_laws.Law("1 warmth", HOSTILE, 1, 1.0, 0.5, 0.5, False, (HOSTILE,))
    found = bench_score.Measured(FOUR, None, 0, [], [], [], [law], None, [HOSTILE])
    whole = bench_score.draw(found, bench_score.lines(found), HOSTILE)
    Seen().feed(whole)
    assert not {"script", "img", "link", "iframe"} & set(elements)
    assert not any(name.startswith("on") for name in names)
    assert not re.search(r"https?:|url\(|@import", whole)
    assert "&lt;script&gt;" in whole


def test_the_curve_is_drawn_inside_its_square() -> None:
    drawn = bench_page.curve(calibration([0.1, 0.9, 0.9], [False, True, False]), "How sure")
    assert 'role="img"' in drawn and "<title>How sure</title>" in drawn
    for x, y in re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', drawn):
        assert 44 <= float(x) <= 284 and 12 <= float(y) <= 252


def test_a_line_is_met_by_the_unrounded_figure() -> None:
    assert bench_page.at_least("m", 0.70, 0.6999).verdict == "not met"
    assert bench_page.at_least("m", 0.70, 0.70).verdict == "met"
    assert bench_page.at_most("m", 25, 25.01, " ms").verdict == "not met"
    assert bench_page.at_least("m", 0.70, None).verdict == "not measured"


@pytest.mark.parametrize(
    ("verdict", "before", "after", "broken"),
    [
        (bench_laws.warmed, card(2), card(2, points=2.05), False),
        (bench_laws.warmed, card(2), card(2, points=2.06), True),
        (bench_laws.warmed, card(2), card(3, points=2.0), True),
        (bench_laws.warmed, card(None), card(0), True),
        (bench_laws.under_one, None, card(1), False),
        (bench_laws.under_one, None, card(1, points=1.01), True),
        (bench_laws.near, card(2), card(2, points=2.5), False),
        (bench_laws.near, card(2), card(3, points=2.51), True),
        (bench_laws.same, card(2), card(2, points=2.001), True),
        (bench_laws.not_raised, card(2), card(1), False),
        (bench_laws.not_raised, card(2), card(3), True),
        (bench_laws.not_raised, card(None), card(1), False),
    ],
)
def test_a_law_is_broken_where_the_rubric_says(
    verdict: bench_laws.Verdict, before: Scorecard | None, after: Scorecard, broken: bool
) -> None:
    assert verdict(before, after)[0] is broken


def test_eval_rows_become_moments(tmp_path: Path) -> None:
    (tmp_path / "esconv.dev.csv").write_text(
        'conv_id,turn,seeker_last,text,dim\na,0,,Hello,listening\na,2,"I, um",Oh?,listening\n',
        encoding="utf-8",
    )
    rows = bench_eval.rows_of(tmp_path / "esconv.dev.csv")
    assert bench_eval.moment_of(rows[0], "seeker_last") == Moment((), "Hello")
    assert bench_eval.moment_of(rows[1], "seeker_last") == Moment((Turn("customer", "I, um"),), "Oh?")
    figures = bench_eval.esconv(rows, [card(None), card(2)])
    assert [each.n for each in figures[:2]] == [1, 2]


def test_sessions_are_told_apart_by_their_mean_with_nothing_as_nought() -> None:
    def row(session: str, quality: str) -> dict[str, str]:
        labels = {"question_subtype": "n/a", "main_behaviour": "other", "reflection_frac": "0", "question_frac": "0"}
        return {"transcript_id": session, "mi_quality": quality, "prev_client": "Yes.", "text": "Mm.", **labels}

    rows = [row("a", "high"), row("a", "high"), row("b", "low"), row("b", "low")]
    figures = {each.measure: each for each in bench_eval.annomi(rows, [card(4), card(None), card(3), card(3)])}
    # With nothing as nought, a has 2 and b has 3; of what was called for alone, 4 and 3.
    assert figures["AnnoMI sessions, high against low"].value == 0
    assert figures["AnnoMI sessions, where called for only"].value == 1
