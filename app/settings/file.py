"""The settings file, `underheard.toml`: where it is, what it says, and what is wrong with it, by line and column."""

from __future__ import annotations

import difflib
import os
import re
import stat
import threading
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import platformdirs

from app.errors import UnderheardError
from app.settings.table import BY_PLACE, DEBUG_VARIABLE, SECTIONS, SETTINGS_VARIABLE, Setting

DATA_VARIABLE = "UNDERHEARD_DATA"
FILE_NAME = "underheard.toml"
LARGEST = 64 * 1024
_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the file; prints as `file:line:column: what is wrong; what to do`. Counted from 1."""

    path: str
    line: int
    column: int
    what: str
    do: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.what}; {self.do}"


@dataclass(frozen=True)
class VariableFault:
    """One variable of the environment that cannot be used; prints as `variable what is wrong; what to do`."""

    variable: str
    what: str
    do: str

    def __str__(self) -> str:
        return f"{self.variable} {self.what}; {self.do}"


class SettingsFaults(UnderheardError):
    """The settings cannot be used: `.faults` holds everything that is wrong with the file, or the environment."""

    def __init__(self, faults: Sequence[Fault | VariableFault]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


@dataclass(frozen=True)
class SettingsFile:
    """What a settings file says, as variables would say it, and everything that is wrong with it."""

    path: Path | None = None
    """None where there is no file."""
    values: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    secrets: tuple[str, ...] = ()
    """Places of keys in it that are nobody else's business."""


def usual_folder() -> Path:
    """Where things are kept as long as neither the environment nor a named file says otherwise."""
    named = os.environ.get(DATA_VARIABLE, "").strip()
    if named:
        return Path(named).expanduser().absolute()
    return Path(platformdirs.user_data_dir("underheard", appauthor=False))


def settings_file() -> SettingsFile:
    """The settings file of this process. It is read once: what is changed in it counts when the room next starts."""
    # Asked for dozens of times in every run of a page: putting the path together costs more than all the rest.
    said = tuple(os.environ.get(name) for name in _WHERE)
    found = _known.get(said)
    if found is not None:
        return found
    named = os.environ.get(SETTINGS_VARIABLE, "").strip()
    path = Path(named).expanduser().absolute() if named else usual_folder() / FILE_NAME
    with _lock:
        if path not in _read:
            _read[path] = read(path, named=bool(named))
        _known[said] = _read[path]
        return _read[path]


def read_again() -> None:
    """Forget what was read, so that the file is read anew."""
    with _lock:
        _read.clear()
        _known.clear()


_WHERE = (SETTINGS_VARIABLE, DATA_VARIABLE, "HOME", "XDG_DATA_HOME", "USERPROFILE", "LOCALAPPDATA", "PWD")
"""What of the environment decides where the file is."""
_read: dict[Path, SettingsFile] = {}
_known: dict[tuple[str | None, ...], SettingsFile] = {}
_lock = threading.Lock()


def read(path: Path, *, named: bool = True) -> SettingsFile:
    """What a file says. One that was `named` must be there; any other may be missing."""

    def only(what: str, do: str, line: int = 1, column: int = 1) -> SettingsFile:
        return SettingsFile(path, {}, (Fault(str(path), line, column, what, do),))

    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        if not named:
            return SettingsFile(None, {})
        return only("there is no such file", f"make it, or name another in {SETTINGS_VARIABLE}")
    except OSError as error:
        return only(f"it cannot be read ({error.strerror})", "give yourself permission, or name another file")
    if len(raw) > LARGEST:
        return only(f"it is larger than {LARGEST // 1024} KB", "keep settings in it and nothing else")
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return only("there are letters in it that are not UTF-8", "save it as UTF-8", line)
    try:
        said = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        what, line, column = _syntax(error, text)
        return only(
            f"this is not TOML: {what}", 'write settings like: port = 8501, or support = "Call Ruth"', line, column
        )
    values, secrets, faults = _taken(said, text, path, named)
    return SettingsFile(path, values, tuple(faults), tuple(secrets))


