"""Opens scenario files: one file, a folder of them, or the library that the practice room offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files as package_files
from pathlib import Path

from app.errors import UnderheardError
from app.scenario.lint import lint_source
from app.scenario.model import Scenario
from app.scenario.shape import read_shape
from app.scenario.source import Fault, Source, read_source
from app.settings import said

FOLDER_VARIABLE = "UNDERHEARD_SCENARIOS"
"""Environment variable naming a folder of further scenarios."""
SUFFIXES = (".yaml", ".yml")


class ScenarioFaults(UnderheardError):
    """A scenario file has faults: `.faults` holds every one, each printing as `file:line:column: what; what to do`."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


@dataclass(frozen=True)
class Reading:
    """What was found in one file: the scenario where it has no fault, all faults, all warnings."""

    path: Path
    scenario: Scenario | None
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...] = ()
    id_mark: tuple[int, int] = (1, 1)
    readable: bool = True
    """False where the file itself could not be had or is no text at all."""
    source: Source | None = field(default=None, compare=False, repr=False)
    """Its plain values and where each stands, as far as it could be read; not to be changed."""


@dataclass(frozen=True)
class Folder:
    """The scenarios of a folder by id, and every fault that keeps others out."""

    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    paths: Mapping[str, Path] = field(default_factory=dict)


def load(path: Path | str) -> Scenario:
    """The scenario in a file. Raises ScenarioFaults with every fault at once."""
    reading = read(path)
    if reading.scenario is None:
        raise ScenarioFaults(list(reading.faults))
    return reading.scenario


def read(path: Path | str) -> Reading:
    """Everything there is to say about a file. Read again only when the file has changed."""
    path = Path(path)
    try:
        stat = path.stat()
    except (OSError, ValueError):
        return _read(path)
    return _remembered(str(path), stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=32)
def read_text(text: str, name: str = "scenario.yaml") -> Reading:
    """The same for text that is not saved yet. The last few are remembered."""
    return _reading(Path(name), read_source(Path(name), text.encode("utf-8", "replace")))


@lru_cache(maxsize=256)
def _remembered(path: str, mtime_ns: int, size: int) -> Reading:
    return _read(Path(path))


def _read(path: Path) -> Reading:
    return _reading(path, read_source(path))


def _reading(path: Path, source: Source) -> Reading:
    if source.faults and source.data is None:
        return Reading(path, None, tuple(sorted(set(source.faults))), readable=source.readable, source=source)
    scenario, shape = read_shape(source)
    # A file cut short by a syntax fault would seem to lack everything after it: say the one thing that matters.
    broken = source.broken
    shape = [fault for fault in shape if fault.line not in source.mended]
    lint_faults, warnings = ([], []) if broken else lint_source(source)
    faults = tuple(sorted({*source.faults, *(() if broken else shape), *lint_faults}))
    mark = source.mark(("id",))
    return Reading(path, None if faults else scenario, faults, tuple(warnings), (mark.line, mark.column), source=source)


def scenario_paths(folder: Path | str) -> list[Path]:
    """The scenario files of a folder, by name."""
    folder = Path(folder)
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())


def load_folder(folder: Path | str, known: Folder | None = None) -> Folder:
    """Every scenario of a folder; faulty files are left out and their faults kept. An id already taken is a fault."""
    scenarios = dict(known.scenarios) if known else {}
    paths = dict(known.paths) if known else {}
    faults = list(known.faults) if known else []
    try:
        found = scenario_paths(folder)
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        faults.append(Fault(str(folder), 1, 1, f"the folder cannot be opened ({reason})", "check its name"))
        found = []
    for path in found:
        reading = read(path)
        if reading.scenario is None:
            faults.extend(reading.faults)
            continue
        scenario = reading.scenario
        if scenario.id in scenarios:
            faults.append(taken(reading, paths[scenario.id]))
            continue
        scenarios[scenario.id] = scenario
        paths[scenario.id] = path
    return Folder(scenarios, tuple(faults), paths)


def taken(reading: Reading, other: Path) -> Fault:
    """What to say of a scenario whose id another file has already."""
    name = reading.scenario.id if reading.scenario else ""
    by = "a shipped customer" if other.resolve().parent == shipped_folder().resolve() else other.name
    return Fault(str(reading.path), *reading.id_mark, f'the id "{name}" is taken by {by}', "give this one its own id")


def shipped_folder() -> Path:
    """The folder of the scenarios that come with the project."""
    return Path(str(package_files("scenarios")))


def everything() -> Folder:
    """All scenarios, drafts too: the shipped ones and those in the folder named by UNDERHEARD_SCENARIOS."""
    folder = load_folder(shipped_folder())
    extra = own_folder()
    if extra and Path(extra).resolve() != shipped_folder().resolve():
        folder = load_folder(extra, folder)
    return folder


def library() -> dict[str, Scenario]:
    """The published scenarios by id, easy ones first. Faulty files are left out; `library_faults` says why."""
    order = {"easy": 0, "normal": 1, "hard": 2}
    published = [scenario for scenario in everything().scenarios.values() if scenario.status == "published"]
    published.sort(key=lambda scenario: (order[scenario.difficulty], scenario.id))
    return {scenario.id: scenario for scenario in published}


def own_folder() -> str:
    """The folder of further scenarios that the settings name; empty where they name none."""
    return said(FOLDER_VARIABLE)


def library_faults() -> list[Fault]:
    """Every fault that keeps a file out of the library."""
    return list(everything().faults)
