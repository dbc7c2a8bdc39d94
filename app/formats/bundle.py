"""Several customers' files as one ZIP: packed the same way each time, and unpacked without trusting what it says.

Nothing is ever written to disk, no name in it is used as a path, and never more is unpacked than is allowed.
"""

from __future__ import annotations

import io
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.errors import Invalid
from app.scenario.schema import NAME as SCHEMA_NAME
from app.scenario.schema import schema_text
from app.scenario.source import LARGEST_FILE

LARGEST_PACKED: Final = 5 * 1024 * 1024
LARGEST_UNPACKED: Final = 20 * 1024 * 1024
MOST_FILES: Final = 200
LONGEST_NAME: Final = 80
_YAML: Final = (".yaml", ".yml")
_UNDERSTOOD: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ARCHIVE: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_LOCKED: Final = 0x1
_LONE_BREAK: Final = re.compile(r"\r\n?")


@dataclass(frozen=True)
class BundledFile:
    """One customer's file as it came."""

    name: str
    """Its last part, fit for a screen; never a path."""
    text: str


@dataclass(frozen=True)
class LeftOut:
    """A file that is not taken, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class Bundle:
    """What came in one upload."""

    name: str
    files: tuple[BundledFile, ...]
    left_out: tuple[LeftOut, ...] = ()


def pack(files: Mapping[str, str]) -> bytes:
    """A ZIP of these files (name -> text) with the schema beside them. The same files make the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in sorted({**files, SCHEMA_NAME: schema_text()}.items()):
            entry = zipfile.ZipInfo(name)  # its date is the first one a ZIP can hold, whatever the clock says
            entry.create_system, entry.external_attr = 3, (stat.S_IFREG | 0o644) << 16
            packed.writestr(entry, text.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return held.getvalue()


def read_bundle(data: bytes, name: str) -> Bundle:
    """The customers' files in an upload: one YAML file, or a ZIP of several.

    Raises Invalid, in a sentence, where the whole cannot be taken; a file that cannot is in `left_out`.
    """
    name = shown_name(name)
    if not data:
        raise Invalid(f"{name} is empty; choose the file again.")
    if data.startswith(_ARCHIVE) or name.lower().endswith(".zip"):
        return _unpacked(data, name)
    if not name.lower().endswith(_YAML):
        raise Invalid(f"{name} is no customer’s file; choose one that ends in .yaml, or a ZIP of several.")
    text, why = _text(data)
    if text is None:
        raise Invalid(f"{name}: {why}.")
    return Bundle(name, (BundledFile(name, text),))


def shown_name(name: str) -> str:
    """The last part of a file's name without anything that cannot be seen, and not too long."""
    last = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    plain = "".join("?" if unicodedata.category(each)[0] == "C" else each for each in last).strip()
    if len(plain) > LONGEST_NAME:
        plain = f"{plain[: LONGEST_NAME - 12]}…{plain[-11:]}"
    return plain or "a file without a name"


def _unpacked(data: bytes, name: str) -> Bundle:
    if len(data) > LARGEST_PACKED:
        most = LARGEST_PACKED // 1024 // 1024
        raise Invalid(f"{name} is larger than {most} MB; put fewer customers into one ZIP.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return _read_entries(packed, name)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, OverflowError, NotImplementedError):
        raise Invalid(f"{name} is damaged or is no ZIP file; make it again and bring that in.") from None


def _read_entries(packed: zipfile.ZipFile, name: str) -> Bundle:
    entries = [entry for entry in packed.infolist() if not entry.is_dir()]
    if len(packed.infolist()) > MOST_FILES:
        raise Invalid(f"{name} holds {len(packed.infolist())} files and may hold {MOST_FILES}; put fewer into one ZIP.")
    if len({entry.header_offset for entry in entries}) < len(entries):
        # Many names for one stretch of bytes unfold into more than came in; not every Python notices.
        raise Invalid(f"{name} is damaged or is no ZIP file; make it again and bring that in.")
    files, left_out, left = [], [], LARGEST_UNPACKED
    for entry in entries:
        shown = shown_name(entry.filename)
        if shown == SCHEMA_NAME:
            continue  # It travels with every bundle for editors; the room has its own.
        why = _refusal(entry, shown)
        if not why:
            # What an entry says of its own size is not believed: this stops where too much has really come out.
            raw, why = _bytes(packed, entry, min(LARGEST_FILE, left))
            left -= len(raw)
            if left <= 0:
                most = LARGEST_UNPACKED // 1024 // 1024
                raise Invalid(f"{name} holds more than {most} MB once it is unpacked; put fewer into one ZIP.")
            text, why = (None, why) if why else _text(raw)
            if text is not None:
                files.append(BundledFile(shown, text))
                continue
        left_out.append(LeftOut(shown, why))
    if not files and not left_out:
        raise Invalid(f"{name} holds no files; put customers’ .yaml files into it.")
    return Bundle(name, tuple(files), tuple(left_out))


def _refusal(entry: zipfile.ZipInfo, shown: str) -> str:
    """Why an entry is not even opened; '' where it may be."""
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "it is a link or a device, not a file"
    if entry.flag_bits & _LOCKED:
        return "it is locked with a password; make the ZIP without one"
    if shown.lower().endswith(".zip"):
        return "a ZIP inside a ZIP is not opened; bring it in by itself"
    if not shown.lower().endswith(_YAML) or shown.startswith("._"):
        return "it is no customer’s file; those end in .yaml"
    if entry.compress_type not in _UNDERSTOOD:
        return "it is packed in a way not read here; make the ZIP with your system’s own tool"
    return ""


def _bytes(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> tuple[bytes, str]:
    """No more than `most` + 1 bytes of an entry, and why they cannot be used, where that is so."""
    try:
        with packed.open(entry) as stream:
            raw = stream.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        return b"", "it is damaged; make the ZIP again"
    if len(raw) > most:
        return raw, _too_large()
    return raw, ""


def _too_large() -> str:
    return f"it is larger than {LARGEST_FILE // 1024} KB; keep one customer in one file"


def _text(raw: bytes) -> tuple[str | None, str]:
    """The words of a file, or None and why it is no text."""
    if len(raw) > LARGEST_FILE:
        return None, _too_large()
    if raw.startswith(_ARCHIVE):
        return None, "it is a ZIP with another name; bring it in by itself"
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, "it is saved as UTF-16; save it with encoding UTF-8"
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return None, f"a character on line {line} is not UTF-8; save the file with encoding UTF-8"
    if "\0" in text:
        return None, "it is no text"
    if not text.strip():
        return None, "it is empty"
    return _LONE_BREAK.sub("\n", text), ""
