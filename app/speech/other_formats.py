"""What is no WAV: recognised by its first bytes, decoded by ffmpeg where that is installed, else told plainly."""

from __future__ import annotations

import shutil
import subprocess
from typing import Final

from app.errors import Invalid

SECONDS = 4.0
"""How long decoding may take."""
_RATE, _BYTES_A_SECOND = 16_000, 32_000

NO_SOUND = "That is {kind} and no recording; press and talk again, or choose a WAV file."
UNKNOWN = "That is no recording that can be opened; press and talk again, or choose a WAV file."
NEEDS_FFMPEG = (
    "This is {kind} recording, and only WAV can be opened here. Ask whoever runs this to install ffmpeg "
    "(on Debian or Ubuntu: apt install ffmpeg), or record as WAV."
)
UNREADABLE = "This {kind} recording could not be opened; it may be cut off or damaged. Press and talk again."
TOO_SLOW = "This {kind} recording took too long to open; say it in parts, or record as WAV."

_RECORDINGS: Final = (
    (0, b"\x1aE\xdf\xa3", "a WebM"),
    (0, b"OggS", "an Ogg"),
    (0, b"fLaC", "a FLAC"),
    (0, b"ID3", "an MP3"),
    (4, b"ftyp", "an MP4 (M4A)"),
    (0, b"FORM", "an AIFF"),
    (0, b"caff", "a CAF"),
    (0, b"#!AMR", "an AMR"),
    (0, b".snd", "an AU"),
    (0, b"\x30\x26\xb2\x75", "a Windows Media"),
    (0, b"RF64", "an RF64"),
)
_NOT_SOUND: Final = (
    (b"PK\x03\x04", "a ZIP file"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a RIFF file of another kind"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)


def is_wav(data: bytes) -> bool:
    """Whether it begins as a WAV file does."""
    return data[:4] == b"RIFF" and data[8:12] == b"WAVE"


def decoded(data: bytes, longest: float) -> bytes:
    """These bytes as WAV, decoded by ffmpeg: one channel, HEARING_RATE. Raises Invalid where that cannot be done."""
    kind = _recording(data)
    if kind is None:
        raise Invalid(_what_else(data))
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        raise Invalid(NEEDS_FFMPEG.format(kind=kind))
    # It reads what we hand it and writes to us: the white list keeps a play list inside the recording from making it
    # open files or reach other machines. A little more than may be kept is let through, so that too long is seen.
    seconds = longest + 1
    command = [
        ffmpeg, "-hide_banner", "-loglevel", "error", "-nostdin", "-threads", "1",
        "-protocol_whitelist", "pipe", "-i", "pipe:0", "-map", "0:a:0", "-vn", "-sn", "-dn", "-t", f"{seconds:g}",
        "-fs", str(round(seconds * _BYTES_A_SECOND) + 4096),
        "-ac", "1", "-ar", str(_RATE), "-c:a", "pcm_s16le", "-f", "wav", "pipe:1",
    ]  # fmt: skip
    bare = kind.split(" ", 1)[1]
    try:
        ran = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Invalid(TOO_SLOW.format(kind=bare)) from error
    except OSError as error:
        raise Invalid(NEEDS_FFMPEG.format(kind=kind)) from error
    if ran.returncode != 0 or not is_wav(ran.stdout):
        raise Invalid(UNREADABLE.format(kind=bare))
    return ran.stdout


def _recording(data: bytes) -> str | None:
    """What kind of recording it is, with its article; None where it is none that is known."""
    for at, begins, kind in _RECORDINGS:
        if data[at : at + len(begins)] == begins:
            return kind
    if len(data) > 3 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0 and data[1] != 0xFF:
        return "an AAC" if data[1] & 0xF6 == 0xF0 else "an MP3"
    return None


def _what_else(data: bytes) -> str:
    """What to say of something that is no recording."""
    for begins, kind in _NOT_SOUND:
        if data.startswith(begins):
            return NO_SOUND.format(kind=kind)
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<svg", b"<script")):
        return NO_SOUND.format(kind="a web page")
    if head and all(byte >= 32 or byte in b"\t\r\n\f" for byte in data[:512]):
        return NO_SOUND.format(kind="text")
    return UNKNOWN
