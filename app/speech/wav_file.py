"""Reading a WAV file that somebody else wrote: every size is checked against what is there before it is believed."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.errors import Invalid

LEAST_RATE, LARGEST_RATE = 8_000, 96_000
"""Samples a second."""
MOST_CHANNELS = 8
_MOST_CHUNKS = 200

_PCM, _FLOAT, _A_LAW, _U_LAW, _EXTENSIBLE = 0x0001, 0x0003, 0x0006, 0x0007, 0xFFFE
_WIDTHS: Final = {_PCM: (8, 16, 24, 32), _FLOAT: (32, 64), _A_LAW: (8,), _U_LAW: (8,)}
_TAIL: Final = bytes.fromhex("000000001000800000aa00389b71")
"""What every sub-format of WAVE_FORMAT_EXTENSIBLE ends in."""

BROKEN = "That WAV recording is broken ({what}); press and talk again."


@dataclass(frozen=True)
class _Format:
    kind: int
    channels: int
    rate: int
    bits: int


def read_wav(data: bytes, longest: float) -> tuple[NDArray[np.float32], int]:
    """The samples of a WAV file, from -1 to 1, its channels averaged, and how many there are a second.

    Read as far as it goes where its own sizes are wrong: encoders that stream write 0 or 0xFFFFFFFF, and recordings
    that were cut off promise more than there is. Raises Invalid where there is no sound in it, it is of a kind that is
    not read, or it lasts more than `longest` seconds; nothing as long as that is made before.
    """
    form, body = _chunks(data)
    frame = form.channels * form.bits // 8
    count = len(body) // frame
    if count > longest * form.rate:
        raise Invalid(
            f"A recording may last {longest:g} seconds, and that is {count / form.rate:.0f}; say it in parts."
        )
    samples = _numbers(body[: count * frame], form).reshape(count, form.channels)
    with np.errstate(all="ignore"):  # what claims to be floating point may hold any figure; `incoming` sorts them out
        return np.asarray(samples.mean(axis=1, dtype=np.float32), dtype=np.float32), form.rate


def _chunks(data: bytes) -> tuple[_Format, memoryview]:
    """The format and the bytes of the samples."""
    form: _Format | None = None
    at = 12
    for _ in range(_MOST_CHUNKS):
        if at + 8 > len(data):
            break
        name, size = struct.unpack_from("<4sI", data, at)
        at += 8
        there = min(size, len(data) - at)
        if name == b"fmt ":
            if size < 16 or there < size:
                raise Invalid(BROKEN.format(what="its format is cut off"))
            form = _format(data[at : at + there])
        elif name == b"data":
            if form is None:
                raise Invalid(BROKEN.format(what="its sound comes before its format"))
            # Never filled in by who streams it: then all that follows is sound.
            open_ended = size in (0, 0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFF000) or size > len(data)
            return form, memoryview(data)[at : len(data) if open_ended else at + there]
        at += size + (size & 1)
    raise Invalid(BROKEN.format(what="there is no sound in it"))


def _format(chunk: bytes) -> _Format:
    kind, channels, rate, _, block, bits = struct.unpack_from("<HHIIHH", chunk)
    if kind == _EXTENSIBLE:
        if len(chunk) < 40 or chunk[26:40] != _TAIL:
            raise Invalid(BROKEN.format(what="its format is cut off"))
        (kind,) = struct.unpack_from("<H", chunk, 24)
    if kind not in _WIDTHS or bits not in _WIDTHS[kind]:
        raise Invalid("That WAV recording is packed in a way that is not read here; record it as plain WAV (PCM).")
    if not 1 <= channels <= MOST_CHANNELS:
        raise Invalid(BROKEN.format(what=f"it claims {channels} channels, and may have 1 to {MOST_CHANNELS}"))
    if not LEAST_RATE <= rate <= LARGEST_RATE:
        raise Invalid(f"That WAV recording claims {rate} samples a second; it may have {LEAST_RATE} to {LARGEST_RATE}.")
    if block != channels * bits // 8:
        raise Invalid(BROKEN.format(what="its sizes contradict each other"))
    return _Format(kind, channels, rate, bits)


def _numbers(body: memoryview, form: _Format) -> NDArray[np.float32]:
    """Every number in it, from -1 to 1."""
    if form.kind == _FLOAT:
        with np.errstate(all="ignore"):
            return np.frombuffer(body, dtype=f"<f{form.bits // 8}").astype(np.float32)
    raw = np.frombuffer(body, dtype=np.uint8)
    if form.kind in (_A_LAW, _U_LAW):
        return (_A_LAW_TABLE if form.kind == _A_LAW else _U_LAW_TABLE)[raw]
    if form.bits == 8:
        return (raw.astype(np.float32) - 128.0) / np.float32(128.0)
    if form.bits == 24:
        wide = np.zeros((raw.size // 3, 4), np.uint8)
        wide[:, 1:] = raw.reshape(-1, 3)
        return wide.view("<i4").ravel().astype(np.float32) / np.float32(2**31)
    return np.frombuffer(body, dtype=f"<i{form.bits // 8}").astype(np.float32) / np.float32(2 ** (form.bits - 1))


def _u_law() -> NDArray[np.float32]:
    """ITU-T G.711, u-law: what each byte stands for."""
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    size = ((((code & 0x0F) << 3) + 0x84) << ((code & 0x70) >> 4)) - 0x84
    return (np.where(code & 0x80, -size, size) / 32768.0).astype(np.float32)


def _a_law() -> NDArray[np.float32]:
    """ITU-T G.711, A-law: what each byte stands for."""
    code = np.arange(256, dtype=np.int32) ^ 0x55
    step, part = (code & 0x70) >> 4, (code & 0x0F) << 4
    size = np.where(step == 0, part + 8, (part + 0x108) << np.maximum(step - 1, 0))
    return (np.where(code & 0x80, size, -size) / 32768.0).astype(np.float32)


_U_LAW_TABLE: Final = _u_law()
_A_LAW_TABLE: Final = _a_law()
