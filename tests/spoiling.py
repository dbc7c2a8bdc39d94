"""Scenario files that are wrong, in every way that we have seen or could think of; each is known to be wrong."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from app.scenario.files import scenario_paths, shipped_folder

LIBRARY = [path.read_text(encoding="utf-8") for path in scenario_paths(shipped_folder())]

Spoil = Callable[[str, random.Random], str]


def put(old: str, new: str) -> Spoil:
    """Replace the first match of a pattern; every shipped file has one."""

    def spoil(text: str, chance: random.Random) -> str:
        made, count = re.subn(old, lambda found: found.expand(new), text, count=1, flags=re.MULTILINE)
        assert count, old
        return made

    return spoil


def any_line(pattern: str, new: Callable[[str], str]) -> Spoil:
    """Spoil one of the lines that match a pattern."""

    def spoil(text: str, chance: random.Random) -> str:
        lines = text.split("\n")
        at = chance.choice([number for number, line in enumerate(lines) if re.match(pattern, line)])
        lines[at] = new(lines[at])
        return "\n".join(lines)

    return spoil


def anywhere(words: str) -> Spoil:
    def spoil(text: str, chance: random.Random) -> str:
        at = chance.randrange(1, len(text))
        return text[:at] + words + text[at:]

    return spoil


def cut_off(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(1, int(len(text) * 0.7))]


def half_copied(text: str, chance: random.Random) -> str:
    """A part is there twice, the second time cut off: its first name stands in the file again."""
    begins = [found.start() for found in re.finditer(r"^(?:persona|record|presenting|behind):", text, re.MULTILINE)]
    begin = chance.choice(begins)
    return text + "\n" + text[begin : begin + chance.randrange(30, 400)]


LAUGHS = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9 if n else ['lol'] * 9)}]" for n in range(9))

SPOILS: dict[str, Spoil] = {
    "tab": any_line(r" +[a-z_]+:( |$)", lambda line: "\t" + line.lstrip()),
    "no space behind a colon": any_line(r"  (name|age|shows|trust|ask): ", lambda line: line.replace(": ", ":", 1)),
    "no-break space": any_line(r" +(name|age|trust|layer|headline): ", lambda line: line.replace(": ", ":\u00a0", 1)),
    "drawn in": any_line(r"  (age|ask|need|pronouns): ", lambda line: "   " + line),
    "drawn out": any_line(r"  (age|ask|pronouns): ", lambda line: line[1:]),
    "NUL": anywhere("\0"),
    "control character": anywhere("\x1b[31m"),
    "mark in the middle": anywhere("\ufeff"),
    "cut off": cut_off,
    "half copied": half_copied,
    "no title": put(r"^title: .*\n", ""),
    "no name": put(r"^  name: .*\n", ""),
    "no gate": put(r"^      trust: .*\n", ""),
    "title twice": put(r"^(title: .*\n)", r"\1\1"),
    "name twice": put(r"^(  name: .*\n)", r"\1\1"),
    "unknown name": put(r"^persona:\n", "persona:\n  colour: blue\n"),
    "unknown part": put(r"^title:", "flavour: [a, b]\ntitle:"),
    "words for a number": put(r"^  age: .*", "  age: old"),
    "time for a number": put(r"^      trust: .*", "      trust: 12:30"),
    "no for a truth": put(r"^title:", "heavy_: no\ntitle:"),
    "nothing": put(r"^  age: .*", "  age:"),
    "null": put(r"^version: .*", "version: ~"),
    "number too large": put(r"^      trust: .*", "      trust: 1.5"),
    "number too small": put(r"^  age: .*", "  age: 3"),
    "huge number": put(r"^  age: .*", "  age: " + "9" * 400),
    "infinite": put(r"^      trust: .*", "      trust: .inf"),
    "number for words": put(r"^  name: .*", "  name: 12"),
    "truth for words": put(r"^  name: .*", "  name: true"),
    "list for words": put(r"^title: .*", "title: [a, b]"),
    "map for words": put(r"^title: .*", "title: {a: b}"),
    "words for a part": put(r"^debrief:\n", "debrief: yes\ndebrief_:\n"),
    "words for a list": put(r"^skills: .*", "skills: invites"),
    "empty list": put(r"^skills: .*", "skills: []"),
    "no such choice": put(r"^difficulty: .*", "difficulty: mild"),
    "no such cue": put(r"^    hints_at: .*", "    hints_at: nobody-here"),
    "no id": put(r"^id: .*", "id: Not An Id"),
    "colon": put(r"^  ask: .*", "  ask: Now: please"),
    "quote open": put(r"^title: .*", 'title: "It is late'),
    "words behind a quote": put(r"^title: .*", 'title: "It" is late'),
    "bad backslash": put(r"^title: .*", 'title: "C:\\\\dir"'),
    "escaped NUL": put(r"^title: .*", 'title: "a\\\\0b"'),
    "bracket open": put(r"^skills: .*", "skills: [invites, open_question"),
    "stray bracket": put(r"^title:", "}\ntitle:"),
    "at sign": put(r"^title: .*", "title: @late"),
    "anchor": put(r"^persona:", "persona: &p"),
    "alias": put(r"^title: .*", "title: *nobody"),
    "merged names": put(r"^persona:", "base: &b {age: 3}\npersona:\n  <<: *b"),
    "tag": put(r"^  age: (.*)", r"  age: !!python/object:os.system \1"),
    "plain tag": put(r"^title: (.*)", "title: !!str late"),
    "turns on itself": put(r"^topics: .*", "topics: &t [a, *t]"),
    "laughs": put(r"^title:", LAUGHS.replace("\\", "") + "\ntitle:"),
    "two files in one": lambda text, chance: text + "\n---\n" + text,
    "long line": put(r"^title: .*", "title: " + "la " * 4000),
    "huge": lambda text, chance: text + "# and so on\n" * 50_000,
    "many values": put(r"^topics: .*", "topics:" + "\n  - a" * 21_000),
    "deep": put(r"^title:", "deep: " + "[" * 400 + "]" * 400 + "\ntitle:"),
    "deep and open": put(r"^title:", "deep: " + "{a: " * 900 + "\ntitle:"),
    "odd name": put(r"^title:", "? [a, b]\n: c\ntitle:"),
    "empty": lambda text, chance: chance.choice(["", " ", "\n\n", "# only a remark\n", "---\n", "...\n", "\t"]),
    "no scenario": lambda text, chance: chance.choice(["just words", "- a\n- b\n", "3", "null", "[]", "{}", "a: b"]),
    "a letter": lambda text, chance: "Kia ora,\n\nhere is the customer: it's attached.\n\n- Mere\n",
    "a page": lambda text, chance: "<!doctype html>\n<title>Sign in</title>\n<p>Please sign in: now",
    "a table": lambda text, chance: "id,title,version\nlate,Late,1\n" * 40,
    "a dash too few": put(r"^  - id: ", "    id: "),
}  # fmt: skip


def latin(text: str, chance: random.Random) -> bytes:
    return re.sub(r"(?m)^title: .*", "title: Café au lait", text, count=1).encode("latin-1", "replace")


ENCODINGS: dict[str, Callable[[str, random.Random], bytes]] = {
    "UTF-16": lambda text, chance: text.encode(chance.choice(["utf-16", "utf-16-le", "utf-16-be"])),
    "UTF-32": lambda text, chance: text.encode("utf-32"),
    "latin-1": latin,
    "Windows quotes": lambda text, chance: text.replace('"', "\x93").encode("latin-1", "replace"),
    "noise": lambda text, chance: chance.randbytes(chance.randrange(1, 3000)) + b"\xff",
    "compressed": lambda text, chance: b"PK\x03\x04" + chance.randbytes(400),
}


def spoilt(seed: int) -> tuple[str, bytes]:
    """A file that is wrong, and in what way: one or two slips, any line ends, any encoding."""
    chance = random.Random(f"spoilt {seed}")
    text = chance.choice(LIBRARY)
    names = [*SPOILS, *ENCODINGS]
    name = names[seed % len(names)]
    if name in ENCODINGS:
        return name, ENCODINGS[name](text, chance)
    text = SPOILS[name](text, chance)
    ends = chance.choice(["\n", "\n", "\r\n", "\r", "mixed"])
    if ends == "mixed":
        text = re.sub("\n", lambda found: chance.choice(["\n", "\r\n", "\r"]), text)
    else:
        text = text.replace("\n", ends)
    return name, (b"\xef\xbb\xbf" if chance.random() < 0.1 else b"") + text.encode()
