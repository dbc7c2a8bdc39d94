"""A reading of a reply: made once, so that every criterion looks at the same sentences with the same eyes.

What would fit any call is set aside first (`formula`), then each sentence that is left is asked what it does: asks, gives
back, names, promises, hands over. How much of it belongs to this customer and no other is its `tie`, 0 and up; from
`TIED` it is specific.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from scoring import formula, frames
from scoring.conversation import SILENCE, Moment, Turn
from scoring.criterion import Finding
from scoring.heard import UNIT_STEMS, Heard, Sign, hear
from scoring.orders import orders
from scoring.spelling import in_dictionary
from scoring.steps import Span, Steps, steps_of
from scoring.text import Sentence, Token, as_sentence, rx, sentences_of, split, stem, tokenise
from scoring.words import ARTICLES, DAYS, DESK, FEELINGS, FUNCTION, GENERIC, SERVICE, WARM

TIED: Final = 0.7
"""One word of this customer's own, one figure of theirs with its unit, or two everyday words of a sentence that carried a sign."""

_WHOLE: Final = ((0.5, 0.4), (1.0, 0.7), (1.6, 0.9))
"""(tie below, chance from which the trained head's word is taken) for a whole sentence."""
_PIECE: Final = ((0.5, 0.9),)
"""The same for a clause of one."""
_DROPPED: Final = ((0.5, 0.3), (1.0, 0.6))
"""The same for what was dropped into the middle of a sentence, capital and full stop and all."""
_HEAPED: Final = ((0.5, 0.15), (1.0, 0.4), (1.6, 0.6))
"""The same for whatever stands in a heap of formula."""
_DOING: Final = 0.75
"""The same for what asks something or seems to do something."""
_COUNTED: Final = 0.9
"""The same for what holds a figure, greets, or promises to look."""
_HEAP: Final = 6
"""Warm clauses of nobody's from which a reply is stuffed."""
_SPEECH: Final = 5
_STRANGE: Final = 0.6
"""Words from which a sentence is told to be in another language, and the share of them that no dictionary knows."""
_OTHER_SCRIPT: Final = 0x370
"""Where letters begin that are not Latin."""
_LOOKED_BACK: Final = 16
"""Turns looked through for what the trainee has said before."""
_LEFT: Final = 4
"""Words that may be left of a sentence when its formula is cut, and still say nothing."""
_CLAUSE: Final = 3
"""Words a clause has at least."""

