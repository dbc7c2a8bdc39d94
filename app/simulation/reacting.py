"""Which way of reacting fits: first what the reply did, and then how this person is used to keeping people out."""

from __future__ import annotations

from app.simulation import endings
from app.simulation.heard import Heard, asked_facts
from app.simulation.lines import CALM_UNDER, chance, unused_reaction
from app.simulation.mood import ACKNOWLEDGES, WOUNDS
from app.simulation.values import Memory, mark
from app.simulation.words import words

JUST_A_GREETING = 14
"""Words; a greeting that says more is answered for what it says."""
HABIT = (1.0, 0.75, 0.55, 0.4, 0.3, 0.25)
"""How readily each of a person's ways comes, by its place in `resists_with`."""
NOT_THEIR_WAY = 0.12
TRUSTING = 0.5
"""Trust from which nobody is dry with the agent."""
ASKS_BACK = 0.3
"""How often one who is asked too early asks back instead."""
UNANSWERED = 2
"""Replies that leave their question standing before they come back to it."""
MANY_WAYS = ("go_flat", "press", "wait", "deflect", "unsure", "test")

_EARLY = ("deflect", "minimise", "silence", "test")
_WARM = ("test", "minimise", "go_flat", "silence")
_EMPTY = ("go_flat", "sarcasm", "minimise", "silence", "deflect")
_WEAK = ("test", "sarcasm", "go_flat")


def reactions_for(heard: Heard, now: Memory, facts: tuple[str, ...], seed: int) -> tuple[str, ...]:
    """Reactions that fit, best first, with this person's own ways of resisting where they resist."""
    fitting = _fitting(heard, now, facts)
    if fitting[0] in ("test", "deflect", "go_flat", "press") and _is_met(heard, now):
        return ("open", *fitting)
    resisting = _resisting(heard, now, fitting)
    if not resisting:
        return fitting
    ways = sorted(resisting, key=lambda name: -_readiness(heard, now, name, fitting[0], seed))
    if resisting is _EARLY and _asks_back(heard, now, seed):
        ways = ["ask_back", *ways]
    return tuple(dict.fromkeys((*ways, *fitting)))


def _is_met(heard: Heard, now: Memory) -> bool:
    """Whether one they trust has just listened to them: nobody puts such a person to the test."""
    return heard.makes_room and now.state.trust >= TRUSTING and not (heard.wounds or heard.served or heard.said.closes)


def _resisting(heard: Heard, now: Memory, fitting: tuple[str, ...]) -> tuple[str, ...]:
    """The ways of resisting that could stand in the place of what fits best; empty where nothing is resisted."""
    first, said = fitting[0], heard.said
    if not heard.scenario.sensitivities.resists_with or heard.odd or said.elsewhere or said.closes:
        return ()
    if first == "deflect":
        return _EARLY
    if first == "test":
        return _WARM if heard.met & ACKNOWLEDGES else _WEAK if heard.new_step or "vague_promise" in heard.met else ()
    if first == "go_flat" and not heard.served:
        return _EMPTY
    if (
        first == "press"
        and not said.asks_something
        and (now.reactions[-1:] == ("press",) or heard.met & {"stock_phrase", "overclaims"})
    ):
        return (*_EMPTY, "press")
    return ()


def _readiness(heard: Heard, now: Memory, name: str, first: str, seed: int) -> float:
    """How near at hand that way is to this person now, 0-1."""
    habits = heard.scenario.sensitivities.resists_with
    habit = HABIT[habits.index(name)] if name in habits else NOT_THEIR_WAY
    just_told = bool(now.disclosed) and now.turn - now.disclosed[-1][1] <= 2
    if name == "sarcasm" and (now.state.distress < CALM_UNDER or now.state.trust >= TRUSTING or just_told):
        return 0.0
    if name == "silence" and "silence" in now.reactions[-3:]:
        return 0.0
    if name == first:
        habit = max(habit, 0.5)
    return habit * (0.35 + 0.65 * chance(seed, "resists", now.turn, name))


def _asks_back(heard: Heard, now: Memory, seed: int) -> bool:
    asked_lately = any("?" in line for line in now.said[-3:])
    return not asked_lately and chance(seed, "asks back", now.turn) < ASKS_BACK


def _fitting(heard: Heard, now: Memory, facts: tuple[str, ...]) -> tuple[str, ...]:
    """Reactions that fit what the reply did, best first."""
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
    made = {name for name, _ in now.disclosed}
    if any(fact.after and fact.after not in made for fact in asked_facts(heard)):
        return ("deflect", "test", "go_flat", "press")
    if any(fact.id not in facts and fact.id in said.facts_sure for fact in asked_facts(heard)):
        return ("repeat", "deflect", "press")
    if said.blames and not heard.served:
        return ("test", "press", "shut_down")
    if said.silence and not heard.waited:
        return ("wait", "press", "unsure")
    if heard.served and said.open_end and heard.explores and now.state.trust >= 0.3:
        return ("open", "thank")  # the question stood last
    if heard.served:
        return ("thank", "test") if now.state.trust > 0.2 or "talks_past" not in met else ("go_flat", "thank")
    told_news = said.policy or heard.new_step or said.acts
    if said.checks and not told_news and not met & {"reflects_meaning", "picks_up_cue", "names_feeling"}:
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
    if heard.forgets_to_look:
        return ("remind", "press", "test")
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
    if mark(now, "unanswered") >= UNANSWERED:
        return ("press", "test", "go_flat")
    issue, _ = endings.serves(heard.scenario, now)
    if "reflects_specifics" in met and "talks_past" not in met and now.state.trust >= 0.35:
        return ("open", "go_flat")
    if issue:
        return ("go_flat", "wait", "deflect")
    if "talks_past" in met or said.policy:
        return ("press", "go_flat", "shut_down")
    return ("go_flat", "press", "test")


def first_left(heard: Heard, now: Memory, wanted: tuple[str, ...]) -> str:
    """The first that has words left and would not come a third time running; the first of all where none has."""
    if wanted[0] in ("answer", "confirm"):
        return wanted[0]
    last_two = now.reactions[-2:]
    fresh = [name for name in wanted if name == "answer" or unused_reaction(heard.scenario, now, name)]
    for name in fresh:
        if last_two != (name, name) or name == "open":
            return name
    others = (name for name in MANY_WAYS if name not in last_two and unused_reaction(heard.scenario, now, name))
    return next(others, (*fresh, *wanted)[0])
