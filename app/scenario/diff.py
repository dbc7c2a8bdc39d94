"""Says in words how one version of a customer differs from another, whatever faults either may have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import partial
from typing import Any

from app.scenario.model import Scenario
from app.scenario.places import NAMED_BY, called, item_name, section_of
from app.scenario.side_by_side import alike, key_of, paired
from app.scenario.source import At, shown
from app.scenario.unwritten import unwritten

SHORT = 60
"""Characters up to which words stand in the sentence itself."""


@dataclass(frozen=True)
class Difference:
    """One difference, as one would tell it."""

    at: At
    """Where it stands in the newer of the two; where it is gone, in the older."""
    said: str
    """A sentence, without the words of a long text."""
    before: str = ""
    """The long text that was, and `after` the one that is; both empty where the sentence says it all."""
    after: str = ""

    @property
    def section(self) -> str:
        """The section of the form it belongs to."""
        return section_of(self.at)

    def __str__(self) -> str:
        parts = [
            part for part in (self.before and f"was {shown(self.before)}", self.after and shown(self.after)) if part
        ]
        return f"{self.said} {' now '.join(parts)}".strip()


def diff(before: Scenario, after: Scenario, words: Mapping[str, str] | None = None) -> list[Difference]:
    """Every difference, in the order of the model; empty where the two say the same."""
    return differences(before.model_dump(mode="json"), after.model_dump(mode="json"), words)


def differences(before: Any, after: Any, words: Mapping[str, str] | None = None) -> list[Difference]:
    """The same for plain values, as a faulty file has them. `words` as for `places.called`."""
    return list(_Telling(before, after, words or {}).between((), (), before, after))


@dataclass
class _Telling:
    old: Any
    new: Any
    words: Mapping[str, str]
    _told: set[At] = field(default_factory=set)
    """Places about which all is said already."""

    def between(self, was_at: At, at: At, before: Any, after: Any) -> Iterator[Difference]:
        if at in self._told or (before == after and isinstance(before, bool) == isinstance(after, bool)):
            return
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from self._names(was_at, at, before, after)
        elif isinstance(before, list) and isinstance(after, list):
            if all(isinstance(item, Mapping) for item in (*before, *after)):
                yield from self._items(was_at, at, before, after)
            elif at[-2:] == ("speech", "words_a_turn"):
                yield Difference(
                    at, f"They now say {self._span(after)} words in one go (before: {self._span(before)})."
                )
            else:
                yield from self._lines(was_at, at, before, after)
        else:
            yield self._changed(at, before, after)

    # Names and their values.

    def _names(self, was_at: At, at: At, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
        for key in dict.fromkeys([*before, *after]):
            key = str(key)
            here, was = (*at, key), (*was_at, key)
            if key in before and key in after:
                yield from self.between(was, here, before[key], after[key])
            elif isinstance(after.get(key, before.get(key)), bool):  # What a file leaves out is not so.
                yield from self.between(was, here, before.get(key, False), after.get(key, False))
            elif key in after and _says(after[key]):
                yield self._came(here, after[key], new=True)
            elif key in before and _says(before[key]):
                yield self._came(was, before[key], new=False)

    def _changed(self, at: At, before: Any, after: Any) -> Difference:
        name = self._called(at)
        if at[-1:] == ("trust",) and "gate" in at and _number(before) and _number(after):
            gate = f"The gate of {item_name(self._item(at), _place(at))}"
            return Difference(at, f"{gate} now waits for trust {after:.2f} (before: {before:.2f}).")
        if at[-1:] == ("earliest_turn",) and "gate" in at:
            gate = f"The gate of {item_name(self._item(at), _place(at))}"
            return Difference(at, f"{gate} now opens at reply {after} at the earliest (before: {before}).")
        if at[-1:] == ("layer",):
            return Difference(at, f"{item_name(self._item(at), _place(at))} is now rung {after} (before: {before}).")
        if at[-1:] == ("id",) and isinstance(before, str) and isinstance(after, str):
            kind = called(at[:-1], self.new).replace(shown(after), shown(before)) if len(at) > 1 else "this customer"
            return Difference(at, f"{_first_up(kind)} is now called {shown(after)}.")
        if isinstance(before, bool) and isinstance(after, bool):
            return Difference(at, f"{_first_up(name)}: now {_yes(after)} (before: {_yes(before)}).")
        if isinstance(before, str) and isinstance(after, str):
            if unwritten(before) and not unwritten(after):
                return self._text(at, f"{_first_up(name)} {_is(name)} written now", "", after)
            if max(len(before), len(after)) > SHORT:
                return Difference(at, f"{_first_up(name)} {_was(name)} reworded.", before, after)
        return Difference(
            at, f"{_first_up(name)} {_is(name)} now {self._say(at, after)} (before: {self._say(at, before)})."
        )

    def _text(self, at: At, said: str, before: str, after: str) -> Difference:
        words = before or after
        if len(words) <= SHORT:
            return Difference(at, f"{said}: {self._quoted(at, words)}")
        return Difference(at, f"{said}.", before, after)

    def _came(self, at: At, value: Any, *, new: bool) -> Difference:
        name = _first_up(called(at, self.new if new else self.old, self.words))
        said = f"{name} {_was(name)} {'added' if new else 'taken away'}"
        text = value if isinstance(value, str) else _first_words(value)
        if not isinstance(value, str | Mapping | list):
            return Difference(at, f"{said}: {self._say(at, value)}.")
        if not text:
            return Difference(at, f"{said}.")
        return self._text(at, said, "" if new else text, text if new else "")

    # Lists of lines.

    def _lines(self, was_at: At, at: At, before: list[Any], after: list[Any]) -> Iterator[Difference]:
        name, was = self._called(at), called(was_at, self.old, self.words)
        if sorted(map(key_of, before)) == sorted(map(key_of, after)):
            yield Difference(at, _order(name, before, after, partial(self._say, at)))
            return
        old, new = [key_of(each) for each in before], [key_of(each) for each in after]
        a_name = len(at) > 1 and all(isinstance(each, str) and len(each) <= SHORT for each in (*before, *after))
        for op, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if op == "equal":
                continue
            gone, fresh = list(range(i1, i2)), list(range(j1, j2))
            for i in list(gone):
                j = next((j for j in fresh if alike(before[i], after[j])), None)
                if j is None and len(gone) == len(fresh) == 1 and not a_name:
                    j = fresh[0]
                if j is not None:
                    gone.remove(i)
                    fresh.remove(j)
                    yield from self._line_changed(at, j, name, before[i], after[j])
            for i in gone:
                if old[i] in new:
                    continue  # It moved; the line that is new elsewhere says so.
                yield self._line((*was_at, i), f"No longer among {was}", before[i], new=False)
            for j in fresh:
                if new[j] in old:
                    yield Difference((*at, j), f"In {name}, {self._say(at, after[j])} now stands at place {j + 1}.")
                else:
                    yield self._line((*at, j), f"New among {name}", after[j], new=True)

    def _line_changed(self, at: At, place: int, name: str, before: Any, after: Any) -> Iterator[Difference]:
        if isinstance(before, list) and isinstance(after, list):
            yield from self._lines((*at, place), (*at, place), before, after)
        elif isinstance(before, str) and isinstance(after, str) and max(len(before), len(after)) > SHORT:
            yield Difference((*at, place), f"Line {place + 1} of {name} was reworded.", before, after)
        else:
            said = f"Line {place + 1} of {name} is now {self._say(at, after)} (before: {self._say(at, before)})."
            yield Difference((*at, place), said)

    def _line(self, at: At, said: str, value: Any, *, new: bool) -> Difference:
        text = " ".join(map(str, value)) if isinstance(value, list) else _plain(value)
        return self._text(at, said, "" if new else text, text if new else "")

    # Lists of items.

    def _items(self, was_at: At, at: At, before: list[Any], after: list[Any]) -> Iterator[Difference]:
        pairs = paired(before, after)
        back = {j: i for i, j in pairs.items()}
        yield from self._swapped_layers(at, before, after, pairs)
        for j, item in enumerate(after):
            if j in back:
                yield from self.between((*was_at, back[j]), (*at, j), before[back[j]], item)
            else:
                yield self._item_came(at, j, item, new=True)
        for i, item in enumerate(before):
            if i not in pairs:
                yield self._item_came(was_at, i, item, new=False)
        order = [i for i in (back.get(j) for j in range(len(after))) if i is not None]
        if order != sorted(order):
            old = [item_name(before[i], i) for i in sorted(order)]
            new = [item_name(before[i], i) for i in order]
            yield Difference(at, _order(self._called(at), old, new, str))

    def _item_came(self, at: At, place: int, item: Mapping[str, Any], *, new: bool) -> Difference:
        kind = _KINDS.get(tuple(step for step in at if isinstance(step, str)))
        name = item_name(item, place)
        if kind is None:
            return self._came((*at, place), item, new=new)
        text = _first_words({key: value for key, value in item.items() if key not in NAMED_BY[:2]})
        text = "" if name == shown(text) else text
        said = f"{kind} was {'added' if new else 'taken away'}: {name}"
        if not text:
            return Difference((*at, place), f"{said}.")
        return Difference((*at, place), f"{said}.", "" if new else text, text if new else "")

    def _swapped_layers(
        self, at: At, before: list[Any], after: list[Any], pairs: Mapping[int, int]
    ) -> Iterator[Difference]:
        """Two rungs that changed places are told as that, not as two numbers."""
        if at != ("disclosures",):
            return
        moved = {i: (before[i].get("layer"), after[j].get("layer")) for i, j in pairs.items()}
        moved = {i: (was, now) for i, (was, now) in moved.items() if was != now and _number(was) and _number(now)}
        for i, (was, now) in moved.items():
            for k, other in moved.items():
                if i < k and other == (now, was):
                    names = f"{item_name(before[i], i)} and {item_name(before[k], k)}"
                    yield Difference((*at, pairs[i]), f"{names} changed places: rungs {was} and {now}.")
                    self._told |= {(*at, pairs[i], "layer"), (*at, pairs[k], "layer")}

    # In words.

    def _called(self, at: At) -> str:
        return called(at, self.new, self.words)

    def _item(self, at: At) -> Any:
        value = self.new
        for step in at:
            value = value[step]
            if isinstance(step, int):
                return value
        return None

    def _span(self, value: Any) -> str:
        return " to ".join(map(str, value))

    def _quoted(self, at: At, text: str) -> str:
        return shown(self.words.get(text, text) if _CLOSED.intersection(at) else text, SHORT)

    def _say(self, at: At, value: Any) -> str:
        if value is None or value == [] or value == "":
            return "empty"
        if isinstance(value, bool):
            return _yes(value)
        if isinstance(value, Mapping | list):
            return shown(_first_words(value)) if _first_words(value) else "a list"
        return self._quoted(at, value) if isinstance(value, str) else str(value)


_CLOSED = {"skills", "moves", "kind", "resists_with", "shows", "verdict", "policy", "ending", "difficulty", "channel",
           "temper", "formality", "status"}  # fmt: skip
"""Names under which only the format's own words stand, for which the screen has words of its own."""
_KINDS: Mapping[tuple[str, ...], str] = {
    ("disclosures",): "A rung", ("cues",): "A sign", ("facts",): "An answer",
    ("unknown_to_customer",): "Something they do not know", ("tender",): "A sore spot", ("limits",): "A limit",
    ("resolutions", "issue"): "A step that would serve the matter they come with",
    ("resolutions", "need"): "A step that would serve what is behind it", ("endings",): "An ending",
    ("suggestions",): "A suggestion", ("debrief", "could_have"): "A good reply", ("checks",): "A check",
    ("record", "account"): "A line of the account", ("record", "contacts"): "An earlier contact",
}  # fmt: skip