_SILENT: Final = re.compile(r"^[\s.…\-–—*]*$")
_OPENER: Final = rx(
    r"^ (?:okay |right |so |and |but |well |oh |mm |yes |no |thanks |, |sorry |can i ask |may i ask |could i ask |just |then |also |if you do not mind |do you mind if i ask )*"
    r"(?:what|how|why|when|where|who|which|do|does|did|is|are|was|were|can|could|would|will|shall|have|has|had|may|might|should) "
    r"(?:you|it|that|he|she|they|there|i|we|your|this|these|those|is|are|was|were|do|does|did|has|have|had|can|could|would|will|made|makes|brought|brings|happens|happened|went|goes|else|about|would)\b"
)
_OPEN: Final = rx(
    r"\b(?:what|how|why|whatever)\b|\b(?:tell|talk|walk|take|show|help) me (?:~)(?:more|about|what|through|how|understand|bit|little)|\bin what way\b|\bsay (?:bit |little )?more\b"
    r"|\bwhich part\b|\bwhere (?:does|did|do|has|have|would|are) (?:that|it|this|things|you|all) (?:leave|left|you|go|stand|sit|start|at|land|come)"
)
_TELL: Final = rx(
    r"^ (?:\w+ ){0,3}?(?:tell|talk|walk|take|help) me (?:~)(?:more|about|what|through|how|understand|bit|little)\b|^ say (?:bit |little )?more\b|\bi would like to hear\b|\bi am wondering what\b"
)
_DATUM: Final = rx(
    r"\bwhat (?:is|was|are) (?:your|his|her|their|account|order|name|full|best|date|reference|postcode|address|email|phone|policy|serial|model|last|first|tracking|claim|meter|number|time|day)\b"
    r"|\bwhat (?:time|day|date|number|size|colour|model|brand|year|month|amount|postcode|type|kind|version|email|address|name)\b|\bhow (?:many|much|old|long|often|far|soon|big)\b"
    r"|\b(?:can|could|may|might) i (?:~)(?:get|have|take|grab|ask for|confirm|know|check) (?:your|account|order|name|full|date|reference|postcode|address|email|phone|policy|best|number|\w+ (?:number|name|code))\b"
    r"|\b(?:can|could|would|will) you (?:~)(?:confirm|provide|give me|verify|spell|tell me|share|send|repeat|read) (?:your|me|account|order|name|full|date|reference|postcode|address|email|phone|policy|number|\w+ (?:number|name|code))\b"
    r"|\b(?:confirm|verify|provide) (?:your|account|full|date|address|postcode|name)\b|\bwhat name\b|\b(?:account|order|reference|policy|phone|tracking) number\b|\bdate of birth\b|\bpostcode\b"
)
_SERVICE: Final = rx(
    r"\bhow (?:can|may|could|might) (?:i|we) (?:~)(?:help|assist|be of|support)\b|\bwhat (?:can|may|could) (?:i|we) (?:~)(?:do for you|help|assist)\b|\b(?:anything|something) else\b|\bhow are you(?: doing)?(?: today| this \w+| going)?(?= \?| $| today)"
    r"|\bwhat (?:is|seems to be) (?:problem|issue|matter|your (?:query|issue|problem|question))\b|\bwhat (?:is this|are you) (?:about|calling|ringing|contacting)\b|\bhow (?:does|did|do|would) (?:that|this|it|all this) make you feel\b|\bhow (?:do|are) you feel(?:ing)?(?: about (?:that|this|it))?(?= \?| $)"
    r"|\b(?:is|was) (?:there )?(?:anything|something) else\b|\bdoes that (?:make sense|help)\b|\bis that (?:everything|all)\b"
)
_ADVICE: Final = rx(
    r"\b(?:why do not you|why not|have you (?:~)(?:tried|considered|thought|checked|looked|contacted|called|spoken)|have not you|did not you|why did not|why did you not|what if you|how about|what about)\b"
)
_HEDGE: Final = rx(
    r"\b(?:sound|sounds|sounding|sounded|seem|seems|wonder|wondering|maybe|perhaps|might|may be|as if|as though|guess|guessing|could be|sense|impression|feels? like|have i got|if i have|tell me if|may be wrong|might be wrong|"
    r"i am hearing|i hear|i heard|i noticed|i notice|i get feeling|almost|something (?:about|tells|in|like)|more to|more than|not (?:just|only|really) about|is it|is not it|or am i|in your voice|as like|looks like|my guess|i imagine|i think|correct me|reading (?:this|that|too)|i suspect|must|probably|i would imagine|i would guess|part of you)\b"
)
_MEANING: Final = rx(
    r"\bsounds? (?:~)(?:like|as|to me|lonely|\w+)|\b(?:does|do|did) not (?:~)(?:sound|seem|feel|look)\b|\bseems? (?:~)(?:like|as|to|that|\w+)|\b(?:as if|as though)\b|\b(?:i wonder|wondering)(?: if| whether| what)?\b|\bi (?:~)(?:get|have|had|got|am getting) (?:sense|feeling|impression)\b"
    r"|\b(?:i am|my) guess(?:ing)?\b|\bthere is (?:~)(?:more|something|lot|lots|story)\b|\b(?:is|was|are) (?:not|never) (?:~)(?:just|only|really|about|simply)\b|\bmore than (?:just )?(?:about |\w+)|\b(?:about|means?|mattering?|matters?|hangs?|hanging|rides?|riding|depends?|depending|counts?|behind|underneath|weigh\w*|carry\w*|carries|heavy) (?:\w+ ){0,3}(?:you|that|this|it|on|more|lot)\b"
    r"|\bpart of you\b|\byou (?:are|have|would|could|can|did|do|were|must|need|want|wanted|just)(?: \w+){0,2} (?:done|had enough|rather not|hoping|trying|carrying|holding|bracing|dreading|waiting for|counting|running out|used to|want|wanted|need|needed|afraid|left with|stuck|feel|felt|not sure|tired|worn|fed|alone|believe\w*|heard|trust\w*|expect\w*|careful|being careful|want someone|ready)\b"
    r"|\byou (?:do|did|would|should) not (?:~)(?:want|have to (?!wait|call|ring|repeat|chase|explain|worry|do|pay)|need to (?!call|ring|repeat|chase|explain|worry|do|pay)|expect|feel|trust|believe|like)\b|\blast thing you\b|\bwhat you (?:really |actually )?(?:need|want|are asking|mean|are after|were hoping|are saying)\b|\bthe way you said\b|\bway you (?:said|put)\b|\bnot (?:really )?fine\b|\bno small thing\b|\b(?:that|it) (?:landed|lands|hit|hits|stings|stung|hurt|hurts)\b"
    r"|\bi (?:~)(?:heard|noticed|notice|caught|hear) (?:pause|how|you|that|something|\w+)\b|\b(?:come|comes|came|falls|fallen|fell|left|down|landed) (?:all |down )?(?:to|on) you\b|\bon you now\b|\bleaves you\b|\byou (?:went|gone) quiet\b|\byou (?:paused|stopped|hesitated|trailed)\b"
)
_SAID: Final = rx(
    r"\b(?:you|he|she) (?:~)(?:said|say|mentioned|told|called|put|wrote|asked|describ\w+|used)\b|\bword\b|\bwhen you say\b|\bi heard\b|\byou (?:went|have gone) quiet\b"
)
_INVITE: Final = rx(
    r"\b(?:take (?:your|all) (?:\w+ )?(?:time|while)|take (?:as long|all time|minute|moment|your time)|(?:whenever|when) you are ready|no (?:rush|hurry)|in your own time|as long as you (?:want|need|like)|i am (?:~)listening|i am (?:~)(?:here|on line|not going anywhere)(?! (?:to help|to assist|for any))|go on|(?:i|we) have (?:~)(?:got )?(?:~)(?:time|all (?:day|time)|plenty of time|as long)|"
    r"if you (?:~)(?:want|would like|feel like|care|wish|fancy) (?:to (?:talk|tell|say|share|chat)|telling|talking)|(?:happy|glad) to (?:~)(?:listen|hear|sit|wait|stay)|you do not have to (?:~)(?:say|tell|explain|know|decide|answer|talk|go into|have|be|choose|do it)|you (?:~)need not (?:say|tell|explain|know|decide|answer)|only if you (?:want|like)|"
    r"(?:would|do) you (?:~)(?:like|want) to (?:~)(?:talk|tell|say|stop|pause|take)|is there (?:~)(?:something|more|anything) (?:~)(?:behind|to (?:it|this|that)|about|on your mind|going on|that|you|more|making|worrying|under)|anything you (?:~)(?:want|would like) to (?:tell|say|talk)|i would like to (?:hear|know|understand)|i can wait|i will wait|we can (?:leave|stop|wait|pause|come back|just)|there is no (?:right|wrong)|no need to (?:explain|know|decide|say|answer|rush|apologise)|say as (?:much|little)|as much or as little)\b"
    r"|^ (?:mm|mhm|mm hmm|hm|hmm|uh huh|ah|oh) ?[.,]? ?$|^ (?:mm|mhm|hm|hmm|ah|oh) [.,] "
)
_LIGHT: Final = rx(
    r"\b(?:is|was|are) (?:it|that|this|there|he|she|something|two|you) (?:~)(?:something|anything|someone|about|because|more|to do|one of|hard|a|bit|why|what|making|part|sort of|kind of|still|worrying|on your|not|really|just|okay|all right|the|that|been|having|how)\b|\b(?:have|has) (?:it|that|this|things|something|someone) (?:been|got|happened|\w+)\b|\bdid (?:something|that|it|they|someone)\b|\b(?:am i|have i got|have i) (?:~)(?:right|that|it|wrong|heard|understood|reading)\b|\b(?:is|was|does|isnt|has) (?:it|that|this|there) (?:not )?\?|, (?:is|was|right|does|am i) ?(?:that|it|i|there)? ?(?:not|right)? ?\?|\bdoes (?:that|it|this) (?:~)(?:matter|worry|feel|weigh|make|hang|have)\b"
)
_WAITING_CHOICE: Final = rx(
    r"\bor (?:~)(?:we|i|you|it) (?:can|could|will|may) (?:~)(?:leave|wait|stop|not|do it|pause|come|let|just|stay|do none|do nothing|keep|sit)\b|\bor (?:leave|not|nothing|another (?:day|time)|wait|later|let it be)\b|\bleave it (?:be|there|for (?:today|now|another))\b"
)
_GREETS: Final = rx(
    r"^ (?:hi|hello|hey|good (?:morning|afternoon|evening|day)|kia ora|welcome|morning|afternoon|evening|thank you for (?:calling|contacting|holding)|namaste|gday|you are (?:through|speaking)|my name is|this is \w+ (?:from|speaking|at)|\w+ speaking)\b"
)
_FAREWELL: Final = rx(
    r"\b(?:have (?:a )?(?:~)(?:good|nice|great|lovely|wonderful) (?:day|evening|one|weekend|rest|night)|goodbye|bye|take care|thank you for (?:calling|contacting)|thanks for (?:calling|contacting))\b"
)
_ABOUT_THEM: Final = rx(r"\b(?:you|your|yours|yourself|his|her|he|she|him|them|they)\b")
_OURS: Final = rx(
    r"^ (?:\w+ ){0,3}?(?:your|our|this|that|these) (?:~)(?:parcel|order|refund|account|bill|payment|claim|policy|engineer|appointment|contract|delivery|booking|flight|bag|plan|card|meter|application|case|complaint|prescription|number|system|team|record\w*|line|address|balance|tariff|invoice|statement|request|next|first|new|old) (?:~)(?:is|was|has|will|shows?|says?|would|can|could|does|did|were|are|went|got|had|comes?|ends?|starts?|gets?|goes|left)\b"
)
_VALUE: Final = rx(
    r"\b(?:is|are|was) (?:~)(?:long (?:time|while|wait|way)|lot|far too|too (?:many|much|long|late)|plenty|no (?:joke|small|way|fun|time)|enough|not nothing|big|hard going|many|heavy|more than|not good enough|not right|not on|not okay|poor|shabby|worth|wrong|horrible (?:place|way)|no life|rotten|rough|cruel|unfair)\b|\b(?:long|hard|rough|lonely|awful|heavy|bad|big|tough|horrible|rotten) (?:time|while|wait|week|weeks|month|months|year|years|day|days|night|nights|way|thing|place|stretch|few) (?:to|of|for|in|with|like)\b|\bwithout\b|\bon your own\b|\bby yourself\b|\bon top of\b|\bstill (?:no|not|nothing|waiting)\b|\bthat is not (?:fine|nothing|okay|right|good enough|small|only)\b|\bno wonder\b"
)
_QUOTE: Final = re.compile(
    r"""(?:^|(?<=[\s(—–-]))['‘"“«][^\s'’"”»][^"”»\n]{0,80}?['’"”»](?=$|[\s.,;:!?)—–-])|["“][^"”\n]+["”]"""
)
_WORDS_FRAME: Final = rx(
    r"\b(?:said|say|word|sound|sounds|sounded|seem|seems|like|call|called|heard|hear|written|wrote|typed|not)\b"
)


