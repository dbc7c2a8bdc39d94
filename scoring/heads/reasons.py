"""What is said of a criterion a head has found in a sentence: one plain sentence each, to the trainee."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

REASONS: Final[Mapping[str, str]] = {
    "reflects_specifics": "You gave back something only this customer said.",
    "reflects_meaning": "You said what lay under their words, and left it open.",
    "open_question": "You asked something only they can answer, and left it as the last word.",
    "invites": "This leaves them room to say more, or not.",
    "picks_up_cue": "This goes back to the words that held more than they said.",
    "talks_past": "They showed you something; this would fit anybody's case and passes it by.",
    "asks_again": "They have told you this already, or it stands on the record.",
    "closes_space": "This shuts the topic, or asks too much at once, just as something was offered.",
    "presumes": "This says outright what they have only hinted at.",
    "too_soon": "A fix, before you know what it would have to fix.",
    "takes_over": "The floor is yours here, not theirs.",
    "names_feeling": "This names what it may be like for them.",
    "validates": "This says why it makes sense in their place.",
    "specific_to_them": "This belongs to this call and to no other.",
    "owns_impact": "This owns our part in it, with no excuse.",
    "stock_phrase": "This would fit any call unchanged, so it earns nothing.",
    "minimises": "This makes what they brought smaller than it is to them.",
    "misattuned": "The tone is not where they are.",
    "overclaims": "This claims to know what only they can know.",
    "but_pivot": "This takes back what was just given.",
    "defends": "This sets our rules, or somebody else's fault, against what hurts them.",
    "concrete_action": "Something that is done, or will be.",
    "owner": "It is clear who does it.",
    "when": "It is clear by when.",
    "agreed": "This asks whether it works for them, or does what they asked.",
    "closes_loop": "They know how they will hear, and need not chase it.",
    "fits_need": "This serves what they came for.",
    "vague_promise": "Nothing here could be checked later.",
    "hands_back": "This gives them work that could be ours.",
    "against_their_word": "They have just said no to this, or that it cannot work.",
    "unfounded": "Nobody here can know or promise this.",
    "unsafe": "Somebody may come to harm; a mentor will look.",
}
"""Criterion -> the sentence."""
