"""Replies that mentors have judged, each beside what the scorer, and a judge where there is one, made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import merge

from app.simulation.customer import Customer
from app.store import Reader, Row, Store
from app.training.attempts import from_json, memory_from, snapshot, turns_so_far
from scoring.calibration import TEAM_CUTS
from scoring.conversation import Moment
from scoring.criterion import DIMENSIONS
from scoring.rubric import RUBRIC_VERSION
from scoring.scorecard import Scorecard
from scoring.scorer import RATER

JUDGE = "judge:"
"""How the rater of a scorecard begins where a language model wrote it."""
NOT_GIVEN = "not given"
_WELL_READ = 0.5
"""Share of a conversation's replies that must carry a mentor's level before its levels are learned from."""


@dataclass(frozen=True)
class Judged:
    """One reply and dimension on which at least one mentor has said a level, or that it was not called for."""

    attempt_id: str
    group: str
    """The attempt it goes back to: a second try shares its first replies with the one before."""
    turn: int
    dimension: str
    levels: Mapping[str, int | None]
    """Mentor -> their own newest level, at the desk or in a calibration; None says not called for."""
    level: int | None
    """The newest of them: the one that counts."""
    judged_at: str
    shown: Scorecard
    """The scorer's card as it stood when they judged."""
    alone: Scorecard
    """The same without this team's cut points."""
    judges: Mapping[str, Scorecard]
    """Rater -> its newest card, for raters that are language models."""
    channel: str
    scenario: str
    language: str
    """The trainee's language background, as they gave it."""
    blind: Mapping[str, int | None]
    """Mentor -> their newest level given before they had seen the scorer's, whoever spoke last standing last."""
    apart: Mapping[str, int | None]
    """Mentor -> their newest level given in a calibration, before they had seen anybody's."""
    calibrated: bool
    """Whether it was picked for a calibration: then nobody chose it for disagreeing with it."""

    @property
    def scorer_level(self) -> int | None:
        return self.shown.levels.get(self.dimension)

    @property
    def blind_level(self) -> int | None:
        """The newest level that was given blind; None for not called for, and where `blind` is empty."""
        return list(self.blind.values())[-1] if self.blind else None


def judged_replies(reader: Reader, rubric_version: str = RUBRIC_VERSION) -> list[Judged]:
    """Every reply and dimension mentors have judged, of cards by this rubric, in the order they were first judged.

    Nobody's word on their own practice counts here, and no word on a conversation as a whole.
    """
    cards = _cards(reader)
    roots = _roots(reader)
    people = {row["id"]: row for row in reader.rows("SELECT * FROM people")}
    played = {row["hash"]: row for row in reader.rows(_PLAYED)}
    found: dict[tuple[str, int, str], list[Row]] = {}
    # Each in the order it was kept, whatever the clock did meanwhile; between the two, the clock is all there is.
    given = merge(reader.rows(_VERDICTS), reader.rows(_CALIBRATED), key=lambda row: str(row["created_at"]))
    for row in given:
        found.setdefault((row["attempt_id"], row["turn"], row["dimension"]), []).append(row)
    judged = []
    for (attempt_id, turn, dimension), rows in found.items():
        newest = rows[-1]
        held = cards.get((attempt_id, turn), [])
        shown = _at(held, newest["created_at"], alone=False)
        alone = _at(held, newest["created_at"], alone=True) or shown
        if shown is None or alone is None or alone.rubric_version != rubric_version:
            continue
        judged.append(
            Judged(
                attempt_id=attempt_id,
                group=roots.get(attempt_id, attempt_id),
                turn=turn,
                dimension=dimension,
                levels=_newest(rows),
                level=newest["level"],
                judged_at=newest["created_at"],
                shown=shown,
                alone=alone,
                judges={card.rater: card for card, _ in held if card.rater.startswith(JUDGE)},
                channel=played[newest["scenario_hash"]]["channel"] or NOT_GIVEN,
                scenario=played[newest["scenario_hash"]]["title"] or newest["scenario_id"],
                language=_language(people.get(newest["trainee_id"], {})),
                blind=_newest([row for row in rows if row["blind"]]),
                apart=_newest([row for row in rows if row["blind"] and row["calibrated"]]),
                calibrated=any(row["calibrated"] for row in rows),
            )
        )
    return judged


