"""What an agent's reply asks or does, beyond what is scored: facts asked for, holds, transfers, closings, nonsense …"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.scenario.model import Scenario
from app.simulation.asking import NEAR, SURE, asks_broadly, asks_for_meaning, fact_index, questions_of, requests
from app.simulation.commitments import commitments, names_a_deed
from app.simulation.elsewhere import elsewhere
from app.simulation.words import FUNCTION_WORDS, first_and_last, first_held, plain, sentences, words
from scoring.conversation import SILENCE


@dataclass(frozen=True)
class Understanding:
    """What was understood of one reply. Every part may be empty."""

    facts: tuple[str, ...] = ()
    """Ids of facts asked for (known or unknown to the customer), in the order asked."""
    facts_by_rule: tuple[str, ...] = ()
    """Those of them that are plain data (a name, a number): answered whatever else happens."""
    facts_sure: tuple[str, ...] = ()
    """Those that were asked for beyond doubt."""
    facts_near: tuple[str, ...] = ()
    """Those that are plain data or nearly one of the sample questions."""
    for_the_ask: tuple[str, ...] = ()
    """Where it asks broadly what this is about: the facts that would say so, best first."""
    elsewhere: bool = False
    """Asks or does something about a matter that is nobody's in this conversation."""
    questions: int = 0
    """Clauses that ask to be told something."""
    open_end: bool = False
    """The last sentence is a question that yes, no or a datum would not answer."""
    open_question: bool = False
    """Some clause asks what or how, and neither yes, no nor a datum would answer it."""
    for_meaning: bool = False
    """A question goes to what something means to them."""
    commits: tuple[str, ...] = ()
    """Ids of resolutions a sentence commits to or offers."""
    acts: bool = False
    """Says that something is or will be done, whether or not it would serve."""
    choice: tuple[str, ...] = ()
    """Options to choose from: ('Tuesday', 'Thursday')."""
    confirms: bool = False
    """Asks for a yes: 'Is that right?', 'Shall I?'."""
    asks_leave: bool = False
    """Asks whether to do something: 'Shall I …?', 'Would you like me to …?'."""
    checks: bool = False
    """Asks whether it was understood right: 'Have I got that?'."""
    guesses: str | None = None
    """A tell-phrase of something still locked that stands in the reply."""
    silence: bool = False
    greets: bool = False
    agent_name: str | None = None
    holds: bool = False
    transfers: bool = False
    closes: bool = False
    offers_more: bool = False
    """Asks whether there is anything else."""
    verifies: bool = False
    apologises: bool = False
    policy: bool = False
    blames: bool = False
    """Asks why they did or did not, as one who knows better: 'Why weren't you home?'"""
    small_talk: bool = False
    nonsense: bool = False
    foreign: bool = False
    abuse: int = 0
    """0 none, 1 rude, 2 such that a person hangs up."""
    asks_ai: bool = False
    injection: bool = False
    time_given: bool = False
    """'Take your time', 'no rush'."""

    @property
    def asks_something(self) -> bool:
        return self.questions > 0


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_GREETS = _any(
    r"^(?:\W*)(?:hi|hello|hey|hiya|yo|heya|good (?:morning|afternoon|evening|day)|kia ora|g'?day|morning|afternoon|"
    r"welcome|thank(?:s| you) for (?:calling|contacting|getting in touch|reaching out|ringing))\b"
)
_AGENT_NAME = _any(
    r"\b(?:my name is|my name's|you're (?:speaking|talking|chatting) (?:to|with)|you(?:'ve| have) (?:got|reached))\s+"
    r"([A-Z][a-zA-Zāēīōū'-]+)",
    r"\b(?:[Tt]his is|I'm|I am|[Ii]t's)\s+([A-Z][a-zā-ū'-]+)(?=\b(?:,|\.|!| here| from| and|$))",
)
_HOLDS = _any(
    r"\bbear with (?:me|us)\b",
    r"\b(?:one|just a|a) (?:moment|sec|second|minute|mo|tick)\b",
    r"\bhold on\b",
    r"\bhang on\b",
    r"\bgive me (?:a|one|two|just a)\b",
    r"\b(?:put|place|pop) you on (?:a (?:brief |short |quick )?)?hold\b",
    r"\b(?:can|could|would) you (?:please )?hold\b",
    r"\bplease hold\b",
    r"\blet me (?:just |quickly )?(?:check|look|pull|see|find|open|bring|have a look|get (?:that|this"
    r"|your) up|read)\b",
    r"\bwhile i (?:check|look|find|pull|open|read)\b",
    r"\bi(?:'ll| will) (?:just )?(?:check|have a look|take a look)\b",
)
_TRANSFERS = _any(
    r"\btransfer(?:ring)? you\b",
    r"\bput(?:ting)? you through\b",
    r"\bpass(?:ing)? you (?:on|over|to|through)\b",
    r"\bconnect(?:ing)? you (?:to|with)\b",
    r"\b(?:another|a different|the right|the other) (?:team|department)\b",
    r"\bhand(?:ing)? you (?:over|to)\b",
    r"\bwrong (?:team|department|number)\b",
)
_CLOSES = _any(
    r"\banything else (?:i|we) (?:can|could)\b",
    r"\banything else(?: (?:today|for (?:you|me)|at all))?\s*\?",
    r"\b(?:is|was) (?:there|that) (?:anything|everything|all)(?: else)?(?: (?:i|we) can| today| for today)?\s*\??$",
    r"\bhave a (?:good|great|nice|lovely|wonderful|pleasant)\b(?! look)",
    r"\btake care\b(?! of (?!yourself|yourselves))",
    r"\blook after yourself\b",
    r"\b(?:ka kite|haere ra|see you (?:then|later|thursday|friday|soon)|speak (?:soon|then)|ta-?ra|cheerio|hooroo)\W*$",
    r"\b(?:all the best|go well|be well|mind how you go|you go (?:well|carefully)|cheers then|that's everything|"
    r"that's all from me)\b",
    r"\bgood ?bye\b",
    r"\bbye\b",
    r"\bthank(?:s| you) for (?:calling|contacting|choosing|getting in touch|ringing|your (?:call|custom|time))\b",
    r"\ball (?:sorted|done|set)(?: for you| then)?\b",
    r"\bglad (?:i|we) could (?:help|assist)\b",
    r"\benjoy (?:the rest|your)\b",
    r"\b(?:i'll|i will) (?:let you go|leave it there|leave you)\b",
    r"\bwe'?re all done\b",
)
_CLOSES_NOT = _any(
    r"\banything else (?:you|on your|going on|about|that|happen|behind|worry|bother)",
    r"\bbefore (?:i|we|you) (?:go|close|finish|hang)",
)
# A few words and the name: "Cheers, Glenn." "No worries Glenn, take care." It stands where the reply holds little else.
_FAREWELL = (
    r"^(?:(?:ok|okay|right|great|lovely|perfect|well|alright|all right|good|thanks|thank you|ta|no worries|no problem|"
    r"cheers)[,.!]* )*(?:cheers|ta|thanks|thank you|no worries|no problem|go well|all the best|see you|bye|later)"
    r"(?: (?:so much|very much|again|then|now))?,? {name}(?: (?:bye|cheers|ta|then))?\W*$"
)
_BYE = _any(r"\b(?:good ?)?bye\b", r"\bhave a (?:good|great|nice|lovely)\b", r"\banything else\b")
_VERIFIES = _any(
    r"\bsecurity\b",
    r"\bverif(?:y|ication|ied)\b",
    r"\bconfirm (?:your|some|the|a few)\b",
    r"\bdata protection\b",
    r"\bdate of birth\b",
    r"\bidentity\b",
    r"\bbefore (?:i|we) can (?:go|look|discuss|talk)\b",
)
_APOLOGISES = _any(r"\bsorry\b", r"\bapolog(?:y|ise|ize|ies|ising)\b")
_POLICY = _any(
    r"\bpolic(?:y|ies)\b",
    r"\bterms (?:and|&) conditions\b",
    r"\bt ?& ?cs?\b",
    r"\bour (?:system|process|procedure|guidelines)\b",
    r"\bunfortunately\b",
    r"\bnot able to\b",
    r"\bunable to\b",
    r"\b(?:we|i) (?:can't|cannot|don't|won't)\b",
    r"\bi'm afraid\b",
    r"\bregulations?\b",
    r"\bas per\b",
    r"\bnormally takes\b",
    r"\bworking days\b",
)
_BLAMES = _any(
    r"\bwhy (?:didn't|weren't|wasn't|haven't|hadn't|don't|wouldn't|can't|couldn't) you\b",
    r"^\W*why not\b",
    r"\bwhat do you (?:want|expect) (?:me|us) to do\b",
    r"\byou (?:people|lot) (?:always|never|all)\b",
)
_SMALL_TALK = _any(
    r"\bweather\b",
    r"\bhow are you\b",
    r"\bhow(?:'s| is| has) (?:your|the) (?:day|week|morning|afternoon|evening)\b",
    r"\bweekend\b",
    r"\b(?:football|rugby|cricket|the game|the match)\b",
    r"\bholidays?\b",
    r"\bbusy (?:day|morning)\b",
    r"\bsunny\b",
    r"\braining\b",
    r"\bchristmas\b",
    r"\bjoke\b",
    r"\bfavou?rite\b",
)
_ASKS_AI = _any(
    r"\b(?:are|r) (?:you|u)\b[^.?!]{0,25}\b(?:ai|a\.i\.?|bot|robot|machine|computer|chatbot|chat ?gpt"
    r"|language model|llm|"
    r"simulat\w+|real|human|actual person|automated|artificial)\b",
    r"\b(?:am|are) (?:i|we) (?:\w+ )?(?:talking|speaking|chatting|typing) (?:to|with) (?:\w+ )?(?:ai|bot"
    r"|robot|machine|computer|"
    r"chatbot|real|human|actual|an? \w*ai)\b",
    r"\b(?:is this|is it) (?:just |all )?(?:an? )?(?:ai|bot|robot|simulation|real|roleplay|role-play|test"
    r"|chatbot|training)\b",
    r"\byou(?:'re| are) (?:just |only |clearly |obviously )?(?:an? )?(?:ai|bot|robot|machine|chatbot"
    r"|language model|computer)\b",
)
_INJECTION = _any(
    r"\b(?:ignore|disregard|forget|override)\b[^.?!]{0,30}\b(?:instructions?|prompts?|rules|above|previous"
    r"|prior|everything)\b",
    r"\bsystem prompt\b",
    r"\byou are now\b",
    r"\bpretend (?:to be|you(?:'re| are)|that)\b",
    r"\bact as\b",
    r"\bjailbreak\b",
    r"\b(?:reveal|print|output|show|dump|list|repeat|tell me|give me|expose|disclose"
    r"|read out)\b[^.?!]{0,30}\b(?:secrets?|hidden|"
    r"prompt|instructions|script|backstory|scenario|disclosures?|cues?|gates?|yaml|json|persona|tell[- _]phrases?)\b",
    r"\bwhat(?:'s| is| are) (?:your|the) (?:secret|hidden|scenario|disclosures?|cues?|persona|instructions"
    r"|prompt|script)\b",
    r"\brepeat after me\b",
    r"\bdeveloper mode\b",
    r"\bdebug mode\b",
    r"\bas an ai\b",
    r"<\|",
    r"</?(?:system|user|assistant)",
    r"\[/?(?:system|inst)\]",
    r"\brole\"?\s*:",
    r"\bend of (?:scenario|simulation|role)\b",
    r"\b(?:break|drop|out of) character\b",
    r"\bset (?:your )?(?:trust|patience|distress)\b",
    r"\btrust ?(?:=|:=|to) ?\d",
    r"\bunlock\b[^.?!]{0,20}\b(?:all|everything|every)\b",
    r"\bwhat are you hiding\b",
    r"\bthing behind the thing\b",
    r"\bsudo\b",
    r"\bdan mode\b",
)
_ABUSE = _any(
    r"\bf+u+c+k+ (?:off|you|u)\b",
    r"\bshut (?:the fuck )?up\b",
    r"\bgo to hell\b",
    r"\bpiss off\b",
    r"\bcunt\b",
    r"\bbitch\b",
    r"\bkill yourself\b",
    r"\bwanker\b",
    r"\bfuck(?:ing)? (?:idiot|moron|stupid)\b",
    r"\bscrew you\b",
    r"\bbugger off\b",
    r"\bi hope you die\b",
    r"\byou (?:old )?(?:hag|cow)\b",
)
_RUDE = _any(
    r"\b(?:you|you're|you are|ur|u r)\b[^.?!,]{0,18}\b(?:stupid|idiots?|morons?|dumb|pathetic|thick|useless"
    r"|liars?|lying|crazy|"
    r"mental|hysterical|ridiculous|annoying|a nightmare|a waste)\b",
    r"\b(?:nobody|no one|who) cares\b",
    r"\bi (?:don't|do not|couldn't) (?:really )?(?:give a|care)\b",
    r"\bstop (?:whin|moan|cry|wast)\w*\b",
    r"\bwasting my time\b",
    r"\bget lost\b",
    r"\bidiot\b",
    r"\bmoron\b",
    r"\bnot my problem\b",
    r"\bget over it\b",
    r"\bboo hoo\b",
    r"\bcalm down\b",
    r"\bgrow up\b",
)
_TIME_GIVEN = _any(
    r"\btake (?:your|all the) time\b",
    r"\bno (?:rush|hurry)\b",
    r"\bi'm (?:still )?(?:here|listening)\b",
    r"\bwhenever you're ready\b",
    r"\bgo on[.!?]*$",
    r"\bi've got time\b",
    r"\bi'm not going anywhere\b",
)
_CONFIRMS = _any(
    r"\bhow(?:'s| is| does) (?:that|this)(?: sound| suit)?\s*\?",
    r"\b(?:is|was) that (?:right|correct|ok|okay|alright|all right|fair|fine)\b[^?]*(?:\?|$)",
    r"\bdoes (?:that|this) (?:work|help|suit|"
    r"sound|seem)\b[^?]*(?:\?|$)",
    r"\bwould that (?:work|help|be|suit)\b[^?]*(?:\?|$)",
    r"\bhave i (?:got|understood) (?:that|it|you)\b[^?]*(?:\?|$)",
    r"\b(?:right|correct|ok|okay|yeah|yes)\s*\?",
    r"\b(?:shall|should|can|could|may) (?:i|we) (?:just )?(?:arrange|send|book|"
    r"refund|cancel|offer|call|ring|waive|credit|escalate|raise|log|set|change|move|put|stay|note|pop"
    r"|go ahead|do)\b[^?]*(?:\?|$)",
    r"\b(?:would|do) you (?:like|want|prefer) (?:me|us) to\b[^?]*(?:\?|$)",
    r"\bare you (?:happy|ok|okay|comfortable|all right|alright) "
    r"(?:with|for|if)\b[^?]*(?:\?|$)",
    r"\bhappy (?:with|for) (?:that|me)\b[^?]*(?:\?|$)",
)
_ASKS_LEAVE = _any(
    r"\b(?:shall|should) (?:i|we)\b[^?]*\?",
    r"\b(?:would|do) you (?:like|want|prefer) (?:me|us) to\b[^?]*(?:\?|$)",
)
_CHECKS = _any(
    r"\b(?:is|was) that (?:right|correct)\b[^?]*(?:\?|$)",
    r"\bhave i (?:got|understood) (?:that|it|you)\b[^?]*(?:\?|$)",
    r"\b(?:right|correct)\s*\?",
    r"\bis it (?:ok|okay|all right|alright|fine) (?:if|for me)\b[^?]*(?:\?|$)",
    r"\b(?:do you mind|is that (?:ok|okay|all right|alright))\b[^?]*(?:\?|$)",
)
_SAFE_OPTION = _any(
    r"^(?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
    r"\b(?:morning|afternoon|evening|lunch|today|tomorrow|tonight|noon|midday|am|pm|now|later|earlier|week|weekend)\b",
    r"^(?:e-?mail|text|sms|phone|call|a call|post|letter|chat|online|ring|half|nine|ten|eleven|twelve"
    r"|one|two|three|four|five|six"
    r"|seven|eight|\d[\d:.]*)\b",
)
_OPEN_QUESTION = _any(
    r"^(?:(?:and|so|but|ok|okay|well|can i ask|may i ask|could i ask|tell me)[,.]? )*(?:what|how"
    r"|why)\b(?! (?:is|'s|was|are) (?:your|the)"
    r" (?:name|number|order|account|post|date|email|address))(?! (?:much|many|long|often|old|time|date|day"
    r"|number|colour|size))",
    r"\btell me (?:more|about|what|how)\b",
    r"\btalk me through\b",
    r"\bwhat (?:happen|does|would|is it|makes|made|matters|worries)\w*\b",
    r"\bsay more\b",
)
_CHOICE = re.compile(
    r"\b(?P<left>[\w'’:.&/ -]{2,60}?),?\s+or(?: (?:would|is|do|should|shall) (?:you (?:rather|prefer|like)"
    r"|it be|i|we))?\s+"
    r"(?P<right>[\w'’:./ -]{2,60}?)\s*(?:,|\?|$)",
    re.IGNORECASE,
)
_LEADS = frozenset(
    [
        "would",
        "do",
        "does",
        "is",
        "are",
        "was",
        "be",
        "shall",
        "should",
        "can",
        "could",
        "either",
        "prefer",
        "rather",
        "like",
        "want",
        "you",
        "your",
        "it",
        "that",
        "this",
        "the",
        "a",
        "an",
        "i",
        "we",
        "me",
        "by",
        "on",
        "at",
        "in",
        "for",
        "to",
        "with",
        "suit",
        "work",
        "best",
        "better",
        "whether",
        "which",
        "one",
        "have",
        "got",
        "so",
        "and",
        "how",
        "about",
        "do",
        "us",
        "if",
        "ok",
        "okay",
        "send",
        "arrange",
        "book",
        "call",
        "ring",
        "give",
        "put",
        "come",
        "deliver",
        "go",
        "make",
        "get",
        "keep",
        "take",
    ]
)
_TRAILS = frozenset(
    [
        "suit",
        "work",
        "be",
        "best",
        "better",
        "easier",
        "for",
        "you",
        "prefer",
        "would",
        "do",
        "is",
        "fit",
        "and",
        "if",
        "help",
        "instead",
    ]
)
_NO_OPTION = frozenset(
    [
        "something",
        "anything",
        "someone",
        "anyone",
        "anybody",
        "somebody",
        "not",
        "no",
        "nothing",
        "other",
        "so",
        "else",
        "what",
        "whatever",
        "otherwise",
        "maybe",
        "perhaps",
        "should",
        "would",
        "are",
        "is",
        "did",
        "have",
        "was",
        "were",
        "just",
        "even",
    ]
)
_MASH = re.compile(
    r"(?:asdf|qwer|zxcv|hjkl|jkl;|sdfg|dfgh|fghj|wert|erty|uiop|xcvb|vbnm)|(.)\1{3,}|[bcdfghjklmnpqrstvwxz]{5,}"
)
_OTHER_TONGUES = frozenset(
    [
        "el",
        "la",
        "los",
        "las",
        "de",
        "que",
        "y",
        "en",
        "un",
        "una",
        "por",
        "para",
        "con",
        "como",
        "esta",
        "estoy",
        "gracias",
        "hola",
        "usted",
        "su",
        "le",
        "les",
        "des",
        "et",
        "est",
        "je",
        "vous",
        "nous",
        "une",
        "pour",
        "dans",
        "pas",
        "bonjour",
        "merci",
        "avec",
        "votre",
        "der",
        "die",
        "das",
        "und",
        "ist",
        "ich",
        "nicht",
        "sie",
        "ein",
        "eine",
        "mit",
        "fur",
        "bitte",
        "danke",
        "il",
        "lo",
        "gli",
        "per",
        "che",
        "sono",
        "con",
        "non",
        "grazie",
        "ciao",
        "o",
        "os",
        "um",
        "uma",
        "nao",
        "voce",
        "obrigado",
        "ola",
        "wo",
        "ni",
        "hao",
        "ko",
        "te",
        "he",
        "ki",
        "nga",
        "mo",
        "ka",
        "jestem",
        "nie",
        "tak",
        "dzien",
        "dobry",
        "jak",
        "se",
    ]
)


