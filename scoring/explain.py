"""Says of one reply what it did best and the one thing to try next, in plain words and from what was found in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from scoring.conversation import SILENCE, Moment
from scoring.criteria import CRITERIA
from scoring.criterion import Finding
from scoring.formula import FILLER
from scoring.heard import hear
from scoring.scorecard import Scorecard
from scoring.words import GENERIC

LONGEST_QUOTE: Final = 14
"""Words of a reply quoted in a sentence, at most."""
LONGEST_LAST: Final = 9
"""Words of a customer's last sentence that is still short enough to give back."""

DIMENSION_OF: Final[Mapping[str, str]] = {criterion.name: criterion.dimension for criterion in CRITERIA}
RAISES: Final[Mapping[str, bool]] = {criterion.name: criterion.raises for criterion in CRITERIA}
SENTENCE_END: Final = re.compile(r"[.!?…]+[\"'”’)]*(?:\s+|$)|\n+")
_BREATH: Final = re.compile(r"[,;:.]? (?:and|so|but|which|because) |[,;:.] ")
_NUMBERS: Final = re.compile(r"\d{3}|\d\D+\d|\bdouble (?:\w+)\b")
_CAPTION: Final = re.compile(r"\[[^\]]*\]")


class Pronouns(NamedTuple):
    """How to speak of the customer in the third person, always in the past tense so that verbs agree."""

    they: str = "they"
    them: str = "them"
    their: str = "their"

    @property
    def theirs(self) -> str:
        return {"she": "hers", "he": "his"}.get(self.they, "theirs")


THEY: Final = Pronouns()


@dataclass(frozen=True)
class Explanation:
    """What one reply did best and the one thing to try next; either is None where nothing is to be said."""

    strength: str | None
    try_next: str | None
    lacks: str | None
    """The dimension that `try_next` would lift; None where there is none."""


TRY: Final[Mapping[str, str]] = {
    "unsafe": "When safety comes into it, leave the task and ask about that first; a mentor will look at it with you.",
    "takes_over": "Leave your own story out, and ask one more thing about {theirs}.",
    "minimises": "Say how large it is to {them} before saying anything that makes it smaller.",
    "misattuned": "Match {their} tone before you change it.",
    "overclaims": "Say what you heard, and let {them} say how it was.",
    "defends": "Answer the hurt first; the rule can wait a sentence, or may not be needed.",
    "against_their_word": "Start from what {they} said would not work, and offer something else.",
    "unfounded": "Promise only what you can see done, and say what you will find out.",
    "hands_back": "Ask what of this you could do for {them}, and do that part.",
    "presumes": "Hold a guess lightly: give the word back, and let {them} say what it means.",
    "too_soon": "Ask one thing about what {they} let show before you offer the fix; the fix may change.",
    "talks_past": "Before the next step, go back to the words that stood out and leave a gap after them.",
    "closes_space": "Ask one question, then stop; let the silence be {theirs}.",
    "asks_again": "Look at the record and what was said first, and say what you already have.",
    "but_pivot": "End the acknowledgement with a full stop, and start the next step as its own sentence.",
    "stock_phrase": "Trade the general phrase for one detail only this call has.",
    "vague_promise": "Say who will do what, and by when.",
}
"""One thing to do another way, by the criterion that was met, the weightiest first."""

_WHAT_IT_DID: Final[Mapping[str, str]] = {
    "takes_over": "“{quote}” is your story, and the call is {theirs}.",
    "minimises": "“{quote}” makes it smaller than it was to {them}.",
    "misattuned": "“{quote}” is lighter than {they} sounded.",
    "overclaims": "“{quote}” claims more than anybody could know.",
    "defends": "“{quote}” sets our rules against what hurt.",
    "against_their_word": "“{quote}” is what {they} had ruled out.",
    "unfounded": "“{quote}” is not ours to promise.",
    "hands_back": "“{quote}” hands the work back to {them}.",
    "presumes": "“{quote}” says outright what {they} had only hinted.",
    "asks_again": "“{quote}” asks for what was already there.",
    "stock_phrase": "“{quote}” would fit any call.",
    "vague_promise": "“{quote}” says neither who nor when.",
}
"""What the words did that cost a level, said before the thing to try."""
_SHUT: Final = "“{quote}” shuts the door on it. Leave that out, and let the silence be {theirs}."

