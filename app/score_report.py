"""What `underheard score --report` writes: transcripts and how each reply was read, as one page anyone can open."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from app.errors import UnderheardError
from app.paper import Html, Piece, joined, listed, marked, page, table, tag
from app.widgets.names import NAMES, criterion_words, level_word, level_words, raises
from scoring.conversation import Conversation
from scoring.criteria import CRITERIA
from scoring.criterion import DIMENSIONS, Finding
from scoring.scorecard import Scorecard

MOST_REPLIES: Final = 2000
"""Replies that are shown in full; a page with more would not open everywhere."""


class ScoreReport:
    """Collects scorecards as they come, and makes the page of them."""

    def __init__(self) -> None:
        self._levels: dict[str, Counter[int | None]] = {name: Counter() for name in DIMENSIONS}
        self._met: Counter[str] = Counter()
        self._places: Counter[str] = Counter()
        self._replies = 0
        self._conversations = 0
        self._raters: dict[str, None] = {}
        self._means: list[list[Piece]] = []
        self._shown: list[Html] = []
        self._left_out = 0

    def add(self, conversation: Conversation, cards: Mapping[int, Scorecard]) -> None:
        """One conversation and its cards by the index of the trainee's turn."""
        self._conversations += 1
        self._replies += len(cards)
        for card in cards.values():
            self._raters[f"{card.rater}, rubric {card.rubric_version}"] = None
            for name in DIMENSIONS:
                self._levels[name][card.levels[name]] += 1
            self._met.update({finding.criterion for finding in card.findings})
            self._places.update(finding.criterion for finding in card.findings)
        self._means.append(_means(conversation, cards))
        if len(self._shown) and self._replies > MOST_REPLIES:
            self._left_out += 1
        else:
            self._shown.append(_conversation(conversation, cards))

    def page(self) -> str:
        replies = f"{self._replies} {'reply' if self._replies == 1 else 'replies'}"
        talks = f"{self._conversations} {'conversation' if self._conversations == 1 else 'conversations'}"
        return page(
            "How these replies were read",
            tag("p", f"{replies} in {talks}, read by: {'; '.join(self._raters) or 'nobody'}."),
            tag(
                "p",
                "A score says what was found in the words, and quotes it. It informs; people decide. No mentor has "
                "read these replies here. How sure it is of a level is the chance that a careful reader gives the very "
                "same.",
                class_="soft",
            ),
            tag("h2", "Levels"),
            self._distribution(),
            tag("h2", "What was found"),
            self._criteria(),
            tag("h2", "Each conversation"),
            table(
                "Mean level, over the replies whose moment called for it",
                ["conversation", "customer", "replies", *(NAMES[name] for name in DIMENSIONS)],
                self._means,
            ),
            tag("h2", "Each reply"),
            *self._shown,
            *(
                [tag("p", f"{self._left_out} more conversations are counted above and not shown.", class_="soft")]
                if self._left_out
                else []
            ),
        )

    def _distribution(self) -> Html:
        rows: list[list[Piece]] = []
        for name in DIMENSIONS:
            counts = self._levels[name]
            called = [level for level in counts.elements() if level is not None]
            mean = f"{sum(called) / len(called):.2f}" if called else None
            rows.append([NAMES[name], *(counts[level] for level in range(5)), counts[None], mean])
        heads = ["", *(str(level) for level in range(5)), "not called for", "mean"]
        words = listed(
            f"{NAMES[name]}: " + ", ".join(f"{level} {word}" for level, word in enumerate(level_words(name)))
            for name in DIMENSIONS
        )
        return joined([table("Replies at each level", heads, rows), words])

    def _criteria(self) -> Html:
        rows: list[list[Piece]] = [
            [
                criterion_words(criterion.name),
                criterion.name,
                "raises" if criterion.raises else "lowers",
                self._met[criterion.name],
                f"{self._met[criterion.name] / self._replies:.0%}" if self._replies else None,
                self._places[criterion.name],
            ]
            for criterion in CRITERIA
            if self._met[criterion.name]
        ]
        if not rows:
            return tag("p", "Nothing that the rubric asks about was found in any reply.")
        heads = ["what it did", "criterion", "which way", "replies", "of all", "places"]
        return table("Criteria met, in the rubric's order", heads, rows)


def _means(conversation: Conversation, cards: Mapping[int, Scorecard]) -> list[Piece]:
    row: list[Piece] = [conversation.id, conversation.scenario, len(cards)]
    for name in DIMENSIONS:
        levels = [level for card in cards.values() if (level := card.levels[name]) is not None]
        row.append(f"{sum(levels) / len(levels):.2f} ({len(levels)})" if levels else None)
    return row


def _conversation(conversation: Conversation, cards: Mapping[int, Scorecard]) -> Html:
    pieces: list[Piece] = [tag("h3", conversation.id)]
    for index, turn in enumerate(conversation.turns):
        card = cards.get(index)
        if card is None:
            who = "Customer" if turn.speaker == "customer" else "Trainee"
            pieces += [tag("p", f"{who}, turn {index}", class_="soft"), tag("blockquote", turn.text)]
        else:
            pieces.append(_reply(index, turn.text, card))
    return tag("section", *pieces)


def _reply(index: int, reply: str, card: Scorecard) -> Html:
    return tag(
        "article",
        tag("p", f"Trainee, turn {index}", class_="soft"),
        tag("blockquote", marked(reply, [(finding.start, finding.stop) for finding in card.findings])),
        tag("p", " · ".join(_level(card, name) for name in DIMENSIONS)),
        listed(_finding(finding) for finding in card.findings) if card.findings else "",
    )


def _level(card: Scorecard, dimension: str) -> str:
    level, sure = card.levels[dimension], card.confidence.get(dimension)
    word = level_word(dimension, level)
    if level is None:
        return f"{NAMES[dimension]}: {word}"
    told = "" if sure is None else f" (sure of it: {sure:.0%})"
    return f"{NAMES[dimension]}: {level}, {word}{told}"


def _finding(finding: Finding) -> Html:
    way = "+" if raises(finding.criterion) else "−"
    quote = tag("mark", finding.quote)
    return joined([f"{way} {criterion_words(finding.criterion)}: ", quote, f" {finding.reason}"])


def report_path(path: Path, source: Path) -> Path:
    """The path, where a page can be written to it. Raises UnderheardError where not, before anything is scored."""
    if path.suffix.lower() not in (".html", ".htm"):
        raise UnderheardError(f"{path}: a report is a page; give it a name that ends in .html")
    if path.is_dir():
        raise UnderheardError(f"{path}: this is a folder; name a file in it")
    if not path.absolute().parent.is_dir():
        raise UnderheardError(f"{path}: there is no folder to write it in; make one or choose another")
    if path.exists() and source.exists() and path.samefile(source):
        raise UnderheardError(f"{path}: this is the file to be scored; give the report another name")
    return path


def write_page(path: Path, text: str) -> None:
    """The page, whole or not at all. Raises UnderheardError where it cannot be written."""
    try:
        handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=".report-", suffix=".html")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as stream:
                stream.write(text)
            os.chmod(name, 0o644)
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise UnderheardError(
            f"{path}: the report cannot be written ({error.strerror}); choose another place"
        ) from error