# "Nobody looked at why. That is ours." owns what we did; a guess is about them.
_OUR_OWN = re.compile(
    r"\b(?:we|us|ours)\b(?! (?:know|think|guess|assume))|\b(?:nobody|no one) (?:here |has |had |ever |once )*\w+"
)


def understand(
    scenario: Scenario, reply: str, locked: tuple[str, ...] = (), said: tuple[str, ...] = ()
) -> Understanding:
    """What a reply asks and does. `locked` are the tell-phrases of what is not yet said, `said` their turns before it.

    Any text is fine. Of a very long one only the ends are looked at, so that it takes no longer than a long one.
    """
    text = plain(reply)
    silence = reply.strip() == SILENCE or (reply.strip() != "" and set(reply.strip()) <= set(".… "))
    if silence:
        return Understanding(silence=True)
    nonsense = is_nonsense(reply)
    foreign = not nonsense and is_foreign(reply)
    if nonsense or foreign:
        return Understanding(nonsense=nonsense, foreign=foreign, injection=bool(_INJECTION.search(text)))
    parts = [plain(sentence) for sentence in first_and_last(reply)] or [text]
    index = fact_index(scenario_questions(scenario))
    asked = index.asked(reply)
    strange = elsewhere(scenario, reply, said)
    ours = " ".join(part for part in first_and_last(reply) if part not in strange) if strange else reply
    name = _AGENT_NAME.search(reply)
    abuse = 2 if _ABUSE.search(text) else 1 if _RUDE.search(text) else 0
    return Understanding(
        facts=tuple(item.fact for item in asked),
        facts_by_rule=tuple(item.fact for item in asked if item.by_rule),
        facts_sure=tuple(item.fact for item in asked if item.by_rule or item.nearness >= SURE),
        facts_near=tuple(item.fact for item in asked if item.by_rule or item.nearness >= NEAR),
        for_the_ask=index.for_the_ask(text) if asks_broadly(reply) else (),
        elsewhere=bool(strange) and 2 * len(strange) >= sum(1 for part in parts if len(part.split()) > 2),
        questions=len(requests(reply)),
        open_end=parts[-1].endswith("?") and bool(_OPEN_QUESTION.search(parts[-1])),
        open_question=any(_OPEN_QUESTION.search(plain(clause)) for clause in requests(reply)),
        for_meaning=any(asks_for_meaning(plain(clause)) for clause in requests(reply)),
        commits=commitments(scenario, ours),
        acts=names_a_deed(reply),
        choice=options(reply),
        confirms=bool(_CONFIRMS.search(text)),
        asks_leave=bool(_ASKS_LEAVE.search(text)),
        checks=bool(_CHECKS.search(text)),
        guesses=first_held(" ".join(part for part in parts if not _OUR_OWN.search(plain(part))), locked),
        greets=bool(_GREETS.search(text)) or name is not None,
        agent_name=next((group for group in name.groups() if group), None) if name else None,
        holds=bool(_HOLDS.search(text)),
        transfers=bool(_TRANSFERS.search(text)),
        closes=(bool(_CLOSES.search(text)) or says_farewell(scenario, text))
        and not _CLOSES_NOT.search(text)
        and not (_GREETS.search(text) and not _BYE.search(text)),
        offers_more=bool(re.search(r"\b(?:anything|something) (?:else|more)\b", text)) and bool(_CLOSES.search(text)),
        verifies=bool(_VERIFIES.search(text)),
        apologises=bool(_APOLOGISES.search(text)),
        policy=bool(_POLICY.search(text)),
        blames=bool(_BLAMES.search(text)),
        small_talk=bool(_SMALL_TALK.search(text)),
        abuse=abuse,
        asks_ai=bool(_ASKS_AI.search(text)),
        injection=bool(_INJECTION.search(text)),
        time_given=bool(_TIME_GIVEN.search(text)),
    )


