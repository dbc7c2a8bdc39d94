"""The one place that talks to a language model: one chat request with a deadline, and every way it can fail, named.

`openai` is loaded when something is first asked, since most who use this room never ask.
"""

from __future__ import annotations

import asyncio
import json
import queue
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import ValidationError

from app.endpoint.connection import CONNECT_SECONDS, GRACE_SECONDS, Connection
from app.endpoint.faults import Refused, by_status, garbled, timed_out, unreachable
from app.errors import ModelFault
from app.settings import Model

RETRIES: Final = 2
"""How often a failed request is sent again, within the same deadline."""
LONGEST_ANSWER: Final = 4000
"""Tokens an answer may have."""
_FORMATS: Final = ("json_schema", "json_object", "text")

Message = Mapping[Literal["role", "content"], str]


@dataclass(frozen=True)
class Tokens:
    """What a model read and wrote, as its server counts it."""

    sent: int = 0
    written: int = 0

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(self.sent + other.sent, self.written + other.written)


@dataclass(frozen=True)
class Said:
    """What a model answered."""

    text: str
    model: str
    """The model's name as its server gives it, often with a date."""
    whole: bool
    """Whether the server said that it had finished, and not only stopped."""


class Spent:
    """Adds up the tokens of every try, also of those that came to nothing."""

    def __init__(self) -> None:
        self.tokens = Tokens()

    def add(self, usage: object) -> None:
        def count(name: str) -> int:
            value = getattr(usage, name, 0)
            return value if isinstance(value, int) and value > 0 else 0

        self.tokens += Tokens(count("prompt_tokens"), count("completion_tokens"))


