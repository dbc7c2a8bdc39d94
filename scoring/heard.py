"""What the customer has put on the table before the reply: their own content, signs, feelings, asks and refusals.

Read from the turns and the record only, never from the reply, so that what is called for cannot be talked away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from scoring.conversation import Brief, Turn
from scoring.formula import turned
from scoring.text import Sentence, rx, sentences_of, stem, tokenise
from scoring.vocabulary import VOCABULARY
from scoring.words import ARTICLES, COSTS, DAYS, FUNCTION, KIN, SERVICE, UNITS

REACH: Final = 8
"""Customer turns looked back on; the opening turn is always read too. Keeps the cost of a long conversation flat."""


@dataclass(frozen=True)
class Sign:
    """A cue: something in a customer's turn that says more than its words."""

    kind: str
    words: str
    """As it stands in the turn."""
    telling: tuple[tuple[str, ...], ...]
    """Stems of each phrase which, given back, returns to it."""
    loose: bool
    """True where the telling words are so common that they count only when quoted or left standing alone."""
    age: int
    """0 in the customer's last turn, 1 in the one before."""
    id: str = ""


@dataclass(frozen=True)
class Heard:
    """The customer's side of a moment."""

    last: tuple[Sentence, ...]
    """Sentences of the customer's turn the reply answers."""
    content: dict[str, float]
    """Stem -> how much it belongs to this customer and no other, 0-1."""
    figures: frozenset[str]
    """Numbers they gave, as figures."""
    figure_units: frozenset[tuple[str, str]]
    loaded: tuple[frozenset[str], ...]
    """Stems of each sentence that carries a sign."""
    words: frozenset[str]
    """Every plain word said or on record: for telling what was never mentioned."""
    theirs: frozenset[str]
    """Content words, for putting slips right."""
    names: frozenset[str]
    called: frozenset[str]
    """What they may be called, in lower case: said as an address it is no part of a sentence."""
    said: tuple[tuple[str, ...], ...]
    """Recent sentences as turned words, for finding them handed back."""
    signs: tuple[Sign, ...]
    feeling: bool
    cost: bool
    grievance: bool
    """Something the organisation did, or did not do, is held against it."""
    asks: tuple[frozenset[str], ...]
    """Stems of each sentence that asks or wants something."""
    asks_now: bool
    """A question or an explicit ask in the last turn."""
    question_now: bool
    wants: bool
    """They have said or plainly implied what they want."""
    refused: tuple[frozenset[str], ...]
    """Stems of what they have turned down, or said cannot work."""
    leaving: bool
    """They asked to cancel, close or leave."""
    small_talk: bool
    """The last turn is a greeting, a goodbye or bare data, and no more."""
    closing: bool
    parting: bool
    """A closing that takes leave or thanks; "Righto." alone does not."""
    data: bool
    """The last turn is bare data."""
    greeting: bool
    danger: str
    """Words that state danger to life or health, '' where none."""
    third_party: bool
    eating: bool
    given: frozenset[str]
    """Kinds of data already given, in turns or record: name, account, address, date, email, phone, reference."""

    @property
    def live(self) -> bool:
        """A cue, a feeling or a cost stands in the customer's last turns."""
        return bool(self.signs) or self.feeling or self.cost or self.grievance

    @property
    def fresh(self) -> bool:
        """The last turn itself opens a cue."""
        return any(sign.age == 0 and sign.kind != "repetition" for sign in self.signs)


