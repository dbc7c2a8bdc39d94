"""The access matrix, addresses: every route of the server, asked by everybody; none leads to the data folder."""

from __future__ import annotations

import pytest
from signed import HERS, Answer, SignedRoom, a_signed_room, routes  # noqa: F401

OUT = ("nothing", "a picked person", "made up", "signed out", "closed account")
"""Cookies of browsers that are nobody's, or not any more."""
IN = ("owner", "other", "mentor", "admin")

ROUTES = {
    # path: {methods: (status signed out, status signed in)}
    "/healthz": {"GET HEAD": (200, 200)},
    "/sound/{token}": {"GET HEAD": (401, 404)},
    "/signin": {"GET": (200, 303), "HEAD": (200, 200), "POST": (400, 400)},
    "/signin/style.css": {"GET HEAD": (200, 200)},
    "/signin/provider": {"GET HEAD": (303, 303)},
    "/signin/done": {"GET HEAD": (303, 303)},
    "/signout": {"GET HEAD": (401, 200), "POST": (401, 400)},
    "/join/{secret}": {"GET HEAD": (404, 404), "POST": (400, 400)},
    "/password": {"GET HEAD": (401, 200), "POST": (401, 400)},
    "/_stcore/health": {"GET HEAD": (200, 200), "OPTIONS": (204, 204)},
    "/_stcore/metrics": {"GET HEAD": (401, 200), "OPTIONS": (401, 204)},
    "/_stcore/host-config": {"GET HEAD": (401, 200)},
    "/media/{file_id:path}": {"GET HEAD": (401, 404), "OPTIONS": (401, 204)},
    "/_stcore/upload_file/{session_id}/{file_id}": {"PUT DELETE": (401, 403), "OPTIONS": (401, 204)},
    "/component/{path:path}": {"GET HEAD": (401, 404), "OPTIONS": (401, 204)},
    "/_stcore/bidi-components/{path:path}": {"GET HEAD": (401, 404), "OPTIONS": (401, 204)},
    "/auth/login": {"GET HEAD": (302, 302)},
    "/auth/logout": {"GET HEAD": (401, 302)},
    "/oauth2callback": {"GET HEAD": (302, 302)},
    # Streamlit's way in for programs is not open: it says so, to whoever is signed in.
    "/_stcore/agent/interact": {"DELETE GET HEAD OPTIONS PATCH PUT": (401, 405), "POST": (401, 403)},
    "/_stcore/agent/openapi.json": {"DELETE OPTIONS PATCH POST PUT": (401, 405), "GET HEAD": (401, 200)},
    "/_stcore/agent/mcp": {"DELETE GET HEAD OPTIONS PATCH PUT": (401, 405), "POST": (401, 400)},
    "/app/static/{path:path}": {"GET HEAD": (404, 404), "OPTIONS": (204, 204)},
    "": {"MOUNT": (401, 200)},
    "/_stcore/stream": {"WEBSOCKET": (403, 101)},
}
CASES = {
    (method, path): both
    for path, rows in ROUTES.items()
    for methods, both in rows.items()
    for method in methods.split()
}

FILLED = {
    "{token}": "x" * 40,
    "{secret}": "y" * 43,
    "{file_id:path}": "nothing.wav",
    "{session_id}": "nobody",
    "{file_id}": "nothing",
    "{path:path}": "nothing.js",
}
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Protocol": "streamlit",
}


def cookie_of(room: SignedRoom, who: str) -> str:
    return {
        "nothing": "",
        "a picked person": f"underheard_person={room.people['owner'].id}",
        "made up": room.cookie("owner")[:-4] + "AAAA",
        "signed out": room.cookie("ended"),
        "closed account": room.cookie("closed"),
    }.get(who) or (room.cookie(who) if who in IN else "")


