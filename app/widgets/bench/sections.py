"""The sections of the form, from who the person is to how the file is called."""

from __future__ import annotations

from app.widgets.bench.fields import Field, Section, ask, choice, lines, short_name
from app.widgets.bench.reacting import HOW_THEY_REACT, criteria, weighing
from app.widgets.names import CUE_KINDS
from scoring.criteria import CRITERIA

ENDINGS = {
    "cared_for": "Cared for: heard, and something done that serves",
    "heard_only": "Heard, and nothing done",
    "solved_unheard": "Solved, and never heard",
    "escalates": "Asks for somebody else",
    "hangs_up": "Hangs up, hurt",
    "drifts_off": "Gives up quietly",
}
_RAISING = tuple(each.name for each in CRITERIA if each.raises)

PERSON = Section("person", "The person", "Who is on the line. Trainees see none of this but the name.", (
    Field("persona.name", "Name", "line", "First and last name, as they would give it."),
    Field("persona.age", "Age", "number", low=16, high=110),
    choice("persona.pronouns", "Pronouns", {"she": "she", "he": "he", "they": "they"}),
    Field("persona.situation", "Their life just now", "text", "As a friend would put it: who they are, what goes on."),
    choice("persona.speech.formality", "How they speak",
           {"formal": "formally", "plain": "plainly", "casual": "casually"}),
    Field("persona.speech.words_a_turn", "Words in one go", "span", "The fewest and the most they usually say at once.",
          low=1, high=120),
    lines("persona.speech.habits", "Habits of speech", "What recurs in how they talk: stops short, jokes, apologises.",
          "habit"),
    lines("persona.speech.never_says", "Words they would not use", "", "word", short=True),
    Field("persona.sounding", "Their voice", "voice", "How they sound where customers are heard. Without one of their "
          "own it follows their age and pronouns.", one="voice of their own", brackets=True,
          when=("channel", "voice"), fields=(
        Field("pitch", "How high", "share", "1 is a woman’s, 0.75 a man’s; lower still sounds bigger, higher lighter.",
              low=0.7, high=1.15, step=0.01, otherwise=1),
        Field("pace", "How fast", "share", "1 is an even pace; 0.85 takes its time.", low=0.7, high=1.3, step=0.01,
              otherwise=1),
        Field("loudness", "How loud", "share", "0 is as loud as anybody, -6 quiet, 3 loud.", low=-9, high=3, step=0.5,
              otherwise=0)),
        fresh={"pitch": 1.0, "pace": 1.0, "loudness": 0.0}),
))  # fmt: skip

COMES_WITH = Section("comes-with", "What they come with", "What the agent thinks this is about.", (
    Field("title", "Title", "line", "What trainees see in the list: the matter they come with, never what is behind."),
    Field("record.headline", "On the queue", "line", "First line of the record: what this looks like before a word."),
    Field("presenting.opener", "First words", "text", "Exactly as they say them. Best with one sign in them already.",
          brackets=True),
    lines("presenting.opener_again", "Other first words", "For somebody who meets them again. Each shows the signs the "
          "first words show.", "opening"),
    Field("presenting.ask", "What they ask for", "text", "In one sentence."),
    Field("presenting.right_answer", "The right answer", "text", "What would be right by the book."),
    choice("channel", "Where", {"chat": "chat", "voice": "call"}),
    choice("difficulty", "How hard", {"easy": "easy", "normal": "normal", "hard": "hard"}),
    Field("content_note", "What may be hard to hear", "line", "Shown before it begins; gives nothing away."),
    Field("heavy", "It may stay with a trainee; the debrief then says where support is", "yes", otherwise=False),
))  # fmt: skip

RECORD = Section("record", "The record", "What the agent can look up. It must not give away what is behind.", (
    Field("record.account", "What the desk knows", "items", one="entry", titled="label", fields=(
        Field("label", "What", "line"), Field("value", "It says", "line")),
        fresh={"label": ask("Parcel, Policy, Today"), "value": ask("What stands there")}),
    Field("record.contacts", "Earlier contacts", "items", one="contact", titled="note", fields=(
        Field("when", "When", "line", "As the desk shows it: Mon 16 Nov, 09:12."),
        Field("channel", "How", "line", "phone, chat, van, letter"), Field("note", "What was noted", "text")),
        fresh={"when": ask("Mon 16 Nov, 09:12"), "channel": ask("phone"), "note": ask("What was noted then")}),
    lines("record.bot", "What a bot said before", "Where a bot tried first and failed.", "line"),
))  # fmt: skip