FEELING: Final = rx(
    r"\b(angry|furious|livid|fuming|cross|upset|worried|worry|worrying|anxious|scared|frightened|terrified|afraid|nervous|panick?\w*|"
    r"ashamed|embarrass\w*|humiliat\w*|lonely|alone|sad|crying|cry|cried|tears|depress\w*|heartbroken|devastated|gutted|"
    r"disappoint\w*|frustrat\w*|fed up|sick of|tired|exhausted|shattered|knackered|worn out|stress\w*|overwhelm\w*|desperate|hopeless|"
    r"helpless|hurt|insult\w*|disgust\w*|disgrace\w*|ridiculous|joke|appalling|unacceptable|unbelievable|outrageous|hate|"
    r"confus\w*|at wits? end|can not cope|had enough|losing (?:it|mind|sleep)|can not sleep|feel\w* (?:so |really |very |like |stupid|bad|"
    r"awful|sick|terrible|\w+)|stupid|silly|fool|foolish|idiot|nightmare|dread\w*|miss (?:him|her|them)|grie\w+|useless|gave up|rotten|"
    r"for fuck|wtf|bloody|hell)\b"
)
_COST: Final = re.compile(COSTS)
_SIGNS: Final[tuple[tuple[str, re.Pattern[str], bool], ...]] = tuple(
    (kind, rx(pattern), loose)
    for kind, pattern, loose in (
        ("vague_words", r"(?<![\w] )(?:fine|whatever|okay then|right then)(?= [.,!]| $)|(?:it is|that is|is|all|am|be) fine\b|^ (?:no )?(?:fine|whatever) ", True),
        ("vague_words", r"\b(never ?mind|no matter|does not matter|doesnt matter|forget it|there we (?:are|go)|there you (?:are|go)|that is (?:that|life)|it is what it is|i suppose|makes no difference|what is point|no point|not to worry|i will manage|we will manage|we manage|can not be helped|one way or another|one thing and another|things are|bit much|all that|these things|this and that)\b", False),
        ("vague_words", r"\banyway(?= [.,!]| $)|^ anyway\b", True),
        ("verbal_hint", r"\b(?:it is|this is|that is|was|was it) (?:only|just) (?:\w+ )?\w+|\bonly (?:wanted|ringing|calling|asking|thing)(?: to)?(?: \w+)?|\bnothing (?:really|much|important|serious)\b|\b(?:silly|stupid|daft) (?:question|thing|little)(?: thing)?|\bsmall (?:thing|one|question)|\bsorry to (?:bother|trouble)|\b(?:do not|not) (?:want|like|mean) to (?:be )?(?:bother|nuisance|pest|make fuss|fuss)\w*|\bprobably nothing\b|\bjust (?:thought|wondering|checking|ringing|calling)\b", False),
        ("verbal_hint", r"\b(?:gone|out|away|done|finished|back|over|there|here|home|clear|in) (?:by|before|at) \d[\d:.]*(?: (?:oclock|am|pm))?|\b(?:by|before) \d[\d:.]*(?: (?:oclock|am|pm))?\b|\b(?:at|until) \d+[:.]\d+|\b(?:exact|exactly|precise|precisely) \w+(?: \w+)?|\bexactly(?= [.,!?]| $)|\bonly \w+ (?:one|1)\b|^ only \w+ \w+|\bi have always (?:paid|been|had|kept)\b|\bnever (?:missed|been late|owed)\b|\b(?:do not|not) want any ?(?:one|body) \w+|\bto (?:minute|day|penny|cent|hour)\b|\bit has to be (?:\w+ ){1,3}|\bon dot\b", False),
        ("past_feeling", r"^ (?:was|were|had) [.,]|\b(?:he|she|mum|dad|husband|wife|nan) (?:was|were|used to|would have|always (?:did|had|dealt|paid|handled|sorted))\b[^.,?!]{0,30}|\bused to (?:\w+ ){1,3}|\blate (?:husband|wife|mother|father|mum|dad|son|daughter|brother|sister)\b|\b(?:name|account|card|phone|policy|it) was (?:his|hers|theirs|in)\b", False),
        ("vague_words", r"\bdo not (?:even )?(?:really )?know (?:what|how|who|if|why|whether|where|anymore|any more)(?: \w+){0,5}|\bthings (?:have|are|is|had) (?:~)(?:chang\w+|different|tight|hard|complicated|not)\b|\bwhat(?:ever)? (?:do )?you call (?:it|that)\b|\bhow to (?:say|put) (?:it|this)\b", False),
        ("repetition", r"\b(?:\d+(?:st|nd|rd|th)|second|first|last) (?:time|call|letter|visit|email|week|attempt|bill|engineer|change|person|month|one)\b|\b\d+ (?:times|calls|letters|emails|visits|people|attempts|goes)\b|\bevery (?:single )?(?:time|day|week|month|night|morning)\b|\bkeeps? (?:on )?\w+ing\b|\btwice(?: \w+)?|\bover and over\b|\byet again\b|\bonce (?:again|more)\b|\bback again\b|\bagain and again\b|\bme again\b", False),
        ("repetition", r"\b(?:\d+|one) (?:days?|weeks?|months?|years?|hours?|nights?)\b(?: tomorrow| today| now| on| this week)?", False),
        ("neutral_mention", r"\b(?:my|our|his|her|late|for|with|and|without|wee|little) (?:" + "|".join(sorted(KIN)) + r")\b", False),
        ("neutral_mention", r"\b(?:" + "|".join(sorted(KIN)) + r") (?:is|was|has|had|can|will|does|did|needs|uses|passed|always|would|died)\b", False),
        ("neutral_mention", r"\b(?:on my own|by myself|just me|only me|live alone|living alone|house is (?:so )?\w+|quiet (?:here|now|round)|no ?(?:one|body) (?:else|to|here|rings|calls|comes)|hospital|hospice|funeral|wedding|surgery|operation|chemo\w*|ward|diagnos\w+|oxygen|insulin|wheelchair|carer|care home|rest home|redundan\w+|laid off|made redundant|divorce\w*|separated|moved out|left me|shut(?:ting)? (?:down|up) shop|closing (?:down|shop|doors|business)|lost (?:my )?job|out of work|between jobs|pay ?day|end of (?:the )?month|bailiffs?|overdraft|scam\w*)\b", False),
        ("non_verbal", r"\bgo(?:ne|es)? quiet\b", False),
    )
)  # fmt: skip
_PAUSE: Final = re.compile(r"\[[^\]\n]{2,60}\]|\*[^*\n]{2,40}\*|(?:…|\.{3,})")
_PAUSE_WORDS: Final[tuple[tuple[str, ...], ...]] = tuple(
    tuple(stem(word) for word in phrase.split())
    for phrase in (
        "pause",
        "paused",
        "went quiet",
        "gone quiet",
        "stopped",
        "silence",
        "breath",
        "sigh",
        "trailed off",
        "hesitated",
        "voice",
    )
)