NEXT_STEP_UP: Final[Mapping[str, tuple[str | tuple[str, ...], ...]]] = {
    "listening": (
        "Start from what {they} had just said{last}, before anything else.",
        (
            "The task was heard. A detail of {theirs} said back{last} would show that the rest was, too.",
            "This answers the request. One thing of {theirs} in it{last} would tell {them} you were listening as well.",
            "Before the step, say back one thing {they} told you{last}.",
        ),
        "The detail was there. A question that stays open, and a gap after it, would let the rest come.",
    ),
    "acknowledgement": (
        "First say what this costs {them}; what follows is easier to hear then.",
        "Nothing yet was said about how this is for {them}; one detail of {theirs} would make it meant.",
        "It was meant, and would fit others too. Tie it to one detail that only {they} gave you.",
    ),
    "next_steps": (
        "Put something of ours in the place of what was refused or handed back.",
        "Say one thing that will be done, who does it and by when.",
        "The step was there. Add who does it, and when {they} will hear.",
    ),
}
"""From level 0, 1 or 2 of a dimension towards the next; `{last}` is what the customer had just said."""

_EMPTY: Final = (
    GENERIC
    | FILLER
    | frozenset(
        {
            "right",
            "righto",
            "okay",
            "sure",
            "cheers",
            "actually",
            "then",
            "still",
            "here",
            "fair",
            "dinkum",
            "reckon",
            "noted",
        }
    )
)
"""Words that are not worth giving back."""
_LEFT_LYING: Final = (
    "“{words}” was there to come back to: give it back, and leave a gap after it.",
    "{They} said “{words}”, and it went by. Say it back before the next step, and wait.",
    "Stop at “{words}” before the task goes on. Two or three of {their} own words are question enough.",
)
_ENOUGH: Final = 3
"""From this level a dimension needs nothing said."""


class _Praise(NamedTuple):
    """What a criterion that raises is worth telling, from which level of its dimension, and how."""

    criterion: str
    least: int
    telling: float
    says: tuple[str, ...]


