"""How well the scorer, the judge and the mentors agree here, and what a trainee is told about it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any, Literal, get_args

from app.errors import StoreFault
from app.store import Reader, Store
from app.training.attempts import from_json
from app.training.judged import JUDGE, NOT_GIVEN, Judged, judged_before, judged_replies, well_read
from app.training.team_cuts import TeamCuts, cuts_in_force
from scoring.agreement import Agreement, Pair, YesNo, agreement, by_criterion
from scoring.calibration import recut
from scoring.criteria import CRITERIA
from scoring.criterion import DIMENSIONS
from scoring.rubric import RUBRIC_VERSION
from scoring.scorecard import Scorecard
from scoring.scorer import RATER

MOST_READ = 5_000
"""How many of a judge's replies, and of mentors' marks, the newest, the report looks at."""
ENOUGH, TRUSTED = 30, 0.60
"""How many mentor-judged replies, and how much weighted kappa with them, end a dimension's being provisional."""
SCORER, MENTOR = "scorer", "mentor"
By = Literal["channel", "scenario", "language"]
SLICES: tuple[By, ...] = get_args(By)


@dataclass(frozen=True)
class Standing:
    """How far the scorer's levels of one dimension have been checked against mentors here."""

    n: int
    """Replies that both the scorer and a mentor gave a level."""
    kappa: float | None
    interval: tuple[float, float] | None
    provisional: bool
    why: str
    """In words, to follow the dimension's name and a colon."""


@dataclass(frozen=True)
class Compared:
    """One rater against mentors (or mentors among themselves) on one dimension."""

    rater: str
    """'scorer', a judge as it stands in the scorecards, or 'mentor'."""
    dimension: str
    value: str
    """Which channel, scenario or language background; '' for all of them."""
    agreement: Agreement


@dataclass(frozen=True)
class CriterionCompared:
    """A judge against the scorer on one criterion, over every reply both have read."""

    rater: str
    criterion: str
    agreement: YesNo


@dataclass(frozen=True)
class MarksCompared:
    """Mentors' marks of one kind, and how often the scorer found in that reply what such a mark is about."""

    kind: str
    criteria: tuple[str, ...]
    marks: int
    found: int


@dataclass(frozen=True)
class Report:
    """Everything `underheard agreement` tells."""

    rubric_version: str
    replies: int
    """Replies that a mentor has judged in at least one dimension."""
    mentors: int
    by: str | None
    overall: list[Compared]
    blind: list[Compared]
    """The scorer against levels given before its own were seen, and mentors where neither had seen anybody's."""
    slices: list[Compared]
    criteria: list[CriterionCompared]
    marks: list[MarksCompared]
    standing: dict[str, Standing]
    cuts: TeamCuts | None
    notes: list[str]
    reckoned_at: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def report(store: Store, by: By | None = None) -> Report:
    """Agreement of every rater with the mentors of this room, overall and, where asked, by slice.

    Reckoned anew where something about it has changed. Where that takes long the last report is given once more, and
    the new one is there the next time; `reckoned_at` says which it is.
    """
    found = _kept(store, f"report by {by}", _REPORT_KEY, lambda reader: _reported(store, reader, by))
    assert isinstance(found, Report)
    return found


def standing(store: Store) -> dict[str, Standing]:
    """Dimension -> how far it has been checked here; reckoned anew, as `report` is, where a level or line changed."""
    found: dict[str, Standing] = _kept(store, "standing", _STANDING_KEY, _checked)
    return found


# Kept in memory, since pages ask for it at every visit.

_STANDING_KEY = """
SELECT (SELECT count(*) FROM verdicts) AS verdicts, (SELECT max(rowid) FROM verdicts) AS verdict,
       (SELECT max(created_at) FROM verdicts) AS at, (SELECT count(withdrawn_at) FROM verdicts) AS withdrawn,
       (SELECT max(rowid) FROM calibration_levels) AS calibrated,
       (SELECT count(closed_at) FROM calibrations) AS closed, (SELECT max(id) FROM team_cuts) AS cuts
"""
_REPORT_KEY = f"""
{_STANDING_KEY}, (SELECT max(id) FROM scorecards WHERE rater >= 'judge:' AND rater < 'judge;') AS judge,
       (SELECT max(rowid) FROM annotations) AS mark, (SELECT count(deleted_at) FROM annotations) AS deleted,
       (SELECT max(id) FROM readings) AS reading
"""
AT_ONCE = 2_000
"""How many judged levels are reckoned while a page waits; what rests on more is reckoned anew behind its back."""

