"""Proofs of a draft: what its checks and eight ways of talking made of it, and of which words of it that is true."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.errors import NotFound
from app.probe.checks import CheckResult, run_checks
from app.probe.policies import SCRIPTS
from app.probe.reaching import Reach, reaches
from app.probe.report import report_page
from app.probe.run import Figures, Played, PolicyFigures, Style, figures
from app.probe.talks import Talk, talk_as_json, talk_from_json, talk_of
from app.scenario.model import Scenario
from app.store import Reader, Row, Store, Writer, new_id
from app.training.authoring.access import author, draft_row
from app.training.authoring.published import content_hash
from scoring.rubric import RUBRIC_VERSION

DAYS = 5
"""Days on which each scripted person talks with the customer: what a proof needs to say something."""
TALKS_KEPT = 3
"""Of a draft's proofs, so many of the newest keep their conversations; the older keep their figures."""
_CHECKS_REMEMBERED = 16


@dataclass(frozen=True)
class Proof:
    """What came of proving a draft."""

    id: str
    draft_id: str
    content_hash: str
    """Of which words it is true."""
    days: int
    passed: bool
    """Whether everything that must hold did."""
    found: Figures
    again: float | None
    reaches: tuple[Reach, ...]
    scoring: str
    """The version of the scoring it was made under."""
    by: str
    by_name: str
    proved_at: str

    @property
    def sound(self) -> bool:
        """Whether it is a whole proof under the scoring of today."""
        whole = self.found.played >= DAYS * len(SCRIPTS)
        return self.days >= DAYS and whole and self.scoring == RUBRIC_VERSION

    def holds_for(self, text_hash: str) -> bool:
        """Whether it is a sound proof of these very words, and passed."""
        return self.passed and self.sound and self.content_hash == text_hash


def newest_proof(store: Store, draft_id: str, by: str) -> Proof | None:
    """The newest proof of a draft, whatever text of it that was; None where it was never proved."""
    with store.reading() as reader:
        author(reader, by)
        draft_row(reader, draft_id)
        return proof_in(reader, draft_id)


def proof_talks(store: Store, proof_id: str, by: str) -> list[Talk]:
    """The conversations behind a proof; empty where newer proofs took their place. NotFound where there is no such."""
    with store.reading() as reader:
        author(reader, by)
        row = reader.row("SELECT talks FROM proofs WHERE id = ?", proof_id)
    if row is None:
        raise NotFound("There is no such proof; refresh the page.")
    return [talk_from_json(each) for each in json.loads(row["talks"])]


def proof_page(store: Store, proof_id: str, name: tuple[str, str], by: str) -> str:
    """A proof as one HTML page to keep. `name`: the customer's id and title. NotFound where there is no such proof."""
    talks = proof_talks(store, proof_id, by)
    with store.reading() as reader:
        proof = proof_in(reader, proof_id=proof_id)
    assert proof is not None
    found, again = proof.found, proof.again
    return report_page([name], [talks], [found], found, [again], f"{proof.days} days; in their own lines")


def checks_of(scenario: Scenario) -> list[CheckResult]:
    """Every check of that customer run, remembered for the same words."""
    key = content_hash(scenario)
    with _lock:
        known = _checks.get(key)
    if known is None:
        known = run_checks(scenario)
        with _lock:
            _checks[key] = known
            while len(_checks) > _CHECKS_REMEMBERED:
                _checks.popitem(last=False)
    return known


_checks: OrderedDict[str, list[CheckResult]] = OrderedDict()
_lock = threading.Lock()


# For the other verbs, inside their own transactions.


def proof_in(reader: Reader, draft_id: str | None = None, *, proof_id: str | None = None) -> Proof | None:
    """The newest proof of a draft, or the proof of that id; None where there is none."""
    row = reader.row(
        'SELECT proofs.id, draft_id, content_hash, seeds, passed, figures, proofs."by", people.name AS by_name, '
        "proved_at "
        'FROM proofs JOIN people ON people.id = proofs."by" WHERE draft_id = ? OR proofs.id = ? '
        "ORDER BY proved_at DESC, proofs.rowid DESC LIMIT 1",
        draft_id, proof_id,
    )  # fmt: skip
    return _proof(row) if row else None


def keep_proof(
    writer: Writer,
    draft_id: str,
    text_hash: str,
    days: int,
    played: Sequence[Played],
    again: float | None,
    by: str,
    now: str,
) -> str:
    """Keep what the scripted trainees made of a draft; its id."""
    found = figures(played)
    passed = all(reach.met or not reach.must for reach in reaches(found, again))
    kept = {"found": asdict(found), "again": again, "scoring": RUBRIC_VERSION}
    proof_id = new_id()
    writer.add(
        "proofs",
        {
            "id": proof_id, "draft_id": draft_id, "content_hash": text_hash, "seeds": days, "passed": int(passed),
            "figures": json.dumps(kept), "by": by, "proved_at": now,
            "talks": json.dumps([talk_as_json(talk_of(each)) for each in played], ensure_ascii=False),
        },
    )  # fmt: skip
    writer.change(
        "UPDATE proofs SET talks = '[]' WHERE draft_id = ? AND id NOT IN "
        "(SELECT id FROM proofs WHERE draft_id = ? ORDER BY proved_at DESC, rowid DESC LIMIT ?)",
        draft_id, draft_id, TALKS_KEPT,
    )  # fmt: skip
    return proof_id


def _proof(row: Row) -> Proof:
    kept = json.loads(row["figures"])
    found = _figures(kept["found"])
    return Proof(
        row["id"], row["draft_id"], row["content_hash"], row["seeds"], bool(row["passed"]), found, kept["again"],
        tuple(reaches(found, kept["again"])), kept["scoring"], row["by"], row["by_name"], row["proved_at"],
    )  # fmt: skip


def _figures(kept: Mapping[str, Any]) -> Figures:
    return Figures(
        **{
            **kept,
            "policies": tuple(PolicyFigures(**each) for each in kept["policies"]),
            "tiers": tuple(kept["tiers"]),
            "style": Style(**kept["style"]),
        }
    )
