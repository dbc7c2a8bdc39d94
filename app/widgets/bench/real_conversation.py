"""Beginning a customer from a real conversation: everybody is taken out, it is looked over, and only then kept."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from html import escape

import streamlit as st

from app.endpoint.chat import Endpoint
from app.errors import UnderheardError
from app.judge.proposing import SECONDS, Proposal
from app.settings import Model, judge_model
from app.training import authoring
from app.training.authoring import Heard
from app.training.authoring.transcripts import LARGEST, Who
from app.training.people import Person
from app.widgets.bench.at_hand import open_draft
from app.widgets.room import room
from app.widgets.shell import notice, quiet, section

_HEARD, _LINES, _ASKING, _SAID = "real-heard", "real-lines", "real-asking", "real-said"


class Asking:
    """A proposal under way, on a thread of its own; `stop` ends it."""

    def __init__(self, model: Model, lines: str, by: str) -> None:
        self.model, self.began = model, time.monotonic()
        self.proposal: Proposal | None = None
        self.trouble = ""
        self._endpoint = Endpoint(model)
        self._store = room().store
        self._thread = threading.Thread(target=self._ask, args=(lines, by), daemon=True, name="propose")
        self._thread.start()

    def _ask(self, lines: str, by: str) -> None:
        try:
            self.proposal = authoring.proposed(self._store, self._endpoint, lines, by)
        except UnderheardError as error:
            self.trouble = str(error)
        finally:
            self._endpoint.close()

    @property
    def over(self) -> bool:
        """Whether an answer, or why there is none, is there."""
        return not self._thread.is_alive()

    def stop(self) -> None:
        """End it; nothing comes of it."""
        self._endpoint.close()


def from_transcript(person: Person) -> None:
    """Draw the steps; opens the draft that was begun. Nothing is kept before its last button is pressed."""
    heard = _given()
    if heard is None:
        return
    who = _who_is_who(heard)
    try:
        fresh = authoring.anonymised(room().store, heard, who, person.id)
    except UnderheardError as error:
        notice(str(error), "trouble")
        return
    lines = _looked_over(fresh)
    if lines is not None:
        _begin(lines, person)


def _given() -> Heard | None:
    """The conversation as it was pasted or uploaded, read; None until there is one."""
    with st.form("real-conversation", border=False):
        pasted = st.text_area(
            "Paste a conversation",
            placeholder="Customer: It still hasn’t come.\nAgent: Can I take your order number?",
            height=180,
            max_chars=LARGEST // 4,
            key="real-pasted",
        )
        file = st.file_uploader(
            "Or choose a file, with who speaks at the start of each line",
            type=["txt", "jsonl", "log", "md"],
            max_upload_size=1,
            key="real-file",
        )
        read = st.form_submit_button("Read it")
    quiet("Nothing is kept yet. Names and numbers are taken out first, and you look over what is left.")
    if read:
        for key in (_HEARD, _LINES, _SAID):
            st.session_state.pop(key, None)
        try:
            data, name = (
                (file.getvalue(), file.name) if file else (pasted.encode("utf-8", "replace"), "what you pasted")
            )
            st.session_state[_HEARD] = authoring.conversations(data, name)
        except UnderheardError as error:
            notice(str(error), "trouble")
    held: tuple[tuple[str, Heard], ...] | None = st.session_state.get(_HEARD)
    if not held:
        return None
    place = 0
    if len(held) > 1:
        place = st.selectbox(
            "Which conversation",
            range(min(len(held), 200)),
            format_func=lambda each: f"{each + 1} of {len(held)}: {held[each][1].lines[0][1][:60]}",
            key="real-which",
        )
    return held[place or 0][1]


def _who_is_who(heard: Heard) -> dict[str, Who]:
    """Who of them is the customer and who the agent: as it seems, until somebody says otherwise."""
    names = list(heard.speakers)
    guess = {who: next((each for each in names if heard.speakers[each] == who), None) for who in ("customer", "agent")}
    with st.container(horizontal=True):
        picked: Mapping[str, str | None] = {
            who: st.selectbox(
                f"Who is the {who}?",
                names,
                index=names.index(first) if (first := guess[who]) is not None else None,
                key=f"real-{who}-{abs(hash(heard.lines))}",
            )
            for who in ("customer", "agent")
        }
    found = dict(heard.speakers)
    for who, name in picked.items():
        if guess[who] is not None and guess[who] not in picked.values():
            found[str(guess[who])] = "other"
        if name is not None:
            found[name] = "customer" if who == "customer" else "agent"
    return found


def _looked_over(fresh: str) -> str | None:
    """The lines as somebody left them, once they say that nobody can be known in them."""
    if st.session_state.get(_LINES, ("", ""))[0] != fresh:
        st.session_state[_LINES] = (fresh, fresh)
        st.session_state["real-text"], st.session_state["real-sure"] = fresh, False
    section(
        "Look it over", "Change whatever could still tell who somebody is: names, places, dates, a story only theirs."
    )
    lines = st.text_area("The conversation without names", height=320, key="real-text")
    left = authoring.may_be_names(lines)
    if left:
        words = ", ".join(f"<bdi><strong>{escape(each)}</strong></bdi>" for each in left)
        st.html(f'<p class="uh-text" dir="auto">These may still be names: {words}.</p>')
    sure = st.checkbox("I have read it, and nobody in it could be known", key="real-sure")
    return lines if sure else None


def _begin(lines: str, person: Person) -> None:
    asking: Asking | None = st.session_state.get(_ASKING)
    if asking is not None:
        _wait()
        return
    if _SAID in st.session_state:
        notice(st.session_state[_SAID], "trouble")
    model = _model()
    with st.container(horizontal=True):
        plain = st.button("Begin with these lines", type="primary", key="real-begin")
        ask = model is not None and st.button("Have a language model propose a customer", key="real-propose")
    if model is not None:
        where = "which runs on this machine" if model.is_here else "which is outside this machine"
        quiet(
            f"To propose one, the lines above go to {model.host}, {where}. What comes back is a first draft that says "
            "so, and every line of it wants reading."
        )
    if plain:
        _opened(authoring.begin_from(room().store, lines, person.id).id)
    if ask and model is not None:
        st.session_state.pop(_SAID, None)
        st.session_state[_ASKING] = Asking(model, lines, person.id)
        st.session_state["real-sent"] = lines
        st.rerun()
    if asking is None and st.session_state.get("real-proposal"):
        proposal = st.session_state.pop("real-proposal")
        _opened(authoring.begin_from(room().store, st.session_state["real-sent"], person.id, proposal).id)


@st.fragment(run_every=1.0)
def _wait() -> None:
    """How long it has taken, and a way to stop; goes on by itself once there is an answer."""
    asking: Asking | None = st.session_state.get(_ASKING)
    if asking is None:
        return
    seconds = time.monotonic() - asking.began
    st.progress(min(1.0, seconds / SECONDS), f"{asking.model.host} is at it: {seconds:.0f} of at most {SECONDS:.0f} s")
    if st.button("Stop", key="real-stop"):
        asking.stop()
        st.session_state.pop(_ASKING, None)
        st.rerun()
    if asking.over:
        st.session_state.pop(_ASKING, None)
        if asking.proposal is not None:
            st.session_state["real-proposal"] = asking.proposal
        else:
            st.session_state[_SAID] = (
                f"{asking.trouble} Nothing was proposed; you can begin with the lines as they are."
            )
        st.rerun()


def _opened(draft_id: str) -> None:
    for key in (_HEARD, _LINES, _SAID, "real-sent"):
        st.session_state.pop(key, None)
    open_draft(draft_id)


def _model() -> Model | None:
    try:
        return judge_model()
    except UnderheardError:
        return None  # Doctor says what is wrong with it.
