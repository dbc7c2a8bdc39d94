"""What doctor says of speaking and hearing: whose they are, whether they work, and where recordings are kept."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable

from app.errors import ModelFault, SpeechFault, UnderheardError
from app.examined import Check
from app.settings import Model, database_path, hearing_model, sound_days, speaking_model
from app.sound_table import counted, of_customers
from app.speech import engines
from app.speech.embedded_hearing import EmbeddedHearer
from app.speech.embedded_speaking import EmbeddedSpeaker
from app.store import Store
from app.store.sounds import SoundFiles
from app.training.sound.retention import sound_figures

MODEL_SECONDS = 5.0
"""How long doctor waits for a speech server."""


def speech() -> list[Check]:
    """Speaking, hearing, the folder of recordings and ffmpeg, in this order. Nothing is changed or sent anywhere."""
    return [_speaking(), _hearing(), _recordings(), _ffmpeg()]


def _speaking() -> Check:
    return _served("speaking", speaking_model, "what customers say goes there to be spoken") or _here(
        "speaking",
        engines.embedded_speaker(),
        "customers who ring are heard by the packaged voice",
        "customers cannot be heard; they are read, and all else works",
    )


def _hearing() -> Check:
    return _served("hearing", hearing_model, "what trainees say aloud goes there, once they agreed") or _here(
        "hearing",
        engines.embedded_hearer(),
        "what trainees say is written down on this machine",
        "nobody can answer aloud; replies are typed, and all else works",
    )


def _here(about: str, engine: EmbeddedSpeaker | EmbeddedHearer | None, works: str, lacks: str) -> Check:
    """What is packaged: installed or not, and whether its weights are those that were checked."""
    if engine is None:
        return Check(about, "optional", lacks, "for it, run the README's start command again")
    try:
        engine.get_ready()
    except SpeechFault as fault:
        return Check(about, "missing", str(fault).rstrip("."))
    return Check(about, "ok", f"{works}; its weights are the ones that were checked")


def _served(about: str, settings: Callable[[], Model | None], goes: str) -> Check | None:
    """A server, which is asked for the names of its models and nothing else; None where none is set up."""
    try:
        model = settings()
    except UnderheardError as fault:
        return Check(about, "missing", str(fault).rstrip("."))
    if model is None:
        return None
    from app.endpoint.audio import Audio

    behind = engines.embedded_speaker() if about == "speaking" else engines.embedded_hearer()
    until = "the packaged voice is used until it can" if about == "speaking" else "this machine listens until it can"
    named = f"{model.name} at {model.host}"
    try:
        with Audio(model) as server:
            offered = server.models(MODEL_SECONDS)
    except ModelFault as fault:
        do = until if behind else f"set {model.settings}_BASE_URL right, or unset it and what belongs to it"
        return Check(about, "missing", f"{named} cannot be asked: {str(fault).rstrip('.')}", do)
    if offered and model.name not in offered:
        some = ", ".join(offered[:5]) + (", …" if len(offered) > 5 else "")
        says = f"{model.host} offers no {model.name}, but {some}"
        return Check(about, "missing", says, f"correct {model.settings}_MODEL")
    says = f"{named} answers; {goes}, within {model.seconds:g} s"
    if model.voices:
        says += f"; voices {', '.join(f'{who} {voice}' for who, voice in model.voices)}"
    if model.is_open:
        return Check(about, "missing", f"{says}, and unencrypted", "use an https address")
    return Check(about, "ok", says if behind else f"{says}; nothing is installed to stand in for it")


def _recordings() -> Check:
    """Where the sound of voices is kept, how much there is, and how long it stays."""
    about = "recordings"
    try:
        days = sound_days()
    except UnderheardError as fault:
        return Check(about, "missing", str(fault).rstrip("."))
    stay = f"they go after {days} days" if days else "none is kept past its conversation"
    kept = SoundFiles(database_path())
    folder = kept.folder
    if not folder.exists():
        return Check(about, "ok", f"none yet; {stay}")
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        return Check(about, "missing", f"{folder} cannot be written to", "let us write there; talking by text goes on")
    return Check(about, "ok", f"{_what_is_kept(kept)} in {folder}, {kept.size() / 1e6:,.1f} MB; {stay}")


def _what_is_kept(kept: SoundFiles) -> str:
    """Whose sounds there are; where the database cannot say, how many files."""
    if database_path().exists():
        try:
            found = sound_figures(Store(database_path()))
        except UnderheardError:
            pass  # what is wrong with the database is said where it is looked at
        else:
            clips = f", {counted(found.clips, 'clip')} of them" if found.clips else ""
            return f"{counted(found.recordings, 'recording')} of trainees{clips}, {of_customers(found.turns)}"
    return counted(len(kept.names()), "file") + " of sound"


def _ffmpeg() -> Check:
    if shutil.which("ffmpeg"):
        return Check("ffmpeg", "ok", "recordings that are not WAV can be opened, too")
    says = "not here; only recordings that are not WAV need it, and browsers send WAV"
    return Check("ffmpeg", "optional", says)
