"""The rubric: its version and the names of its criteria."""

RUBRIC_VERSION = "2026.11"

NAMES = (
    "reflects_specifics", "reflects_meaning", "open_question", "invites", "picks_up_cue", "talks_past", "asks_again",
    "closes_space", "presumes", "too_soon", "takes_over", "names_feeling", "validates", "specific_to_them",
    "owns_impact", "stock_phrase", "minimises", "misattuned", "overclaims", "but_pivot", "defends", "concrete_action",
    "owner", "when", "agreed", "closes_loop", "fits_need", "vague_promise", "hands_back", "against_their_word",
    "unfounded", "unsafe",
)  # fmt: skip
