"""A trainee's way through in a real browser: from the first page to the debrief, and back after whatever breaks."""

from __future__ import annotations

import re

import pytest
from browser_support import (  # noqa: F401
    PATIENCE,
    PHONE,
    Room,
    Visit,
    a_browser,
    a_room,
    a_visit,
    come_in,
    serious,
    settled,
)
from playwright.sync_api import Locator, Page, expect


def meet(page: Page, scenario: str = "late-parcel") -> None:
    page.locator(f".st-key-meet-{scenario} button").click()
    expect(page.get_by_role("list", name=re.compile("Conversation with"))).to_be_visible()
    settled(page)


def box(page: Page) -> Locator:
    return page.get_by_test_id("stChatInputTextArea")


def say(page: Page, words: str, turns: int) -> None:
    """Say it and wait until the conversation shows that many turns."""
    box(page).fill(words)
    box(page).press("Enter")
    expect(page.locator("[data-turn]")).to_have_count(turns)
    settled(page)


def test_a_trainee_goes_from_the_first_page_to_the_debrief(visit: Visit, room: Room) -> None:
    page = visit()
    expect(page.get_by_text("The customer is an AI.")).to_be_visible()
    come_in(page, "Aroha Ngāti")
    meet(page)  # the second click, and the customer's first line is there
    expect(page.locator("[data-turn='0']")).to_contain_text("It hasn't come")
    expect(page.get_by_text("Oamaru depot, shelf C")).to_be_visible()
    say(page, "Hi, I'm Aroha. Two missed days, and you need it before Friday. What happens on Friday?", 3)
    page.get_by_role("button", name="Say nothing, wait").click()
    expect(page.locator("[data-turn]")).to_have_count(5)
    page.get_by_role("button", name="Wrap up").click()
    page.get_by_role("button", name="End it and wrap up").click()
    page.get_by_role("textbox", name="What was this really about?").fill("A house she has to clear, 👋 alone")
    page.get_by_role("button", name="I need to know I'll have it before Friday.").click()
    page.get_by_text("Heard what was behind it").click()
    page.get_by_role("button", name="See what was behind it").click()
    expect(page).to_have_url(re.compile("/debrief"))
    expect(page.get_by_text("A house she has to clear, 👋 alone").first).to_be_visible()
    assert "Traceback" not in room.said()


def test_markup_in_a_reply_is_shown_as_the_text_it_is(visit: Visit) -> None:
    page = visit()
    come_in(page, "Bo <b>Bold</b> *star*")
    expect(page.get_by_text("Hello Bo <b>Bold</b> *star*")).to_be_visible()
    meet(page)
    words = "<img src=x onerror=alert(1)> **bold** $x$ [link](http://example.org) :red[no]"
    say(page, words, 3)
    expect(page.locator("[data-turn='1']")).to_contain_text(words)
    assert page.locator("[data-turn='1'] img").count() == 0


