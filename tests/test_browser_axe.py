"""Axe over every page, as every role, in both themes: nothing serious or critical is ours.

What Streamlit itself draws and cannot be mended here stands in upstream_axe.json, with the day and the version it was
found in. That list may only shrink: what is not found any more has to go, and so does what is of an older Streamlit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_support import DESK, PATIENCE, STYLED, Room, a_browser, settled  # noqa: F401
from playwright.sync_api import Browser, BrowserContext, Page
from signed import SignedRoom, signed_room
from test_access_pages import PAGES

UPSTREAM = Path(__file__).with_name("upstream_axe.json")
MOST_UPSTREAM = 0
"""How many findings of Streamlit's own there were when this was last lowered. It is never raised."""
ROLES = ("owner", "mentor", "admin")
SIGNED_OUT = ("/signin", "/join/no-such-link")
THEMES = ("light", "dark")
GROUND = {"light": "rgb(251, 250, 247)", "dark": "rgb(23, 22, 20)"}
TURNED = """async (ground) => {
  const app = document.querySelector("[data-testid=stApp]")
  if (!app || getComputedStyle(app).backgroundColor !== ground) return false
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
  return document.getAnimations().every((each) => each.playState !== "running")
}"""
"""Whether the page has the ground of a theme, and nothing on it is still on its way there."""
LOOKS = 4
_used: set[tuple[str, str]] = set()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[SignedRoom]:
    folder = tmp_path_factory.mktemp("looked") / "data"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNDERHEARD_DATA", str(folder))
        seeded = signed_room(folder)
        seeded.served.start()
        yield seeded
        seeded.served.kill()


def addresses(place: SignedRoom) -> list[str]:
    """Every page, those that are about something with it."""
    about = {
        "practise": ["/", f"/?attempt={place.going}"],
        "debrief": [f"/debrief?attempt={place.done}"],
        "review": ["/review", f"/review?attempt={place.done}"],
        "trainees": ["/trainees", f"/trainees?trainee={place.people['owner'].id}"],
        "scenarios": ["/scenarios", "/scenarios?scenario=late-parcel"],
    }
    names = sorted({file.stem for file in PAGES.glob("*.py")} - {"__init__"})
    return [address for name in names for address in about.get(name, [f"/{name}"])]


def signed_in(place: SignedRoom, browser: Browser, who: str) -> BrowserContext:
    context = browser.new_context(viewport={"width": DESK[0], "height": DESK[1]}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    if who:
        name, _, value = place.cookie(who).partition("=")
        context.add_cookies([{"name": name, "value": value, "url": place.served.address}])
    return context


def found_on(page: Page, theme: str) -> list[tuple[str, str, str]]:
    """(rule, selector, what it says) of everything serious or critical; of the dark only what colours can do."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if theme == "dark":
        options["runOnly"] = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
    found: dict[str, Any] = Axe().run(page, options=options).response
    return [
        (each["id"], " ".join(map(str, node["target"])), node["html"][:120])
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


def upstream() -> list[dict[str, str]]:
    listed: list[dict[str, str]] = json.loads(UPSTREAM.read_text(encoding="utf-8"))
    return listed


def ours(found: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    known = {(each["rule"], each["selector"]) for each in upstream()}
    _used.update(known & {(rule, where) for rule, where, _ in found})
    return [each for each in found if (each[0], each[1]) not in known]


def look(page: Page, address: str) -> list[str]:
    """What is ours on that page, in each theme. What is gone at a second look was a page on its way."""
    says = []
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        for _ in range(LOOKS):
            if address not in SIGNED_OUT:
                page.wait_for_function(STYLED, timeout=PATIENCE)
                page.wait_for_function(TURNED, arg=GROUND[theme], timeout=PATIENCE)
            left = ours(found_on(page, theme))
            if not left:
                break
        says += [f"{address} {theme}: {' '.join(each)}" for each in left]
    return says


@pytest.mark.timeout(240)
@pytest.mark.parametrize("who", ROLES)
def test_no_page_has_anything_serious_of_ours_for(place: SignedRoom, browser: Browser, who: str) -> None:
    context = signed_in(place, browser, who)
    page, says = context.new_page(), []
    try:
        for address in addresses(place):
            page.goto(place.served.address + address)
            settled(page)
            says += look(page, address)
    finally:
        context.close()
    assert says == []


def test_nor_have_the_pages_one_signs_in_at(place: SignedRoom, browser: Browser) -> None:
    context = signed_in(place, browser, "")
    page, says = context.new_page(), []
    try:
        for address in SIGNED_OUT:
            page.goto(place.served.address + address)
            says += look(page, address)
    finally:
        context.close()
    assert says == []


def test_the_list_of_what_is_upstream_only_shrinks() -> None:
    listed = upstream()
    assert len(listed) <= MOST_UPSTREAM
    for each in listed:
        assert set(each) == {"rule", "selector", "found", "streamlit"} and len(each["found"]) == 10
        assert each["streamlit"] == version("streamlit"), "look again with this version"
    unused = {(each["rule"], each["selector"]) for each in listed} - _used
    assert not unused or not _used, f"not found any more, so take it out: {unused}"
