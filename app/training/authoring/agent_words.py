"""Turns what a scripted expert says into what an agent might: steps in the first person, signs taken up variously."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.scenario.lint import fold
from app.scenario.model import Scenario

_SEEN_TO = "I'll see to this now, and it's done today: "
_BEGIN = (
    "Here is what I'll do, and I'll do it today: ",
    "And this I'll see to today as well: ",
    "I'll do this too, today: ",
)
_GIVEN_BACK = re.compile(r"(?:You said |I'm still with )?“(?P<sign>[^”]+)[.,]?”")
_NAMES_SOMETHING = re.compile(r"^(?:the|a|an|my|your|our|this|that|his|her|their) \w+", re.IGNORECASE)
_OF_A_THING = (
    "Can I stay with {sign} for a moment? What's behind it?",
    "Before anything else, {sign}. What's going on there, if you don't mind my asking?",
    "I heard you mention {sign}. How did that come about?",
    "Tell me about {sign}, if you'd like to.",
    "I went past {sign} too quickly just now. What was it you meant?",
)
_OF_WORDS = (
    "“{Sign}.” I'd like to understand that. What's going on there?",
    "Can I go back to “{sign}”? What did you mean by it?",
    "“{Sign}.” What makes you say that?",
    "I'm still thinking of “{sign}”. What happened?",
    "There was something in “{sign}”. What was it?",
)
_TO_YOURS = {"my": "your", "our": "your"}
_TAILS = (
    (re.compile(r"\. I'm listening, (\w[^.]*)\.$"), "Thank you for telling me that, {0}. I'm listening."),
    (re.compile(r"\. What's that been like\?$"), "What has that been like for you?"),
    (re.compile(r"\. Tell me a bit more, if you want to\.$"), "Tell me a bit more about that, if you want to."),
    (re.compile(r"\. That's a lot for one person\. What's the hardest part of it\?$"),
     "That's a lot for one person. What's the hardest part of it?"),
    (re.compile(r"\. How has this week been for you, (\w[^?]*)\?$"), "How has this week been for you, {0}?"),
    (re.compile(r"\. What would make this easier\?$"), "What would make this easier for you?"),
    (re.compile(r"\. Take all the time you want\.$"), "Take all the time you want with it."),
    (re.compile(r"\. And you have been carrying that on your own\.$"), "And you have been carrying that on your own."),
    (re.compile(r"\. (?:Go on, there's time|I'm here)\.$"), "Go on, if you'd like to. There's time."),
)  # fmt: skip
"""How a reply ends that begins with the customer's last words, and what it is without them."""

_BE = re.compile(r"^(?:he|she|they) (?:is|are|will be) ", re.IGNORECASE)
_HAS = re.compile(r"^(?:he|she|they) (?:has|have|will have) ", re.IGNORECASE)
_DOES = re.compile(r"^(?:he|she|they) (?:will )?(\w+) ", re.IGNORECASE)
_DOUBLED = re.compile(r"(?:ss|sh|ch|x|o)es$")


_SAID_TO_THAT = ("I'm glad you said that. Go on, I'm listening.", "That took something to say. I'm still listening.")


def as_an_agent(scenario: Scenario, replies: Sequence[str], way: int = 0) -> list[str]:
    """The replies, those that quote the customer or state a step from outside said as an agent would say them.

    `way` says with which of the ways to begin; an odd one leaves the customer's last words in where they are said back.
    """
    steps = {step.what for step in (*scenario.resolutions.issue, *scenario.resolutions.need)}
    said: list[str] = []
    stated, taken_up = 0, way
    for reply in replies:
        what = next((each for each in steps if _SEEN_TO + each in reply), None)
        found = _GIVEN_BACK.search(reply)
        sign = _as_said(scenario, found["sign"]) if found else None
        if what is not None:
            told = _BEGIN[stated % len(_BEGIN)] + to_you(what, scenario.persona.pronouns)
            reply = reply.replace(_SEEN_TO + what, told)
            stated += 1
        elif sign is not None:
            reply = _taken_up(sign, taken_up)
            taken_up += 1
        elif way % 2 == 0:
            reply = _without_their_words(reply)
            if reply in said:
                reply = next((each for each in _SAID_TO_THAT if each not in said), reply)
        said.append(reply)
    return said


def to_you(what: str, pronouns: str) -> str:
    """A step that speaks of the customer, said to them: 'He is put on the list' as 'you'll be put on the list'."""
    if begins := re.match(r"(he|she|they) ", what, re.IGNORECASE):
        pronouns = begins[1].lower()
        if _BE.match(what):
            what = _BE.sub("you'll be ", what)
        elif _HAS.match(what):
            what = _HAS.sub("you'll have ", what)
        else:
            what = _DOES.sub(lambda verb: f"you'll {_bare(verb[1])} ", what)
    elif what.split(" ", 1)[0] in ("The", "A", "An", "This", "It", "One", "There", "Their", "Her", "His", "Nothing"):
        what = what[:1].lower() + what[1:]
    if pronouns == "he":
        for word, yours in (("himself", "yourself"), ("him", "you"), ("his", "your")):
            what = re.sub(rf"\b{word}\b", yours, what, flags=re.IGNORECASE)
    elif pronouns == "she":
        what = re.sub(r"\bherself\b", "yourself", what)
        what = re.sub(r"\b(to|for|with|tells?|sends?|gives?) her\b(?! \w)", r"\1 you", what)
    return re.sub(r"\bso that (?:they|he|she)\b", "so that you", what)


def _bare(verb: str) -> str:
    """'gets' as 'get', 'goes' as 'go'."""
    if _DOUBLED.search(verb):
        return verb[:-2]
    return verb[:-1] if verb.endswith("s") and not verb.endswith("ss") else verb


def _as_said(scenario: Scenario, words: str) -> str | None:
    """The words of a sign as the customer writes them, with their capitals; None where no sign has them."""
    given = fold(words)
    if not any(given == fold(telling) for cue in scenario.cues for telling in cue.telling):
        return None
    bare = words.rstrip(".,")
    for line in (scenario.presenting.opener, *(line for cue in scenario.cues for line in cue.lines)):
        held = re.search(rf"(?<!^)(?<![.?!] )\b{re.escape(bare)}\b", line, re.IGNORECASE)
        if held:
            return held[0]
    return bare


def _without_their_words(reply: str) -> str:
    for tail, alone in _TAILS:
        if found := tail.search(reply):
            return alone.format(*found.groups())
    return reply


def _taken_up(sign: str, number: int) -> str:
    turned = " ".join(_TO_YOURS.get(word.lower(), word) for word in sign.split())
    ways = _OF_A_THING if _NAMES_SOMETHING.match(turned) else _OF_WORDS
    return ways[number % len(ways)].format(sign=turned, Sign=turned[:1].upper() + turned[1:])
