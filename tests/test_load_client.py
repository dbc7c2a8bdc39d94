"""What the load rests on: clients that understand what pages send, and a server that keeps numpy to one thread."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from load_client import Page, Visitor, brings_words, turns_in
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

STARTS = """
import os, sys
from importlib.abc import MetaPathFinder

class Watch(MetaPathFinder):
    seen = None
    def find_spec(self, name, path, target=None):
        if name == "numpy" and Watch.seen is None:
            Watch.seen = os.environ.get("OPENBLAS_NUM_THREADS")

sys.meta_path.insert(0, Watch())
from app import serving
from app.errors import UnderheardError

def stop(*_):
    raise UnderheardError("far enough")

serving.free_port = stop
try:
    serving.run(host="127.0.0.1", port=None, browser=False)
except UnderheardError as error:
    import numpy
    print(Watch.seen, flush=True)
    os._exit(0)
"""


def conversation(*said: str, pending: bool = False) -> Element:
    element = Element()
    element.bidi_component.component_name = "underheard.conversation"
    turns = [{"speaker": "trainee" if place % 2 else "customer", "text": text} for place, text in enumerate(said)]
    element.bidi_component.json = json.dumps({"turns": turns, "pending": pending})
    return element


def sent(visitor: Visitor, message: ForwardMsg) -> None:
    visitor._take(message.SerializeToString())


def test_the_next_words_are_told_from_those_that_stand_and_from_the_reply_on_its_way() -> None:
    assert not brings_words(conversation("Hello."), before=1)
    assert not brings_words(conversation("Sorry to hear.", "", pending=True), before=1)
    assert brings_words(conversation("Hello.", "Which date?", "The ninth."), before=1)
    assert turns_in("") is None


def test_a_page_is_what_the_last_run_drew_and_remembers_where_it_is() -> None:
    visitor, message = Visitor("http://127.0.0.1:1", {}), ForwardMsg()
    message.new_session.initialize.session_id = "one"
    message.new_session.page_script_hash = "page"
    sent(visitor, message)
    for place, key in enumerate(("meet-late-parcel", "wrap-up-now")):
        message = ForwardMsg()
        message.metadata.delta_path.extend([0, place])
        message.delta.new_element.button.id = f"$$ID-0a1b-{key}"
        message.delta.new_element.button.disabled = key == "wrap-up-now"
        sent(visitor, message)
    assert visitor.page.button("meet-late-parcel") is None, "it does not stand before the run has ended"
    message = ForwardMsg()
    message.page_info_changed.query_string = "attempt=7"
    sent(visitor, message)
    sent(visitor, ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY))
    assert visitor.page.button("meet-late-parcel") == "$$ID-0a1b-meet-late-parcel"
    assert visitor.page.button("wrap-up-now") is None, "it cannot be pressed"
    assert (visitor.session_id, visitor.query) == ("one", "attempt=7")


def test_what_the_server_names_and_does_not_send_again_is_what_it_sent_before() -> None:
    visitor, whole = Visitor("http://127.0.0.1:1", {}), ForwardMsg(hash="abc")
    whole.metadata.cacheable = True
    whole.metadata.delta_path.extend([0, 0])
    whole.delta.new_element.html.body = "a long page"
    sent(visitor, whole)
    named = ForwardMsg(ref_hash="abc")
    named.metadata.delta_path.extend([0, 3])
    sent(visitor, named)
    sent(visitor, ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY))
    assert [each.body for each in visitor.page.of("html")] == ["a long page", "a long page"]


def test_what_went_wrong_on_a_page_is_seen() -> None:
    shown = Element()
    shown.html.body = '<p class="uh-note trouble" role="alert">Something went wrong here</p>'
    assert Page({(0, 0): shown}).troubles == [shown.html.body]
    assert Page({(0, 0): conversation("Hello.")}).troubles == []


def test_a_server_keeps_numpy_to_one_thread(tmp_path: Path) -> None:
    told = {name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS")}
    done = subprocess.run(
        [sys.executable, "-c", STARTS], env={**told, "UNDERHEARD_DATA": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.stdout.split() == ["1"], done.stderr
