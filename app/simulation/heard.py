"""One reply as the director weighs it: what the scorer found, what was understood, and what came before it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from app.scenario.model import Fact, Scenario
from app.simulation.asking import requests
from app.simulation.commitments import holds_sign
from app.simulation.gate import first_words, picked_up_in
from app.simulation.mood import ACKNOWLEDGES, CLOSES, EXPLORES, WARMS, WOUNDS
from app.simulation.promises import LOOKS_FOR, comes_back, contradicted
from app.simulation.space import leaves_space
from app.simulation.understanding import Understanding
from app.simulation.values import Memory, mark
from app.simulation.words import content, first_held, plain, words
from scoring.scorecard import Scorecard

NO_OPENING = frozenset({"presumes", "talks_past", "closes_space", "takes_over", "overclaims", "asks_again"}) | WOUNDS
"""A reply that does any of this opens nothing, whatever else it does."""
MAKES_ROOM = EXPLORES | ACKNOWLEDGES | {"reflects_specifics"}
GRAVE = frozenset({"unsafe", "minimises", "misattuned", "takes_over"})
HANGS_UP_ON = frozenset({"unsafe", "minimises", "misattuned", "defends", "takes_over"})
_WHAT_WE_DO = re.compile(r"\bwhat (?:i|we)(?:'ll| can| could| will|'ve| have)\b")
_GIVES_WORK = re.compile(
    r"\byou(?:'ll| will|'d| would)? (?:(?:also|just|then) )?(?:need|have|want) to\b"
    r"|\byou (?:must|should|could|might want)\b"
    r"|(?<!so )(?<!so that )\byou can\b|\bplease \w+|\bup to you\b|\bon your (?:end|side)\b|\byour (?:job|own)\b"
    r"|(?:^|[.!?,;:] ?)(?:then |just |so |and )?(?:call|ring|go|visit|log|fill|send|contact|speak|bring|write|e-?mail"
    r"|download|click|use|try|check|ask|take|get|apply|phone|text|pop|come|look|do|see)\b"
    r"|\b(?:can't|cannot|unable|not able|not something (?:we|i)|nothing (?:we|i) can)\b|\bhave you tried\b|\byourself\b"
)
_NO_BLAME = re.compile(
    r"\b(?:not (?:here|going|about|ringing) to|nobody (?:here )?is (?:going to )?|won't|no one will)"
    r" ?(?:tell(?:ing)? you off|judg\w+|lectur\w+|blam\w+|scold\w+)"
)
_WHY = re.compile(r"^(?:(?:and|so|but) )?(?:why|how come|what for|what(?:'s| is| was) the reason)\b")
MONOLOGUE = {"voice": 85, "chat": 120}
"""Words."""
ROOM_PALES, ROOM_ENOUGH = 2, 4
"""Replies running that leave room and say nothing, after which another moves them less; and not at all."""
INTERROGATED = 3
"""Closed questions in a row that begin to tell."""


@dataclass(frozen=True)
class Heard:
    """One reply as the director weighs it: the scorer's findings, what was understood, and what came before."""

    scenario: Scenario
    memory: Memory
    card: Scorecard
    said: Understanding
    reply: str
    quiet_before: float = 0.0
    """Seconds of silence they were given before it, where it was spoken."""

    @cached_property
    def strengths(self) -> Mapping[str, float]:
        """Criteria met -> strength; what the scorer missed on a silence is added."""
        met: dict[str, float] = {}
        for finding in self.card.findings:
            met[finding.criterion] = max(met.get(finding.criterion, 0.0), finding.strength)
        if self.said.closes:
            met.pop("talks_past", None)
            for name in EXPLORES - {"reflects_meaning"}:
                met.pop(name, None)
            if mark(self.memory, "stayed"):
                met.pop("misattuned", None)  # a cheerful goodbye after all was said is a goodbye
        if self.only_greets:
            met.pop("talks_past", None)
        text = plain(self.reply)
        if "?" not in text and _WHAT_WE_DO.search(text):
            met.pop("open_question", None)  # "What I can do is …" asks nothing
        if "hands_back" in met and (_NO_BLAME.search(text) or not _GIVES_WORK.search(text)):
            met.pop("hands_back")  # "I'm not here to tell you off" gives them nothing to do, nor does "I won't"
        if self.asks_what_it_is_about:
            met.pop("asks_again", None)
        if self.said.blames:
            for name in EXPLORES:
                met.pop(name, None)
        if self.offers_what_is_needed:
            # "You can pay it in pieces" hands nothing back: it is ours to offer.
            for name in ("hands_back", "talks_past"):
                met.pop(name, None)
            met.setdefault("fits_need", 0.6)
        elif self.after_opening and not met.keys() & (NO_OPENING - {"talks_past"}) and not self.said.blames:
            self._hear_what_was_missed(met)
        if self.only_data:
            # A datum asked for in open words ("what's the…") is still a datum.
            for name in ("open_question", "picks_up_cue", "presumes"):
                met.pop(name, None)
        if self.said.for_the_ask and not self.returns_telling_words:
            # "Tell me what's going on" would be said to anyone: it goes back to nothing.
            met.pop("picks_up_cue", None)
        if self.grills and mark(self.memory, "whys"):
            for name in EXPLORES:
                met.pop(name, None)
        if self.said.elsewhere:
            for name in WARMS:
                met.pop(name, None)
        if self.said.time_given and not self.said.closes:
            met.setdefault("invites", 0.6)
        if self.waited:
            met.setdefault("invites", 0.8)
            met.pop("talks_past", None)
        if "invites" in met and self.only_room:
            # Room given again and again, and nothing ever put into it, is an empty room.
            rooms = mark(self.memory, "rooms")
            if rooms >= ROOM_ENOUGH:
                met.pop("invites")
            elif rooms >= ROOM_PALES:
                met["invites"] *= 0.5
        return met

    @cached_property
    def only_room(self) -> bool:
        """Leaves room and says nothing else: 'Take your time', 'I'm here', a silence."""
        met = {finding.criterion for finding in self.card.findings}
        gives = met & ((EXPLORES - {"invites"}) | ACKNOWLEDGES | {"reflects_specifics"})
        empty = self.said.time_given or self.said.silence or len(words(self.reply)) <= 3
        return empty and not gives and not self.said.asks_something and not self.said.acts and not self.said.commits

    def _hear_what_was_missed(self, met: dict[str, float]) -> None:
        """Right after they opened up, an open question is open and their own words given back are a reflection."""
        if self.said.open_question and not self.said.facts_near and not self.strays:
            met.setdefault("open_question", 0.6)
            met.pop("talks_past", None)
        elif not self.said.asks_something and len(content(self.reply) & content(self.memory.lines_used[-1])) >= 2:
            met.setdefault("reflects_specifics", 0.6)
            met.pop("talks_past", None)

    @property
    def offers_what_is_needed(self) -> bool:
        """Newly offers or commits to a step that serves the need."""
        needs = {step.id for step in self.scenario.resolutions.need} - set(self.memory.served)
        return bool(needs & set(self.said.commits)) and (self.said.confirms or self.said.acts or bool(self.said.choice))

    @property
    def only_data(self) -> bool:
        """What it asks for is a datum, whatever open words the question is put in."""
        met = {finding.criterion for finding in self.card.findings}
        return (
            bool(self.said.facts_near if self.after_opening else self.said.facts_sure)
            and not met & {"reflects_meaning", "invites"}
            and not (self.said.for_meaning or self.returns_telling_words)
        )

    @cached_property
    def grills(self) -> bool:
        """Asks why, and gives nothing with it: to be asked for reasons is to be called to account."""
        met = {finding.criterion for finding in self.card.findings}
        asks_why = any(_WHY.search(plain(clause)) for clause in requests(self.reply))
        return asks_why and not met & (ACKNOWLEDGES | {"reflects_meaning", "invites"}) and len(words(self.reply)) <= 14

    @property
    def asks_only_data(self) -> bool:
        """All it asks for is plain data, whatever word of theirs stands beside it."""
        met = {finding.criterion for finding in self.card.findings}
        return 0 < self.said.questions <= len(self.said.facts_by_rule) and not met & {"invites", "reflects_meaning"}

    @property
    def is_a_prod(self) -> bool:
        """A question of a word or three that gives nothing of theirs back: 'And before that?'."""
        met = {finding.criterion for finding in self.card.findings}
        return (
            self.said.asks_something
            and len(words(self.reply)) <= 3
            and not self.returns_telling_words
            and not met & (ACKNOWLEDGES | {"reflects_specifics", "reflects_meaning"})
        )

    @property
    def only_a_step(self) -> bool:
        """Does something about the issue and leaves no room: a word of theirs in it is not a door held open."""
        does = bool(self.served) or self.new_step or self.said.acts
        room = self.met & ((EXPLORES - {"picks_up_cue"}) | ACKNOWLEDGES)
        return does and not room and not self.said.asks_something

    @property
    def returns_telling_words(self) -> bool:
        """Gives back words that showed a cue."""
        shown = {name for name, _ in self.memory.cues_shown}
        return any(first_held(self.reply, cue.telling) is not None for cue in self.scenario.cues if cue.id in shown)

    @property
    def after_opening(self) -> bool:
        """The customer's last turn let something be known or went on about it."""
        last = self.memory.turn
        return last > 0 and (
            any(turn == last for _, turn in self.memory.disclosed) or mark(self.memory, "followed") == last
        )

    @property
    def after_something(self) -> bool:
        """The customer's last turn gave a sign or let something be known."""
        last = self.memory.turn
        return any(turn == last for _, turn in (*self.memory.cues_shown, *self.memory.disclosed)) or (
            mark(self.memory, "followed") == last > 0
        )

    @cached_property
    def strays(self) -> bool:
        """Asks a question of its own, about nothing the customer has just said."""
        met = {finding.criterion for finding in self.card.findings}
        if not self.said.asks_something or met & (ACKNOWLEDGES | {"reflects_meaning", "reflects_specifics"}):
            return False
        asked = content(" ".join(requests(self.reply)))
        near = content(" ".join((*self.memory.lines_used[-5:], first_words(self.scenario, self.memory))))
        return len(asked) >= 2 and not asked & near and not self.returns_telling_words

    @property
    def waited(self) -> bool:
        """Said nothing, or only gave time, where that leaves room; the second silence running does not."""
        return self.said.silence and self.after_something and mark(self.memory, "silences") < 1

    @cached_property
    def left_space(self) -> bool:
        """Was spoken after a silence that left room for what they had let show, and does not close it again."""
        return leaves_space(self)

    @property
    def shuts(self) -> bool:
        """Closes what a silence would have left open, whatever came before it."""
        shut = (NO_OPENING - {"talks_past"}) | {"too_soon", "stock_phrase", "vague_promise"}
        met = {finding.criterion for finding in self.card.findings} | self.met
        odd = self.odd or self.said.elsewhere or self.said.abuse > 0
        return bool(met & shut) or odd or self.said.closes or self.only_data or self.asks_only_data or self.grills

    @cached_property
    def picked_up(self) -> tuple[str, ...]:
        met = {finding.criterion for finding in self.card.findings}
        if self.said.abuse or self.said.injection or self.said.elsewhere or self.only_data:
            return ()
        if self.said.for_the_ask and not self.returns_telling_words:
            return ()
        return picked_up_in(
            self.scenario,
            self.memory,
            self.reply,
            returns=bool(met & {"picks_up_cue", "reflects_meaning"}),
            makes_room=bool(met & MAKES_ROOM),
            waited=self.waited,
        )

    @cached_property
    def met(self) -> frozenset[str]:
        return frozenset(self.strengths)

    @property
    def hurts(self) -> bool:
        """A wound that what the reply gives does not outweigh; some wounds nothing in the same breath outweighs."""
        wounds = self.met & WOUNDS
        return bool(wounds) and (bool(wounds & GRAVE) or self.outweighed(wounds))

    @property
    def presumes(self) -> bool:
        """Says outright what was only hinted, and gives too little else to be forgiven it."""
        return "presumes" in self.met and self.outweighed(frozenset({"presumes"}))

    def outweighed(self, harms: frozenset[str]) -> bool:
        """Whether these harms cost this person more than the reply's listening and acknowledgement give."""
        person = self.scenario.sensitivities
        gives = sum(WARMS[name] * person.warms_to.get(name, 1.0) for name in self.met & (EXPLORES | ACKNOWLEDGES))
        return gives < sum(CLOSES[name] * person.closes_at.get(name, 1.0) for name in harms)

    @property
    def explores(self) -> bool:
        return bool(self.met & EXPLORES)

    @property
    def makes_room(self) -> bool:
        return bool(self.met & MAKES_ROOM)

    @property
    def wounds(self) -> bool:
        return self.hurts or self.presumes or self.said.abuse > 0 or self.guessed

    @property
    def guessed(self) -> bool:
        """Says aloud what is still hidden."""
        return self.said.guesses is not None and not self.said.injection

    @cached_property
    def touches(self) -> str | None:
        """The sore spot whose words stand in the reply, where they have words left for it."""
        used = set(self.memory.lines_used)
        if self.odd or self.said.silence:
            return None
        return next(
            (
                sore.id
                for sore in self.scenario.tender
                if first_held(self.reply, sore.words) and any(line not in used for line in sore.lines)
            ),
            None,
        )

    @cached_property
    def contradicts(self) -> tuple[str, str] | None:
        """What was promised and what is said now, where they differ; ("", "") where a thing done is offered."""
        if self.odd or self.said.silence:
            return None
        other = contradicted(self.memory.promises, self.reply)
        if other:
            return other
        return ("", "") if self.offers_what_is_done else None

    @property
    def offers_what_is_done(self) -> bool:
        """Asks whether to do what an earlier reply said was done."""
        done = {what for what, when, _ in self.memory.promises if when == "done"}
        return self.said.asks_leave and bool(done & set(self.said.commits)) and not self.served

    @property
    def monologue(self) -> bool:
        """Longer than anybody listens to in one go."""
        return len(words(self.reply)) > MONOLOGUE[self.scenario.channel]

    @property
    def forgets_to_look(self) -> bool:
        """Something was to be looked up some replies ago, and this reply says nothing of it."""
        since = mark(self.memory, "looking")
        late = bool(since) and self.memory.turn + 1 - since >= LOOKS_FOR
        return late and not (self.reports or self.said.silence or self.said.holds or self.odd)

    @property
    def reports(self) -> bool:
        """Says what was found, done, or cannot be done."""
        return comes_back(self.reply) or self.said.acts or self.said.policy or bool(self.said.commits)

    @property
    def answers_them(self) -> bool:
        """Gives anything that could be an answer to what they asked."""
        asked = self.memory.asked[-1][0] if self.memory.asked else ""
        return (
            self.reports
            or self.makes_room
            or self.new_step
            or bool(content(asked) & content(self.reply))
            or words(self.reply)[:1] in (["yes"], ["no"], ["yeah"], ["me"], ["it's"], ["i"], ["i'm"])
        )

    @property
    def answers_second(self) -> bool:
        """Answers their second practical matter, brought up or not."""
        matter = self.scenario.second_matter
        if matter is None or mark(self.memory, "second_done") or self.odd:
            return False
        return holds_sign(self.reply, tuple(matter.answered_by))

    @property
    def second_is_open(self) -> bool:
        """They have something else to bring up, or have brought it up once and heard nothing of it."""
        matter, used = self.scenario.second_matter, set(self.memory.lines_used)
        if matter is None or mark(self.memory, "second_done") or self.answers_second:
            return False
        left = matter.again if mark(self.memory, "second") else matter.lines
        return not mark(self.memory, "second_again") and any(line not in used for line in left)

    @property
    def odd(self) -> bool:
        """Nothing a customer could follow."""
        return self.said.nonsense or self.said.foreign or self.said.injection

    @property
    def served(self) -> tuple[str, ...]:
        """Resolutions this reply newly commits to; the answer itself serves an issue that is a question."""
        needs_deed = {step.id for step in self.scenario.resolutions.need}
        deed = bool(self.met & {"concrete_action", "fits_need", "agreed", "closes_loop"}) or self.said.confirms
        return tuple(
            step for step in self.said.commits if step not in self.memory.served and (deed or step not in needs_deed)
        )

    @property
    def gets_nowhere(self) -> bool:
        """Nothing was heard, asked, answered or done."""
        useful = (
            self.makes_room
            or self.said.for_meaning
            or bool(self.served)
            or self.new_step
            or self.said.time_given
            or self.waited
        )
        return not useful and not (self.wanted and self.run_of_questions < 2 * INTERROGATED) and not self.only_greets

    @cached_property
    def wanted(self) -> tuple[str, ...]:
        """Ids of the facts to be answered, as the moment reads the question.

        First broad words ("Tell me what's going on") ask for the ask. What merely resembles a sample question gives way
        to an offer in the same reply, and to an open question that stays with what was just let be known.
        """
        said = self.said
        if said.elsewhere:
            return said.facts_by_rule
        if self.asks_what_it_is_about and not self.returns_telling_words:
            return (
                (*said.facts_sure, *said.for_the_ask)[:1] if not self._locked(said.facts_sure) else said.for_the_ask[:1]
            )
        if self.served or (self.after_opening and said.open_question):
            return said.facts_near
        return said.facts

    def _locked(self, names: tuple[str, ...]) -> bool:
        """Whether one of these facts waits for something still unsaid."""
        made = {name for name, _ in self.memory.disclosed}
        return any(fact.id in names and fact.after and fact.after not in made for fact in self.scenario.facts)

    @property
    def asks_what_it_is_about(self) -> bool:
        """A desk's first broad question, near the start and before anything was asked."""
        return bool(self.said.for_the_ask) and self.memory.turn <= 2 and not self.memory.facts_given

    @property
    def stays_with_deepest(self) -> bool:
        """Makes room, or serves anew, once everything has been said."""
        return (self.makes_room and "talks_past" not in self.met) or self.waited or bool(self.served) or self.new_step

    @property
    def really_hurts(self) -> bool:
        """What a person hangs up on: to be abused, made small, argued with, or told what they have not said."""
        return bool(self.met & HANGS_UP_ON) or self.presumes or self.guessed or self.said.abuse > 0

    @property
    def new_step(self) -> bool:
        return "concrete_action" in self.met and "against_their_word" not in self.met

    @property
    def only_greets(self) -> bool:
        return self.said.greets and self.memory.turn == 0

    @property
    def run_of_questions(self) -> int:
        """Closed questions in a row, this one counted."""
        closed = bool(self.wanted or self.said.asks_something) and not self.makes_room
        return int(mark(self.memory, "questions")) + 1 if closed else 0


def asked_facts(heard: Heard) -> list[Fact]:
    """The facts the reply asks for, whether or not they can be answered yet."""
    known = {fact.id: fact for fact in (*heard.scenario.facts, *heard.scenario.unknown_to_customer)}
    return [known[name] for name in heard.wanted]
