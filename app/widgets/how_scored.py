"""How scoring works and where it fails, in plain words with its figures: the parts of the page everybody can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from app.errors import UnderheardError
from app.settings import Model, sound_days
from app.settings.keeping import attempts_days
from app.training.agreement import Standing
from app.training.people import Person
from app.training.second_reading import reads_along
from app.training.verdicts import WORKING_DAYS_TO_DECIDE
from app.widgets.belonging import others_who_see
from app.widgets.looked import log_stays
from app.widgets.names import NAMES, level_words
from scoring.criteria import CRITERIA
from scoring.criterion import DIMENSIONS
from scoring.fingerprint import fingerprint
from scoring.measured import Figures, Measured, measured
from scoring.rubric import RUBRIC_VERSION

_NUMBERS = ("no", "one", "two", "three", "four", "five")
_STYLES = {
    "dialect": "replies in dialect",
    "second language": "replies in a second language",
    "terse": "very short replies",
    "typos": "mistyped replies",
    "formal": "formal replies",
}


def what_is_scored() -> None:
    _part("what", "What is scored")
    _text(
        "Only the words of your replies. Each reply is read for three things: listening (did you go to what they let "
        "show?), acknowledgement (did they hear that it matters?) and next steps (what will happen now?)."
    )
    _text(
        f"That takes {len(CRITERIA)} small yes-or-no questions, such as “does it say back something of theirs?”. Every "
        "yes points at words of yours, and you see which. A fixed table makes a level of the answers, 0 to 4, "
        "or none where the moment did not call for it."
    )
    with st.expander("What the levels are called", width=640):
        _list([f"<strong>{escape(NAMES[each])}:</strong> {escape(_levels(each))}." for each in DIMENSIONS])


def by_what(fitted: Sequence[str] = ()) -> None:
    """`fitted`: the dimensions whose levels follow the mentors here."""
    _part("by-what", "By what")
    _text(
        "By a program called the scorer: rules and small trained parts, on the computer this room runs on. The same "
        "reply in the same place always gets the same level."
    )
    if fitted:
        _text(
            f"Where it draws the line between one level and the next for {_listed([_plain(each) for each in fitted])} "
            "follows the mentors of this room: it was fitted to levels they gave."
        )
    _text(_second_reader(reads_along()))


def what_never_counts() -> None:
    _part("never", "What never counts")
    _list(
        [
            "Your voice, your accent, how fast you speak, where you pause. No feeling is read from them.",
            "How long a reply is, by itself; but a very short one is read less well.",
            "Who you are: the scorer is not told your name.",
            "Kind words that would fit any call: they earn nothing and lower no level, though the debrief puts a small "
            "minus on them.",
            "What you did in other conversations.",
        ]
    )


def how_often_wrong(here: Mapping[str, Standing]) -> None:
    _part("wrong", "How often it is wrong")
    _text("Often by one level, sometimes by more. Take a level as a hint, and look at the words behind it.")
    shipped = measured()
    if shipped is not None:
        _text(
            f"It was held against {shipped.replies} replies it had not learned from, read closely by a language model, "
            "not by mentors."
        )
        _list([escape(_agreed(each)) for each in shipped.dimensions])
        _text(_least_sure(shipped))
        if not shipped.of_this_scorer:
            _text(f"These figures are of an earlier build of the same rubric ({shipped.rubric_version}).")
    with st.expander("For those who want the figures", width=640):
        if shipped is not None:
            _text("Agreement with those readings (weighted kappa; 1 is full, 0 is chance):")
            _list(
                [f"{escape(NAMES[each.of])}: {each.kappa:.2f}" for each in shipped.dimensions if each.kappa is not None]
            )
        st.html(
            f'<p class="uh-text">The rubric is {escape(RUBRIC_VERSION)}, the scorer’s fingerprint '
            f'<code class="uh-hash">{escape(fingerprint())}</code>; each debrief says at its end what scored it.</p>'
        )
    st.html('<p class="uh-text"><strong>Here, against your own mentors:</strong></p>')
    if any(each.n for each in here.values()):
        _list([f"{escape(NAMES[each])}: {escape(here[each].why)}." for each in DIMENSIONS if each in here])
        st.page_link("pages/agreement.py", label="Every figure, here in this room")
    else:
        _text("Nothing yet: no mentor here has set a level to hold it against.")


def blind_spots() -> None:
    _part("blind-spots", "What it cannot see")
    _list(
        [
            "<strong>Luck.</strong> A guess that happens to be right can look like listening.",
            "<strong>Irony.</strong> It takes words as they stand. Sarcasm can pass for kindness.",
            "<strong>Misheard words.</strong> Words that were sent count as said. Put them right before you send them.",
            "<strong>Other languages.</strong> It reads English. Other words earn nothing and cost nothing.",
            "<strong>Rare moments.</strong> It has met few replies that claim too much or could put somebody at risk, "
            "and may miss one.",
            "<strong>The rest of your work.</strong> It knows this conversation and the record, and nothing else.",
        ]
    )


def contesting() -> None:
    _part("contest", "If a level looks wrong to you")
    days = dict(enumerate(_NUMBERS)).get(WORKING_DAYS_TO_DECIDE, str(WORKING_DAYS_TO_DECIDE))
    _list(
        [
            "In the debrief, open the level under your reply and press <em>Contest</em>. Say why in a sentence and, if "
            "you like, which level you would give.",
            f"A mentor or trainer decides within {days} working days, and says why. You find it in the debrief.",
            "What a person decides stands above the score. Asking never counts against you.",
        ]
    )


def who_sees_it(person: Person) -> None:
    _part("who", "Who sees it, and how long it stays")
    sound, attempts = _kept()
    _list(
        [
            escape(f"You, {others_who_see(person)}. Nobody is ranked."),
            f"Conversations and scores stay {attempts}; recordings, where you agreed to them, stay {sound}.",
            f"Who opened your practice is written down and stays {log_stays()}. You read it under You.",
            "There you can also take a copy of everything about you, and have yourself erased.",
        ]
    )


def law() -> None:
    _part("law", "What the law says")
    _text(
        "The EU’s AI Act (Article 5) forbids guessing people’s feelings from their voice or face at work. Nothing here "
        "does. Systems that judge people at work or in training are high-risk (Annex III): people must watch over "
        "them, and you may know how they work. No decision about your job may rest on these levels alone: a person "
        "has to look, and you may ask for their reasons (GDPR, Article 22)."
    )


# The words with figures in them.


def _agreed(each: Figures) -> str:
    lean = ""
    if abs(each.lean) >= 0.15:
        lean = f" It reads {abs(each.lean):.1f} of a level {'higher' if each.lean > 0 else 'lower'}."
    return (
        f"{NAMES[each.of]}: the very same level for {each.same:.0%}, at most one level apart for {each.near:.0%} of "
        f"{each.levels}.{lean}"
    )


def _least_sure(shipped: Measured) -> str:
    """Whose replies it reads less well than plain ones; what differs by less than chance might bring is not told."""
    plain = next((each for each in shipped.styles if each.of == "plain"), None)
    worse = sorted(
        (each for each in shipped.styles if plain and each.of in _STYLES and plain.same - each.same >= 0.05),
        key=lambda each: each.same,
    )
    if plain is None or not worse:
        return "It did about as well on every way of writing that was tried."
    said = [f"{_STYLES[each.of]} (the very same level for {each.same:.0%} of {each.levels} levels)" for each in worse]
    return f"It was right less often with {_listed(said)} than with plain ones ({plain.same:.0%} of {plain.levels})."


def _second_reader(model: Model | None) -> str:
    if model is None:
        return "No language model scores you here."
    place = "on this machine" if model.is_here else f"at {model.host}"
    return (
        f"A language model, {model.called} {place}, reads finished conversations a second time, without your name, if "
        "you were told so before you began. It changes no level. Where it is far from the scorer, a mentor is asked to "
        "look."
    )


def _kept() -> tuple[str, str]:
    """How long recordings and conversations stay, in words."""
    try:
        days, attempts = sound_days(), attempts_days()
    except UnderheardError:
        return "as long as the room is set to", "as long as the room is set to"
    return (
        f"{days} days" if days else "until the conversation is over",
        f"{attempts} days" if attempts else "until you are erased",
    )


def _levels(dimension: str) -> str:
    return ", ".join(f"{level} {word}" for level, word in enumerate(level_words(dimension)))


def _plain(dimension: str) -> str:
    return NAMES[dimension][:1].lower() + NAMES[dimension][1:]


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _part(anchor: str, title: str) -> None:
    st.html(f'<h2 class="uh-section" id="{anchor}">{escape(title)}</h2>')


def _text(words: str) -> None:
    st.html(f'<p class="uh-text">{escape(words)}</p>')


def _list(items: Sequence[str]) -> None:
    """A list of safe HTML."""
    st.html(f'<ul class="uh-list">{"".join(f"<li>{each}</li>" for each in items)}</ul>')
