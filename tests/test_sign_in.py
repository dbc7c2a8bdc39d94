"""Signing in over the wire: forms nobody can forge, cookies nobody can use twice, and a gate that lets nobody past."""

from __future__ import annotations

import html
import json
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest
from browser_support import Room
from identity_provider import CLIENT, CLIENT_SECRET, Provider, identity_provider
from joserfc.jwk import RSAKey
from quick_hashes import quick_hashes
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit.proto.BackMsg_pb2 import BackMsg

from app.cli import run
from app.errors import UnderheardError
from app.settings import database_path, provider, public_address
from app.store import Store, new_id
from app.training import accounts
from app.training.people import create_person
from app.web import health, joining, signing_in
from app.web.forms import local_path
from app.web.gate import Gate, is_open
from app.web.visitors import visitor
from app.widgets.rescued import Typed, taken

__all__ = ["quick_hashes"]

GOOD = "seven quiet ferries home"
OTHER = "nine loud ferries out again"
STREAM = "ws://127.0.0.1:8501/_stcore/stream"
PAGE = {"accept": "text/html", "sec-fetch-mode": "navigate"}


def anything(request: Request) -> Response:
    """Stands for all that is behind the gate: says who it takes the visitor for, and what reached it."""
    who = visitor(Store(database_path()), request.headers)
    return JSONResponse({"who": who.name if who else None, "headers": dict(request.headers)})


async def socket(websocket: WebSocket) -> None:
    await websocket.accept()
    with suppress(WebSocketDisconnect):
        while True:
            await websocket.send_bytes(await websocket.receive_bytes())


def server() -> Starlette:
    return Starlette(
        routes=[
            *signing_in.ROUTES,
            *joining.ROUTES,
            *health.ROUTES,
            WebSocketRoute("/_stcore/stream", socket),
            Route("/{path:path}", anything, methods=["GET", "POST", "PUT", "DELETE"]),
        ],
        middleware=[Middleware(Gate)],
    )


def client(address: str = "http://127.0.0.1:8501", place: str = "127.0.0.1") -> TestClient:
    return TestClient(server(), base_url=address, follow_redirects=False, client=(place, 4000))


@pytest.fixture
def store() -> Store:
    """A room with an admin, Ruth, and a trainee, Ben, who both have a password."""
    made = Store(database_path())
    ruth = accounts.create_admin(made, "Ruth", "ruth", GOOD).id
    ben = create_person(made, "Ben", "trainee").id
    accounts.make_account(made, ben, "ben", ruth)
    accounts.take_up(made, accounts.invite(made, ben, ruth).secret, GOOD)
    return made


def admin_of(store: Store) -> str:
    return next(who.id for who, _ in accounts.accounts_here(store) if who.is_admin)


def ben_of(store: Store) -> str:
    return next(who.id for who, account in accounts.accounts_here(store) if account.name == "ben")


def token(page: httpx2.Response) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def signed_in(name: str = "ben", address: str = "http://127.0.0.1:8501", path: str = "/") -> TestClient:
    """A browser that has signed in by the form."""
    here = client(address)
    form = {"token": token(here.get("/signin")), "name": name, "password": GOOD, "next": path}
    answer = here.post("/signin", data=form)
    assert answer.status_code == 303 and answer.headers["location"] == path, answer.text
    return here


# -- the form ----------------------------------------------------------------------------------------------------------


def test_the_form_signs_in_and_goes_on_to_the_page_that_was_asked_for(store: Store) -> None:
    here = client()
    sent = here.get("/progress?attempt=1", headers=PAGE)
    assert sent.status_code == 303 and sent.headers["location"] == "/signin?next=/progress%3Fattempt%3D1"
    page = here.get(sent.headers["location"])
    assert 'autocomplete="username"' in page.text and 'autocomplete="current-password"' in page.text
    going = html.unescape(re.search(r'name="next" value="([^"]+)"', page.text)[1])  # type: ignore[index]
    form = {"token": token(page), "name": "ben", "password": GOOD, "next": going}
    answer = here.post("/signin", data=form)
    assert answer.headers["location"] == "/progress?attempt=1"
    assert here.get("/anything").json()["who"] == "Ben"


