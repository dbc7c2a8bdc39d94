"""The director: decides how a reply moves the customer and what they do next. Voices only word it."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from app.scenario.model import Disclosure, EndingKind, Fact, Scenario
from app.simulation import endings
from app.simulation.commitments import commitments
from app.simulation.gate import (
    GateReading,
    cues_in_opener,
    line_of,
    next_cue,
    next_locked,
    read_gate,
)
from app.simulation.heard import INTERROGATED, NO_OPENING, Heard
from app.simulation.lines import unused_reaction
from app.simulation.mood import ACKNOWLEDGES, CLOSES, WOUNDS, Push, moved, push_of
from app.simulation.reasons import said_of, spoken_reason
from app.simulation.understanding import Understanding, is_free_choice
from app.simulation.values import Beat, CustomerState, Memory, mark
from app.simulation.words import words
from scoring.scorecard import Scorecard

ALONE = frozenset({"go_flat", "open", "wait", "deflect", "test", "press"})
"""With these, after a reply that asked nothing, the sign is the whole turn."""
HUNG = 3
"""Replies since the last sign before one is hung on an answer: people seldom answer and hint in one breath."""
LONG_TURN = 13
"""Words; a follow-up and a sign together are rarely more."""
CLOSED = ("shut_down", "snap", "correct", "repeat")
"""With these they give no sign: the door is shut."""
WORN_OUT_AFTER = 4
"""Replies after which one who trusts nobody here does not press a last time."""
JUST_A_GREETING = 14
"""Words; a greeting that says more is answered for what it says."""


def start(scenario: Scenario) -> Memory:
    """The memory of an attempt that has only heard the opener."""
    person = scenario.sensitivities
    return Memory(
        state=CustomerState(person.start_trust, person.start_distress, person.start_patience),
        cues_shown=tuple((cue, 0) for cue in cues_in_opener(scenario)),
        lines_used=(scenario.presenting.opener,),
    )


def decide(
    scenario: Scenario, memory: Memory, card: Scorecard, said: Understanding, reply: str, seed: int
) -> tuple[Beat, CustomerState, Memory]:
    """What the customer does next, how they are then, and what they will remember. Pure; the same in, the same out.

    The memory returned holds everything but the words: the voice adds `lines_used` and keeps them from coming twice.
    """
    heard = Heard(scenario, memory, card, said, reply)
    push = _push(heard)
    state = moved(memory.state, push)
    picked = (*memory.cues_picked_up, *((cue, memory.turn + 1) for cue in heard.picked_up))
    now = replace(
        memory,
        state=state,
        cues_picked_up=picked,
        served=(*memory.served, *heard.served),
        marks=_marks(heard, memory),
    )
    beat = _beat(heard, now, seed)
    beat = replace(beat, reasons=(*said_of(heard.card, push, scenario, heard.picked_up), *beat.reasons))
    return beat, state, remember(now, beat)


def remember(memory: Memory, beat: Beat) -> Memory:
    """The memory after that beat."""
    turn = memory.turn + 1
    marks = dict(memory.marks)
    if beat.follow_up:
        marks["followed"] = turn
    if beat.pull_back:
        marks["pulled"] = turn
    if beat.disclosure:
        marks["opened"] = turn
    given = tuple(fact for fact in beat.facts if fact not in memory.facts_given)
    return replace(
        memory,
        turn=turn,
        cues_shown=(*memory.cues_shown, (beat.cue, turn)) if beat.cue else memory.cues_shown,
        disclosed=(*memory.disclosed, (beat.disclosure, turn)) if beat.disclosure else memory.disclosed,
        facts_given=(*memory.facts_given, *given),
        reactions=(*memory.reactions, beat.reaction),
        ending=beat.ending,
        marks=tuple(sorted(marks.items())),
    )


def chance(seed: int, *what: object) -> float:
    """A number from 0 to 1 that depends on the seed and the names given, and on nothing else."""
    digest = hashlib.sha256("|".join((str(seed), *map(str, what))).encode()).digest()
    return int.from_bytes(digest[:6], "big") / float(1 << 48)


def _push(heard: Heard) -> Push:
    """What the reply did to them."""
    said, memory = heard.said, heard.memory
    trust = patience = 0.0
    if heard.odd:
        return push_of({}, heard.scenario.sensitivities, gets_nowhere=True)
    if heard.guessed:
        trust -= 0.08
    if said.abuse:
        trust -= 0.12 * said.abuse
        patience -= 0.2 * said.abuse
    if said.transfers:
        patience -= 0.06
    if said.holds and not heard.makes_room:
        patience -= 0.01
    if heard.run_of_questions >= INTERROGATED:
        patience -= 0.03
        trust -= 0.01
    if said.silence and not heard.waited:
        patience -= 0.03
    if mark(memory, "opened") == memory.turn > 0 and not heard.makes_room and not said.silence and not heard.served:
        trust -= 0.04
    strengths = heard.strengths
    if heard.guessed:
        strengths = {name: strength for name, strength in strengths.items() if name in CLOSES}
    if said.verifies and "asks_again" in strengths:
        strengths = {name: strength for name, strength in strengths.items() if name != "asks_again"}
    return push_of(
        strengths,
        heard.scenario.sensitivities,
        gets_nowhere=heard.gets_nowhere,
        extra_trust=trust,
        extra_patience=patience,
    )


def _marks(heard: Heard, memory: Memory) -> tuple[tuple[str, float], ...]:
    """The small numbers after this reply (closings, wounds, runs)."""
    said = heard.said
    marks = dict(memory.marks)
    marks["questions"] = heard.run_of_questions
    marks["silences"] = marks.get("silences", 0) + 1 if said.silence else 0
    if heard.wounds:
        # Clumsiness (handing back, "I know just how you feel") wears on them, and counts half.
        marks["wounds"] = marks.get("wounds", 0) + (1 if heard.really_hurts else 0.5)
    if memory.disclosed and next_locked(heard.scenario, memory) is None and heard.stays_with_deepest:
        marks["stayed"] = 1
    if said.abuse:
        marks["abuse"] = marks.get("abuse", 0) + said.abuse
    if said.closes:
        marks["closings"] = marks.get("closings", 0) + 1
    issue, _ = endings.serves(heard.scenario, memory)
    if issue:
        busy = heard.makes_room or heard.waited or said.asks_something or said.holds or bool(heard.served)
        marks["idle"] = 0 if busy else marks.get("idle", 0) + 1
    return tuple(sorted(marks.items()))


def _beat(heard: Heard, now: Memory, seed: int) -> Beat:
    """The first that holds: they go, they say it, they stay with it, they draw back, they answer, they react."""
    ending = _ending(heard, now)
    if ending:
        return Beat(reaction="end", ending=ending[0], reasons=(ending[1],))
    said, scenario = heard.said, heard.scenario
    facts = _facts(heard)
    rung = next_locked(scenario, now)
    reading = None
    if rung:
        reading = read_gate(
            scenario, rung, now.state.trust, (c for c, _ in now.cues_picked_up), heard.met, now.turn + 1
        )
    if said.asks_ai:
        return Beat(
            reaction=_first(heard, now, ("press", "unsure", "go_flat")),
            aside=True,
            reasons=("You asked whether they are real; the practice room answered that, outside the role.",),
        )
    if heard.odd or said.abuse:
        return _reacts(heard, now, rung, reading, (), seed)
    if said.elsewhere:
        return _reacts(heard, now, rung, reading, facts, seed)
    if (
        rung
        and reading
        and reading.open
        and not heard.guessed
        and not heard.met & NO_OPENING
        and not heard.only_data
        and _breathed(heard, now)
    ):
        by_rule = tuple(fact for fact in facts if fact in said.facts_by_rule)
        return Beat(reaction="open", disclosure=rung.id, facts=by_rule[:1], reasons=(_why_open(heard, rung, now),))
    stays = _stays_with(heard, now)
    if (
        stays
        and heard.makes_room
        and not heard.strays
        and not said.closes
        and not heard.wounds
        and not heard.served
        and not (heard.new_step and said.confirms)
    ):
        sure = tuple(fact for fact in facts if fact in said.facts_by_rule)[:1]
        cue = None if sure else next_cue(scenario, now, _taken(now), hurried=_all_taken(heard, now, rung))
        if cue and _wordy(heard, now, stays, cue) and not (_due(now, HUNG) or _first_of(heard, now, rung)):
            cue = None
        return Beat(
            reaction="open",
            follow_up=stays,
            facts=sure,
            cue=cue,
            reasons=("You stayed with what they had told you, and they went on.",),
        )
    drawn = _draws_back(heard, now)
    if drawn:
        return Beat(
            reaction="go_flat",
            pull_back=drawn,
            facts=facts,
            reasons=("They had just opened up and the reply made no room for it, so they drew back.",),
        )
    return _reacts(heard, now, rung, reading, facts, seed)


def _ending(heard: Heard, now: Memory) -> tuple[EndingKind, str] | None:
    """The ending this reply brings, and why."""
    scenario, said = heard.scenario, heard.said
    facts = _facts(heard)
    issue, need = endings.serves(scenario, now)
    deepest = next_locked(scenario, now) is None
    wounds, abuse = mark(now, "wounds"), mark(now, "abuse")
    if abuse >= 2:
        return "hangs_up", "They were spoken to in a way nobody has to stay for."
    if heard.wounds and wounds >= endings.WOUNDS_TO_HANG_UP and now.state.trust <= endings.TRUST_GONE:
        return "hangs_up", f"{int(wounds)} replies had hurt, and no trust was left."
    if now.state.patience <= endings.PATIENCE_GONE:
        if issue and not wounds and not deepest:
            return "solved_unheard", "They had what they came for, were worn out by the rest, and left it there."
        if scenario.sensitivities.temper == "hot":
            return "escalates", "Their patience ran out, and they asked for someone else."
        return "drifts_off", "Their patience ran out, and they went quiet and left."
    closing = said.closes and not heard.explores and not facts
    asks = said.asks_something or said.confirms or said.choice or said.silence
    # What was said last of all is met before they go: by room for it, or by a step that serves.
    stayed = bool(mark(now, "stayed"))
    since = now.turn - now.disclosed[-1][1] if now.disclosed else 0
    done = (
        issue
        and not asks
        and (
            bool(heard.served)
            or heard.new_step
            or said.commits
            or (since >= 1 and (not heard.makes_room or since >= 2))
        )
    )
    if deepest and need and stayed and (closing or done) and not facts and not heard.wounds:
        return "cared_for", "They had said what was behind it, and a next step served that as well as the issue."
    if deepest and closing:
        return "heard_only", "They had been heard, but no next step served what was behind it."
    idle = mark(now, "idle")
    if issue and not deepest and (closing or (idle >= endings.IDLE_ENOUGH and not facts)):
        return "solved_unheard", "The issue was solved and nobody asked further, so they left it there."
    if closing and not heard.served and now.turn >= WORN_OUT_AFTER and now.state.trust < endings.TRUST_LOW:
        return "drifts_off", "It was closed with the ask still open, and they no longer thought it worth asking again."
    if closing and mark(now, "closings") >= 2 and not heard.served:
        return "drifts_off", "It was closed a second time with what they came for still open."
    return None


def _taken(now: Memory) -> list[str]:
    return [cue for cue, _ in now.cues_picked_up]


def _all_taken(heard: Heard, now: Memory, rung: Disclosure | None) -> bool:
    """Every sign of the next rung given so far was picked up and the reply explores: they may give another soon."""
    if rung is None or not heard.explores:
        return False
    return all(cue in _taken(now) for cue, _ in now.cues_shown if heard.scenario.cue(cue).hints_at == rung.id)


def _breathed(heard: Heard, now: Memory) -> bool:
    """A turn since the last disclosure, unless this reply earns the next at once."""
    opened = mark(now, "opened")
    if not opened or opened < now.turn:
        return True
    return "reflects_meaning" in heard.met and bool(heard.met & {"picks_up_cue", "invites", "open_question"})


def _stays_with(heard: Heard, now: Memory) -> str | None:
    """The latest disclosure, where it is fresh and something is left to say of it."""
    if not now.disclosed:
        return None
    name, turn = now.disclosed[-1]
    fresh = now.turn - turn <= 3
    left = any(line not in now.lines_used for line in heard.scenario.disclosure(name).follow_ups)
    return name if fresh and left else None


def _draws_back(heard: Heard, now: Memory) -> str | None:
    """The disclosure of the turn just before, where this reply made no room for it."""
    if not now.disclosed or now.disclosed[-1][1] != now.turn:
        return None
    if heard.makes_room or heard.waited or heard.served or heard.said.holds or heard.wounds:
        return None
    name = now.disclosed[-1][0]
    left = any(line not in now.lines_used for line in heard.scenario.disclosure(name).pull_back)
    return name if left else None


def _facts(heard: Heard) -> tuple[str, ...]:
    """Facts asked for that they can answer now and have words left for."""
    made = {name for name, _ in heard.memory.disclosed}
    return tuple(
        fact.id
        for fact in _asked(heard)
        if (fact.after is None or fact.after in made)
        and any(line not in heard.memory.lines_used for line in fact.lines)
    )


def _asked(heard: Heard) -> list[Fact]:
    known = {fact.id: fact for fact in (*heard.scenario.facts, *heard.scenario.unknown_to_customer)}
    return [known[name] for name in heard.wanted]


def _why_open(heard: Heard, rung: Disclosure, now: Memory) -> str:
    cues = [cue for cue, _ in now.cues_picked_up if cue in rung.gate.after_cues]
    after = f", you had returned to “{heard.scenario.cue(cues[-1]).telling[0]}”" if cues else ""
    moves = sorted(set(rung.gate.moves) & heard.met)
    left = f", and the reply left room ({', '.join(name.replace('_', ' ') for name in moves)})" if moves else ""
    return f"They said it because trust was there ({now.state.trust:.2f}){after}{left}."


def _why_not(reading: GateReading) -> str:
    missing = [
        text
        for short, text in (
            (reading.too_early, "it is early"),
            (reading.trust_short > 0, f"trust is {reading.trust_short:.2f} short"),
            (reading.lacks_cue, "none of its signs has been picked up"),
            (reading.lacks_move, "the reply did not leave the room it takes"),
        )
        if short
    ]
    return f"More stays unsaid: {', '.join(missing)}." if missing else ""


def _reacts(
    heard: Heard, now: Memory, rung: Disclosure | None, reading: GateReading | None, facts: tuple[str, ...], seed: int
) -> Beat:
    """They answer what was asked, react to what was done, and may give a sign."""
    scenario, said = heard.scenario, heard.said
    picked = _taken(now)
    why_not = (_why_not(reading),) if reading and heard.makes_room and _why_not(reading) else ()
    probed = None if said.elsewhere else _probed(heard, now, rung, reading)
    if probed:
        return Beat(
            reaction="deflect",
            probed=probed,
            facts=facts[:1],
            reasons=("They were asked for more than they are ready to say.", *why_not),
        )
    chosen = _chosen(heard, now, seed) if not facts else None
    if chosen:
        return Beat(reaction="choose", choice=chosen, reasons=("They were offered a choice and took one.",))
    wanted = _reactions_for(heard, now, facts)
    reaction = _first(heard, now, wanted)
    quiet = (
        heard.odd
        or said.elsewhere
        or said.abuse
        or heard.guessed
        or said.closes
        or (said.holds and not heard.makes_room)
    )
    interrogated = heard.run_of_questions >= INTERROGATED
    cue = None
    if not quiet and not interrogated and not (facts and reaction != "answer") and reaction not in CLOSED:
        cue = next_cue(scenario, now, picked, hurried=_all_taken(heard, now, rung), again=reaction != "thank")
    alone = cue is not None and not facts and reaction in ALONE and not said.asks_something and not said.confirms
    if cue and not alone and not (_due(now, HUNG) or (heard.makes_room and not facts and _first_of(heard, now, rung))):
        cue = None
    return Beat(
        reaction=reaction,
        facts=facts,
        cue=cue,
        cue_alone=alone,
        reasons=(*spoken_reason(reaction, heard.said), *why_not),
    )


def _due(now: Memory, replies: int) -> bool:
    """Whether so many replies have passed since the last sign."""
    return not now.cues_shown or now.turn + 1 - max(turn for _, turn in now.cues_shown) >= replies


def _first_of(heard: Heard, now: Memory, rung: Disclosure | None) -> bool:
    """No sign of that rung has been given since the opener: the first does not wait for one who listens."""
    shown = {cue for cue, turn in now.cues_shown if turn > 0}
    return rung is not None and not any(heard.scenario.cue(cue).hints_at == rung.id for cue in shown)


def _wordy(heard: Heard, now: Memory, rung: str, cue: str) -> bool:
    """Whether going on about that rung and giving that sign would make a long turn."""
    line = next((line for line in heard.scenario.disclosure(rung).follow_ups if line not in now.lines_used), "")
    sign = line_of(heard.scenario.cue(cue), now.lines_used, heard.scenario.presenting.opener) or ""
    return len(words(line)) + len(words(sign)) > LONG_TURN


def _chosen(heard: Heard, now: Memory, seed: int) -> str | None:
    """The option they take: one that would serve them, else any where it is only a day, a time or a channel."""
    offered = heard.said.choice
    if not offered or heard.wounds or heard.odd or heard.guessed:
        return None
    serving = [option for option in offered if commitments(heard.scenario, f"We can do {option}.")]
    if serving:
        return serving[0]
    if not all(is_free_choice(option) for option in offered):
        return None
    return offered[int(chance(seed, "choice", now.turn, *offered) * len(offered))]


def _probed(heard: Heard, now: Memory, rung: Disclosure | None, reading: GateReading | None) -> str | None:
    """The rung that was asked for too early, where they have words to show it."""
    if rung is None or reading is None or reading.open or heard.odd or heard.said.abuse or heard.said.closes:
        return None
    behind = _behind_locked_fact(heard, now)
    if behind and not heard.guessed:
        return behind
    if not any(line not in now.lines_used for line in rung.probed.lines):
        return None
    direct = (
        heard.said.open_end or heard.said.for_meaning or (heard.said.asks_something and heard.returns_telling_words)
    )
    named = heard.said.for_meaning and heard.explores
    names_its_cue = named or any(heard.scenario.cue(cue).hints_at == rung.id for cue in heard.picked_up)
    far = reading.trust_short > 0.12 or reading.too_early
    recently = now.reactions[-1:] == ("deflect",)
    if heard.guessed:
        return rung.id if rung.probed.shows == "denial" else None
    return rung.id if names_its_cue and direct and far and not recently and not heard.wanted else None


def _behind_locked_fact(heard: Heard, now: Memory) -> str | None:
    """The disclosure that a fact asked for waits on, where they have words left to turn the question away."""
    made = {name for name, _ in now.disclosed}
    for fact in _asked(heard):
        if fact.after is not None and fact.after not in made:
            lines = heard.scenario.disclosure(fact.after).probed.lines
            if any(line not in now.lines_used for line in lines):
                return fact.after
    return None


def _reactions_for(heard: Heard, now: Memory, facts: tuple[str, ...]) -> tuple[str, ...]:
    """Reactions that fit, best first."""
    said, met = heard.said, heard.met
    hot = heard.scenario.sensitivities.temper == "hot" or now.state.distress > 0.7
    hurt = ("snap", "shut_down") if hot else ("shut_down", "snap")
    if said.abuse:
        return (*hurt, "go_flat")
    if heard.odd:
        return ("unsure", "press", "go_flat")
    if heard.guessed:
        return ("shut_down", "correct", "deflect")
    if said.elsewhere and not facts:
        return ("unsure", "correct", "deflect")
    if heard.presumes and not facts:
        return ("correct", "shut_down", "deflect")
    if heard.hurts and heard.served and heard.met & WOUNDS <= {"misattuned"}:
        return ("go_flat", "thank")  # it came at the wrong moment, and it is what they rang for
    if heard.hurts:
        return (*hurt, "go_flat", "press")
    if "asks_again" in met and not said.verifies and not (facts and not heard.makes_room and now.turn == 0):
        return ("repeat", "answer") if facts else ("repeat", "press")
    if facts:
        return ("answer",)
    if any(fact.id not in facts for fact in _asked(heard)):
        return ("repeat", "deflect", "press")
    if said.blames and not heard.served:
        return ("test", "press", "shut_down")
    if said.silence and not heard.waited:
        return ("wait", "press", "unsure")
    if heard.served:
        return ("thank", "test") if now.state.trust > 0.2 or "talks_past" not in met else ("go_flat", "thank")
    if said.checks and not met & {"reflects_meaning", "picks_up_cue", "names_feeling"}:
        return ("confirm",)
    if heard.makes_room and not (met & {"talks_past", "closes_space"}):
        if heard.explores or heard.waited:
            return ("open", "deflect") if now.state.trust >= 0.2 else ("deflect", "test", "open")
        if met & ACKNOWLEDGES:
            return ("open", "test") if now.state.trust >= 0.3 else ("test", "open", "go_flat")
    if said.closes:
        return ("press", "test")
    if said.transfers:
        return (*hurt[:1], "press", "test")
    if said.holds and not heard.new_step:
        return ("wait", "go_flat")
    if heard.new_step:
        firm = (heard.card.levels.get("next_steps") or 0) >= 3 or (said.acts and "when" in met)
        return ("thank", "test", "go_flat") if firm and "too_soon" not in met else ("test", "go_flat", "thank")
    if said.confirms and not said.choice and now.reactions[-1:] in (("thank",), ("choose",)):
        return ("confirm",)
    if said.acts and not (met & {"vague_promise", "against_their_word"}) and not said.transfers:
        return ("test", "thank", "go_flat")
    if "vague_promise" in met:
        return ("test", "press", "go_flat")
    if said.for_meaning:
        return ("deflect", "open", "go_flat")
    if now.turn == 0 and len(words(heard.reply)) <= 2:
        return ("press", "greet")  # "Yes?"
    if said.confirms or said.choice:
        return ("test", "press", "deflect")
    if said.greets and now.turn <= 1 and not said.policy and len(words(heard.reply)) <= JUST_A_GREETING:
        return ("greet", "press")
    if said.small_talk:
        return ("go_flat", "press", "unsure")
    if said.asks_something:
        return ("deflect", "press", "go_flat")
    issue, _ = endings.serves(heard.scenario, now)
    if "reflects_specifics" in met and "talks_past" not in met and now.state.trust >= 0.35:
        return ("open", "go_flat")
    if issue:
        return ("go_flat", "wait", "deflect")
    if "talks_past" in met or said.policy:
        return ("press", "go_flat", "shut_down")
    return ("go_flat", "press", "test")


def _first(heard: Heard, now: Memory, wanted: tuple[str, ...]) -> str:
    """The first that has words left and would not come a third time running; the first of all where none has."""
    if wanted[0] in ("answer", "confirm"):
        return wanted[0]
    last_two = now.reactions[-2:]
    fresh = [name for name in wanted if name == "answer" or unused_reaction(heard.scenario, now, name)]
    for name in fresh:
        if last_two != (name, name) or name == "open":
            return name
    return fresh[0] if fresh else wanted[0]


__all__ = ["CLOSES", "chance", "decide", "remember", "start"]