def asked(room: SignedRoom, method: str, path: str, who: str, **headers: str) -> Answer:
    for name, value in FILLED.items():
        path = path.replace(name, value)
    sent = headers | ({"Cookie": cookie_of(room, who)} if cookie_of(room, who) else {})
    if method == "WEBSOCKET":
        return room.ask("GET", path, sent | UPGRADE)
    return room.ask("GET" if method == "MOUNT" else method, path or "/", sent)


def test_every_route_has_its_row(room: SignedRoom) -> None:
    found = set(routes())
    assert found == set(CASES), f"no row: {found - set(CASES)}; no route: {set(CASES) - found}"


@pytest.mark.parametrize(("method", "path"), sorted(CASES))
def test_each_route_answers_each_visitor_as_the_matrix_says(room: SignedRoom, method: str, path: str) -> None:
    out, signed_in = CASES[method, path]
    answers = {who: asked(room, method, path, who) for who in (*OUT, *IN)}
    wanted = {who: out for who in OUT} | {who: signed_in for who in IN}
    assert {who: answer.status for who, answer in answers.items()} == wanted
    for who, answer in answers.items():
        assert HERS not in answer.text and room.done not in answer.text, who


@pytest.mark.parametrize("page", ["/", "/review", "/debrief?attempt=x", "/you", "/no-such-page"])
@pytest.mark.parametrize("who", OUT)
def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_shown_no_page(room: SignedRoom, page: str, who: str) -> None:
    answer = asked(room, "GET", page, who, Accept="text/html")
    assert answer.status == 303 and answer.headers["location"].startswith("/signin") and not answer.body


CLIMBING = (
    "{0}underheard.db", "{0}underheard.db-wal", "{0}../underheard.db", "{0}..%2funderheard.db",
    "{0}%2e%2e/underheard.db", "{0}..%252funderheard.db", "{0}..\\underheard.db", "{0}%5c..%5cunderheard.db",
    "{0}....//underheard.db", "{0}.;/underheard.db", "{0}%00/underheard.db", "{0}/etc/passwd",
    "{0}../../../../../../etc/passwd", "{0}..%2f..%2f..%2f..%2f..%2fetc%2fpasswd", "{0}../main.py", "{0}../settings.py",
    "{0}../.streamlit/config.toml", "{0}..%c0%afmain.py", "{0}file:///etc/passwd", "{0}../cli.py%3f.css",
)  # fmt: skip
"""What would lead out of a folder that is served."""
SERVED_FOLDERS = ("/app/static/", "/static/", "/", "/media/", "/component/", "/_stcore/bidi-components/", "/sound/")


@pytest.mark.parametrize("tries", CLIMBING)
def test_no_address_leads_to_the_database_the_code_or_the_machine(room: SignedRoom, tries: str) -> None:
    data = room.store.path.parent
    (data / "sounds").mkdir(exist_ok=True)
    for folder in SERVED_FOLDERS:
        for who in ("nothing", "admin"):
            answer = asked(room, "GET", tries.format(folder), who)
            assert b"SQLite format 3" not in answer.body and b"root:x:0" not in answer.body
            assert "import streamlit" not in answer.text and "enableStaticServing" not in answer.text
            assert answer.status in (0, 200, 303, 307, 400, 401, 403, 404), answer.status
            if answer.status == 200:  # The empty frame that every page begins as.
                assert '<div id="root">' in answer.text and HERS not in answer.text


def test_what_is_served_as_static_is_looks_and_no_source(room: SignedRoom) -> None:
    from test_access_pages import MAIN

    served = [path for path in (MAIN.parent / "static").rglob("*") if path.is_file()]
    kinds = {path.suffix for path in served}
    assert kinds <= {".css", ".js", ".woff2", ".txt", ".md", ""}, kinds
    assert not [path for path in served if path.suffix == ".py" or path.is_symlink()]


def test_an_admin_is_not_handed_anothers_session_by_naming_it(room: SignedRoom) -> None:
    answer = room.ask("PUT", "/_stcore/upload_file/another/file", {"Cookie": room.cookie("other")}, b"x")
    assert answer.status in (400, 403)