def test_what_is_chosen_while_wrapping_up_survives_a_refresh(visit: Visit) -> None:
    page = visit()
    come_in(page, "Wiremu")
    meet(page)
    say(page, "Hi, you've waited twice for this.", 3)
    page.get_by_role("button", name="Wrap up").click()
    page.get_by_role("button", name="End it and wrap up").click()
    words = page.get_by_role("textbox", name="What was this really about?")
    words.fill("Somebody she lost")
    words.press("Tab")
    phrase = page.locator(".phrase").first  # by keyboard alone: it is the next stop
    expect(phrase).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".phrase").nth(1)).to_have_attribute("aria-pressed", "true")
    page.get_by_text("Made room for it").click()
    expect(page.get_by_text("Kept so far: your sentence, 1 of their lines, 1 of 3 ratings.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("textbox", name="What was this really about?")).to_have_value("Somebody she lost")
    expect(page.locator(".phrase").nth(1)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("radio", name="Made room for it")).to_be_checked()


def test_words_are_chosen_with_the_mouse_to_the_word(visit: Visit) -> None:
    page = visit()
    come_in(page, "Hēmi")
    meet(page)
    page.get_by_role("button", name="Wrap up").click()
    page.get_by_role("button", name="End it and wrap up").click()
    phrase = page.get_by_role("button", name="Yeah, hi.")
    edges = phrase.bounding_box()
    assert edges
    height = edges["y"] + edges["height"] / 2
    page.mouse.move(edges["x"] + 2, height)
    page.mouse.down()
    page.mouse.move(edges["x"] + 20, height, steps=8)
    page.mouse.up()
    marked = page.locator("mark")
    expect(marked).to_have_count(1)
    expect(marked).to_have_text("Yeah")  # to the end of the word, though the mouse stopped inside it
    expect(phrase).to_have_attribute("aria-pressed", "mixed")
    expect(page.get_by_text("1 of their lines")).to_be_visible()
    phrase.click()
    expect(marked).to_have_count(0)


def test_a_refresh_a_second_tab_and_a_half_typed_reply(visit: Visit) -> None:
    first = visit()
    come_in(first, "Hana")
    meet(first)
    say(first, "Hi, I'm Hana.", 3)
    box(first).fill("I was about to say")
    first.reload()
    expect(box(first)).to_have_value("I was about to say")
    second = visit(first.url.removeprefix(first.url.split("/?")[0]), context=first.context)
    expect(second.locator("[data-turn]")).to_have_count(3)
    say(second, "What does Friday mean for you?", 5)
    box(first).press("Enter")  # the first tab has not seen that
    expect(first.get_by_text("went on in another tab")).to_be_visible()
    expect(first.locator("[data-turn]")).to_have_count(5)
    expect(box(first)).to_have_value("I was about to say")


def test_a_killed_server_loses_nothing_and_goes_on_where_it_was(visit: Visit, room: Room) -> None:
    page = visit()
    come_in(page, "Mere")
    meet(page)
    say(page, "Hi, I'm Mere. Twice missed, that's not on.", 3)
    heard = page.locator("[data-turn='2']").inner_text()
    box(page).fill("Is there somebody else who could be there?")
    room.kill()
    expect(page.get_by_text("The room is not answering")).to_be_visible(timeout=PATIENCE)
    room.start()
    page.reload()
    settled(page)
    expect(page.locator("[data-turn]")).to_have_count(3)
    assert page.locator("[data-turn='2']").inner_text() == heard
    expect(box(page)).to_have_value("Is there somebody else who could be there?")
    not_sent = page.get_by_text("This was not sent; press Enter to send it.")
    expect(not_sent).to_be_visible()
    box(page).press("Enter")
    expect(page.locator("[data-turn]")).to_have_count(5)
    expect(not_sent).to_have_count(0)
    page.get_by_role("button", name="Leave for now").click()
    page.locator(".st-key-go-on-late-parcel button").click()
    expect(page.locator("[data-turn]")).to_have_count(5)


def test_the_first_visit_to_a_fresh_server_may_go_straight_to_any_page(visit: Visit, room: Room) -> None:
    page = visit()
    come_in(page, "Rangi")
    room.kill()
    room.start()
    page.goto(f"{room.address}/you")
    expect(page.get_by_role("heading", name="Rangi")).to_be_visible()
    expect(page.get_by_role("navigation", name="App pages").get_by_role("link")).to_have_text(
        ["Practise", "Progress", "Moments", "Team", "You"]
    )


def test_each_new_line_of_the_customer_is_announced_once(visit: Visit) -> None:
    page = visit()
    come_in(page, "Ngaire")
    meet(page)
    assert page.get_by_role("status").count() == 1
    expect(page.get_by_role("status")).to_contain_text("It hasn't come")
    say(page, "Hi, I'm Ngaire. What can I do?", 3)
    answer = page.locator("[data-turn='2'] .said").inner_text()
    expect(page.get_by_role("status")).to_contain_text(answer)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_the_way(visit: Visit, scheme: str) -> None:
    page = visit(scheme=scheme)
    assert serious(page) == []
    come_in(page, f"Tama {scheme}")
    assert serious(page) == []
    meet(page)
    say(page, "Hi, I'm Tama. [silence] What has happened?", 3)
    assert serious(page) == []
    page.get_by_role("button", name="Wrap up").click()
    expect(page.get_by_role("button", name="End it and wrap up")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="End it and wrap up").click()
    expect(page.locator(".phrase").first).to_be_visible()
    settled(page)
    assert serious(page) == []
    page.get_by_role("link", name="You").click()
    expect(page.get_by_role("button", name="I am somebody else")).to_be_visible()
    assert serious(page) == []


def test_on_a_phone_the_record_is_folded_above_and_nothing_runs_off_the_side(visit: Visit) -> None:
    page = visit(size=PHONE)
    come_in(page, "Pō")
    meet(page)
    record = page.get_by_text("The record")
    expect(page.get_by_text("Oamaru depot, shelf C")).to_be_hidden()
    assert record.bounding_box()["y"] < page.locator("[data-turn='0']").bounding_box()["y"]  # type: ignore[index]
    record.click()
    expect(page.get_by_text("Oamaru depot, shelf C")).to_be_visible()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= PHONE[0]


def test_on_a_phone_the_menu_is_named_and_closes_once_a_page_is_chosen(visit: Visit) -> None:
    page = visit(size=PHONE)
    come_in(page, "Hemi")
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("link", name="Progress").click()
    expect(page.get_by_role("heading", name="Progress", exact=True)).to_be_visible()
    expect(page.get_by_test_id("stExpandSidebarButton")).to_be_in_viewport()


def test_the_record_says_what_of_it_is_out_of_sight(visit: Visit) -> None:
    page = visit()
    come_in(page, "Iri")
    meet(page, "billing-dispute")
    more = page.get_by_role("button", name=re.compile("More below: .*earlier contacts"))
    expect(more).to_be_visible()
    for _ in range(6):
        if not page.locator(".more").is_visible():
            break
        page.locator(".more").click()
        page.wait_for_timeout(600)
    expect(page.locator(".more")).to_be_hidden()


def test_tab_reaches_the_end_of_the_conversation_first_where_it_is_offered(visit: Visit) -> None:
    page = visit()
    come_in(page, "Kahu")
    meet(page)
    page.get_by_role("button", name="Wrap up").click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="End it and wrap up")).to_be_focused()