def test_what_is_wrong_is_said_the_name_is_kept_and_the_password_is_not(store: Store) -> None:
    here = client()
    page = here.get("/signin")
    form = {"token": token(page), "name": '<b onclick="x">&', "password": "never shown again"}
    answer = here.post("/signin", data=form)
    assert answer.status_code == 403 and "do not belong together" in answer.text
    assert "&lt;b onclick=&quot;x&quot;&gt;&amp;" in answer.text and "<b onclick" not in answer.text
    assert "never shown again" not in answer.text
    assert re.search(r'<input id="password"[^>]* autofocus', answer.text)
    empty = here.post("/signin", data={"token": token(page), "name": "", "password": ""})
    assert empty.status_code == 400 and 'aria-invalid="true"' in empty.text


def test_whoever_has_to_wait_is_told_how_long(store: Store) -> None:
    here = client()
    form = {"token": token(here.get("/signin")), "name": "ben", "password": "not it at all"}
    for _ in range(5):
        assert here.post("/signin", data=form).status_code == 403
    answer = here.post("/signin", data=form | {"password": GOOD})
    assert answer.status_code == 429 and answer.headers["retry-after"] == "30" and "Wait 30 seconds" in answer.text


def test_the_address_counted_is_the_one_the_server_in_front_saw_and_no_one_a_visitor_makes_up(store: Store) -> None:
    def tries(forwarded: str, place: str) -> str:
        here = client(place=place)
        form = {"token": token(here.get("/signin")), "name": new_id(), "password": "not it at all"}
        here.post("/signin", data=form, headers={"x-forwarded-for": forwarded})
        with store.reading() as reader:
            row = reader.row("SELECT place FROM sign_in_tries ORDER BY id DESC LIMIT 1")
        assert row is not None
        return str(row["place"])

    assert tries("198.51.100.7, 192.0.2.1", "127.0.0.1") == tries("203.0.113.9, 192.0.2.1", "127.0.0.1")
    assert tries("198.51.100.7", "192.0.2.1") == tries("198.51.100.8", "192.0.2.1")
    assert tries("192.0.2.2", "127.0.0.1") != tries("192.0.2.1", "127.0.0.1")


@pytest.mark.parametrize(
    "change",
    [
        {"token": ""},
        {"token": "made.up.token"},
        {"headers": {"origin": "https://evil.example"}},
        {"headers": {"sec-fetch-site": "cross-site"}},
        {"headers": {"sec-fetch-site": "same-site"}},
        {"cookies": {}},
        {"cookies": {"underheard_form": "x" * 43}},
        {"purpose": "/password"},
    ],
    ids=str,
)
def test_a_form_that_was_not_ours_signs_nobody_in(store: Store, change: dict[str, object]) -> None:
    here = client()
    said = token(here.get("/signin"))
    if change.get("purpose"):
        link = accounts.invite(store, ben_of(store), admin_of(store)).secret
        said = token(here.get(f"/join/{link}"))
    if "cookies" in change:
        here.cookies.clear()
        here.cookies.update(change["cookies"])  # type: ignore[arg-type]
    form = {"token": str(change.get("token", said)), "name": "ben", "password": GOOD}
    answer = here.post("/signin", data=form, headers=change.get("headers"))  # type: ignore[arg-type]
    assert answer.status_code == 400 and "underheard_signed_in" not in here.cookies
    assert "Nothing was changed" in answer.text


