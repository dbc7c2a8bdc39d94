"""The trainee's own story or feelings take the floor."""

from __future__ import annotations

from scoring.criterion import Criterion, Finding
from scoring.reading import Reading
from scoring.text import rx

OWN_STORY = rx(
    r"\bi (?:have |had |also |too |just |~)*(?:lost|had|went through|been through|gone through|buried|remember when|was in same|know because|have same|got divorced|suffer\w*|struggl\w+) (?:\w+ ){0,3}(?:my|same|own|this|that|too|myself|similar)\b"
    r"|\bmy (?:own |late |poor |dear )?(?:nan|gran|granny|grandma|grandad|grandpa|mum|mom|mother|dad|father|husband|wife|partner|son|daughter|brother|sister|uncle|aunt|cousin|friend|neighbour|dog|cat|kids|family|ex|flatmate|nana|boyfriend|girlfriend)(?: \w+)? (?:had|was|is|did|has|went|died|passed|got|always|used|also|would|just|said|says|does|in|too|lost|and i)\b"
    r"|\b(?:same (?:thing )?(?:happened|happens) to me|happened to me|me too|i have been there|been there myself|i am (?:same|just like you)|when (?:my|i was|i had|i lost|i moved|i bought)|i know (?:because|from) (?:i|my|experience)|in my (?:own )?(?:life|experience|family|case))\b"
    r"|\bi am (?:~)(?:having|had) (?:\w+ ){0,2}(?:day|morning|shift|week)\b|\bi (?:feel|felt) (?:~)(?:terrible|awful|so bad|sick|like crying|upset|tired|sad)\b|\bthis (?:is|makes me) (?:~)(?:hard for me|upset me)\b|\bi can not stop thinking\b|\bi would (?:~)(?:be furious|cry|go mad|die)\b"
)


def find(reading: Reading) -> tuple[Finding, ...]:
    return reading.search("takes_over", OWN_STORY, "This is your story; for that moment the call was about you.")


CRITERION = Criterion(
    name="takes_over",
    dimension="listening",
    raises=False,
    asks="Do the trainee's own story or feelings take the floor?",
    root="AELS: sensing, staying with the speaker (Drollinger et al., 2006); VR-CoDES: reduce space, switch to self (Del Piccolo et al., 2011)",
    find=find,
)
