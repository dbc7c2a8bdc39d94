"""Policy, blame or another department, used against a hurt."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.frames import BLAMES
from scoring.reading import Reading
from scoring.text import rx

POLICY = rx(
    r"\b(?:policy|policies|procedure|procedures|terms (?:and|of)|conditions|data protection|privacy (?:act|law|rules|reasons|policy)|gdpr|regulations?|compliance|security reasons|legal reasons|as per|system (?:does|will|says|shows|only|requires)|systems? (?:do|will) not|process requires|"
    r"(?:that|this|it) (?:is|was) (?:~)(?:another|different|not our|not my|courier|not something we)|not (?:our|my) (?:fault|responsibility|department|problem|area|team)|you (?:~)(?:should|could) (?:~)have (?:~)(?:\w+ed|told|read|rung|given|been|known|said|done|kept|let|taken|put|had)|if you had|you (?:agreed|signed|accepted|failed|missed|did not|never) (?:~)(?:to|up|the|pay|respond|reply|read|tell|let|provide|cancel|update|inform|give|check|notify|our|terms|contract)|"
    r"you were (?:~)(?:informed|advised|told|notified|sent|warned)|our records (?:~)(?:show|indicate|say)|out of (?:my|our) (?:hands|control)|beyond (?:my|our) control|standard (?:procedure|practice|process)|like everyone|all (?:our )?customers|other customers|computer says|i do not make rules|nothing to do with (?:us|me)|courier (?:is|was|company|fault)|fair usage|clearly (?:state|stated|says|shows|written)|it (?:~)(?:says|states) (?:in|on)|rules are|by law|our side (?:shows|is fine)|no error on our)\b"
)


def find(reading: Reading) -> tuple[Finding, ...]:
    heard = reading.heard
    if not (heard.live or heard.wants):
        return ()
    return tuple(
        reading.of("defends", part, "They were hurt, and this answers with rules or blame.")
        for part in reading.parts
        if part.has(BLAMES)
        or (part.has(POLICY) and not part.steps.owns and (not part.acts or part.steps.refuses) and not part.question)
    )


CRITERION = Criterion(
    name="defends",
    dimension="acknowledgement",
    raises=False,
    asks="Are policy, blame or another department used against an expressed hurt or objection?",
    root="VR-CoDES: reduce space, blocking (Del Piccolo et al., 2011); MITI 4: confront (Moyers et al., 2016)",
    find=find,
)
