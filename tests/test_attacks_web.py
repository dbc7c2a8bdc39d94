"""Attacks on the door: forged headers and cookies, forged and oversized posts, links used twice, guessing."""

from __future__ import annotations

import re
import time
from urllib.parse import urlencode

import pytest
from signed import HERS, PASSWORD, Answer, SignedRoom, a_signed_room  # noqa: F401

from app.errors import NotAllowed
from app.settings import sign_in_cookie
from app.training import accounts
from app.training.people import create_person

PAGE = {"Accept": "text/html"}


def is_kept_out(answer: Answer) -> bool:
    """Nothing of the room was given: a refusal, or the way to the page one signs in at."""
    given = HERS in answer.text or '<div id="root">' in answer.text
    asked = answer.status == 303 and answer.headers.get("location", "").startswith("/signin")
    return not given and (asked or answer.status in (0, 400, 401, 403, 404, 413, 421, 431))


# -- headers -----------------------------------------------------------------------------------------------------------

CLAIMS = (
    "X-Streamlit-User", "X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Preferred-Username", "Remote-User",
    "X-Remote-User", "X-Auth-Request-User", "X-Auth-Request-Email", "X-Authenticated-User", "X-User", "X-User-Id",
    "X-Email", "X-Goog-Authenticated-User-Email", "Cf-Access-Authenticated-User-Email", "X-Amzn-Oidc-Identity",
    "X-Ms-Client-Principal-Name", "Tailscale-User-Login", "X-Webauth-User", "Authorization", "Proxy-Authorization",
    "X-Original-Url", "X-Rewrite-Url", "X-Http-Method-Override", "X-Forwarded-For", "X-Real-Ip", "Forwarded",
    "X-Client-Ip", "True-Client-Ip", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Script-Name",
)  # fmt: skip
SAYS = {
    "Authorization": "Basic YWRtaW5AZXhhbXBsZS5vcmc6YWRtaW4=", "Proxy-Authorization": "Bearer admin",
    "X-Original-Url": "/healthz", "X-Rewrite-Url": "/signin", "X-Http-Method-Override": "OPTIONS",
    "X-Forwarded-For": "127.0.0.1", "X-Real-Ip": "127.0.0.1", "Forwarded": "for=127.0.0.1;host=localhost",
    "X-Client-Ip": "127.0.0.1", "True-Client-Ip": "127.0.0.1", "X-Forwarded-Host": "localhost",
    "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/signin", "X-Script-Name": "/static",
}  # fmt: skip


@pytest.mark.parametrize("name", CLAIMS)
def test_a_header_that_says_who_one_is_lets_nobody_in(room: SignedRoom, name: str) -> None:
    for value in (SAYS.get(name, "admin@example.org"), room.people["admin"].id):
        assert is_kept_out(room.ask("GET", "/you", PAGE | {name: value}))
        assert is_kept_out(room.ask("GET", "/_stcore/host-config", {name: value}))


HOSTS = (
    "evil.example", "evil.example:8501", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example#127.0.0.1",
    "127.0.0.1@evil.example", "evil.example/127.0.0.1", "[::1].evil.example", "0x7f.1", "", "127.0.0.1:x", "2130706433",
    "127.0.0.1\tevil", "localhost evil.example",
)  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_a_room_that_is_asked_by_another_name_answers_nothing_even_to_who_is_signed_in(
    room: SignedRoom, host: str
) -> None:
    answer = room.ask("GET", "/", PAGE | {"Host": host, "Cookie": room.cookie("admin")})
    assert is_kept_out(answer), answer.status


ORIGINS = (
    "http://evil.example",
    "null",
    "https://127.0.0.1",
    "http://localhost.evil.example",
    "file://",
    "http://127.0.0.1",
)


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_page_elsewhere_opens_no_socket_with_a_borrowed_cookie(room: SignedRoom, origin: str) -> None:
    asks = {
        "Cookie": room.cookie("owner"), "Origin": origin, "Connection": "Upgrade", "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol": "streamlit",
    }  # fmt: skip
    assert room.ask("GET", "/_stcore/stream", asks).status == 403
    ours = asks | {"Origin": room.served.address}
    assert room.ask("GET", "/_stcore/stream", ours).status == 101


# -- cookies -----------------------------------------------------------------------------------------------------------

