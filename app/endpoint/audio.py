"""The way to a speech server: words said aloud and speech written down, each one request with a deadline and a bound.

What servers offer differs, so what one refuses is left out and not asked of it again: a speed, WAV, the times of words.
What comes back is taken for what its bytes are, never for what it says it is.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeGuard, TypeVar

from app.endpoint.connection import CONNECT_SECONDS, Connection, TooLarge
from app.endpoint.faults import Refused, by_status, garbled, timed_out, unreachable
from app.errors import ModelFault

RETRIES: Final = 1
"""How often a failed request is sent again, within the same deadline: somebody waits to hear it."""
LARGEST: Final = 12_000_000
"""Bytes an answer may have: four minutes of speech as WAV."""
LONGEST_TEXT: Final = 6000
"""Characters one recording may come to; two minutes of fast talk are 3,000."""
_PCM_RATE: Final = 24_000
"""Samples a second of raw speech where the server does not say: what OpenAI's reference documents."""
_OTHER_KINDS: Final = (
    (b"ID3", "MP3"), (b"\xff\xfb", "MP3"), (b"\xff\xf3", "MP3"), (b"\xff\xf2", "MP3"), (b"OggS", "Ogg"),
    (b"fLaC", "FLAC"), (b"\x1aE\xdf\xa3", "WebM"), (b"PK\x03\x04", "a ZIP file"), (b"\x1f\x8b", "a packed file"),
)  # fmt: skip
"""How files begin that are no WAV, for the message."""
_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Spoken:
    """Speech as a server sent it."""

    data: bytes
    kind: Literal["wav", "pcm"]
    """A WAV file as it came, or raw samples: one channel, 16 bits, little-endian."""
    rate: int = _PCM_RATE
    """Samples a second of raw samples."""


@dataclass(frozen=True)
class Transcribed:
    """Speech written down by a server."""

    text: str
    words: tuple[tuple[str, float, float], ...] = ()
    """Each with its start and stop in seconds; empty where the server gives no times that can be true."""


class Audio(Connection):
    """An OpenAI-compatible speech server. Any thread may ask; `close` ends what is under way."""

    largest = LARGEST
    # What this server has refused so far is not asked of it again.
    _speed = True
    _wav = True
    _times = True

    def speech(self, text: str, voice: str, *, speed: float = 1.0, seconds: float) -> Spoken:
        """These words said aloud, every try within `seconds`. `speed`: 0.25 to 4. Raises ModelFault."""

        async def once(left: float) -> Spoken:
            options: dict[str, Any] = {"response_format": "wav" if self._wav else "pcm"}
            if self._speed and abs(speed - 1.0) >= 0.01:
                options["speed"] = round(min(max(speed, 0.25), 4.0), 2)
            try:
                data, kind = await self._asked("speech", left, input=text, voice=voice, **options)
            except Refused as refused:
                if self._left_out(refused.says, options):
                    return await once(left)
                raise
            return _spoken(data, kind, pcm=options["response_format"] == "pcm")

        return self._result(self._within(once, seconds), seconds)

    def transcription(self, wav: bytes, lasting: float, *, seconds: float) -> Transcribed:
        """What is said in a WAV file that lasts `lasting` seconds, every try within `seconds`. Raises ModelFault."""

        async def once(left: float) -> Transcribed:
            options: dict[str, Any] = {"response_format": "json"}
            if self._times:
                options = {"response_format": "verbose_json", "timestamp_granularities": ["word"]}
            sent = ("speech.wav", wav, "audio/wav")
            try:
                data, _ = await self._asked("hearing", left, file=sent, language="en", **options)
            except Refused:
                if self._times:
                    self._times = False
                    return await once(left)
                raise
            return _transcribed(data, lasting)

        return self._result(self._within(once, seconds), seconds)

    # On the loop.

    async def _within(self, once: Callable[[float], Awaitable[_Answer]], seconds: float) -> _Answer:
        until = time.monotonic() + seconds
        failed = 0
        try:
            async with asyncio.timeout(seconds):
                while True:
                    try:
                        return await once(max(0.1, until - time.monotonic()))
                    except Refused as refused:
                        says = f"The server did not take the request ({refused.says})."
                        raise ModelFault("bad-request", says) from None
                    except ModelFault as fault:
                        wait = self._pause * 2**failed if fault.wait is None else fault.wait
                        if not fault.again or failed >= RETRIES or time.monotonic() + wait >= until:
                            raise
                        failed += 1
                        await asyncio.sleep(wait)
        except TimeoutError:
            raise timed_out(seconds) from None

    def _left_out(self, says: str, options: dict[str, Any]) -> bool:
        """Leave out what the server has just refused; False where there is nothing left to leave out."""
        said = says.casefold()
        if "speed" in options and ("speed" in said or ("wav" not in said and "format" not in said)):
            self._speed = False
            return True
        if options["response_format"] == "wav" and ("wav" in said or "format" in said):
            self._wav = False
            return True
        return False

    async def _asked(self, does: Literal["speech", "hearing"], seconds: float, **options: Any) -> tuple[bytes, str]:
        """(body, content type) of one answer. Raises ModelFault, and Refused where the server minds the request."""
        import httpx2
        import openai

        audio = self._ready().audio
        ask: Any = (audio.speech if does == "speech" else audio.transcriptions).with_streaming_response.create
        timeout = httpx2.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds))
        try:
            async with ask(model=self.model.name, timeout=timeout, **options) as response:
                body = b"".join([piece async for piece in response.iter_bytes()])
                return body, str(response.headers.get("content-type", "")).casefold()
        except TooLarge:
            raise _too_large(self.model.host) from None
        except (openai.APITimeoutError, httpx2.TimeoutException):
            raise ModelFault("timed-out", f"{self.model.host} did not answer in time.") from None
        except openai.APIStatusError as error:
            raise by_status(error, self.model, does) from None
        except openai.APIConnectionError as error:
            if isinstance(error.__cause__, TooLarge):
                raise _too_large(self.model.host) from None
            raise unreachable(error, self.model) from None
        except httpx2.HTTPError as error:
            raise unreachable(error, self.model) from None
        except (openai.OpenAIError, ValueError) as error:
            raise garbled(type(error).__name__, does) from None


