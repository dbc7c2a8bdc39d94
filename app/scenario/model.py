"""What a scenario file says: the person, what they hide, the signs they give, and what would serve them.

One YAML file a customer. Descriptions here become the published JSON Schema, so they are written for trainers.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Line = Annotated[str, Field(min_length=1, max_length=400)]
Share = Annotated[float, Field(ge=0, le=1)]

CueKind = Literal["vague_words", "verbal_hint", "body", "neutral_mention", "repetition", "non_verbal", "past_feeling"]
ReactionName = Literal[
    "open",  # softened by being heard; gives a little more
    "deflect",  # asked past the surface before they trust
    "test",  # checks whether a promise or an interest is real
    "snap",  # hurt or angered by the reply
    "shut_down",  # closes after a wound; short
    "go_flat",  # polite and empty: answers stock warmth, chatter, procedure
    "correct",  # something was presumed, or is wrong
    "thank",  # a concrete step has been named and suits them
    "wait",  # the agent needs a moment, looks something up, or says nothing
    "press",  # returns to the ask: it was unanswered, or answered vaguely
    "unsure",  # did not follow: nonsense, another language, off the subject
    "greet",  # answers a hello or the agent's name
    "repeat",  # was asked for what was already said or stands in the record
    "minimise",  # makes it smaller than it is
    "sarcasm",  # says the opposite, dryly
    "silence",  # says nothing that can be heard as an answer
    "ask_back",  # answers a question with one of their own
    "interrupt",  # cuts in on a long speech
    "caught_out",  # noticed that the agent now says something else than before
    "remind",  # noticed that something promised a moment ago was not done
]
Resistance = Literal["test", "deflect", "minimise", "go_flat", "sarcasm", "silence"]
EndingKind = Literal["cared_for", "heard_only", "solved_unheard", "escalates", "hangs_up", "drifts_off"]


class Part(BaseModel):
    """Base of every part of a scenario file: unknown keys are faults, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Speech(Part):
    """How they speak."""

    words_a_turn: tuple[int, int] = Field(description="Shortest and longest typical turn, in words.")
    formality: Literal["formal", "plain", "casual"]
    habits: list[Text] = Field(default=[], description="What recurs in how they talk.")
    never_says: list[Text] = Field(default=[], description="Words this person would not use.")


class Sounding(Part):
    """How a persona's voice differs from the plain one, where customers are heard."""

    pitch: Annotated[float, Field(ge=0.7, le=1.15)] = Field(
        default=1.0, description="Height and size of the voice against the plain one, a woman's: 0.75 is a man's."
    )
    pace: Annotated[float, Field(ge=0.7, le=1.3)] = Field(default=1.0, description="Speed against an even pace.")
    loudness: Annotated[float, Field(ge=-9, le=3)] = Field(default=0.0, description="In decibels against the usual.")


class Persona(Part):
    """Who is on the line."""

    name: Text
    age: Annotated[int, Field(ge=16, le=110)]
    pronouns: Literal["she", "he", "they"]
    situation: Text = Field(description="Their life just now, as a friend would put it. Hidden from trainees.")
    speech: Speech
    sounding: Sounding | None = Field(
        default=None, description="Their voice, where it is heard; by age and pronouns where this is left out."
    )


class AccountFact(Part):
    label: Text
    value: Text


class Contact(Part):
    """An earlier contact, as the system noted it."""

    when: Text = Field(description="As the desk shows it, e.g. 'Mon 16 Nov, 09:12'.")
    channel: Text
    note: Text


class Record(Part):
    """What the trainee can see before and during the conversation. It must not give the hidden thing away."""

    headline: Line = Field(description="First line of the record: what this looks like on the queue.")
    account: Annotated[list[AccountFact], Field(min_length=2)]
    contacts: list[Contact] = []
    bot: list[Line] = Field(default=[], description="What a bot already said to them and failed at.")


class Presenting(Part):
    """What they say they are here for."""

    opener: Line = Field(description="Their first words, verbatim.")
    opener_again: Annotated[list[Line], Field(max_length=4)] = Field(
        default=[],
        description="Other first words to the same effect, for somebody who meets them again. Each shows what the "
        "opener shows: every cue with in_opener has one of its telling words in each of them.",
    )
    ask: Text = Field(description="What they are asking for, in a sentence.")
    right_answer: Text = Field(description="What a technically right answer is.")


class Behind(Part):
    """The thing behind the thing."""

    fact: Text = Field(description="What happened.")
    need: Text = Field(description="What they need: to be listened to, practical help, to be believed, time, company.")
    why_unsaid: Text = Field(description="Why they do not say so: pride, fear, habit, shame.")