_TELLS: Final = rx(
    r"^ (?:\w+ ){0,2}?you (?:can|could|should|may|might|must|need to|have to|will need|will have)\b|\byou (?:should|could) have\b|\bif you had\b|\bat least\b|\bhaha\w*"
)
_STATES: Final = rx(r"\b(?:is|are|was|were|has|have|will|can)\b")


_VOWS: Final = rx(r"\b(?:guarantee|never happen again|policy|policies|terms|conditions|covered)\b")
"""What is pledged or refused is no formula, however often it is said."""


@dataclass(frozen=True)
class Part:
    """One sentence of the reply and what it does."""

    sentence: Sentence
    steps: Steps
    tie: float
    """How much of it belongs to this customer, 0 and up; see `TIED`."""
    picks: tuple[Sign, ...]
    """Signs whose telling words it gives back."""
    question: bool
    open: bool
    data: bool
    service: bool
    advice: bool
    light: bool
    """A closed guess, held lightly."""
    echo: bool
    """A few words given back and left standing."""
    invites: bool
    hedged: bool
    meaning: bool
    said: bool
    """Quotes them or says that they said it."""
    about_them: bool
    ours: bool
    """States something about an account, an order, a system."""
    value: bool
    greets: bool
    infers: bool = False
    """Offers a meaning about them in a frame of its own; see `frames`."""
    blames: bool = False
    """Blame, contempt or belittling, at them."""
    theirs_alone: bool = False
    """No word of weight in it that was not theirs already."""
    explains: bool = False
    """Plain information, or what holds for people at large."""

    @property
    def start(self) -> int:
        return next((t.start for t in self.sentence.tokens if not t.mark), self.sentence.start)

    @property
    def stop(self) -> int:
        return self.sentence.stop

    @property
    def tied(self) -> bool:
        return self.tie >= TIED

    @property
    def acts(self) -> bool:
        return bool(self.steps.acts)

    @property
    def agreeing(self) -> bool:
        """Asks whether a step suits them."""
        return bool(self.steps.agreed) and (self.question or self.acts)

    @property
    def plain(self) -> str:
        return self.sentence.plain

    def has(self, pattern: re.Pattern[str]) -> bool:
        return self.sentence.has(pattern)

    @property
    def reflects(self) -> bool:
        """A statement that gives something of theirs back, and is no step, order, refusal or account data."""
        if (self.question and not self.echo and not self.light_tag) or self.greets or self.acts or self.steps.hands:
            return False
        if self.blames or self.explains:
            return False
        if (self.steps.refuses and not self.meaning) or _TELLS.search(self.sentence.plain):
            return False
        if self.steps.vague and not (self.hedged or self.said):
            return False
        if _STATES.search(self.sentence.plain) and not (
            self.about_them or self.said or self.picks or self.meaning or self.theirs_alone
        ):
            return False
        return self.tied and (not self.ours or self.hedged)

    @property
    def light_tag(self) -> bool:
        return self.question and self.hedged and not self.open and not self.data