def _syntax(error: Exception, text: str) -> tuple[str, int, int]:
    says = "; ".join(str(error).splitlines()) or type(error).__name__
    found = _AT.search(says)
    lines = text.split("\n")
    if found is None:
        return says[:200], 1, 1
    line, column = (int(found[1]), int(found[2])) if found[1] else (len(lines), len(lines[-1]) + 1)
    says = re.sub(r"\('([^']*)',\)", r"[\1]", says[: found.start()])[:200]
    return says[:1].lower() + says[1:], line, column


def _taken(said: dict[str, Any], text: str, path: Path, named: bool) -> tuple[dict[str, str], list[str], list[Fault]]:
    """Variable -> value of all that is right; places of secrets; everything that is wrong."""
    values: dict[str, str] = {}
    secrets: list[str] = []
    faults: list[Fault] = []

    def wrong(keys: tuple[str, ...], what: str, do: str, *, value: bool = False) -> None:
        line, column = position(text, keys, value=value)
        faults.append(Fault(str(path), line, column, what, do))

    for section, inside in said.items():
        if not isinstance(inside, dict):
            places = sorted(each.place for each in BY_PLACE.values() if each.key == section)
            do = f"write it under [{places[0].split('.')[0]}]" if places else _nearest(section, SECTIONS, "[{}]")
            wrong((section,), f"{section} stands in no section", do)
            continue
        if section not in SECTIONS:
            wrong((section,), f"there is no section [{section}]", _nearest(section, SECTIONS, "[{}]"))
            continue
        keys = [each.key for each in BY_PLACE.values() if each.section == section]
        for key, value in inside.items():
            setting = BY_PLACE.get((section, key))
            if setting is None:
                elsewhere = next((each for each in BY_PLACE.values() if each.key == key), None)
                near = difflib.get_close_matches(key, keys, n=1, cutoff=0.6)
                do = (
                    f"write it under [{elsewhere.section}]"
                    if elsewhere and not near
                    else _nearest(key, tuple(keys), "{}")
                )
                wrong((section, key), f"[{section}] has no {key}", do)
                continue
            if setting.variable == DATA_VARIABLE and not named:
                what = "a file in the data folder cannot say where that is"
                wrong((section, key), what, f"take it out, or name the file in {SETTINGS_VARIABLE}")
                continue
            fault = _fault(setting, value)
            if fault:
                wrong((section, key), f"{setting.place} {fault[0]}", fault[1], value=True)
                continue
            text_of = _as_text(setting, value, path.parent)
            if text_of:
                values[setting.variable] = text_of
                if setting.kind == "secret":
                    secrets.append(setting.place)
    faults.sort(key=lambda fault: (fault.line, fault.column))
    return values, secrets, faults


def _nearest(word: str, known: tuple[str, ...], shown: str) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f"did you mean {shown.format(near[0])}?"
    return f"there are {', '.join(shown.format(each) for each in known)}"


def _fault(setting: Setting, value: object) -> tuple[str, str] | None:
    """What is wrong with a value and what to do; None where nothing is. Never tells the value: it may be a secret."""
    if setting.kind == "yes":
        return None if isinstance(value, bool) else ("is neither true nor false", "write true or false, without quotes")
    if setting.kind in ("number", "whole"):
        return _number_fault(setting, value)
    if not isinstance(value, str):
        return ("is not text", f'write it in quotes, like {setting.key} = "…"')
    if len(value) > setting.longest:
        return (f"is longer than {setting.longest} characters", "shorten it")
    if setting.kind != "text" and not value.isprintable():
        return ("holds a line break or a sign that cannot be printed", "write it on one line")
    if setting.choices and value.strip() and value.strip().casefold() not in setting.choices:
        near = difflib.get_close_matches(value.strip().casefold(), setting.choices, n=1, cutoff=0.6)
        every = " or ".join(f'"{each}"' for each in setting.choices)
        return (f"is not {every}", f'did you mean "{near[0]}"?' if near else "write one of them, or take it out")
    if value.strip() and len(value.strip()) < setting.shortest:
        return (f"is shorter than {setting.shortest} characters", "make it longer, or take it out: one is made then")
    return _address_fault(setting, value.strip()) if setting.kind == "address" and value.strip() else None


