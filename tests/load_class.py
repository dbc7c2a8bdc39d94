"""A class signing in: each asks for the form, sends it, loads what the page is drawn with, and waits for the page."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape

import httpx2
from load_client import Clock, Dropped, Slow, Visitor
from load_seed import PASSWORD, Known

_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
_ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')
_DRAWN_WITH = re.compile(r'(?:src|href)="(\.?/?static/[^"]+)"')


@dataclass
class SigningIn:
    """What it came to, in seconds."""

    form: list[float] = field(default_factory=list)
    """From asking for the form to having it."""
    sent: list[float] = field(default_factory=list)
    """From sending it to being let in."""
    stands: list[float] = field(default_factory=list)
    """From being let in to the first page standing, with the files it is drawn with."""
    errors: Counter[str] = field(default_factory=Counter)


def hidden_fields(page: str) -> dict[str, str]:
    """What a form sends along without being asked."""
    found = [dict(_ATTRIBUTE.findall(each)) for each in _HIDDEN.findall(page)]
    return {unescape(each["name"]): unescape(each.get("value", "")) for each in found if "name" in each}


async def sign_in(address: str, person: Known, came: SigningIn, wait: float) -> None:
    """One of them, after so many seconds, in a browser that was never here."""
    await asyncio.sleep(wait)
    browser = {"Accept": "text/html,*/*", "Accept-Encoding": "gzip"}
    async with httpx2.AsyncClient(base_url=address, headers=browser, timeout=60, trust_env=False) as client:
        try:
            clock = Clock()
            page = await client.get("/signin")
            came.form.append(clock())
            said = {**hidden_fields(page.text), "name": person.sign_in_name, "password": PASSWORD}
            clock = Clock()
            answer = await client.post("/signin", data=said, headers={"Origin": address})
            came.sent.append(clock())
            if answer.status_code != 303:
                came.errors[f"not let in: {answer.status_code}"] += 1
                return
            clock = Clock()
            shell = await client.get("/")
            for path in sorted(set(_DRAWN_WITH.findall(shell.text))):
                loaded = await client.get("/" + path.lstrip("./"))
                if loaded.status_code != 200:
                    came.errors[f"{path}: {loaded.status_code}"] += 1
            visitor = Visitor(address, dict(client.cookies))
            await visitor.open()
            came.stands.append(clock())
            if not visitor.page.buttons("meet-"):
                came.errors["no customers on their page"] += 1
            for trouble in visitor.page.troubles:
                came.errors[trouble] += 1
            await visitor.close()
        except (httpx2.HTTPError, Dropped, Slow) as error:
            came.errors[f"{type(error).__name__}: {error}"] += 1


async def sign_all_in(address: str, people: list[Known], seconds: float) -> SigningIn:
    """All of them within so many seconds."""
    came, chance = SigningIn(), random.Random(60)
    await asyncio.gather(*(sign_in(address, person, came, chance.uniform(0, seconds)) for person in people))
    return came
