"""The socket of an open page: whoever was signed out in the middle of it is told so at whatever they do next.

Streamlit asks who somebody is when a page opens its socket, and a part of a page can be drawn again without the rest
of it. So every message is looked at: where its sender is not signed in any more, it draws the whole page again, and
does nothing else. The page then says that they are signed out.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from google.protobuf.message import DecodeError
from starlette.types import Message, Receive
from streamlit.proto.BackMsg_pb2 import BackMsg

TYPED = ("string_value", "chat_input_value")
"""What is taken along: words, so that the page can give them back. No button, no component: they may do things."""
Here = Callable[[], Awaitable[bool]]


def watched(receive: Receive, still_here: Here) -> Receive:
    """`receive`, with what is sent by nobody any more made harmless."""

    async def look() -> Message:
        message = await receive()
        data = message.get("bytes")
        if message["type"] == "websocket.receive" and data and not await still_here():
            return {**message, "bytes": drawing_anew(data)}
        return message

    return look


def drawing_anew(data: bytes) -> bytes:
    """The message that draws the whole page again, with what was typed into it, and triggers nothing."""
    try:
        sent = BackMsg.FromString(data)
    except DecodeError:
        sent = BackMsg()
    anew = BackMsg()
    anew.rerun_script.query_string = sent.rerun_script.query_string
    anew.rerun_script.page_script_hash = sent.rerun_script.page_script_hash
    for state in sent.rerun_script.widget_states.widgets:
        if state.WhichOneof("value") in TYPED:
            anew.rerun_script.widget_states.widgets.append(state)
    return bytes(anew.SerializeToString())
