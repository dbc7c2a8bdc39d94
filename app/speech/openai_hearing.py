"""What trainees say, written down by an OpenAI-compatible server; on this machine where it does not answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from app.endpoint.audio import Audio
from app.errors import ModelFault, SpeechFault
from app.settings import Model
from app.speech.openai_speaking import name_of_host
from app.speech.resting import RESTS_SECONDS, Rest
from app.speech.sound import Sound, as_wav, seconds_of
from app.speech.values import HeardWord, Hearer, Progress, Written

INSTEAD: Final = "The server that writes down speech did not answer; it was written down on this machine."
NO_TIMES: Final = "The server gave no times for the words, so pauses and pace are not known."


class OpenAIHearer:
    """A server that writes speech down, with the hearing on this machine behind it, where that is installed.

    `name` stays the server's also when this machine stood in: people agreed to the server, and less went out.
    """

    def __init__(
        self,
        model: Model,
        instead: Hearer | None = None,
        *,
        pause: float = 0.5,
        rests: tuple[float, ...] = RESTS_SECONDS,
    ) -> None:
        """`instead`: None where no hearing is installed; a server that does not answer is then said to be so."""
        self.model = model
        self.name = name_of_host(model)
        self.instead = instead
        self._server = Audio(model, pause=pause)
        self._rest = Rest(rests)

    def hear(self, sound: Sound, progress: Progress | None = None, hints: Sequence[str] = ()) -> Written:
        """See `Hearer.hear`; hints stay here. Where the server gives no times that are true, `note` says so."""
        seconds = seconds_of(sound)
        if self.instead is not None and self._rest.why:
            return replace(self.instead.hear(sound, progress, hints), note=INSTEAD)
        if progress:
            progress(0.1)
        try:
            found = self._server.transcription(as_wav(sound), seconds, seconds=self.model.seconds)
        except ModelFault as fault:
            self._rest.failed(self.name, str(fault))
            if self.instead is None:
                raise SpeechFault(f"{fault} Your recording is kept; send it again, or type.") from fault
            return replace(self.instead.hear(sound, progress, hints), note=INSTEAD)
        self._rest.answered()
        if progress:
            progress(1.0)
        words = tuple(HeardWord(*each) for each in found.words)
        return Written(found.text, words, seconds, self.name, "" if words or not found.text else NO_TIMES)

    def models(self, seconds: float) -> list[str]:
        """The names of the models its server offers, where it says. Raises ModelFault."""
        return self._server.models(seconds)

    def close(self) -> None:
        """End what is under way."""
        self._server.close()
