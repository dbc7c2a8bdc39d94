"""The connection to one server: an event loop of its own, a client that is made when it is first needed, and its end.

Requests run on a loop of their own, so that a deadline holds for a server that answers one letter a minute too.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import json
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from pydantic import ValidationError

from app.endpoint.faults import by_status, garbled, timed_out, unreachable
from app.errors import ModelFault
from app.settings import Model

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI

CONNECT_SECONDS: Final = 10.0
GRACE_SECONDS: Final = 5.0
_Answer = TypeVar("_Answer")


class TooLarge(Exception):
    """More came than the answer may have, or it came packed, so that its size cannot be told."""


class Connection:
    """An OpenAI-compatible server. Any thread may ask; `close` ends what is under way."""

    largest: int | None = None
    """Bytes an answer may have, also one that says what is wrong; None where there is no bound but the deadline."""

    def __init__(self, model: Model, *, pause: float = 1.0) -> None:
        """`pause`: seconds before the first request that is sent again; the next waits twice as long."""
        self.model = model
        self._pause = pause
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client: AsyncOpenAI | None = None
        self._closed = False

    def models(self, seconds: float) -> list[str]:
        """The names of the models this server offers, where it says. Raises ModelFault."""
        return self._result(self._models(seconds), seconds)

    def close(self) -> None:
        """End what is under way and let the connection go; nothing can be asked afterwards."""
        with self._lock:
            loop, self._loop, self._closed = self._loop, None, True
        if loop is None:
            return
        with suppress(concurrent.futures.TimeoutError, TimeoutError):
            asyncio.run_coroutine_threadsafe(self._let_go(), loop).result(GRACE_SECONDS)
        loop.call_soon_threadsafe(loop.stop)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _result(self, asked: Coroutine[Any, Any, _Answer], seconds: float) -> _Answer:
        """What comes of it, on the loop, within `seconds`. Raises ModelFault."""
        try:
            future = asyncio.run_coroutine_threadsafe(asked, self._running())
        except ModelFault:
            asked.close()
            raise
        try:
            return future.result(seconds + GRACE_SECONDS)
        except (TimeoutError, concurrent.futures.TimeoutError):
            future.cancel()
            raise timed_out(seconds) from None
        except (concurrent.futures.CancelledError, asyncio.CancelledError):
            raise ModelFault("stopped", "It was stopped before the model had answered.") from None

    # On the loop.

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._closed:
                raise ModelFault("stopped", "It was stopped before the model was asked.")
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=_turn, args=(self._loop,), name="endpoint", daemon=True).start()
            return self._loop

    async def _let_go(self) -> None:
        mine = asyncio.current_task()
        under_way = [task for task in asyncio.all_tasks() if task is not mine]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        if self._client is not None:
            await self._client.close()

    def _ready(self) -> AsyncOpenAI:
        if self._client is None:
            import httpx2
            from openai import AsyncOpenAI

            self._client = AsyncOpenAI(
                api_key=self.model.key or "none",
                base_url=self.model.base_url,
                default_query=dict(self.model.query) or None,
                # Azure's own addresses read the key from here.
                default_headers={"api-key": self.model.key} if self.model.query and self.model.key else None,
                max_retries=0,
                http_client=httpx2.AsyncClient(
                    # A proxy is for other machines; a redirect would take the words to one that nobody chose.
                    trust_env=not self.model.is_here,
                    follow_redirects=False,
                    event_hooks={"response": [self._bound]} if self.largest else {},
                    headers={"accept-encoding": "identity"} if self.largest else None,
                ),
            )
            # Taken from the environment, these would be told to whoever is asked.
            self._client.organization = self._client.project = None
        return self._client

    async def _bound(self, response: httpx2.Response) -> None:
        """Let no more of an answer in than it may have, whatever it is and says of itself."""
        if response.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
            await response.aclose()
            raise TooLarge("packed")
        response.stream = _no_more_than(self.largest or 0, response.stream)

    async def _models(self, seconds: float) -> list[str]:
        import openai

        try:
            async with asyncio.timeout(seconds):
                page = await self._ready().models.list(timeout=seconds)
            return [str(each.id) for each in getattr(page, "data", None) or []]
        except (TimeoutError, openai.APITimeoutError):
            raise timed_out(seconds) from None
        except openai.NotFoundError:
            return []
        except openai.APIStatusError as error:
            fault = by_status(error, self.model)
            raise fault if isinstance(fault, ModelFault) else ModelFault("bad-request", fault.says) from None
        except openai.APIConnectionError as error:
            raise unreachable(error, self.model) from None
        except (openai.OpenAIError, json.JSONDecodeError, ValidationError, AttributeError, TooLarge) as error:
            raise garbled(type(error).__name__) from None


def _no_more_than(largest: int, stream: Any) -> Any:
    """The same stream, which raises TooLarge where more comes than that."""
    import httpx2

    class Bounded(httpx2.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            came = 0
            async for piece in stream:
                came += len(piece)
                if came > largest:
                    raise TooLarge(str(largest))
                yield piece

        async def aclose(self) -> None:
            await stream.aclose()

    return Bounded()


def _turn(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        loop.run_until_complete(_quiet())
    finally:
        loop.close()


async def _quiet() -> None:
    """Let what is being closed finish: streams that nobody reads to their end."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    if left:
        await asyncio.wait(left, timeout=1.0)
    await asyncio.get_running_loop().shutdown_asyncgens()
