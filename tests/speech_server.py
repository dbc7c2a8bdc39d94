"""A speech server on this machine that speaks and writes down as it is told to, well or badly."""

from __future__ import annotations

import io
import json
import re
import struct
import wave
from typing import Any

import numpy as np
from fault_server import Act, FaultServer, Handler, send

from app.settings import VOICES, Model

KEY = "k-secret-5f1c"


def tone(seconds: float = 0.5, rate: int = 24_000, before: float = 0.2) -> np.ndarray[Any, np.dtype[np.int16]]:
    """So much of a hum, with silence before and after it."""
    hum = 8000 * np.sin(2 * np.pi * 220 * np.arange(round(seconds * rate)) / rate)
    hush = np.zeros(round(before * rate))
    return np.concatenate([hush, hum, hush]).astype("<i2")


def wav(samples: np.ndarray[Any, np.dtype[np.int16]] | None = None, rate: int = 24_000, channels: int = 1) -> bytes:
    """A WAV file as it should be."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((tone(rate=rate) if samples is None else samples).tobytes())
    return out.getvalue()


def streamed(size: int = 0xFFFFFFFF) -> bytes:
    """A WAV file whose header was written before its length was known."""
    whole = bytearray(wav())
    struct.pack_into("<I", whole, 4, size)
    struct.pack_into("<I", whole, 40, size)
    return bytes(whole)


def other_wav(coding: int, bits: int, data: bytes, rate: int = 24_000, extensible: bool = False) -> bytes:
    """A WAV file of another coding, one channel."""
    form = struct.pack("<HHIIHH", 0xFFFE if extensible else coding, 1, rate, rate * bits // 8, bits // 8, bits)
    if extensible:
        form += struct.pack("<HHIH", 22, bits, 4, coding) + b"\0" * 14
    odd = b"LIST" + struct.pack("<I", 3) + b"abc\0"
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form + odd + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def sounds(data: bytes, kind: str = "audio/wav") -> Act:
    """Answers with these bytes."""
    return lambda _, handler: send(handler, 200, data, kind)


def pours(piece: bytes, kind: str = "audio/wav") -> Act:
    """Answers with these bytes over and over, for as long as anybody reads."""

    def act(server: FaultServer, handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("content-type", kind)
        handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()
        while not server.over.is_set():
            handler.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")

    return act


def drips_sound(server: FaultServer, handler: Handler) -> None:
    """Answers a few samples at a time: no single wait is long, the whole would take for ever."""
    handler.send_response(200)
    handler.send_header("content-type", "audio/wav")
    handler.send_header("content-length", "1000000")
    handler.end_headers()
    handler.wfile.write(wav()[:44])
    while not server.over.wait(0.02):
        handler.wfile.write(b"\0\0")
        handler.wfile.flush()


def breaks_off_sound(_: FaultServer, handler: Handler) -> None:
    """Closes the connection in the middle of the sound."""
    handler.send_response(200)
    handler.send_header("content-type", "audio/wav")
    handler.send_header("content-length", "100000")
    handler.end_headers()
    handler.wfile.write(wav()[:9000])
    handler.close_connection = True


def writes_down(text: str, *words: tuple[str, float, float], **more: object) -> Act:
    """Answers with what was said, word by word where those are given."""
    body: dict[str, object] = {"text": text, **more}
    if words:
        body["words"] = [{"word": word, "start": start, "end": stop} for word, start, stop in words]
    return lambda _, handler: send(handler, 200, json.dumps(body).encode())


def speaking(server: FaultServer, seconds: float = 5.0, voices: dict[str, str] | None = None) -> Model:
    """The settings with which it is asked to speak."""
    given = tuple((voices or VOICES).items())
    return server.model(seconds, key=KEY, settings="UNDERHEARD_SPEAKING", voices=given)


def hearing(server: FaultServer, seconds: float = 5.0) -> Model:
    """The settings with which it is asked to write down."""
    return server.model(seconds, key=KEY, settings="UNDERHEARD_HEARING")


def fields_of(body: bytes, kind: str) -> dict[str, bytes]:
    """The fields of a form as it was sent."""
    found = re.search(r"boundary=([^;\s]+)", kind)
    assert found
    fields = {}
    for part in body.split(b"--" + found.group(1).encode())[1:-1]:
        head, _, value = part.strip(b"\r\n").partition(b"\r\n\r\n")
        named = re.search(rb'name="([^"]+)"', head)
        assert named
        fields[named.group(1).decode()] = value
    return fields
