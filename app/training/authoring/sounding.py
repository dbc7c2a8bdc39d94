"""How a customer still being written sounds: made from the draft whenever it is asked for, and kept nowhere."""

from __future__ import annotations

from dataclasses import replace

from app.errors import Invalid
from app.scenario.model import Scenario
from app.scenario.sayable import KNOWS, left_out, says_nothing
from app.scenario.source import shown
from app.scenario.unwritten import PENCIL
from app.speech.delivery import pieces_of, timbre_of
from app.speech.embedded_speaking import EmbeddedSpeaker
from app.speech.saying import said
from app.speech.values import Said, Speaker
from app.store import Store
from app.training.authoring.drafts import draft
from app.training.authoring.rehearsing import play_through, playable, rehearsal


def first_words_sound(store: Store, speaker: Speaker, draft_id: str, by: str) -> Said:
    """The first words of a draft in its voice. Raises Invalid where there are none yet, SpeechFault."""
    scenario = _sounding(draft(store, draft_id, by).text)
    return _said(scenario.presenting.opener, speaker, scenario)


def rehearsed_sound(store: Store, speaker: Speaker, draft_id: str, by: str, turn: int) -> Said:
    """What the customer says after reply `turn` of this author's conversation with the draft; 0 is their first words.

    Raises Invalid where there is no such turn or nothing is written for it yet, SpeechFault.
    """
    scenario = _sounding(draft(store, draft_id, by).text)
    kept = rehearsal(store, draft_id, by)
    now = play_through(kept, scenario)
    if not 0 <= turn <= len(now.steps):
        raise Invalid("The customer no longer says that; look at the conversation as it is now.")
    if turn == 0:
        return _said(now.opener, speaker, scenario)
    exchange = now.steps[turn - 1].exchange
    pieces = pieces_of(exchange.customer, exchange.beat, exchange.state)
    return _told(exchange.customer, said(pieces, timbre_of(scenario.persona), kept.seed + turn, speaker))


def _sounding(text: str) -> Scenario:
    scenario = playable(text).scenario
    if scenario is None:
        raise Invalid("They cannot be heard as the text stands; put right what is named, then listen.")
    if scenario.channel != "voice":
        raise Invalid("This customer writes; only those who ring are heard. “Where” says which.")
    return scenario


def _said(opener: str, speaker: Speaker, scenario: Scenario) -> Said:
    if opener.lstrip().startswith(PENCIL):
        raise Invalid("Their first words are still to be written; write them, then listen.")
    return _told(opener, said(pieces_of(opener, None, None), timbre_of(scenario.persona), 0, speaker))


def _told(text: str, made: Said) -> Said:
    """The sound, with a word to the author where the packaged voice could not say all of the text."""
    lost = left_out(text) if made.speaker == EmbeddedSpeaker.name else ()
    if not lost:
        return made
    what = "nothing of this line" if says_nothing(text) else f"all of this line but not {shown(lost[0])}"
    return replace(made, note=" ".join(filter(None, (made.note, f"The voice can say {what}: {KNOWS}."))))
