"""The socket of an open page: whoever was signed out in the middle of it is told so at whatever they do next.

Streamlit asks who somebody is when a page opens its socket, and a part of a page can be drawn again without the rest
of it. So every message is looked at: where its sender is not signed in any more, it draws the whole page again, and
does nothing else. The page then says that they are signed out, and gives back what they had typed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from google.protobuf.message import DecodeError
from starlette.types import Message, Receive
from streamlit.proto.BackMsg_pb2 import BackMsg

from app.widgets import rescued

FIELDS = ("string_value", "chat_input_value")
"""What is taken along: the words in fields. No button, no drawn piece: they may do things."""
DRAWN = ("json_value", "json_trigger_value")
"""Of what drawn pieces sent, the words alone, beside the message: so that the page can give them back."""
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
    anew.rerun_script.page_script_hash = sent.rerun_script.page_script_hash
    if sent.rerun_script.HasField("context_info"):
        anew.rerun_script.context_info.CopyFrom(sent.rerun_script.context_info)
    drafts: list[str] = []
    fields: list[str] = []
    for state in sent.rerun_script.widget_states.widgets:
        kind = state.WhichOneof("value")
        if kind in FIELDS:
            anew.rerun_script.widget_states.widgets.append(state)
            words = state.string_value or state.chat_input_value.data
            # What a field without a name holds, the page cannot look up: it is taken for words where it has several.
            (drafts if state.id.endswith("-None") and " " in words.strip() else fields).append(words)
        elif kind in DRAWN:
            drafts += rescued.written_in(getattr(state, kind))
    name = rescued.hand_over(rescued.Typed(tuple(drafts), tuple(each for each in fields if each.strip())))
    query = [sent.rerun_script.query_string] if sent.rerun_script.query_string else []
    anew.rerun_script.query_string = "&".join([*query, *([f"{rescued.PARAMETER}={name}"] if name else [])])
    return bytes(anew.SerializeToString())