_ASK: Final = rx(
    r"\b(?:can|could|would|will) (?:you|i|we|someone|somebody|it|he|she|they) |\b(?:i|we) (?:~)(?:need|want|would like|am after|would rather|require)\b"
    r"|\bplease\b|^ (?:\w+ ){0,2}(?:cancel|send|tell|give|refund|change|stop|take|close|remove|book|transfer|replace|explain|check|fix|move|"
    r"put|reset|unlock|call|ring|get)\b|\b(?:ringing|calling|phoning|call|ring|asking|here) (?:about|to|for|because)\b|\blooking (?:for|to)\b"
    r"|\bneed to know\b|\bwant to know\b|\bwondering (?:if|whether|when|what)\b|\bthen cancel\b|\bhow do i\b|\bdo i\b|\bam i\b|\bcancel (?:it|my|this|contract|account)\b"
)
_WH: Final = rx(
    r"^ (?:(?:so|and|but|hi|hello|please|okay|well|hey|sorry|also|, ) ?){0,3}(?:when|where|what|why|how|which|who|is|are|do|does|did|has|am|can|could|will|would) (?:\w+ )"
)
_GRIEVANCE: Final = rx(
    r"\b(?:you|you lot|your \w+|they) (?:have |had |has |just |already |always )*(?:not|never|said|say|promised|told|tell|keep|kept|sent|charged|deducted|locked|lost|cut|took|taken|overcharg\w+|billed|cancelled|forgot|forgotten|ignored|refused|declined|"
    r"messed|broke|missed|failed|hung|blocked|sold|let|made|make|did not|do not|does not|were supposed|was supposed|are supposed)\b|\b(?:complain\w*|complaint|still (?:not|no|nothing|waiting)|yet again|nobody|no one|again)\b|\b(?:wrong|faulty|broken|damaged) (?:\w+ )?(?:again|twice|one)\b|\bdeclined\b"
)
_TROUBLE: Final = rx(
    r"\b(?:not|never|no|still|wrong|late|missing|broken|charged|overcharged|lost|stuck|locked|blocked|declined|refused|failed|cut off|"
    r"waiting|error|gone|stopped|damaged|incorrect|twice|delayed|cancelled|down|out|leak\w*|faulty)\b"
)
_LEAVE: Final = rx(
    r"\b(?:cancel|close|leave|leaving|switch|end|terminate|stop) (?:\w+ ){0,2}(?:it|account|contract|policy|plan|subscription|membership|service|this|that|everything|you|then|them)\b|\bcancel it\b|\bi want out\b"
)
_REFUSED: Final = rx(
    r"\b(?:do not|never|stop|rather not|would rather not|will not|not going to|please do not|am not|no need to|not asking (?:for)?|not after|not interested in)"
    r"(?: (?:want|need|use|using|like|do|doing|offer|offering|give|giving|tell|telling|send|sending|go|going|ring|ringing|call|calling|phone|another|any|more|to|me|be|my|it|over|through|with|by|on|mention|put|try|get|have|got|for|after|interested in|talk|speak|take|accept|having|about))+ (?P<what>(?:\w+ ?){1,3})"
    r"|(?:^ |[.,!] |and |but )(?:please )?(?:no more|not another|not) (?P<no>(?:\w+ ?){1,3})|\bno (?P<none>(?:calls?|emails?|phones?|forms?|vouchers?|credits?|apps?|bots?|texts?|letters?|visitors?|chat|discounts?))\b|\b(?:already|have|i) tried (?P<tried>(?:\w+ ?){1,4})"
    r"|\b(?P<broke>(?:\w+ ){1,2})(?:does not|do not|did not|will not|would not|never|is not) (?:work|help|load|let|open|answer|send|accept|fit|use)\w*"
    r"|\bcan not (?:use|do|get to|come|make|get|reach|open|see|read|walk|drive|print|pay|go|access|be there|leave) (?P<cannot>(?:\w+ ?){1,4})"
    r"|\b(?:sick of|enough of|fed up with|fed up of|had enough) (?P<sick>(?:\w+ ?){1,3})"
)
_GREETING: Final = rx(
    r"^ (?:hi|hello|hey|good|morning|afternoon|evening|kia|ora|gday|there|again|are|you|how|well|yes|yeah|okay|, |[.!?,] |is|that|anyone|anybody|someone|"
    r"namaste|speaking|to|my|name|this|it|i|am|mr|mrs|ms|from|here)+ [.!?]? ?$|^ (?:(?:hi|hello|hey|good morning|good afternoon|good evening|kia ora|morning|evening|yes|yeah|speaking|there|again|you there|are you there|is anyone there|anyone there|how are you|can you hear me) ?[.,!?]? ?)+$"
)
_PARTING: Final = rx(
    r"\b(?:bye|goodbye|good ?night|thanks?|thank you|cheers|take care|see you|talk soon|speak soon|ka kite|that is (?:all|everything|it)|have (?:good|nice|lovely)|you too|same to you|appreciate\w*|let you go)\b"
)
_CLOSING: Final = rx(
    r"^ (?:(?:okay|right|great|lovely|perfect|brilliant|good|cheers|thanks|thank you|thank you ~much|many thanks|bye|bye bye|goodbye|good ?night|"
    r"have (?:good|nice|lovely) (?:day|evening|one|night|weekend)|you too|take care|see you|that is (?:all|everything|it|great|lovely|perfect)|no that is (?:all|everything|it)|"
    r"no thanks|no thank you|will do|ka kite|talk soon|for (?:your|all your|the) help|your help|so much|very much|then|yes|no|much appreciated|appreciate it|all|again|i will let you go|speak soon|same to you|that helps) ?[.,!]? ?)+$"
)
# Whole words only and no going back: without that a long number takes this pattern for ever.
_DATA: Final = rx(
    r"^ (?:(?:yes|okay|sure|it is|that is|my|number|account|reference|name|postcode|order|date|of|birth|is|the|and|ref|no|email|address|phone|um|uh|so|double|zero|oh|dash|at|dot|com|[a-z]{1,2}\d[\w]*|[a-z]{2,3}|\d[\w:./-]*|\w*\d\w*|january|february|march|april|may|june|july|august|september|october|november|december)(?!\w) ?[.,]? ?)++$"
)
DANGER: Final = rx(
    r"\b(?:smell(?:s|ing)? (?:of )?(?:gas|burning|smoke)|smell (?:\w+ ){0,2}gas|gas leak|carbon monoxide|co alarm|chest pains?|pains? in (?:my |his |her )?chest|can not breathe|struggling to breathe|"
    r"(?:trouble|difficulty|hard) breathing|short of breath|not breathing|overdose\w*|took (?:too many|all (?:the|my|of)|\w+ tablets)|kill (?:myself|himself|herself|me|him|her)|end it all|end my life|"
    r"want to die|wanted to die|better off (?:dead|without me)|no (?:reason|point) (?:to|in) (?:live|living|going on)|do not want to be here(?: any ?more)?|suicid\w+|self harm\w*|"
    r"cut(?:ting)? myself|can not go on|not safe|he hits|hits me|hit me|beats me|hurt(?:s|ing)? me|threaten\w* (?:me|to kill)|locked in|on fire|is fire|sparks?(?: coming)?|sparking|"
    r"electric shock|unconscious|collapsed|bleeding|stroke|seizure|choking|no insulin|out of insulin|run out of (?:insulin|oxygen|medication|medicine|inhaler|tablets)|"
    r"(?:oxygen|ventilator|dialysis|cpap|feeding pump|concentrator|monitor)[^.?!]{0,40}(?:stop\w*|off|down|out|battery|fail\w*|no power|run\w* out|not work\w*)|"
    r"(?:no power|power (?:is )?(?:out|off|cut))[^.?!]{0,60}(?:oxygen|ventilator|dialysis|insulin|baby|monitor|concentrator|breath\w*)|allergic reaction|anaphyla\w+|baby is (?:not|blue|limp)|"
    r"live wire|bare wires?|swallow\w* (?:battery|bleach|tablets|pills)|(?:took|taken|swallowed|had) (?:\w+ ){0,2}?(?:whole|all|every|too many|entire|handful|lot of|loads of) (?:\w+ ){0,3}?(?:tablets?|pills?|paracetamol|ibuprofen|box|packet|bottle)|"
    r"chest (?:is |feels |has gone |has been |gone |going |all |so |really |a bit )*(?:tight|heavy|hurts|hurting|pounding)|tight(?:ness)? (?:in )?(?:my |his |her )?chest|pressure (?:in|on) (?:my |his |her )?chest|"
    r"(?:see|seeing|any|is there|what is|much) (?:\w+ )?point (?:in|of|to) (?:being here|being alive|living|life|going on|carrying on|waking up|it all)|not want to (?:wake up|be alive|carry on living)|not be here any ?more|rather be dead|wish i was dead|"
    r"(?:found|knows|find) (?:out )?where (?:i|we) (?:live|am|are))\b"
)
HARM_WAITING: Final = rx(
    r"\b(?:right now|as we speak|this minute|happening now)[^.?!]{0,60}(?:money|account|card|payment|taking|water|flood\w*|leak\w*)|"
    r"\b(?:money|account|payments?)[^.?!]{0,40}(?:going out|being taken|disappearing|draining) (?:now|right now|as we speak)|\bflood\w*|burst pipe|water (?:is )?(?:coming|pouring|everywhere)|"
    r"boarding (?:now|in)|flight (?:leaves|goes|is) in|gate closes|surgery (?:is )?tomorrow|bailiffs? (?:are )?(?:here|at door|coming)|disconnect\w* (?:today|tomorrow)|"
    r"run(?:ning)? out of (?:her |his |my |the )?(?:medication|medicine|tablets|insulin|oxygen|formula)|last (?:dose|tablet|one) (?:is )?(?:tonight|today|tomorrow)|no heating[^.?!]{0,40}(?:baby|newborn|elderly|mum|dad|sick|old)"
)
_THIRD: Final = rx(
    r"\b(?:i am|i was|this is|speaking as|it is) (?:his|her|their|your customer|my \w+s?) ?(?:wife|husband|partner|ex|son|daughter|sister|brother|neighbour|friend|flatmate|landlord|girlfriend|boyfriend|mother|father|mum|dad|boss)\b|"
    r"\bmy (?:ex|wife|husband|partner|neighbour|flatmate|girlfriend|boyfriend|tenant|boss|son|daughter|sister|brother|mother|father)(?: \w+)? (?:account|balance|address|number|details|order|booking|prescription|results|records?|statement|bill)\b|"
    r"\b(?:his|her|their) (?:account|balance|new address|address|number|details|prescription|results|records?|statements?)\b|"
    r"\bblocked me\b|\bwhere (?:she|he) (?:is living|lives|is staying|has moved|moved|went|has gone|is now)\b"
)
_EATING: Final = rx(
    r"\b(?:eating disorder|anorexi\w+|bulimi\w+|purg\w+|binge\w*|not eating|stopped eating|do not eat|skip\w* meals|laxative\w*|make myself sick|made myself sick|(?:down to|living on|live on|only (?:have|having|eat|eating)|just (?:have|having|eat|eating)) (?:\w+ ){0,2}(?:apples?|meals?|yogh?urts?|crackers?|soup|lettuce|rice cakes?|coffees?|bites?) (?:a |per |each )?day)\b"
)
_GIVEN: Final[dict[str, re.Pattern[str]]] = {
    "name": rx(r"\b(?:my name is|name is|this is \w+ \w+|i am called|name :|account holder|customer ,|name)\b"),
    "account": rx(r"\b(?:account|customer|policy|member\w*|contract|meter|acc) (?:number |no |num |ref |id |, )*(?:is |it is |, )*\w*\d{3,}"),
    "reference": rx(r"\b(?:reference|ref|order|booking|case|ticket|claim|tracking|job|complaint|parcel|consignment|flight|policy|pnr) (?:number |no |ref |code |, )*(?:is |it is |, )*\w*\d{2,}"),
    "address": rx(r"\b(?:address|postcode|live at|lives? (?:in|on) \d|street|road|avenue|lane|flat \d)\b"),
    "birth": rx(r"\b(?:date of birth|born|dob|birthday)\b"),
    "email": rx(r"\b(?:email (?:is|address)|at gmail|\w+@\w+|email ,)"),
    "phone": rx(r"\b(?:mobile|phone|number)(?: number)? (?:is |on file|, )*\w*\d{5,}"),
}  # fmt: skip

