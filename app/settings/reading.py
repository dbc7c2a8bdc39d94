"""What a setting was given: the environment's word, else the settings file's; as text, a number or an address."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from app.errors import UnderheardError
from app.settings.file import Fault, SettingsFaults, VariableFault, environment_faults, settings_file
from app.settings.table import BY_VARIABLE

_forgiving = False


@contextmanager
def forgiving() -> Iterator[None]:
    """Inside, what is right in a faulty settings file counts, for whoever tells of its faults himself."""
    global _forgiving
    _forgiving, before = True, _forgiving
    try:
        yield
    finally:
        _forgiving = before


def check_file() -> None:
    """Raises SettingsFaults, with all of them, where the settings file has any."""
    found = settings_file()
    if found.faults:
        raise SettingsFaults(list(found.faults))


def check_settings() -> None:
    """Raises SettingsFaults, with all of them, where the settings file or the environment has any."""
    faults: list[Fault | VariableFault] = [*settings_file().faults, *environment_faults()]
    if faults:
        raise SettingsFaults(faults)


def said(variable: str) -> str:
    """What a setting was given, '' where nothing was. Raises SettingsFaults where the settings file cannot be used."""
    value = os.environ.get(variable, "").strip()
    if value or variable not in BY_VARIABLE:
        return value
    if not _forgiving:
        check_file()
    return settings_file().values.get(variable, "")


def number(variable: str, least: float | None = None, most: float | None = None) -> float | None:
    """A setting's number; None where it was given none. Bounds, both included, are the table's where none are given.

    Raises UnderheardError where it is no number within them.
    """
    text = said(variable)
    if not text:
        return None
    setting = BY_VARIABLE.get(variable)
    low = least if least is not None else setting.least if setting else 0.0
    high = most if most is not None else setting.most if setting else 0.0
    try:
        value = float(text)
    except ValueError:
        value = low - 1
    whole = setting is not None and setting.kind == "whole"
    if not low <= value <= high or (whole and not value.is_integer()):
        kind = "whole number" if whole else "number"
        raise UnderheardError(f"{variable} is no {kind} from {low:g} to {high:g}; correct it, or unset it.")
    return value


def choice(variable: str) -> str:
    """A setting that is one of a few words, in small letters; '' where it was given none.

    Raises UnderheardError where it is another word.
    """
    value = said(variable).casefold()
    choices = BY_VARIABLE[variable].choices
    if value and value not in choices:
        words = f"neither {choices[0]} nor {choices[1]}" if len(choices) == 2 else f"none of {', '.join(choices)}"
        raise UnderheardError(f"{variable} is {words}; set it to one of them, or unset it.")
    return value


def address(url: str, begin: str = "UNDERHEARD") -> str:
    """The address of a server, without a slash at its end. Raises UnderheardError where it is none."""
    says = f"{begin}_BASE_URL is no address of a server; write it like http://127.0.0.1:8080/v1."
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not url.isprintable() or " " in url:
        raise UnderheardError(says)
    if parts.username or parts.password:
        raise UnderheardError(f"{begin}_BASE_URL holds a password; put it in {begin}_API_KEY instead.")
    return url.rstrip("/")


_set, _number, _address = said, number, address
