"""The phone: a customer is heard and answered aloud, beside the box one types into; each person chooses how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from app.errors import Invalid, UnderheardError, Unheard
from app.speech.engines import get_ready
from app.speech.sound import name_of
from app.theme import component_file
from app.training.attempts import Attempt
from app.training.people import Person
from app.training.sound import Take, customer_sound, drop_takes, hear_take, takes_of
from app.widgets.agreeing import agreed_here, agreement_form
from app.widgets.phone_hearing import MOST_UNSURE, BeingHeard, being_heard, said_in, unpacked, unsure_of
from app.widgets.room import Room, room
from app.widgets.sounding import address_of

Mode = Literal["talk", "listen", "type", ""]
MODES: tuple[Mode, ...] = ("talk", "listen", "type")
NOT_INSTALLED = "Customers can be heard and answered aloud once the voice packages are installed (README)."
NO_HEARING = "What you say cannot be written down here: hearing is not installed (README). Listen, and type."

_phone = st.components.v2.component(
    "underheard.phone",
    html='<div class="place"></div>',
    css=component_file("phone.css"),
    js="\n".join(
        component_file(name) for name in ("phone_microphone.js", "phone_seen.js", "phone_listening.js", "phone.js")
    ),
)

_unsure = st.components.v2.component(
    "underheard.unsure", html="<p hidden></p>", css=component_file("unsure.css"), js=component_file("unsure.js")
)


@dataclass(frozen=True)
class Talking:
    """How somebody answers calls, as they chose it; kept by their browser."""

    mode: Mode = ""
    """Empty until they chose."""
    covered: bool = False
    """The customer's words are heard and not shown."""
    at_once: bool = False
    """What was said is sent as it was written down."""

    @property
    def hears(self) -> bool:
        """Whether the customer sounds."""
        return self.mode in ("talk", "listen")

    @property
    def hides_words(self) -> bool:
        return self.hears and self.covered


@dataclass(frozen=True)
class Recording:
    """One recording that the browser has sent, being written down."""

    nonce: str
    at_once: bool
    """It is to be sent without being looked over."""
    heard: BeingHeard


def is_spoken(attempt: Attempt) -> bool:
    """Whether this customer can be heard in this room."""
    return attempt.channel == "voice" and room().speaker is not None


def talking(person: Person, attempt: Attempt) -> Talking:
    """How this person answers this customer: what they chose last, here or in an earlier visit of this browser."""
    if not is_spoken(attempt):
        return Talking("type")
    kept = st.session_state.get(_choice_key(person))
    if kept is None:
        kept = _read(st.context.cookies.get(_cookie(person)))
    return kept if isinstance(kept, Talking) else Talking()


def phone(person: Person, attempt: Attempt) -> Recording | None:
    """Draw it, once a run, and do what was asked of it; a recording that is being written down, where one is."""
    here, now = room(), talking(person, attempt)
    agreed = agreed_here(person) is not None
    if now.hears:
        _get_ready()
    takes = takes_of(here.store, attempt.id, person.id, attempt.next_turn)
    sound, note = _newest_sound(here, person, attempt) if now.hears else (None, "")
    recording, asking = _going_on(attempt), now.mode == "talk" and here.hearer is not None and not agreed
    result = _phone(
        key=f"phone-{attempt.id}",
        data={
            "attempt": attempt.id,
            "next": attempt.next_turn,
            "name": attempt.persona_name,
            "cookie": _cookie(person),
            "mode": now.mode,
            "covered": now.covered,
            "at_once": now.at_once,
            "hearer": here.hearer is not None,
            "can_talk": here.hearer is not None and agreed,
            "why_not": NO_HEARING if here.hearer is None else "",
            "asking": asking,
            "over": attempt.conversation_over,
            "sound": sound,
            "sound_note": note,
            "takes": [{"id": take.id, "heard": take.heard, "seconds": take.seconds} for take in takes],
            # While one is on its way to be sent unread, its words are none for the box.
            "place": recording is None,
            "got": recording.nonce if recording else None,
            "done": st.session_state.get(f"heard-{attempt.id}"),
        },
        on_choose_change=_nothing,
        on_take_change=_nothing,
        on_drop_change=_nothing,
    )
    if result.get("choose"):
        _choose(person, result["choose"])
    if result.get("drop"):
        drop_takes(here.store, attempt.id, person.id, attempt.next_turn)
        st.rerun()
    if asking:
        _ask(person)
    sent = result.get("take")
    return _begin(here, person, attempt, sent) if isinstance(sent, dict) else recording


def written_down(attempt: Attempt, recording: Recording, status: Any) -> Take | None:
    """Follow a recording, saying in `status` how far it is; what was heard, or None where it could not be."""
    for line in recording.heard.words():
        status.html(f'<p class="uh-quiet" role="status">{line}</p>')
    fault: str | None = None
    take, unheard = None, False
    try:
        take = recording.heard.result()
    except UnderheardError as error:
        fault, unheard = str(error), isinstance(error, Unheard)
    st.session_state.pop(f"hearing-{attempt.id}", None)
    sent = take is not None and recording.at_once
    st.session_state[f"heard-{attempt.id}"] = {
        "nonce": recording.nonce, "fault": fault, "unheard": unheard, "sent": sent,
    }  # fmt: skip
    return take


