"""A scenario laid out for reading: what trainees can see, then everything that is hidden from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

import streamlit as st

from app.scenario.model import Disclosure, Fact, Resolution, Scenario
from app.scenario.source import Fault
from app.training.debrief import ENDING_TITLES
from app.widgets.names import CHANNELS, CUE_KINDS, criterion_words

_POLICIES = {
    "expert": "An expert",
    "warmth": "Scripted warmth",
    "solver": "A rushed solver",
    "interrogator": "An interrogator",
    "other": "Another way",
}


def scenario_under(scenario: Scenario) -> str:
    """Channel, difficulty, version and status, on a line."""
    parts = [CHANNELS[scenario.channel], scenario.difficulty, f"version {scenario.version}"]
    return " · ".join(parts if scenario.status == "published" else [*parts, "draft"])


def fault_list(faults: Sequence[Fault], nothing: str) -> None:
    """Faults and warnings in plain words, each with its file, line and column."""
    if not faults:
        st.html(f'<p class="rd-quiet">{escape(nothing)}</p>')
        return
    rows = "".join(
        f"<li>{escape(fault.what)}; {escape(fault.do)}. "
        f"<code>{escape(Path(fault.path).name)}, line {fault.line}, column {fault.column}</code></li>"
        for fault in faults
    )
    st.html(f'<ul class="rd-faults">{rows}</ul>')


def scenario_sheet(scenario: Scenario) -> None:
    """The whole scenario, in the order one would tell it."""
    seen, hidden = st.tabs(["What trainees can see", "What is hidden from them"])
    with seen:
        st.html(f'<div class="rd-sheet">{_visible(scenario)}</div>')
    with hidden:
        st.html(f'<div class="rd-sheet">{_hidden(scenario)}</div>')


def _visible(scenario: Scenario) -> str:
    record = scenario.record
    contacts = [f"{each.when}, {each.channel}: {each.note}" for each in record.contacts]
    return "".join(
        [
            _heading("Their first words"),
            _said(scenario.presenting.opener),
            _heading("The record"),
            _pairs((fact.label, fact.value) for fact in record.account),
            _list("Earlier contacts", contacts),
            _list("What a bot already said", record.bot),
            _heading("Content note"),
            _words(scenario.content_note),
            _list("Skills it trains", [criterion_words(skill) for skill in scenario.skills]),
        ]
    )


def _hidden(scenario: Scenario) -> str:
    behind, persona = scenario.behind, scenario.persona
    low, high = persona.speech.words_a_turn
    return "".join(
        [
            _heading(f"{persona.name}, {persona.age}"),
            _words(persona.situation),
            _words(f"How they speak: {persona.speech.formality}, {low} to {high} words a turn."),
            _list("Habits of speech", persona.speech.habits),
            _list("Would never say", persona.speech.never_says),
            _heading("What they ask for"),
            _pairs([("The ask", scenario.presenting.ask), ("A right answer", scenario.presenting.right_answer)]),
            _heading("What is behind it"),
            _pairs(
                [("What happened", behind.fact), ("What they need", behind.need), ("Why unsaid", behind.why_unsaid)]
            ),
            _heading("The ladder: what they let be known, and when"),
            "".join(_rung(rung) for rung in scenario.ladder),
            _heading("Signs they give"),
            "".join(
                f'<p class="said">{escape(" / ".join(cue.lines))}</p><p class="rd-quiet">'
                f"{escape(CUE_KINDS.get(cue.kind, cue.kind))}, points to {escape(cue.hints_at)}</p>"
                f"{_words(cue.read_as)}"
                for cue in scenario.cues
            ),
            _heading("What they answer when asked"),
            _pairs((_ask(fact), " / ".join(fact.lines)) for fact in scenario.facts),
            _heading("What would serve"),
            _steps("The issue", scenario.resolutions.issue),
            _steps("The need behind it", scenario.resolutions.need),
            _list("What nobody may promise", [limit.what for limit in scenario.limits]),
            _heading("How it can end"),
            "".join(
                f"<p><strong>{escape(ENDING_TITLES.get(ending.kind, ending.kind))}</strong>: {escape(ending.when)}</p>"
                f'<p class="said">{escape(" / ".join(ending.lines))}</p>'
                for ending in scenario.endings
            ),
            _heading("Checks it carries"),
            "".join(
                f"<p><strong>{escape(_POLICIES[check.policy])}</strong>: {escape(check.name)}. "
                f'<span class="rd-quiet">{len(check.replies)} replies; '
                f"{escape(_must(check.ending, check.reaches, check.never))}</span></p>"
                for check in scenario.checks
            )
            or _words("None yet."),
        ]
    )


def _rung(rung: Disclosure) -> str:
    gate = rung.gate
    needs = [f"trust {gate.trust:.2f} or more", f"from reply {gate.earliest_turn} on"]
    if gate.after_cues:
        needs.append(f"after one of these signs was picked up: {', '.join(gate.after_cues)}")
    if gate.moves:
        needs.append(f"when the reply does one of these: {', '.join(criterion_words(move) for move in gate.moves)}")
    return (
        f"<p><strong>{rung.layer}. {escape(rung.id)}</strong> "
        f'<span class="rd-quiet">{escape("; ".join(needs))}</span></p>'
        f'<p class="said">{escape(" ".join(rung.lines))}</p>'
    )


def _ask(fact: Fact) -> str:
    return fact.questions[0]


def _steps(title: str, steps: Sequence[Resolution]) -> str:
    return _list(title, [step.what for step in steps])


def _must(ending: Sequence[str], reaches: Sequence[str], never: Sequence[str]) -> str:
    parts = []
    if ending:
        parts.append("ends " + " or ".join(ENDING_TITLES.get(kind, kind).lower() for kind in ending))
    if reaches:
        parts.append(f"reaches {', '.join(reaches)}")
    if never:
        parts.append(f"never reaches {', '.join(never)}")
    return "; ".join(parts) or "may end anyhow"


def _heading(words: str) -> str:
    return f"<h3>{escape(words)}</h3>"


def _words(words: str) -> str:
    return f"<p>{escape(words)}</p>"


def _said(words: str) -> str:
    return f'<p class="said">{escape(words)}</p>'


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    said = "".join(f"<dt>{escape(term)}</dt><dd>{escape(words)}</dd>" for term, words in pairs)
    return f'<dl class="rd-facts">{said}</dl>'


def _list(title: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    rows = "".join(f'<li><i class="plain" aria-hidden="true">–</i>{escape(item)}</li>' for item in items)
    return f'<h3>{escape(title)}</h3><ul class="rd-list">{rows}</ul>'
