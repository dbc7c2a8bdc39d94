"""How quick the author's bench is. `python tests/bench_author.py`; `--no-probe` leaves out the minutes of the probe.

Prints, each with what it was measured over: looking over a file anew; a change to a file of a thousand lines and what
it leaves wrong; five hundred wrong files; a probe of one customer on two processes. `--screen` measures in Chromium how
long a fault takes to show once the key was pressed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from spoiling import LIBRARY, spoilt

from app.probe.beside import play_beside
from app.probe.policies import SCRIPTS
from app.scenario.changes import changed
from app.scenario.files import load, read, read_text, shipped_folder
from app.scenario.source import Change


def timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def looking_over(rounds: int = 5) -> str:
    read_text(LIBRARY[0] + "# warm\n")
    took: list[list[float]] = []
    for number in range(rounds):
        took.append([timed(lambda text=f"{text}# {number}\n": read_text(text)) for text in LIBRARY])  # type: ignore[misc]
    files = [min(each) for each in zip(*took, strict=True)]
    return (
        f"reading and looking over a customer: median {statistics.median(files):.0f} ms, worst {max(files):.0f} ms "
        f"({len(files)} files of the library, best of {rounds})"
    )


def full_round(rounds: int = 15) -> str:
    text = max(LIBRARY, key=lambda each: each.count("\n"))
    took = []
    for number in range(rounds):
        began = time.perf_counter()
        text = changed(text, Change("set", ("behind", "need"), f"✎ number {number}: to be heard"))
        assert read_text(text).source
        took.append((time.perf_counter() - began) * 1000)
    return (
        f"a field changed, written into its file and looked over: median {statistics.median(took):.0f} ms, worst "
        f"{max(took):.0f} ms ({text.count(chr(10))} lines, {rounds} rounds)"
    )


def while_typing(rounds: int = 15) -> str:
    """The text as it stands between two keys, with a quotation mark open."""
    text = max(LIBRARY, key=lambda each: each.count("\n"))
    took = []
    for number in range(rounds):
        broken = text.replace("\nbehind:", f'\n  more: "number {number}\nbehind:', 1)
        took.append(timed(lambda broken=broken: read_text(broken)))  # type: ignore[misc]
    middle = statistics.median(took)
    return f"a file that cannot be read for an open quotation mark: median {middle:.0f} ms, worst {max(took):.0f} ms"


def wrong_files(count: int = 500) -> str:
    took = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(count):
            name, raw = spoilt(seed)
            path = Path(folder) / f"{seed}.yaml"
            path.write_bytes(raw)
            took.append((timed(lambda path=path: read(path)), name))  # type: ignore[misc]
    worst, name = max(took)
    middle = statistics.median(each for each, _ in took)
    return f"{count} wrong files: median {middle:.0f} ms, worst {worst:.0f} ms ({name})"


def probe(scripts: int = 24, seeds: int = 5) -> str:
    scenario = load(shipped_folder() / "late-parcel.yaml")
    began = time.perf_counter()
    played, _ = play_beside([scenario], range(seeds), SCRIPTS[:scripts], 2, None)
    took = time.perf_counter() - began
    return f"a probe of one customer: {sum(map(len, played))} conversations on 2 processes in {took:.1f} s"


_WATCH = """() => {
  window.shown = null;
  const watch = new MutationObserver(() => {
    const list = document.querySelector('[data-faults]');
    if (list && list.dataset.faults !== '0' && window.shown === null) window.shown = performance.now() - window.pressed;
  });
  watch.observe(document.querySelector('.ur-text-list'), { subtree: true, childList: true, attributes: true });
  document.querySelector('[data-text]').addEventListener('keydown', () => { window.pressed = performance.now(); },
    { once: true });
}"""
_CARET = """(area) => {
  const at = area.value.indexOf('kind: verbal_hint') + 'kind: verbal_hint'.length;
  area.focus();
  area.setSelectionRange(at, at);
}"""


def on_screen(rounds: int = 9) -> str:
    """From a key in the text of a draft to its fault below it, in a real browser."""
    from benches import of_our_own, small_bench
    from browser_support import CHROMIUM, Room, settled
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        bench = small_bench(data / "underheard.db")
        text = of_our_own()
        held = bench.begin(text)
        room = Room(data)
        room.start()
        took = []
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
                context = browser.new_context(viewport={"width": 1280, "height": 860})
                context.add_cookies([{"name": "underheard_person", "value": bench.tom.id, "url": room.address}])
                page = context.new_page()
                page.goto(f"{room.address}/scenarios?draft={held.id}&view=write")
                settled(page)
                area = page.locator("[data-text]")
                for _ in range(rounds):
                    page.wait_for_function("document.querySelector('[data-faults]').dataset.faults === '0'")
                    page.wait_for_function("document.querySelector('[data-saved]').dataset.saved === 'yes'")
                    area.evaluate(_CARET)
                    page.evaluate(_WATCH)
                    page.keyboard.type("x")
                    page.wait_for_function("window.shown !== null")
                    took.append(page.evaluate("window.shown"))
                    page.keyboard.press("Backspace")
                browser.close()
        finally:
            room.kill()
    middle, lines = statistics.median(took), text.count("\n")
    return f"a key in the text until its fault shows: median {middle:.0f} ms, worst {max(took):.0f} ms ({lines} lines)"


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--no-probe", action="store_true")
    reader.add_argument("--screen", action="store_true", help="measure in Chromium, too")
    chosen = reader.parse_args()
    for measure in (looking_over, full_round, while_typing, wrong_files):
        print(measure(), flush=True)
    if not chosen.no_probe:
        print(probe(), flush=True)
    if chosen.screen:
        print(on_screen(), flush=True)


if __name__ == "__main__":
    main()