def say_what_is_unsure(person: Person, attempt: Attempt) -> None:
    """Point out the words that may have been misheard, while they stand in the box; nothing where all is sure."""
    takes = takes_of(room().store, attempt.id, person.id, attempt.next_turn)
    words = [each for take in takes for each in unsure_of(take.words)]
    if words and not attempt.conversation_over:
        _unsure(key=f"unsure-{attempt.id}", data={"words": words, "most": MOST_UNSURE})


def takes_for(person: Person, attempt: Attempt, reply: str) -> list[str]:
    """Which of what was said aloud this reply is; none where no word of it is in the reply, so it was typed anew."""
    if attempt.channel != "voice":
        return []
    takes = takes_of(room().store, attempt.id, person.id, attempt.next_turn)
    return [take.id for take in takes] if said_in(reply, [take.heard for take in takes]) else []


def _going_on(attempt: Attempt) -> Recording | None:
    """The recording this page has been sent and has not said the words of yet."""
    kept = st.session_state.get(f"hearing-{attempt.id}")
    heard = being_heard(attempt.id, kept["nonce"]) if kept else None
    return Recording(kept["nonce"], kept["at_once"], heard) if kept and heard else None


def _begin(here: Room, person: Person, attempt: Attempt, sent: dict[str, Any]) -> Recording | None:
    """Have what the browser sent written down. Sent twice, it is written down once."""
    nonce, hearer, at_once = str(sent.get("nonce"))[:64], here.hearer, sent.get("at_once") is True
    done = st.session_state.get(f"heard-{attempt.id}")
    if done and done["nonce"] == nonce:
        return _going_on(attempt)
    try:
        if hearer is None:
            raise Invalid(NO_HEARING)
        data, turn, before = unpacked(sent)
    except UnderheardError as error:
        st.session_state[f"heard-{attempt.id}"] = {"nonce": nonce, "fault": str(error), "sent": False}
        st.rerun()
    heard = being_heard(
        attempt.id,
        nonce,
        lambda progress: hear_take(
            here.store, hearer, attempt.id, person.id, turn, data, quiet_before=before, progress=progress
        ),
    )
    assert heard is not None
    st.session_state[f"hearing-{attempt.id}"] = {"nonce": nonce, "at_once": at_once}
    return Recording(nonce, at_once, heard)


def _newest_sound(here: Room, person: Person, attempt: Attempt) -> tuple[dict[str, Any] | None, str]:
    """The customer's newest turn as the browser takes it, and what to say where it cannot be heard."""
    turn = 2 * len(attempt.exchanges)
    assert here.speaker is not None
    try:
        made = customer_sound(here.store, here.speaker, attempt.id, turn, person.id)
    except UnderheardError:
        return None, f"{attempt.persona_name} cannot be heard just now; here are their words. Nothing was lost."
    url = address_of(made.wav, name_of(made.wav), f"phone-{attempt.id}")
    said = attempt.exchanges[-1].customer if attempt.exchanges else attempt.opener
    # Captions that stand in the words are read there already.
    captions = [[each.caption, each.start, each.stop] for each in made.captions if f"[{each.caption}]" not in said]
    return {"turn": turn, "url": url, "captions": captions}, made.note


_CLOSED = "phone-question-closed"


def _close() -> None:
    st.session_state[_CLOSED] = True


@st.dialog("Before you talk aloud", width="small", on_dismiss=_close)
def _before_talking(person: Person) -> None:
    answer = agreement_form(person, "phone-agreement", None, later=True)
    if answer is False:
        _keep(person, "listen")
    if answer is not None:
        st.rerun()


def _ask(person: Person) -> None:
    """Ask what may happen with the sound; who closes the question listens and types until they choose anew."""
    if st.session_state.pop(_CLOSED, False):
        _keep(person, "listen")
        st.rerun()
    _before_talking(person)


def _keep(person: Person, mode: Mode) -> None:
    before = st.session_state.get(_choice_key(person)) or Talking()
    st.session_state[_choice_key(person)] = Talking(mode, before.covered, before.at_once)


def _choose(person: Person, chosen: Any) -> None:
    """Keep what was chosen in the browser, and draw the page by it."""
    if not isinstance(chosen, dict) or chosen.get("mode") not in (*MODES, ""):
        return
    st.session_state[_choice_key(person)] = Talking(
        chosen["mode"], chosen.get("covered") is True, chosen.get("at_once") is True
    )
    st.rerun()


def _read(kept: object) -> Talking:
    mode, *flags = kept.split(".") if isinstance(kept, str) else [""]
    found: Mode = next((each for each in MODES if each == mode), "")
    return Talking(found, "covered" in flags, "at-once" in flags)


def _cookie(person: Person) -> str:
    return f"underheard_talking_{person.id}"


def _choice_key(person: Person) -> str:
    return f"talking-{person.id}"


@st.cache_resource(show_spinner=False)
def _get_ready() -> None:
    """Load who speaks and who hears, once a server, so that nobody waits at their first word."""
    get_ready()


def _nothing() -> None:
    """A trigger is read where it is drawn."""