class Reading:
    """A Moment, read. Everything a criterion needs, computed when first asked for."""

    def __init__(self, moment: Moment, by_list: bool = False) -> None:
        """`by_list`: only lists and patterns say what would fit any call, no trained head, and orders are left standing."""
        self.moment = moment
        self._by_list = by_list
        self.text = moment.reply
        self.heard: Heard = hear(moment.turns, moment.brief)
        cut = () if by_list else orders(self.text, self.heard.theirs)
        every = tokenise(self.text, self.heard.theirs)
        self.tokens: tuple[Token, ...] = tuple(t for t in every if not any(a < t.stop and b > t.start for a, b in cut))
        self.tokens = _without_address(self.tokens, self.heard)
        said = self.text.strip()
        self.silent = (
            said == SILENCE
            or bool(_SILENT.match(said))
            or (bool(cut) and not any(not t.mark for t in self.tokens))
            or not any(not t.mark for t in self.tokens)
        )
        if said == SILENCE:
            self.tokens = ()
        inside = formula.dropped_in(self.tokens, self._learned_piece)
        self._inside: tuple[Span, ...] = _runs(self.tokens, inside)
        self.tokens = tuple(token for index, token in enumerate(self.tokens) if index not in inside)
        self.whole: tuple[Sentence, ...] = split(self.tokens)
        """Every sentence, formula and all, but for orders to the scorer."""
        self._set_aside()

    def _set_aside(self) -> None:
        stock: list[Span] = []
        filler: list[Span] = []
        gone: set[int] = set()
        place = {id(token): index for index, token in enumerate(self.tokens)}
        for sentence in self.whole:
            for first, last in formula.stock(sentence):
                inside = [token for token in sentence.tokens[first:last]]
                while inside and inside[-1].mark:
                    inside.pop()
                while inside and inside[0].mark:
                    inside.pop(0)
                if inside:
                    stock.append((inside[0].start, inside[-1].stop))
                    gone.update(range(place[id(inside[0])], place[id(inside[-1])] + 1))
        before = () if self._by_list else _said_before(self.moment.turns)
        for sentence in formula.without(self.tokens, gone):
            if len(sentence.words) > _CLAUSE and sentence.plain.strip(" .!?,") in before:
                words = [token for token in sentence.tokens if not token.mark]
                filler.append((words[0].start, words[-1].stop))
                gone.update(range(place[id(words[0])], place[id(words[-1])] + 1))
        for heaped in (False, True):
            # Where formula comes by the heap, what is doubtful goes with it.
            if heaped and len(stock) + len(filler) < _HEAP:
                continue
            for sentence in formula.without(self.tokens, gone):
                for clause in self._learned(sentence, heaped):
                    words = [token for token in clause if not token.mark]
                    warm = any(word in WARM for token in words for word in token.words)
                    (stock if warm else filler).append((words[0].start, words[-1].stop))
                    gone.update(range(place[id(words[0])], place[id(words[-1])] + 1))
        self.stock: tuple[Span, ...] = tuple(sorted((*stock, *self._inside)))
        """Clauses of warmth that would fit any call unchanged."""
        self.filler: tuple[Span, ...] = tuple(filler)
        """What fills time and says nothing."""
        left = formula.without(self.tokens, gone)
        left = tuple(s for s in left if any(w not in ("and", "but", "so", "or", "that", "as") for w in s.words))
        handed = [formula.handed_back(sentence, self.heard.said) for sentence in left]
        whole = {_bare_words(said) for said in self.heard.said}
        straight = [
            only or (bool(_bare_words(s.words)) and _bare_words(s.words) in whole)
            for s, (_, only) in zip(left, handed, strict=True)
        ]
        nothing_added = all(
            back or not any(w not in formula.FILLER for w in s.words) for s, back in zip(left, straight, strict=True)
        )
        some = sum(len(s.words) for s, back in zip(left, straight, strict=True) if back)
        kept: list[Part] = []
        echoes: list[Span] = []
        for sentence, (run, only), back in zip(left, handed, straight, strict=True):
            given_back = len(sentence.words) <= 5 and not nothing_added and bool(self._picks(sentence))
            if not given_back and (only or (back and (len(sentence.words) > 3 or (nothing_added and some > 3)))):
                words = [t for t in sentence.tokens if not t.mark]
                echoes.append((words[0].start, words[-1].stop))
                continue
            for piece in _apart(sentence):
                kept.append(self._part(piece, set() if given_back else {id(sentence.tokens[i]) for i in run}))
        self.echoes: tuple[Span, ...] = tuple(echoes)
        """Sentences of the customer's handed straight back."""
        self.parts: tuple[Part, ...] = tuple(kept)

    def _learned(self, sentence: Sentence, heaped: bool) -> Iterator[tuple[Token, ...]]:
        """What of a sentence the trained head takes for formula, and nothing of this customer's speaks against it."""
        if self._fits_any(sentence, _HEAPED if heaped else _WHOLE, heaped) or self._foreign(sentence):
            yield sentence.tokens
            return
        pieces = formula.clauses(sentence)
        if len(pieces) > 1:
            for piece in pieces:
                if len(piece.words) >= _CLAUSE and self._fits_any(piece, _HEAPED if heaped else _PIECE, heaped):
                    yield piece.tokens

    def _foreign(self, sentence: Sentence) -> bool:
        """In words of another language, none of them this customer's: it earns nothing, and costs nothing."""
        written = [token.raw.lower() for token in sentence.tokens if not token.mark and token.raw[0].isalpha()]
        if len(written) < _SPEECH and not any(ord(word[0]) >= _OTHER_SCRIPT for word in written):
            return False
        strange = sum(not in_dictionary(word) for word in written)
        return strange > _STRANGE * len(written) and not any(word in self.heard.theirs for word in written)

    def _learned_piece(self, piece: Sentence, dropped: bool) -> bool:
        return len(piece.words) >= _CLAUSE and self._fits_any(piece, _DROPPED if dropped else _PIECE, dropped)

    def _fits_any(self, sentence: Sentence, lines: tuple[tuple[float, float], ...], anyway: bool = False) -> bool:
        """The more it belongs to this call, or does something in it, the surer the head must be.

        `anyway`: where it stands speaks for formula already, so it does not matter what it seems to do.
        """
        words = sentence.words
        if len(words) < 2 or self._by_list:
            return False
        steps = steps_of(sentence)
        if sentence.has(_VOWS) and not anyway:
            return False
        tie = self._tie(sentence, set(), self._picks(sentence))
        line = next((chance for most, chance in lines if tie < most), None)
        if line is None:
            return False
        if any(word[0].isdigit() for word in words) or (not anyway and (steps.vague or sentence.has(_GREETS))):
            line = max(line, _COUNTED)
        if not anyway and (
            sentence.asks
            or sentence.has(_OPENER)
            or steps.acts
            or steps.hands
            or steps.refuses
            or steps.closes
            or steps.sells
        ):
            line = max(line, _DOING)
        # Numpy and the vectors come with the first sentence looked at, not with the first import.
        from scoring import any_call

        return any_call.chance(sentence.plain) >= line

    def bare(self) -> Reading:
        """The same reply read as if its formula had not been said: what is left then owes nothing to warmth."""
        if not self.stock and not self.filler:
            return self
        other = copy.copy(self)
        for name in [name for name, value in vars(Reading).items() if isinstance(value, cached_property)]:
            other.__dict__.pop(name, None)
        hanging = {id(part) for part in self.parts if self._hangs(part)}
        other.stock = other.filler = ()
        other.parts = tuple(part for part in self.parts if id(part) not in hanging)
        other.whole = tuple(part.sentence for part in other.parts)
        return other

    def _hangs(self, part: Part) -> bool:
        """What formula leaves behind when it is cut out of a sentence: a head without a body, "I want you to know that"."""
        words = part.sentence.words
        light = len(words) <= _LEFT or all(word in FUNCTION or word in GENERIC or word in WARM for word in words)
        if part.tie or not light or not self._idle(part):
            return False
        sentence = next((s for s in self.whole if s.start <= part.start < s.stop), None)
        cut = [span for span in (*self.stock, *self.filler) if span not in self._inside]
        return sentence is not None and any(a < sentence.stop and b > sentence.start for a, b in cut)

    def _part(self, sentence: Sentence, run: set[int]) -> Part:
        steps = steps_of(sentence)
        picks = self._picks(sentence)
        question = sentence.asks or sentence.has(_OPENER)
        tell = sentence.has(_TELL)
        service = sentence.has(_SERVICE)
        data = sentence.has(frames.DATUM_ASKED) or (
            sentence.has(_DATUM) and (question or " confirm " in sentence.plain or " provide " in sentence.plain)
        )
        data = data and not sentence.has(frames.LIKE)
        advice = sentence.has(_ADVICE)
        words = len(sentence.words)
        hedged = sentence.has(_HEDGE)
        around = self.text[max(0, sentence.start - 1) : sentence.stop + 1]
        said = sentence.has(_SAID) or _QUOTE.search(around) is not None
        tie = self._tie(sentence, run, picks) + (1.0 if self._quotes_them(sentence, around) else 0.0)
        echo = (
            tie >= TIED and words <= 5 and not steps.acts and not steps.hands and not sentence.has(_OPENER) and not data
        )
        blames = sentence.has(frames.BLAMES) or sentence.has(frames.BELITTLES)
        explains = sentence.has(frames.EXPLAINS) or sentence.has(frames.NORMALISES)
        infers = (
            not (question and sentence.has(_OPENER))
            and not (tell or service or data or advice or blames or explains)
            and not (steps.acts or steps.hands or steps.sells or steps.vague)
            and not sentence.has(_GREETS)
            and self._infers(sentence)
        )
        asks_who = (question or sentence.asks) and (sentence.has(frames.WHO_OPEN) or sentence.has(frames.SHORT_OPEN))
        opened = (
            ((question and sentence.has(_OPEN)) or tell or asks_who)
            and not blames
            and not data
            and not service
            and not advice
            and not steps.hands
            and not (steps.agreed and not picks)
        )
        return Part(
            sentence=sentence,
            steps=steps,
            tie=tie,
            picks=picks,
            question=question or tell or asks_who,
            open=opened,
            data=data,
            service=service,
            advice=advice,
            light=question
            and not opened
            and not data
            and not service
            and not advice
            and not blames
            and (sentence.has(_LIGHT) or sentence.has(frames.VAGUE_EVENT) or infers)
            and not steps.acts
            and not steps.sells,
            echo=echo,
            invites=sentence.has(_INVITE) and not steps.hands,
            hedged=hedged,
            meaning=sentence.has(_MEANING) and not steps.hands,
            said=said,
            about_them=sentence.has(_ABOUT_THEM),
            ours=sentence.has(_OURS),
            value=sentence.has(_VALUE),
            greets=sentence.has(_GREETS),
            infers=infers,
            blames=blames,
            explains=explains,
            theirs_alone=self._theirs_alone(sentence),
        )

    def _theirs_alone(self, sentence: Sentence) -> bool:
        return all(word in FUNCTION or word in SERVICE or stem(word) in self._spoken for word in sentence.words)

    @cached_property
    def _spoken(self) -> frozenset[str]:
        """Stems of what they said of late; the record is not theirs to be given back."""
        return frozenset(stem(word) for said in self.heard.said for word in said)

    def _quotes_them(self, sentence: Sentence, around: str) -> bool:
        """Two words and more of theirs, in quotation marks: small words too, for a quotation says whose they are."""
        match = _QUOTE.search(around)
        if match is None:
            return False
        words = [w for s in split(tokenise(match.group(), self.heard.theirs)) for w in s.words if w not in ARTICLES]
        mine = formula.turned(words)
        size = len(mine)
        return 2 <= size <= 6 and any(
            list(said[i : i + size]) == mine for said in self.heard.said for i in range(len(said) - size + 1)
        )

    def _infers(self, sentence: Sentence) -> bool:
        """Something about them is said that they did not say: a frame, and a word of nobody's yet."""
        if sentence.has(frames.NO_MEANING) and not sentence.has(_HEDGE):
            return False
        if sentence.has(frames.STRONG):
            return True
        if not sentence.has(frames.WEAK):
            return False
        if sentence.has(frames.HEDGED) and any(
            w.isalpha() and w not in FUNCTION and w not in WARM and w not in _FRAME for w in sentence.words
        ):
            return True
        return any(
            word.isalpha()
            and word not in GENERIC
            and word not in self.heard.names
            and stem(word) not in self.heard.content
            for word in sentence.words
        )

    def _picks(self, sentence: Sentence) -> tuple[Sign, ...]:
        stems = [
            stem(word) for token in sentence.tokens if not token.mark for word in token.words if word not in ARTICLES
        ]
        held = frozenset(stems)
        raw = self.text[max(0, sentence.start - 1) : sentence.stop + 1]
        short = len(stems) <= 2
        framed = sentence.has(_WORDS_FRAME)
        found = []
        for sign in self.heard.signs:
            for phrase in sign.telling:
                here = len(phrase) > 1 and _stands(phrase, stems)
                wide = len(phrase) > 1 and len(_weighty(phrase)) >= 2 and held.issuperset(_weighty(phrase))
                single = len(phrase) == 1 and phrase[0] in held
                if (sign.loose or phrase[0] in FUNCTION or phrase[0] in SERVICE) and len(phrase) == 1 and single:
                    single = short or framed or _quoted(phrase[0], raw)
                if sign.loose and sign.kind in ("vague_words", "cue") and here:
                    here = short or framed or _quoted(phrase[0], raw) or len(phrase) > 2
                if here or single or (wide and not sign.loose):
                    found.append(sign)
                    break
        return tuple(found)

    def _tie(self, sentence: Sentence, run: set[int], picks: tuple[Sign, ...]) -> float:
        heard = self.heard
        seen: set[str] = set()
        total = 1.0 if picks else 0.0
        words = [(token, word) for token in sentence.tokens if not token.mark for word in token.words]
        weak: set[str] = set()
        for place, (token, word) in enumerate(words):
            if id(token) in run:
                continue
            if word[0].isdigit() or word[0] in "£$€₹":
                following = stem(words[place + 1][1]) if place + 1 < len(words) else ""
                if (word, following) in heard.figure_units and following in UNIT_STEMS:
                    total += 1.0
                elif word in heard.figures or (
                    _ordinal(word) in {_ordinal(f) for f in heard.figures} and following in UNIT_STEMS
                ):
                    total += 0.75
                continue
            if word in heard.names:
                continue
            key = stem(word)
            if key in seen:
                continue
            seen.add(key)
            worth = heard.content.get(key, 0.0)
            if worth >= 0.5:
                total += worth
            elif key not in _EVERYWHERE and (worth > 0 or word not in FUNCTION):
                weak.add(key)
        if any(len(weak & loaded) >= 2 for loaded in heard.loaded) or (not run and self._shares(sentence)):
            total += 0.75
        return total

    def _shares(self, sentence: Sentence) -> bool:
        """Four words in a row of theirs, as anyone would say them: "he did all this"."""
        mine = formula.turned([word for word in sentence.words if word not in ARTICLES])
        pairs = {tuple(mine[i : i + 4]) for i in range(len(mine) - 3)}
        return any(tuple(said[i : i + 4]) in pairs for said in self.heard.said for i in range(len(said) - 3))

    @cached_property
    def speaking(self) -> tuple[Part, ...]:
        """The parts that do anything at all: what neither asks, steps, names nor belongs to this call is as good as unsaid."""
        return tuple(part for part in self.parts if not self._idle(part))

    def _idle(self, part: Part) -> bool:
        steps = part.steps
        if part.question or part.tied or part.invites or part.picks or part.infers or (part.hedged and part.meaning):
            return False
        if steps.acts or steps.hands or steps.refuses or steps.vague or steps.owns or steps.sells or steps.closes:
            return False
        if (
            part.meaning
            or part.ours
            or steps.whens
            or any(plausible(self.heard, name) for name, _ in feelings_in(part))
        ):
            return False
        return not part.has(_REASON)

    def says_nothing(self, part: Part) -> bool:
        """As good as unsaid, and of words that any call holds."""
        return self._idle(part) and all(
            word in GENERIC or word in DESK or word[0].isdigit() for word in part.sentence.words
        )

    @cached_property
    def acting(self) -> tuple[Part, ...]:
        """The parts that commit to something."""
        return tuple(part for part in self.parts if part.acts)

    @cached_property
    def picked(self) -> tuple[Part, ...]:
        """The parts that return to a sign: a plan that happens to hold the same word does not."""
        return tuple(
            part
            for part in self.parts
            if part.picks and not part.blames and not part.explains and not part.data and not part.service and not part.steps.hands and not part.greets and not part.steps.sells
            and (not part.acts or part.said or part.invites) and not (part.steps.refuses and not part.meaning)
            and not (part.steps.vague and not part.said) and (not part.ours or part.hedged or part.question) and not self.informs(part)
        )  # fmt: skip

    def informs(self, part: Part) -> bool:
        """Answers a question for information."""
        if not self.heard.question_now or part.question or part.steps.hands or part.greets or part.infers:
            return False
        if part.has(_GIVES_BACK) or not self._brings(part):
            return False
        if sum(word not in _YES for word in part.sentence.words) < 2 and not part.tied and not part.steps.whens:
            return False
        if (
            part.hedged
            or part.said
            or part.steps.owns
            or (part.echo and len(part.sentence.words) <= 3 and not part.steps.whens)
        ):
            return False
        if part.steps.vague or part.steps.refuses or part.invites:
            return False
        telling = (
            (bool(part.steps.whens) and (part.tied or part.has(_DATED)))
            or any(w[0].isdigit() or w[0] in "£$€₹" for w in part.sentence.words)
            or bool(_ANSWER.search(part.plain))
        )
        telling = telling or (part.tied and part.has(_PLACED))
        return (telling or part.ours) and (part.tied or telling)

    @cached_property
    def opening(self) -> bool:
        """The trainee has hardly spoken: greetings and finding out who is there are still in their place."""
        return sum(turn.speaker == "trainee" for turn in self.moment.turns) <= 1

    def opens_any_call(self, part: Part) -> bool:
        """A generic opener, at the start: fair, and no return to a sign."""
        return self.opening and not part.tied and part.has(frames.OPENERS)

    def explores(self, part: Part) -> bool:
        """An open question about how it is for them, not about what to do for them."""
        if not part.open or part.has(frames.TASK) or part.has(frames.OPENERS) or part.acts:
            return False
        return (part.about_them or part.tied or part.has(_AROUND)) and len(part.sentence.words) <= 16

    def _brings(self, part: Part) -> bool:
        """A fragment made of their own days and figures answers nothing."""
        words = part.sentence.words
        dated = [w for w in words if w[0].isdigit() or w in DAYS]
        fresh = any(w not in self.heard.words for w in dated)
        return fresh or not dated or part.has(_VERB) or len(words) < 3

    def fits_ask(self, part: Part) -> bool:
        """Addresses what they asked for: the same thing, the same deed, or "it"."""
        asked = frozenset().union(*self.heard.asks) if self.heard.asks else frozenset()
        mine = {stem(word) for word in part.sentence.words}
        named = {key for key in mine & asked if key not in _EVERYWHERE and key not in FUNCTION}
        if named or part.tied:
            return True
        return bool(self.heard.asks or self.heard.wants) and _IT.search(part.plain) is not None

    @cached_property
    def room(self) -> bool:
        """The last thing said leaves the floor to them."""
        if not self.speaking:
            return False
        last = self.speaking[-1]
        return self.leaves_room(last) or (last.has(_EITHER) and any(part.invites for part in self.parts))

    def leaves_room(self, part: Part) -> bool:
        if part.steps.hands or part.steps.sells or part.data or part.service or part.advice or part.blames:
            return False
        if part.open or part.invites or part.infers or (part.light and (part.tied or part.hedged)) or part.light_tag:
            return True
        if part.acts:
            return part.has(_WAITING_CHOICE)
        return (
            part.reflects
            or (part.meaning and part.about_them)
            or (bool(part.steps.owns or feelings_in(part)) and self.near(part))
        )

    @cached_property
    def stuffed(self) -> bool:
        """Warm words by the heap and nothing of this customer in them."""
        untied = sum(
            1
            for part in self.parts
            if not part.tied
            and not part.acts
            and (part.meaning or part.invites or part.open or part.value or feelings_in(part))
        )
        count = len(self.stock) + len(self.filler) + untied
        return count >= _HEAP and count > 2 * sum(part.tied or part.acts for part in self.parts)

    @cached_property
    def _places(self) -> dict[int, int]:
        """Where each speaking part stands, by identity: a reply of a thousand sentences is still read in one pass."""
        return {id(part): place for place, part in enumerate(self.speaking)}

    def near(self, part: Part) -> bool:
        """The part, or its neighbour, holds a detail of theirs said back."""
        if part.tied or (part.open and self.echoes):
            return True
        at = self._places.get(id(part))
        if at is None:
            return False
        around = [self.speaking[i] for i in (at - 2, at - 1, at + 1, at + 2) if 0 <= i < len(self.speaking)]
        return any(
            other.reflects or other.infers or (other.tied and (other.steps.owns or other in self.picked))
            for other in around
        )

    def finding(self, criterion: str, start: int, stop: int, reason: str, strength: float = 1.0) -> Finding:
        """Evidence, quoted exactly as it stands in the reply."""
        return Finding(criterion, start, stop, self.text[start:stop], reason, max(0.01, min(1.0, strength)))

    def of(self, criterion: str, part: Part, reason: str, strength: float = 1.0) -> Finding:
        return self.finding(criterion, part.start, part.stop, reason, strength)

    def search(
        self, criterion: str, pattern: re.Pattern[str], reason: str, strength: float = 1.0
    ) -> tuple[Finding, ...]:
        """Every place in the whole reply, formula and all, where a pattern stands."""
        return tuple(
            self.finding(criterion, start, stop, reason, strength)
            for sentence in self.whole
            for start, stop in sentence.find(pattern)
        )


