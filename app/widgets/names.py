"""What the screen calls things: the words of levels, criteria, signs and channels."""

from __future__ import annotations

from collections.abc import Mapping

LEVEL_WORDS: Mapping[str, tuple[str, str, str, str, str]] = {
    "listening": ("turned away", "heard the task only", "heard the content", "opened it", "heard what is behind"),
    "acknowledgement": (
        "pushed back",
        "nothing said to them",
        "meant, but general",
        "meant for them",
        "and says why it makes sense",
    ),
    "next_steps": ("left with them", "none, or vague", "something concrete", "who and when", "theirs, and closed"),
}
"""Dimension -> the word for each level, 0 to 4."""

NAMES: Mapping[str, str] = {
    "listening": "Listening",
    "acknowledgement": "Acknowledgement",
    "next_steps": "Next steps",
}

RAISES: Mapping[str, str] = {
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
}
"""Criteria that raise a level, as the screen says them."""

LOWERS: Mapping[str, str] = {
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
"""Criteria that lower one."""

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


def level_word(dimension: str, level: int | None) -> str:
    """The word for a level; what is said where the moment did not call for it."""
    return "not called for" if level is None else LEVEL_WORDS[dimension][level]


def criterion_words(criterion: str) -> str:
    """A criterion as the screen says it."""
    return RAISES.get(criterion) or LOWERS.get(criterion) or criterion.replace("_", " ")


def raises(criterion: str) -> bool:
    """True where meeting it raises a level."""
    return criterion in RAISES


def dimension_of(criterion: str) -> str | None:
    """The dimension a criterion belongs to; None for one that bears on all of them."""
    return _DIMENSION_OF.get(criterion)


_DIMENSION_OF: Mapping[str, str] = {
    name: dimension
    for dimension, names in {
        "listening": "reflects_specifics reflects_meaning open_question invites picks_up_cue talks_past asks_again "
        "closes_space presumes too_soon takes_over",
        "acknowledgement": "names_feeling validates specific_to_them owns_impact stock_phrase minimises misattuned "
        "overclaims but_pivot defends",
        "next_steps": "concrete_action owner when agreed closes_loop fits_need vague_promise hands_back "
        "against_their_word unfounded",
    }.items()
    for name in names.split()
}
