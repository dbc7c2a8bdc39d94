"""Silence before a spoken reply: room for somebody who has just let something show, and a wait for one who asked.

Both are the customer's side of it alone, and small. A reply that is typed has no silence before it, so nothing here
touches it. No level of the trainee's rests on any of this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.simulation.mood import MOST_A_TURN, WARMS, Push
from app.simulation.values import mark

if TYPE_CHECKING:
    from app.simulation.heard import Heard

SPACE_FROM = 3.0
"""Seconds of silence from which somebody who has just let something show has been left room to say more."""
SPACE_STRENGTH = 0.8
"""As much as a turn that says nothing and waits."""
SPACES_PALE, SPACES_ENOUGH = 2, 4
"""Times in a conversation after which another moves them half as much; and not at all."""
WAIT_FROM = 8.0
"""Seconds after which somebody who asked something wonders whether anyone is there. Below it nothing ever costs."""
WAIT_COSTS = 0.02
"""Patience. The same for nine seconds as for sixty, and charged at most WAITS_CHARGED times in a conversation: some
people need longer to begin a sentence, or to speak it, and must be able to practise here and to get all the way."""
WAITS_CHARGED = 3

SPACES, LAST_SPACE, WAITS = "spaces", "last_space", "waits"
"""Names of the marks; set only where a reply was spoken."""


def leaves_space(heard: Heard) -> bool:
    """Whether this reply let the silence stand after something was let show, and does not close it again.

    It has to be a reply that makes room itself, if only by an "Mm": a fix, a stock phrase or a question for data after
    a silence is what it always was. Not in two replies running: the first silence was the one that was left.
    """
    said, memory = heard.said, heard.memory
    if heard.quiet_before < SPACE_FROM or said.silence or not heard.after_something:
        return False
    if mark(memory, "silences") or (memory.turn and mark(memory, LAST_SPACE) == memory.turn):
        return False
    if mark(memory, SPACES) >= SPACES_ENOUGH or heard.shuts or heard.wounds:
        return False
    fixes = heard.new_step or said.acts or bool(heard.served)
    return heard.makes_room and (heard.after_opening or not fixes)


def space_push(heard: Heard) -> float:
    """What the silence adds to trust: as much as saying nothing would have, less what their words of room earn."""
    if not heard.left_space:
        return 0.0
    strength = SPACE_STRENGTH * (0.5 if mark(heard.memory, SPACES) >= SPACES_PALE else 1.0)
    missing = max(0.0, strength - heard.strengths.get("invites", 0.0))
    return WARMS["invites"] * missing * heard.scenario.sensitivities.warms_to.get("invites", 1.0)


def keeps_waiting(heard: Heard) -> bool:
    """Whether they had asked something and were left for long without a word, where the silence was no room for them.

    Their first words do not count: whoever picks up may have a record to read.
    """
    memory = heard.memory
    asked = bool(memory.asked) and memory.asked[-1][1] == memory.turn
    return heard.quiet_before > WAIT_FROM and asked and not heard.said.silence and not heard.after_something


def wait_push(heard: Heard) -> float:
    """What that costs their patience, 0 or a little."""
    return -WAIT_COSTS if keeps_waiting(heard) and mark(heard.memory, WAITS) < WAITS_CHARGED else 0.0


def space_marks(heard: Heard) -> dict[str, float]:
    """The marks this silence leaves; none where it counted for nothing."""
    memory = heard.memory
    if heard.left_space:
        return {SPACES: mark(memory, SPACES) + 1, LAST_SPACE: memory.turn + 1}
    if keeps_waiting(heard):
        return {WAITS: mark(memory, WAITS) + 1}
    return {}


def space_reasons(heard: Heard, push: Push) -> tuple[str, ...]:
    """The silence in a sentence, for the debrief; none where it counted for nothing. `push` holds it already."""
    seconds, space = round(heard.quiet_before), space_push(heard)
    if space > 0 and push.trust - space < MOST_A_TURN:
        return (f"You left {seconds} seconds before speaking; trust rose.",)
    if wait_push(heard) < 0:
        return (f"They had asked something and you left {seconds} seconds before speaking; patience fell a little.",)
    return ()