_PRAISE: Final = (
    _Praise("reflects_meaning", 3, 0.9, (
        "“{quote}” says what {they} meant and had not said, and {they} could still put it right.",
        "{They} had not put it into words. “{quote}” did.",
    )),
    _Praise("picks_up_cue", 3, 0.8, (
        "“{quote}” goes back to what {they} had let show, and not only to what {they} asked.",
        "With “{quote}”, {they} could tell that you had noticed.",
        "“{quote}”: that was not about the task, and you heard it.",
    )),
    _Praise("fits_need", 3, 0.8, (
        "“{quote}” is what {they} needed done.",
        "“{quote}” goes to what {they} needed.",
    )),
    _Praise("validates", 3, 0.8, (
        "“{quote}” says why it makes sense, from where {they} stood.",
        "After “{quote}”, {they} did not have to defend how {they} felt.",
    )),
    _Praise("owns_impact", 2, 0.7, (
        "“{quote}” owns our part, and no excuse follows it.",
        "“{quote}”: our doing, called our doing.",
    )),
    _Praise("specific_to_them", 2, 0.6, (
        "“{quote}” was said to {them}; it would not fit another call.",
        "“{quote}” could only have been said in this call.",
    )),
    _Praise("agreed", 3, 0.45, (
        "“{quote}” leaves the choice with {them}.",
        "“{quote}” makes it {theirs} to say yes or no to.",
    )),
    _Praise("closes_loop", 3, 0.5, (
        "“{quote}” means {they} did not have to chase it.",
        "With “{quote}”, {they} knew how {they} would hear.",
    )),
    _Praise("names_feeling", 2, 0.5, (
        "“{quote}” puts a word to how it might be, and {they} could change the word.",
        "“{quote}” tells {them} how it came across.",
    )),
    _Praise("open_question", 3, 0.5, (
        "“{quote}” asks for the story, and not for a detail to type in.",
        "“{quote}” could be answered any way {they} liked.",
    )),
    _Praise("invites", 3, 0.45, (
        "“{quote}” makes room, and asks nothing of {them}.",
        "“{quote}” lets {them} choose whether to say more.",
    )),
    _Praise("open_question", 2, 0.4, (
        "“{quote}” asks, and leaves the answer to {them}.",
        "“{quote}” could be answered any way {they} liked.",
    )),
    _Praise("reflects_specifics", 2, 0.4, (
        "“{quote}” shows {them} that it was taken in.",
        "“{quote}” came from {them}, and you kept hold of it.",
    )),
    _Praise("concrete_action", 3, 0.55, (
        "“{quote}” says what happens, who does it and by when.",
        "“{quote}” is a step {they} could count on: what, who and when.",
    )),
    _Praise("concrete_action", 2, 0.3, (
        "“{quote}” is something that gets done, not something that gets looked at.",
        "“{quote}” is a step, and plainly said.",
    )),
)  # fmt: skip
"""The weightiest first where the levels are alike."""
_TAKEN_BACK: Final[Mapping[str, frozenset[str]]] = {
    "closes_space": frozenset({"open_question", "invites"}),
    "talks_past": frozenset({"picks_up_cue", "reflects_meaning", "invites"}),
    "presumes": frozenset({"reflects_meaning", "names_feeling", "picks_up_cue"}),
    "too_soon": frozenset({"concrete_action", "fits_need"}),
    "but_pivot": frozenset({"validates", "names_feeling", "owns_impact", "specific_to_them"}),
    "against_their_word": frozenset({"agreed", "fits_need", "concrete_action"}),
    "unfounded": frozenset({"concrete_action", "closes_loop"}),
    "hands_back": frozenset({"concrete_action"}),
}
"""What is not praised while the thing to try is about this."""
_NEVER: Final = re.compile(r"(?!)")
_PERMISSION: Final = r"^\W*(?:take your time|no (?:rush|hurry)|whenever you're ready)\W*$"
_NO_PRAISE: Final[Mapping[str, re.Pattern[str]]] = {
    # A question is no reflection, and our own feelings are not theirs.
    "reflects_meaning": re.compile(
        r"\?\s*$|^\W*(?:\w+[.,]\s+)?(?:who|what|which|when|where|why|how|do|is|are|so)\b", re.IGNORECASE
    ),
    "names_feeling": re.compile(r"^\W*(?:i'?m|i am|we'?re|we are|happy|glad)\b|\?\s*$|\bhow are you\b", re.IGNORECASE),
    "specific_to_them": re.compile(_PERMISSION, re.IGNORECASE),
    "picks_up_cue": re.compile(_PERMISSION, re.IGNORECASE),
    "open_question": re.compile(r"\bmay i ask\b|\bwhy do you need\b", re.IGNORECASE),
    "concrete_action": re.compile(r"\b(?:policy|unfortunately|must|terms|form|anything else|let me)\b", re.IGNORECASE),
    "fits_need": re.compile(r"\b(?:policy|unfortunately|anything else)\b", re.IGNORECASE),
}
"""Words that met a criterion and are still not what one would point at."""
_WAITED: Final = (
    "You said nothing, and left the next words to {them}.",
    "You let the pause stand. It was {theirs} to end.",
)
_UNSPOKEN: Final = (
    "Nothing yet was said about how this is for {them}. Begin with what {they} gave you{last}.",
    "{They} told you something of how it is{last}. A few words to that would come first.",
)
_UNANSWERED: Final = "“{asked}” still waits for an answer. Begin with that."
_ASKED: Final = "{They} had asked you something. Answer it in a few words; the waiting can come after."


def explain(
    card: Scorecard,
    moment: Moment,
    they: Pronouns = THEY,
    levels: Mapping[str, int | None] | None = None,
    left: Sequence[str] = (),
    telling: bool = False,
) -> Explanation:
    """One strength and one thing to try of a reply.

    `levels` are those that stand, where a person has set some; else the card's. `left`: the words of each sign the
    customer had just given and the reply did not come back to. `telling`: whether the customer was telling what lay
    behind it, when nobody need mend anything.
    """
    standing = dict(card.levels if levels is None else levels)
    fill = _filler(moment, they)
    try_next, lacks, cost = _next(card, moment, standing, left, telling, fill)
    return Explanation(_strength(card, moment, standing, cost, fill), try_next, lacks)


def filled(sentence: str, they: Pronouns, **words: str) -> str:
    """The sentence with this customer's pronouns in it."""
    capital = they.they.capitalize()
    return sentence.format(
        they=they.they, them=they.them, their=they.their, theirs=they.theirs, They=capital, **words
    )  # fmt: skip


def cost_something(card: Scorecard | None, criterion: str, levels: Mapping[str, int | None]) -> bool:
    """Whether a criterion that lowers was met where its dimension stayed under level 3."""
    if card is None or not card.met(criterion):
        return False
    level = levels.get(DIMENSION_OF.get(criterion, ""))
    return level is not None and level < _ENOUGH


