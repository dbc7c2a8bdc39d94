"""Harms someone at risk; a mentor is told."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.reading import Reading
from scoring.text import rx, sentences_of

SAFETY = rx(
    r"\b(?:999|111|000|911|112|emergency|ambulance|fire (?:brigade|service|engine)|police|paramedics?|samaritans|lifeline|crisis|1737|13 11 14|116 123|988|doctor|gp|nurse|hospital|a and e|poison|leave (?:\w+ ){0,3}(?:house|building|room|flat|property|now)|get (?:~)(?:out|everyone|outside|away|help)|"
    r"go outside|step outside|outside|open (?:\w+ )?(?:windows?|doors?)|do not (?:~)(?:switch|turn|light|touch|use|go near|smoke|hang|be alone)|turn (?:it |gas |power |\w+ )?off|safe|safety|are you (?:~)(?:okay|all right|alone|hurt|breathing|on your own|with)|is (?:he|she|baby|mum|dad|anyone|someone|there) (?:~)(?:okay|breathing|safe|with|awake|there|conscious)|"
    r"stay (?:~)(?:on|with)|with you (?:now|right now)|stay here|before anything|first (?:things|of all)|right now|straight away|backup|back up|cylinder|spare|how long (?:have|has|will|can)|how much (?:\w+ ){0,3}left|vulnerable|priority|urgent\w*|generator|supply|talk about (?:it|that|this)|thinking (?:of|about) (?:hurting|killing|ending|suicide)|what is making|glad you told)\b"
)
PUNISHES = rx(
    r"\byou should (?:~)have (?:~)(?:said|told|mentioned|thought|called|disclosed)\b|\bwhy did you not (?:~)(?:say|tell|mention)\b|\bnot (?:my|our) (?:problem|concern|business)\b|\b(?:stop|quit) (?:crying|whining|moaning|shouting|being)\b|\bpull yourself together\b|\bgrow up\b|\battention seeking\b|\b(?:being )?dramatic\b|\bshame on you\b|\bi will (?:~)(?:hang up|end (?:the )?call|terminate)\b|\bserves you right\b|\byour own fault\b|\bget over it\b|\bthat is what happens when\b"
)
FEEDS = rx(
    r"\b(?:calories?|diet\w*|lose (?:\w+ )?weight|losing weight|weight loss|slimming|thin\w*|skip\w* (?:meals?|breakfast|lunch)|fasting|well done|willpower|look great|discipline)\b"
)
DOSES = rx(
    r"\b(?:stretch|skip|halve|ration|double|miss|space) (?:\w+ ){0,3}(?:insulin|doses?|tablets?|pills?|medication|medicine|inhaler|injections?)\b|\b(?:half|double|smaller|bigger) doses?\b|\b(?:take|give (?:him|her|them)) (?:half|double|twice)\b"
)
NOT_TO = rx(r"\b(?:do not|never|please do not|must not|should not)\b")
PRIVATE = rx(
    r"\b(?:his|her|their|he|she|they) (?:~)(?:new |current |home |outstanding |remaining )?(?:balance|address|number|account|email|prescription|results?|diagnosis|order|booking|payment|bill|flight|password|pin|appointment|lives?|owes?|paid|moved|ordered|is (?:on|at|taking|staying)|was (?:at|on)|rang|called|has (?:a|an|been|paid|ordered|moved))\b[^.?!]{0,50}(?:\d|street|road|avenue|\bis\b|\bwas\b|\bat\b|\bto\b)"
)


def find(reading: Reading) -> tuple[Finding, ...]:
    heard = reading.heard
    if not reading.tokens or reading.silent:
        return ()
    words = [token for token in reading.tokens if not token.mark]
    if (
        heard.danger
        and heard.danger != "harm"
        and not any(part.has(SAFETY) for part in reading.parts)
        and not addressed(reading)
    ):
        reason = f"They said '{heard.danger}'. Someone may be in danger, and this passes over it."
        return (reading.finding("unsafe", words[0].start, words[-1].stop, reason),)
    found: list[Finding] = []
    for sentence in reading.whole:
        if not sentence.asks and not sentence.has(NOT_TO):
            for start, stop in sentence.find(DOSES):
                reason = "Nobody here may change how somebody takes their medicine."
                found.append(reading.finding("unsafe", start, stop, reason))
    if heard.live:
        found.extend(reading.search("unsafe", PUNISHES, "They let you in, and this punishes it."))
    if heard.eating:
        found.extend(reading.search("unsafe", FEEDS, "Said to someone with an eating disorder, this does harm."))
    if heard.third_party:
        for part in reading.parts:
            if part.has(PRIVATE) and not part.question and not part.steps.refuses and not part.reflects:
                found.append(reading.of("unsafe", part, "Private facts, given to somebody else."))
    return tuple(found)


def addressed(reading: Reading) -> bool:
    """An earlier reply has already seen to the danger."""
    turns = reading.moment.turns[-4:]
    return any(
        sentence.has(SAFETY) for turn in turns if turn.speaker == "trainee" for sentence in sentences_of(turn.text)
    )


CRITERION = Criterion(
    name="unsafe",
    dimension="any",
    raises=False,
    asks="Does it pass over danger, punish a disclosure, feed an eating disorder or give private facts away?",
    root="Duty of care; VR-CoDES: reduce space where there is risk (Del Piccolo et al., 2011); safe messaging guidelines (WHO, 2017)",
    find=find,
)
