"""Why the customer did what they did, in plain words for the debrief and for authors."""

from __future__ import annotations

from app.scenario.model import Scenario
from app.simulation.mood import Push
from app.simulation.understanding import Understanding
from scoring.scorecard import Scorecard

_SAID = {
    "picks_up_cue": "You returned to {quote}",
    "reflects_meaning": "You said what they meant without saying: {quote}",
    "open_question": "You asked and left it open: {quote}",
    "invites": "You left them room: {quote}",
    "reflects_specifics": "You said back a detail of theirs: {quote}",
    "specific_to_them": "{quote} was said to their situation and nobody else's",
    "validates": "You said why it makes sense: {quote}",
    "owns_impact": "You owned our part: {quote}",
    "names_feeling": "You named how it might feel: {quote}",
    "fits_need": "{quote} serves what is behind it",
    "minimises": "{quote} made it smaller than it is to them",
    "misattuned": "{quote} came at the wrong moment",
    "defends": "{quote} was held up against what they had said",
    "against_their_word": "{quote} is what they had just ruled out",
    "presumes": "{quote} said aloud what they had only hinted at",
    "asks_again": "{quote} asked for what they had already given",
    "talks_past": "{quote} would have fitted anyone; what they had let show went by",
    "overclaims": "{quote} claimed to know their feeling",
    "hands_back": "{quote} gave them the work",
    "takes_over": "{quote} took the floor from them",
    "closes_space": "{quote} closed the subject",
    "too_soon": "{quote} came before you knew what it was for",
    "but_pivot": "{quote} took it back in the same breath",
    "vague_promise": "{quote} promised nothing they could hold on to",
    "unfounded": "{quote} is not ours to promise",
    "unsafe": "{quote} could do harm",
}
_REACTED = {
    "wait": "They waited.",
    "unsure": "They could not follow.",
    "choose": "They took one of the options.",
    "press": "They came back to what they had asked.",
    "greet": "They answered the greeting.",
    "answer": "They answered what was asked.",
}


def said_of(
    card: Scorecard, push: Push, scenario: Scenario, picked_up: tuple[str, ...], waited: bool
) -> tuple[str, ...]:
    """Up to two sentences on what moved them most, and which way. `waited`: nothing was said."""
    told = []
    for name, weight in push.weights[:2]:
        pattern = _SAID.get(name)
        finding = next((finding for finding in card.findings if finding.criterion == name), None)
        if pattern is None or abs(weight) < 0.01:
            continue
        quote = f"“{finding.quote.strip()}”" if finding and finding.quote.strip() else "the moment"
        if finding is None and name == "invites":
            # Where words only gave time, no finding names them.
            told.append(f"{'You waited and said nothing' if waited else 'You left them room'}; trust rose.")
            continue
        told.append(f"{pattern.format(quote=quote)}; trust {'rose' if weight > 0 else 'fell'}.")
    if not told and push.trust < -0.005:
        told.append("The reply went wide of them; trust fell.")
    named = [scenario.cue(cue).telling[0] for cue in picked_up]
    if named and not any("returned to" in sentence for sentence in told):
        told.append(f"It went to what they had let show (“{named[0]}”).")
    return tuple(told)


def spoken_reason(reaction: str, said: Understanding) -> tuple[str, ...]:
    """One sentence on a reaction that the findings do not explain by themselves."""
    if said.nonsense:
        return ("They could make nothing of it.",)
    if said.foreign:
        return ("They did not follow the language.",)
    if said.injection:
        return ("It was not something a customer could follow.",)
    if said.guesses:
        return ("You said it aloud before they were ready, and they closed.",)
    return (_REACTED[reaction],) if reaction in _REACTED else ()