_EITHER: Final = rx(r"\b(?:either way|whichever way|whatever you decide|in any case)\b")
_AROUND: Final = rx(
    r"\b(?:that|it|there|he|she|they|him|her|them|week|day|days|night|nights|home|house|fortnight|month|life|now|since|lately|before|evenings?|mornings?)\b"
)
_GIVES_BACK: Final = rx(r"^ (?:and |so |but |, )*you (?:~)(?:know|have|said|are|were|did|want|need|had|told)\b")
_VERB: Final = rx(
    r"\b(?:is|are|was|were|will|has|have|had|comes?|came|costs?|opens?|closes?|goes|arrives?|leaves?|starts?|ends?|yes|no)\b"
)
_DATED: Final = rx(
    r"\d|\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|tonight|tomorrow|morning|afternoon|evening|week|month|noon|midday|midnight)\b"
)
_REASON: Final = rx(
    r"\b(?:no wonder|makes sense|because|that is why|would want|right to|should not have|policy|do not|not)\b"
)
_PLACED: Final = rx(r"\bis (?:at|in|on|with|for|from)\b")
_ANSWER: Final = rx(
    r"^ (?:yes|no|correct|right|exactly|that is (?:right|correct))\b|\bbecause\b|\bcosts?\b|\bopen (?:from|until|till|on|at|\d)|\bon (?:way|van)\b|\bdue\b|\bincluded\b|\bmeans\b|^ (?:yes |no |, )*(?:it|they|that) (?:~)(?:is|are|does|works) ~(?:not |live\b|open\b|on\b|off\b|valid\b|active\b|working\b|ready\b|paid\b|closed\b|work\b)"
)
_IT: Final = rx(r"\b(?:it|one|this|that|them|those|you|your \w+)\b")
_EVERYWHERE: Final = frozenset(
    stem(word)
    for word in ["help", "need", "want", "please", "thank", "thanks", "account", "issue", "problem", "query", "thing", "time", "day", "today", "now", "see", "look", "tell", "say", "get", "make", "sort", "fix", "sorry", "understand", "feel", "hear", "customer", "service", "good", "okay", "right", "just", "really", "way", "sure", "call", "able", "work", "people", "person"]
) | {"i", "you", "it", "that", "is", "to", "of", "and"}  # fmt: skip