BEHIND = Section("behind", "Behind it", "The thing behind the thing. Nobody is told; it has to be heard.", (
    Field("behind.fact", "What happened", "text"),
    Field("behind.need", "What they need", "text", "To be listened to, to be believed, help, time, company."),
    Field("behind.why_unsaid", "Why they do not say so", "text", "Pride, fear, habit, shame: theirs, in their terms."),
))  # fmt: skip

LADDER = Section("ladder", "What they let be known", "From what is near the surface down to what is behind. Each is "
                 "said only when it may be told.", (
    Field("disclosures", "What they let be known", "items", one="step", titled="lines.0", fields=(
        lines("lines", "How they say it", "Said together, in this order."),
        Field("layer", "How deep", "number", "1 is told first, 5 last.", low=1, high=5),
        lines("tell_phrases", "Words that would give it away", "None of them may be said by this person before this "
              "is told.", "word", short=True),
        Field("gate.trust", "When it may be told: how much they trust", "share", "0 is not at all, 1 is wholly; they "
              "begin at about 0.25.", step=0.01),
        Field("gate.after_cues", "… and one of these signs was taken up", "refers", of="cues"),
        Field("gate.moves", "… and the reply itself does one of these", "several", choices=criteria(_RAISING)),
        Field("gate.earliest_turn", "… and not before reply", "number", low=1, high=20, otherwise=2),
        choice("probed.shows", "Asked too early, they show", {"discomfort": "that it is uncomfortable",
               "partial": "a part of it", "denial": "that there is nothing"}),
        lines("probed.lines", "What they say when asked too early"),
        lines("follow_ups", "What more they say when the agent stays with it", "One at a time; each stands alone."),
        lines("pull_back", "How they take it back when there is no room"),
        Field("also_said", "Other ways to say it", "ways", "For somebody who meets them again.", one="way",
              fresh=[ask("The same in other words")]),
        short_name()),
        fresh={"id": "step", "layer": 3, "lines": [ask("How they say it")],
               "tell_phrases": [ask("A word that gives it away"), ask("Another")],
               "gate": {"trust": 0.5, "after_cues": [], "moves": [], "earliest_turn": 4},
               "probed": {"shows": "discomfort", "lines": [ask("Asked too early"), ask("Asked again")]},
               "follow_ups": [ask("What more they say"), ask("Then")], "pull_back": [ask("How they take it back")]}),
))  # fmt: skip

SIGNS = Section("signs", "Signs", "What an experienced agent would notice.", (
    Field("cues", "Signs", "items", one="sign", titled="lines.0", fields=(
        lines("lines", "Their words that show it", "Each can be said after anything. A pause stands in brackets: "
              "[a pause]."),
        Field("read_as", "What one reads in it", "text", "What an experienced agent would think, hearing it."),
        choice("kind", "What kind of sign", CUE_KINDS),
        Field("hints_at", "What it points to", "refer", of="disclosures"),
        lines("telling", "Words that return to it", "Given back by the agent, these count as taking it up.", "word",
              short=True),
        Field("in_opener", "It stands in their first words already", "yes", otherwise=False),
        short_name()),
        fresh={"id": "sign", "kind": "vague_words", "hints_at": "", "read_as": ask("What one reads in it"),
               "lines": [ask("Their words that show it")], "telling": [ask("Words that return to it")]}),
))  # fmt: skip


def _answers(key: str, label: str, help: str) -> Field:
    return Field(key, label, "items", help, one="answer", titled="questions.0", fields=(
        lines("questions", "Asked like this", "Ways an agent might ask.", "question"),
        lines("lines", "They answer", "A second is for being asked again."),
        Field("after", "Only once this was told", "refer", "Before it, they turn the question away.", of="disclosures"),
        short_name()),
        fresh={"id": "answer", "questions": [ask("How an agent asks"), ask("Another way")],
               "lines": [ask("What they answer")]})  # fmt: skip


ANSWERS = Section("answers", "What they can answer", "Plain questions, and what they say.", (
    _answers("facts", "What they know", ""),
    _answers("unknown_to_customer", "What they are asked and do not know", ""),
))  # fmt: skip


def _steps(key: str, label: str) -> Field:
    return Field(key, label, "items", one="step", titled="what", fields=(
        Field("what", "What", "text"),
        lines("signs", "How one hears it", "A few words each; a reply that commits to something and holds all of "
              "them counts: waive fee.", "word", short=True), short_name()),
        fresh={"id": "help", "what": ask("What it is"), "signs": [ask("waive fee")]})  # fmt: skip


SERVES = Section("serves", "What would serve", "Next steps that help, and what nobody here may promise.", (
    _steps("resolutions.issue", "For the matter they come with"),
    _steps("resolutions.need", "For what is behind it"),
    _steps("limits", "What nobody here may promise"),
))  # fmt: skip

