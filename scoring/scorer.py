"""Score a reply: a first rough reading by phrases, soon replaced."""

from __future__ import annotations

import re

from scoring.conversation import SILENCE, Brief, Conversation, Moment
from scoring.criterion import Finding
from scoring.rubric import NAMES, RUBRIC_VERSION
from scoring.scorecard import Scorecard

ROUGH = {
    "open_question": r"\b(what|how|tell me|where|why)\b[^.?!]*\?",
    "invites": r"take your time|whenever you('|’)re ready|i('|’)m listening|if you like",
    "reflects_meaning": r"as if [^.]*|sounds? (like|as)[^.]*|doesn.t sound[^.]*|I wonder[^.]*",
    "presumes": r"your (husband|wife)[^.?]*\?|sorry for your loss",
    "asks_again": r"(account number|your name|postcode)[^.]*\?",
    "closes_space": r"anything else[^?]*\?",
    "takes_over": r"\bI (lost|had) my[^.]*|my (own )?(mum|nan|dad)[^.]*",
    "names_feeling": r"(worr|scar|lonel|tired|exhaust|angry|cross|fright)\w*",
    "validates": r"no wonder[^.]*|makes sense[^.]*|anyone would[^.]*",
    "owns_impact": r"we(('|’)ve| have) (moved|let|got|missed|sent|charged)[^.]*|(our|my) (mistake|fault|error)",
    "stock_phrase": r"I (completely |fully |really |totally )?(understand|appreciate)[^.]*|inconvenience|sorry to hear[^.]*|valued customer",
    "minimises": r"at least[^.]*|it('|’)s only[^.]*|don('|’)t worry",
    "misattuned": r"!!|😊|\d+% off",
    "overclaims": r"know exactly how[^.,]*",
    "but_pivot": r"(sorry|understand)[^.]*\bbut\b[^.]*",
    "defends": r"policy|data protection|terms and conditions|not our department",
    "concrete_action": r"\bI(('|’)ll| will|('|’)ve| have| can) (put|send|cancel|refund|call|ring|book|move|change|note|email|text|sen|cancelled)\w*[^.]*|^cancelled[^.]*",
    "owner": r"\bI(('|’)ll| will|('|’)ve| have) (put|send|cancel|refund|call|ring|book|move|change|email|text)\w*",
    "when": r"\b(by|at|before|within) (one|two|three|four|five|\d+)\w*|today|tonight|tomorrow|monday|tuesday|wednesday|thursday|friday",
    "agreed": r"(does|would) that (work|suit|be)[^?]*\?|is that (ok|all right)[^?]*\?|or we can[^.]*",
    "closes_loop": r"you('|’)ll get[^.]*|confirmation[^.]*|won('|’)t need to (call|ring)[^.]*",
    "vague_promise": r"look into[^.]*|as soon as possible|see what I can do",
    "hands_back": r"you('|’)ll need to[^.]*|need the account holder[^.]*|please (call|visit|fill|ring)[^.]*",
    "unfounded": r"guarantee[^.]*|never happen again",
}


def score_reply(moment: Moment) -> Scorecard:
    findings = [
        Finding(name, m.start(), m.end(), m.group(), "Rough reading.")
        for name, pattern in ROUGH.items()
        for m in re.finditer(pattern, moment.reply, re.I)
    ]
    words = {w for t in moment.customer_turns(2) for w in re.findall(r"\w{4,}|two|was|fine", t.lower())}
    for m in re.finditer(r"\w+", moment.reply):
        if m.group().lower() in words:
            for name in ("reflects_specifics", "picks_up_cue", "specific_to_them"):
                findings.append(Finding(name, m.start(), m.end(), m.group(), "Rough reading."))
    brief = moment.brief
    for m in re.finditer(r"[^.?!]+", moment.reply):
        for step in (*brief.serves_issue, *brief.serves_need):
            if any(all(w in m.group().lower() for w in sign.lower().split()) for sign in step.signs):
                findings.append(Finding("fits_need", m.start(), m.end(), m.group(), "Rough reading."))
    got = {f.criterion for f in findings}
    silent = moment.reply.strip() in ("", SILENCE, "…", "...")
    room = bool(got & {"open_question", "invites", "reflects_meaning"})
    listening = 2 if silent else 4 if {"reflects_meaning", "picks_up_cue"} <= got else 3 if room and "picks_up_cue" in got else 2 if room else 1 if "picks_up_cue" in got else 0
    ack = 3 if {"specific_to_them"} <= got and got & {"names_feeling", "owns_impact", "validates"} else 1
    steps = 1 if "concrete_action" not in got else 2 + ("when" in got) + bool({"when", "closes_loop"} <= got)
    levels = {"listening": listening, "acknowledgement": ack, "next_steps": steps}
    return Scorecard(levels, {k: float(v) for k, v in levels.items()}, {n: float(n in got) for n in NAMES}, tuple(findings), "embedded", RUBRIC_VERSION)  # noqa: E501


def score_conversation(conversation: Conversation, brief: Brief | None = None) -> list[tuple[int, Scorecard]]:
    return [
        (i, score_reply(Moment(conversation.turns[:i], t.text, brief or Brief())))
        for i, t in enumerate(conversation.turns)
        if t.speaker == "trainee"
    ]
