"""The director: decides how a reply moves the customer and what they do next. Voices only word it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from app.scenario.model import Disclosure, EndingKind, Scenario
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
from app.simulation.heard import INTERROGATED, NO_OPENING, Heard, asked_facts
from app.simulation.lines import chance, digest, unused_reaction
from app.simulation.mood import CLOSES, Push, moved, push_of
from app.simulation.promises import goes_to_look, kept
from app.simulation.reacting import UNANSWERED, first_left, reactions_for
from app.simulation.reasons import said_of, spoken_reason
from app.simulation.space import space_marks, space_push, space_reasons, wait_push
from app.simulation.understanding import Understanding, is_free_choice
from app.simulation.values import Beat, CustomerState, Memory, mark
from app.simulation.words import first_held, words
from scoring.scorecard import Scorecard

ALONE = frozenset({"go_flat", "open", "wait", "deflect", "test", "press", "minimise"})
"""With these, after a reply that asked nothing, the sign is the whole turn."""
HUNG = 3
"""Replies since the last sign before one is hung on an answer: people seldom answer and hint in one breath."""
LONG_TURN = 13
"""Words; a follow-up and a sign together are rarely more."""
CLOSED = ("shut_down", "snap", "correct", "repeat", "silence", "sarcasm", "ask_back", "remind")
"""With these they give no sign: the door is shut."""
TENDER_COSTS = 0.06
"""Trust."""
TELLING_COSTS = 0.05
"""Distress, once something was said that had been kept back."""
VENTS = ("snap", "sarcasm", "interrupt", "caught_out", "correct", "remind")
VENTING_EASES = 0.05
"""Distress, once they have let fly."""
SETTLES = 0.1
"""Share of the way back to their own distress, a reply."""
NEEDS_A_BREATH = 0.4
"""How often."""
MOST_ANSWERED = 2
"""Of many questions in one breath, so many are answered; of a run of them, one at a time."""
ASKS_MORE_FROM = 0.15
"""Trust from which somebody brings an agent a second thing."""
WORN_OUT_AFTER = 4
"""Replies after which one who trusts nobody here does not press a last time."""


def start(scenario: Scenario, heard_before: Iterable[str] = ()) -> Memory:
    """The memory of an attempt that has only heard the opener; `heard_before` are digests of lines heard earlier."""
    person = scenario.sensitivities
    heard = tuple(dict.fromkeys(heard_before))
    openers = (scenario.presenting.opener, *scenario.presenting.opener_again)
    opener = next((line for line in openers if digest(line) not in heard), openers[len(heard) % len(openers)])
    return Memory(
        state=CustomerState(person.start_trust, person.start_distress, person.start_patience),
        cues_shown=tuple((cue, 0) for cue in cues_in_opener(scenario)),
        lines_used=(opener,),
        opener=opener,
        heard_before=heard,
    )


def decide(
    scenario: Scenario,
    memory: Memory,
    card: Scorecard,
    said: Understanding,
    reply: str,
    seed: int,
    waited: float = 0.0,
) -> tuple[Beat, CustomerState, Memory]:
    """What the customer does next, how they are then, and what they will remember. Pure; the same in, the same out.

    `waited`: seconds of silence before a spoken reply; 0 where it was typed.
    The memory returned holds everything but the words: the voice adds `lines_used` and keeps them from coming twice.
    """
    heard = Heard(scenario, memory, card, said, reply, waited)
    push = _push(heard)
    state = moved(memory.state, push)
    turn = memory.turn + 1
    picked = (*memory.cues_picked_up, *((cue, turn) for cue in heard.picked_up))
    done = tuple((step, "done", turn) for step in said.commits if said.acts and not said.asks_leave)
    now = replace(
        memory,
        state=state,
        cues_picked_up=picked,
        served=(*memory.served, *heard.served),
        promises=(*memory.promises, *kept(reply, turn), *done),
        asked=() if heard.answers_them else memory.asked,
        marks=_marks(heard, memory),
    )
    beat = _beat(heard, now, seed)
    told = said_of(heard.card, push, scenario, heard.picked_up, heard.waited)
    beat = replace(beat, reasons=(*told, *space_reasons(heard, push), *beat.reasons))
    return beat, state, remember(now, beat)


def remember(memory: Memory, beat: Beat) -> Memory:
    """The memory after that beat."""
    turn = memory.turn + 1
    marks = dict(memory.marks)
    if beat.follow_up or (beat.reaction == "open" and beat.facts):
        marks["followed"] = turn
    if beat.pull_back:
        marks["pulled"] = turn
    if beat.disclosure:
        marks["opened"] = turn
    if beat.second:
        marks["second" if beat.second == "raised" else "second_again"] = turn
    if beat.reaction == "remind":
        marks["looking"] = 0
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


def _push(heard: Heard) -> Push:
    """What the reply did to them."""
    said, memory = heard.said, heard.memory
    trust = patience = 0.0
    if heard.odd:
        return push_of({}, heard.scenario.sensitivities, gets_nowhere=True, difficulty=heard.scenario.difficulty)
    if heard.guessed:
        trust -= 0.08
    if heard.touches:
        trust -= TENDER_COSTS
        patience -= 0.03
    if heard.contradicts:
        trust -= 0.05
        patience -= 0.03
    if heard.monologue:
        patience -= 0.04
    if heard.forgets_to_look:
        trust -= 0.02
        patience -= 0.02
    if heard.answers_second:
        trust += 0.02
        patience += 0.03
    if not heard.answers_them and mark(memory, "unanswered") + 1 >= UNANSWERED and memory.asked:
        patience -= 0.02
    just_told = mark(memory, "opened") == memory.turn > 0
    # It costs something to have said it, whatever comes.
    distress = TELLING_COSTS if just_told and not said.silence else 0.0
    if memory.reactions[-1:] and memory.reactions[-1] in VENTS:
        distress -= VENTING_EASES
    # Left to themselves, people go back towards how they came.
    distress += SETTLES * (heard.scenario.sensitivities.start_distress - memory.state.distress)
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
    if just_told and not heard.makes_room and not said.silence and not heard.served:
        trust -= 0.04
    trust += space_push(heard)
    patience += wait_push(heard)
    strengths = heard.strengths
    if heard.guessed:
        strengths = {name: strength for name, strength in strengths.items() if name in CLOSES}
    if said.verifies and "asks_again" in strengths:
        strengths = {name: strength for name, strength in strengths.items() if name != "asks_again"}
    return push_of(
        strengths,
        heard.scenario.sensitivities,
        gets_nowhere=heard.gets_nowhere,
        difficulty=heard.scenario.difficulty,
        extra_trust=trust,
        extra_distress=distress,
        extra_patience=patience,
    )


def _marks(heard: Heard, memory: Memory) -> tuple[tuple[str, float], ...]:
    """The small numbers after this reply (closings, wounds, runs)."""
    said = heard.said
    marks = dict(memory.marks)
    marks["questions"] = heard.run_of_questions
    marks["rooms"] = marks.get("rooms", 0) + 1 if heard.only_room else 0
    marks["whys"] = marks.get("whys", 0) + 1 if heard.grills else 0
    marks["unanswered"] = 0 if heard.answers_them or not memory.asked else marks.get("unanswered", 0) + 1
    if heard.reports:
        marks["looking"] = 0
    if goes_to_look(heard.reply):
        marks["looking"] = memory.turn + 1
    if heard.answers_second:
        marks["second_done"] = memory.turn + 1
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
    marks.update(space_marks(heard))
    return tuple(sorted(marks.items()))


def _beat(heard: Heard, now: Memory, seed: int) -> Beat:
    """The first that holds: they go, they say it, they stay with it, they draw back, they answer, they react."""
    ending = _ending(heard, now)
    if ending:
        return Beat(reaction="end", ending=ending[0], reasons=(ending[1],))
    said, scenario = heard.said, heard.scenario
    facts = _facts(heard)[: 1 if heard.run_of_questions >= INTERROGATED else MOST_ANSWERED]
    rung = next_locked(scenario, now)
    reading = None
    if rung:
        reading = read_gate(
            scenario, rung, now.state.trust, (c for c, _ in now.cues_picked_up), heard.met, now.turn + 1
        )
    if said.asks_ai:
        return Beat(
            reaction=first_left(heard, now, ("press", "unsure", "go_flat")),
            aside=True,
            reasons=("You asked whether they are real; the practice room answered that, outside the role.",),
        )
    noticed = None if heard.odd or said.abuse else _notices(heard, now, facts)
    if noticed:
        return noticed
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
        and not said.closes
        and not (heard.only_a_step or heard.asks_only_data or heard.grills or heard.is_a_prod)
        and _breathed(heard, now)
    ):
        by_rule = tuple(fact for fact in facts if fact in said.facts_by_rule)
        return Beat(reaction="open", disclosure=rung.id, facts=by_rule[:1], reasons=(_why_open(heard, rung, now),))
    stays = _stays_with(heard, now)
    breath = _needs_a_breath(heard, now, seed)
    if breath:
        stays = None
    if (
        stays
        and heard.makes_room
        and not heard.strays
        and not said.closes
        and not heard.wounds
        and not heard.served
        and not (heard.new_step and said.confirms)
    ):
        sure = tuple(fact for fact in facts if fact in said.facts_sure)[:1]
        if sure and sure[0] not in said.facts_by_rule:
            # Asked plainly about what they have just let be known, they answer that first.
            return Beat(reaction="open", facts=sure, reasons=("You stayed with it and asked, and they answered.",))
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
    drawn = _draws_back(heard, now, breath)
    if drawn and heard.makes_room:
        return Beat(
            reaction="minimise",
            pull_back=drawn,
            reasons=("They had said a good deal, and drew back a little before they could go on.",),
        )
    if drawn:
        return Beat(
            reaction="go_flat",
            pull_back=drawn,
            facts=facts,
            reasons=("They had just opened up and the reply made no room for it, so they drew back.",),
        )
    return _reacts(heard, now, rung, reading, facts, seed)


def _notices(heard: Heard, now: Memory, facts: tuple[str, ...]) -> Beat | None:
    """What nobody lets pass: a sore spot touched, another promise than before, a speech without end."""
    if heard.guessed:
        return None
    if heard.touches:
        sore = next(each for each in heard.scenario.tender if each.id == heard.touches)
        word = first_held(heard.reply, sore.words)
        return Beat(reaction="shut_down", tender=sore.id, reasons=(f"“{word}” touched a sore spot: {sore.why}",))
    if heard.contradicts and unused_reaction(heard.scenario, now, "caught_out"):
        before, after = heard.contradicts
        what = f"You had said {before} and now say {after}" if before else "You offered what you had said was done"
        return Beat(
            reaction="caught_out", before_now=heard.contradicts, facts=facts[:1], reasons=(f"{what}; they noticed.",)
        )
    if heard.monologue and now.reactions[-1:] != ("interrupt",) and unused_reaction(heard.scenario, now, "interrupt"):
        return Beat(reaction="interrupt", reasons=("It went on longer than they could listen, and they cut in.",))
    return None


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
    if heard.touches:
        return None  # nobody leaves content in the breath in which they are stung
    # Asked whether there is anything else, people say so, once.
    held = heard.second_is_open and said.offers_more and not heard.wounds and _would_ask_more(now)
    closing = said.closes and not heard.explores and not facts and not held
    asks = said.asks_something or said.confirms or said.choice or said.silence
    # What was said last of all is met before they go: by room for it, or by a step that serves.
    stayed = bool(mark(now, "stayed"))
    since = now.turn - now.disclosed[-1][1] if now.disclosed else 0
    done = (
        issue
        and not asks
        and (
            (since >= 1 and (bool(heard.served) or heard.new_step or bool(said.commits)))
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


def _needs_a_breath(heard: Heard, now: Memory, seed: int) -> bool:
    """Two turns after they opened up, some people draw back even from one who listens; being met keeps them there."""
    if not now.disclosed or now.turn - now.disclosed[-1][1] != 1 or heard.waited or heard.wounds:
        return False
    if heard.left_space:
        return False  # they have just had their breath
    if mark(now, "pulled") == now.turn:
        return False
    if heard.met & {"reflects_meaning", "picks_up_cue"} or heard.served or not heard.makes_room:
        return False
    left = any(line not in now.lines_used for line in heard.scenario.disclosure(now.disclosed[-1][0]).pull_back)
    return left and chance(seed, "breath", now.disclosed[-1][0]) < NEEDS_A_BREATH


def _draws_back(heard: Heard, now: Memory, breath: bool) -> str | None:
    """The disclosure of the turn just before, where this reply made no room for it, or they need a breath."""
    if breath:
        return now.disclosed[-1][0]
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
        for fact in asked_facts(heard)
        if (fact.after is None or fact.after in made)
        and any(line not in heard.memory.lines_used for line in fact.lines)
    )


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
    wanted = reactions_for(heard, now, facts, seed)
    if said.offers_more and heard.second_is_open and not facts and not heard.wounds and _would_ask_more(now):
        wanted = ("go_flat", *wanted)
    reaction = first_left(heard, now, wanted)
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
    # Nobody hints at anything in the breath in which they spell their name.
    plain_data = any(fact in said.facts_by_rule for fact in facts)
    answering = bool(facts) and (reaction != "answer" or plain_data)
    if not quiet and not interrogated and not answering and reaction not in CLOSED:
        cue = next_cue(scenario, now, picked, hurried=_all_taken(heard, now, rung), again=reaction != "thank")
    alone = cue is not None and not facts and reaction in ALONE and not said.asks_something and not said.confirms
    if cue and not alone and not (_due(now, HUNG) or (heard.makes_room and not facts and _first_of(heard, now, rung))):
        cue = None
    return Beat(
        reaction=reaction,
        facts=facts,
        cue=cue,
        cue_alone=alone,
        second=None if cue else _second_matter(heard, now, reaction),
        reasons=(*spoken_reason(reaction, heard.said), *why_not),
    )


def _would_ask_more(now: Memory) -> bool:
    """Whether they would bring another thing to this agent at all."""
    return now.state.trust >= ASKS_MORE_FROM and now.state.patience > 0.2


def _second_matter(heard: Heard, now: Memory, reaction: str) -> Literal["raised", "again"] | None:
    """Whether this is where they bring up the other thing they came with, or come back to it."""
    matter = heard.scenario.second_matter
    if matter is None or not heard.second_is_open or heard.wounds or heard.odd or heard.said.elsewhere:
        return None
    if not _would_ask_more(now):
        return None
    closing = heard.said.offers_more and reaction in ("press", "test")
    if heard.after_opening or not (closing or reaction in ("thank", "confirm", "go_flat", "choose")):
        return None
    raised, turn = mark(now, "second"), now.turn + 1
    if raised:
        return "again" if heard.said.offers_more or turn - raised >= 3 else None
    issue, _ = endings.serves(heard.scenario, now)
    return "raised" if heard.said.offers_more or (turn >= matter.earliest_turn and issue) else None


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
    sign = line_of(heard.scenario, heard.scenario.cue(cue), now) or ""
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
    if behind and not heard.guessed and now.reactions[-2:] == ("deflect", "deflect"):
        return None
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
    for fact in asked_facts(heard):
        if fact.after is not None and fact.after not in made:
            lines = heard.scenario.disclosure(fact.after).probed.lines
            if any(line not in now.lines_used for line in lines):
                return fact.after
    return None


__all__ = ["CLOSES", "decide", "remember", "start"]
