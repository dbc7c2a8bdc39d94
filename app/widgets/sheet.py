"""A scenario laid out for reading: what trainees can see, then everything that is hidden from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

import streamlit as st

from app.scenario.lint.plainly import plainly
from app.scenario.model import Disclosure, Fact, Resolution, Scenario, SecondMatter
from app.scenario.source import Fault
from app.training.debrief import ENDING_TITLES
from app.widgets.bench.told import WORDS
from app.widgets.customers import HARDNESS
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
    hard = f"{HARDNESS.get(scenario.difficulty, scenario.difficulty)} ({scenario.difficulty} in the file)"
    parts = [CHANNELS[scenario.channel], hard, f"version {scenario.version}"]
    return " · ".join(parts if scenario.status == "published" else [*parts, "draft"])


def fault_list(faults: Sequence[Fault], nothing: str) -> None:
    """Faults and warnings in plain words, each with its file, line and column."""
    if not faults:
        st.html(f'<p class="rd-quiet">{escape(nothing)}</p>')
        return
    rows = "".join(
        f"<li>{escape(plainly(fault.what, WORDS))}; {escape(plainly(fault.do, WORDS))}. "
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
        parts = {title: body for title, body in _hidden(scenario).items() if body}
        st.html(f'<p class="rd-quiet">{escape(" · ".join(parts))}</p>')
        for number, (title, body) in enumerate(parts.items()):
            with st.expander(title, expanded=number == 0):
                st.html(f'<div class="rd-sheet">{body}</div>')


_BY_THE_LINE = (
    "What they answer when asked",
    "What they are asked and do not know",
    "How they react",
    "Drafts an assistant would offer",
    "Checks it carries",
)
"""Parts of many lines each, which one looks into more than one reads them."""


def whole_sheet(scenario: Scenario) -> None:
    """The whole scenario one part after another, for somebody who answers for it; parts of many lines folded."""
    parts = {"What trainees can see": _visible(scenario), **_hidden(scenario)}
    body = "".join(_part(title, part) for title, part in parts.items() if part)
    st.html(f'<div class="rd-sheet rd-whole">{body}</div>')


def _part(title: str, body: str) -> str:
    if title in _BY_THE_LINE:
        return f'<details class="rd-fold"><summary>{escape(title)}</summary>{body}</details>'
    return f"<h2>{escape(title)}</h2>{body}"


def _matter(matter: SecondMatter) -> list[str]:
    lines = " / ".join((*matter.lines, *matter.again))
    return [_heading("Another matter"), _words(matter.what), f'<p class="said">{escape(lines)}</p>']


def _resists(scenario: Scenario) -> str:
    ways = [name.replace("_", " ") for name in scenario.sensitivities.resists_with]
    return _words(f"Keeps people out by: {', '.join(ways)}.") if ways else ""


def _visible(scenario: Scenario) -> str:
    record = scenario.record
    contacts = [f"{each.when}, {each.channel}: {each.note}" for each in record.contacts]
    return "".join(
        [
            _heading("Their first words"),
            _said(scenario.presenting.opener),
            _list("Or, met again", scenario.presenting.opener_again),
            _heading("The record"),
            _pairs((fact.label, fact.value) for fact in record.account),
            _list("Earlier contacts", contacts),
            _list("What a bot already said", record.bot),
            _heading("Content note"),
            _words(scenario.content_note),
            _list("Skills it trains", [criterion_words(skill) for skill in scenario.skills]),
        ]
    )


def _hidden(scenario: Scenario) -> dict[str, str]:
    """Every hidden part of the file, by its title."""
    behind, persona, debrief = scenario.behind, scenario.persona, scenario.debrief
    low, high = persona.speech.words_a_turn
    return {
        "What is behind it": "".join(
            [
                _pairs(
                    [("What happened", behind.fact), ("What they need", behind.need), ("Why unsaid", behind.why_unsaid)]
                ),
                _heading("What they ask for"),
                _pairs([("The ask", scenario.presenting.ask), ("A right answer", scenario.presenting.right_answer)]),
            ]
        ),
        f"{persona.name}, {persona.age}": "".join(
            [
                _words(persona.situation),
                _words(f"How they speak: {persona.speech.formality}, {low} to {high} words a turn."),
                _list("Habits of speech", persona.speech.habits),
                _list("Would never say", persona.speech.never_says),
            ]
        ),
        "The ladder: what they let be known, and when": "".join(_rung(rung) for rung in scenario.ladder),
        "Signs they give": "".join(
            f'<p class="said">{escape(" / ".join(cue.lines))}</p><p class="rd-quiet">'
            f"<strong>{escape(cue.id)}</strong>: {escape(CUE_KINDS.get(cue.kind, cue.kind))}, "
            f"points to {escape(cue.hints_at)}{', in the first words' if cue.in_opener else ''}</p>"
            f"{_words(cue.read_as)}"
            for cue in scenario.cues
        ),
        "What they answer when asked": _facts(scenario.facts),
        "What they are asked and do not know": _facts(scenario.unknown_to_customer),
        "What stings them, and what else they want": "".join(
            [
                *(
                    f'<p class="said">{escape(" / ".join(sore.lines))}</p>'
                    f'<p class="rd-quiet">to {escape(", ".join(sore.words))}: {escape(sore.why)}</p>'
                    for sore in scenario.tender
                ),
                *(_matter(scenario.second_matter) if scenario.second_matter else ()),
            ]
        ),
        "How they react": _resists(scenario)
        + "".join(
            _heading(name.replace("_", " ").capitalize())
            + "".join(
                f'<p class="said">{escape(" / ".join(lines))}</p>'
                for lines in (banded.any, banded.calm, banded.strained, banded.raw)
                if lines
            )
            for name, banded in scenario.reactions.items()
        ),
        "What would serve": "".join(
            [
                _steps("The issue", scenario.resolutions.issue),
                _steps("The need behind it", scenario.resolutions.need),
                _list("What nobody may promise", [limit.what for limit in scenario.limits]),
            ]
        ),
        "How it can end": "".join(
            f"<p><strong>{escape(ENDING_TITLES.get(ending.kind, ending.kind))}</strong>: {escape(ending.when)}</p>"
            f'<p class="said">{escape(" / ".join(ending.lines))}</p>{_words(ending.story)}'
            for ending in scenario.endings
        ),
        "Drafts an assistant would offer": "".join(
            f'<p class="said">{escape(each.text)}</p><p class="rd-quiet">{escape(each.verdict)}'
            f"{escape(f', after {each.after_cue}' if each.after_cue else '')}: {escape(each.why)}</p>"
            for each in scenario.suggestions
        ),
        "The debrief": "".join(
            [
                _words(debrief.story),
                _heading("What could have been said"),
                *(
                    f'<p class="said">{escape(way.reply)}</p>'
                    f'<p class="rd-quiet">after {escape(way.cue)}: {escape(way.why)}</p>'
                    for way in debrief.could_have
                ),
                _list("Questions to think about", debrief.questions),
            ]
        ),
        "Checks it carries": "".join(
            f"<p><strong>{escape(_POLICIES[check.policy])}</strong>: {escape(check.name)}. "
            f'<span class="rd-quiet">{len(check.replies)} replies; '
            f"{escape(_must(check.ending, check.reaches, check.never))}</span></p>"
            for check in scenario.checks
        )
        or _words("None yet."),
    }


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
        + _pairs(
            [
                ("Or, met again", " / ".join(" ".join(way) for way in rung.also_said)),
                (f"Asked too early ({rung.probed.shows})", " / ".join(rung.probed.lines)),
                ("While the reply stays with it", " / ".join(rung.follow_ups)),
                ("Where the reply makes no room", " / ".join(rung.pull_back)),
            ]
        )
    )


def _facts(facts: Sequence[Fact]) -> str:
    return _pairs((_ask(fact), " / ".join(fact.lines)) for fact in facts) if facts else ""


def _ask(fact: Fact) -> str:
    return fact.questions[0] + (f" (only once {fact.after} was told)" if fact.after else "")


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
    said = "".join(f"<dt>{escape(term)}</dt><dd>{escape(words)}</dd>" for term, words in pairs if words)
    return f'<dl class="rd-facts">{said}</dl>'


def _list(title: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    rows = "".join(f'<li><i class="plain" aria-hidden="true">–</i>{escape(item)}</li>' for item in items)
    return f'<h3>{escape(title)}</h3><ul class="rd-list">{rows}</ul>'
