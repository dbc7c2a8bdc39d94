"""What can go wrong when a language model is asked, each under its own name and told in one sentence.

unreachable, timed-out, rate-limited, server-error     its server cannot be had now
unauthorised, no-credit, unknown-model, moved          its server will not be had until a setting changes
bad-request, too-long                                  it would not take what was asked
not-an-answer, empty, cut-short, refused               it answered, and the answer is none
not-json, wrong-shape, implausible                     it answered, and not the questions (see answers.py)
stopped                                                the room was closed meanwhile
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.errors import ModelFault
from app.settings import Model

if TYPE_CHECKING:
    from openai import APIStatusError

EVERYBODYS: Final = frozenset(
    ["unreachable", "timed-out", "rate-limited", "server-error", "unauthorised", "no-credit", "unknown-model", "moved"]
)
"""Faults of the server or the settings: the next reply would meet them too."""


class Refused(Exception):
    """The server understood and did not take the request as it was put."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


def by_status(error: APIStatusError, model: Model, does: str = "chat") -> ModelFault | Refused:
    """The fault behind a status that is not 200, or what the server minds about the request. `does`: what was asked."""
    status, host, wait = error.status_code, model.host, _asked_to_wait(error)
    says = _server_says(error, model.key)
    if status in (401, 403):
        return ModelFault("unauthorised", f"{host} does not let us in; check {model.settings}_API_KEY ({status}).")
    if status == 402 or "insufficient_quota" in (error.code or ""):
        return ModelFault("no-credit", f"The account at {host} has run out of credit.")
    if status == 429:
        return ModelFault("rate-limited", f"{host} has had too many requests.", again=True, wait=wait)
    said = f"{says} {error.code or ''}".casefold()
    if status >= 500 and any(each in said for each in ("response_format", "schema", "grammar")):
        return Refused(f"{status}: {says}")
    if status in (408, 409, 425) or (status >= 500 and status != 501):
        return ModelFault("server-error", f"{host} is in trouble ({status}).", again=True, wait=wait)
    if 300 <= status < 400:
        return ModelFault(
            "moved", f"{host} sends us elsewhere ({status}); set {model.settings}_BASE_URL to where it is."
        )
    if "content_filter" in said or "content management policy" in said:
        return ModelFault("refused", "The server's own filter would not let the words through.")
    if any(each in said for each in ("context length", "context_length", "context size", "too long")):
        return ModelFault("too-long", f"The conversation is too long for {model.name}.")
    if status == 404 or status == 405 or ("model" in said and ("not exist" in said or "not found" in said)):
        return ModelFault(
            "unknown-model",
            f"{host} knows no model {model.name}, or no {does} at this address; "
            f"check {model.settings}_MODEL and {model.settings}_BASE_URL.",
        )
    return Refused(f"{status}: {says}")


def unreachable(error: Exception, model: Model) -> ModelFault:
    cause = type(error.__cause__ or error).__name__
    return ModelFault("unreachable", f"{model.host} could not be reached, or hung up ({cause}).", again=True)


def _asked_to_wait(error: APIStatusError) -> float | None:
    """Seconds named in Retry-After; None where it names none. Dates are not reckoned with: nobody sends them here."""
    try:
        seconds = float(error.response.headers.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds < 1e6 else None


def garbled(what: str, does: str = "chat") -> ModelFault:
    return ModelFault("not-an-answer", f"What came back is no answer of a {does} server ({what}).", again=True)


def timed_out(seconds: float) -> ModelFault:
    return ModelFault("timed-out", f"The model's server did not answer within {max(seconds, 0.1):.2g} seconds.")


def _server_says(error: APIStatusError, key: str) -> str:
    """The server's own sentence on one short line, without our key in it."""
    body = error.body
    said = body.get("message") if isinstance(body, dict) else None
    if not isinstance(said, str):
        said = body.get("error") if isinstance(body, dict) and isinstance(body.get("error"), str) else ""
    said = " ".join(str(said).split())
    if key:
        said = said.replace(key, "…")
    return "".join(each for each in said if each.isprintable())[:160]
