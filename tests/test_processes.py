"""Several server processes on one database, behind nginx as the README sets it up."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fault_server import finds, serving
from rooms import Puppet, small_room
from served import Served, free_port
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from test_house import fenced
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from app.judge import Judge
from app.settings.file import read
from app.store import Store
from app.store.alone import alone
from app.store.migrations import MIGRATIONS
from app.training import practice
from app.training.accounts import create_admin, sign_in
from app.training.second_reading import SecondReader

HEADING = "Run it for a team"
HOST = "practice.example.org"
PASSWORD = "a lantern under seven rivers"


def block(begins: str) -> str:
    """The README's example that begins so."""
    return next(text for text in fenced(HEADING) if text.startswith(begins))


# -- starting together -------------------------------------------------------------------------------------------------


def test_four_processes_that_start_at_once_bring_one_old_database_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "underheard.db"
    from sqlite_utils import Database

    old = Database(path)
    MIGRATIONS.apply(old, stop_before=MIGRATIONS._migrations[1].name)
    old.close()
    code = (
        "import sys; from pathlib import Path; from app.store import Store; print('here', flush=True); "
        f"sys.stdin.readline(); print(Store(Path({str(path)!r})).schema)"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    for each in started:
        assert each.stdout and each.stdout.readline() == "here\n"
    for each in started:
        assert each.stdin
        each.stdin.write("go\n")
        each.stdin.flush()
    answers = [each.communicate(timeout=60)[0].strip() for each in started]
    assert answers == [MIGRATIONS._migrations[-1].name] * 4


def test_four_processes_that_start_at_once_make_one_new_database(tmp_path: Path) -> None:
    faults: list[Exception] = []
    together = threading.Barrier(4)

    def start() -> None:
        together.wait()
        try:
            Store(tmp_path / "new" / "underheard.db").check()
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert faults == []


@pytest.mark.skipif(os.name != "posix", reason="permissions are told otherwise here")
def test_a_new_folder_and_database_are_for_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0o000)
    try:
        store = Store(tmp_path / "new" / "underheard.db")
        with store.writing() as writer:
            writer.change("UPDATE people SET name = name")
            modes = {each.name: each.stat().st_mode & 0o777 for each in store.path.parent.iterdir() if each.is_file()}
    finally:
        os.umask(before)
    assert store.path.parent.stat().st_mode & 0o777 == 0o700
    assert {"underheard.db", "underheard.db-wal"} <= modes.keys() and set(modes.values()) == {0o600}


# -- work that one of them does ----------------------------------------------------------------------------------------


