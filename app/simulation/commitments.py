"""Which of a scenario's resolutions a reply commits to or offers: by the file's signs, then by nearness of meaning."""

from __future__ import annotations

import re
from functools import lru_cache

from app.scenario.model import Scenario
from app.simulation.words import REMEMBERED, first_and_last, plain, stem, words
from scoring import vectors

NEAR_ENOUGH = 0.5
NEAR_ENOUGH_BARE = 0.58
"""A statement this near a resolution's description or one of its signs commits to it, if both or neither deny.
The second number holds for one that names no deed."""
MOST_SENTENCES = 5

# Words that a sign may lack or hold without meaning anything else; 'off', 'no', 'once' are not among them.
_LIGHT = frozenset(
    word
    for line in (
        "a an the to your you my our us we i it its it's is are am be been was were that this of for and or me will",
        "i'll we'll i'm we're you'll i've we've have has had just so please then there their",
    )
    for word in line.split()
)
_FORMS = {
    form: word
    for word, forms in (
        ("take", "taken took takes taking"),
        ("go", "gone goes going went"),
        ("send", "sent sends sending"),
        ("put", "puts putting"),
        ("pay", "paid pays paying"),
        ("come", "comes coming came"),
        ("deliver", "arrive arrives arriving delivered delivery"),
        ("ring", "rang rings ringing phone phoning"),
        ("write", "written wrote writing"),
        ("say", "said says saying"),
        ("keep", "kept keeps keeping"),
        ("hold", "held holds holding"),
        ("waive", "waived waiving"),
        ("stop", "stopped stops stopping"),
        ("remove", "removed removing"),
        ("collect", "pick picked collecting collected"),
        ("counter", "depot"),
        ("licence", "id license"),
        ("fee", "fees charge charges"),
        ("notice", "notices reminder reminders warning warnings"),
        ("cancel", "cancelled cancelling"),
        ("credit", "credited crediting"),
        ("refund", "refunded refunding"),
        ("flash", "flashes flashing blink blinks blinking"),
        ("piece", "pieces instalments instalment chunks bits"),
    )
    for form in forms.split()
}
_REFUSES = re.compile(
    r"\b(?:i|we)(?:'m| am| are|'re)? (?:\w+ )?(?:cannot|can't|can not|not able|unable|couldn't|wouldn't)\b"
    # "We don't need a certificate" and "I won't ask" spare them something: those are promises.
    r"|\b(?:i|we) (?:\w+ )?(?:won't|will not|don't|do not)\b(?! (?:be )?(?:need|ask|want|requir|charg|send|shar|"
    r"tell|mak|writ|text|ring|call|phon|cut|disconnect|pass|let|hand|leav|mention|put)\w*)"
    r"|\b(?:it|that|they|you|he|she) (?:can't|cannot|can not|won't be able)\b|\bnot (?:possible|able|allowed)\b"
    r"|\b(?:nobody|no one|none of us) can\b"
    r"|\b(?:fees?|charges?|notices?|texts|bill) (?:stays?|stands?|won't stop|remains?)\b"
    r"|\bno (?:spreading|waiving|refunds?|exceptions)\b"
)
# What they must do is no step of ours.
_DEMANDS = re.compile(
    r"^(?:(?:so|and|but|ok|okay|right|well|unfortunately|first) )*(?:please\b(?! (?:don't|do not))"
    r"|you(?:'ll| will|'d| would)? (?:need (?:to|the|your|a|an)|have to|must)\b|you must\b)"
)
# A sentence about what they said or want is not yet a step of ours.
_THEIRS = re.compile(
    # What was, or was not, done before is none either: "Nobody rang you back."
    r"^(?:(?:and|so|but|first) )?(?:nobody|no one|none of us|they|somebody|someone|the driver|the last)\b(?: \w+){0,2} "
    r"(?:rang|called|came|told|wrote|sent|said|did|didn't|booked|looked|asked|rung|phoned|turned|had|was|were)\b"
    r"|^(?:(?:so|and|but|ok|okay|right) )?you(?: just)?(?:'ve| have)? (?:said|say|asked|want|told|mention|think|feel)"
    r"|^(?:so|and) you(?:'d| would) (?:like|want)|\bif (?:we|i) (?:could|were)\b"
    r"|\b(?:was|were) (?:added|charged|meant|due)\b"
)
_OFFERS = re.compile(
    r"\b(?:shall|should|can|could|may) (?:i|we)\b|\b(?:would|do) you (?:like|want|prefer)\b|\bhow about\b|\bwhat if\b"
    r"|\b(?:i|we|you) can\b|\b(?:what|which) would (?:work|suit|be)\b|\bsuits?\b"
    r"|\bwould (?:it|that) (?:be|help|work|suit)\b|\bwould you rather\b"
    r"|\b(?:could|would) you (?:keep|ring|call|jot|note|watch|count)\b|\bwork for you\b|\bor would\b|\bwill i\b"
)
_ASKS = re.compile(
    r"^(?:(?:so|and|but|ok|okay|right|well) )?(?:what|when|where|which|who|whose|why|how|do|did|does|have|is|are|was)\b"
)
_DEED = re.compile(
    r"\b(?:i|we)(?:'ll|'ve| will| have| can|'m| am|'re| are|'d)\b|\blet me\b|\b(?:has|have|is|are) (?:been|being|now)\b"
    r"|\b(?:it|that|they|he|she|someone)(?:'ll| will)\b|\byou(?:'ll| will| can| won't)\b|\b(?:done|sorted|gone)\b"
)
_NEGATED = re.compile(r"n't\b|\b(?:not|no|never|nobody|nothing|cannot|without|unable)\b")


