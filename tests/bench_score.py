"""Everything the scorer must reach, measured in one go: `python tests/bench_score.py`.

    python tests/bench_score.py --report score.html     and a page with every figure, table and the worst errors
    python tests/bench_score.py --eval FOLDER           with human-labelled conversations from elsewhere as well
    python tests/bench_score.py --quick                 fewer pairs and rows, for a first look

Nothing measured here was trained or tuned on: the gold set's test part, pairs and parrots beside it, and FOLDER. What a
figure needs and is not there is said, not guessed. Exit code 1 where something is not met.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import bench_eval
import bench_gold
import bench_laws
import bench_page
import bench_speed
from bench_eval import Figure
from bench_gold import Apart, Read, TwoReaders
from bench_laws import Law
from bench_page import WORDS, Line, at_least, at_most
from bench_readers import Readers
from bench_speed import Speed

from app.paper import Html, Piece, folded, page, tag
from app.score_report import write_page
from scoring.criterion import DIMENSIONS
from scoring.gold_set import PORTIONS, gold, second_readings
from scoring.heads.model import PROVENANCE, load
from scoring.rubric import RUBRIC_VERSION

KAPPA = {"listening": 0.70, "acknowledgement": 0.70, "next_steps": 0.75}
TWICE = 300
PAIRS_AUC = PARROT_AUC = 0.95
MEDIAN_MS, A_MINUTE, MEMORY_MB = 25.0, 2000.0, 400.0
QUICK_PAIRS, QUICK_ROWS, QUICK_REPLIES = 40, 12, 100


@dataclass(frozen=True)
class Measured:
    """Every figure; None or nothing where it could not be had."""

    read: Sequence[Read]
    two: TwoReaders | None
    notes: int
    pairs: Sequence[Apart]
    parrots: Sequence[Apart]
    elsewhere: Sequence[Figure]
    laws: Sequence[Law]
    speed: Speed | None
    missing: Sequence[str]


def measure(readers: Readers, folder: Path | None, quick: bool) -> Measured:
    """All of it, the slowest last."""
    missing: list[str] = []
    if load() is None:
        missing.append("No trained heads were in force: every figure is of the rules alone.")
    moments = [(each, reply, each.moment(reply)) for each in gold("test") for reply in each.replies]
    cards = readers.cards([moment for *_, moment in moments])
    read = [
        Read(each, reply, card, bench_gold.by_rules(moment))
        for (each, reply, moment), card in zip(moments, cards, strict=True)
    ]
    second = second_readings()
    notes = len(bench_gold.lines_of("notes.jsonl"))
    two = bench_gold.two_readers([each for name in PORTIONS for each in gold(name)], second) if second else None
    pairs = bench_gold.lines_of("pairs.jsonl")
    parrots = bench_gold.lines_of("parrots.jsonl")
    for name, there in (("second.jsonl", second), ("pairs.jsonl", pairs), ("parrots.jsonl", parrots)):
        if not there:
            missing.append(f"{name} is not beside the gold set: not measured.")
    elsewhere: list[Figure] = []
    if folder is None:
        missing.append("No --eval folder was named: conversations from elsewhere are not measured.")
    else:
        elsewhere, absent = bench_eval.measure(folder, readers, QUICK_ROWS if quick else 1)
        missing += absent
    return Measured(
        read=read,
        two=two,
        notes=notes,
        pairs=bench_gold.hollow_against_specific(pairs, readers.cards) if pairs else [],
        parrots=bench_gold.parrots(parrots, readers.cards) if parrots else [],
        elsewhere=elsewhere,
        laws=bench_laws.measure(readers, QUICK_PAIRS if quick else bench_laws.PAIRS),
        speed=None,
        missing=missing,
    )


def lines(found: Measured) -> list[Line]:
    """The table of what must be reached, in its order."""
    told: list[Line] = []
    for name, each in bench_gold.by_dimension(found.read).items():
        interval = each.kappa.interval
        beside = f"({interval[0]:.2f}–{interval[1]:.2f}), n={each.n}" if interval else f"n={each.n}"
        told.append(at_least(f"gold test, weighted kappa, {WORDS[name]}", KAPPA[name], each.kappa.value, beside))
    if found.two:
        kappas = ", ".join(f"{WORDS[k]} {bench_page.number(v.kappa.value)}" for k, v in found.two.dimensions.items())
        told.append(at_least("gold replies read twice", TWICE, found.two.replies, f"(kappa {kappas})", places=0))
    else:
        told.append(at_least("gold replies read twice", TWICE, None, "no second reading", places=0))
    by_name = {each.dimension: each for each in found.pairs}
    for name in ("acknowledgement", "listening", "next_steps"):
        pair = by_name.get(name)
        told.append(
            at_least(
                f"hollow against specific, AUC, {WORDS[name]}",
                PAIRS_AUC,
                pair.auc if pair else None,
                f"n={pair.n} pairs" if pair and pair.n else "no pairs",
            )
        )
    for each_apart in found.parrots:
        measure = f"{each_apart.what}, AUC, {WORDS[each_apart.dimension]}"
        told.append(at_least(measure, PARROT_AUC, each_apart.auc, f"n={each_apart.n}"))
    if not found.parrots:
        told.append(at_least("parrot, other customer's details", PARROT_AUC, None, "none written"))
    for each_figure in found.elsewhere:
        if each_figure.reach is not None:
            told.append(at_least(each_figure.measure, each_figure.reach, each_figure.value, f"n={each_figure.n}"))
    if not found.elsewhere:
        told.append(at_least("ESConv and AnnoMI", 0.72, None, "no --eval folder"))
    told += _laws(found.laws)
    speed = found.speed
    told += [
        at_most("speed, median a reply, one thread", MEDIAN_MS, speed.median_ms if speed else None, " ms"),
        at_least("replies a minute, two processes", A_MINUTE, speed.a_minute if speed else None, places=0),
        at_most("peak memory of a process", MEMORY_MB, speed.peak_mb if speed else None, " MB",
                f"({sum(speed.peaks_mb):.0f} MB for two)" if speed else ""),
    ]  # fmt: skip
    return told


def _laws(laws: Sequence[Law]) -> list[Line]:
    told = []
    for number in range(1, 9):
        own = [each for each in laws if each.law.startswith(f"{number} ")]
        if not own:
            continue
        broken = [each for each in own if not each.holds]
        pairs = sum(each.n for each in own)
        what = f"law {own[0].law}" if number != 4 else "law 4 grammar and names are not empathy"
        measured = f"holds on {pairs} pairs" if not broken else "; ".join(
            f"{each.phrases}: {each.broken:.1%} broken, largest {each.largest:.2f}" for each in broken
        )  # fmt: skip
        told.append(Line(what, "holds", measured, not broken))
    return told


def heads_in_force() -> str:
    """Which trained heads scored, or that none did."""
    if load() is None:
        return "no trained heads"
    told = json.loads(files("scoring.heads").joinpath(PROVENANCE).read_text(encoding="utf-8"))
    return f"trained heads {told['sha256'][:12]}"


def gold_sum() -> str:
    """The test part by its hash, so that two reports can be told apart."""
    body = files("scoring").joinpath("gold", "test.jsonl").read_bytes()
    return hashlib.sha256(body).hexdigest()[:12]


def draw(found: Measured, told: Sequence[Line], about: str) -> str:
    """The page."""
    everything = bench_gold.by_dimension(found.read)
    rules = bench_gold.by_dimension(found.read, rules=True)
    rows = [
        (who, name, side[name]) for name in DIMENSIONS for who, side in (("scorer", everything), ("rules alone", rules))
    ]
    slices = [bench_page.slice_table(what, bench_gold.sliced(found.read, of)) for what, of in bench_gold.SLICES.items()]
    criteria = [bench_gold.criteria_found(found.read, rules=alone) for alone in (False, True)]
    confidences = [bench_gold.confidences(found.read, within=levels) for levels in (0, 1)]
    return page(
        "What the scorer reaches",
        tag("p", about, class_="soft"),
        tag("p", "Nothing here was trained or tuned on. A figure that is not there is said, not guessed."),
        *_missing(found.missing),
        tag("h2", "The table"),
        bench_page.reached(told),
        tag("h2", "The gold set's test part"),
        tag("p", f"{len(found.read)} replies to {len({each.moment.id for each in found.read})} moments. Intervals are "
                 "bootstrapped by moment."),
        bench_page.agreement_table("Scorer against gold, a dimension", rows),
        bench_page.confusions(found.read),
        bench_page.criteria_table("A criterion, a reply each", *criteria),
        tag("h3", "By whom and where"),
        *slices,
        tag("h2", "Two readers of the gold"),
        bench_page.readers_section(found.two, found.notes),
        tag("h2", "Hollow against specific, and parrots"),
        *_apart(found),
        tag("h2", "Conversations from elsewhere"),
        bench_page.eval_table(found.elsewhere) if found.elsewhere else tag("p", "Not measured.", class_="alert"),
        tag("h2", "The laws"),
        bench_page.laws_section(found.laws),
        tag("h2", "Whether a confidence means what it says"),
        bench_page.calibration_section(*confidences),
        tag("h2", "Speed"),
        bench_page.speed_section(found.speed),
        tag("h2", "The worst errors"),
        tag("p", "Read them to understand; a scorer that is changed to mend them can no longer be measured here.",
            class_="soft"),
        folded("Show them", bench_page.worst_list(bench_gold.worst(found.read))),
    )  # fmt: skip


def _missing(missing: Sequence[str]) -> list[Html]:
    return [tag("p", each, class_="alert") for each in missing]


def _apart(found: Measured) -> list[Piece]:
    told: list[Piece] = [
        tag("p", "By points; a dimension that was not called for counts as 0.", class_="soft"),
    ]
    for caption, rows in (("Hollow against specific", found.pairs), ("Parrots", found.parrots)):
        told.append(
            bench_page.apart_table(caption, rows) if rows else tag("p", f"{caption}: not measured.", class_="alert")
        )
    return told


def outcome(told: Sequence[Line]) -> Mapping[str, int]:
    return {word: sum(each.verdict == word for each in told) for word in ("met", "not met", "not measured")}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, metavar="FOLDER", help="with annomi.dev.csv and esconv.dev.csv")
    parser.add_argument("--report", type=Path, metavar="FILE.html", help="write the page")
    parser.add_argument("--quick", action="store_true", help="fewer pairs and rows, for a first look")
    chosen = parser.parse_args()
    if chosen.eval and not chosen.eval.is_dir():
        parser.error(f"{chosen.eval} is no folder; name the one that holds the conversations")
    if chosen.report and not chosen.report.absolute().parent.is_dir():
        parser.error(f"{chosen.report}: there is no folder to write it in; make one or choose another")
    began, heads = time.perf_counter(), heads_in_force()
    speed = bench_speed.measure(QUICK_REPLIES if chosen.quick else 10**6)
    with Readers() as readers:
        found = measure(readers, chosen.eval, chosen.quick)
    found = Measured(**{**vars(found), "speed": speed})
    told = lines(found)
    about = (
        f"Rubric {RUBRIC_VERSION}, {heads}, test part {gold_sum()}."
        f"{' A quick look: fewer pairs and rows than a full measure.' if chosen.quick else ''}"
        f"{' The heads changed while this ran.' if heads_in_force() != heads else ''}"
    )
    print(about)
    for each in found.missing:
        print(each)
    print(bench_page.as_text(told))
    print(", ".join(f"{n} {word}" for word, n in outcome(told).items()), f"({time.perf_counter() - began:.0f} s)")
    if chosen.report:
        write_page(chosen.report, draw(found, told, about))
    return 1 if any(each.met is False for each in told) else 0


if __name__ == "__main__":
    raise SystemExit(main())
