"""Giving statements to a learning record store, and what becomes of them: taken, there already, refused, or trouble.

https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Communication.md (statements resource, error codes).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from app.settings.record_store import RecordStore

if TYPE_CHECKING:
    import httpx2

SECONDS: Final = 20.0
"""How long one request may take in all, however slowly its answer comes."""
LARGEST_ANSWER: Final = 256 * 1024
"""Bytes of an answer that are read."""
_SETTINGS: Final = (401, 403, 404, 405)
_TROUBLE: Final = (408, 425, 429)


@dataclass(frozen=True)
class Answer:
    """What a record store made of the statements it was given; it takes all of them or none.

    taken      it has them
    there      one of them is there already, in these or other words
    refused    it would not take them as they are, and would not another time
    trouble    it cannot be had now, or not before a setting changes
    """

    kind: Literal["taken", "there", "refused", "trouble"]
    says: str = ""
    wait: float | None = None
    """Seconds it asked to be left alone for, where it did."""


def give(store: RecordStore, bodies: Sequence[str], seconds: float = SECONDS) -> Answer:
    """Give it these statements, each a JSON object, in one request. Never raises for what the other side does."""
    import httpx2

    try:
        return asyncio.run(_given(store, bodies, seconds))
    except TimeoutError:
        return Answer("trouble", f"{store.host} did not answer within {seconds:.3g} seconds.")
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        return Answer("trouble", f"{store.host} could not be reached, or hung up ({type(error).__name__}).")


async def _given(store: RecordStore, bodies: Sequence[str], seconds: float) -> Answer:
    import httpx2

    async with asyncio.timeout(seconds):
        async with (
            httpx2.AsyncClient(
                # A proxy is for other machines; a redirect would take the statements to one nobody chose.
                trust_env=not store.is_here,
                follow_redirects=False,
                timeout=seconds,
                auth=httpx2.BasicAuth(store.key, store.secret) if store.key else None,
                headers={
                    "X-Experience-API-Version": store.version,
                    "Content-Type": "application/json",
                    "Accept-Encoding": "identity",
                },
            ) as client,
            client.stream("POST", f"{store.endpoint}/statements", content=f"[{','.join(bodies)}]".encode()) as response,
        ):
            held = bytearray()
            async for piece in response.aiter_raw():
                held += piece
                if len(held) > LARGEST_ANSWER:
                    break
            return _answer(store, response, bytes(held), len(bodies))


def _answer(store: RecordStore, response: httpx2.Response, body: bytes, given: int) -> Answer:
    status = response.status_code
    if status == 204 or (status == 200 and _ids(body) == given):
        return Answer("taken")
    if status == 200:
        return Answer("trouble", f"What came back from {store.host} is no answer of a record store.")
    if status == 409:
        return Answer("there")
    if status in _SETTINGS or 300 <= status < 400:
        setting = "UNDERHEARD_XAPI_KEY" if status in (401, 403) else "UNDERHEARD_XAPI_ENDPOINT"
        return Answer("trouble", f"{store.host} does not take statements from us; check {setting} ({status}).")
    if status in _TROUBLE or not 400 <= status < 500:
        return Answer("trouble", f"{store.host} is in trouble ({status}).", _asked_to_wait(response))
    return Answer("refused", f"{store.host} would not take it ({status}{_why(store, body)}).")


def _ids(body: bytes) -> int:
    """How many ids it answered with; 0 where it answered with something else."""
    try:
        said = json.loads(body)
    except ValueError:
        return 0
    return len(said) if isinstance(said, list) and all(isinstance(each, str) for each in said) else 0


def _why(store: RecordStore, body: bytes) -> str:
    """Its own words on one short line, without our secret in them."""
    said = " ".join(body[:2000].decode("utf-8", "replace").split())
    if store.secret:
        said = said.replace(store.secret, "…")
    said = "".join(each for each in said if each.isprintable())[:120]
    return f": {said}" if said else ""


def _asked_to_wait(response: httpx2.Response) -> float | None:
    try:
        seconds = float(response.headers.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds < 86_400 else None