_NAME_GIVEN: Final = re.compile(
    r"(?:(?i:my name(?:'s| is)|name's|name:|account holder:?|customer:?|this is|it's|i am|i'm|called|mr\.?|mrs\.?|ms\.?|miss|dr\.?)\s+)([A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)*)"
)


def _worth(word: str) -> float:
    if word in FUNCTION:
        return 0.0
    if word in SERVICE:
        return 0.2
    return 0.75 if word in VOCABULARY or word in KIN else 1.0


def telling_stems(phrase: str) -> tuple[str, ...]:
    """The stems of a telling phrase, articles dropped, in order."""
    return tuple(
        stem(word) for token in tokenise(phrase) if not token.mark for word in token.words if word not in ARTICLES
    )


def _is_loose(telling: tuple[tuple[str, ...], ...]) -> bool:
    return bool(telling) and all(
        len(phrase) == 1 and (phrase[0] in FUNCTION or phrase[0] in SERVICE or phrase[0] == "fin") for phrase in telling
    )


def hear(turns: tuple[Turn, ...], brief: Brief) -> Heard:
    """The customer's side of a moment: bounded work however long the conversation is."""
    texts = [(index, turn.text) for index, turn in enumerate(turns) if turn.speaker == "customer"]
    kept = texts if len(texts) <= REACH else [texts[0], *texts[-(REACH - 1) :]]
    recent = tuple(kept[-2:])
    shown = tuple(cue for cue in brief.cues if any(cue.turn == index for index, _ in recent))
    return _hear(tuple(text for _, text in kept), len(recent), brief.record, brief.known_cues, tuple(
        (cue.id, next(age for age, (index, _) in enumerate(reversed(recent)) if index == cue.turn), cue.telling, cue.shown_as) for cue in shown
    ))  # fmt: skip


