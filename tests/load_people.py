"""Virtual trainees: each meets customers, says what scripts say, waits as people do, looks back, and begins again."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from load_client import Clock, Dropped, Page, Slow, Visitor

from app.scenario.model import Scenario

SHORTER = 0.2
"""How long they wait before they press something, as a part of how long they think before they write."""
COMES_BACK = (0.5, 4.0)
"""Seconds until a browser whose socket was lost tries again: first, and at most."""


@dataclass
class Tally:
    """What a load came to: seconds, errors, and what was seen."""

    words: list[float] = field(default_factory=list)
    """From sending a reply to the customer's next words."""
    stands: list[float] = field(default_factory=list)
    """From sending a reply to the whole page standing."""
    opened: list[float] = field(default_factory=list)
    """From a socket being asked for to the page standing."""
    pressed: list[float] = field(default_factory=list)
    """From pressing something to the page standing."""
    errors: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    """Sockets that were dropped."""
    sent_again: int = 0
    """Replies that were on their way when a socket was lost, had not been stored, and were sent again."""
    finished: int = 0
    """Conversations wrapped up and looked back on."""
    seen: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)
    """(attempt, turn) -> reply and answer, as a page has shown them."""
    came: set[str] = field(default_factory=set)
    """Who was here."""
    went_on: Counter[str] = field(default_factory=Counter)
    """Replies answered, by trainee."""


class Trainee:
    """One person at one browser tab."""

    def __init__(
        self, name: str, visitor: Visitor, library: Mapping[str, Scenario], tally: Tally, pause: float, seed: int
    ) -> None:
        self.name, self.visitor, self.tally = name, visitor, tally
        self._library, self._pause, self._chance = library, pause, random.Random(seed)
        self._script: list[str] = []
        self._unsure: str | None = None
        """A reply that was on its way when the socket was lost."""

    async def practise(self, until: Clock, seconds: float) -> None:
        """Open the page somewhere within the first pause, and practise until the clock says so many seconds."""
        await asyncio.sleep(self._chance.uniform(0, self._pause))
        await self._come_in()
        while until() < seconds:
            try:
                think = await self._step()
            except Dropped:
                self.tally.lost += 1
                await self._come_in()
                continue
            except Slow as slow:
                self.tally.errors[str(slow)] += 1
                await self.visitor.close()
                await self._come_in()
                continue
            self._look()
            wait = self._chance.uniform(0.6, 1.4) * self._pause * (1.0 if think else SHORTER)
            await asyncio.sleep(max(min(wait, seconds - until()), 0))
        await self.visitor.close()

    async def _come_in(self) -> None:
        """Open the tab, trying again as a browser does, until it stands."""
        clock, wait = Clock(), COMES_BACK[0]
        while True:
            try:
                await self.visitor.open()
                break
            except (Dropped, Slow) as error:
                if clock() > 60:
                    self.tally.errors[f"could not come in: {error}"] += 1
                await asyncio.sleep(wait * self._chance.uniform(0.8, 1.2))
                wait = min(2 * wait, COMES_BACK[1])
        self.tally.opened.append(clock())
        self.tally.came.add(self.name)
        self._look()

    async def _step(self) -> bool:
        """Do the next thing; True where it was a reply."""
        page = self.visitor.page
        if page.box is not None:
            return await self._reply(page)
        for key in ("wrap-up-now", "see"):
            button = page.button(key)
            if button is not None:
                await self._press(button)
                self.tally.finished += key == "see"
                return False
        cards = [*page.buttons("meet-"), *page.buttons("go-on-")]
        if cards:
            chosen = self._chance.choice(cards)
            scenario = self._library.get(chosen.partition("-meet-")[2] or chosen.partition("-go-on-")[2])
            self._script = list(self._chance.choice(scenario.checks).replies) if scenario and scenario.checks else []
            await self._press(chosen)
            return False
        # The debrief has been read, or the page shows nothing one could do: back to the customers.
        clock = Clock()
        await self.visitor.go("")
        self.tally.pressed.append(clock())
        if not self.visitor.page.buttons("meet-"):
            self.tally.errors["no customers on their page"] += 1
        return False

    async def _reply(self, page: Page) -> bool:
        before = len(page.turns)
        taken = (before - 1) // 2
        if self._unsure is not None:
            stored = before >= 3 and page.turns[-2]["text"] == self._unsure
            words, self._unsure = self._unsure, None
            if stored:
                return True
            self.tally.sent_again += 1
        elif taken < len(self._script):
            words = self._script[taken]
        else:
            button = page.button("wrap-up-now")
            if button is None:
                self.tally.errors["nothing to wrap up with"] += 1
            else:
                await self._press(button)
            return False
        clock, heard = Clock(), False

        def answered() -> None:
            nonlocal heard
            heard = True
            self.tally.words.append(clock())

        try:
            await self.visitor.say(words, answered)
        except Dropped:
            self._unsure = words
            raise
        if heard:
            self.tally.stands.append(clock())
            self.tally.went_on[self.name] += 1
        else:
            self.tally.errors["a reply had no answer"] += 1
        return True

    async def _press(self, button: str) -> None:
        clock = Clock()
        await self.visitor.press(button)
        self.tally.pressed.append(clock())

    def _look(self) -> None:
        """Note what the page shows: exchanges, and anything that went wrong."""
        for said in self.visitor.page.troubles:
            self.tally.errors[said] += 1
        attempt = parse_qs(self.visitor.query).get("attempt", [""])[0]
        turns = self.visitor.page.turns
        for place in range(1, len(turns) - 1, 2):
            self.tally.seen[(attempt, (place + 1) // 2)] = (turns[place]["text"], turns[place + 1]["text"])