def sentence_around(text: str, start: int, stop: int) -> str:
    """The sentence or sentences a span stands in, so that it can be recognised; shortened around the span."""
    before = max((match.end() for match in SENTENCE_END.finditer(text, 0, start)), default=0)
    ends = SENTENCE_END.search(text, max(start, stop - 1))
    sentence = " ".join(text[before : ends.end() if ends else len(text)].split())
    words = sentence.split()
    if len(words) <= LONGEST_QUOTE:
        return sentence
    place = len(text[before:start].split())
    first = max(0, min(place - 3, len(words) - LONGEST_QUOTE))
    shown = " ".join(words[first : first + LONGEST_QUOTE])
    return f"{'… ' if first else ''}{shown}{' …' if first + LONGEST_QUOTE < len(words) else ''}"[:200]


_Fill = Callable[..., str]


def _filler(moment: Moment, they: Pronouns) -> _Fill:
    """Fills a sentence; of several it takes another one each reply, so that a debrief does not repeat itself."""
    number = sum(turn.speaker == "trainee" for turn in moment.turns)

    def fill(sentences: str | Sequence[str], **words: str) -> str:
        choices = (sentences,) if isinstance(sentences, str) else sentences
        return filled(choices[number % len(choices)], they, **words)

    return fill


def _next(
    card: Scorecard,
    moment: Moment,
    levels: Mapping[str, int | None],
    left: Sequence[str],
    telling: bool,
    fill: _Fill,
) -> tuple[str | None, str | None, str | None]:
    """(the one thing to try, the dimension it lifts, the criterion that cost it), each None where there is none."""
    called_for = {dimension: level for dimension, level in levels.items() if level is not None}
    if called_for.get("next_steps") == 1 and (called_for.get("listening", 0) >= _ENOUGH or telling):
        del called_for["next_steps"]  # Nobody need mend anything while somebody is telling what lies behind it.
    if not called_for or min(called_for.values()) >= _ENOUGH:
        return None, None, None
    if moment.reply == SILENCE:
        asked = _asked_last(moment) and levels.get("next_steps") in (0, 1)
        return (fill(_ASKED), "next_steps", None) if asked else (None, None, None)
    if card.met("unsafe"):
        return fill(TRY["unsafe"]), None, "unsafe"
    if left and called_for.get("listening", 4) < _ENOUGH:
        return fill(_LEFT_LYING, words=left[0]), "listening", "talks_past"
    lowered = next((name for name in TRY if cost_something(card, name, called_for)), None)
    if lowered is not None:
        return _mend(card, moment, lowered, fill), DIMENSION_OF[lowered], lowered
    weakest = min(called_for, key=lambda dimension: called_for[dimension])
    if weakest == "acknowledgement" and called_for.get("listening") == 2 and not _spoke_of_it(moment):
        weakest = "listening"  # A sign and no feeling yet: one hears more before one answers to it.
    return _step_up(card, moment, weakest, called_for[weakest], fill), weakest, None


def _spoke_of_it(moment: Moment) -> bool:
    """Whether the customer has said what it is like or costs, and not only let a sign show."""
    heard = hear(moment.turns, moment.brief)
    return heard.feeling or heard.cost or heard.grievance


def _mend(card: Scorecard, moment: Moment, criterion: str, fill: _Fill) -> str:
    """What the words did, where quoting them helps, and what to do another way."""
    found = next(each for each in card.findings if each.criterion == criterion)
    short = len(found.quote.split()) < 4
    quote = _shortened(sentence_around(moment.reply, found.start, found.stop) if short else found.quote)
    if criterion == "closes_space" and re.search(r"\b(?:anything|something) else\b", quote, re.IGNORECASE):
        return fill(_SHUT, quote=quote)
    did = _WHAT_IT_DID.get(criterion)
    return fill(f"{did} {TRY[criterion]}" if did and quote else TRY[criterion], quote=quote)