_FRAME: Final = frozenset(
    ["sound", "sounds", "sounded", "seem", "seems", "look", "looks", "feel", "feels", "lot", "while"]
)
_YES: Final = frozenset(["so", "yes", "okay", "right", "no", "well", "oh", "ah", "then", "sure", "mm"])
_TITLES: Final = frozenset(["mr", "mrs", "ms", "miss", "dr", "sir", "madam", "ma'am"])


def _without_address(tokens: tuple[Token, ...], heard: Heard) -> tuple[Token, ...]:
    """The tokens without a name said to somebody: at either end of a sentence, set off by a comma or nothing else."""

    def called(token: Token) -> bool:
        return not token.mark and (
            token.name
            or token.words[0] in _TITLES
            or (token.raw.lower() in heard.called and token.raw[:1].isupper())
            or token.words[0] in heard.called - FUNCTION
        )

    gone: set[int] = set()
    for index, token in enumerate(tokens):
        if not called(token):
            continue
        first = last = index
        while first and called(tokens[first - 1]):
            first -= 1
        while last + 1 < len(tokens) and called(tokens[last + 1]):
            last += 1
        before, after = tokens[first - 1] if first else None, tokens[last + 1] if last + 1 < len(tokens) else None
        opens = (before is None or before.mark) and after is not None and after.mark and after.words[0] == ","
        ends = (after is None or after.mark) and before is not None and before.mark and before.words[0] == ","
        alone = (before is None or before.mark) and (after is None or after.mark)
        if opens:
            gone.update(range(first, last + 2))
        elif ends:
            gone.update(range(first - 1, last + 1))
        elif alone:
            gone.update(range(first, last + 1))
    return tuple(token for index, token in enumerate(tokens) if index not in gone)


