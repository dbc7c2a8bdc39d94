"""The customer a trainee talks with: hears a reply, is moved by it, and answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from app.scenario.model import Cue, EndingKind, Resolution, Scenario
from app.simulation import director, embedded, endings
from app.simulation.gate import first_words, locked_phrases
from app.simulation.understanding import understand
from app.simulation.values import Beat, CustomerState, Exchange, Memory, Spoken
from app.simulation.voice import Scene, Show, Voice
from app.simulation.words import holds_phrase, sentences
from scoring.conversation import Brief, CueShown, Moment, Step, Turn
from scoring.scorer import read_by_rules, score_reply


class Customer:
    """One person of the library in one attempt. Pure: the same memory, turns, reply and seed give the same answer."""

    def __init__(self, scenario: Scenario, seed: int = 0, *, scored: bool = True) -> None:
        """`scored` False leaves the trainee's levels out: nothing they do follows from those, and it is quicker."""
        self.scenario = scenario
        self.seed = seed
        self._scored = scored
        record = scenario.record
        self._record = (
            record.headline,
            *(f"{fact.label}: {fact.value}" for fact in record.account),
            *(f"{contact.when}, {contact.channel}: {contact.note}" for contact in record.contacts),
            *record.bot,
        )
        self._issue = _steps(scenario.resolutions.issue)
        self._need = _steps(scenario.resolutions.need)
        self._limits = tuple(Step(limit.id, tuple(limit.signs)) for limit in scenario.limits)

    def get_ready(self) -> None:
        """Loads the sentence vectors and this person's questions (a second or two, once a process); optional."""
        understand(self.scenario, "Who is speaking?")

    def opening(self, memory: Memory | None = None) -> Spoken:
        """Their first words in the attempt that memory began; the file's own where none is given."""
        opener = self.scenario.presenting.opener if memory is None else first_words(self.scenario, memory)
        return Spoken(text=opener, lines=(opener,))

    def start(self, heard_before: Iterable[str] = ()) -> Memory:
        """What they bring to the conversation before the first reply.

        `heard_before`: digests (`lines.digest`) of lines this trainee has heard from them in earlier attempts.
        """
        return director.start(self.scenario, heard_before)

    def brief(self, memory: Memory, turns: Sequence[Turn] = ()) -> Brief:
        """What the scorer may know beside the turns: record, signs shown so far, what is locked, what serves."""
        return Brief(
            record=self._record,
            cues=tuple(self._shown(name, turn, memory) for name, turn in memory.cues_shown),
            known_cues=True,
            locked=locked_phrases(self.scenario, memory),
            serves_issue=self._issue,
            serves_need=self._need,
            limits=self._limits,
        )

    def answer(
        self,
        memory: Memory,
        turns: Sequence[Turn],
        reply: str,
        voice: Voice | None = None,
        show: Show | None = None,
        *,
        waited: float = 0.0,
    ) -> Exchange:
        """Scores the reply, decides, and words the answer. `turns` are those before the reply, the opener first.
        `waited`: seconds of silence they were given before the reply, where it was spoken. No level rests on it.

        Without a `voice` the customer says their own lines. With one, states and beats are the same, and so is what the
        next reply is met with; `show` is told the words as they come.

        Raises ValueError where the conversation has already ended.
        """
        if memory.ending:
            raise ValueError(f"this conversation has ended ({memory.ending}); start a new attempt")
        brief = self.brief(memory, turns)
        moment, theirs = Moment(tuple(turns), reply, brief), self._in_their_own_lines(memory, turns)
        # Customers answer to what the rules read: gates are written for those, and retraining moves nobody's temper.
        # They go by their own lines, whichever voice worded them: another voice must not make another person.
        heard = read_by_rules(Moment(theirs, reply, brief))
        card = score_reply(moment) if self._scored else heard
        before = tuple(turn.text for turn in theirs if turn.speaker == "customer")
        said = understand(self.scenario, reply, locked_phrases(self.scenario, memory), before)
        beat, state, after = director.decide(self.scenario, memory, heard, said, reply, self.seed, waited)
        if beat.cue and not beat.cue_alone and embedded.jars(self.scenario, memory, after, beat, self.seed):
            # The sign would say a phrase of the line before it over again: it waits.
            beat, after = replace(beat, cue=None), replace(after, cues_shown=memory.cues_shown)
        spoken = embedded.speak(self.scenario, memory, after, beat, self.seed)
        if spoken is None:
            beat = Beat(reaction="end", ending="drifts_off", reasons=(*beat.reasons, "They had nothing left to say."))
            after = replace(after, ending="drifts_off", reactions=(*memory.reactions, "end"))
            spoken = embedded.speak(self.scenario, memory, after, beat, self.seed) or Spoken("[They are gone.]", ())
        own = spoken
        if voice is not None:
            spoken = voice.word(Scene(self.scenario, memory, after, beat, turns, reply, own), show)
        after = replace(
            after,
            lines_used=(*memory.lines_used, *own.lines),
            said=(*memory.said, own.text),
            asked=(*after.asked, (own.text, after.turn)) if _asks(beat, own) else after.asked,
        )
        return Exchange(after.turn, reply, spoken.text, card, state, beat, spoken, after)

    @staticmethod
    def _in_their_own_lines(memory: Memory, turns: Sequence[Turn]) -> tuple[Turn, ...]:
        """The turns with what the customer said in their own lines, as far as those are remembered."""
        if not memory.opener:
            return tuple(turns)  # begun before there were other voices
        own = iter((memory.opener, *memory.said))
        return tuple(turn if turn.speaker != "customer" else replace(turn, text=next(own, turn.text)) for turn in turns)

    def conclude(self, memory: Memory) -> EndingKind | None:
        """The ending a wrap-up by the trainee leaves; None where they stopped before anything was reached."""
        return memory.ending or endings.earned_if_closed(self.scenario, memory)  # type: ignore[return-value]

    def _shown(self, name: str, turn: int, memory: Memory) -> CueShown:
        cue = self.scenario.cue(name)
        earlier = sum(1 for other, at in memory.cues_shown if other == name and at < turn)
        return CueShown(name, 2 * turn, tuple(cue.telling), self._words_of(cue, turn, earlier, memory))

    def _words_of(self, cue: Cue, turn: int, earlier: int, memory: Memory) -> str:
        opener = first_words(self.scenario, memory)
        if turn == 0:
            held = next((line for line in cue.lines if line in opener), None)
            return held or next(
                (part for part in sentences(opener) if any(holds_phrase(part, word) for word in cue.telling)), opener
            )
        said = [line for line in memory.lines_used if line in cue.lines and line != opener]
        place = earlier - int(cue.in_opener)
        return said[place] if place < len(said) else cue.lines[-1]