def _too_large(host: str) -> ModelFault:
    return ModelFault(
        "not-an-answer", f"{host} sent more than {LARGEST // 1_000_000} MB, or packed it; neither is taken."
    )


def _spoken(data: bytes, kind: str, *, pcm: bool) -> Spoken:
    """What was sent, once it is sure that it is speech in a form that was asked for."""
    if not data:
        raise ModelFault("empty", "The server sent no sound.", again=True)
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return Spoken(data, "wav")
    other = next((name for begins, name in _OTHER_KINDS if data.startswith(begins)), "")
    if other:
        raise ModelFault("not-an-answer", f"The server sent {other}, and only WAV or raw samples can be used.")
    page = kind.startswith(("text/", "application/json", "application/xml")) or data.lstrip()[:1] in (b"<", b"{", b"[")
    if not pcm or page:
        raise garbled("a page, not a sound" if page else "no sound", "speech")
    return Spoken(data[: len(data) // 2 * 2], "pcm", _rate_in(kind))


def _rate_in(kind: str) -> int:
    """The rate a content type such as `audio/pcm;rate=16000` names."""
    _, _, said = kind.partition("rate=")
    digits = said.split(";")[0].strip()
    return int(digits) if digits.isdecimal() and 8000 <= int(digits[:6]) <= 96_000 else _PCM_RATE


def _transcribed(data: bytes, lasting: float) -> Transcribed:
    """What was written down, once it is sure that it is that. Times that cannot be true are left away."""
    if not data.strip():
        raise ModelFault("empty", "The server wrote nothing down.", again=True)
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        raise garbled("a page, not an answer" if data.lstrip()[:1] == b"<" else "no JSON", "hearing") from None
    if not isinstance(said, dict) or not isinstance(said.get("text"), str):
        raise garbled("it holds no text", "hearing")
    text = " ".join("".join(each if each.isprintable() else " " for each in said["text"]).split())
    if len(text) > LONGEST_TEXT:
        raise ModelFault("implausible", "The server wrote down more than can have been said.")
    segments = said.get("segments")
    segments = [each for each in segments if isinstance(each, dict)] if isinstance(segments, list) else []
    if segments and all(_nothing_said(each) for each in segments):
        return Transcribed("")
    rows = said.get("words")
    if not isinstance(rows, list):
        # Some servers put the words of each segment into it.
        rows = [word for each in segments if isinstance(each.get("words"), list) for word in each["words"]]
    return Transcribed(text, _timed(rows, lasting) if text else ())


def _nothing_said(segment: dict[str, Any]) -> bool:
    """Whisper's own rule for silence it has made words of (openai/whisper, `transcribe`, its two thresholds)."""
    silent, sure = segment.get("no_speech_prob"), segment.get("avg_logprob")
    return isinstance(silent, int | float) and isinstance(sure, int | float) and silent > 0.6 and sure < -1.0


def _timed(rows: list[Any], lasting: float) -> tuple[tuple[str, float, float], ...]:
    """Words and their times; none at all where any cannot be true, since they would be shown as facts."""
    found: list[tuple[str, float, float]] = []
    last = 0.0
    for row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("word"), str):
            return ()
        start, stop = row.get("start"), row.get("end")
        if not _is_time(start) or not _is_time(stop):
            return ()
        if not last - 0.05 <= start <= stop + 0.001 or stop > lasting + 0.5 or len(found) > LONGEST_TEXT:
            return ()
        word, last = row["word"].strip(), start
        if word and word.isprintable():
            found.append((word[:100], round(start, 3), round(min(max(start, stop), lasting), 3)))
    return tuple(found)


def _is_time(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e6