Reckoned = tuple[Any, int]
"""What was reckoned, and from how many judged levels."""


@dataclass(frozen=True)
class _Held:
    key: tuple[object, ...]
    found: Any
    levels: int


_held: dict[tuple[str, str], _Held] = {}
_under_way: set[tuple[str, str]] = set()
_lock = threading.Lock()


def _kept(store: Store, what: str, asks: str, reckon: Callable[[Reader], Reckoned]) -> Any:
    """What is in memory under that name for as long as `asks` answers the same; else what `reckon` comes to now."""
    name = (str(store.path), what)
    with store.reading() as reader:
        key = _key(reader, asks)
        with _lock:
            held = _held.get(name)
        if held and held.key == key:
            return held.found
        if held is None or held.key[0] != RUBRIC_VERSION or held.levels <= AT_ONCE:
            return _anew(reader, name, key, reckon)
    with _lock:
        begun = name in _under_way
        _under_way.add(name)
    if not begun:
        threading.Thread(target=_behind, args=(store, name, asks, reckon), daemon=True, name=what).start()
    return held.found


def _behind(store: Store, name: tuple[str, str], asks: str, reckon: Callable[[Reader], Reckoned]) -> None:
    try:
        with store.reading() as reader:
            _anew(reader, name, _key(reader, asks), reckon)
    except StoreFault:
        pass  # The next page that reads the database says what is wrong with it.
    finally:
        with _lock:
            _under_way.discard(name)


def _key(reader: Reader, asks: str) -> tuple[object, ...]:
    return (RUBRIC_VERSION, *(reader.row(asks) or {}).values())


def _anew(reader: Reader, name: tuple[str, str], key: tuple[object, ...], reckon: Callable[[Reader], Reckoned]) -> Any:
    found, levels = reckon(reader)
    with _lock:
        _held[name] = _Held(key, found, levels)
    return found


def _checked(reader: Reader) -> Reckoned:
    judged = judged_replies(reader)
    return _standing(judged, cuts_in_force(reader)), len(judged)


def _reported(store: Store, reader: Reader, by: By | None) -> Reckoned:
    judged = judged_replies(reader)
    well = well_read(reader, judged)
    cuts = cuts_in_force(reader)
    criteria = _criteria(reader)
    found = Report(
        rubric_version=RUBRIC_VERSION,
        replies=len({(each.attempt_id, each.turn) for each in judged}),
        mentors=len({person for each in judged for person in each.levels}),
        by=by,
        overall=_compared(judged, ""),
        blind=_compared_blind(judged),
        slices=[
            row
            for value in sorted({_value(each, by) for each in judged})
            for row in _compared([each for each in judged if _value(each, by) == value], value)
        ]
        if by
        else [],
        criteria=criteria,
        marks=_marks(reader),
        standing=_standing(judged, cuts),
        cuts=cuts,
        notes=_notes(judged, len(judged) - len(well), judged_before(reader), bool(criteria)),
        reckoned_at=store.now(),
    )
    return found, len(judged)


# Under the verbs.


def _value(judged: Judged, by: By | None) -> str:
    return str(getattr(judged, by)) if by else ""


def _standing(judged: Sequence[Judged], cuts: TeamCuts | None) -> dict[str, Standing]:
    return {
        dimension: _stands([each for each in judged if each.dimension == dimension], dimension, cuts)
        for dimension in DIMENSIONS
    }