class Endpoint(Connection):
    """An OpenAI-compatible chat server. Any thread may ask; `close` ends what is under way."""

    def __init__(self, model: Model, *, pause: float = 1.0, temperature: float = 0.0) -> None:
        """`pause`: seconds before the first request that is sent again; the next waits twice as long."""
        super().__init__(model, pause=pause)
        self._wanted_temperature = temperature
        # What this server has refused so far is not asked of it again.
        self._format = 0
        self._temperature = True
        self._limit: str | None = "max_tokens"

    @property
    def settings(self) -> dict[str, Any]:
        """How this server is asked for answers of a shape, without what it has refused so far."""
        temperature = self._wanted_temperature if self._temperature else None
        return {"temperature": temperature, "format": _FORMATS[self._format], "longest": LONGEST_ANSWER}

    def ask(
        self,
        messages: Sequence[Message],
        *,
        seconds: float,
        schema: Mapping[str, Any] | None = None,
        longest: int = LONGEST_ANSWER,
        spent: Spent | None = None,
    ) -> Said:
        """One answer within `seconds`, every try and wait included. Raises ModelFault, which names what went wrong.

        `schema` asks for JSON of that shape; a server that cannot hold to one is asked for JSON, then for plain words.
        """
        return self._result(self._within(messages, schema, longest, seconds, spent or Spent()), seconds)

    def stream(self, messages: Sequence[Message], *, seconds: float, longest: int = LONGEST_ANSWER) -> Iterator[str]:
        """The pieces of one answer as they arrive, all within `seconds`. Raises ModelFault, also after some pieces.

        A stream that stops without saying that it has ended is `cut-short`. Closing the iterator ends the request.
        """
        loop = self._running()
        pieces: queue.SimpleQueue[str | ModelFault | None] = queue.SimpleQueue()
        until = time.monotonic() + seconds

        async def pour() -> None:
            try:
                async with asyncio.timeout(seconds):
                    await self._pour(messages, longest, until, pieces)
                pieces.put(None)
            except TimeoutError:
                pieces.put(timed_out(seconds))
            except ModelFault as fault:
                pieces.put(_alone(fault))
            except asyncio.CancelledError:
                pieces.put(ModelFault("stopped", "It was stopped before the model had answered."))
                raise
            except Exception as error:  # whatever else a server can bring about is a fault of this answer
                pieces.put(garbled(type(error).__name__))

        future = asyncio.run_coroutine_threadsafe(pour(), loop)
        try:
            while True:
                try:
                    piece = pieces.get(timeout=max(0.0, until - time.monotonic()) + GRACE_SECONDS)
                except queue.Empty:
                    raise timed_out(seconds) from None
                if piece is None:
                    return
                if isinstance(piece, ModelFault):
                    raise piece
                yield piece
        finally:
            future.cancel()

    # On the loop.

    async def _within(
        self,
        messages: Sequence[Message],
        schema: Mapping[str, Any] | None,
        longest: int,
        seconds: float,
        spent: Spent,
    ) -> Said:
        try:
            async with asyncio.timeout(seconds):
                return await self._until_answered(messages, schema, longest, time.monotonic() + seconds, spent)
        except TimeoutError:
            raise timed_out(seconds) from None

    async def _until_answered(
        self,
        messages: Sequence[Message],
        schema: Mapping[str, Any] | None,
        longest: int,
        until: float,
        spent: Spent,
    ) -> Said:
        failed = 0
        while True:
            options = self._options(schema, longest)
            try:
                return await self._once(messages, options, max(0.1, until - time.monotonic()), spent)
            except Refused as refused:
                if not self._do_without(refused.says, options):
                    raise ModelFault("bad-request", f"The server did not take the request ({refused.says}).") from None
            except ModelFault as fault:
                wait = self._pause * 2**failed if fault.wait is None else fault.wait
                if not fault.again or failed >= RETRIES or time.monotonic() + wait >= until:
                    raise
                failed += 1
                await asyncio.sleep(wait)

    def _options(self, schema: Mapping[str, Any] | None, longest: int) -> dict[str, Any]:
        options: dict[str, Any] = {}
        if self._temperature:
            options["temperature"] = self._wanted_temperature
        if self._limit:
            options[self._limit] = longest
        if schema is not None:
            kind = _FORMATS[self._format]
            if kind == "json_schema":
                options["response_format"] = {
                    "type": "json_schema",
                    "json_schema": {"name": "answers", "strict": True, "schema": schema},
                }
            elif kind == "json_object":
                options["response_format"] = {"type": "json_object"}
        return options

    def _do_without(self, says: str, options: Mapping[str, Any]) -> bool:
        """Leave out what the server has just refused; False where there is nothing left to leave out."""
        said = says.casefold()
        if "temperature" in said and "temperature" in options:
            self._temperature = False
            return True
        if "max_completion_tokens" in said and "max_tokens" in options:
            self._limit = "max_completion_tokens"
            return True
        if "max_tokens" in said or "max_completion_tokens" in said:
            used = "max_tokens" if "max_tokens" in options else "max_completion_tokens"
            if used in options:
                self._limit = "max_completion_tokens" if used == "max_tokens" else None
                return True
        if "response_format" in options:
            # Also where it does not say what it minds: of all we send, this is what servers know least.
            used = options["response_format"]["type"]
            self._format = max(self._format, _FORMATS.index(used) + 1)
            return True
        if "temperature" in options:
            self._temperature = False
            return True
        return False

    async def _once(
        self, messages: Sequence[Message], options: Mapping[str, Any], seconds: float, spent: Spent
    ) -> Said:
        import httpx2
        import openai

        ask: Any = self._ready().chat.completions.create  # the options are checked by the server, not by the types
        timeout = httpx2.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds))
        try:
            answer = await ask(model=self.model.name, messages=list(messages), timeout=timeout, **options)
        except openai.APITimeoutError:
            raise ModelFault("timed-out", "The model's server did not answer in time.") from None
        except openai.APIStatusError as error:
            raise by_status(error, self.model) from None
        except openai.APIConnectionError as error:
            raise unreachable(error, self.model) from None
        except (openai.OpenAIError, json.JSONDecodeError, ValidationError, UnicodeDecodeError) as error:
            raise garbled(type(error).__name__) from None
        return _said(answer, spent)

    async def _pour(
        self,
        messages: Sequence[Message],
        longest: int,
        until: float,
        pieces: queue.SimpleQueue[str | ModelFault | None],
    ) -> None:
        """Pour one answer out, piece by piece; a request that fails before the first is sent again, as for `ask`."""
        failed = 0
        while True:
            options = self._options(None, longest)
            poured = False
            try:
                async for piece in self._pieces(messages, options, max(0.1, until - time.monotonic())):
                    poured = True
                    pieces.put(piece)
                return
            except Refused as refused:
                if not self._do_without(refused.says, options):
                    raise ModelFault("bad-request", f"The server did not take the request ({refused.says}).") from None
            except ModelFault as fault:
                wait = self._pause * 2**failed if fault.wait is None else fault.wait
                if poured or not fault.again or failed >= RETRIES or time.monotonic() + wait >= until:
                    raise
                failed += 1
                await asyncio.sleep(wait)

    async def _pieces(
        self, messages: Sequence[Message], options: Mapping[str, Any], seconds: float
    ) -> AsyncIterator[str]:
        import httpx2
        import openai

        ask: Any = self._ready().chat.completions.create
        timeout = httpx2.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds))
        any_piece = finished = seen = False
        try:
            stream = await ask(model=self.model.name, messages=list(messages), timeout=timeout, stream=True, **options)
            try:
                async for chunk in stream:
                    seen = True
                    piece, reason = _piece_of(chunk)
                    if piece:
                        any_piece = True
                        yield piece
                    finished = finished or reason is not None
                    if reason == "length":
                        raise ModelFault("cut-short", "The model's answer was cut off before its end.")
                    if reason == "content_filter":
                        raise ModelFault("refused", "The server's own filter cut the answer off.")
            finally:
                with suppress(Exception):
                    await stream.close()
                    # What it iterates by refers back to it: left alone, it would be let go on any thread, at any time.
                    await stream._iterator.aclose()
        except openai.APITimeoutError:
            raise ModelFault("timed-out", "The model's server did not answer in time.") from None
        except openai.APIStatusError as error:
            raise by_status(error, self.model) from None
        except openai.APIConnectionError as error:
            raise unreachable(error, self.model) from None
        except openai.APIError as error:
            raise ModelFault(
                "server-error", f"{self.model.host} broke off ({type(error).__name__}).", again=True
            ) from None
        except (openai.OpenAIError, json.JSONDecodeError, ValidationError, UnicodeDecodeError) as error:
            raise garbled(type(error).__name__) from None
        except httpx2.HTTPError as error:
            raise unreachable(error, self.model) from None
        if not seen:
            raise garbled("a page, not an answer")
        if not any_piece:
            raise ModelFault("empty", "The model gave no answer.", again=True)
        if not finished:
            raise ModelFault("cut-short", "The model's answer broke off before its end.")


