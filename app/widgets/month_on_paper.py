"""A month on a page that stands by itself, to print or to keep: the same figures in tables."""

from __future__ import annotations

from collections.abc import Sequence

from app import paper
from app.training.debrief import ENDING_TITLES
from app.training.mentoring.exemplars import Exemplar
from app.training.mentoring.month import Month
from app.training.sums import month_after
from app.widgets.month import (
    KEPT_BACK,
    contest_lines,
    cue_name,
    level_in_words,
    month_name,
    overturned_name,
    summary,
)
from app.widgets.names import NAMES
from scoring.conversation import SILENCE

NUMBERS = "Each number is followed in the room by the conversations behind it. Months are those of UTC."


def month_on_paper(view: Month, kept: Sequence[Exemplar], made: str) -> str:
    """The whole document; `kept` are moments of the month, `made` says when it was drawn up. It holds what its reader
    was given, and nothing more.
    """
    pieces: list[paper.Html] = [paper.tag("p", summary(view), class_="soft")]
    if view.cues:
        pieces += _part(
            "Signs that went by",
            paper.table(
                "Of the signs customers gave, those no reply came back to",
                ["Kind of sign", "Went by", "Offered", "Conversations"],
                [[cue_name(each.kind), each.missed, each.offered, each.attempts] for each in view.cues],
            ),
        )
    if view.phrases:
        pieces += _part(
            "Stock phrases in fashion",
            paper.table(
                "Words that would fit any call",
                ["Phrase", "Replies", "Conversations"],
                [[f"“{each.said}”", each.replies, each.attempts] for each in view.phrases],
            ),
        )
    pieces += _part(
        "The three skills",
        paper.table(
            "Mean level, 0 to 4; what people set counts before the scorer's",
            ["Skill", *(f"{month_name(each)}" for each in (view.month, month_after(view.month, -1)))],
            [[NAMES[each.dimension], level_in_words(each.now), level_in_words(each.before)] for each in view.skills],
        ),
        paper.tag("p", "Different customers were met in the two months: take a difference for a hint, not a finding."),
    )
    if view.contests is not None and view.contests.raised:
        pieces += _part(
            "Levels a person was asked to look at",
            paper.table(
                "Asked about in this month, whenever they were decided",
                ["What", "How many"],
                [[what, said] for what, said, _ in contest_lines(view.contests)],
            ),
            paper.table(
                "How often a level was changed once a person had looked, where the scorer had found this",
                ["Skill or finding", "Changed"],
                [
                    [overturned_name(each), f"{each.overturned} of {each.decided}"]
                    for each in (*view.contests.dimensions, *view.contests.criteria)
                ],
            ),
        )
    ended = [("All conversations", view.distress)] if view.distress else []
    ended += [(ENDING_TITLES.get(each.ending, ENDING_TITLES[None]), each) for each in view.by_ending]
    if ended:
        pieces += _part(
            "How upset customers were",
            paper.table(
                "0 is calm, 1 is as upset as they can be",
                ["Ending", "At the start", "At the end", "Conversations"],
                [[title, f"{each.start:.2f}", f"{each.end:.2f}", each.attempts] for title, each in ended],
            ),
        )
    # A sheet is handed round: on it stands only what somebody who has yet to meet the customer may read.
    open_to_all = [each for each in kept if each.open]
    if kept:
        left_out = len(kept) - len(open_to_all)
        said = [paper.tag("p", f"{left_out} left out here: they tell what is behind a customer.")] if left_out else []
        pieces += _part("Moments mentors kept", *(_moment(each) for each in open_to_all), *said)
    if view.kept_back:
        pieces.append(paper.tag("p", KEPT_BACK))
    pieces.append(paper.tag("p", f"{NUMBERS} Drawn up {made}.", class_="soft"))
    return paper.page(f"The team in {month_name(view.month)}", *pieces)


def _moment(each: Exemplar) -> paper.Html:
    said = [("They said", each.customer), ("The reply", each.reply), ("What came of it", each.after)]
    words = [
        paper.joined([paper.tag("p", who, class_="soft"), paper.tag("blockquote", _aloud(words))])
        for who, words in said
        if words is not None
    ]
    kept_by = paper.tag("p", f"Kept by {each.by_name}", class_="soft")
    return paper.tag("article", paper.tag("h3", f"{each.kind_label} · {each.title}"), *words, kept_by)


def _aloud(words: str) -> str:
    return "Nothing said aloud." if words == SILENCE else words


def _part(title: str, *inside: paper.Html) -> list[paper.Html]:
    return [paper.tag("h2", title), *inside]