def _step_up(card: Scorecard, moment: Moment, dimension: str, level: int, fill: _Fill) -> str:
    """What would lift a dimension in which nothing was wrong and something was missing."""
    last, asked = last_words(moment), _asked_last(moment)
    sentence: str | tuple[str, ...] = NEXT_STEP_UP[dimension][level]
    if asked and level < 2 and not card.met("concrete_action"):
        return fill(_UNANSWERED, asked=asked)
    if dimension == "listening" and level == 2 and card.met("open_question"):
        sentence = (
            "The question was open, and more came after it. Let it be the last thing you say."
            if not _asks_last(moment.reply)
            else "It went to the right place. Say what you heard there, and then ask."
            if card.met("picks_up_cue")
            else "The question was open. One of {their} own words in it{last} would show what made you ask."
        )
    elif dimension == "listening" and level == 2 and not card.met("reflects_specifics"):
        sentence = "There was room. A word of {theirs} given back{last} would show what it was for."
    elif dimension == "acknowledgement" and level == 1 and last:
        sentence = _UNSPOKEN
    elif dimension == "next_steps" and level == 2:
        who, when = card.met("owner"), card.met("when")
        if who and not when:
            sentence = "The step was there, and who does it. Add when {they} will hear."
        elif when and not who:
            sentence = "The step was there, and by when. Add who does it."
        elif who and when:
            sentence = "The step was there, and it may not be the one {they} needed. Ask whether it suits."
    said = fill(sentence, last=f", “{last}”," if last else "")
    return re.sub(r",([.,])", r"\1", said)


def _strength(
    card: Scorecard, moment: Moment, levels: Mapping[str, int | None], cost: str | None, fill: _Fill
) -> str | None:
    if card.met("unsafe"):
        return None
    if moment.reply == SILENCE:
        return fill(_WAITED) if (levels.get("listening") or 0) >= 2 else None
    costly = [each for each in card.findings if not RAISES[each.criterion]]
    against = _TAKEN_BACK.get(cost or "", frozenset())
    best: tuple[float, str, str] | None = None
    for praise in _PRAISE:
        level = levels.get(DIMENSION_OF[praise.criterion])
        if level is None or level < praise.least or praise.criterion in against:
            continue
        if praise.criterion == "concrete_action" and not card.met("owner"):
            continue
        finding = _clearest(card.findings, praise.criterion, costly)
        if finding is None:
            continue
        weight = level + praise.telling + 0.2 * finding.strength
        if best is None or weight > best[0]:
            best = weight, fill(praise.says, quote=_shortened(finding.quote)), praise.criterion
    return best[1] if best else None


def _clearest(findings: Sequence[Finding], criterion: str, costly: Sequence[Finding]) -> Finding | None:
    """The clearest finding of a criterion whose words cost nothing elsewhere."""
    clean = [
        each
        for each in findings
        if each.criterion == criterion
        and not _NO_PRAISE.get(criterion, _NEVER).search(each.quote)
        and (len(each.quote.split()) > 1 or criterion in ("picks_up_cue", "open_question"))
        and not any(other.start < each.stop and other.stop > each.start for other in costly)
    ]
    return max(clean, key=lambda each: (each.strength, -each.start), default=None)


def _asks_last(reply: str) -> bool:
    return reply.rstrip(" \"'”’)").endswith("?")


def _shortened(quote: str) -> str:
    """Short enough to be read in a sentence; cut where the reply itself takes a breath, if it does."""
    quote = quote.strip().strip(".,;: ")
    words = quote.split()
    if len(words) <= LONGEST_QUOTE:
        return quote
    shown = " ".join(words[:LONGEST_QUOTE])
    breath = [found.start() for found in _BREATH.finditer(shown) if len(shown[: found.start()].split()) >= 4]
    return f"{shown[: breath[-1]] if breath else shown} …"


def _spoken(text: str) -> str:
    return " ".join(_CAPTION.sub(" ", text).split())


def _asked_last(moment: Moment) -> str:
    """The question the customer ended on; '' where they did not."""
    spoken = _spoken((moment.customer_turns(1) or ("",))[-1])
    if not spoken.endswith("?"):
        return ""
    question = [part for part in re.split(r"(?<=[.!?…])\s+", spoken) if part][-1]
    return question if len(question.split()) <= LONGEST_QUOTE else ""


def last_words(moment: Moment) -> str:
    """The newest sentence of the customer's that says something and is short enough to give back; '' where none is."""
    for text in reversed(moment.customer_turns(2)):
        for part in reversed(re.split(r"(?<=[.!?…])\s+", _spoken(text))):
            words = [word.strip(".,;:!?…'\"’“”").casefold() for word in part.split()]
            says = [word for word in words if len(word) > 2 and word not in _EMPTY and word.split("'")[0] not in _EMPTY]
            if (
                says
                and len(words) > 1
                and len(words) <= LONGEST_LAST
                and not part.endswith("?")
                and not _NUMBERS.search(part)
            ):
                return part.rstrip(" .!?,;:…")
    return ""