def test_work_that_one_process_is_at_is_left_alone_by_another_until_it_ends(tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    code = (
        "import sys; from pathlib import Path; from app.store.alone import alone\n"
        f"with alone(Path({str(database)!r}), 'work') as ours: print(ours, flush=True); sys.stdin.readline()"
    )
    other = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout and other.stdout.readline() == "True\n"
    with alone(database, "work") as ours, alone(database, "other-work") as others:
        assert (ours, others) == (False, True)
    other.kill()
    other.communicate()
    with alone(database, "work") as ours:
        assert ours, "what a process held is free once it was killed"


def test_two_second_readers_read_each_reply_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    room = small_room(tmp_path / "a.db")
    with serving(finds(), finds(), finds(), finds()) as server:
        monkeypatch.setenv("UNDERHEARD_BASE_URL", f"http://127.0.0.1:{server.port}/v1")
        monkeypatch.setenv("UNDERHEARD_JUDGE_MODEL", "small")
        room.finished("The last time?", "open it", "What is up the hill?")
        readers = [SecondReader(Store(tmp_path / "a.db"), Judge(server.model(), pause=0.01)) for _ in range(2)]
        for each in readers:
            assert each.idle.wait(20)
        for each in readers:
            each.stop()
    with room.store.reading() as reader:
        tries = reader.rows("SELECT turn, count(*) AS often FROM second_tries GROUP BY turn ORDER BY turn")
    assert tries == [{"turn": turn, "often": 1} for turn in (1, 2, 3)]


# -- behind nginx ------------------------------------------------------------------------------------------------------


@dataclass
class Team:
    """Two processes, nginx before them, and somebody who is signed in."""

    port: int
    rooms: list[Served]
    cookie: str
    context: ssl.SSLContext

    @property
    def origin(self) -> str:
        return f"https://{HOST}:{self.port}"

    def get(self, path: str, cookie: str = "") -> tuple[int, str, str]:
        """Status, body and where it sends one on."""
        request = urllib.request.Request(f"https://127.0.0.1:{self.port}{path}")
        request.add_header("Host", f"{HOST}:{self.port}")
        request.add_header("Accept", "text/html")
        if cookie:
            request.add_header("Cookie", cookie)
        handlers = (urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=self.context), _Stay())
        try:
            with urllib.request.build_opener(*handlers).open(request, timeout=30) as answer:
                return answer.status, answer.read().decode("utf-8", "replace"), ""
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.read().decode("utf-8", "replace"), answer.headers.get("Location", "")

    def page(self) -> ClientConnection:
        return connect(
            f"wss://{HOST}:{self.port}/_stcore/stream",
            sock=socket.create_connection(("127.0.0.1", self.port)),
            ssl=self.context,
            origin=self.origin,  # type: ignore[arg-type]
            additional_headers={"Cookie": self.cookie},
            subprotocols=[Subprotocol("streamlit")],
            max_size=None,
            proxy=None,
        )


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def drawn(page: ClientConnection) -> list[ForwardMsg]:
    """Have the page drawn, and everything that comes for it."""
    wanted = BackMsg()
    wanted.rerun_script.query_string = ""
    page.send(wanted.SerializeToString())
    got = []
    while not got or got[-1].WhichOneof("type") != "script_finished":
        message = ForwardMsg()
        data = page.recv(timeout=60)
        assert isinstance(data, bytes)
        message.ParseFromString(data)
        got.append(message)
    return got


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    openssl = shutil.which("openssl")
    if not nginx or not openssl:
        pytest.skip("no nginx or no openssl here")
    folder = tmp_path_factory.mktemp("team")
    certificate, key, port = folder / "fullchain.pem", folder / "privkey.pem", free_port()
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    (folder / "underheard.toml").write_text(
        block("[room]").replace(f"https://{HOST}", f"https://{HOST}:{port}"), encoding="utf-8"
    )
    store = Store(folder / "data" / "underheard.db")
    create_admin(store, "Ruth Hale", "ruth", PASSWORD)
    cookie = f"__Host-underheard={sign_in(store, 'ruth', PASSWORD, '127.0.0.1').secret}"
    rooms = [Served(folder), Served(folder)]
    conf = block("map")
    for before, after in (
        ("127.0.0.1:8501", f"127.0.0.1:{rooms[0].port}"),
        ("127.0.0.1:8502", f"127.0.0.1:{rooms[1].port}"),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        (f"/etc/letsencrypt/live/{HOST}/fullchain.pem", str(certificate)),
        (f"/etc/letsencrypt/live/{HOST}/privkey.pem", str(key)),
    ):
        assert before in conf, before
        conf = conf.replace(before, after)
    temporary = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    begins = f"daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;"
    whole = f"{begins}\nevents {{}}\nhttp {{ {temporary}\n{conf}\n}}\n"
    if os.geteuid() == 0:
        whole = "user root;\n" + whole
    (folder / "nginx.conf").write_text(whole, encoding="utf-8")
    tested = subprocess.run(
        [nginx, "-t", "-c", folder / "nginx.conf", "-e", folder / "nginx.log"], capture_output=True, text=True
    )
    assert tested.returncode == 0, tested.stderr
    front = subprocess.Popen(
        [nginx, "-c", folder / "nginx.conf", "-e", folder / "nginx.log"], stderr=subprocess.DEVNULL
    )
    try:
        for each in rooms:
            each.start()
        for each in rooms:
            each.wait()
        context = ssl.create_default_context(cafile=str(certificate))
        context.check_hostname = False
        yield Team(port, rooms, cookie, context)
    finally:
        for process in (front, *(each.process for each in rooms)):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait(40)


def test_the_settings_file_in_the_readme_is_one_that_is_read(tmp_path: Path) -> None:
    (tmp_path / "underheard.toml").write_text(block("[room]"), encoding="utf-8")
    found = read(tmp_path / "underheard.toml")
    assert found.faults == () and found.values["UNDERHEARD_SOUND_DAYS"] == "30"


def test_the_unit_in_the_readme_is_one_systemd_takes(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if not verify:
        pytest.skip("no systemd here")
    unit = block("[Unit]").replace("/srv/underheard/.venv/bin/underheard", sys.executable)
    unit = re.sub(r"^(User|Group)=.*\n", "", unit, flags=re.MULTILINE)
    (tmp_path / "underheard@8501.service").write_text(unit, encoding="utf-8")
    done = subprocess.run(
        [verify, "verify", "--man=no", tmp_path / "underheard@8501.service"], capture_output=True, text=True, timeout=60
    )
    ours = [line for line in done.stderr.splitlines() if "underheard@" in line]
    assert ours == []


def test_who_is_not_signed_in_gets_no_further_than_the_sign_in_page(team: Team) -> None:
    status, _, goes_to = team.get("/")
    assert status == 303 and goes_to.startswith("/signin")
    status, body, _ = team.get("/healthz")
    assert status == 200 and json.loads(body)["status"] == "fine"


def test_who_is_signed_in_stays_with_one_process_and_goes_on_with_the_other_when_it_stops(team: Team) -> None:
    assert team.get("/", team.cookie)[0] == 200
    for _ in range(3):
        with team.page() as page:
            assert any(message.WhichOneof("type") == "delta" for message in drawn(page))
    opened = [each.sockets() for each in team.rooms]
    assert sorted(opened) == [0, 3], "one process answered every time"
    mine, other = team.rooms[opened.index(3)], team.rooms[opened.index(0)]
    with team.page() as page:
        drawn(page)
        assert mine.stop() == 0
        with pytest.raises(Exception, match=r"1012|1006"):
            while True:
                page.recv(timeout=30)
    with team.page() as page:
        assert any(message.WhichOneof("type") == "delta" for message in drawn(page))
    assert other.sockets() == 1
