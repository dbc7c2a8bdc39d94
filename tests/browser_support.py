"""A real browser at a real server: what the browser journeys stand on.

`room` serves a fresh practice room, `visit` opens a browser at it. Journeys wait for what they expect to see, never for
time to pass. Where no Chromium is installed they are skipped; CHROMIUM names another one than /usr/bin/chromium.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from app.serving import wait_until_served

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
DESK, PHONE = (1280, 860), (390, 844)
STYLED = "getComputedStyle(document.documentElement).getPropertyValue('--uh-paper').trim() !== ''"
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'
PATIENCE = 20_000
"""Milliseconds a journey waits for what it expects; two busy cores are slow, not wrong."""

expect.set_options(timeout=PATIENCE)

Visit = Callable[..., Page]


@dataclass
class Room:
    """`underheard serve` on a free port, with a data folder of its own; it can be killed and started again."""

    data: Path
    port: int = 0
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.port = self.port or _free_port()
        environment = {**os.environ, "CI": "1", "UNDERHEARD_DATA": str(self.data), **self.environment}
        with (self.data.parent / f"{self.data.name}-server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", str(self.port)],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        assert wait_until_served(self.address), "the room did not open"

    def kill(self) -> None:
        """End the server at once, as a power cut would."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def said(self) -> str:
        """What the server wrote to standard error so far."""
        return (self.data.parent / f"{self.data.name}-server.log").read_text(encoding="utf-8", errors="replace")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# The fixtures are called room, browser and visit; their functions have other names, so that test files can import them.


@pytest.fixture(name="room", scope="module")
def a_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A practice room with nobody in it yet, shared by the tests of a module."""
    if not CHROMIUM:
        pytest.skip("no Chromium here; install one, or name it in CHROMIUM")
    opened = Room(tmp_path_factory.mktemp("room") / "data")
    opened.start()
    yield opened
    if opened.process:
        opened.kill()


@pytest.fixture(name="browser", scope="module")
def a_browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("no Chromium here; install one, or name it in CHROMIUM")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield opened
        opened.close()


@pytest.fixture(name="visit")
def a_visit(room: Room, browser: Browser) -> Iterator[Visit]:
    """`visit(path="/", size=DESK, scheme="light", context=None)`: a page at the room, settled.

    Each visit without `context` is another machine: no cookies. Fails where a page reached for anything but the room.
    """
    contexts: list[BrowserContext] = []
    strayed: list[str] = []

    def guard(route: Route) -> None:
        if route.request.url.startswith((room.address, "data:", "blob:")):
            route.continue_()
        else:
            strayed.append(route.request.url)
            route.abort()

    def open_page(
        path: str = "/",
        size: tuple[int, int] = DESK,
        scheme: str = "light",
        context: BrowserContext | None = None,
    ) -> Page:
        if context is None:
            context = browser.new_context(
                viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce"
            )
            context.set_default_timeout(PATIENCE)
            context.route("**/*", guard)
            contexts.append(context)
        page = context.new_page()
        page.goto(room.address + path)
        settled(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not strayed, f"pages reached outside: {strayed}"


def settled(page: Page) -> None:
    """Wait until Streamlit has drawn everything, in our colours and not yet in its own."""
    page.wait_for_selector(SETTLED, timeout=PATIENCE)
    page.wait_for_function(STYLED, timeout=PATIENCE)


def come_in(page: Page, name: str, role: str = "Trainee") -> None:
    """Say who is here, as on a first visit; ends on the page that was asked for."""
    page.get_by_role("textbox", name="Your name").fill(name)
    page.get_by_text(role, exact=True).click()
    page.get_by_role("button", name="Start", exact=True).click()
    page.locator(".st-key-welcome").wait_for(state="detached")
    settled(page)


def serious(page: Page) -> list[str]:
    """What axe-core finds serious or critical on the page, one line each: rule, where, why."""
    page.wait_for_function(STYLED, timeout=PATIENCE)
    found: dict[str, Any] = Axe().run(page).response
    return [
        f"{violation['id']}: {node['target']} {node['html'][:160]} {node.get('failureSummary', '')[:240]}"
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]