def _alone(fault: ModelFault) -> ModelFault:
    """The fault without where it came from: open streams hang on that, and are let go on the loop's own thread."""
    fault.__context__ = None
    return fault.with_traceback(None)


def _piece_of(chunk: object) -> tuple[str, str | None]:
    """The words of one chunk of a stream, and why it ended, where it did. Raises ModelFault for a refusal."""
    choices = getattr(chunk, "choices", None)
    if isinstance(chunk, str) or (choices is None and not hasattr(chunk, "model")):
        raise garbled("no chunk of an answer")
    if not choices:
        return "", None  # servers send one with the count of tokens, and none with words
    delta = getattr(choices[0], "delta", None)
    if getattr(delta, "refusal", None):
        raise ModelFault("refused", "The model would not answer.")
    content, reason = getattr(delta, "content", None), getattr(choices[0], "finish_reason", None)
    return content if isinstance(content, str) else "", reason if isinstance(reason, str) else None


def _said(answer: object, spent: Spent) -> Said:
    """The words of an answer, once it is sure that it is one."""
    spent.add(getattr(answer, "usage", None))
    choices = getattr(answer, "choices", None)
    if isinstance(answer, str) or (choices is None and not hasattr(answer, "model")):
        raise garbled("a page, not an answer" if isinstance(answer, str) else type(answer).__name__)
    if not isinstance(choices, list) or not choices:
        raise ModelFault("empty", "The model gave no answer.", again=True)
    choice = choices[0]
    message = getattr(choice, "message", None)
    reason = getattr(choice, "finish_reason", None)
    refusal = getattr(message, "refusal", None)
    if refusal:
        raise ModelFault("refused", "The model would not answer.")
    if reason == "content_filter":
        raise ModelFault("refused", "The server's own filter cut the answer off.")
    if reason == "length":
        raise ModelFault("cut-short", "The model's answer was cut off before its end.")
    content = getattr(message, "content", None)
    if not isinstance(content, str) or not content.strip():
        raise ModelFault("empty", "The model gave no answer.", again=True)
    named = getattr(answer, "model", None)
    return Said(content, named if isinstance(named, str) else "", whole=reason is not None)