class Cue(Part):
    """A sign an experienced agent would read."""

    id: Id
    kind: CueKind
    hints_at: Id = Field(description="The disclosure it points towards.")
    read_as: Text = Field(description="What an experienced agent reads in it.")
    lines: Annotated[list[Line], Field(min_length=1)] = Field(
        description="Their words that show it, each able to stand alone after anything; a missed cue may come again "
        "in its next line. Pauses and the like stand in square brackets: '[a pause]'."
    )
    telling: Annotated[list[Line], Field(min_length=1)] = Field(
        description="The words which, given back, return to it: 'by two', 'fine', 'the pause'."
    )
    in_opener: bool = Field(default=False, description="True where the opener itself shows it.")


class Gate(Part):
    """What has to be true before a disclosure can be said. All of it."""

    trust: Share = Field(description="Trust at least this, 0-1, at normal difficulty.")
    after_cues: list[Id] = Field(default=[], description="At least one of these cues was picked up.")
    moves: list[str] = Field(
        default=[], description="At least one of these criteria is met by the reply itself, e.g. open_question."
    )
    earliest_turn: Annotated[int, Field(ge=1)] = Field(default=2, description="Not before this reply.")


class Probed(Part):
    """What shows if it is probed too early."""

    shows: Literal["discomfort", "partial", "denial"]
    lines: Annotated[list[Line], Field(min_length=2)]


class Disclosure(Part):
    """One rung of what they let be known."""

    id: Id
    layer: Annotated[int, Field(ge=1, le=5)]
    lines: Annotated[list[Line], Field(min_length=1)] = Field(
        description="How they say it. Said together, in order, in one turn."
    )
    also_said: Annotated[list[list[Line]], Field(max_length=4)] = Field(
        default=[],
        description="Other ways to say the same, each a list like lines; for somebody who meets them again.",
    )
    tell_phrases: Annotated[list[Line], Field(min_length=2)] = Field(
        description="Words that would give it away; none may stand in any line said before it."
    )
    gate: Gate
    probed: Probed
    follow_ups: Annotated[list[Line], Field(min_length=2)] = Field(
        description="What they say when the next replies stay with it: each stands alone; said one a turn."
    )
    pull_back: Annotated[list[Line], Field(min_length=1)] = Field(
        description="How they retreat when the reply after it makes no room."
    )


class Fact(Part):
    """Something they can answer when asked."""

    id: Id
    questions: Annotated[list[Line], Field(min_length=2)] = Field(description="Ways an agent might ask.")
    lines: Annotated[list[Line], Field(min_length=1)] = Field(description="Their answers; a second is for asked-again.")
    after: Id | None = Field(default=None, description="Only once this disclosure was made; before it, they deflect.")


class Sensitivities(Part):
    """What this person warms to and what closes them. Numbers scale the director's own defaults (1 = as usual)."""

    start_trust: Share = 0.25
    start_distress: Share = 0.5
    start_patience: Share = 0.7
    warms_to: dict[str, Annotated[float, Field(ge=0, le=3)]] = Field(
        default={}, description="Criterion -> how much more (or less) than usual it moves them."
    )
    closes_at: dict[str, Annotated[float, Field(ge=0, le=3)]] = Field(
        default={}, description="Criterion -> how much more (or less) than usual it closes them."
    )
    patience_cost: Annotated[float, Field(ge=0, le=0.3)] = Field(
        default=0.05, description="What a reply that gets nowhere costs their patience, 0-1."
    )
    temper: Literal["hot", "cold"] = Field(
        default="cold", description="Out of patience, a hot person asks for a manager; a cold one goes quiet and goes."
    )
    resists_with: Annotated[list[Resistance], Field(max_length=6)] = Field(
        default=[],
        description="How this person keeps somebody out, likeliest first; each named needs lines under reactions.",
    )


class Tender(Part):
    """A sore spot: words that sting this person, whoever says them and however kindly."""

    id: Id
    words: Annotated[list[Line], Field(min_length=1)] = Field(description="Words of the agent's that touch it.")
    lines: Annotated[list[Line], Field(min_length=2)] = Field(description="What they say when it is touched.")
    why: Text = Field(description="Why it stings, for mentors and the debrief.")


class SecondMatter(Part):
    """Another practical thing they bring up once the first is under way."""

    id: Id
    what: Text = Field(description="What it is, in a sentence.")
    lines: Annotated[list[Line], Field(min_length=1)] = Field(description="How they bring it up; one is said.")
    again: Annotated[list[Line], Field(min_length=1)] = Field(description="How they come back to it, left unanswered.")
    answered_by: Annotated[list[Line], Field(min_length=1)] = Field(
        description="Like the signs of a resolution: a reply that holds all words of one of them has answered it."
    )
    earliest_turn: Annotated[int, Field(ge=2)] = Field(default=4, description="Not before this reply.")


class Banded(Part):
    """Lines by how distressed they are; `any` serves every band."""

    any: list[Line] = []
    calm: list[Line] = Field(default=[], description="Distress under 0.35.")
    strained: list[Line] = Field(default=[], description="Distress 0.35 to 0.7.")
    raw: list[Line] = Field(default=[], description="Distress over 0.7.")


