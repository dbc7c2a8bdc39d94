"""Craft: what a colleague would advise, and fixes that mend what they promise to mend."""
# ruff: noqa: E501 (a table reads best with a case on a line)

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_lint import ADVICE, FAULTS, SHIPPED, a_scenario, advice, both, linted, put, spoilt, told

from app.scenario.changes import fixed
from app.scenario.files import Reading, read_text
from app.scenario.lint import CRITERIA, ladder, respect, signs
from app.scenario.lint.plainly import plainly
from app.scenario.source import Fault
from app.simulation import commitments, gate, mood
from scoring.heard import DANGER as SCORED
from scoring.text import sentences_of

Spoil = Callable[[Any], Any]


def behind(**words: str) -> Spoil:
    """What is behind is her brother, who died; the deepest rung says so."""
    return both(
        put("behind", "fact", value="Her brother Callum died in a caravan at Raglan."),
        put("disclosures", 2, "lines", value=["We lost the house when my brother died, in that caravan."]),
        *(put(*where.split("__"), value=text) for where, text in words.items()),
    )


def lines_of(*shapes: str) -> Spoil:
    def spoil(scenario: Any) -> None:
        number = iter(range(1000))
        names = ["ash", "beech", "cherry", "dogwood", "elder", "fir", "gorse", "hazel", "ivy", "juniper"]
        for fact in scenario["facts"]:
            fact["lines"] = [
                shapes[(n := next(number)) % len(shapes)].format(
                    names[n % 10], names[n // 10 % 10], names[n // 100 % 10]
                )
                for _ in range(30)
            ]

    return spoil


def only_sign(scenario: Any) -> None:
    scenario["cues"][4]["hints_at"] = "rung-2"


def a_copy_of_jude(scenario: Any) -> None:
    scenario["debrief"]["story"] = "Jude's lamp was the last thing. So Jude rang about it."


CRAFT: dict[str, tuple[Spoil, str, bool]] = {
    # name: (what is done to a good file, what is said, whether one thing would mend it)
    "an opener that tells": (behind(presenting__opener="I rang about the lamp, since somebody died."), 'the opener shares "died" with what is behind it', False),
    "an opener that names who it is about": (behind(presenting__opener="I rang about the lamp, it was for Callum."), 'the opener shares "Callum"', False),
    "a title that tells": (behind(title="A caravan, and a brother with a lamp"), 'the title shares "caravan" and "brother"', False),
    "a record that tells": (behind(record__headline="Lamp for a brother. Caravan at Raglan"), 'the record shares', False),
    "a note that tells": (behind(content_note="She speaks of somebody who died."), 'the content note shares "died"', False),
    "a sign that says it all": (both(behind(), put("cues", 0, "lines", value=["It died on me.", "Evenings, then."])), 'a sign shares "died"', False),
    "a gate that waits for signs of a shallower rung": (put("disclosures", 1, "gate", "after_cues", value=["cue-1"]), "no longer given once what they point to has been told", True),
    "a gate that waits for signs of a deeper rung": (put("disclosures", 0, "gate", "after_cues", value=["cue-2"]), "given last, once its own signs are used up", True),
    "a gate that opens to a deed": (put("disclosures", 0, "gate", "moves", value=["concrete_action", "when"]), "nobody has to have listened", True),
    "a gate that takes too long": (both(put("disclosures", 2, "gate", "trust", value=0.88), put("difficulty", value="hard")), "each as good as can be, and most calls are over", True),
    "a rung with one sign": (only_sign, 'only one sign, "cue-1", points to "rung-1"', True),
    "a sign with one line": (put("cues", 0, "lines", value=["Well, evenings then."]), 'the sign "cue-1" has one line', True),
    "a promise of one word": (put("resolutions", "issue", 0, "signs", value=["refund"]), '"refund": one word alone', False),
    "a promise of the word they ask with": (both(put("presenting", "ask", value="A new shade."), put("resolutions", "issue", 0, "signs", value=["the shade"])), '"the shade": one word alone', False),
    "a promise without a word": (put("resolutions", "issue", 0, "signs", value=["we will have it"]), "holds no word that says what is done", False),
    "a promise too long to be said": (put("resolutions", "need", 0, "signs", value=["stay line quietly until every lamp glows again tonight"]), "have to stand in one sentence", False),
    "no words for patience run out": (put("sensitivities", "temper", value="cold"), "a cold person out of patience goes quiet and leaves", True),
    "no manager to ask for": (put("endings", 3, "kind", value="drifts_off"), "a hot person out of patience asks for a manager", True),
    "a check for what a cold person never does": (both(put("sensitivities", "temper", value="cold"), put("endings", 4, "kind", value="drifts_off"), put("checks", 1, "ending", value=["escalates"])), "waits for the ending escalates, and a cold person goes quiet", True),
    "one goodbye": (put("endings", 0, "lines", value=["Bye, then."]), 'the ending "cared_for" has one line', True),
    "lines of one length": (lines_of("My {} is {} {}.", "Your {} or {} {}.", "That {} and {} {}."), "and a person is not so even", False),
    "lines that all begin alike": (lines_of("Well, {} {} {}.", "Well, {} {}, and I had rather it were by the {}."), 'lines begin with "well"', False),
    "a usual question": (lambda s: [put("facts", n, "questions", value=["Which?", "Whose?"])(s) for n in (2, 9)], "agents nearly always ask for their address, and nothing here answers it", False),
    "a greeting for somebody else": (put("checks", 0, "replies", value=["Hi Jude, it's Sam.", "Thanks, Jude."]), 'the customer is greeted as "Jude", and this customer is called "Ana"', True),
    "a debrief of somebody else": (a_copy_of_jude, 'this speaks of "Jude", and this customer is called "Ana"', True),
    "a record of somebody else": (put("record", "account", 0, "value", value="Jude Kellaway, since 2009"), 'the record has "Jude Kellaway"', False),
    "stories with other pronouns": (put("debrief", "story", value="He rang about his lamp, and nobody heard him."), 'says "he" throughout', False),
    "a word that judges": (put("persona", "situation", value="She is hysterical about a lamp."), '"hysterical" judges more than it says', False),
    "a word for an illness": (put("behind", "fact", value="The house burned, and she suffers from asthma."), '"suffers from" judges more', False),
    "a word nobody should be called": (put("facts", 0, "lines", value=["I'm not a Karen."]), '"a Karen" judges more', False),
    "danger nobody is told of": (put("facts", 0, "lines", value=["I've got chest pains."]), 'somebody may be in danger here ("chest pains")', True),
    "danger a note does not prepare for": (both(put("facts", 0, "lines", value=["I've got chest pains."]), put("content_note", value="A lamp.")), "this note does not prepare for it", False),
}  # fmt: skip


@pytest.mark.parametrize("name", CRAFT)
def test_advice_is_given_on(name: str) -> None:
    spoil, says, mends = CRAFT[name]
    reading = spoilt(spoil)
    assert told(reading) == []
    found = [item for item in reading.warnings if says in item.what]
    assert len(found) == 1, advice(reading)
    assert bool(found[0].fix) is mends
    assert re.fullmatch(r"x\.yaml:\d+:\d+: [^\n]+; [^\n]+", str(found[0]))


NEAR = {
    "an opener about the same matter": behind(presenting__opener="I rang about my lamp, it has not come."),
    "an opener with one word of it": behind(presenting__opener="I rang about a lamp for the caravan."),
    "a heavy word of the matter itself": both(behind(presenting__ask="Close the account of somebody who died."), put("title", value="An account of somebody who died")),
    "a sign that hints": both(behind(), put("cues", 0, "lines", value=["The caravan's cold, evenings.", "Evenings again."])),
    "a gate with a sign of its own and another's": put("disclosures", 1, "gate", "after_cues", value=["cue-1", "cue-2"]),
    "a gate that a step or room opens": put("disclosures", 0, "gate", "moves", value=["concrete_action", "invites"]),
    "a deep gate": put("disclosures", 2, "gate", "trust", value=0.75),
    "a sign with one line that the opener shows": both(put("cues", 0, "lines", value=["about my lamp"]), put("cues", 0, "telling", value=["my lamp"]), put("cues", 0, "in_opener", value=True)),
    "one word that no other promise holds": put("resolutions", "issue", 0, "signs", value=["dongle"]),
    "a check that allows an ending among others": put("checks", 1, "ending", value=["escalates", "hangs_up"]),
    "the agent's own name": put("checks", 0, "replies", value=["Hi, Sam here.", "Hello, Sam speaking.", "Good morning, This is Sam."]),
    "a greeting by surname": both(put("persona", "name", value="Ana Pohl"), put("checks", 0, "replies", value=["Hello Mrs Pohl.", "Thanks, Ana."])),
    "a story of hers with others in it": put("debrief", "story", value="Ana's brother Callum rang. Then Callum and his dog left, and Ana stayed."),
    "a record under another name": put("record", "account", 0, "value", value="A Pohl and sons, ANA"),
    "a story with both": put("debrief", "story", value="He rang, and his lamp was hers; he gave it her."),
    "a judgement that is quoted": put("debrief", "story", value='The desk had called her "hysterical". Ana was not.'),
    "a word of her own for herself": put("facts", 0, "lines", value=["It drives me crazy."]),
    "what a bad draft says": put("suggestions", value=[{"text": "No need to get hysterical.", "verdict": "wrong", "why": "It calls her hysterical."}]),
    "danger that is told of": both(put("facts", 0, "lines", value=["I've got chest pains."]), put("heavy", value=True), put("content_note", value="Parts are about somebody's health.")),
    "a fire that is out": put("facts", 0, "lines", value=["It was a hard winter."]),
}  # fmt: skip


@pytest.mark.parametrize("name", NEAR)
def test_no_advice_is_given_on(name: str) -> None:
    reading = spoilt(NEAR[name])
    assert told(reading) == [] and advice(reading) == []


def text_of(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False)


def with_fixes() -> dict[str, tuple[Spoil, str]]:
    """Every case of the tables of which the fault, or the advice, brings its fix."""
    cases = {name: (spoil, says) for table in (FAULTS, ADVICE) for name, (spoil, says) in table.items()}
    cases |= {name: (spoil, says) for name, (spoil, says, mends) in CRAFT.items() if mends}
    return cases


def finding(reading: Reading, says: str) -> Fault | None:
    return next((each for each in (*reading.faults, *reading.warnings) if says in str(each)), None)


MENDED = {
    "a cue that hints at nothing known", "a gate that waits for no known cue", "a gate that asks for no known criterion",
    "an answer after no known disclosure", "a debrief that names no known cue", "a check that reaches nothing known",
    "two cues of one id", "two facts of one id", "two rungs of one layer", "a gap in the ladder", "a disclosure without a cue",
    "a disclosure before its cue", "a gate out of reach", "no solved but unheard", "a line said twice", "a thin reaction",
    "a missing reaction", "no expert", "no warmth", "no solver", "no interrogator", "a check that proves little",
    "telling words from nowhere", "an opener that does not show its cue", "a ladder that gets easier",
    *(name for name, (_, _, mends) in CRAFT.items() if mends),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(MENDED))
def test_a_fix_mends_its_fault(name: str) -> None:
    spoil, says = with_fixes()[name]
    value = a_scenario()
    spoil(value)
    before = text_of(value)
    fault = finding(read_text(before, "x.yaml"), says)
    assert fault is not None and fault.fix is not None, says
    after = read_text(fixed(before, fault.fix), "x.yaml")
    assert not any(fault.what == each.what for each in (*after.faults, *after.warnings))
    assert after.source is not None and not after.source.faults


def test_a_fix_changes_the_one_place_and_leaves_the_file_as_it_was_written() -> None:
    text = SHIPPED["late-parcel"]
    slip = text.replace("hints_at: the-house", "hints_at: the-hose   # the cousin's", 1)
    fault = finding(read_text(slip, "x.yaml"), 'no disclosure is called "the-hose"')
    assert fault is not None and fault.fix is not None
    assert fixed(slip, fault.fix) == text.replace("hints_at: the-house", "hints_at: the-house   # the cousin's", 1)


def test_the_wrong_name_is_put_right_wherever_it_stands() -> None:
    text = re.sub(r"\bJude Kellaway\b", "Mary Tane", SHIPPED["late-parcel"], count=1)
    fault = finding(read_text(text, "x.yaml"), "the customer is greeted as")
    assert fault is not None and fault.fix is not None
    after = fixed(text, fault.fix)
    assert not re.search(r"\bJude\b|\bKellaway\b", after)
    assert "Mary's brother Neil" in " ".join(after.split()) and "N Tane, 27 Arun Street" in after


def test_a_name_for_a_scale_keeps_its_number() -> None:
    before = spoilt(put("sensitivities", value={"temper": "hot", "warms_to": {"invite": 1.5}}))
    fault = finding(before, 'no criterion is called "invite"')
    assert fault is not None and fault.fix is not None
    value = a_scenario()
    put("sensitivities", value={"temper": "hot", "warms_to": {"invite": 1.5}})(value)
    after = read_text(fixed(text_of(value), fault.fix), "x.yaml")
    assert after.scenario is not None and after.scenario.sensitivities.warms_to == {"invites": 1.5}


def test_turns_the_wrong_way_round_are_turned() -> None:
    value = a_scenario()
    value["persona"]["speech"]["words_a_turn"] = [12, 2]
    fault = finding(linted(value), "the shortest turn is longer than the longest")
    assert fault is not None and fault.fix is not None
    after = read_text(fixed(text_of(value), fault.fix), "x.yaml")
    assert after.scenario is not None and after.scenario.persona.speech.words_a_turn == (2, 12)


DANGER = [
    "I can smell gas in here.", "There's carbon monoxide.", "My chest has gone all tight.", "He can't breathe.",
    "She took too many of them.", "I took a whole box.", "I'd had all the tablets.", "I could kill myself.", "I want to end it all.",
    "They'd be better off without me.", "There's no point in living.", "I don't see the point of it all.", "I don't want to be here any more.",
    "I'm thinking of suicide.", "I cut myself.", "I can't go on.", "I'm not safe here.", "He hits me.", "He hurts me.",
    "He threatened me.", "I'm locked in.", "It's on fire.", "There are sparks coming.", "She's unconscious.", "He's bleeding.",
    "It was a stroke.", "We've run out of insulin.", "Her oxygen has stopped.", "The power is out and there's a baby.",
    "It's an allergic reaction.", "There's a bare wire.", "I wish I was dead.", "He found out where I live.", "I've trouble breathing.",
    "There's pressure in my chest.", "I'd rather be dead.", "He's had a seizure.", "They beat and he beats me.",
]  # fmt: skip


@pytest.mark.parametrize("said", DANGER)
def test_danger_is_seen_where_the_scorer_sees_it(said: str) -> None:
    assert any(SCORED.search(sentence.plain) for sentence in sentences_of(said))
    assert any("may be in danger here" in each for each in advice(spoilt(put("facts", 0, "lines", value=[said]))))


UNWRITTEN = {
    "the title": (put("title", value="✎ What it looks like on the queue"), "the title is still to be written; write: what it looks like on the queue"),
    "a line of a sign": (put("cues", 0, "lines", value=["Well, evenings then.", "✎ Another"]), 'number 2 of the words of the sign "cue-1" is still to be written'),
    "what happened": (put("behind", "fact", value=" ✎"), "what happened is still to be written; write it in your own words"),
    "an ending": (put("endings", 0, "story", value="✎ How it ended"), "is still to be written; write: how it ended"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNWRITTEN)
def test_what_is_still_to_be_written_is_a_fault(name: str) -> None:
    spoil, says = UNWRITTEN[name]
    reading = spoilt(spoil)
    assert len(told(reading)) == 1 and says in told(reading)[0]
    assert reading.scenario is None and advice(reading) == []


def test_no_rule_judges_what_only_stands_in() -> None:
    scenario = a_scenario()
    stand_in = "✎ What she says: the smoke, the fire, the ashes, hysterical, chest pains, awesome, and a great deal more than twelve words"
    places = [
        scenario["facts"][0]["lines"], scenario["facts"][1]["lines"], scenario["cues"][0]["lines"],
        scenario["reactions"]["snap"]["any"], scenario["endings"][3]["lines"],
    ]  # fmt: skip
    for lines in places:
        lines[0] = stand_in
    reading = linted(scenario)
    assert len(told(reading)) == len(places)
    assert all("still to be written" in each for each in told(reading)) and advice(reading) == []


def test_a_customer_of_nothing_but_stand_ins_is_told_each_once() -> None:
    def emptied(value: Any) -> Any:
        if isinstance(value, dict):
            fixed_keys = (
                "id",
                "kind",
                "hints_at",
                "policy",
                "language",
                "status",
                "channel",
                "difficulty",
                "pronouns",
                "shows",
                "formality",
                "skills",
                "moves",
                "after_cues",
                "cue",
                "reaches",
                "never",
                "temper",
                "ending",
                "version",
            )
            return {key: each if key in fixed_keys else emptied(each) for key, each in value.items()}
        if isinstance(value, list):
            return [emptied(each) for each in value]
        return "✎ Write this" if isinstance(value, str) else value

    reading = linted(emptied(a_scenario()))
    assert len(told(reading)) > 100
    assert all("still to be written; write: write this" in each for each in told(reading)), told(reading)[:5]


@pytest.mark.parametrize("wording", respect.WORDINGS, ids=lambda wording: str(wording.pattern)[:20])
def test_every_judging_word_has_its_reason_and_another_way(wording: respect.Wording) -> None:
    re.compile(wording.pattern)
    assert wording.why and wording.instead and wording.source


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_customer_needs_little_advice(name: str) -> None:
    reading = read_text(SHIPPED[name], f"{name}.yaml")
    assert told(reading) == [] and len(advice(reading)) <= 1


def test_lint_reckons_as_the_director_does() -> None:
    assert ladder.MOST_A_REPLY == mood.MOST_A_TURN and ladder.HARDER == gate.HARDER
    assert signs.LIGHT == commitments._LIGHT


def test_a_file_is_looked_over_without_being_changed() -> None:
    value = a_scenario()
    value["title"] = "✎ The title"
    reading = linted(value)
    assert reading.source is not None
    kept = copy.deepcopy(value)
    assert reading.source.data == kept and Path(reading.path).name == "x.yaml"


PLAINLY = {
    'no cue hints at disclosure "his-order"; write a cue with hints_at: his-order': 'no sign hints at rung "his-order"; write a sign that points to "his-order"',
    'the cue id "by-two" is already used on line 9; give each one an id of its own': 'the short name of a sign: "by-two" is already used on line 9; give each one a short name of its own',
    'there are only 2 under disclosures; 3 or more make a full scenario': 'there are only 2 under “What they let be known”; 3 or more make a full scenario',
    "the reaction go_flat has no line": "the reaction Polite and empty has no line",
    'the ending "cared_for" has one line': 'the ending "Cared for" has one line',
    'the expert check does not say reaches: [the-house]': 'the expert check does not ask that "the-house" be told',
    'these first words do not show cue "cue", which the opener shows': 'these first words do not show sign "cue", which the opener shows',
}  # fmt: skip


@pytest.mark.parametrize("said", PLAINLY)
def test_a_fault_can_be_said_as_the_screen_speaks(said: str) -> None:
    assert plainly(said, {"go_flat": "Polite and empty", "cared_for": "Cared for"}) == PLAINLY[said]


@pytest.mark.parametrize("name", sorted({*FAULTS, *ADVICE, *CRAFT}))
def test_no_word_of_the_file_format_is_left_where_a_fault_is_said_plainly(name: str) -> None:
    spoil = {**FAULTS, **ADVICE, **CRAFT}[name][0]
    screen = dict.fromkeys(CRITERIA, "something a reply does")
    reading = spoilt(spoil)
    for each in (*reading.faults, *reading.warnings):
        said = re.sub(r'"[^"]*"', "", f"{plainly(each.what, screen)}; {plainly(each.do, screen)}")
        assert not re.search(r"_|\bcues?\b|\bdisclosures?\b|: true|\btell phrases\b", said), said


def test_what_many_reactions_lack_is_said_once_and_mended_at_once() -> None:
    value = a_scenario()
    for name in ("open", "snap", "test", "wait", "greet", "remind"):
        del value["reactions"][name]
    value["reactions"]["press"] = {"raw": ["Well?"]}
    found = [each for each in linted(value).warnings if "reactions have no line, or only one" in each.what]
    assert len(found) == 1 and "7 reactions" in found[0].what and found[0].fix is not None
    after = read_text(fixed(text_of(value), found[0].fix), "x.yaml")
    assert not any("reaction" in each.what for each in after.warnings)
    assert sum("still to be written" in each for each in told(after)) == 13


def spoilt_file(text: str) -> str:
    """A shipped file with slips that each bring their fix."""
    for pattern, instead in (
        (r"hints_at: (\w)(\w)", r"hints_at: \2\1"), (r"(?m)^    layer: 3$", "    layer: 4"), (r"trust: 0\.6\b", "trust: 0.99"),
        (r"(?m)^  name: .*$", "  name: Pita Morris"), (r"telling: \[[^\]]*\]", "telling: [bananas]"), (r"policy: \"?expert\"?", "policy: other"),
    ):  # fmt: skip
        text = re.sub(pattern, instead, text, count=1)
    return text


@pytest.mark.parametrize("name", ["late-parcel", "sensor-order"])
def test_one_fix_after_another_leaves_nothing_that_a_fix_could_mend(name: str) -> None:
    text, mended = spoilt_file(SHIPPED[name]), 0
    while mended < 20:
        reading = read_text(text, "x.yaml")
        fault = next((each for each in (*reading.faults, *reading.warnings) if each.fix), None)
        if fault is None or fault.fix is None:
            break
        text, mended = fixed(text, fault.fix), mended + 1
    assert 5 <= mended < 20
    assert all("still to be written" in each for each in told(read_text(text, "x.yaml")))
    assert text.count("#") >= SHIPPED[name].count("#")
