"""The second rater: a language model that answers the rubric's own questions, and must quote what it saw."""

from app.endpoint.chat import Endpoint, Tokens
from app.judge.names import Names
from app.judge.questions import PROMPT_HASH
from app.judge.rating import RATER, Judge, Rated, ToRate

__all__ = ["PROMPT_HASH", "RATER", "Endpoint", "Judge", "Names", "Rated", "ToRate", "Tokens"]
