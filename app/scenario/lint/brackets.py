"""What stands in brackets in a line, or should: captions cut open, stage directions, and what nobody will hear."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.scenario.captions import ASIDE, CAPTION, heard_of, is_known, manner_of, quiet_in
from app.scenario.lint.look import Look
from app.scenario.sayable import KNOWS, left_out, says_nothing
from app.scenario.source import Change, Fault, Fix, shown

MOST_QUIET = 8.0
"""Seconds of written quiet in a line, from which on a caller takes it for dead."""
LONGEST = 6
"""Words of a caption that is closed, or opened, by a fix."""

_DIRECTION = re.compile(
    r"(?:(?:a|an|the|she|he|they|another|long|short|small|deep|brief|little|heavy|awkward|slight|shaky|nervous|then|"
    r"quietly|softly|quiet|voice|her|his|their|out|in|off|up|and|for|moment|of|throat|at|on|line|to|herself|himself|"
    r"themselves|down|away|goes|is|starts|phone|while|loudly|slowly|heavily|nervously|bitterly)[ ,]+)*"
    r"(?:paus(?:e|es|ing)|beat|silence|silent|sigh(?:s|ing)?|laugh(?:s|ing|ter)?|chuckl(?:e|es|ing)|giggl(?:es|ing)|"
    r"cr(?:ies|ying)|sob(?:s|bing)?|weep(?:s|ing)?|sniff(?:s|les|ing)?|cough(?:s|ing)?|gasps?|breath(?:s|es|ing)?|"
    r"inhales?|exhales?|clears|throat|whisper(?:s|ing)?|mutter(?:s|ing)?|murmur(?:s|ing)?|shout(?:s|ing)?|"
    r"yell(?:s|ing)?|scream(?:s|ing)?|groan(?:s|ing)?|yawn(?:s|ing)?|shrug(?:s|ging)?|nod(?:s|ding)?|smil(?:es|ing)|"
    r"frown(?:s|ing)?|swallow(?:s|ing)?|hesitat(?:es|ing)|angry|angrily|quietly|softly|loudly|sarcastic(?:ally)?|sadly|"
    r"hangs up|typing|tears)"
    r"(?:[ ,]+(?:a|her|his|their|out|in|softly|quietly|heavily|nervously|loudly|bitterly|slowly|deeply|again|throat|up|"
    r"long|short|little|bit|for|moment|breath|nose|then|nothing|laugh|while|at|the|line|silence|voice|pause|and))*",
    re.IGNORECASE,
)
_ROUND = re.compile(r"\(([^()\[\]\n]{1,60})\)|(?<![*\w])\*([^*\[\]\n]{1,60})\*(?![*\w])")
_OF_WRITING = re.compile(
    r"\b(typ\w*|writ\w*|delet\w*|seen|read|repl\w*|answer\w*|left|leaves|chat|online|offline|minutes?|seconds?|gap|"
    r"picture|photo|screenshot|link|file|message\w*|sent|sends|emoji|thumbs|nothing|silence|wait\w*)\b",
    re.IGNORECASE,
)
"""What one sees of somebody who writes."""


def cut_open(it: Look) -> Iterator[Fault]:
    """A bracket that is never closed, or never opened: its words are said aloud, or shown as they are."""
    aloud = _rings(it)
    for line in it.lines:
        bare = CAPTION.sub(lambda found: "\0" * len(found[0]), line.text)
        strays = [place for place, sign in enumerate(bare) if sign in "[]"]
        if not strays:
            continue
        opens = bare[strays[0]] == "["
        what = "a [ in this line is never closed" if opens else "a ] in this line was never opened"
        what += ", so what belongs in brackets is said aloud" if aloud else ", so the bracket is shown as it stands"
        do = "put the other bracket in, or take this one away"
        fix = _mended(line.text, bare, strays[0]) if len(strays) == 1 else None
        yield it.fault(line.at, what, do, fix=Fix(fix[0], (Change("set", line.at, fix[1]),)) if fix else None)


def _mended(text: str, bare: str, at: int) -> tuple[str, str] | None:
    """(what the button says, the line mended) where one bracket mends it, else None."""
    if bare[at] == "[":
        words = [found.end() for found in re.finditer(r"[^\s\0]+", bare[at + 1 :])][:LONGEST]
        ends = [at + 1 + each for each in words]
        close = next((end for end in ends if is_known(text[at + 1 : end].rstrip(".,;:!?… "))), 0)
        if not close and ends and len(ends) < LONGEST and ends[-1] == len(bare.rstrip()):
            close = ends[-1]
        if not close:
            return None
        inside = text[at + 1 : close].rstrip(".,;:!?… ")
        return f"Close it after {shown(inside)}", f"{text[: at + 1]}{inside}]{text[at + 1 + len(inside) :]}"
    begins = [found.start() for found in re.finditer(r"[^\s\0]+", bare[:at])][-LONGEST:]
    known = [begin for begin in begins if _DIRECTION.fullmatch(text[begin:at].strip())]
    if known:
        return f"Open it before {shown(text[known[0] : at])}", f"{text[: known[0]]}[{text[known[0] :]}"
    return "Take the ] away", f"{text[:at].rstrip()}{text[at + 1 :]}"


def directions(it: Look) -> Iterator[Fault]:
    """Stage directions in round brackets or between asterisks: where customers are heard, they are said aloud."""
    aloud = _rings(it)
    for line in it.lines:
        found = [each for each in _ROUND.finditer(line.text) if _DIRECTION.fullmatch((each[1] or each[2]).strip())]
        if not found:
            continue
        if aloud:
            what, do = (
                f"{shown(found[0][0])} is said aloud, word for word",
                "put it in square brackets, as in [a pause]",
            )
            label = "Put it in square brackets"
        else:
            what = f"{shown(found[0][0])} is a stage direction, and this customer writes"
            do = "take it away, or say in square brackets what one sees, as in [typing stops]"
            label = "Take it away"
        text = line.text
        for each in reversed(found):
            inside = (each[1] or each[2]).strip()
            text = f"{text[: each.start()]}{f'[{inside}]' if aloud else ''}{text[each.end() :]}"
        text = text if aloud else re.sub(r"\s{2,}", " ", text).strip()
        fix = Fix(label, (Change("set", line.at, text),)) if text else None
        yield it.fault(line.at, what, do, fix=fix)


def silent(it: Look) -> Iterator[Fault]:
    """Captions that nothing is known for, each once: they are a short silence where this customer is heard."""
    if not _rings(it):
        return
    told: set[str] = set()
    for line in it.lines:
        for found in CAPTION.finditer(line.text):
            caption = found[1].strip()
            if caption.casefold() in told or not caption or is_known(caption):
                continue
            told.add(caption.casefold())
            what = f"{shown(found[0])} will be silence of about a second; those who read see it"
            yield it.fault(line.at, what, "let it be, or write something that can be heard, as in [a shaky breath]")


def long_quiet(it: Look) -> Iterator[Fault]:
    """Lines whose captions ask for more quiet than anybody on a telephone sits through."""
    if not _rings(it):
        return
    for line in it.lines:
        seconds = quiet_in(line.text)
        if seconds > MOST_QUIET:
            what = f"the brackets of this line ask for {seconds:.0f} seconds of silence, and a line sounds dead by then"
            yield it.fault(line.at, what, "leave some of them out, or part the line")


def unheard_writing(it: Look) -> Iterator[Fault]:
    """Captions of sound in the lines of somebody who writes."""
    if it.file.text("channel") != "chat":
        return
    for line in it.lines:
        for found in CAPTION.finditer(line.text):
            caption = found[1].strip()
            sounds = manner_of(caption) is not None or bool(heard_of(caption))
            if sounds and not _OF_WRITING.search(caption) and not ASIDE.search(caption):
                text = re.sub(r"\s{2,}", " ", line.text.replace(found[0], " ")).strip()
                fix = Fix("Take it away", (Change("set", line.at, text),)) if text else None
                what = f"this customer writes, so nobody hears {shown(found[0])}"
                yield it.fault(line.at, what, "take it away, or say what one sees, as in [typing stops]", fix=fix)
                break


def unsayable(it: Look) -> Iterator[Fault]:
    """Lines of somebody who rings, in letters that the packaged voice does not know."""
    if not _rings(it):
        return
    for line in it.lines:
        lost = left_out(line.text)
        if not lost:
            continue
        if says_nothing(line.text):
            what = f"the voice can say nothing of this line: {KNOWS}"
        else:
            what = f"the voice cannot say {shown(lost[0])}: {KNOWS}"
        yield it.fault(line.at, what, "write it in Latin letters, or let them write (channel: chat)")


def _rings(it: Look) -> bool:
    return it.file.text("channel") == "voice"
