"""Attacks by markup in a real browser: no script ran, nothing was asked of anywhere else, no element is theirs."""

from __future__ import annotations

import pytest
from browser_support import Room, Visit, a_browser, a_room, a_visit, settled  # noqa: F401

from app.scenario.files import library
from app.store import Store
from app.training import mentoring, people, practice

ACTS = (
    "<img class=theirs src=x onerror='window.ran=1'>",
    "<script>window.ran=1</script>",
    "<svg class=theirs onload='window.ran=1'></svg>",
    "![a](https://evil.example/a.png)",
    "[go](javascript:window.ran=1)",
    "\"><iframe class=theirs src='https://evil.example'></iframe>",
    "<style>@import 'https://evil.example/a.css'</style>",
    "$\\href{javascript:window.ran=1}{x}$",
)


@pytest.mark.timeout(120)
def test_nothing_anybody_wrote_acts_in_anothers_browser(room: Room, visit: Visit) -> None:
    store, customers, words = Store(room.data / "underheard.db"), library(), " . ".join(ACTS)
    ana = people.mark_told(store, people.create_person(store, f"Ana {ACTS[0]}", "trainee").id)
    mere = people.mark_told(store, people.create_person(store, f"Mere {ACTS[3]}", "mentor").id)
    attempt = practice.start_attempt(store, customers, ana.id, "late-parcel", seed=3)
    practice.take_turn(store, customers, attempt.id, words, 1, ana.id)
    practice.wrap_up(store, customers, attempt.id, ana.id)
    practice.reflect(store, attempt.id, ana.id, words, [], {"listening": 2})
    practice.contest(store, attempt.id, 1, "listening", words, ana.id)
    mentoring.leave_feedback(store, attempt.id, words, mere.id)
    mentoring.annotate(store, attempt.id, mere.id, 1, 0, 4, words[:4], "hollow", words)
    mentoring.set_focus(store, ana.id, "listening", words[:200], 3, mere.id)
    mentoring.write_note(store, ana.id, words, True, mere.id)
    about = f"attempt={attempt.id}"
    for person, paths in (
        (ana, (f"/debrief?{about}", "/progress", "/you")),
        (mere, (f"/review?{about}", f"/trainees?trainee={ana.id}", "/")),
    ):
        page = visit("/")
        page.context.add_cookies([{"name": "underheard_person", "value": person.id, "url": room.address}])
        shown = 0
        for path in paths:
            page.goto(room.address + path)
            settled(page)
            assert page.evaluate("window.ran") is None, path
            shown += page.get_by_text("window.ran=1").count()
            assert page.locator(".theirs, [onerror], [onload], a[href^='javascript']").count() == 0, path
        assert shown, "the words themselves are shown"
    # `visit` fails where any page asked for anything but the room.
