"""Orders to whoever scores: found by their form, by what they speak of, and by a small trained head that has read many.

What is found is taken out of the reply before anything else looks at it, so it can change nothing. The head looks at one
line or sentence at a time; beside a line that is surely an order, one that may well be is taken for the rest of it.
"""

from __future__ import annotations

import re
from typing import Final

from scoring.words import FUNCTION, GENERIC

_SURE: Final = 0.6
"""The chance from which a line is an order by itself."""
_SPEAKS: Final = 0.4
"""The same for one that speaks of scoring, or holds markup."""
_SUREST: Final = 0.95
"""The same for one of a few words, or with a word of the customer's own in it."""
_FEW: Final = 2
_BESIDE: Final = 0.5
"""The chance from which a line beside an order belongs to it."""
_PIECE: Final = re.compile(r"[^\s][^\n]*?(?:[.!?…]+(?=\s|$)|(?=\n)|$)")
_LIKE_ONE: Final = 0.05
MARKUP: Final = frozenset("*#|{}[]<=~`_/\\^")

ORDERS: Final = re.compile(
    r"""```.*?(?:```|\Z)                                          # fenced blocks
      | <!--.*?(?:-->|\Z)                                          # remarks
      | \{(?:[^{}]|\{[^{}]*\})*["'“](?:[^{}]|\{[^{}]*\})*[:=](?:[^{}]|\{[^{}]*\})*\}  # JSON
      | \[(?P<block>INST|SYS|SYSTEM)\].*?(?:\[/(?P=block)\]|$)
      | <(?P<role>assistant|system|user|developer|grader|scorer|judge|score|scores|instructions?|reply)\b[^<>]*>[^<>]*</(?P=role)>
      | </?\s*\w[\w:-]*[^<>]*>                                     # tags
      | <\|[^|>]*\|>\s*(?:system|assistant|user|developer)?\b
      | \[/?(?:INST|SYS|SYSTEM|ASSISTANT|USER|TRAINEE|CUSTOMER)\]
      | (?:^|(?<=[\n.!?\s]))\W{0,3}(?:system|assistant|user|developer|grader|scorer|judge|evaluator|rater|rubric|instructions?|note\s+to\s+\w+)\s*(?:prompt|message|note|override)?\s*[:=>](?:[\s,/:=]*(?:score[ds]?|give|award|rate|mark|grade|this|is|an?|the|reply|response|answer|turn|perfect|excellent|empathetic|empathic|great|good|best|all|dimensions?|full|marks?|max\w*|listening|acknowledge?ment|next|steps|with|as|to|out|of|and|every|high\w*|top|please|level|levels|points?|\d+)\b)*[^\S\n]*[.!?]*
      | (?:\b(?:please|kindly|now|so|you\s+(?:should|must|can|will)|i\s+want\s+you\s+to|can\s+you|could\s+you|just|and|always)\s+)*\b(?:ignore|disregard|forget|override)\s+(?:all\s+|any\s+|the\s+|your\s+|every\s+)*(?:previous|prior|above|earlier|preceding|instructions?|rubric|rules|criteria)\b[^\n.!?]*[.!?]*
      | (?:\b(?:please|kindly|now|so|you\s+(?:should|must|can|will)|i\s+want\s+you\s+to|can\s+you|could\s+you|just|and|always)\s+)*\b(?:give|award|grant|assign|score|rate|mark|grade)\s+(?:this|it|me|the\s+\w+|my\s+\w+|that)\s*(?:reply|answer|response|message|turn)?\s*(?:as\s+|with\s+|at\s+)?(?:a\s+|an\s+|the\s+)?(?:perfect\b|full\s+marks|full\s+score|highest|top\s+(?:marks|score)|maximum|max\b|[0-5]\b(?!\s*(?:p\.?m|a\.?m|o.?clock|days?|weeks?|minutes?|hours?))(?:\s*(?:/|out\s+of)\s*\d+)?|four\b|five\s+(?:stars|out)|(?:10|100)\b)(?:[\s,/:-]+(?:for|on|in|across|out|of|please|and|or|points?|stars?|marks?|scores?|rating|all|every|each|any|both|the|dimensions?|criteri\w+|listening|acknowledge?ment|next|steps|empathy|everything|levels?|thanks|thank|you|now|three|four|five|perfect|excellent|a|an|\d+)\b)*[^\S\n]*[.!?]*
      | (?:\b(?:please|kindly|now|so|you\s+(?:should|must|can|will)|i\s+want\s+you\s+to|can\s+you|could\s+you|just|and|always)\s+)*\b(?:listening|acknowledge?ment|next[\s_]steps|empathy)(?:\s+(?:score|level))?\s*(?:[:=]|is|should\s+be|must\s+be)\s*["']?(?:\d|four|full|perfect|max)(?:[\s,/:-]+(?:for|on|in|across|out|of|please|and|or|points?|stars?|marks?|scores?|rating|all|every|each|any|both|the|dimensions?|criteri\w+|listening|acknowledge?ment|next|steps|empathy|everything|levels?|thanks|thank|you|now|three|four|five|perfect|excellent|a|an|\d+)\b)*[^\S\n]*[.!?]*
      | (?:\b(?:please|kindly|now|so|you\s+(?:should|must|can|will)|i\s+want\s+you\s+to|can\s+you|could\s+you|just|and|always)\s+)*\b(?:as\s+(?:an?\s+|the\s+)?(?:ai|language\s+model|grader|scorer|judge|evaluator|rater)|(?:dear|attention|hey|hello)\s+(?:grader|scorer|judge|evaluator|rater)|maximum\s+score|full\s+marks|top\s+marks|score\s+(?:of\s+)?[0-5]\s*(?:/|out\s+of)\s*[0-9]+|(?:reflects_\w+|open_question|names_feeling|validates|owns_impact|closes_loop|fits_need)\s*[:=])(?:[\s,/:-]+(?:for|on|in|across|out|of|please|and|or|points?|stars?|marks?|scores?|rating|all|every|each|any|both|the|dimensions?|criteri\w+|listening|acknowledge?ment|next|steps|empathy|everything|levels?|thanks|thank|you|now|three|four|five|perfect|excellent|a|an|\d+)\b)*[^\S\n]*[.!?]*
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


def orders(text: str, theirs: frozenset[str] = frozenset()) -> tuple[tuple[int, int], ...]:
    """Where the text speaks to whoever scores it, as (start, stop), in order and apart from one another.

    `theirs` holds the words of the conversation, lower case: who rang about marks is answered about marks.
    """
    found = [(m.start(), m.end()) for m in ORDERS.finditer(text) if m.end() > m.start()]
    spans = [(start, _before_article(text, start, stop)) for start, stop in found]
    spans += [(start, stop) for start, stop in pieces_of(text) if _speaks_of_scoring(text[start:stop])]
    spans += _learned(text, spans, theirs)
    return _joined(text, spans)


def pieces_of(text: str) -> list[tuple[int, int]]:
    """(start, stop) of every line, and within a line of every sentence."""
    return [(match.start(), match.end()) for match in _PIECE.finditer(text)]


def _learned(text: str, spans: list[tuple[int, int]], theirs: frozenset[str]) -> list[tuple[int, int]]:
    """The pieces that the head takes for orders, and those beside an order that may well go on with it."""
    # Numpy and the vectors come with the first reply looked at, not with the first import.
    from scoring import order_lines

    known = list(_joined(text, spans))
    for start, stop in pieces_of(text):
        # An order in plain words whose form gave away only its middle goes as a whole, where the rest sounds like one, too.
        inside = [(max(a, start), min(b, stop)) for a, b in known if a < stop and b > start]
        if not inside or any(char in MARKUP for a, b in inside for char in text[a:b]):
            continue
        rest = " ".join(text[a:b] for a, b in _gaps(start, stop, inside))
        if order_lines.chance(text[start:stop]) >= _BESIDE and order_lines.chance(rest) >= _LIKE_ONE:
            known.append((start, stop))
    known = list(_joined(text, known))
    between = _gaps(0, len(text), known)
    pieces = [(first + start, first + stop) for first, last in between for start, stop in pieces_of(text[first:last])]
    pieces = sorted([*pieces, *known])
    chances = [1.0 if piece in known else order_lines.chance(text[piece[0] : piece[1]]) for piece in pieces]
    grown = {
        place
        for place, (start, stop) in enumerate(pieces)
        if chances[place] == 1.0 or chances[place] >= _line(text[start:stop], theirs)
    }
    queue = sorted(grown)
    while queue:
        place = queue.pop()
        for beside in (place - 1, place + 1):
            if not 0 <= beside < len(pieces) or beside in grown or chances[beside] < _BESIDE:
                continue
            if not _of_theirs(text[slice(*pieces[beside])], theirs):
                grown.add(beside)
                queue.append(beside)
    return [pieces[place] for place in sorted(grown)]


def _gaps(start: int, stop: int, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What lies between `start` and `stop` outside these spans."""
    return list(zip([start, *(b for _, b in spans)], [*(a for a, _ in spans), stop], strict=True))


def _of_theirs(piece: str, theirs: frozenset[str]) -> bool:
    """Whether it holds a word of weight that the conversation has used."""
    return any(word in theirs and word not in GENERIC for word in re.findall(r"[^\W_]+", piece.lower()))


def _line(piece: str, theirs: frozenset[str]) -> float:
    """The chance from which it is an order by itself."""
    words = re.findall(r"[^\W_]+", piece.lower())
    if _of_theirs(piece, theirs):
        return _SUREST
    if any(word in OF_SCORING for word in words) or any(char in MARKUP for char in piece):
        return _SPEAKS
    return _SURE if len(words) > _FEW else _SUREST


def _joined(text: str, spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans in order, those with nothing but marks between them made one, and bare markup at their edges gone with them."""
    joined: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        while start and (text[start - 1] in MARKUP or (text[start - 1] == "-" and text[start - 2 : start] == "--")):
            start -= 1
        while stop < len(text) and (text[stop] in MARKUP or text[stop : stop + 2] == "--"):
            stop += 1
        if joined and not any(char.isalnum() for char in text[joined[-1][1] : start]):
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return tuple(joined)


OF_SCORING: Final = frozenset(
    [
        "score",
        "scores",
        "scored",
        "scoring",
        "scorer",
        "grade",
        "graded",
        "grader",
        "grading",
        "rater",
        "evaluate",
        "evaluator",
        "evaluation",
        "rubric",
        "dimension",
        "dimensions",
        "criteria",
        "marks",
        "prompt",
    ]
)
ABOUT_SCORING: Final = OF_SCORING | frozenset(
    [
        "rate",
        "rated",
        "rating",
        "judge",
        "judged",
        "mark",
        "award",
        "awarded",
        "level",
        "levels",
        "points",
        "point",
        "system",
        "instruction",
        "instructions",
        "reply",
        "response",
        "answer",
        "listening",
        "acknowledgement",
        "empathy",
        "steps",
        "excellent",
        "perfect",
        "maximum",
        "max",
        "full",
        "top",
        "highest",
        "high",
        "four",
        "five",
        "output",
        "json",
        "assistant",
        "user",
        "conversation",
        "ignore",
        "disregard",
        "override",
        "note",
        "give",
        "set",
        "treat",
        "consider",
        "previous",
        "above",
    ]
)


def _speaks_of_scoring(sentence: str) -> bool:
    """Nearly every word of weight is of scoring and none of a customer's matter, however the order is put."""
    words = [word for word in re.findall(r"[^\W_]+", sentence.lower()) if word not in FUNCTION and word != "please"]
    about = sum(word in ABOUT_SCORING or word.isdigit() for word in words)
    return about >= 2 and about >= 0.75 * len(words) and any(word in OF_SCORING for word in words)


def _before_article(text: str, start: int, stop: int) -> int:
    """The end of an order without an article that belongs to what follows: "perfect The crew are on site"."""
    match = _ARTICLE.search(text[start:stop])
    return start + match.start() if match and text[stop : stop + 1].isalnum() else stop


_ARTICLE: Final = re.compile(r"\s+(?:the|an?|this)\s*\Z", re.IGNORECASE)
