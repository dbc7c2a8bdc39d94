"""From a room nobody signs in to, to one where they do: the first admin, an invitation, a reply, and out again."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from axe_playwright_python.sync_playwright import Axe
from browser_support import DESK, PHONE, Room, a_browser, a_room, settled  # noqa: F401
from playwright.sync_api import Browser, Page, expect

from app.scenario.files import library
from app.store import Store
from app.training import accounts, practice
from app.training.people import create_person, mark_told

GOOD = "seven quiet ferries home"
OTHER = "nine loud ferries out again"


def opened(browser: Browser, size: tuple[int, int] = DESK) -> Page:
    """Another machine."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    context.set_default_timeout(20_000)
    return context.new_page()


def signs_in(page: Page, name: str, password: str) -> None:
    page.get_by_label("Your sign-in name").fill(name)
    page.get_by_label("Your password").fill(password)
    page.keyboard.press("Enter")


def starts(page: Page) -> None:
    """Read the notice, which is said once."""
    settled(page)
    page.get_by_role("button", name="Start", exact=True).click()
    page.locator(".st-key-welcome").wait_for(state="detached")
    settled(page)


def faults(page: Page) -> list[str]:
    """What axe finds on a page that is ours alone."""
    return [each["id"] for each in Axe().run(page).response["violations"]]


def test_an_admin_invites_a_trainee_who_practises_and_signs_out_of_every_tab(room: Room, browser: Browser) -> None:
    made = subprocess.run(
        [
            sys.executable,
            "-c",
            "from app.cli import main; main()",
            *("admin", "create", "Ruth", "--sign-in", "ruth@example.org", "--password-stdin"),
        ],
        input=GOOD + "\n",
        env={**os.environ, "UNDERHEARD_DATA": str(room.data)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Ruth is an admin" in made.stdout

    ruth = opened(browser)
    ruth.goto(f"{room.address}/people")
    expect(ruth).to_have_url(re.compile(r"/signin\?next=/people$"))
    assert faults(ruth) == []
    signs_in(ruth, "ruth@example.org", "not it at all")
    expect(ruth.get_by_role("alert")).to_contain_text("do not belong together")
    expect(ruth.get_by_label("Your password")).to_be_focused()
    signs_in(ruth, "ruth@example.org", GOOD)
    expect(ruth).to_have_url(re.compile("/people$"))
    starts(ruth)
    ruth.get_by_text("Add people", exact=True).click()
    settled(ruth)
    ruth.get_by_role("textbox", name="Name", exact=True).fill("Ana Rua")
    ruth.locator(".st-key-add-one").get_by_label("Sign-in name or e-mail address").fill("ana")
    ruth.get_by_role("button", name="Add them").click()
    link = re.search(r"/join/[\w-]+", ruth.get_by_text(re.compile("/join/")).first.inner_text())
    assert link

    ana = opened(browser, PHONE)
    ana.goto(room.address + link[0])
    expect(ana.get_by_text("You have been invited to Underheard as Ana Rua.")).to_be_visible()
    assert faults(ana) == [] and ana.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    ana.get_by_label("Your new password").fill("short")
    ana.get_by_label("The same once more").fill("short")
    ana.keyboard.press("Enter")
    expect(ana.get_by_role("alert")).to_contain_text("12 characters")
    expect(ana.get_by_label("Your new password")).to_be_focused()
    ana.get_by_label("Your new password").fill(OTHER)
    ana.get_by_label("The same once more").fill(OTHER)
    ana.keyboard.press("Enter")
    starts(ana)
    second = ana.context.new_page()
    second.goto(room.address)
    settled(second)
    ana.locator(".st-key-meet-late-parcel button").click()
    ana.get_by_test_id("stChatInputTextArea").fill("Two missed days. What happens on Friday?")
    ana.get_by_test_id("stChatInputTextArea").press("Enter")
    expect(ana.locator("[data-turn]")).to_have_count(3)
    settled(ana)
    going = ana.url

    second.goto(f"{room.address}/you")
    settled(second)
    second.get_by_role("button", name="Sign out", exact=True).first.click()
    expect(second.get_by_role("heading", name="You are signed out")).to_be_visible()
    # What is typed into the first tab is neither sent nor lost.
    ana.get_by_test_id("stChatInputTextArea").fill("You said Oamaru, and then you stopped.")
    ana.get_by_test_id("stChatInputTextArea").press("Enter")
    expect(ana.get_by_role("heading", name="You are signed out")).to_be_visible()
    expect(ana.get_by_text("You said Oamaru, and then you stopped.")).to_be_visible()
    expect(ana.locator("[data-turn]")).to_have_count(0)
    ana.get_by_role("link", name="Sign in").click()
    expect(ana.get_by_label("Your password")).to_be_visible()
    ana.goto(going)
    signs_in(ana, "Ana", OTHER)
    expect(ana.locator("[data-turn]")).to_have_count(3)  # signed in again, where it was left
    assert "Traceback" not in room.said()


def test_what_a_mentor_was_writing_is_given_back_where_they_are_signed_out_and_they_come_back_to_it(
    room: Room, browser: Browser
) -> None:
    store, customers = Store(room.data / "underheard.db"), library()
    boss = accounts.create_admin(store, "Ngaio", "ngaio", GOOD)
    mere, ben = (mark_told(store, create_person(store, *who).id) for who in (("Mere", "mentor"), ("Ben", "trainee")))
    accounts.make_account(store, mere.id, "mere", boss.id)
    accounts.take_up(store, accounts.invite(store, mere.id, boss.id).secret, OTHER)
    attempt = practice.start_attempt(store, customers, ben.id, "late-parcel", seed=3).id
    practice.take_turn(store, customers, attempt, "What happens on Friday?", 1, ben.id)
    practice.wrap_up(store, customers, attempt, ben.id)
    practice.reflect(store, attempt, ben.id, "Friday", [], {"listening": 1})

    page = opened(browser)
    page.goto(f"{room.address}/review?attempt={attempt}")
    signs_in(page, "mere", OTHER)
    box = page.get_by_label("What did they hear, and what would you try next?")
    box.fill("You heard Friday.")
    expect(page.get_by_text("Draft kept").first).to_be_visible()
    elsewhere = opened(browser)
    elsewhere.goto(f"{room.address}/you")
    signs_in(elsewhere, "mere", OTHER)
    settled(elsewhere)
    elsewhere.get_by_text("Sign out everywhere", exact=True).click()
    elsewhere.get_by_role("button", name="Sign out everywhere now").click()
    expect(elsewhere.get_by_role("heading", name="You are signed out")).to_be_visible()
    box.fill("You heard Friday. Next time leave her room after it, و أخيرا.")
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    given = page.locator(".st-key-signed-out [data-testid='stCode']")
    expect(given).to_have_text(["You heard Friday. Next time leave her room after it, و أخيرا."])
    expect(page.get_by_text("Draft kept")).to_have_count(0)
    page.get_by_role("link", name="Sign in").click()
    signs_in(page, "mere", OTHER)
    expect(page).to_have_url(re.compile(rf"/review\?attempt={attempt}$"))
    expect(box).to_have_value("You heard Friday.")  # as it reached the room
