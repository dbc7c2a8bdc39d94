"""A browser without a screen: speaks the pages' websocket, keeps what a page shows, presses buttons and sends words."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

MOST_CACHED_RUNS = 2
"""Runs after which the browser forgets a large message it has not been sent again."""
PATIENCE = 60.0
"""Seconds after which a page that has not come is an error."""


class Dropped(Exception):
    """The socket is gone, or never came to be."""


class Slow(Exception):
    """The page did not come within PATIENCE seconds."""


@dataclass
class Page:
    """What stands on the page: every element by its place."""

    elements: dict[tuple[int, ...], Element] = field(default_factory=dict)

    def of(self, kind: str) -> Iterator[Any]:
        """The elements of one kind, such as `button` or `html`, in the order of the page."""
        for place in sorted(self.elements):
            element = self.elements[place]
            if element.WhichOneof("type") == kind:
                yield getattr(element, kind)

    def button(self, key: str) -> str | None:
        """The id of the button with that key; None where it is not there or cannot be pressed."""
        return next((each.id for each in self.of("button") if each.id.endswith(f"-{key}") and not each.disabled), None)

    def buttons(self, beginning: str) -> list[str]:
        """The ids of all buttons whose key begins so."""
        return [each.id for each in self.of("button") if f"-{beginning}" in each.id]

    @property
    def box(self) -> str | None:
        """The id of the box to write into; None where there is none."""
        return next((each.id for each in self.of("chat_input")), None)

    @property
    def text(self) -> str:
        """Everything this server drew as HTML, for looking for words in it."""
        return "\n".join(each.body for each in self.of("html"))

    @property
    def turns(self) -> list[dict[str, Any]]:
        """The conversation shown, opener first, without what is on its way; empty where there is none."""
        for each in self.of("bidi_component"):
            if each.component_name == "underheard.conversation":
                shown = turns_in(each.json or each.mixed.json)
                if shown is not None:
                    return shown
        return []

    @property
    def troubles(self) -> list[str]:
        """What the page says went wrong."""
        said = [each.message for each in self.of("exception")]
        return said + [each.body for each in self.of("html") if 'class="uh-note trouble"' in each.body]


def turns_in(data: str) -> list[dict[str, Any]] | None:
    """The turns in what a conversation is drawn from; None where it is only the reply on its way."""
    shown = json.loads(data) if data else {}
    return None if shown.get("pending", True) else list(shown["turns"])


@dataclass
class Visitor:
    """One browser tab."""

    address: str
    """http://host:port"""
    cookies: dict[str, str]
    page: Page = field(default_factory=Page)
    query: str = ""
    session_id: str = ""
    received: int = 0
    """Bytes."""

    def __post_init__(self) -> None:
        self._socket: ClientConnection | None = None
        self._reading: asyncio.Task[None] | None = None
        self._script = ""
        self._states: dict[str, WidgetState] = {}
        self._cache: dict[str, tuple[bytes, int]] = {}
        self._runs = 0
        self._settled = asyncio.Event()
        self._drawn: Callable[[Element], None] | None = None
        self._gone: str = ""
        self._coming = self.page

    async def open(self) -> None:
        """Connect, and wait until the page stands. A tab that was open before goes on where it was."""
        token = self.cookies.get("_streamlit_xsrf", "")
        names = [Subprotocol(name) for name in ("streamlit", token or "none", self.session_id) if name]
        try:
            self._socket = await connect(
                self.address.replace("http", "ws", 1) + "/_stcore/stream",
                subprotocols=names,
                origin=Origin(self.address),
                additional_headers={"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())},
                compression=None,
                max_size=None,
                open_timeout=PATIENCE,
                proxy=None,
            )
        except (OSError, WebSocketException, TimeoutError) as error:
            raise Dropped(f"no socket: {error}") from error
        self._gone = ""
        self._reading = asyncio.create_task(self._read(self._socket))
        await self._run()

    async def close(self) -> None:
        """Leave, as closing a tab does."""
        if self._socket is not None:
            await self._socket.close()
        if self._reading is not None:
            await self._reading

    async def press(self, button: str) -> None:
        """Press a button by its id and wait until the page stands."""
        await self._run(WidgetState(id=button, trigger_value=True))

    async def go(self, query: str) -> None:
        """Choose the first page from the menu, with what its address says after the question mark."""
        self.query, self._script = query, ""
        await self._run()

    async def say(self, words: str, answered: Callable[[], None]) -> None:
        """Send words from the box; `answered` is called once, when the customer's next words are there."""
        box, before, heard = self.page.box, len(self.page.turns), False
        assert box is not None

        def look(element: Element) -> None:
            nonlocal heard
            if not heard and brings_words(element, before):
                heard = True
                answered()

        state = WidgetState(id=box)
        state.chat_input_value.data = words
        self._drawn = look
        try:
            await self._run(state)
        finally:
            self._drawn = None

    async def _run(self, trigger: WidgetState | None = None) -> None:
        """Have the page drawn with this one thing done, and wait until it stands."""
        if self._socket is None or self._gone:
            raise Dropped(self._gone or "not open")
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash = self.query, self._script
        state.cached_message_hashes.extend(self._cache)
        state.context_info.timezone, state.context_info.locale = "Europe/Amsterdam", "en-GB"
        state.context_info.url = self.address
        state.widget_states.widgets.extend([*self._states.values(), *([trigger] if trigger else [])])
        self._settled.clear()
        try:
            await self._socket.send(message.SerializeToString())
            async with asyncio.timeout(PATIENCE):
                await self._settled.wait()
        except TimeoutError as error:
            raise Slow(f"no page within {PATIENCE:g} s") from error
        except WebSocketException as error:
            raise Dropped(str(error)) from error
        if self._gone:
            raise Dropped(self._gone)

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for data in socket:
                assert isinstance(data, bytes)
                self.received += len(data)
                self._take(data)
        except WebSocketException as error:
            self._gone = str(error)
        self._gone = self._gone or "closed"
        self._settled.set()

    def _take(self, data: bytes) -> None:
        message = ForwardMsg.FromString(data)
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            place = list(message.metadata.delta_path)
            kept = self._cache.get(message.ref_hash)
            if kept is None:
                raise AssertionError("the server named a message that this browser was never sent")
            self._cache[message.ref_hash] = (kept[0], self._runs)
            message = ForwardMsg.FromString(kept[0])
            del message.metadata.delta_path[:]
            message.metadata.delta_path.extend(place)
            kind = message.WhichOneof("type")
        elif message.metadata.cacheable:
            self._cache[message.hash] = (data, self._runs)
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            self._coming.elements[tuple(message.metadata.delta_path)] = element
            if self._drawn is not None:
                self._drawn(element)
        elif kind == "new_session":
            self.session_id = message.new_session.initialize.session_id or self.session_id
            self._script = message.new_session.page_script_hash
            self._coming = Page()
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            self._finish()

    def _finish(self) -> None:
        self.page = self._coming
        self._runs += 1
        self._cache = {
            name: (data, run) for name, (data, run) in self._cache.items() if self._runs - run < MOST_CACHED_RUNS
        }
        # As a browser does: what can be chosen is sent back with every run.
        self._states = {each.id: chosen(each.id, each.options[each.default]) for each in self.page.of("radio")
                        if each.options and each.HasField("default")}  # fmt: skip
        self._settled.set()


def chosen(widget: str, value: str) -> WidgetState:
    """The state of a widget where one of several is chosen."""
    return WidgetState(id=widget, string_value=value)


def brings_words(element: Element, before: int) -> bool:
    """Whether this shows the customer's next words, where `before` turns stood."""
    kind = element.WhichOneof("type")
    if kind == "html":
        return 'class="uh-coming"' in element.html.body
    if kind != "bidi_component" or element.bidi_component.component_name != "underheard.conversation":
        return False
    shown = turns_in(element.bidi_component.json or element.bidi_component.mixed.json)
    return shown is not None and len(shown) > before and shown[-1]["speaker"] == "customer"


class Clock:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._began = time.perf_counter()

    def __call__(self) -> float:
        return time.perf_counter() - self._began