def _stands(judged: Sequence[Judged], dimension: str, cuts: TeamCuts | None) -> Standing:
    """How the lines now in force agree with what mentors said, whichever were in force when they said it."""
    if cuts is None or dimension not in cuts.cuts:
        return _measured(judged, [each.alone.levels.get(dimension) for each in judged])
    # What was judged before the lines were fitted is what they were fitted to. Until enough has been judged since, what
    # counts is how they did, each time, on conversations left out.
    since = [each for each in judged if each.judged_at > cuts.fitted_at]
    found = _measured(since, [recut(each.alone, cuts.cuts, cuts.number).levels.get(dimension) for each in since])
    if found.n >= ENOUGH:
        return found
    fitted = cuts.provenance.get(dimension, {})
    return _told(int(fitted.get("n", 0)), fitted.get("after"), None)


def _measured(judged: Sequence[Judged], levels: Sequence[int | None]) -> Standing:
    pairs = [(level, each.level) for each, level in zip(judged, levels, strict=True)]
    found = agreement(pairs, [each.group for each in judged])
    return _told(found.n, found.kappa.value, found.kappa.interval)


def _told(n: int, kappa: float | None, interval: tuple[float, float] | None) -> Standing:
    shown = 0.0 if kappa is None else round(kappa, 2) + 0.0  # no minus before nought
    if n < ENOUGH:
        why = f"not yet checked against enough mentors here ({n} of {ENOUGH})"
    elif kappa is None:
        why = (
            f"mentors here have used one level alone, which cannot tell whether they and the scorer agree ({n} replies)"
        )
    elif kappa < TRUSTED:
        why = f"mentors here often read it otherwise (agreement {shown:.2f} where 1 is full, on {n} replies)"
    else:
        why = f"checked against mentors here (agreement {shown:.2f} where 1 is full, on {n} replies)"
    return Standing(n, kappa, interval, n < ENOUGH or kappa is None or kappa < TRUSTED, why)


def _compared(judged: Sequence[Judged], value: str) -> list[Compared]:
    """The scorer, each judge, and mentors among themselves, dimension by dimension; whoever has nothing is left out."""
    rows = []
    judges = sorted({rater for each in judged for rater in each.judges})
    for dimension in DIMENSIONS:
        own = [each for each in judged if each.dimension == dimension]
        pairs: dict[str, list[tuple[Pair, str]]] = {
            SCORER: [((each.scorer_level, each.level), each.group) for each in own]
        }
        for judge in judges:
            pairs[judge] = [
                ((each.judges[judge].levels.get(dimension), each.level), each.group)
                for each in own
                if judge in each.judges
            ]
        pairs[MENTOR] = [(pair, each.group) for each in own for pair in _between(each.levels)]
        rows += [_row(rater, dimension, value, held) for rater, held in pairs.items() if held]
    return rows


def _compared_blind(judged: Sequence[Judged]) -> list[Compared]:
    """As `_compared`, over levels given before the scorer's were seen; between mentors, before anybody's were."""
    rows = []
    for dimension in DIMENSIONS:
        own = [each for each in judged if each.dimension == dimension]
        pairs: dict[str, list[tuple[Pair, str]]] = {
            SCORER: [((each.scorer_level, each.blind_level), each.group) for each in own if each.blind],
            MENTOR: [(pair, each.group) for each in own for pair in _between(each.apart)],
        }
        rows += [_row(rater, dimension, "", held) for rater, held in pairs.items() if held]
    return rows


def _between(levels: Mapping[str, int | None]) -> list[Pair]:
    """Every pair of mentors' levels on one reply and dimension."""
    return [(levels[one], levels[other]) for one, other in combinations(sorted(levels), 2)]


def _row(rater: str, dimension: str, value: str, held: Sequence[tuple[Pair, str]]) -> Compared:
    return Compared(rater, dimension, value, agreement([pair for pair, _ in held], [group for _, group in held]))


