"""A first author's whole way in a real browser: from the template to a trainee who says hello."""

from __future__ import annotations

from collections.abc import Callable

from browser_support import PATIENCE, PHONE, Room, Visit, a_browser, a_room, a_visit, serious  # noqa: F401
from first_customers import answers, filled
from playwright.sync_api import Page, expect
from test_browser_practise import meet, say
from test_browser_review import Seeded, as_person

from app.scenario.files import read_text
from app.training.authoring import drafts
from app.training.authoring.expert import expert_check

expect.set_options(timeout=PATIENCE)
WRITTEN = "school-jacket"
MOST_FIELDS = 60
WHERE = """last => {
  const told = [...document.querySelectorAll(".ur-bench-told")].some((each) => /Everything is/.test(each.innerText));
  const at = document.activeElement?.dataset?.at;
  return told ? "done" : at && at !== last ? at : null;
}"""
LONGEST_PROOF = 4 * PATIENCE


def begin(page: Page, name: str) -> None:
    page.get_by_role("button", name="Write a customer", exact=True).click()
    page.get_by_role("textbox", name="What are they called?").fill(name)
    page.get_by_label("How old are they?").fill("34")
    page.get_by_text("she", exact=True).click()
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page.locator("[data-section]")).to_have_count(16)


def fill_what_is_next(page: Page, words: Callable[[str], str]) -> list[str]:
    """Follow "Next to write" to the end; the places that were filled, in turn."""
    done: list[str] = []
    while True:
        page.keyboard.press("Alt+n")
        at = page.wait_for_function(WHERE, arg=done[-1] if done else "").json_value()
        if at == "done":
            break
        assert at not in done, f"“Next to write” leads to {at} a second time"
        page.keyboard.insert_text(words(at))
        done.append(at)
        assert len(done) <= MOST_FIELDS
    expect(page.locator(".ur-bench-kept")).to_have_attribute("data-saved", "yes", timeout=3 * PATIENCE)
    return done


def test_a_first_author_writes_tries_proves_and_publishes_and_a_trainee_says_hello(visit: Visit, room: Room) -> None:
    seeded = Seeded(room)
    ruth = seeded._person("Ruth", "trainer")
    page = as_person(visit, seeded.tom, "/scenarios")
    begin(page, answers(WRITTEN)["persona.name"])
    guide = page.get_by_role("region", name="How this works")
    expect(guide).to_contain_text("still to be written")
    fields = 3 + len(fill_what_is_next(page, lambda at: str(answers(WRITTEN)[at])))
    assert fields <= MOST_FIELDS
    held = drafts(seeded.store, seeded.tom.id)[0]
    made = read_text(held.text).scenario
    assert made is not None and made.presenting == read_text(filled(WRITTEN)).scenario.presenting  # type: ignore[union-attr]

    assert (made.persona.age, made.persona.pronouns) == (34, "she")

    # The template's own lines are read; one is written and read over, and then the author talks with them.
    expect(guide).to_contain_text("The template's own lines stand under How they react")
    page.get_by_role("button", name="Read how they react", exact=True).click()
    expect(page.get_by_role("heading", name="How they react", exact=True)).to_be_focused()
    page.get_by_role("button", name="Write that conversation for me", exact=True).click()
    expect(page.get_by_text("Written by the room from your signs and steps, not by a person.")).to_be_visible(
        timeout=3 * PATIENCE
    )
    expect(page.locator(".uh-guide-talk .agent").last).to_be_visible()
    expect(guide.locator("[aria-current=step]")).to_have_text("Try them.")
    page.get_by_role("button", name="I have read it", exact=True).click()
    expect(guide.locator("[aria-current=step]")).to_have_text("Prove and publish them.")
    expect(page.locator(".uh-guide-talk")).to_have_count(0)

    # Try it: an expert's conversation, kept as a check.
    page.get_by_text("Try it", exact=True).first.click()
    reply = page.get_by_label("Your reply", exact=True)
    expect(reply).to_be_visible(timeout=3 * PATIENCE)
    expert = expert_check(made)
    assert expert is not None
    for turn, words in enumerate(expert.replies, 1):
        reply.fill(words)
        reply.press("Enter")
        expect(page.locator(f"[data-turn='{turn}'][class*=ur-try-turn]")).to_be_visible()
    expect(page.get_by_text("It ends: cared for.")).to_be_visible()
    page.get_by_text("Save this conversation as a check", exact=True).click()
    page.locator("[data-check-name]").fill("Somebody who listens")
    page.locator("[data-op='check']").click()
    expect(page.get_by_text("Saved as a check of this customer.")).to_be_visible()

    # Prove, and ask for a second reader.
    page.get_by_test_id("stMain").get_by_role("button", name="Prove and publish", exact=True).last.click()
    page.get_by_role("button", name="Prove it", exact=True).click()
    expect(page.get_by_role("button", name="Ask for a sign-off", exact=True)).to_be_visible(timeout=LONGEST_PROOF)
    expect(page.get_by_role("button", name="Stop", exact=True)).to_have_count(0, timeout=LONGEST_PROOF)
    page.get_by_role("button", name="Ask for a sign-off", exact=True).click()

    second = as_person(visit, ruth, f"/scenarios?draft={held.id}&view=prove")
    second.get_by_role("button", name="Sign it off", exact=True).click()
    expect(second.get_by_role("button", name="Take my sign-off back", exact=True)).to_be_visible()
    second.close()

    page.reload()
    page.get_by_role("button", name="Publish version 1", exact=True).click()
    expect(page.get_by_role("button", name="Meet them", exact=True)).to_be_visible()

    trainee = as_person(visit, seeded.ana, "/", size=PHONE)
    meet(trainee, "tania-fetu")
    expect(trainee.locator("[data-turn='0']")).to_contain_text(made.presenting.opener)
    say(trainee, "Hello Tania, it's Ana. By Thursday, you said.", 3)


def test_the_ways_to_begin_are_for_the_keyboard_and_for_a_phone(visit: Visit, room: Room) -> None:
    seeded = Seeded(room)
    page = as_person(visit, seeded.tom, "/scenarios?new=1", size=PHONE, scheme="dark")
    ways = page.get_by_role("radiogroup", name="How to begin").get_by_role("radio")
    expect(ways).to_have_count(5)
    ways.first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Whom to copy")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], "nothing scrolls sideways"
    assert serious(page) == []
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page.locator("h1")).to_contain_text("(copy)")
    guide = page.get_by_role("region", name="How this works")
    expect(guide).to_contain_text("What is behind it is still what")
    expect(guide).to_contain_text("“New version” beside them")
    page.goto(page.url.split("?")[0] + "?new=1")
    expect(ways).to_have_count(5)
    mentor = as_person(visit, seeded.mere, "/scenarios?new=1")
    expect(mentor.get_by_text("Trainers write customers")).to_be_visible()
    expect(mentor.get_by_role("radio")).to_have_count(0)
