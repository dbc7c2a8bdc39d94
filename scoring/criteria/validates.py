"""Says why that makes sense from where they stand."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.reading import Reading
from scoring.text import rx

SENSE = rx(
    r"\b(?:no wonder|not surpris\w+|of course (?:you|that|it|he|she)|(?:that|it|which) (?:~)makes (?:~)sense|makes sense (?:that|you|after|with|given|to)|i can see why|see why|that is why|it is why|which is why (?:you|it|that)|any ?(?:one|body) (?:~)(?:would|in|who|who has|with|left)|who would not|"
    r"you are (?:~)(?:right (?:to|that|about|not)|entitled to)|you were (?:~)right\b|fair (?:enough )?(?:to|that|of you)|not unreasonable|reasonable (?:to|thing)|good reason|every reason|bound to|natural (?:that|to)|i would (?:~)(?:want|need|ask|be|check|feel|not) (?:\w+ ){0,4}(?:too|as well|same|either)|understandable (?:that|after|when|given)|"
    r"you (?:had|have) (?:every|good) (?:right|reason)|you (?:kept|did) (?:your side|everything|all|exactly|what)|it was a fair|that is (?:~)fair (?:question|thing)|small wonder|hardly surpris\w+|you should (?:not|never) have (?:to|had)|little wonder|so (?:\w+ ){0,6}(?:must|would|is going to|will) (?:feel|sting|hurt|seem|look|land|worry))\b"
)


def find(reading: Reading) -> tuple[Finding, ...]:
    return tuple(
        reading.of(
            "validates",
            part,
            "You said why it makes sense, from where they stand.",
            1.0 if part.tied else 0.7,
        )
        for part in reading.parts
        if part.has(SENSE)
        and not part.question
        and not part.blames
        and not part.steps.hands
        and not part.steps.sells
        and (part.tied or reading.near(part))
    )


CRITERION = Criterion(
    name="validates",
    dimension="acknowledgement",
    raises=True,
    asks="Does it say why what they feel or want makes sense in their position?",
    root="MITI 4: affirm and emphasise autonomy (Moyers et al., 2016); ECCS level 5, confirmation (Bylund & Makoul, 2002)",
    find=find,
)
