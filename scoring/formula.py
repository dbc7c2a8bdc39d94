"""What would fit any call: stock warmth, and the customer's own words handed straight back.

A list of phrases does not know tomorrow's script, so the list is only a helper. The test is whether anything in a clause
belongs to this call: a clause made of warmth and everyday words alone, opened the way such clauses are opened, is cut from
the reading, wherever it stands. What is left of the reply is read as though the formula had not been said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from scoring.text import Sentence, Token, as_sentence, rx
from scoring.words import ARTICLES, FEELINGS, GENERIC, WARM

_ANY_FEELING: Final = frozenset(word for named, _ in FEELINGS.values() for word in named) | {
    "hurt",
    "gutted",
    "emotional",
}
_FILLS: Final = GENERIC | _ANY_FEELING

_HARD: Final = (
    r"(?:frustrat|upset|stress|difficult|hard|tough|disappoint|annoy|worr|distress|inconvenien|overwhelm|challeng|pain|awful|terrible|"
    r"horrible|dreadful|concern|unpleasant|unsettl|confus|aggravat|irritat|exhaust|tir|scar|frighten|anxi|rough|sad|hurt|lonely|"
    r"important|emotional|infuriat|trying|heartbreak|draining|discourag|dishearten|hurtful|serious|urgent|bad|much)\w*"
)
_COMPLETE: Final = tuple(
    rx(pattern)
    for pattern in (
        rf"\bi ~(?:can |could |do |must )?~(?:understand|appreciate|imagine|hear|see|know|get|realise|recognise|acknowledge|feel|sense|tell)~ (?:just |exactly |only )?how ~(?:incredibly |extremely |very )?{_HARD} (?:all )?(?:(?:this|that|whole) (?:situation|experience|time|process|wait|issue|whole thing)|this|it|that|things|your \w+|these \w+|situation|everything) (?:must|is|can|has|may|might|will|would|have)(?: (?:have|be|been|feel|are|is))*(?: (?:for|to) you(?: (?:right now|today|at moment))?)?",
        rf"\bi ~(?:can |could |do )?~(?:understand|appreciate|imagine|hear|see|know|get|realise|recognise|acknowledge|feel)~ (?:just |exactly |only )?how ~(?:{_HARD} )?you (?:must |might )?(?:are|be|feel|feeling)(?: feeling)?(?: (?:right now|about this|about that))?",
        rf"\b(?:that|this|it) (?:must|sounds|sound|is|has to|seems|would)(?: (?:have|be|been|feel|like))* ~(?:incredibly |extremely |very |such |really )?{_HARD}(?: (?:for|on) you| to hear| to deal with| situation| time| experience| to go through| thing to go through)+(?: right now| today)?",
        r"\b(?:i am|we are) ~sorry (?:to hear (?:that|this|about (?:that|this|it|your experience|your situation|all this))|(?:for|about) (?:any|that|this|all|your|our) ~?(?:inconvenience|trouble|frustration|distress|hassle|delay|confusion|experience|upset|stress)(?: (?:this|that|it)(?: may| might)?(?: (?:has|have|had))? caus\w+(?: you)?)?)",
        r"\b(?:i|we) ~(?:want to |would like to |must |do |can only )?~(?:sincerely |deeply |truly )?apologise ~(?:for (?:any|this|that|all|your|our) ~?(?:inconvenience|trouble|frustration|distress|hassle|delay|confusion|experience|upset|disruption|\w+ion|\w+ness)(?: (?:this|that|it)(?: may| might)?(?: (?:has|have|had))? caus\w+(?: you)?)?(?: to your \w+(?: plans)?)?)",
        r"\bthank(?:s| you) ~(?:so |very )*(?:much )?for (?:your |bearing |being |calling|contacting|reaching|holding|letting|bringing|sharing|waiting|taking|choosing|getting|trusting)(?:\w+ ?){0,1}(?:patience|understanding|loyalty|call|time|feedback|with us|with me|out(?: to us)?|us know|this to (?:our|my) attention|that with (?:me|us)|(?:such )?(?:valued|loyal) customer)?",
        r"\b(?:we|i) ~(?:value|appreciate) ~(?:your (?:business|custom|loyalty|patience|feedback|time|understanding|call)|you)\b(?: as (?:our |valued |loyal )*customer)?",
        r"\b(?:your|you are) (?:call|business|satisfaction|feedback|time|experience|custom|feelings|valued|important|valid|being heard)(?: (?:is|are|to us|customer|and|very|important|valued|valid|our|top|priority|here))+",
        r"\bi (?:hear|see|feel|get) you\b|\bi feel your pain\b|\bi (?:completely |totally |fully |really |truly |absolutely |do )*(?:understand|sympathise|empathise)(?: (?:completely|your (?:frustration|concern|concerns|feelings|position|situation|point|worry|anger)|with you|where you are coming from))?(?= [.!,]| and\b| but\b| $)",
        r"\bi am (?:really |truly |always )?here (?:for you|to (?:help|support|listen|assist)(?: you)?)(?: (?:in any way|with (?:that|this|anything)|through this|every step of way))*",
        r"\b(?:i would|i will|i am|we are|we will|i can)(?: be)? ~(?:more than |only too )?(?:happy|glad|delighted|pleased) to (?:help|assist)(?: you)?(?: (?:with|out) (?:that|this|you|your \w+|today))*(?: today)?",
        r"\b(?:please )?rest assured\b|\bi (?:want to |would like to |can )?assure you\b|\byou are (?:not alone|in (?:good|safe) hands|(?:our|my) (?:top |number 1 |highest )?priority)\b",
        r"\byour (?:\w+ )?(?:feelings?|concerns?|frustrations?|emotions?|reaction) (?:is|are) ~(?:completely |totally |perfectly )?(?:valid|understandable|justified|normal|natural|important|heard)\b",
        r"\b(?:that is|it is|this is) ~(?:completely |totally |perfectly |absolutely )?(?:understandable|valid|not experience we want)\b",
        r"\byou have every right to (?:feel|be) (?:\w+ ?){1,3}\b|\b(?:anyone|anybody|i|most people) would (?:feel|be|have been) (?:same(?: way)?|just as \w+|"
        + _HARD
        + r")(?: (?:in your (?:shoes|position|situation|place)|if i were you|too))*",
        r"\bif i (?:were|was) in your (?:shoes|position|situation|place)\b|\bin your (?:shoes|position)\b|\bput myself in your shoes\b",
        r"\b(?:my|our) (?:heart|thoughts|sympathies|deepest condolences|condolences|sincere apologies|deepest sympathies|apologies|sincerest apologies)(?: (?:goes|go|are|is|out|to|with|you|and|your|family|for|any|inconvenience|this|that|delay|caused|loved|ones|time|at|difficult|prayers))*",
        r"\bplease accept (?:my|our) ~(?:sincere |sincerest |deepest )?apologies(?: for (?:any|this|that) \w+(?: caused)?)?",
        r"\bi (?:will|am going to) do (?:everything|all|whatever|my (?:very |level )?best)(?: (?:i|that|can|in|my|power|possible|to|help|assist|support|make|this|right|for|you|it|resolve|sort|takes))*",
        r"\b(?:we|i) (?:truly |really |do )*(?:care|value)(?: (?:about|deeply|you|your|for|how|feel|feelings|experience|customers|our))*(?= [.!,]| and\b| but\b| $)",
        r"\b(?:we|i) take (?:this|that|these|your|all|such) ?(?:\w+ ){0,3}seriously\b|\bi (?:really |truly |just )*want to (?:~)make (?:this|that|it|things) right(?: for you)?\b|\b(?:nobody|no one) should (?:~)have to (?:go through|deal with|feel|experience|face) (?:that|this|it|such)(?: \w+)?",
        r"\b(?:we|i) (?:am|are) ~(?:fully |deeply |always )?(?:committed|dedicated) to (?:\w+ ){1,7}(?:experience|service|satisfaction|support|you|care)\b|\byour (?:satisfaction|happiness|comfort|experience) is (?:our|my) (?:\w+ ){0,3}(?:priority|concern|goal|aim)\b",
        r"\bthat is ~(?:not|never) (?:kind|sort|type|level|standard) of (?:\w+ ){0,2}(?:service|experience) (?:\w+ ){0,4}(?:expect|want|provide|aim|like|strive)\w*(?: (?:you|to|from|us|receive|for|have|get|experience|give|our|customers|provide))*",
    )
)
_HEADS: Final = tuple(
    rx(pattern)
    for pattern in (
        r"\b(?:i|we) (?:can |could |do |must |may |just |will |only |would |want |to |so |too |you |know |that |completely |totally |fully |really |truly |absolutely |definitely |certainly |sincerely |deeply |genuinely |very |much |greatly )*(?:understand|appreciate|imagine|hear|realise|recognise|acknowledge|empathise|sympathise|apologise|regret|value|sense|feel for|feel)\b",
        r"\b(?:i|we) (?:can|could) (?:see|tell|hear|feel|sense)\b",
        r"\b(?:i|we) (?:am|are) ~(?:incredibly |terribly |awfully |extremely |deeply )?(?:sorry|sad|saddened|glad|grateful|here|committed|concerned)\b",
        r"^ (?:ever |oh |very |really |so )*(?:sorry|apologies|sincere apologies)\b",
        r"\bthank(?:s| you)\b",
        r"(?:(?<=^ )|(?<=[.,!] )|(?<=and )|(?<=but )|(?<=so )|(?<=that )|(?<=because ))(?:that|this|it) (?:must|sounds|has to|can|would|really|truly|is|does sound|seems) (?:be|have|been|feel|like|like it|really|truly|incredibly|so|very|extremely|such|quite|absolutely|completely|is|was|sound|sounding)*",
        r"(?:(?<=^ )|(?<=[.,!] )|(?<=and )|(?<=but )|(?<=so )|(?<=that ))(?:you|your) (?:must|are|have|deserve|seem|sound|may|might|feel|feelings|call|patience|concerns?|experience|happiness|satisfaction|frustration|business)\b",
        r"\b(?:my|our) (?:heart|sincere|deepest|apologies|condolences|thoughts|customers|priority|goal|top)\b",
        r"\b(?:please|rest|be) (?:rest |be )?(?:assured|know|accept|bear)\b",
        r"\bwe (?:are|will) (?:always |all )?(?:here|committed|care)\b",
        r"(?:(?<=^ )|(?<=[.,!] )|(?<=and )|(?<=but )|(?<=so ))i know\b",
        r"\bnobody should\b|\bno one should\b|\bit is (?:never|not) (?:easy|nice|ideal|good)\b|\bhow (?:awful|terrible|horrible|frustrating|sad|upsetting|stressful|dreadful)\b",
        r"\bi (?:would|will) (?:feel|be|hate)\b|\banyone would\b|\banybody would\b",
    )
)
_SPEAKERS: Final = 3
"""The first heads speak of the speaker (\"I can see how…\"): any feeling after them is formula still."""
_BOUNDARY: Final = frozenset({".", "?", "!", ",", "and", "but", "so", "however", "because"})
_NOT_WARM_ALONE: Final = frozenset(
    [
        "here",
        "hope",
        "matter",
        "matters",
        "trying",
        "listen",
        "listening",
        "hear",
        "happy",
        "pleasure",
        "alone",
        "trouble",
        "bother",
        "patient",
        "care",
        "priority",
        "thank",
        "thanks",
        "confused",
        "confusing",
        "nervous",
        "strong",
        "important",
        "hard",
        "rough",
        "feel",
        "feeling",
        "feels",
        "felt",
        "worry",
    ]
)
_STILL_WARM: Final = WARM - frozenset(["hear", "heard"])
_REAL: Final = rx(
    r"\b(?:refund|cancel|book|send|sent|call you|ring you|text you|email you|change|replace|credit|repair|deliver|order|remove|waive|"
    r"(?:that|this|it) is (?:us|ours|on us)|you do not have to|do not have to|no need|need not|as long as|whenever|take your time|when you are ready|want to talk|tell me)\b"
)


def stock(sentence: Sentence) -> list[tuple[int, int]]:
    """Clauses of a sentence that would fit any call unchanged: (first token, last token + 1), merged and in order."""
    found: list[tuple[int, int]] = []
    for pattern in _COMPLETE:
        for match in pattern.finditer(sentence.plain):
            if match.end() > match.start():
                found.append((match.start(), match.end()))
    spans: list[tuple[int, int]] = []
    covered = {index for first, last, index in sentence.places for a, b in found if first < b and last > a}
    words = [(index, sentence.plain[first:last]) for first, last, index in sentence.places]
    for number, pattern in enumerate(_HEADS):
        fills = _FILLS if number < _SPEAKERS else GENERIC
        for match in pattern.finditer(sentence.plain):
            at = next((n for n, (first, _, _) in enumerate(sentence.places) if first >= match.start()), None)
            if at is None:
                continue
            end = at
            while (
                end < len(words)
                and words[end][1] not in _BOUNDARY
                and (words[end][1] in fills or words[end][0] in covered)
            ):
                end += 1
            whole = end == len(words) or words[end][1] in _BOUNDARY
            inside = [word for _, word in words[at:end]]
            if whole and _is_formula(inside) and not _real(inside):
                spans.append((words[at][0], words[end - 1][0] + 1))
    for a, b in found:
        touched = [index for first, last, index in sentence.places if first < b and last > a]
        if touched:
            spans.append((touched[0], touched[-1] + 1))
    if not spans and _is_formula([w for _, w in words if w not in ".?!,"]) and not sentence.asks:
        inside = [w for _, w in words if w not in ".?!,"]
        if all(word in GENERIC for word in inside) and not _real(inside) and set(inside) & (WARM - _NOT_WARM_ALONE):
            spans.append((0, len(sentence.tokens)))
    return _merged(spans, sentence.tokens)


_CANNOT_END: Final = frozenset(
    [
        "on",
        "to",
        "of",
        "for",
        "with",
        "your",
        "my",
        "our",
        "in",
        "at",
        "by",
        "from",
        "is",
        "are",
        "was",
        "were",
        "will",
        "can",
        "i",
        "he",
        "she",
        "they",
        "the",
        "a",
        "an",
        "that's",
        "would",
        "not",
    ]
)


_LINKS: Final = frozenset(["and", "so"])
_JOINING: Final = frozenset(["and", "but", "so", "because", "which"])
_JOINS: Final = frozenset(["and", "but", "or", "so", "because", "if", "when", "through", "until", "then", "than", "as"])


def _mostly_warm(words: Sequence[str]) -> bool:
    """Four words in five fit any call, one is warm, and nothing is promised or counted."""
    generic = sum(word in _FILLS for word in words)
    warm = any(word in _STILL_WARM for word in words) or " above and beyond " in f" {' '.join(words)} "
    return generic >= 0.8 * len(words) and warm and not _real(words) and not any(word[0].isdigit() for word in words)


def clauses(sentence: Sentence) -> list[Sentence]:
    """The sentence cut at its marks and joining words, each of which opens the clause it joins."""
    groups: list[list[Token]] = [[]]
    for token in sentence.tokens:
        if token.mark:
            groups.append([])
            continue
        if token.words[0] in _JOINING:
            groups.append([])
        groups[-1].append(token)
    return [as_sentence(tuple(group)) for group in groups if group]


def dropped_in(tokens: Sequence[Token], learned: Callable[[Sentence, bool], bool]) -> set[int]:
    """Formula dropped into the middle of a sentence: it opens with a capital and ends in a full stop before a small letter.

    `learned` says of a piece whether it would fit any call, where the list of phrases does not know it; its second argument
    is whether what stands around the piece says that it was dropped in.
    """
    gone: set[int] = set()
    first = 0
    for index, token in enumerate(tokens):
        if not (token.mark and token.words[0] in ".!?"):
            continue
        after = next((one for one in tokens[index + 1 :] if not one.mark), None)
        if after is not None:
            runs_on = not after.raw[:1].isupper()
            starts = [n for n in range(first + 1, index) if _may_open(tokens[n - 1], tokens[n], runs_on)]
            pieces = {n: as_sentence(tuple(tokens[n : index + 1])) for n in starts}
            begun = next((n for n in starts if _all_stock(pieces[n])), None)
            if begun is None and runs_on:
                begun = next((n for n in reversed(starts) if _mostly_warm(pieces[n].words)), None)
            if begun is None:
                begun = next((n for n in starts if learned(pieces[n], runs_on and tokens[n].words[0] != "i")), None)
            if begun is not None:
                gone.update(range(begun, index + 1))
        first = index + 1
    return gone


def _may_open(before: Token, token: Token, runs_on: bool) -> bool:
    if token.mark or (before.mark and before.words[0] in ".?!") or not token.raw[:1].isupper():
        return False
    if token.raw.isupper() and len(token.raw) > 1:
        return False
    return runs_on or before.words[-1] in _CANNOT_END


def _all_stock(piece: Sentence) -> bool:
    words = [n for n, token in enumerate(piece.tokens) if not token.mark]
    covered = {n for a, b in stock(piece) for n in range(a, b)}
    return len(words) > 1 and all(n in covered for n in words)


def _is_formula(words: Sequence[str]) -> bool:
    return len(words) >= 2 and any(word in _STILL_WARM for word in words)


def _real(words: Sequence[str]) -> bool:
    return _REAL.search(f" {' '.join(words)} ") is not None


def _merged(spans: list[tuple[int, int]], tokens: Sequence[Token]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if merged and (start <= merged[-1][1] or all(token.mark for token in tokens[merged[-1][1] : start])):
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged


_TURNED: Final = {
    "you": "i", "your": "my", "yours": "mine", "are": "am", "me": "i", "we": "i", "our": "my", "us": "i", "yourself": "myself",
    "is": "am", "was": "were",
}  # fmt: skip
FILLER: Final = frozenset(
    [
        "so",
        "you",
        "said",
        "say",
        "says",
        "saying",
        "that",
        "okay",
        "right",
        "and",
        "i",
        "see",
        "hear",
        "okay",
        "then",
        "yes",
        "oh",
        "well",
        "just",
        "it",
        "is",
        "what",
        "was",
        "were",
        "you're",
        "told",
        "tell",
        "me",
        "mm",
        "hmm",
        "ah",
        "got",
        "have",
        "hm",
    ]
)
RUN: Final = 6
"""Words in a row that nobody repeats by chance (a run of six flags 0.5% of real reflections)."""


def turned(words: Sequence[str]) -> list[str]:
    """Words with you and I made one, so that a sentence handed back is known as itself."""
    return [_TURNED.get(word, word) for word in words]


def handed_back(sentence: Sentence, said: Sequence[Sequence[str]]) -> tuple[frozenset[int], bool]:
    """Which tokens stand in a run of the customer's own words, and whether the sentence is nothing but that.

    `said` holds the customer's recent sentences, each as turned words. A run counts from `RUN` words, or from the whole of a
    sentence of three words and more.
    """
    words = [(index, word) for index, token in enumerate(sentence.tokens) if not token.mark for word in token.words]
    words = [(index, word) for index, word in words if word not in ARTICLES]
    mine = turned([word for _, word in words])
    covered: set[int] = set()
    for theirs in said:
        whole = len(theirs) if 3 <= len(theirs) < RUN else RUN
        at = 0
        while at < len(mine):
            best = 0
            for other in range(len(theirs)):
                run = 0
                while at + run < len(mine) and other + run < len(theirs) and mine[at + run] == theirs[other + run]:
                    run += 1
                best = max(best, run)
            if best >= whole and len(theirs) >= 3:
                covered.update(range(at, at + best))
                at += best
            else:
                at += 1
    if not covered:
        return frozenset(), False
    left = [word for n, (_, word) in enumerate(words) if n not in covered and word not in FILLER]
    return frozenset(words[n][0] for n in covered), not left


def without(tokens: Sequence[Token], cut: set[int]) -> tuple[Sentence, ...]:
    """The sentences left when tokens are cut; a full stop that only ended what was cut from mid-sentence goes with it."""
    kept: list[list[Token]] = [[]]
    for index, token in enumerate(tokens):
        if index in cut:
            continue
        if token.mark and token.words[0] in ".!" and index - 1 in cut:
            first = index - 1
            while first - 1 in cut:
                first -= 1
            before = tokens[first - 1] if first else None
            after = next((t for t in tokens[index + 1 :] if not t.mark), None)
            middle = before is not None and not before.mark and after is not None and after.raw[:1].islower()
            # "…before noon and [formula]. I'll ring": what hangs in the air goes on with what follows.
            hangs = before is not None and not before.mark and before.words[-1] in _CANNOT_END | _JOINS
            if middle or (hangs and after is not None):
                continue
        after_cut = index - 1 in cut or (index >= 2 and tokens[index - 1].mark and index - 2 in cut)
        if not kept[-1] and (token.mark or (after_cut and token.words[0] in _LINKS and token.raw[:1].islower())):
            continue
        kept[-1].append(token)
        if token.mark and token.words[0] in ".?!":
            kept.append([])
    return tuple(as_sentence(tuple(group)) for group in kept if any(not one.mark for one in group))