class Resolution(Part):
    """A next step that would serve."""

    id: Id
    what: Text
    signs: Annotated[list[Line], Field(min_length=1)] = Field(
        description="Each a few words; a sentence that commits to something and holds all of them counts: 'waive fee'."
    )


class Resolutions(Part):
    issue: Annotated[list[Resolution], Field(min_length=1)] = Field(
        description="Steps that serve the presenting issue."
    )
    need: Annotated[list[Resolution], Field(min_length=1)] = Field(description="Steps that serve the need behind it.")


class Limit(Part):
    """What nobody here may promise."""

    id: Id
    what: Text
    signs: Annotated[list[Line], Field(min_length=1)]


class Ending(Part):
    """How it can end, and how that sounds."""

    id: Id
    kind: EndingKind
    when: Text = Field(description="In words, when this is reached.")
    lines: Annotated[list[Line], Field(min_length=1)] = Field(description="Their last words; one of these is said.")
    story: Text = Field(description="One paragraph for the debrief: how it ended and what it meant for them.")


class Suggestion(Part):
    """A draft an AI assistant would offer the agent here."""

    after_cue: Id | None = None
    text: Text
    verdict: Literal["apt", "hollow", "wrong"]
    why: Text


class CouldHave(Part):
    """A way a good reply could have gone."""

    cue: Id
    reply: Text
    why: Text


class DebriefText(Part):
    story: Text = Field(description="What was really going on, told once it is over.")
    could_have: Annotated[list[CouldHave], Field(min_length=2)]
    questions: Annotated[list[Text], Field(min_length=1)] = Field(description="For the trainee to reflect on.")


class Check(Part):
    """A scripted conversation and where it must lead: a scenario carries its own tests."""

    name: Text
    policy: Literal["expert", "warmth", "solver", "interrogator", "other"]
    replies: Annotated[list[Text], Field(min_length=1)] = Field(description="Trainee replies; '[silence]' waits.")
    ending: list[EndingKind] = Field(description="Any of these is right; empty where it need not have ended.")
    reaches: list[Id] = Field(default=[], description="Disclosures it must reach.")
    never: list[Id] = Field(default=[], description="Disclosures it must not reach.")


class Scenario(Part):
    """A customer with a presenting issue and a thing behind the thing."""

    id: Id
    title: Line = Field(description="Shown to trainees: the presenting issue, never the hidden thing.")
    version: Annotated[int, Field(ge=1)]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    channel: Literal["chat", "voice"]
    difficulty: Literal["easy", "normal", "hard"]
    topics: list[Text] = Field(description="Hidden from trainees.")
    content_note: Line = Field(description="What may be hard to hear, without giving it away.")
    heavy: bool = Field(
        default=False, description="True where it may stay with a trainee: the debrief then says where support is."
    )
    skills: Annotated[list[str], Field(min_length=1)] = Field(description="Criteria it trains.")
    author: Text
    status: Literal["draft", "published"]
    persona: Persona
    record: Record
    presenting: Presenting
    behind: Behind
    disclosures: Annotated[list[Disclosure], Field(min_length=2, max_length=5)]
    cues: Annotated[list[Cue], Field(min_length=2)]
    facts: Annotated[list[Fact], Field(min_length=1)]
    unknown_to_customer: list[Fact] = Field(default=[], description="What they are asked and do not know.")
    sensitivities: Sensitivities = Sensitivities()
    tender: list[Tender] = Field(default=[], description="Sore spots.")
    second_matter: SecondMatter | None = Field(default=None, description="Another practical thing they may bring up.")
    reactions: dict[ReactionName, Banded] = Field(
        description="Their own lines for each way of reacting. Those under caught_out may hold {before} and {now}."
    )
    resolutions: Resolutions
    limits: list[Limit] = []
    endings: Annotated[list[Ending], Field(min_length=5)]
    suggestions: list[Suggestion] = []
    debrief: DebriefText
    checks: list[Check] = []

    def cue(self, cue_id: str) -> Cue:
        """The cue of that id; KeyError where there is none."""
        return _by_id(self.cues, cue_id)

    def disclosure(self, disclosure_id: str) -> Disclosure:
        """The disclosure of that id; KeyError where there is none."""
        return _by_id(self.disclosures, disclosure_id)

    def ending(self, kind: str) -> Ending | None:
        """The first ending of that kind, if the file has one."""
        return next((ending for ending in self.endings if ending.kind == kind), None)

    @property
    def ladder(self) -> list[Disclosure]:
        """Disclosures from the surface down."""
        return sorted(self.disclosures, key=lambda disclosure: disclosure.layer)


Named = TypeVar("Named", Cue, Disclosure)


def _by_id(parts: list[Named], wanted: str) -> Named:
    for part in parts:
        if part.id == wanted:
            return part
    raise KeyError(wanted)