@lru_cache(maxsize=256)
def _said_before(turns: tuple[Turn, ...]) -> frozenset[str]:
    """The sentences the trainee has said already: said again word for word, they would fit any turn."""
    return frozenset(
        sentence.plain.strip(" .!?,")
        for turn in turns[-_LOOKED_BACK:]
        if turn.speaker == "trainee"
        for sentence in sentences_of(turn.text)
    )


def _runs(tokens: tuple[Token, ...], inside: set[int]) -> tuple[Span, ...]:
    runs: list[Span] = []
    for index in sorted(inside):
        token = tokens[index]
        if token.mark:
            continue
        if runs and index - 1 in inside and not (tokens[index - 1].mark and tokens[index - 1].words[0] in ".?!"):
            runs[-1] = (runs[-1][0], token.stop)
        else:
            runs.append((token.start, token.stop))
    return tuple(runs)


def _bare_words(words: Iterable[str]) -> tuple[str, ...]:
    """Turned words without articles and without what people put in front: "so", "you said"."""
    kept = [word for word in words if word not in ARTICLES]
    while kept and kept[0] in formula.FILLER:
        kept.pop(0)
    return tuple(formula.turned(kept))


def _apart(sentence: Sentence) -> tuple[Sentence, ...]:
    """A reflection and an action run on behind it are two things said: split where the action's clause begins."""
    steps = steps_of(sentence)
    if not steps.acts:
        return (sentence,)
    first = min(start for start, _ in steps.acts)
    cut = None
    for index, token in enumerate(sentence.tokens):
        if token.start >= first:
            break
        if index and (
            (token.mark and token.words[0] == ",") or (not token.mark and token.words[0] in ("so", "and", "but"))
        ):
            cut = index
    if cut is None or sum(not t.mark for t in sentence.tokens[:cut]) < 3:
        return (sentence,)
    rest = cut
    while rest < len(sentence.tokens) - 1 and sentence.tokens[rest].words[0] in (",", "so", "and", "but"):
        rest += 1
    left, right = as_sentence(sentence.tokens[:cut]), as_sentence(sentence.tokens[rest:])
    if steps_of(left).acts or not steps_of(right).acts or not any(not t.mark for t in right.tokens):
        return (sentence,)
    return (left, right)


