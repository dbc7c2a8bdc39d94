"""The servers of a load: processes of the room behind nginx on one database, and what they use of the machine."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log warn;
worker_processes 1;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  map $http_upgrade $connection_upgrade {{ default upgrade; '' close; }}
  map $cookie_underheard_signed_in $who {{ default $cookie_underheard_signed_in; '' $remote_addr; }}
  upstream underheard {{
    hash $who consistent;
    {upstreams}
  }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://underheard;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_buffering off;
      proxy_read_timeout 1d;
      proxy_next_upstream error timeout;
    }}
  }}
}}
"""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@dataclass
class Servers:
    """So many processes of the room on one data folder, behind nginx where it is installed."""

    folder: Path
    processes: int
    settings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ports = [free_port() for _ in range(self.processes)]
        self.running: list[subprocess.Popen[bytes]] = []
        self._spent: list[float] = [0.0] * self.processes
        self._nginx: subprocess.Popen[bytes] | None = None
        self.port = free_port()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """All of them, answering."""
        self.running = [self._room(place) for place in range(self.processes)]
        for place in range(self.processes):
            self.wait(place)
        program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if program is None:
            raise SystemExit("nginx is not installed; install it (apt-get install nginx-light) and start again.")
        path = self.folder / "nginx.conf"
        path.write_text(
            NGINX.format(
                folder=self.folder,
                upstreams="\n    ".join(f"server 127.0.0.1:{port} max_fails=0;" for port in self.ports),
                port=self.port,
            )
        )
        with (self.folder / "nginx.log").open("ab") as log:
            self._nginx = subprocess.Popen([program, "-p", str(self.folder), "-c", str(path)], stdout=log, stderr=log)
        _until(lambda: answers(self.port, "/_stcore/health"), "nginx")

    def kill(self, place: int) -> None:
        """kill -9 of one process of the room; it stays down until `again`."""
        process = self.running[place]
        self._spent[place] += processor_seconds(process.pid)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=20)

    def again(self, place: int) -> None:
        """Start that process anew and wait until it answers."""
        self.running[place] = self._room(place)
        self.wait(place)

    def wait(self, place: int) -> None:
        def ready() -> bool:
            if self.running[place].poll() is not None:
                said = (self.folder / f"room{place}.log").read_text(errors="replace")
                raise SystemExit(f"A process of the room did not start:\n{said[-2000:]}")
            return answers(self.ports[place], "/_stcore/health")

        _until(ready, "the room")

    def stop(self) -> None:
        for process in [*([self._nginx] if self._nginx else []), *self.running]:
            if process.poll() is None:
                process.terminate()
        for process in [*([self._nginx] if self._nginx else []), *self.running]:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=20)

    def wait_until_ready(self) -> None:
        """Until every process says that its customers are ready."""
        logs = [self.folder / f"room{place}.log" for place in range(self.processes)]
        _until(lambda: all("customers are ready" in log.read_text() for log in logs), "the customers", 300.0)

    def memory(self) -> list[float]:
        """Megabytes of each process of the room that stand in memory."""
        return [resident(process.pid) for process in self.running]

    def processor(self) -> list[float]:
        """Seconds of the processor each place has used so far, all its processes together."""
        return [
            spent + processor_seconds(process.pid) for spent, process in zip(self._spent, self.running, strict=True)
        ]

    def nginx_processor(self) -> float:
        """Seconds of the processor nginx has used so far, its worker included."""
        if self._nginx is None:
            return 0.0
        found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self._nginx.pid)], capture_output=True, text=True)
        return sum(processor_seconds(int(each)) for each in [str(self._nginx.pid), *found.stdout.split()])

    def logged(self) -> list[str]:
        """Lines the rooms wrote about something that went wrong."""
        lines = []
        for place in range(self.processes):
            for line in (self.folder / f"room{place}.log").read_text(errors="replace").splitlines():
                if any(word in line for word in ("ERROR", "Traceback", "rror:", '"error"', "WARNING")):
                    lines.append(f"process {place}: {line}")
        return lines

    def _room(self, place: int) -> subprocess.Popen[bytes]:
        command = shutil.which("underheard", path=str(Path(sys.executable).parent)) or "underheard"
        with (self.folder / f"room{place}.log").open("ab") as log:
            return subprocess.Popen(
                [command, "serve", "--no-browser", "--port", str(self.ports[place])],
                env={**os.environ, "UNDERHEARD_DATA": str(self.folder), **self.settings},
                stdout=log, stderr=log,
            )  # fmt: skip


def _until(ready: Callable[[], bool], what: str, seconds: float = 120.0) -> None:
    until = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > until:
            raise SystemExit(f"{what} did not answer within {seconds:g} s")
        time.sleep(0.05)


def answers(port: int, path: str) -> bool:
    """Whether that port answers 200 there."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def processor_seconds(pid: int) -> float:
    """Seconds of the processor a process has used, in its own code and in the system's; 0 where it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / float(os.sysconf("SC_CLK_TCK"))


def resident(pid: int) -> float:
    """Megabytes of a process that stand in memory; 0 where it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")), 0.0)


def lock_wait(path: Path) -> float:
    """Seconds until the database's write lock is had, which is given back at once."""
    began = time.perf_counter()
    conn = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        conn.execute("BEGIN IMMEDIATE")
        waited = time.perf_counter() - began
        conn.execute("ROLLBACK")
    finally:
        conn.close()
    return waited