def test_a_form_of_another_browser_or_of_yesterday_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs, ours = client(), client()
    form = {"token": token(theirs.get("/signin")), "name": "ben", "password": GOOD}
    ours.get("/signin")
    assert ours.post("/signin", data=form).status_code == 400
    later = time.time() + 12 * 3600 + 60
    monkeypatch.setattr(time, "time", lambda: later)
    assert theirs.post("/signin", data=form).status_code == 400


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"a=" + b"x" * 20_000, "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % n for n in range(40)), "application/x-www-form-urlencoded"),
        (b'{"name": "ben"}', "application/json"),
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"", ""),
    ],
)
def test_what_is_no_form_is_refused_before_it_is_read(store: Store, body: bytes, kind: str) -> None:
    answer = client().post("/signin", content=body, headers={"content-type": kind})
    assert answer.status_code == 400


def test_a_body_without_a_length_is_cut_off(store: Store) -> None:
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        for _ in range(10_000):
            read += 1
            yield b"a" * 1024

    answer = client().post(
        "/signin",
        content=endless(),
        headers={"content-type": "application/x-www-form-urlencoded", "content-length": "9"},
    )
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "said",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "evil", "/a\r\nSet-Cookie:x",
     "/signin?next=/", "/signout", "/join/x", "", "/ x"],
)  # fmt: skip
def test_nobody_is_sent_on_to_another_place(said: str) -> None:
    assert local_path(said) == "/"


# -- cookies -----------------------------------------------------------------------------------------------------------


def test_signing_in_gives_a_new_secret_and_ends_the_one_before(store: Store) -> None:
    here = client()
    here.cookies.set("underheard_signed_in", "put-there-by-somebody-else-before", domain="127.0.0.1", path="/")
    form = {"token": token(here.get("/signin")), "name": "ben", "password": GOOD}
    here.post("/signin", data=form)
    first = here.cookies["underheard_signed_in"]
    assert len(first) >= 43
    here.post("/signin", data=form)
    assert here.cookies["underheard_signed_in"] != first
    assert accounts.signed_in(store, first) is None


