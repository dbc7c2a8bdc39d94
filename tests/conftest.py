"""What every test gets: a closed network (but for this machine), a data folder of its own, and no keys."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest

ROOT = Path(__file__).resolve().parent.parent


class NetworkIsClosed(OSError):
    """A test, or what it tests, tried to reach another machine."""


_tried: list[str] = []


def _is_here(address: object) -> bool:
    host = address[0] if isinstance(address, tuple) and address else address
    if not isinstance(host, str) or host in ("", "localhost"):
        return True
    try:
        parsed = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return False
    return parsed.is_loopback or parsed.is_unspecified


def _is_number(host: str) -> bool:
    """An address in numbers is looked up without asking anybody; connecting to it is another matter."""
    try:
        ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return False
    return True


def _closed(where: object) -> NetworkIsClosed:
    _tried.append(str(where))
    return NetworkIsClosed(f"the network is closed in tests; something tried to reach {where}")


@pytest.fixture(autouse=True, scope="session")
def closed_network() -> Iterator[None]:
    """Sockets reach this machine and no other."""
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def is_local(sock: socket.socket, address: object) -> bool:
        return sock.family not in (socket.AF_INET, socket.AF_INET6) or _is_here(address)

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if not is_local(self, address):
            raise _closed(address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        if not is_local(self, address):
            raise _closed(address)
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *rest: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not _is_number(name) and not _is_here(name) and name != socket.gethostname():
            raise _closed(name)
        return getaddrinfo(host, *rest, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield


@pytest.fixture(autouse=True)
def nothing_called_out(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test fails where anything tried to reach another machine, even if the code under test shrugged it off."""
    before = len(_tried)
    yield
    tried = _tried[before:]
    if tried and request.node.get_closest_marker("calls_out") is None:
        pytest.fail(f"tried to reach {', '.join(tried)}")


BROWSER_NEEDED = os.environ.get("CI", "").lower() in ("1", "true") or bool(os.environ.get("UNDERHEARD_NEED_BROWSER"))

NEEDED = {
    "Chromium": "no Chromium was found, and the browser journeys are",
    "speaking": "the voice packages are not installed, and what is spoken and heard is",
}
"""A word of the reason for leaving a test out -> why that fails where it is needed."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where a browser and the voice are part of the check, leaving tests out for want of one is a failure."""
    report = yield
    if BROWSER_NEEDED and report.skipped:
        why = next((says for word, says in NEEDED.items() if word in str(report.longrepr)), None)
        if why is not None:
            report.outcome = "failed"
            report.longrepr = f"{why} part of this check"
    return report


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder that the code under test takes for its own."""
    folder = tmp_path / "data"
    monkeypatch.setenv("UNDERHEARD_DATA", str(folder))
    for name in [name for name in os.environ if name.startswith(("UNDERHEARD_", "OPENAI_"))]:
        if name not in ("UNDERHEARD_DATA", "UNDERHEARD_NEED_BROWSER"):
            monkeypatch.delenv(name)
    return folder
