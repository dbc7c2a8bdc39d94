"""A copy changed by half: another person's name or pronouns where this customer is meant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from app.scenario.lint.look import Look, every_text
from app.scenario.source import At, Change, Fault, Fix, View, shown

ENOUGH_PRONOUNS = 3
_PRONOUNS = {
    "she": re.compile(r"\b(?:she|her|hers|herself)\b", re.IGNORECASE),
    "he": re.compile(r"\b(?:he|him|his|himself)\b", re.IGNORECASE),
}
_GREETED = re.compile(
    r"\b(?:Hi|Hiya|Hello|Hey|Kia ora|Good (?:morning|afternoon|evening)|Morning|Afternoon|Evening|G'day|Dear|Thanks|"
    r"Thank you),? (?:(?:Mr|Mrs|Ms|Mx|Miss|Dr)\.? )?([A-Z][^\W\d_]{2,})(?![\w'’]| here\b| speaking\b| from\b)"
)
_NAMED = re.compile(r"(?<![.!?]\s)(?<!^)\b([A-Z][^\W\d_]{2,})\b|\b([A-Z][^\W\d_]{2,})['’]s\b")
_NO_NAME = frozenset(
    word
    for line in (
        "This That There Here You Your And But For How What When Where Who Why The They Their Its She Her His",
        "Him Not Now Then Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April",
        "May June July August September October November December Christmas Easter Please Thanks Sorry Nobody",
        "Somebody Someone Everyone Everybody Today Tomorrow Yesterday Before After Since While Yes All Our One",
    )
    for word in line.split()
)
"""Words that may begin with a capital letter and are nobody's name."""
_OWNER = re.compile(r"^(?:name|customer|caller|account holder|member|client)$", re.IGNORECASE)
_FULL_NAME = re.compile(r"^([A-Z][^\W\d_]*\.?(?: [A-Z][\w'’-]+)+)")


def other_name(it: Look) -> Iterator[Fault]:
    """A name in the debrief, the greetings or the record that is not this customer's."""
    name = it.file.part("persona").text("name")
    own = {part.casefold() for part in re.findall(r"[^\W\d_]{2,}", name)}
    if not own:
        return
    texts = list(_spoken_to_or_of(it.file))
    greeted = [(at, found) for at, text, agent in texts if agent for found in _GREETED.findall(text)]
    strangers = [(at, found) for at, found in greeted if found.casefold() not in own and found not in _NO_NAME]
    if strangers and len(strangers) == len([found for _, found in greeted if found not in _NO_NAME]):
        at, found = strangers[0]
        yield _say(it, at, f"the customer is greeted as {shown(found)}", found, name)
        return
    stories = [(at, text) for at, text, agent in texts if not agent]
    together = " ".join(text for _, text in stories)
    if stories and not any(part in together.casefold() for part in own):
        known = set(re.findall(r"[^\W\d_]+", " ".join(_known(it))))
        counts = Counter(
            found
            for _, text in stories
            for pair in _NAMED.findall(text)
            for found in pair
            if found and found not in _NO_NAME
        )
        for found, count in counts.most_common():
            if count > 1 and found not in known:
                at = next(at for at, text in stories if found in text)
                yield _say(it, at, f"this speaks of {shown(found)}", found, name)
                return
    for row in it.file.part("record").parts("account"):
        full = _FULL_NAME.match(row.text("value"))
        if _OWNER.match(row.text("label")) and full and not any(part in row.text("value").casefold() for part in own):
            what = f"the record has {shown(full.group(1))}, and this customer is called {shown(name)}"
            yield it.fault(
                (*row.at, "value"), what, "put the right name in, or say under another label whose account it is"
            )


def other_pronouns(it: Look) -> Iterator[Fault]:
    """Stories that say he throughout, of a customer who is a she; or the other way round."""
    own = it.file.part("persona").text("pronouns")
    if own not in _PRONOUNS:
        return
    other = "he" if own == "she" else "she"
    endings = [((*ending.at, "story"), ending.text("story")) for ending in it.file.parts("endings")]
    debrief = [(("debrief", "story"), it.file.part("debrief").text("story"))]
    situation = [(("persona", "situation"), it.file.part("persona").text("situation"))]
    for texts in (situation, debrief, endings):
        together = " ".join(text for _, text in texts)
        others = _PRONOUNS[other].findall(together)
        if len(others) >= ENOUGH_PRONOUNS and not _PRONOUNS[own].search(together):
            at = next(at for at, text in texts if _PRONOUNS[other].search(text))
            what = f"this says {shown(others[0].lower())} throughout, and the person is a {shown(own)}"
            yield it.fault(at, what, "change the words, or the pronouns of the person")


def _spoken_to_or_of(file: View) -> Iterator[tuple[At, str, bool]]:
    """(place, text, whether an agent says it) of everything that is said to, or told of, this customer."""
    debrief = file.part("debrief")
    yield ("debrief", "story"), debrief.text("story"), False
    for ending in file.parts("endings"):
        for key in ("when", "story"):
            yield (*ending.at, key), ending.text(key), False
    for at, text in debrief.texts("questions"):
        yield at, text, False
    for way in debrief.parts("could_have"):
        yield (*way.at, "reply"), way.text("reply"), True
    for suggestion in file.parts("suggestions"):
        yield (*suggestion.at, "text"), suggestion.text("text"), True
    for check in file.parts("checks"):
        for at, text in check.texts("replies"):
            yield at, text, True


def _known(it: Look) -> Iterator[str]:
    """Where the file may name people who are not the customer."""
    persona, behind, presenting, record = (it.file.part(key) for key in ("persona", "behind", "presenting", "record"))
    yield persona.text("situation")
    for key in ("fact", "need", "why_unsaid"):
        yield behind.text(key)
    for key in ("ask", "right_answer"):
        yield presenting.text(key)
    for part in [*record.parts("account"), *record.parts("contacts")]:
        yield from (part.text("value"), part.text("note"))
    yield from (line.text for line in it.lines)


def _say(it: Look, at: At, what: str, found: str, name: str) -> Fault:
    """The fault, and a fix that puts this customer's name wherever the other stands, family name and all."""
    instead = {found: name.split()[0]}
    families = Counter(
        re.findall(rf"\b{re.escape(found)} ([A-Z][\w'’-]+)", " ".join(t for _, t in every_text(it.file.data)))
    )
    family = next((each for each, _ in families.most_common() if each not in _NO_NAME), "")
    if family and len(name.split()) > 1:
        instead[family] = " ".join(name.split()[1:])
    word = re.compile(rf"\b(?:{'|'.join(map(re.escape, instead))})\b")
    changes = tuple(
        Change("set", place, word.sub(lambda known: instead[known.group()], text))
        for place, text in every_text(it.file.data)
        if place[:1] != ("author",) and word.search(text)
    )
    what = f"{what}, and this customer is called {shown(name)}"
    fix = Fix(f"Write {' '.join(instead.values())} instead", changes)
    return it.fault(at, what, "put the right name in everywhere", fix=fix)