def test_over_https_every_cookie_is_for_https_alone(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNDERHEARD_ADDRESS", "https://practice.example.org")
    here = client("https://practice.example.org")
    page = here.get("/signin")
    answer = here.post("/signin", data={"token": token(page), "name": "ben", "password": GOOD})
    (form,), (cookie,) = (each.headers.get_list("set-cookie") for each in (page, answer))
    assert form.startswith("__Host-underheard_form=") and cookie.startswith("__Host-underheard=")
    for each in (form, cookie):
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(each.split("; ")) and "Domain" not in each
    assert answer.headers["strict-transport-security"]
    assert here.get("/anything").json()["who"] == "Ben"


# -- signing out -------------------------------------------------------------------------------------------------------


def test_signing_out_is_felt_at_once_by_whoever_kept_the_cookie(store: Store) -> None:
    here = signed_in()
    kept = here.cookies["underheard_signed_in"]
    assert here.get("/anything").status_code == 200
    answer = here.post("/signout", data={"token": token(here.get("/signout"))})
    assert answer.headers["location"] == "/signin?out=1" and "underheard_signed_in" not in here.cookies
    assert "You are signed out" in here.get("/signin?out=1").text
    here.cookies.set("underheard_signed_in", kept)
    assert here.get("/anything").status_code == 401


def test_another_page_cannot_sign_anybody_out(store: Store) -> None:
    here = signed_in()
    assert here.post("/signout", data={}).status_code == 400
    assert here.get("/signout").status_code == 200
    assert here.get("/anything").json()["who"] == "Ben"


def test_what_another_process_ends_is_felt_within_two_seconds(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    here = signed_in()
    assert here.get("/anything").status_code == 200
    with store.writing() as writer:  # as another process does: nothing in this one knows
        writer.change("UPDATE sign_ins SET ended_at = ?", store.now())
    later = time.monotonic() + 2.0
    monkeypatch.setattr("app.web.visitors.time.monotonic", lambda: later)
    assert here.get("/anything").status_code == 401


# -- links -------------------------------------------------------------------------------------------------------------


def test_a_link_is_looked_at_without_being_used_and_lets_in_once(store: Store) -> None:
    cy = create_person(store, "Cy <b>", "trainee").id
    accounts.make_account(store, cy, "cy", admin_of(store))
    link = accounts.invite(store, cy, admin_of(store)).secret
    here = client()
    for _ in range(3):
        page = here.get(f"/join/{link}")
        assert page.status_code == 200 and "Cy &lt;b&gt;" in page.text and 'autocomplete="new-password"' in page.text
        assert page.headers["referrer-policy"] == "no-referrer" and page.headers["cache-control"] == "no-store"
    form = {"token": token(page), "new": OTHER, "again": OTHER}
    differs = here.post(f"/join/{link}", data=form | {"again": "x"})
    assert differs.status_code == 400 and "not the same" in differs.text
    short = here.post(f"/join/{link}", data=form | {"new": "x", "again": "x"})
    assert short.status_code == 400 and "12 characters" in short.text
    # A page without a referrer sends no origin either.
    answer = here.post(f"/join/{link}", data=form, headers={"origin": "null", "sec-fetch-site": "same-origin"})
    assert answer.status_code == 303 and here.get("/anything").json()["who"] == "Cy <b>"
    again = client()
    assert again.get(f"/join/{link}").status_code == 404
    assert (
        again.post(f"/join/{link}", data=form).status_code == 400 or again.cookies.get("underheard_signed_in") is None
    )
    assert "has been used" in again.get(f"/join/{link}").text


def test_a_new_password_of_one_s_own_signs_out_every_other_browser(store: Store) -> None:
    here, there = signed_in(), signed_in()
    form = {"token": token(here.get("/password")), "old": "wrong", "new": OTHER, "again": OTHER}
    assert "not the password you have" in here.post("/password", data=form).text
    answer = here.post("/password", data=form | {"old": GOOD})
    assert answer.status_code == 303 and here.get("/anything").status_code == 200
    told = here.get(answer.headers["location"]).text
    assert "<h1>Your password is changed</h1>" in told and "<form" not in told and 'href="/you"' in told
    assert there.get("/anything").status_code == 401


@pytest.mark.parametrize("new, again, fault", [("short", "short", "new-fault"), (OTHER, "other", "again-fault")])
def test_all_that_is_wrong_with_a_new_password_is_told_at_once(store: Store, new: str, again: str, fault: str) -> None:
    here = signed_in()
    form = {"token": token(here.get("/password")), "new": new, "again": again}
    both = here.post("/password", data=form | {"old": "wrong"})
    assert both.status_code == 400 and 'id="old-fault"' in both.text and f'id="{fault}"' in both.text
    assert both.text.count(" autofocus") == 1 and "write all three again" in both.text
    one = here.post("/password", data=form | {"old": GOOD}).text
    assert 'id="old-fault"' not in one and f'id="{fault}"' in one and one.count(" autofocus") == 1


# -- the gate ----------------------------------------------------------------------------------------------------------

BEHIND = (
    "/", "/progress", "/_stcore/stream", "/_stcore/host-config", "/_stcore/upload_file/a/b", "/media/a.wav", "/sound/x",
    "/component/x/index.html", "/auth/logout", "/static", "/static/../progress", "/static//progress", "/signin/other",
    "/app/static/..\\x", "/joined", "/healthz/x", "/SIGNIN",
)  # fmt: skip


@pytest.mark.parametrize("path", BEHIND)
def test_nothing_is_behind_the_gate_for_whoever_is_not_signed_in(store: Store, path: str) -> None:
    assert not is_open(path)
    answer = client().get(path, headers={"cookie": "underheard_person=" + ben_of(store)})
    assert answer.status_code == 401 and "Ben" not in answer.text


def test_what_one_needs_to_sign_in_is_open_and_so_is_what_keeps_watch(store: Store) -> None:
    here = client()
    for path in ("/signin", "/signin/style.css", "/healthz", "/static/js/x.js", "/app/static/fonts/x.woff2"):
        assert here.get(path).status_code == 200, path


def test_a_socket_is_closed_to_whoever_is_not_signed_in_or_comes_from_another_page(store: Store) -> None:
    for here, headers in (
        (client(), {}),
        (signed_in(), {"origin": "https://evil.example"}),
        (signed_in(), {"origin": "null"}),
    ):
        with pytest.raises(WebSocketDisconnect) as told, here.websocket_connect(STREAM, headers=headers):
            pass
        assert told.value.code == 1008
    with signed_in().websocket_connect(STREAM, headers={"origin": "http://127.0.0.1:8501"}) as open_one:
        open_one.send_bytes(BackMsg().SerializeToString())
        assert open_one.receive_bytes() == b""


def test_what_is_sent_over_an_open_socket_by_whoever_was_signed_out_presses_nothing(store: Store) -> None:
    sent = BackMsg()
    sent.rerun_script.fragment_id = "part"
    sent.rerun_script.page_script_hash = "page"
    button, words = sent.rerun_script.widget_states.widgets.add(), sent.rerun_script.widget_states.widgets.add()
    button.id, button.trigger_value = "send", True
    words.id, words.string_value = "words", "what I typed"
    sent.rerun_script.query_string = "attempt=a1"
    for id, value in (("$$ID-1-None", "A note"), ("$$ID-2-None", "chosen")):
        unnamed = sent.rerun_script.widget_states.widgets.add()
        unnamed.id, unnamed.string_value = id, value
    desk = sent.rerun_script.widget_states.widgets.add()
    half = {
        "text": "My words",
        "nonce": "1 2",
        "unsaved": json.dumps({"mark": {"reading": "A mark", "quote": "theirs"}}),
    }
    desk.id, desk.json_trigger_value = "desk", json.dumps([{"event": "draft", "value": half}])
    here = signed_in()
    with here.websocket_connect(STREAM, headers={"origin": "http://127.0.0.1:8501"}) as open_one:
        open_one.send_bytes(sent.SerializeToString())
        assert BackMsg.FromString(open_one.receive_bytes()) == sent
        accounts.end_sign_ins(store, ben_of(store), admin_of(store))
        open_one.send_bytes(sent.SerializeToString())
        got = BackMsg.FromString(open_one.receive_bytes()).rerun_script
        assert got.page_script_hash == "page" and not got.fragment_id
        assert [each.id for each in got.widget_states.widgets] == ["words", "$$ID-1-None", "$$ID-2-None"]
        assert got.query_string.startswith("attempt=a1&unsent=")
        assert taken(got.query_string) == Typed(("A note", "My words", "A mark"), ("what I typed", "chosen"))
        assert taken(got.query_string) == taken("unsent=made-up") == Typed()
        open_one.send_bytes(b"\xff\xff not a message")
        assert BackMsg.FromString(open_one.receive_bytes()).WhichOneof("type") == "rerun_script"


def test_the_room_answers_to_its_own_names_alone(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client("http://evil.example").get("/signin").status_code == 421
    monkeypatch.setenv("UNDERHEARD_ADDRESS", "https://practice.example.org")
    for address in ("https://practice.example.org", "http://localhost:8501", "http://[::1]:8501"):
        assert client(address).get("/signin").status_code == 200
    for host in (
        "evil.example",
        "practice.example.org.evil.example",
        "a@practice.example.org",
        "127.0.0.1.evil.example",
    ):
        assert client().get("/signin", headers={"host": host}).status_code == 421


def test_headers_that_say_who_somebody_is_are_not_passed_on(store: Store) -> None:
    made_up = dict.fromkeys(("x-forwarded-user", "Remote-User", "X-Auth-Request-Email", "x-user-id"), "Ruth")
    assert client().get("/progress", headers=made_up).status_code == 401
    got = signed_in().get("/anything", headers=made_up).json()
    assert got["who"] == "Ben" and not {name.lower() for name in made_up} & set(got["headers"])


def test_figures_of_the_server_are_for_this_machine_alone(store: Store) -> None:
    here = signed_in()
    assert here.get("/_stcore/metrics").status_code == 200
    assert here.get("/_stcore/metrics", headers={"x-forwarded-for": "192.0.2.1"}).status_code == 404
    assert client(place="192.0.2.1").get("/_stcore/metrics").status_code == 404


@pytest.mark.parametrize("path", ["/", "/signin", "/healthz", "/progress", "/join/x", "/static/x.js"])
def test_every_answer_says_how_a_browser_is_to_guard_it(store: Store, path: str) -> None:
    for here in (client(), signed_in()):
        got = here.get(path).headers
        assert got["x-content-type-options"] == "nosniff" and "frame-ancestors 'none'" in got["content-security-policy"]
        assert got["referrer-policy"] in ("same-origin", "no-referrer")
        assert got["permissions-policy"].startswith("microphone=(self)")
        assert got["cross-origin-opener-policy"] == "same-origin"
        assert path.startswith("/static") or "no-store" in got["cache-control"]


def test_without_accounts_only_this_machine_is_let_in_and_signing_in_leads_to_the_room(data_folder: Path) -> None:
    Store(database_path())
    assert client().get("/anything").status_code == 200
    assert client().get("/signin").headers["location"] == "/"
    assert client("http://practice.example.org").get("/anything").status_code == 403
    assert client().get("/anything", headers={"x-forwarded-for": "192.0.2.1"}).status_code == 403


def test_with_the_first_account_the_pick_counts_for_nothing(data_folder: Path) -> None:
    made = Store(database_path())
    ben = create_person(made, "Ben", "trainee").id
    here = client()
    here.cookies.set("underheard_person", ben)
    assert here.get("/anything").json()["who"] == "Ben"
    accounts.create_admin(made, "Ruth", "", GOOD)
    assert here.get("/anything").status_code == 401


# -- the command line --------------------------------------------------------------------------------------------------


def test_the_first_admin_is_made_at_the_command_line(
    data_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNDERHEARD_ADDRESS", "https://practice.example.org")
    assert run(["admin", "create", "Ruth", "--sign-in", "ruth@example.org", "--invite"]) == 0
    said = capsys.readouterr()
    link = re.search(r"^https://practice\.example\.org/join/(\S+)$", said.out, re.MULTILINE)
    assert link and "once, for 7 days" in said.err
    store = Store(database_path())
    assert accounts.take_up(store, link[1], GOOD).is_admin
    assert run(["admin", "reset", "Ruth"]) == 0
    assert "/join/" in capsys.readouterr().out
    assert run(["admin", "list"]) == 0
    assert capsys.readouterr().out == "ruth@example.org\tRuth\tadmin\tpassword\n"
    assert run(["admin", "invite", "Eve"]) == 2
    assert "Nobody signs in as Eve" in capsys.readouterr().err
    assert run(["admin", "create", "Ruth", "--invite"]) == 2
    assert "account already" in capsys.readouterr().err


def test_nothing_is_served_to_others_before_there_is_an_account_and_an_address(
    data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["serve", "--host", "0.0.0.0", "--no-browser"]) == 2
    assert "underheard admin create" in capsys.readouterr().err
    accounts.create_admin(Store(database_path()), "Ruth", "", GOOD)
    assert run(["serve", "--host", "0.0.0.0", "--no-browser"]) == 2
    assert "UNDERHEARD_ADDRESS" in capsys.readouterr().err


@pytest.mark.parametrize(
    "said", ["practice.example.org", "https://a.example/room", "ftp://a.example", "https://u:p@a.b"]
)
def test_an_address_that_nobody_could_reach_is_told(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNDERHEARD_ADDRESS", said)
    with pytest.raises(UnderheardError, match="UNDERHEARD_ADDRESS"):
        public_address()


def test_a_provider_that_is_half_set_up_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNDERHEARD_OIDC_ISSUER", "https://id.example.org")
    for name in ("UNDERHEARD_OIDC_CLIENT_ID", "UNDERHEARD_OIDC_CLIENT_SECRET", "UNDERHEARD_ADDRESS"):
        with pytest.raises(UnderheardError, match=name):
            provider()
        monkeypatch.setenv(name, "https://practice.example.org" if name.endswith("ADDRESS") else "x")
    known = provider()
    assert known is not None and known.metadata == "https://id.example.org/.well-known/openid-configuration"
    monkeypatch.setenv("UNDERHEARD_OIDC_ISSUER", "http://id.example.org")
    with pytest.raises(UnderheardError, match="https"):
        provider()


# -- an identity provider, through Streamlit's own sign-in -------------------------------------------------------------


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Room, Provider]]:
    """A room that is served for real, and the provider it sends people to."""
    with identity_provider() as known:
        room = Room(tmp_path_factory.mktemp("oidc") / "data")
        room.data.mkdir()
        accounts.create_admin(Store(room.data / "underheard.db"), "Ruth", "ruth@example.org")
        room.environment = {
            "UNDERHEARD_OIDC_ISSUER": known.address,
            "UNDERHEARD_OIDC_CLIENT_ID": CLIENT,
            "UNDERHEARD_OIDC_CLIENT_SECRET": CLIENT_SECRET,
            "UNDERHEARD_OIDC_NAME": "Example & Sons",
        }
        from browser_support import _free_port

        room.port = _free_port()
        room.environment["UNDERHEARD_ADDRESS"] = room.address
        room.start()
        yield room, known
        room.kill()


def through_the_provider(room: Room) -> tuple[httpx2.Client, httpx2.Response]:
    """A browser that follows where it is sent until it stays somewhere."""
    here = httpx2.Client(follow_redirects=True, trust_env=False, headers=PAGE, timeout=30)
    assert "Sign in with Example &amp; Sons" in here.get(f"{room.address}/signin").text
    return here, here.get(f"{room.address}/signin/provider?next=/you")


def test_whom_the_provider_vouches_for_is_signed_in_and_nobody_is_made_up(served: tuple[Room, Provider]) -> None:
    room, known = served
    store = Store(room.data / "underheard.db")
    known.claims = {"sub": "stranger", "email": "eve@example.org", "email_verified": True}
    here, answer = through_the_provider(room)
    assert answer.status_code == 403 and "ask your admin" in answer.text.lower()
    assert len(accounts.accounts_here(store)) == 1
    here.close()
    known.claims = {"sub": "r1", "email": "ruth@example.org", "email_verified": True}
    here, answer = through_the_provider(room)
    assert answer.url.path == "/you" and answer.status_code == 200
    assert {name for name in here.cookies if "streamlit_user" in name} == set(), "our own sign-in counts alone"
    secret = here.cookies["underheard_signed_in"]
    found = accounts.signed_in(store, secret)
    assert found is not None and found.person.name == "Ruth"
    here.close()
    known.claims = {"sub": "r1"}
    here, answer = through_the_provider(room)
    assert answer.url.path == "/you", "by the subject, whatever the address is now"
    here.close()


def test_a_token_signed_by_somebody_else_and_a_made_up_cookie_sign_nobody_in(served: tuple[Room, Provider]) -> None:
    room, known = served
    known.claims, known.signed_by = {"sub": "r1"}, RSAKey.generate_key(2048, {"kid": "one"})
    here, answer = through_the_provider(room)
    known.signed_by = None
    assert answer.url.path == "/signin" and "underheard_signed_in" not in here.cookies
    assert "Nobody was signed in there" in answer.text
    here.cookies.set("_streamlit_user", '{"is_logged_in": true, "sub": "r1", "iss": "' + known.address + '"}')
    answer = here.get(f"{room.address}/you")
    assert answer.url.path == "/signin" and "underheard_signed_in" not in here.cookies
    here.close()