def _order(name: str, before: Sequence[Any], after: Sequence[Any], say: Any) -> str:
    """How an order changed: two that changed places, or the order there is now."""
    moved = [place for place, (was, now) in enumerate(zip(before, after, strict=True)) if was != now]
    if len(moved) == 2:
        one, two = (say(before[place]) for place in moved)
        return f"In {name}, {one} and {two} changed places."
    return f"{_first_up(name)} stand in another order now: {', '.join(say(each) for each in after)}."


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else _first_words(value) or str(value)


def _says(value: Any) -> bool:
    """False for what a file may as well leave out."""
    return value not in (None, [], {}, "", False)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _place(at: At) -> int:
    return next((step for step in at if isinstance(step, int)), 0)


def _first_words(value: Any) -> str:
    """The first words somebody would read in it."""
    if isinstance(value, str):
        return value
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return next((words for words in map(_first_words, parts) if words), "")


def _first_up(words: str) -> str:
    return words[:1].upper() + words[1:]


_MANY = ("the signs ", "the words ", "the other ", "their habits", "the earlier ", "the questions", "the sore spots",
         "the endings", "the suggestions", "the checks", "the reactions", "their last words",
         "their pronouns")  # fmt: skip


def _is(name: str) -> str:
    return "are" if f"{name.lower()} ".startswith(_MANY) else "is"


def _was(name: str) -> str:
    return "were" if _is(name) == "are" else "was"