def _criteria(reader: Reader) -> list[CriterionCompared]:
    """Each judge against the scorer, criterion by criterion, over the newest replies a judge has read."""
    cards: dict[tuple[str, int], dict[str, Scorecard]] = {}
    for row in reader.rows(
        "WITH read AS (SELECT DISTINCT attempt_id, turn FROM (SELECT attempt_id, turn FROM scorecards "
        "WHERE rater >= 'judge:' AND rater < 'judge;' ORDER BY id DESC LIMIT ?)) "
        "SELECT card.id, card.attempt_id, card.turn, card.rater, card.body FROM read CROSS JOIN scorecards AS card "
        "ON card.attempt_id = read.attempt_id AND card.turn = read.turn "
        "WHERE card.rubric_version = ? AND (card.rater = ? OR card.rater LIKE ?) ORDER BY card.id",
        MOST_READ, RUBRIC_VERSION, RATER, f"{JUDGE}%",
    ):  # fmt: skip
        held = cards.setdefault((row["attempt_id"], row["turn"]), {})
        held[row["rater"]] = Scorecard.from_json(from_json(row["body"]))
    rows = []
    for judge in sorted({rater for held in cards.values() for rater in held if rater != RATER}):
        both = [
            (held[judge], held[RATER], attempt_id)
            for (attempt_id, _), held in cards.items()
            if judge in held and RATER in held
        ]
        found = by_criterion(
            [_met(one) for one, _, _ in both],
            [_met(other) for _, other, _ in both],
            [criterion.name for criterion in CRITERIA],
            [attempt_id for _, _, attempt_id in both],
        )
        rows += [CriterionCompared(judge, name, agreed) for name, agreed in found.items()]
    return rows


def _met(card: Scorecard) -> set[str]:
    return {finding.criterion for finding in card.findings}


MARKS: Mapping[str, tuple[str, ...]] = {
    "opened_a_door": ("open_question", "invites", "picks_up_cue", "reflects_meaning"),
    "premature_fix": ("too_soon",),
    "hollow": ("stock_phrase",),
    "well_named": ("names_feeling", "reflects_meaning"),
}
"""Kinds of mark on a reply that say what a criterion says; the other kinds say more, or of another turn."""


def _marks(reader: Reader) -> list[MarksCompared]:
    found: dict[str, list[bool]] = {}
    for row in reader.rows(
        "SELECT readings.kind, scorecards.body FROM annotations "
        "JOIN readings ON readings.id = (SELECT max(id) FROM readings WHERE annotation_id = annotations.id) "
        "JOIN scorecards ON scorecards.id = (SELECT max(id) FROM scorecards WHERE attempt_id = annotations.attempt_id "
        "AND turn = (annotations.turn_index + 1) / 2 AND rater = ? AND rubric_version = ?) "
        "WHERE annotations.deleted_at IS NULL AND annotations.turn_index % 2 = 1 "
        "ORDER BY annotations.rowid DESC LIMIT ?",
        RATER, RUBRIC_VERSION, MOST_READ,
    ):  # fmt: skip
        if row["kind"] in MARKS:
            card = Scorecard.from_json(from_json(row["body"]))
            found.setdefault(row["kind"], []).append(any(card.met(name) for name in MARKS[row["kind"]]))
    return [MarksCompared(kind, MARKS[kind], len(found[kind]), sum(found[kind])) for kind in MARKS if kind in found]


def _notes(judged: Sequence[Judged], sparse: int, before: int, criteria: bool) -> list[str]:
    """What whoever reads these figures must know."""
    notes = []
    if sparse:
        notes.append(
            f"{sparse} of {len(judged)} levels are from conversations where mentors set fewer than half. "
            "Where they set only what they would change, agreement reads lower than it is: "
            "set a level where you agree as well."
        )
    if any(len(each.levels) > 1 for each in judged):
        blind = sum(len(_between(each.apart)) for each in judged)
        notes.append(
            "Mentors can see each other's levels at the desk, so mentor against mentor reads higher than it is"
            + (
                "; where both were given blind, in a calibration, it is told by itself."
                if blind
                else ". Levels given blind, in a calibration, would tell."
            )
        )
    if before:
        notes.append(f"{before} levels were given to replies scored by another rubric; they are not counted here.")
    if judged and all(each.language == NOT_GIVEN for each in judged):
        notes.append(
            "Nobody has been asked for a language background, and none is inferred: it is 'not given' throughout."
        )
    notes.append(
        "Mentors set levels, not criteria, so no criterion can be checked against them yet"
        + ("; a judge is set beside the scorer instead." if criteria else ", and no judge has read along.")
    )
    return notes
