"""What stands beside and after a transcript: what was behind it, the signs, what was named, what to try next.

Everything here is escaped text in HTML of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from app.scenario.model import Record
from app.training.debrief import Debrief
from app.widgets.names import CUE_KINDS, level_word
from app.widgets.signs import sign_html
from app.widgets.wrap_up import STEPS
from scoring.criterion import DIMENSIONS


def story(words: str) -> None:
    """How it ended, as a paragraph to read first."""
    st.html(f'<p class="rd-story">{escape(words)}</p>')


def beside(view: Debrief, whose: str, *, blind: bool = False) -> None:
    """Behind it, the signs, what was let be known, what was named and rated. `whose` is "You" or the trainee's name.

    `blind` leaves out everything that was found rather than told, and how they rated themselves, for whoever has yet
    to judge.
    """
    if blind:
        parts = [_behind(view), _signs(view, fates=False), _let_in(view, whose)]
    else:
        parts = [
            _behind(view),
            _help(view),
            _named(view, whose),
            _signs(view),
            _let_in(view, whose),
            _ratings(view, whose),
        ]
    st.html(f'<div class="rd-aside">{"".join(parts)}</div>')


def try_next(words: str, questions: Sequence[str]) -> None:
    """One thing for next time, and questions to take along."""
    asked = "".join(f"<li>{escape(question)}</li>" for question in questions)
    st.html(
        f'<div class="rd-next"><h2>One thing to try next time</h2><p>{escape(words)}</p>'
        f"{f'<ul>{asked}</ul>' if asked else ''}</div>"
    )


def _section(title: str, body: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{body}</section>"


def _facts(pairs: Sequence[tuple[str, str]]) -> str:
    said = "".join(f"<dt>{escape(term)}</dt><dd>{escape(words)}</dd>" for term, words in pairs)
    return f'<dl class="rd-facts">{said}</dl>'


def _behind(view: Debrief) -> str:
    behind = view.behind
    pairs = [
        ("What happened", behind.fact),
        ("What they needed", behind.need),
        ("Why they did not say", behind.why_unsaid),
    ]
    return _section("What was behind it", _facts(pairs))


def _help(view: Debrief) -> str:
    they = view.they.they.capitalize()
    # What was said need not have been the whole of a step; the reply shows what it was.
    taken = [f"Reply {each.turn}, towards: {each.what}" if each.turn else f"Towards: {each.what}"
             for each in view.helped]  # fmt: skip
    lists = [(f"{they} took something as help", taken), ("What would have helped", view.would_have_helped)]
    return _section(
        "What helped",
        "".join(
            f'<p class="rd-quiet">{escape(head)}</p><ul class="rd-list rd-steps">'
            + "".join(f'<li><i class="plain" aria-hidden="true">{mark}</i>{escape(each)}</li>' for each in steps)
            + "</ul>"
            for (head, steps), mark in zip(lists, "●○", strict=True)
            if steps
        ),
    )


def _named(view: Debrief, whose: str) -> str:
    mine = whose == "You"
    title = f"What {'you' if mine else whose} named"
    if not view.named and not view.telling:
        return _section(title, f'<p class="rd-quiet">{"You left this open." if mine else "They left this open."}</p>')
    named = f'<p class="rd-said">{escape(view.named)}</p>' if view.named else ""
    told = f'<p class="rd-quiet">The words that told {"you" if mine else "them"}</p>' if view.telling else ""
    words = "".join(f'<li><i class="plain" aria-hidden="true">“</i><span class="said">{escape(each.quote)}</span></li>'
                    for each in view.telling)  # fmt: skip
    return _section(title, f'{named}{told}<ul class="rd-list">{words}</ul>' if words else named)


def _signs(view: Debrief, *, fates: bool = True) -> str:
    if not view.cues:
        return _section("Their signs", '<p class="rd-quiet">The conversation ended before one was given.</p>')
    rows = []
    for cue in view.cues:
        picked = cue.picked_up_turn is not None
        shown = " and ".join("at the start" if turn == 0 else f"after reply {turn}" for turn in cue.shown_turns)
        fate = f" · picked up in reply {cue.picked_up_turn}" if picked else " · missed"
        if cue.named and not picked:
            fate += ", and named afterwards"
        dot = "●" if picked and fates else "○"
        rows.append(
            f'<li><i aria-hidden="true">{dot}</i><span class="said">“{escape(cue.words)}”</span>'
            f'<span class="rd-quiet">{escape(CUE_KINDS.get(cue.kind, cue.kind))}, {shown}{fate if fates else ""}</span>'
            f"<span>{escape(cue.read_as)}</span></li>"
        )
    return _section("Their signs", f'<ul class="rd-list">{"".join(rows)}</ul>')


def _let_in(view: Debrief, whose: str) -> str:
    made, unsaid = [], []
    for rung in view.disclosures:
        # Each of several ways to say it on a line of its own: they were never said in one breath.
        lines = "".join(f'<span class="said rd-line">{escape(line)}</span>' for line in rung.lines)
        if rung.made_turn is None:
            unsaid.append(f'<li><i class="plain" aria-hidden="true">○</i>{lines}</li>')
        else:
            made.append(
                f'<li><i class="plain" aria-hidden="true">●</i>{lines}'
                f'<span class="rd-quiet">after reply {rung.made_turn}</span></li>'
            )
    mine = whose == "You"
    body = f'<ul class="rd-list">{"".join(made)}</ul>' if made else ""
    if unsaid:
        # Whoever may go again can leave it unread, and hear it from them instead.
        head = "Show what stayed unsaid" if mine else "What stayed unsaid"
        body += (
            f'<details class="rd-fold"{"" if mine else " open"}><summary>{head}</summary>'
            f'<ul class="rd-list">{"".join(unsaid)}</ul></details>'
        )
    return _section(f"They let {'you' if mine else whose} in: {view.depth} of {view.of}", body)


def _ratings(view: Debrief, whose: str) -> str:
    rows = []
    for dimension in DIMENSIONS:
        mean, own = view.mean_levels.get(dimension), view.self_rating.get(dimension)
        rated = STEPS[dimension][own] if own is not None else "–"
        # In words first: a mean over every reply is not a mark, and a call that went well need not be all fours.
        number = "" if mean is None else f' <small class="rd-quiet">{mean:.1f} of 4</small>'
        word = level_word(dimension, None if mean is None else round(mean))
        average = f"<td>{escape(word)}{number}</td>"
        rows.append(f'<tr><th scope="row">{sign_html(dimension)}</th><td>{escape(rated)}</td>{average}</tr>')
    mine = whose == "You"
    # A second try is averaged over what was said in it, not over what it was begun with.
    over = f"From reply {view.own_from} on" if view.own_from > 1 else "On the whole"
    head = f'<th scope="col">{"You" if mine else escape(whose)}</th><th scope="col">{over}</th>'
    return _section(
        "Your own rating" if mine else f"{whose}’s own rating",
        '<table class="rd-table"><thead><tr><td></td>' + head + f"</tr></thead><tbody>{''.join(rows)}</tbody></table>",
    )


def cue_kind_words(kinds: Sequence[tuple[str, int, int]]) -> None:
    """The kinds of sign that tend to be missed: (kind, missed, offered)."""
    rows = "".join(
        f'<tr><th scope="row">{escape(CUE_KINDS.get(kind, kind))}</th><td>{_went_by(missed, offered)}</td></tr>'
        for kind, missed, offered in kinds
    )
    st.html(
        '<table class="rd-table" style="max-width:28rem"><thead><tr><th scope="col">Kind of sign</th>'
        f'<th scope="col">Missed</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _went_by(missed: int, offered: int) -> str:
    """One sign says nothing of a kind, so it is told as once, and not as a share."""
    return "met once, missed" if offered == 1 and missed else f"{missed} of {offered} missed"


def record_html(record: Record) -> str:
    """What lay before the agent while they talked, as safe HTML."""
    facts = "".join(f"<dt>{escape(fact.label)}</dt><dd>{escape(fact.value)}</dd>" for fact in record.account)
    parts = [f'<p class="rd-said">{escape(record.headline)}</p><dl class="rd-facts">{facts}</dl>']
    earlier = [f"{contact.when}, {contact.channel}: {contact.note}" for contact in record.contacts]
    for title, lines in (("Earlier contacts", earlier), ("What a bot already said", record.bot)):
        if lines:
            listed = "".join(f"<li>{escape(line)}</li>" for line in lines)
            parts.append(f"<section><h2>{title}</h2><ul>{listed}</ul></section>")
    return "".join(parts)
