"""What the screen calls things: the words of levels, criteria, signs and channels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from scoring.criteria import CRITERIA
from scoring.criterion import Dimension
from scoring.rubric import LEVEL_WORDS

NAMES: Mapping[str, str] = {
    "listening": "Listening",
    "acknowledgement": "Acknowledgement",
    "next_steps": "Next steps",
}

CRITERION_WORDS: Mapping[str, str] = {
    "reflects_specifics": "says back something of theirs",
    "reflects_meaning": "says what they meant but did not say",
    "open_question": "an open question, and then room",
    "invites": "leaves room",
    "picks_up_cue": "picks up their sign",
    "names_feeling": "names how it is for them",
    "validates": "says why that makes sense",
    "specific_to_them": "meant for this person",
    "owns_impact": "owns our part",
    "concrete_action": "something that will be done",
    "owner": "says who",
    "when": "says when",
    "agreed": "checks that it works for them",
    "closes_loop": "says how they will know",
    "fits_need": "serves what is behind",
    "talks_past": "talks past them",
    "asks_again": "asks for what was already said",
    "closes_space": "closes the door",
    "presumes": "says aloud what was only hinted",
    "too_soon": "a fix before it was heard",
    "takes_over": "takes the floor",
    "stock_phrase": "would fit any call",
    "minimises": "makes it smaller",
    "misattuned": "wrong note at this moment",
    "overclaims": "claims to know how it is",
    "but_pivot": "takes it back in the same breath",
    "defends": "policy against a hurt",
    "vague_promise": "promises nothing in particular",
    "hands_back": "hands the work back",
    "against_their_word": "what they have just refused",
    "unfounded": "nobody can promise that",
    "unsafe": "could harm somebody at risk",
}
"""Criteria as the screen says them."""

CUE_KINDS: Mapping[str, str] = {
    "vague_words": "vague words",
    "verbal_hint": "a hint in the words",
    "body": "the body",
    "neutral_mention": "mentioned in passing",
    "repetition": "said again",
    "non_verbal": "a pause or a sound",
    "past_feeling": "a feeling, in the past",
}

CHANNELS: Mapping[str, str] = {"chat": "Chat", "voice": "Phone"}


_CRITERIA = {criterion.name: criterion for criterion in CRITERIA}


def level_word(dimension: str, level: int | None) -> str:
    """The word for a level; what is said where the moment did not call for it."""
    return "not called for" if level is None else level_words(dimension)[level]


def given(dimension: str, level: int | None) -> str:
    """A level and its word: '3, opened it'; 'not called for' where the moment did not call for it."""
    return level_word(dimension, level) if level is None else f"{level}, {level_word(dimension, level)}"


_DECIDED: Mapping[str, str] = {
    "kept": "the scorer’s level stays",
    "accepted": "changed as you asked",
    "changed": "changed",
    "third": "set to another level",
}


def decided_words(outcome: str, dimension: str, level: int | None) -> str:
    """What became of a contested level, in words, and the level that counts now."""
    return f"{_DECIDED[outcome]} · {given(dimension, level)}"


def decided_here(outcome: str, dimension: str, level: int | None) -> str:
    """The same for a mentor: nothing of the level the scorer gave, which they may have yet to judge for themselves."""
    said = "changed as asked" if outcome == "accepted" else "decided"
    return f"{said}: {given(dimension, level)}"


def level_words(dimension: str) -> tuple[str, ...]:
    """The word for each level of a dimension, 0 to 4."""
    return LEVEL_WORDS[cast(Dimension, dimension)]


def criterion_words(criterion: str) -> str:
    """A criterion as the screen says it."""
    return CRITERION_WORDS.get(criterion) or criterion.replace("_", " ")


def raises(criterion: str) -> bool:
    """True where meeting it raises a level."""
    return criterion in _CRITERIA and _CRITERIA[criterion].raises


def dimension_of(criterion: str) -> str | None:
    """The dimension a criterion belongs to; None for one that bears on all of them, or is no longer ours."""
    known = _CRITERIA.get(criterion)
    return None if known is None or known.dimension == "any" else known.dimension