@lru_cache(maxsize=512)
def _hear(
    texts: tuple[str, ...],
    recent: int,
    record: tuple[str, ...],
    known_cues: bool,
    shown: tuple[tuple[str, int, tuple[str, ...], str], ...],
) -> Heard:
    turns = [sentences_of(text) for text in texts]
    record_sentences = [sentence for line in record for sentence in sentences_of(line)]
    spoken = [sentence for turn in turns for sentence in turn]
    last = turns[-1] if turns else ()
    called = frozenset(
        word.lower()
        for text in (*texts, *record)
        for match in _NAME_GIVEN.finditer(text)
        for word in match.group(1).split()
    )
    names = {
        word.lower().strip("'")
        for text in (*texts, *record)
        for match in _NAME_GIVEN.finditer(text)
        for word in match.group(1).split()
        if word.lower() not in VOCABULARY or text[match.start(1) - 1 : match.start(1)] == " "
    }
    names = {name for name in names if name not in FUNCTION and name not in DAYS}
    names |= {word for s in (*spoken, *record_sentences) for token in s.tokens if token.name for word in token.words}
    content: dict[str, float] = {}
    figures: set[str] = set()
    units: set[tuple[str, str]] = set()
    theirs: set[str] = set()
    all_words: set[str] = set()
    for sentence in (*spoken, *record_sentences):
        words = sentence.words
        all_words.update(words)
        for place, word in enumerate(words):
            if word in names:
                continue
            if word[0].isdigit() or word[0] in "£$€₹":
                figures.add(word)
                following = words[place + 1] if place + 1 < len(words) else ""
                units.add((word, stem(following)))
                continue
            worth = _worth(word)
            if worth > 0:
                key = stem(word)
                content[key] = max(content.get(key, 0.0), worth)
            if len(word) > 3:
                theirs.add(word)
    signs = _known(shown) if known_cues else _look(turns, texts, recent)
    if known_cues is False and shown:
        signs = (*_known(shown), *signs)
    window = [sentence for turn in turns[-recent:] for sentence in turn]
    loaded = tuple(
        frozenset(stem(word) for word in sentence.words if word not in ARTICLES)
        for turn in turns[-recent:]
        for sentence in turn
        if known_cues
        or any(pattern.search(sentence.plain) for _, pattern, _ in _SIGNS)
        or FEELING.search(sentence.plain)
    )
    asks = tuple(
        frozenset(stem(word) for word in sentence.words if _worth(word) > 0 or stem(word) in ASKED_FOR)
        for sentence in spoken
        if sentence.asks or sentence.has(_ASK) or sentence.has(_TROUBLE)
    )
    ask_sentences = [sentence for sentence in last if sentence.asks or sentence.has(_ASK)]
    last_plain = " ".join(sentence.plain.strip() for sentence in last)
    last_plain = f" {last_plain} "
    fresh = any(sign.age == 0 for sign in signs)
    grievance = any(sentence.has(_GRIEVANCE) for sentence in window)
    feeling = any(sentence.has(FEELING) for sentence in window)
    cost = any(sentence.has(_COST) for sentence in window)
    closing = bool(_CLOSING.match(last_plain)) and not fresh
    greeting = bool(_GREETING.match(last_plain))
    data = bool(_DATA.match(last_plain)) and bool(re.search(r"\d", last_plain))
    last_feeling = any(sentence.has(FEELING) or sentence.has(_COST) for sentence in last)
    question = any(sentence.asks or sentence.has(_WH) for sentence in last) and not greeting
    explicit = bool(ask_sentences) and not greeting and not closing
    danger = next(
        (m.group().strip() for sentence in [s for t in turns[-3:] for s in t] if (m := DANGER.search(sentence.plain))),
        "",
    )
    return Heard(
        last=last,
        content=content,
        figures=frozenset(figures),
        figure_units=frozenset(units),
        loaded=loaded,
        words=frozenset(all_words),
        theirs=frozenset(theirs),
        names=frozenset(names),
        called=called,
        said=tuple(
            tuple(turned([w for w in sentence.words if w not in ARTICLES])) for turn in turns[-3:] for sentence in turn
        )
        + tuple(
            tuple(turned([w for sentence in turn for w in sentence.words if w not in ARTICLES])) for turn in turns[-2:]
        ),
        signs=signs,
        feeling=feeling,
        cost=cost,
        grievance=grievance,
        asks=asks,
        asks_now=explicit or question,
        question_now=question,
        wants=bool(asks),
        refused=_refusals(turns[-5:]),
        leaving=any(sentence.has(_LEAVE) for turn in turns[-3:] for sentence in turn),
        small_talk=bool(last) and (closing or greeting or data) and not fresh and not last_feeling,
        closing=closing,
        parting=closing and bool(_PARTING.search(last_plain)),
        data=data,
        greeting=greeting,
        danger=danger or ("harm" if any(s.has(HARM_WAITING) for s in window) else ""),
        third_party=any(sentence.has(_THIRD) for sentence in spoken),
        eating=any(sentence.has(_EATING) for sentence in spoken),
        given=frozenset(
            kind for kind, pattern in _GIVEN.items() if any(s.has(pattern) for s in (*spoken, *record_sentences))
        ),
    )  # fmt: skip


