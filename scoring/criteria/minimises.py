"""Makes it smaller, in words or by a cheap substitute."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.frames import BELITTLES, SUM_ALONE
from scoring.reading import Reading
from scoring.text import rx

SMALLER = rx(
    r"\b(?:at least (?:~)(?:you|it|he|she|they|we|nobody|no one|there|your|that)|could (?:~)(?:have been|be) (?:~)(?:worse|lot worse)|(?:look on|see) bright side|these things (?:~)happen|it happens|happens to (?:everyone|lots|all|many|best)|calm down|relax|nothing to (?:~)(?:worry|panic|stress|get upset) (?:~)(?:about|over)|"
    r"not (?:~)(?:the )?end of world|no big deal|not (?:~)big deal|not (?:~)that (?:bad|serious|long|big|much|unusual)|only (?:a )?(?:few|couple|\d) (?:day|days|minutes|hours|dollars|pounds|weeks)|you are overreacting|you are not (?:only|first)|(?:lots|plenty|loads|many|most) (?:of )?(?:people|customers)|we all|cheer up|look at it this way|first world|it is (?:~)(?:just|only) (?!you\b|me\b|us\b|him\b|her\b|one\b|yourself\b)(?:a |the )?\w+|"
    r"that is (?:~)(?:just|only) (?:a |the )?\w+|that is life|try not to (?:worry|think|dwell|let)|get over|you will be fine|it will (?:~)(?:be|all be) (?:fine|okay|all right)|time heals|he is in a better place|easy (?:fix|enough)|no need to (?:~)(?:be upset|cry|shout|get upset|panic|worry)|everything happens)\b"
)
SUBSTITUTE = rx(
    r"\b(?:voucher|coupon|gift card|goodwill|\d+% off|free (?:month|delivery|coffee|gift|drink|data)|points|discount|hamper|credit (?:of|for) \S*\d+|small credit)\b"
)
QUOTED = rx(r"\b(?:you (?:said|say|keep saying|told|called|put)|when you say|not (?:just|only)|is not (?:just|only))\b")


def find(reading: Reading) -> tuple[Finding, ...]:
    heard = reading.heard
    if heard.small_talk:
        return ()
    found = []
    for part in reading.parts:
        if part.has(QUOTED):
            continue
        if part.has(BELITTLES) or (heard.live and not heard.question_now and part.has(SUM_ALONE)):
            found.append(reading.of("minimises", part, "This makes what they brought smaller than it is to them."))
            continue
        for start, stop in part.sentence.find(SMALLER):
            found.append(
                reading.finding("minimises", start, stop, "This makes what they brought smaller than it is to them.")
            )
            break
        else:
            if heard.live and part.has(SUBSTITUTE) and not asked_for_money(heard.words):
                found.append(reading.of("minimises", part, "Something cheap is offered for something dear.", 0.8))
    return tuple(found)


def asked_for_money(words: frozenset[str]) -> bool:
    return bool(
        words & {"compensation", "refund", "credit", "discount", "voucher", "cheaper", "reduce", "goodwill", "money"}
    )


CRITERION = Criterion(
    name="minimises",
    dimension="acknowledgement",
    raises=False,
    asks="Does it make what they brought smaller, in words or in effect?",
    root="ECCS level 0, denial (Bylund & Makoul, 2002); VR-CoDES: reduce space, inadequate reassurance (Del Piccolo et al., 2011)",
    find=find,
)
