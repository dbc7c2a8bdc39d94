"""Looking back before anything is shown: what was behind it, which words told you, and how you would rate yourself."""

from __future__ import annotations

import streamlit as st

from app.training.other_ways import prepare
from app.training.people import Person
from app.training.practice import LONGEST_NAMED, Attempt, reflect
from app.training.reflection_drafts import ReflectionDraft, load_reflection_draft, save_reflection_draft
from app.widgets.conversation import announce
from app.widgets.drafting import draft_area
from app.widgets.room import room
from app.widgets.shell import page_header, quiet, section
from app.widgets.signs import DIMENSIONS
from app.widgets.telling import choose_telling_words

STEPS = {
    "listening": ("Went past what they said", "Heard what they said", "Heard what was behind it"),
    "acknowledgement": ("Left it unsaid", "Named how it is for them", "Made room for it"),
    "next_steps": ("Left it open", "Said what happens next", "Said what would really help them"),
}
"""How a trainee rates themselves: three steps a dimension, in words, kept as 0, 1, 2."""


def look_back(person: Person, attempt: Attempt) -> None:
    """Ask the three questions, keep every answer as it is given, and go on to the debrief."""
    store = room().store
    prepare(store, attempt.id, person.id)
    draft = load_reflection_draft(store, attempt.id, person.id)
    page_header(
        "Before you see what was behind it",
        "Three short questions. Answer what you like and leave the rest; what you write is kept as you go.",
        eyebrow=attempt.title,
    )
    announce("The conversation has ended. Three questions to look back on it.")
    section("What was this really about?")
    named = draft_area(
        f"named-{attempt.id}", "What was this really about?", draft.named,
        placeholder="In a sentence, as you would tell a colleague", rows=2, limit=LONGEST_NAMED, hide_label=True,
    )  # fmt: skip
    section(
        "Which of their words told you?",
        "Click a sentence or select words. By keyboard: arrow keys move, Enter chooses.",
    )
    telling = choose_telling_words(attempt, draft.telling)
    section("How did you do?", "Your own view, before any other.")
    rating = _rate_yourself(attempt, draft)
    told = ReflectionDraft(named, telling, rating)
    if told != draft:
        save_reflection_draft(store, attempt.id, person.id, named, telling, rating)
    if st.button("See what was behind it", type="primary", key="see"):
        reflect(store, attempt.id, person.id, named, telling, rating)
        st.switch_page("pages/debrief.py", query_params={"attempt": attempt.id})
    quiet(_kept(told))


def _kept(told: ReflectionDraft) -> str:
    """What has been stored so far, said plainly: a refresh brings it back."""
    parts = []
    if told.named.strip():
        parts.append("your sentence")
    if told.telling:
        parts.append(f"{len(told.telling)} of their lines")
    if told.self_rating:
        parts.append(f"{len(told.self_rating)} of 3 ratings")
    if not parts:
        return "Nothing to keep yet; you can also go straight on."
    return f"Kept so far: {', '.join(parts)}. It goes with the debrief: who sees that sees this."


def _rate_yourself(attempt: Attempt, draft: ReflectionDraft) -> dict[str, int]:
    rating = {}
    with st.container(key="rating"):
        for dimension in DIMENSIONS:
            step = st.radio(
                f":{dimension.ink}[{dimension.sign}] {dimension.label}",
                range(3),
                index=draft.self_rating.get(dimension.id),
                format_func=STEPS[dimension.id].__getitem__,
                key=f"rating-{dimension.id}-{attempt.id}",
                horizontal=True,
            )
            if step is not None:
                rating[dimension.id] = step
    return rating