ASKED_FOR: Final = frozenset(
    stem(word)
    for word in [
        "cancel",
        "refund",
        "change",
        "stop",
        "send",
        "call",
        "ring",
        "email",
        "text",
        "book",
        "move",
        "close",
        "remove",
        "fix",
        "replace",
        "unlock",
        "reset",
        "transfer",
        "explain",
        "check",
        "pay",
        "return",
        "deliver",
        "collect",
        "upgrade",
        "reduce",
        "extend",
        "renew",
        "know",
        "date",
        "time",
        "when",
        "where",
        "bill",
        "price",
    ]
)


def _known(shown: tuple[tuple[str, int, tuple[str, ...], str], ...]) -> tuple[Sign, ...]:
    signs = []
    for cue, age, telling, shown_as in shown:
        phrases = tuple(stems for phrase in telling if (stems := telling_stems(phrase)))
        if not phrases and shown_as:
            phrases = (telling_stems(shown_as),)
        signs.append(Sign("cue", shown_as or (telling[0] if telling else ""), phrases, _is_loose(phrases), age, cue))
    return tuple(signs)


def _look(turns: list[tuple[Sentence, ...]], texts: tuple[str, ...], recent: int) -> tuple[Sign, ...]:
    signs: list[Sign] = []
    for age, (turn, text) in enumerate(zip(reversed(turns[-recent:]), reversed(texts[-recent:]), strict=True)):
        for match in _PAUSE.finditer(text):
            if match.start() > 0 or match.group()[0] == "[":
                signs.append(Sign("non_verbal", match.group(), _PAUSE_WORDS, False, age))
                break
        for sentence in turn:
            for kind, pattern, loose in _SIGNS:
                for match in pattern.finditer(sentence.plain):
                    span = sentence.back(match.start(), match.end())
                    if span is None:
                        continue
                    stems = tuple(
                        stem(word) for word in match.group().split() if word not in ARTICLES and word not in ".,!?"
                    )
                    core = tuple(s for s in stems if s not in _THIN)
                    if core:
                        signs.append(
                            Sign(
                                kind,
                                text[span[0] : span[1]],
                                tuple(dict.fromkeys((core, stems))),
                                loose or _is_loose((core,)),
                                age,
                            )
                        )
                    elif stems:
                        signs.append(Sign(kind, text[span[0] : span[1]], (stems,), True, age))
            feeling = FEELING.search(sentence.plain)
            if feeling:
                words = tuple(stem(word) for word in feeling.group().split() if word not in ARTICLES)
                core = tuple(s for s in words if s not in _THIN) or words
                signs.append(Sign("feeling", feeling.group().strip(), (core,), False, age))
    return tuple(signs)