def scenario_questions(scenario: Scenario) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every fact's sample questions, in the form they are indexed by."""
    return questions_of([(fact.id, fact.questions) for fact in (*scenario.facts, *scenario.unknown_to_customer)])


def says_farewell(scenario: Scenario, text: str) -> bool:
    """A goodbye that is little more than a thank-you and their name, in a plain text: 'cheers glenn'."""
    names = "|".join(re.escape(plain(part)) for part in scenario.persona.name.split())
    return re.search(_FAREWELL.format(name=f"(?:mr |mrs |ms )?(?:{names})"), text) is not None


def is_free_choice(option: str) -> bool:
    """A day, a time or a channel: anyone may pick one without it saying anything about them."""
    return bool(_SAFE_OPTION.search(plain(option)))


def options(reply: str) -> tuple[str, ...]:
    """The two options of an offered choice, a few words each; empty where none is offered."""
    for sentence in reversed(sentences(reply)):
        if not sentence.rstrip().endswith("?"):
            continue
        found = _CHOICE.search(sentence)
        if not found:
            continue
        left = _trim(found["left"].split()[-4:], _LEADS, at_start=True)
        right = found["right"].split()[:5]
        while right and plain(right[0]) in _LEADS:
            right = right[1:]
        right = _trim(right, _TRAILS, at_start=False)
        left = _trim(left, _TRAILS, at_start=False)
        if not left or not right or {word.lower() for word in (*left, *right)} & _NO_OPTION:
            continue
        if len(left) <= 3 and len(right) <= 3:
            return " ".join(left), " ".join(right)
    return ()