ENDS = Section("endings", "Endings", "How it can end, and how that sounds.", (
    Field("endings", "Endings", "items", one="ending", titled="when", fields=(
        choice("kind", "Which", ENDINGS), Field("when", "When", "text"),
        lines("lines", "Their last words", "One of these is said."),
        Field("story", "What it meant for them", "text", "One paragraph for the debrief."), short_name()),
        fresh={"id": "ending", "kind": "drifts_off", "when": ask("When it ends like this"),
               "lines": [ask("Their last words")], "story": ask("What it meant for them")}),
))  # fmt: skip

DRAFTS = Section("suggestions", "Suggestions", "What an assistant would offer the agent here; not all of it good.", (
    Field("suggestions", "Suggestions", "items", one="suggestion", titled="text", fields=(
        Field("after_cue", "After this sign", "refer", of="cues"), Field("text", "It suggests", "text"),
        choice("verdict", "Which is", {"apt": "apt", "hollow": "hollow", "wrong": "wrong"}),
        Field("why", "Why", "text")),
        fresh={"text": ask("What it suggests"), "verdict": "hollow", "why": ask("Why")}),
))  # fmt: skip

SORE = Section("sore", "Sore spots, second matter", "Both can be left out.", (
    Field("tender", "Sore spots", "items", "Words that sting this person, however kindly said.", one="sore spot",
          titled="why", fields=(
        lines("words", "The agent’s words that touch it", "", "word", short=True), lines("lines", "They then say"),
        Field("why", "Why it stings", "text"), short_name()),
        fresh={"id": "sore", "words": [ask("A word that touches it")], "lines": [ask("They say"), ask("Or")],
               "why": ask("Why it stings")}),
    Field("second_matter", "A second matter", "maybe", "Another thing they bring up once the first is under way.",
          one="second matter", fields=(
        Field("what", "What it is", "text"), lines("lines", "How they bring it up"),
        lines("again", "How they come back to it"),
        lines("answered_by", "What answers it", "A reply that holds all words of one of these.", "word", short=True),
        Field("earliest_turn", "Not before reply", "number", low=2, high=30, otherwise=4), short_name()),
        fresh={"id": "second", "what": ask("What it is"), "lines": [ask("How they bring it up")],
               "again": [ask("How they come back to it")], "answered_by": [ask("What answers it")]}),
))  # fmt: skip

DEBRIEF = Section("debrief", "Debrief", "What the trainee reads once it is over.", (
    Field("debrief.story", "What was really going on", "text"),
    Field("debrief.could_have", "What could have been said", "items", one="reply", titled="reply", fields=(
        Field("cue", "After this sign", "refer", of="cues"), Field("reply", "A good reply", "text"),
        Field("why", "Why", "text")),
        fresh={"cue": "", "reply": ask("A good reply"), "why": ask("Why it works")}),
    lines("debrief.questions", "To think about", "", "question"),
))  # fmt: skip

_POLICIES = {"expert": "an expert", "warmth": "warm words, nothing heard", "solver": "solves it and goes",
             "interrogator": "question after question", "other": "something else"}  # fmt: skip

CHECKS = Section("checks", "Checks", "Whole conversations and where they must lead: the customer’s own tests.", (
    Field("checks", "Checks", "items", one="check", titled="name", fields=(
        Field("name", "Name", "line"), choice("policy", "Who is the agent", _POLICIES),
        lines("replies", "What the agent says", "One reply a line; [silence] waits.", "reply"),
        Field("ending", "It ends", "several", "Any of these is right; none where it need not have ended.",
              choices=tuple(ENDINGS.items())),
        Field("reaches", "They must let be known", "refers", of="disclosures"),
        Field("never", "They must not let be known", "refers", of="disclosures")),
        fresh={"name": ask("What this one shows"), "policy": "other", "replies": [ask("What the agent says")],
               "ending": [], "reaches": [], "never": []}),
))  # fmt: skip

FILE = Section("file", "File", "How the customer is kept.", (
    Field("id", "Short name of the customer", "name", "Small letters and hyphens; it stays when a new version comes."),
    Field("version", "Version", "number", low=1, high=999),
    Field("language", "Language", "line", "en-NZ, mi, en-GB"),
    Field("author", "Author", "line"),
    lines("topics", "What it is about", "Hidden from trainees.", "topic", short=True),
    Field("skills", "What it trains", "several", choices=criteria(_RAISING)),
))  # fmt: skip

SECTIONS = (PERSON, COMES_WITH, RECORD, BEHIND, LADDER, SIGNS, ANSWERS, HOW_THEY_REACT, weighing(), SERVES, ENDS,
            DRAFTS, SORE, DEBRIEF, CHECKS, FILE)  # fmt: skip
