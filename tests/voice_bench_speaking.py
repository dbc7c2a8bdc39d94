"""How quickly customers can be heard: every line of the phone customers, as it is said in a conversation.

Times are of the processor, which other programs on the machine do not stretch; speaking works on one thread, so on an
idle core they are what a clock would show. What the clock showed is told beside them.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

import numpy as np
from voice_bench_hearing import Figure

from app.scenario.files import library
from app.scenario.model import Scenario
from app.simulation.values import Beat, CustomerState
from app.speech.delivery import pieces_of, timbre_of
from app.speech.embedded_speaking import EmbeddedSpeaker
from app.speech.saying import said
from app.speech.sound import as_wav, samples_of, seconds_of

TENSE = CustomerState(trust=0.3, distress=0.7, patience=0.5)


def turns_of(scenario: Scenario) -> Iterator[tuple[str, Beat | None]]:
    """Every line of theirs with a beat it belongs to; None for their first words."""
    yield from ((line, None) for line in (scenario.presenting.opener, *scenario.presenting.opener_again))
    for rung in scenario.disclosures:
        yield from ((line, Beat("open", disclosure=rung.id)) for line in rung.lines)
        yield from ((line, Beat("open", follow_up=rung.id)) for line in rung.follow_ups)
        yield from ((line, Beat("deflect", probed=rung.id)) for line in rung.probed.lines)
    for name, by_mood in scenario.reactions.items():
        yield from ((line, Beat(name)) for _, lines in by_mood for line in lines)
    for cue in scenario.cues:
        yield from ((line, Beat("go_flat", cue=cue.id, cue_alone=True)) for line in cue.lines)
    for fact in scenario.facts:
        yield from ((line, Beat("answer", facts=(fact.id,))) for line in fact.lines)
    for ending in scenario.endings:
        yield from ((line, Beat("end", ending=ending.kind)) for line in ending.lines)


def measure_speaking(every: int = 1) -> list[Figure]:
    """Figures of one line in `every`."""
    before = _resident()
    began = time.process_time()
    speaker = EmbeddedSpeaker()
    speaker.get_ready()
    loading, holds = time.process_time() - began, _resident() - before
    customers = [scenario for scenario in library().values() if scenario.channel == "voice"]
    took: list[float] = []
    by_clock: list[float] = []
    shares: list[float] = []
    lasted, loudest = 0.0, 0.0
    for scenario in customers:
        timbre = timbre_of(scenario.persona)
        for number, (line, beat) in enumerate(turns_of(scenario)):
            if number % every:
                continue
            clock, began = time.perf_counter(), time.process_time()
            made = said(pieces_of(line, beat, TENSE), timbre, number, speaker)
            as_wav(made.sound)
            took.append(time.process_time() - began)
            by_clock.append(time.perf_counter() - clock)
            lasted += seconds_of(made.sound)
            shares.append(took[-1] / max(seconds_of(made.sound), 0.1))
            loudest = max(loudest, float(np.abs(samples_of(made.sound)).max(initial=0)))
    return [
        Figure("lines said", len(took), None, ""),
        Figure("real-time factor", sum(took) / lasted, 0.1, ""),
        Figure("real-time factor, worst line", max(shares), None, ""),
        Figure("first audio after the reply, median", statistics.median(took), 1.0, "s"),
        Figure("first audio after the reply, worst", max(took), 1.0, "s"),
        Figure("the same by the clock, median", statistics.median(by_clock), None, "s"),
        Figure("the same by the clock, worst", max(by_clock), None, "s"),
        Figure("loudest sample", loudest, 0.96, ""),
        Figure("loading", loading, 3.0, "s"),
        Figure("memory it takes", holds, None, "MB"),
    ]


def _resident() -> float:
    """Megabytes this process holds now; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * 4096 / 1e6
    except OSError:
        return 0.0