def _trim(parts: list[str], unwanted: frozenset[str], at_start: bool) -> list[str]:
    """Words without the leading (or trailing) ones that carry nothing; keeps what follows the last such word."""
    if at_start:
        last = max((place for place, word in enumerate(parts) if plain(word) in unwanted), default=-1)
        return parts[last + 1 :]
    first = min((place for place, word in enumerate(parts) if plain(word) in unwanted), default=len(parts))
    return parts[:first]


def is_nonsense(reply: str) -> bool:
    """Nothing in it can be read: empty, only signs or emoji, or hands on a keyboard."""
    tokens = words(reply)
    letters = [token for token in tokens if any(char.isalpha() for char in token)]
    if not letters:
        return not any(char.isdigit() for char in reply)
    if any(token in FUNCTION_WORDS and len(token) > 1 for token in letters):
        return False
    latin = [token for token in letters if token.isascii()]
    if not latin:
        return False
    mashed = [token for token in latin if _MASH.search(token) or (len(token) > 3 and not re.search(r"[aeiouy]", token))]
    return len(mashed) * 2 >= len(letters)


def is_foreign(reply: str) -> bool:
    """In another language or script, as far as a few hundred common words can tell."""
    letters = [char for char in reply if char.isalpha()]
    if not letters:
        return False
    if sum(1 for char in letters if ord(char) > 0x24F) * 2 > len(letters):
        return True
    tokens = words(reply)
    if "¿" in reply and not any(token in FUNCTION_WORDS and token not in _OTHER_TONGUES for token in tokens):
        return True
    if len(tokens) < 3:
        return False
    english = sum(1 for token in tokens if token in FUNCTION_WORDS and token not in _OTHER_TONGUES and token != "no")
    other = sum(1 for token in tokens if token in _OTHER_TONGUES)
    return other >= 2 and other > 2 * english
