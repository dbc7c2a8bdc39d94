"""A server process for tests that need no browser: started, stopped by signals, and its log read line by line."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.serving import wait_until_served


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Served:
    """`underheard serve` in its own process; its log goes to a file beside the data folder."""

    folder: Path
    """Holds `data`, the log and, where one is wanted, `underheard.toml`."""
    environment: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        environment = os.environ | {"CI": "1", "UNDERHEARD_DATA": str(self.data), "UNDERHEARD_PORT": str(self.port)}
        if (self.folder / "underheard.toml").exists():
            environment["UNDERHEARD_SETTINGS"] = str(self.folder / "underheard.toml")
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", "from app.cli import main; main()", "serve", "--no-browser"],
                env=environment | self.environment,
                stdout=log,
                stderr=log,
            )

    def wait(self) -> None:
        """Until it answers."""
        assert wait_until_served(self.address), f"the room did not open:\n{self.said()}"

    def signal(self, number: int = signal.SIGTERM) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def stop(self) -> int:
        """Tell it to stop; its exit code."""
        self.signal()
        assert self.process is not None
        return self.process.wait(40)

    def end(self) -> None:
        """Whatever it does, it is gone after this."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    @property
    def _log(self) -> Path:
        return self.folder / f"{self.port}.log"

    def said(self) -> str:
        """Everything it wrote so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def lines(self) -> list[dict[str, Any]]:
        """The lines of its log."""
        return [json.loads(line) for line in self.said().splitlines() if line.startswith("{")]

    def sockets(self) -> int:
        """How many sockets it has opened so far."""
        return sum(line["event"] == "socket opened" for line in self.lines())