_VAGUE = re.compile(
    r"\b(?:look into|see what|see if|do my best|do what|try|check|find out|understand|help you|be happy"
    r"|love to|need|ask|just)\b"
    r"|\b(?:sorry|afraid|sure|glad|listening|here for)\b"
)


def names_a_deed(reply: str) -> bool:
    """Whether some sentence says that something is, or will be, done: 'I've taken it off'."""
    return any(
        _DEED.search(text) and not (_VAGUE.search(text) or _REFUSES.search(text) or text.endswith("?"))
        for text in (plain(sentence) for sentence in first_and_last(reply))
    )


class ResolutionIndex:
    """A scenario's resolutions, made ready for comparing; built once and kept."""

    def __init__(self, resolutions: tuple[tuple[str, str, tuple[str, ...]], ...]) -> None:
        self.signs = [(name, [needed for sign in signs if (needed := _sense(sign))]) for name, _, signs in resolutions]
        texts = [(name, text) for name, what, signs in resolutions for text in (what, *signs)]
        self.names = [name for name, _ in texts]
        self.denies = [bool(_NEGATED.search(plain(text))) for _, text in texts]
        self.rows = vectors.encode([text for _, text in texts])

    def committed(self, reply: str) -> tuple[str, ...]:
        """Ids of the resolutions that one sentence each commits to or offers, in the order said."""
        found: dict[str, None] = {}
        for sentence in first_and_last(reply):
            text = plain(sentence)
            if _ASKS.search(text) and not _OFFERS.search(text):
                continue
            if _REFUSES.search(text) or _DEMANDS.search(text) or _THEIRS.search(text):
                continue
            if text.endswith("?") and not _OFFERS.search(text):
                continue
            held = _sense(text)
            named = [name for name, signs in self.signs if any(needed <= held for needed in signs)]
            if not named and len(found) < MOST_SENTENCES:
                named = self._near(sentence)
            found.update(dict.fromkeys(named))
        return tuple(found)

    def _near(self, sentence: str) -> list[str]:
        if self.rows is None or len(sentence.split()) < 4 or sentence.endswith("?"):
            return []
        row = vectors.encode([" ".join(sentence.split()[:40])])
        if row is None:
            return []
        cosines = vectors.nearness(row, self.rows)[0]
        best = int(cosines.argmax())
        # Vectors are deaf to "not": a statement is only near a text that denies as it does.
        agrees = self.denies[best] == bool(_NEGATED.search(plain(sentence)))
        enough = NEAR_ENOUGH if _DEED.search(plain(sentence)) else NEAR_ENOUGH_BARE
        return [self.names[best]] if agrees and cosines[best] >= enough else []


def holds_sign(reply: str, signs: tuple[str, ...]) -> bool:
    """Whether some sentence of the reply holds all words of one of the signs."""
    wanted = _signs(signs)
    return any(any(needed <= _sense(plain(part)) for needed in wanted) for part in first_and_last(reply))


@lru_cache(maxsize=128)
def _signs(signs: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    return tuple(needed for sign in signs if (needed := _sense(sign)))


def commitments(scenario: Scenario, reply: str) -> tuple[str, ...]:
    """Ids of the scenario's resolutions that the reply commits to or offers."""
    steps = (*scenario.resolutions.issue, *scenario.resolutions.need)
    return _index(tuple((step.id, step.what, tuple(step.signs)) for step in steps)).committed(reply)


@lru_cache(maxsize=128)
def _index(resolutions: tuple[tuple[str, str, tuple[str, ...]], ...]) -> ResolutionIndex:
    return ResolutionIndex(resolutions)


def _sense(text: str) -> frozenset[str]:
    """The stems that say what is done, forms of one verb made one."""
    return _senses(text) if len(text) <= REMEMBERED else _senses.__wrapped__(text)


@lru_cache(maxsize=8192)
def _senses(text: str) -> frozenset[str]:
    return frozenset(stem(_FORMS.get(word, word)) for word in words(text) if word not in _LIGHT)