def _asks(beat: Beat, spoken: Spoken) -> bool:
    """Whether they asked something that wants an answer, and not only how to understand the reply."""
    return spoken.text.rstrip().endswith("?") and not beat.ending and beat.reaction not in ("unsure", "greet")


def memory_as_json(memory: Memory) -> str:
    """A memory as text for keeping."""
    return json.dumps(asdict(memory), ensure_ascii=False, sort_keys=True)


def memory_from_json(text: str) -> Memory:
    """The memory `memory_as_json` wrote."""
    value: Mapping[str, Any] = json.loads(text)

    def pairs(name: str) -> tuple[tuple[str, Any], ...]:
        return tuple((str(what), number) for what, number in value.get(name, ()))

    return Memory(
        state=CustomerState(**value["state"]),
        turn=value["turn"],
        cues_shown=pairs("cues_shown"),
        cues_picked_up=pairs("cues_picked_up"),
        disclosed=pairs("disclosed"),
        facts_given=tuple(value["facts_given"]),
        served=tuple(value["served"]),
        lines_used=tuple(value["lines_used"]),
        reactions=tuple(value["reactions"]),
        ending=value["ending"],
        said=tuple(value.get("said", ())),
        opener=value.get("opener", ""),
        heard_before=tuple(value.get("heard_before", ())),
        promises=tuple((str(what), str(when), turn) for what, when, turn in value.get("promises", ())),
        asked=pairs("asked"),
        marks=pairs("marks"),
    )


def _steps(resolutions: Sequence[Resolution]) -> tuple[Step, ...]:
    return tuple(Step(step.id, tuple(step.signs)) for step in resolutions)
