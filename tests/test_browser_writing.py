"""The bench in a real browser: form and text follow each other, and nothing that was typed is lost."""

from __future__ import annotations

from benches import of_our_own
from browser_support import (  # noqa: F401
    PATIENCE,
    PHONE,
    Room,
    Visit,
    a_browser,
    a_room,
    a_visit,
    serious,
    settled,
)
from playwright.sync_api import Page, expect
from test_browser_review import Seeded, as_person

from app.training.authoring import Draft, draft, points, save_text, start_draft
from app.training.people import Person

expect.set_options(timeout=PATIENCE)
HALF_WRITTEN = (
    of_our_own()
    .replace("\n  name: Jude Kellaway", '\n  # Who she is.\n  name: "✎ First and last name"')
    .replace("\n    read_as: A day said too firmly", "\n    read_as: ✎ A day said too firmly")
)


class Bench(Seeded):
    """Two trainers and a draft in the served room."""

    def __init__(self, room: Room, text: str = HALF_WRITTEN) -> None:
        super().__init__(room)
        self.draft = start_draft(self.store, text, self.tom.id)

    def now(self) -> Draft:
        return draft(self.store, self.draft.id, self.tom.id)

    def opened(self, visit: Visit, by: Person | None = None, **how: object) -> Page:
        page = as_person(visit, by or self.tom, f"/scenarios?draft={self.draft.id}", **how)  # type: ignore[arg-type]
        expect(page.locator("[data-section]")).to_have_count(16)
        return page


def saved(page: Page) -> None:
    expect(page.locator(".ur-bench-kept")).to_have_attribute("data-saved", "yes")


def test_what_is_still_to_write_is_written_by_keyboard_and_the_text_follows(visit: Visit, room: Room) -> None:
    bench = Bench(room)
    page = bench.opened(visit)
    text = page.locator("[data-text]")
    expect(page.get_by_text("2 of 2 still to write")).to_be_visible()
    page.keyboard.press("Alt+n")
    expect(page.locator('[data-at="persona.name"]')).to_be_focused()
    expect(page.locator('[data-at="persona.name"]')).to_have_value("")
    page.keyboard.type("Jude: “J” 😀")
    page.keyboard.press("Control+Enter")
    expect(page.locator('[data-at="cues.0.read_as"]')).to_be_focused()
    page.keyboard.type("Something ends on Friday.")
    expect(page.get_by_text("Everything is written")).to_be_visible()
    line = page.locator('[data-at="cues.0.lines.0"]')
    line.focus()
    # What comes while the last act is still on its way is not lost either.
    page.keyboard.press("Enter")
    page.keyboard.type("I only have till Friday.")
    expect(page.locator('[data-at="cues.0.lines.1"]')).to_have_value("I only have till Friday.")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator('[data-at="cues.0.lines.0"]')).to_be_focused()
    saved(page)
    assert "\n  # Who she is.\n" in bench.now().text
    assert "Jude: “J” 😀" in bench.now().text
    assert bench.now().text.index("I only have till Friday.") < bench.now().text.index("Before Friday, though.")
    expect(text).to_have_value(bench.now().text)
    page.locator('[data-section="signs"]').focus()
    for _ in range(3):
        page.keyboard.press("Control+z")
        saved(page)
    expect(text).not_to_have_value(bench.draft.text)
    assert "I only have till Friday." not in bench.now().text


def test_a_slip_in_the_text_is_marked_as_one_types_and_leads_to_its_field(visit: Visit, room: Room) -> None:
    bench = Bench(room, of_our_own())
    page = bench.opened(visit)
    text = page.locator("[data-text]")
    text.evaluate("e => { const i = e.value.indexOf('kind: verbal_hint') + 17; e.focus(); e.setSelectionRange(i, i); }")
    page.keyboard.type("x")
    expect(page.locator(".ur-text-fault")).to_have_count(1)
    expect(page.locator("[data-section='signs']")).to_contain_text("1 fault")
    page.locator("[data-wrong]").click()
    expect(page.locator('[data-at="cues.0.kind"]')).to_be_focused()
    page.locator(".ur-text-go").click()
    expect(text).to_be_focused()
    # The browser's own undo.
    page.keyboard.press("Control+z")
    expect(page.locator("[data-faults]")).to_have_text("No faults")
    page.keyboard.type("x")
    expect(page.locator("[data-faults]")).to_have_text("1 fault")
    page.locator("[data-faults] + ul [data-fix]").click()
    expect(page.locator("[data-faults]")).to_have_text("No faults")
    expect(page.locator("[data-section='signs']")).not_to_contain_text("fault")
    saved(page)
    assert bench.now().text == bench.draft.text
    text.focus()
    page.keyboard.press("Control+Home")
    page.keyboard.type('"')
    expect(page.get_by_text("The text cannot be read, so the form waits as it was.")).to_be_visible()
    expect(page.locator('[data-at="cues.0.kind"]')).to_be_disabled()
    page.keyboard.press("Backspace")
    expect(page.locator('[data-at="cues.0.kind"]')).to_be_enabled()
    # Tab moves words in; Esc and Tab leave.
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(text).not_to_be_focused()
    saved(page)
    assert bench.now().text == bench.draft.text


def test_what_is_typed_while_the_room_is_away_is_there_when_it_comes_back(visit: Visit, room: Room) -> None:
    bench = Bench(room)
    page = bench.opened(visit)
    page.locator('[data-at="persona.name"]').fill("Jude Kellaway")
    saved(page)
    room.kill()
    page.locator('[data-at="persona.situation"]').fill("Typed while nobody listened.")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    room.start()
    page.reload()
    settled(page)
    expect(page.locator('[data-at="persona.situation"]')).to_have_value("Typed while nobody listened.")
    saved(page)
    assert "Typed while nobody listened." in bench.now().text
    assert "Jude Kellaway" in bench.now().text


def test_two_who_type_in_the_same_text_are_told_and_both_texts_are_kept(visit: Visit, room: Room) -> None:
    bench = Bench(room)
    ruth = bench._person("Ruth", "trainer")
    page = bench.opened(visit)
    save_text(bench.store, bench.draft.id, "id: ruths\n", 1, ruth.id)
    text = page.locator("[data-text]")
    text.focus()
    page.keyboard.press("Control+Home")
    page.keyboard.type("# mine\n")
    expect(page.get_by_role("alert").filter(has_text="Ruth changed this customer meanwhile.")).to_be_visible()
    expect(text).to_have_value("id: ruths\n")
    aside = [point.text for point in points(bench.store, bench.draft.id, bench.tom.id) if point.why == "set-aside"]
    assert aside == [f"# mine\n{bench.draft.text}"]


def test_the_bench_fits_a_phone_and_the_dark_without_serious_barriers(visit: Visit, room: Room) -> None:
    bench = Bench(room)
    page = bench.opened(visit, size=PHONE, scheme="dark")
    expect(page.locator("[data-text]")).to_be_hidden()
    page.locator("[data-next]").click()
    expect(page.locator('[data-at="persona.name"]')).to_be_focused()
    assert serious(page) == []
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= PHONE[0]
    page.get_by_role("radio", name="Text").click()
    expect(page.locator("[data-text]")).to_be_visible()
    expect(page.locator('[data-at="persona.name"]')).to_be_hidden()
    assert serious(page) == []
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= PHONE[0]