def _weighty(phrase: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for word in phrase if word not in FUNCTION and word not in _EVERYWHERE)


def _stands(phrase: tuple[str, ...], stems: list[str]) -> bool:
    size = len(phrase)
    return any(tuple(stems[i : i + size]) == phrase for i in range(len(stems) - size + 1))


def _quoted(word: str, raw: str) -> bool:
    return re.search(r"['‘’\"“«*]" + re.escape(word) + r"\w{0,3}[.,!?]?['’\"”»*]", raw.lower()) is not None


def _ordinal(figure: str) -> str:
    return figure[:-2] if figure[-2:] in ("st", "nd", "rd", "th") else figure


_TWO_WORDS: Final = rx(
    r"\b(?:fed up|worn out|let down|left hanging|at (?:your )?wits end|brushed off|fobbed off|passed around|on edge|put out|in limbo|in dark|on your own|by yourself)\b"
)


_NOT_THEIRS: Final = rx(
    r"\bi am (?:~)afraid\b|\bi (?:have |had |also |too )*lost\b|\bmy (?:own )?(?:nan|mum|dad|gran|husband|wife|brother|sister|friend)\b|\bi (?:am|was|feel|felt) (?:~)(?:worried|tired|lost|scared|lonely|alone)\b"
)


def feelings_in(part: Part) -> list[tuple[str, str]]:
    """(feeling, word) for each state a sentence names."""
    if part.has(_NOT_THEIRS):
        return []
    words = part.sentence.words
    found = [(name, word) for name, (named, _) in FEELINGS.items() for word in words if word in named]
    return found + [
        ("worn out" if m.group() != "let down" else "let down", m.group()) for m in _TWO_WORDS.finditer(part.plain)
    ]


def plausible(heard: Heard, feeling: str) -> bool:
    """Whether anything this customer has said makes the state likely."""
    return bool(FEELINGS[feeling][1] & heard.words)