def judged_before(reader: Reader, rubric_version: str = RUBRIC_VERSION) -> int:
    """How many judged replies and dimensions were scored by another rubric, and so say nothing about this one."""
    row = reader.row(
        "SELECT count(*) AS n FROM (SELECT DISTINCT attempt_id, turn, dimension FROM standing_verdicts AS v "
        "WHERE turn IS NOT NULL AND EXISTS (SELECT 1 FROM scorecards AS s "
        "WHERE s.attempt_id = v.attempt_id AND s.turn = v.turn AND s.rater LIKE 'embedded%' "
        "AND s.rubric_version != ?))",
        rubric_version,
    )
    return int(row["n"]) if row else 0


def well_read(reader: Reader, judged: Sequence[Judged]) -> list[Judged]:
    """Those of conversations where mentors gave a level to at least half of the replies that called for one, and those
    picked for a calibration.

    Where they set only the levels they disagree with, the rest of the conversation is agreement that nobody wrote down:
    what is learned from such levels alone would put right what is wrong and put wrong what is right.
    """
    called: dict[tuple[str, str], int] = {
        (row["attempt_id"], dimension): row[dimension]
        for row in reader.rows(_CALLED, RATER)
        for dimension in DIMENSIONS
    }
    given: dict[tuple[str, str], int] = {}
    for each in judged:
        if each.alone.levels.get(each.dimension) is not None:
            given[each.attempt_id, each.dimension] = given.get((each.attempt_id, each.dimension), 0) + 1
    well = {of for of, count in given.items() if count >= _WELL_READ * (called.get(of) or 1)}
    return [each for each in judged if each.calibrated or (each.attempt_id, each.dimension) in well]


@dataclass(frozen=True)
class Example:
    """A reply as the scorer met it, and the level a mentor gave it: what the scorer's heads can be refitted on."""

    moment: Moment
    card: Scorecard
    """What the scorer alone said."""
    dimension: str
    level: int | None
    group: str
    """Conversations are left out whole when a fit is tried: never split a group."""


def examples(store: Store) -> list[Example]:
    """Mentors' verdicts as labelled replies, from conversations they read well, under the rubric in force."""
    with store.reading() as reader:
        return [
            Example(_moment(reader, each), each.alone, each.dimension, each.level, each.group)
            for each in well_read(reader, judged_replies(reader))
        ]


def _moment(reader: Reader, judged: Judged) -> Moment:
    """What stood before the reply, with what was known of the case then."""
    row = reader.row("SELECT * FROM attempts WHERE id = ?", judged.attempt_id)
    assert row is not None
    before = reader.row(
        "SELECT memory FROM exchanges WHERE attempt_id = ? AND turn = ?", judged.attempt_id, judged.turn - 1
    )
    said = turns_so_far(reader, row)
    turns = said[: 2 * judged.turn - 1]
    memory = memory_from(before["memory"] if before else row["start_memory"])
    brief = Customer(snapshot(reader, row["scenario_hash"])).brief(memory, turns)
    return Moment(turns, said[2 * judged.turn - 1].text, brief)