_THIN: Final = frozenset(
    stem(word)
    for word in ["it", "is", "this", "that", "only", "just", "my", "our", "his", "her", "he", "she", "they", "i", "we", "you", "am", "are", "was", "be", "been", "for", "with", "and", "to", "have", "has", "had", "do", "does", "not", "no", "one", "so", "very", "really", "feel", "feeling", "like", "by", "before", "at", "the", "gone", "out", "away", "done", "back", "there", "here", "all", "then", "on", "of", "in", "can", "will", "me", "him", "them", "would", "did", "what", "how", "who", "if", "why", "whether", "know", "even", "way", "one", "am", "im", "now"]
) | {"is", "wa", "was"}  # fmt: skip


def _refusals(turns: list[tuple[Sentence, ...]]) -> tuple[frozenset[str], ...]:
    found = []
    for turn in turns:
        for sentence in turn:
            for match in _REFUSED.finditer(sentence.plain):
                for words in match.groupdict().values():
                    if words:
                        stems = frozenset(
                            stem(word)
                            for word in words.split()
                            if word not in FUNCTION and (word not in SERVICE or word in _NAMED)
                        )
                        if stems:
                            found.append(stems)
    return tuple(found)


_NAMED: Final = frozenset(
    [
        "call",
        "calls",
        "calling",
        "phone",
        "phoned",
        "phoning",
        "ring",
        "ringing",
        "email",
        "emails",
        "chat",
        "message",
        "team",
        "supervisor",
    ]
)
UNIT_STEMS: Final = frozenset(stem(word) for word in UNITS)
