"""The `underheard probe` verb: plays scripted trainees, prints the table, writes the page."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import click

from app.errors import UnderheardError
from app.probe.beside import play_beside
from app.probe.policies import POLICIES, scripts_of
from app.probe.reaching import most_of, reaches
from app.probe.report import as_json, report_page, table_lines
from app.probe.run import Played, Progress, figures, play_all, ten_attempts
from app.probe.talks import talk_of
from app.scenario.files import library, load
from app.scenario.model import Scenario
from app.score_report import report_path, write_page
from app.settings import voice_model
from app.simulation.openai_voice import OpenAIVoice

MOST_JOBS = 4


def probe_customers(
    names: Sequence[str],
    seeds: int,
    policies: Sequence[str],
    difficulty: str,
    voice: str,
    jobs: int | None,
    in_json: bool,
    report: Path | None,
) -> bool:
    """Whether everything came up to what it should. Raises UnderheardError for what cannot be played."""
    unknown = [name for name in policies if name not in POLICIES]
    if unknown:
        raise UnderheardError(f'No policy is called "{unknown[0]}"; choose from: {", ".join(POLICIES)}.')
    scripts = scripts_of(policies or POLICIES)
    scenarios = [
        each if difficulty == "as-written" else each.model_copy(update={"difficulty": difficulty})
        for each in _wanted(names)
    ]
    if report is not None:
        report = report_path(report, Path("-"))
    progress = Progress(of=len(scenarios) * seeds * len(scripts), tell=None if in_json else _Counter())
    with ExitStack() as stack:
        worded: OpenAIVoice | None = None
        if voice == "openai":
            model = voice_model()
            if model is None:
                raise UnderheardError(
                    "No language model is set up; set UNDERHEARD_BASE_URL and UNDERHEARD_MODEL, or leave out --voice."
                )
            worded = stack.enter_context(OpenAIVoice(model))
        if worded is None:
            count = jobs or min(MOST_JOBS, os.cpu_count() or 1)
            played, again = play_beside(scenarios, range(seeds), scripts, count, progress, again=not policies)
        else:
            played = [list(play_all([each], range(seeds), scripts, worded, progress)) for each in scenarios]
            again = [None if policies else ten_attempts(each) for each in scenarios]
    if not in_json:
        click.echo("", err=True)
    by_scenario = [figures(talks) for talks in played]
    whole = figures([talk for talks in played for talk in talks])
    ids = [each.id for each in scenarios]
    if in_json:
        click.echo(json.dumps(as_json(ids, by_scenario, whole, again), ensure_ascii=False))
    else:
        for line in table_lines(ids, by_scenario, whole, again):
            click.echo(line)
        if worded is not None:
            click.echo(_who_spoke(played))
    if report is not None:
        said_by = f"worded by {worded.model.called}" if worded else "in their own lines"
        titles = [(each.id, each.title) for each in scenarios]
        talks = [[talk_of(each) for each in customer] for customer in played]
        write_page(report, report_page(titles, talks, by_scenario, whole, again, said_by))
        click.echo(f"The report is in {report}.", err=True)
    return all(reach.met or not reach.must for reach in reaches(whole, most_of(again)))


def _wanted(names: Sequence[str]) -> list[Scenario]:
    known = library()
    if not names:
        return list(known.values())
    found = []
    for name in names:
        if name in known:
            found.append(known[name])
        elif name.endswith((".yaml", ".yml")) or "/" in name or Path(name).exists():
            found.append(load(Path(name)))
        else:
            raise UnderheardError(f'No customer is called "{name}"; known are: {", ".join(sorted(known))}.')
    return found


def _who_spoke(played: Sequence[Sequence[Played]]) -> str:
    """How many turns the model worded, and why it did not word the others."""
    turns = [turn.spoken for talks in played for talk in talks for turn in talk.turns]
    why: dict[str, int] = {}
    for each in turns:
        if each.voice == "embedded":
            reason = each.note.removeprefix("in their own lines: ") or "nothing to word"
            why[reason] = why.get(reason, 0) + 1
    worded = sum(each.voice == "openai" for each in turns)
    others = "; ".join(f"{reason} {count}" for reason, count in sorted(why.items(), key=lambda item: -item[1])[:8])
    return f"      the model worded {worded} of {len(turns)} turns; their own lines: {others or 'none'}"


class _Counter:
    """Says on standard error how far it has come, where somebody looks on."""

    def __init__(self) -> None:
        self._began, self._said = time.monotonic(), 0.0

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if not sys.stderr.isatty() or (now - self._said < 0.5 and progress.done < progress.of):
            return
        self._said = now
        left = (now - self._began) / max(progress.done, 1) * (progress.of - progress.done)
        click.echo(f"\r{progress.done} of {progress.of} conversations, about {left:.0f} s left ", nl=False, err=True)