_VERDICTS = """
SELECT verdicts.attempt_id, verdicts.turn, verdicts.dimension, verdicts.level, verdicts.person_id, verdicts.created_at,
       verdicts.blind = 1 AND verdicts.accepts IS NOT 1 AS blind, 0 AS calibrated,
       attempts.scenario_id, attempts.scenario_hash, attempts.person_id AS trainee_id
FROM standing_verdicts AS verdicts
JOIN attempts ON attempts.id = verdicts.attempt_id
WHERE verdicts.turn IS NOT NULL AND verdicts.person_id != attempts.person_id
ORDER BY verdicts.place
"""
# Whoever had seen what the scorer read there, at the desk or in an earlier calibration, was not blind any more.
# And levels count once their rater has been through all of it, or it is closed: what is half rated would show in the
# figures to those who are still rating.
_CALIBRATED = """
SELECT given.attempt_id, given.turn, given.dimension, given.level, given.person_id, given.given_at AS created_at,
       NOT EXISTS (SELECT 1 FROM peeks WHERE peeks.attempt_id = given.attempt_id AND peeks.person_id = given.person_id
                   AND peeks.turn = given.turn AND peeks.seen_at <= given.given_at) AS blind, 1 AS calibrated,
       attempts.scenario_id, attempts.scenario_hash, attempts.person_id AS trainee_id
FROM calibration_levels AS given
JOIN attempts ON attempts.id = given.attempt_id
WHERE given.person_id != attempts.person_id
  AND (EXISTS (SELECT 1 FROM calibrations WHERE id = given.calibration_id AND closed_at IS NOT NULL)
       OR NOT EXISTS (
         SELECT 1 FROM calibration_replies AS reply JOIN attempts AS played ON played.id = reply.attempt_id
         WHERE reply.calibration_id = given.calibration_id AND played.person_id != given.person_id
           AND NOT EXISTS (SELECT 1 FROM calibration_levels AS own WHERE own.calibration_id = reply.calibration_id
                           AND own.attempt_id = reply.attempt_id AND own.turn = reply.turn
                           AND own.person_id = given.person_id)))
ORDER BY given.rowid
"""
_PLAYED = """
SELECT hash, json_extract(body, '$.channel') AS channel, json_extract(body, '$.title') AS title FROM scenarios
"""
_JUDGED = """
WITH judged AS (SELECT attempt_id, turn FROM standing_verdicts WHERE turn IS NOT NULL
                UNION SELECT attempt_id, turn FROM calibration_levels)
"""
# How many replies of each judged conversation called for a dimension, by the scorer's own newest cards.
_CALLED = f"""
{_JUDGED}
SELECT attempt_id, {", ".join(f"count({dimension}) AS {dimension}" for dimension in DIMENSIONS)}
FROM scorecards AS card
WHERE attempt_id IN (SELECT attempt_id FROM judged) AND rater = ?
AND NOT EXISTS (SELECT 1 FROM scorecards AS newer WHERE newer.attempt_id = card.attempt_id AND newer.turn = card.turn
                AND newer.rater = card.rater AND newer.id > card.id)
GROUP BY attempt_id
"""


def _newest(rows: Sequence[Row]) -> dict[str, int | None]:
    """Mentor -> their newest level, whoever spoke last standing last."""
    levels: dict[str, int | None] = {}
    for row in rows:
        levels.pop(row["person_id"], None)
        levels[row["person_id"]] = row["level"]
    return levels


def _cards(reader: Reader) -> dict[tuple[str, int], list[tuple[Scorecard, str]]]:
    """(attempt, turn) -> every card of it with its time, oldest first, for replies somebody has judged."""
    cards: dict[tuple[str, int], list[tuple[Scorecard, str]]] = {}
    rows = reader.rows(
        f"{_JUDGED} SELECT card.id, card.attempt_id, card.turn, card.body, card.scored_at FROM judged "
        "CROSS JOIN scorecards AS card ON card.attempt_id = judged.attempt_id AND card.turn = judged.turn"
    )
    for row in sorted(rows, key=lambda row: int(row["id"])):
        card = Scorecard.from_json(from_json(row["body"]))
        cards.setdefault((row["attempt_id"], row["turn"]), []).append((card, row["scored_at"]))
    return cards


def _at(held: Sequence[tuple[Scorecard, str]], at: str, *, alone: bool) -> Scorecard | None:
    """The scorer's newest card at that time, or its first; `alone` passes over those a team's cuts have changed."""
    own = [
        (card, when)
        for card, when in held
        if card.rater == RATER or (not alone and card.rater.startswith(f"{RATER}{TEAM_CUTS}"))
    ]
    return next((card for card, when in reversed(own) if when <= at), own[0][0] if own else None)


def _roots(reader: Reader) -> dict[str, str]:
    """Judged attempt -> the one it goes back to."""
    rows = reader.rows(
        f"{_JUDGED.strip().replace('WITH', 'WITH RECURSIVE', 1)}, "
        "up (id, root) AS (SELECT attempt_id, attempt_id FROM judged UNION SELECT up.id, attempts.parent_id FROM up "
        "JOIN attempts ON attempts.id = up.root WHERE attempts.parent_id IS NOT NULL) "
        "SELECT up.id, up.root FROM up JOIN attempts ON attempts.id = up.root WHERE attempts.parent_id IS NULL"
    )
    return {row["id"]: row["root"] for row in rows}


def _language(person: Row) -> str:
    """What somebody said of their own language background, where they could; it is never inferred."""
    return str(person.get("language_background") or NOT_GIVEN)