COOKIES = {
    "a picked person": lambda room: f"underheard_person={room.people['admin'].id}",
    "an id for a secret": lambda room: f"{sign_in_cookie()}={room.people['admin'].id}",
    "a name for a secret": lambda room: f"{sign_in_cookie()}=admin@example.org",
    "one letter off": lambda room: room.cookie("admin")[:-1] + ("A" if room.cookie("admin")[-1] != "A" else "B"),
    "cut short": lambda room: room.cookie("admin")[:-5],
    "too long": lambda room: room.cookie("admin") + "A",
    "signed out": lambda room: room.cookie("ended"),
    "a closed account": lambda room: room.cookie("closed"),
    "what the database holds of it": lambda room: f"{sign_in_cookie()}={kept_secret(room, 'admin')}",
    "a used invitation": lambda room: f"{sign_in_cookie()}={room.secrets['used link of admin']}",
    "empty": lambda room: f"{sign_in_cookie()}=",
    "huge": lambda room: f"{sign_in_cookie()}={'A' * 7000}",
    "a quote": lambda room: f"{sign_in_cookie()}=' OR '1'='1",
    "a wildcard": lambda room: f"{sign_in_cookie()}=%",
    "two of one name": lambda room: f"{room.cookie('ended')}; {sign_in_cookie()}=x",
    "another's name for it": lambda room: f"__Host-underheard={room.secrets['admin']}",
    "Streamlit's own": lambda room: "_streamlit_user=eyJlbWFpbCI6ImFkbWluQGV4YW1wbGUub3JnIn0=",
    "Streamlit's own, unsigned": lambda room: '_streamlit_user={"email":"admin@example.org","is_logged_in":true}',
    "a session fixed beforehand": lambda room: "streamlit_session=admin; session=admin; _streamlit_session=admin",
    "a null": lambda room: f"{sign_in_cookie()}={room.secrets['admin']}%00",
    "other letters": lambda room: f"{sign_in_cookie()}={room.secrets['admin'].swapcase()}",
}


def kept_secret(room: SignedRoom, who: str) -> str:
    with room.store.reading() as reader:
        rows = reader.rows("SELECT secret FROM sign_ins WHERE person_id = ?", room.people[who].id)
    return str(rows[0]["secret"])


@pytest.mark.parametrize("kind", sorted(COOKIES))
def test_no_cookie_but_the_one_that_was_given_signs_in(room: SignedRoom, kind: str) -> None:
    for path in ("/", "/you", "/_stcore/host-config"):
        assert is_kept_out(room.ask("GET", path, PAGE | {"Cookie": COOKIES[kind](room)}))
    assert not is_kept_out(room.ask("GET", "/you", PAGE | {"Cookie": room.cookie("admin")}))


def test_whoever_signs_in_gets_a_new_secret_whatever_their_browser_brought(room: SignedRoom) -> None:
    brought = f"{sign_in_cookie()}=fixed-by-somebody-else-fixed-by-somebody"
    answer = signs_in(room, "other@example.org", PASSWORD, brought)
    set_now = answer.headers["set-cookie"]
    assert answer.status == 303 and "fixed" not in set_now
    assert "HttpOnly" in set_now and "SameSite=lax" in set_now.replace("Lax", "lax")


# -- forms -------------------------------------------------------------------------------------------------------------

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def form_of(room: SignedRoom, path: str, cookie: str = "") -> tuple[str, str]:
    """The token in a form, and the cookie it is tied to."""
    answer = room.ask("GET", path, PAGE | ({"Cookie": cookie} if cookie else {}))
    token = re.search(r'name="token" value="([^"]+)"', answer.text)
    tied = re.search(r"(\w*underheard_form=[^;]+)", answer.headers.get("set-cookie", ""))
    assert token and tied, answer.text[:300]
    return token[1], tied[1]


def signs_in(room: SignedRoom, name: str, password: str, brought: str = "") -> Answer:
    token, tied = form_of(room, "/signin")
    body = urlencode({"token": token, "name": name, "password": password}).encode()
    return room.ask("POST", "/signin", FORM | {"Cookie": "; ".join(filter(None, (tied, brought)))}, body)


