"""Starts the practice room: picks a port, says the address, opens the browser, and hands over to Streamlit."""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app import settings
from app.errors import UnderheardError
from app.settings import PORT, check_settings, data_folder, database_path, log_format, one_thread

if TYPE_CHECKING:
    from app.store import Store

PORTS_TRIED = 20
WAIT_SECONDS = 60.0


def run(*, host: str | None = None, port: int | None = None, browser: bool = True) -> None:
    """Serve until stopped. What is None is taken from the settings.

    Raises UnderheardError where the settings, the port or the data folder cannot be used.
    """
    one_thread()  # before any of what follows brings numpy
    from app.store import Store
    from app.web import logs
    from app.web.addresses import is_loopback

    if os.name == "posix":
        os.umask(0o077)  # what is kept is for nobody else on this machine
    check_settings()
    logs.begin(log_format())
    host, port = host or settings.host(), settings.port() if port is None else port
    if not is_loopback(host):
        _refuse_open(Store(database_path()) if database_path().exists() else None, host)
    # Said here, in the terminal, rather than on every page.
    store = Store(database_path())
    _start(store)
    _say_unusable()
    chosen = free_port(host, port)
    if port is None and chosen != PORT:
        click.echo(f"Port {PORT} is taken, so this room is on {chosen}.")
    address = f"http://{_reachable(host)}:{chosen}"
    threading.Thread(target=_announce, args=(address, browser and has_display()), daemon=True).start()
    threading.Thread(target=_get_everybody_ready, args=(store, address), daemon=True).start()
    from app.web.application import MAIN, application, configure
    from app.web.server import serve

    sys.argv = [str(MAIN)]
    configure(
        {
            "server.port": chosen,
            "server.address": host,
            "server.headless": True,
            "server.enableXsrfProtection": True,
            "browser.gatherUsageStats": False,
            "client.showErrorDetails": "none",
            "client.toolbarMode": "minimal",
            "logger.hideWelcomeMessage": True,
            # Both walk everything that is loaded after every single run of a page: most of what a server would do.
            "server.fileWatcherType": "none",
            "runner.postScriptGC": False,
        }
    )
    if not serve(application(), host, chosen, lambda: _stop(store)):
        raise UnderheardError(f"The room could not be served on {address}; choose another with --port.")


def _refuse_open(store: Store | None, host: str) -> None:
    """UnderheardError where others must not reach this room yet: nobody has an account, or it has no address.

    `store` is None before anything is kept.
    """
    from app.training.accounts import signs_in

    if not (signs_in(store) if store else settings.has_provider()):
        raise UnderheardError(
            f"This room has no sign-in yet, so it is not opened on {host}; make the first account: "
            "underheard admin create NAME"
        )
    if not settings.public_address():
        raise UnderheardError(
            f"This room is to be opened on {host} and does not know how people reach it; set UNDERHEARD_ADDRESS, as in "
            "https://practice.example.org"
        )


def _start(store: Store) -> None:
    """Begin what goes on in the background of a server."""
    from app.training import second_reading, sending
    from app.training.rights import retention as keeping
    from app.training.sound import retention

    keeping.start(store)
    second_reading.start(store)
    retention.start(store)
    sending.start(store)
    threading.Thread(target=_get_ready, daemon=True, name="get-ready").start()


def _get_ready() -> None:
    """Load what the first visitor would wait for."""
    from app.scenario.files import library
    from app.web.health import READY
    from scoring.vectors import encode

    with suppress(UnderheardError):  # told on every page
        library()
    encode(["Hello."])
    READY.set()


def _get_everybody_ready(store: Store, address: str) -> None:
    """Where people sign in, many come at once: have every customer ready, as soon as the pages are served."""
    from app.scenario.files import library
    from app.training.accounts import signs_in
    from app.training.authoring import in_the_room
    from app.training.ready import get_everybody_ready
    from app.web.logs import event

    if signs_in(store) and wait_until_served(address):
        met = in_the_room(store, library()).values()
        count = get_everybody_ready(scenario for scenario in met if scenario.status == "published")
        event(logging.getLogger("underheard"), logging.INFO, "customers are ready", customers=count)


def _stop(store: Store) -> None:
    """End what goes on in the background of a server."""
    from app.training import second_reading, sending
    from app.training.rights import retention as keeping
    from app.training.sound import retention

    keeping.stop(store)
    retention.stop(store)
    second_reading.stop(store)
    sending.stop(store)


def _say_unusable() -> None:
    """A line where files of the trainer's own folder are kept out; the shipped ones are checked before they ship."""
    from app.scenario.files import library_faults, own_folder

    if not own_folder():
        return
    files = sorted({fault.path for fault in library_faults()})
    if files:
        names = ", ".join(Path(name).name for name in files)
        says = f"Cannot be used: {names}. To see why: underheard lint {' '.join(files)}"
        click.echo(says, err=True)


def free_port(host: str, wanted: int | None) -> int:
    """The wanted port, or the first free one from 8501 on. Raises UnderheardError where it is taken."""
    try:
        kind = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][0]
    except (OSError, UnicodeError) as error:
        raise UnderheardError(f"{host} is no address of this machine; try --host 127.0.0.1.") from error
    for port in [wanted] if wanted is not None else range(PORT, PORT + PORTS_TRIED):
        with socket.socket(kind, socket.SOCK_STREAM) as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
                return port
            except PermissionError as error:
                raise UnderheardError(f"Port {port} is kept for the system; choose one over 1023.") from error
            except OSError as error:
                if wanted is None:
                    continue
                if error.errno is not None and "assign" in (error.strerror or "").lower():
                    raise UnderheardError(f"{host} is no address of this machine; try --host 127.0.0.1.") from error
                raise UnderheardError(
                    f"Port {port} is taken, perhaps by a room that is already open; choose another with --port."
                ) from error
    raise UnderheardError(f"No port from {PORT} to {PORT + PORTS_TRIED - 1} is free; choose another with --port.")


def has_display() -> bool:
    """Whether a browser could be opened here."""
    if os.environ.get("CI"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def wait_until_served(address: str, seconds: float = WAIT_SECONDS, pause: Callable[[float], None] = time.sleep) -> bool:
    """Whether the room answered at its address within that many seconds."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with opener.open(f"{address}/_stcore/health", timeout=2):
                return True
        except OSError:
            pause(0.05)
    return False


def _announce(address: str, browser: bool) -> None:
    """Say where it is open once it answers: to whoever sits at a terminal in words, else as a line of the log."""
    from app.web.logs import event

    if not wait_until_served(address):
        return
    if sys.stdout.isatty() and log_format() != "json":
        click.echo(f"Underheard is open at {address}")
        click.echo(f"Everything is kept in {data_folder()}. Ctrl-C closes the room.")
        sys.stdout.flush()
    else:
        event(logging.getLogger("underheard"), logging.INFO, "room open", address=address)
    if browser:
        webbrowser.open(address)


def _reachable(host: str) -> str:
    if host in ("0.0.0.0", ""):
        return "127.0.0.1"
    if host == "::":
        return "[::1]"
    return f"[{host}]" if ":" in host else host
