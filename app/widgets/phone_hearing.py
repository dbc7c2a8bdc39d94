"""What was said on its way to being written down: on a thread of its own, so that a page drawn anew loses nothing."""

from __future__ import annotations

import base64
import binascii
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from app.errors import Invalid
from app.speech.incoming import LARGEST
from app.speech.values import HeardWord, Progress
from app.training.rights.forgetting import also_forget
from app.training.sound import Take

GETTING_READY = "Getting ready to write down what you say…"
WRITING = "Writing it down…"
_KEPT = 64
_EDGES = ' .,;:!?…"“”'


class BeingHeard:
    """Writes one recording down at once; `words` follows it, `result` waits for it."""

    def __init__(self, hear: Callable[[Progress], Take]) -> None:
        """`hear` is given what to tell its progress to, and returns the take."""
        self._share: float | None = None
        self._take: Take | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(hear,), name="being-heard", daemon=True)
        self._thread.start()

    def words(self, every: float = 0.2) -> Iterator[str]:
        """What it is doing, as a line for the screen: at once, then each time it changes, looked at `every` seconds."""
        said = ""
        while self._thread.is_alive():
            line = GETTING_READY if self._share is None else WRITING
            if self._share is not None and 0.05 <= self._share < 1:
                line += f" {self._share:.0%}"
            if line != said:
                said = line
                yield line
            self._thread.join(every)

    def result(self) -> Take:
        """What was heard. Raises what hearing it raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        assert self._take is not None
        return self._take

    def _run(self, hear: Callable[[Progress], Take]) -> None:
        try:
            self._take = hear(self._tell)
        except BaseException as error:  # it is raised again where it is waited for
            self._error = error

    def _tell(self, share: float) -> None:
        self._share = share


_going: OrderedDict[tuple[str, str], BeingHeard] = OrderedDict()
_lock = threading.Lock()
also_forget(_going.clear)


def being_heard(attempt_id: str, nonce: str, hear: Callable[[Progress], Take] | None = None) -> BeingHeard | None:
    """The recording of that name, begun with `hear` where it has not been: sent twice, it is written down once.

    None where it is not known and no `hear` is given.
    """
    key = (attempt_id, nonce)
    with _lock:
        if key not in _going:
            if hear is None:
                return None
            _going[key] = BeingHeard(hear)
            while len(_going) > _KEPT:
                _going.popitem(last=False)
        return _going[key]


def unpacked(sent: Mapping[str, Any]) -> tuple[bytes, int, float | None]:
    """What the browser sent: the sound, the reply it is for, the seconds of quiet before it. Raises Invalid."""
    wav, turn, before = sent.get("wav"), sent.get("turn"), sent.get("quiet_before")
    if not isinstance(wav, str) or not isinstance(turn, int) or isinstance(turn, bool):
        raise Invalid("That recording did not arrive whole; have it written down again.")
    if len(wav) > LARGEST * 4 // 3 + 4:
        raise Invalid("That recording is too large; say it in parts.")
    try:
        data = base64.b64decode(wav, validate=True)
    except binascii.Error as error:
        raise Invalid("That recording did not arrive whole; have it written down again.") from error
    return data, turn, float(before) if isinstance(before, int | float) and not isinstance(before, bool) else None


UNSURE = 0.45
"""A word the hearing is less sure of is pointed out.

Measured on flite's voices, with white noise 10 and 20 dB below them and with other voices 6 dB below
(`tests/voice_bench_hearing.py`): of 155 misheard words 37 % lie under it, of 773 right ones 5 %.
"""
MOST_UNSURE = 5


def unsure_of(words: Sequence[HeardWord], border: float = UNSURE, most: int = MOST_UNSURE) -> list[list[str]]:
    """What the hearing was least sure of, as [word before, the words, word after], in order.

    Neighbours make one; a word is '' where there is none. Nothing where the hearing does not say how sure it is.
    """
    found: list[tuple[float, list[str]]] = []
    at = 0
    while at < len(words):
        stop = at
        while stop < len(words) and _below(words[stop], border):
            stop += 1
        if stop > at:
            said = " ".join(word.text for word in words[at:stop]).strip(_EDGES)
            before, after = words[at - 1].text if at else "", words[stop].text if stop < len(words) else ""
            if said:
                found.append((min(word.sure or 0.0 for word in words[at:stop]), [before, said, after]))
        at = stop + 1
    kept = sorted(range(len(found)), key=lambda place: found[place][0])[:most]
    return [found[place][1] for place in sorted(kept)]


def _below(word: HeardWord, border: float) -> bool:
    return word.sure is not None and word.sure < border


def said_in(reply: str, heard: Sequence[str]) -> bool:
    """Whether the reply has any word of what was heard."""
    return bool(_words(reply) & _words(" ".join(heard)))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
