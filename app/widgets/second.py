"""What the screen says of a second reader: that there is one, and, only where it matters, how it read a reply."""

from __future__ import annotations

from collections.abc import Sequence

from app.errors import UnderheardError
from app.settings import Model, hearing_model, speaking_model
from app.training.debrief import Debrief, ReplyView
from app.training.second_reading import reads_along
from app.training.statements import goes_to
from app.widgets.names import NAMES, dimension_of, level_word
from app.widgets.room import room
from app.widgets.shell import quiet


def where_it_goes() -> str:
    """Said before anybody begins: what is sent where; '' where nothing is."""
    model, voice = reads_along(), room().voice
    return " ".join((*([_words_go(voice.model)] if voice else []), *([_where(model)] if model else [])))


def where_sound_goes() -> str:
    """The same for speech: whose machine speaks for the customers, and whose writes down what is said aloud."""
    try:
        speaks, hears = speaking_model(), hearing_model()
    except UnderheardError:
        return ""  # Neither is asked then; doctor says what is wrong.
    said = []
    if speaks:
        said.append(
            f"Where customers are heard, their words go to {speaks.called} {_place(speaks)}, which speaks them."
        )
    if hears:
        goes = f"What you say aloud goes to {hears.called} {_place(hears)}, which writes it down"
        said.append(f"{goes}; you are asked before.")
    return " ".join(said)


def where_levels_go() -> str:
    """The same for levels: the learning record store they are told to, under a number."""
    to = goes_to()
    if to is None:
        return ""
    place = "on this machine" if to.is_here else f"at {to.host}"
    return (
        f"The record store {place} is told when you begin and, once your debrief is there, your levels, under a number "
        "in place of your name. It gets none of your words. Where a mentor changes a level, it is told that too."
    )


def _words_go(model: Model) -> str:
    return (
        f"While you talk, what is said goes to {model.called} {_place(model)}, a language model, which words the "
        "customer's answers; what they do and hide is decided here."
    )


def _where(model: Model) -> str:
    return (
        f"Once you have wrapped up, what was said goes to {model.called} {_place(model)}, a language model, without "
        "your name; where it reads a reply quite otherwise than the scorer, a mentor looks."
    )


def _place(model: Model) -> str:
    return "on this machine" if model.is_here else f"at {model.host}"


def say_where_it_goes() -> None:
    """One quiet line before a conversation begins; nothing where nothing is sent."""
    words = " ".join(filter(None, (where_it_goes(), where_sound_goes(), where_levels_go())))
    if words:
        quiet(words)


def say_where_they_differ(view: Debrief) -> None:
    """One quiet line where two readers are far apart and a person has yet to look; nothing else is worth a line."""
    places = [
        f"{NAMES[dimension].lower()} in reply {reply.turn}" for reply in view.replies for dimension in reply.apart
    ]
    if places:
        quiet(f"Two readers differ on {_listed(places)}. A mentor will look, and their word will stand.")


def second_says(reply: ReplyView, dimension: str) -> str:
    """How a second reader has this level, where that matters: far off, or asked about; else ''."""
    if reply.second is None:
        return ""
    level = reply.second.levels.get(dimension)
    if dimension in reply.apart:
        read = "not called for" if level is None else f"{level} of 4, {level_word(dimension, level)}"
        return f"A second reader differs: {read}. A mentor will look at it."
    asked = any(contest.dimension == dimension and not contest.answered for contest in reply.contests)
    same = reply.scorecard is not None and reply.scorecard.levels.get(dimension) == level
    return "A second reader came to the same." if asked and same else ""


def second_reads(reply: ReplyView, dimension: str) -> str:
    """The same for a mentor, with the words it rests on."""
    said = second_says(reply, dimension).replace(" A mentor will look at it.", "")
    if not said or reply.second is None or dimension not in reply.apart:
        return said
    quotes = list(
        dict.fromkeys(each.quote for each in reply.second.findings if dimension_of(each.criterion) in (dimension, None))
    )
    return f"{said} It quotes {_listed([f'“{quote}”' for quote in quotes[:3]])}." if quotes else f"{said}"


def _listed(places: Sequence[str]) -> str:
    return places[0] if len(places) == 1 else f"{', '.join(places[:-1])} and {places[-1]}"