FORGED = {
    "no token": lambda token, tied: ({}, tied, {}),
    "an empty token": lambda token, tied: ({"token": ""}, tied, {}),
    "a token of one's own": lambda token, tied: ({"token": "x" * 80}, tied, {}),
    "a token with letters changed": lambda token, tied: ({"token": token[:-3] + token[-3:].swapcase() + "A"}, tied, {}),
    "no cookie": lambda token, tied: ({"token": token}, "", {}),
    "another browser's cookie": lambda token, tied: ({"token": token}, tied.split("=")[0] + "=" + "z" * 43, {}),
    "a foreign origin": lambda token, tied: ({"token": token}, tied, {"Origin": "http://evil.example"}),
    "an origin of null": lambda token, tied: ({"token": "x" * 80}, tied, {"Origin": "null"}),
    "a cross-site fetch": lambda token, tied: ({"token": token}, tied, {"Sec-Fetch-Site": "cross-site"}),
    "a same-site fetch": lambda token, tied: ({"token": token}, tied, {"Sec-Fetch-Site": "same-site"}),
    "plain text": lambda token, tied: ({"token": token}, tied, {"Content-Type": "text/plain"}),
    "JSON": lambda token, tied: ({"token": token}, tied, {"Content-Type": "application/json"}),
    "a form of parts": lambda token, tied: ({"token": token}, tied, {"Content-Type": "multipart/form-data"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(FORGED))
@pytest.mark.parametrize("path", ["/signin", "/signout", "/password"])
def test_a_form_that_is_not_ours_changes_nothing(room: SignedRoom, path: str, kind: str) -> None:
    mine = "" if path == "/signin" else room.cookie("mentor")
    token, tied = form_of(room, path, mine)
    fields, cookie, headers = FORGED[kind](token, tied)
    said = {"name": "mentor@example.org", "password": PASSWORD, "old": PASSWORD, "new": "x" * 20, "again": "x" * 20}
    brought = "; ".join(filter(None, (cookie, mine)))
    sent = FORM | ({"Cookie": brought} if brought else {}) | headers
    answer = room.ask("POST", path, sent, urlencode(said | fields).encode())
    assert answer.status in (400, 401, 403), answer.status
    assert f"{sign_in_cookie()}=" not in answer.headers.get("set-cookie", "").replace(f'{sign_in_cookie()}=""', "")
    assert not is_kept_out(room.ask("GET", "/you", PAGE | {"Cookie": room.cookie("mentor")})), "signed out by it"


def test_a_token_of_one_form_opens_no_other(room: SignedRoom) -> None:
    token, tied = form_of(room, "/signin")
    body = urlencode({"token": token, "old": PASSWORD, "new": "y" * 20, "again": "y" * 20}).encode()
    answer = room.ask("POST", "/password", FORM | {"Cookie": f"{tied}; {room.cookie('mentor')}"}, body)
    assert answer.status == 400


ELSEWHERE = (
    "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/%09/evil.example",
    "javascript:x()", "/\tevil", "http:evil.example", "/signin?next=//evil.example", "////evil.example",
    "/.evil\r\nSet-Cookie: x=y", "data:x",
)  # fmt: skip


@pytest.mark.parametrize("going", ELSEWHERE)
def test_signing_in_never_leads_out_of_the_room(room: SignedRoom, going: str) -> None:
    token, tied = form_of(room, "/signin")
    body = urlencode({"token": token, "name": "owner@example.org", "password": PASSWORD, "next": going}).encode()
    answer = room.ask("POST", "/signin", FORM | {"Cookie": tied}, body)
    where = answer.headers["location"]
    assert (
        answer.status == 303 and where.startswith("/") and "evil" not in where.split("?")[0].lstrip("/").split("/")[0]
    )
    assert "x=y" not in answer.headers.get("set-cookie", "")


# -- too much ----------------------------------------------------------------------------------------------------------

BIG = {
    "a password of 1 MB": lambda: urlencode({"name": "a", "password": "x" * 1_000_000}).encode(),
    "a name of 100 kB": lambda: urlencode({"name": "x" * 100_000, "password": "x"}).encode(),
    "ten thousand fields": lambda: b"&".join(b"f%d=1" % number for number in range(10_000)),
    "one name many times": lambda: b"&".join([b"name=x"] * 3_000),
    "16 kB of percent signs": lambda: b"%" * 17_000,
    "no ASCII": lambda: "name=ā".encode() * 10,
}


@pytest.mark.parametrize("kind", sorted(BIG))
def test_more_than_a_form_holds_is_not_read(room: SignedRoom, kind: str) -> None:
    _, tied = form_of(room, "/signin")
    began = time.monotonic()
    answer = room.ask("POST", "/signin", FORM | {"Cookie": tied}, BIG[kind]())
    assert answer.status in (0, 400, 413) and time.monotonic() - began < 5
    assert room.ask("GET", "/healthz").status == 200


@pytest.mark.parametrize("length", ["99999999999", "-1", "1e9", "0x10", ""])
def test_a_length_that_lies_is_refused(room: SignedRoom, length: str) -> None:
    answer = room.ask("POST", "/signin", FORM | {"Content-Length": length}, b"name=x")
    assert answer.status in (0, 400, 413) and room.ask("GET", "/healthz").status == 200


@pytest.mark.parametrize("size", [64_000, 1_000_000])
def test_a_header_that_is_too_long_is_refused(room: SignedRoom, size: int) -> None:
    answer = room.ask("GET", "/", {"X-Long": "x" * size})
    assert answer.status in (0, 400, 401, 431) and room.ask("GET", "/healthz").status == 200


def test_nobody_uploads_who_has_no_page_open(room: SignedRoom) -> None:
    for who in ("", room.cookie("owner")):
        answer = room.ask("PUT", "/_stcore/upload_file/s/f", {"Cookie": who} if who else {}, b"x" * 1_000_000)
        assert answer.status in (0, 400, 401, 403)


# -- links -------------------------------------------------------------------------------------------------------------


def joins(room: SignedRoom, secret: str, password: str = "another four plain words") -> Answer:
    page = room.ask("GET", f"/join/{secret}", PAGE)
    token = re.search(r'name="token" value="([^"]+)"', page.text)
    tied = re.search(r"(\w*underheard_form=[^;]+)", page.headers.get("set-cookie", ""))
    sent = FORM | ({"Cookie": tied[1]} if tied else {})
    fields = {"token": token[1] if token else "", "new": password, "again": password}
    return room.ask("POST", f"/join/{secret}", sent, urlencode(fields).encode())


def test_a_link_works_once_and_an_older_one_not_at_all(room: SignedRoom) -> None:
    boss = room.people["admin"].id
    person = create_person(room.store, "Kiri New", "trainee")
    accounts.make_account(room.store, person.id, "kiri@example.org", boss)
    older = accounts.invite(room.store, person.id, boss).secret
    newer = accounts.invite(room.store, person.id, boss).secret
    assert joins(room, older).status in (400, 404)
    assert joins(room, newer).status == 303
    for again in (older, newer, newer.swapcase(), newer[:-1], newer + "x", f"{newer}%00"):
        answer = joins(room, again, "a third of four words")
        assert answer.status in (400, 401, 404) and sign_in_cookie() not in answer.headers.get("set-cookie", "")
    with pytest.raises(NotAllowed):
        accounts.sign_in(room.store, "kiri@example.org", "a third of four words", "127.0.9.9")


LINKS = (
    "x",
    "..",
    "%2e%2e%2f",
    "' OR 1=1 --",
    "%",
    "_" * 43,
    "A" * 43,
    "A" * 5000,
    "%00",
    "<script>",
    "../signin",
    "*",
)


@pytest.mark.parametrize("secret", LINKS)
def test_a_guessed_link_leads_nowhere(room: SignedRoom, secret: str) -> None:
    answer = room.ask("GET", f"/join/{secret}".replace(" ", "%20"), PAGE)
    assert answer.status in (0, 303, 400, 401, 404) and "<script>" not in answer.text
    assert "@example.org" not in answer.text


# -- guessing ----------------------------------------------------------------------------------------------------------


def test_a_wrong_password_and_a_name_nobody_has_are_told_in_the_same_words(room: SignedRoom) -> None:
    def shown(name: str) -> tuple[int, str]:
        answer = signs_in(room, name, "wrong words altogether")
        text = re.sub(r'value="[^"]*"', "", answer.text)
        return answer.status, text

    assert shown("mentor@example.org") == shown("nobody@example.org") == shown("closed@example.org")


def test_guessing_is_made_to_wait_and_the_right_password_is_no_way_round(room: SignedRoom) -> None:
    statuses = [signs_in(room, "other@example.org", f"guess number {number}").status for number in range(12)]
    assert 429 in statuses, statuses
    assert signs_in(room, "other@example.org", PASSWORD).status == 429
    with room.store.writing() as writer:
        writer.change("DELETE FROM sign_in_tries")


SQL = (
    "' OR '1'='1", "admin'--", "'; DROP TABLE accounts;--", "admin@example.org' UNION SELECT 1--", "%",
    "_____@example.org", "admin@example.org\x00", "ADMIN@EXAMPLE.ORG' OR 1=1", 
    "\u0430dmin@example.org", "admin@example.org\u200b",
)  # fmt: skip


@pytest.mark.parametrize("name", SQL)
def test_no_way_of_writing_a_name_signs_in_without_its_password(room: SignedRoom, name: str) -> None:
    for password in ("' OR '1'='1", "", "*"):
        answer = signs_in(room, name, password)
        assert answer.status in (400, 403, 429) and f"{sign_in_cookie()}=" not in answer.headers.get("set-cookie", "")
    with room.store.writing() as writer:
        assert writer.row("SELECT count(*) AS n FROM accounts")
        writer.change("DELETE FROM sign_in_tries")