def _number_fault(setting: Setting, value: object) -> tuple[str, str] | None:
    within = f"{setting.least:g} to {setting.most:g}" if setting.most < 1e6 else f"{setting.least:g} to 1000000"
    if isinstance(value, str):
        return ("is text, not a number", f"write a number from {within}, without quotes")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ("is not a number", f"write a number from {within}")
    if setting.kind == "whole" and not isinstance(value, int):
        return ("is not a whole number", f"write a whole number from {within}")
    if not setting.least <= value <= setting.most:
        return (f"is not from {within}", "correct it, or take it out")
    return None


def _address_fault(setting: Setting, value: str) -> tuple[str, str] | None:
    none = ("is no address of a server", f"write it like {setting.sample}")
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return none
    if not usable or " " in value:
        return none
    if parts.username or parts.password:
        return ("holds a password", "put it in api_key instead" if setting.key == "base_url" else "leave it out")
    if setting.variable == "UNDERHEARD_ADDRESS" and (parts.path.strip("/") or parts.query or parts.fragment):
        return ("goes on after the host's name", f"write it like {setting.sample}")
    return None


def _as_text(setting: Setting, value: object, folder: Path) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, str) and setting.kind == "path" and value.strip():
        return str((folder / Path(value.strip()).expanduser()).absolute())
    return str(value).strip()


def environment_faults() -> list[VariableFault]:
    """Everything that is wrong with what the environment says, each setting by itself."""
    found = []
    for setting in BY_PLACE.values():
        text = os.environ.get(setting.variable, "").strip()
        fault = _fault(setting, _from_text(setting, text)) if text else None
        if fault:
            what, do = fault
            # There are no quotes to write and nothing to take out of a file.
            do = do.removesuffix(", without quotes").replace("take it out", "unset it")
            do = do.replace("api_key", setting.variable.replace("_BASE_URL", "_API_KEY"))
            what = "is not a number" if what == "is text, not a number" else what
            found.append(VariableFault(setting.variable, what, do))
    return found


def unknown_variables() -> dict[str, str]:
    """Names in the environment that look like settings and are none, each with the setting that was meant, or ''."""
    known = [setting.variable for setting in BY_PLACE.values()] + [SETTINGS_VARIABLE, DEBUG_VARIABLE]
    unknown = sorted(name for name in os.environ if name.startswith("UNDERHEARD_") and name not in known)
    return {name: next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.75)), "") for name in unknown}


def _from_text(setting: Setting, text: str) -> object:
    """What a variable says, as the file would say it."""
    if setting.kind not in ("number", "whole"):
        return text
    try:
        value = float(text)
    except ValueError:
        return text
    return int(value) if value.is_integer() else value


def position(text: str, keys: tuple[str, ...], *, value: bool = False) -> tuple[int, int]:
    """Line and column, from 1, where a key or section of a well-formed file begins, or its `value`.

    TOML's own reader says what stands in it and not where: so it is asked for ever more lines until the key is there.
    The key begins after the last line up to which the file could be read without it.
    """
    lines = text.split("\n")
    begin = 0
    for count in range(1, len(lines) + 1):
        try:
            holds = tomllib.loads("\n".join(lines[:count]) + "\n")
        except tomllib.TOMLDecodeError:
            continue
        if _holds(holds, keys):
            line = lines[begin]
            word = re.search(rf"(?<![\w-])[\"']?{re.escape(keys[-1])}[\"']?(?![\w-])", line)
            given = re.compile(r"\s*=\s*(?=\S)").match(line, word.end()) if word and value else None
            if given:
                return begin + 1, given.end() + 1
            return begin + 1, (word.start() if word else len(line) - len(line.lstrip())) + 1
        begin = count
    return 1, 1


def _holds(said: Any, keys: tuple[str, ...]) -> bool:
    for key in keys:
        if not isinstance(said, dict) or key not in said:
            return False
        said = said[key]
    return True


def read_by_others(path: Path) -> bool:
    """Whether everybody on this machine may read the file; False where that cannot be told.

    A group may: that is how a room reads a file that it cannot change.
    """
    try:
        return os.name == "posix" and bool(path.stat().st_mode & stat.S_IROTH)
    except OSError:
        return False
