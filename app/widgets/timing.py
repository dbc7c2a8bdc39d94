"""How the call was timed, in the debrief: plain facts in seconds, each with where to listen to it, and no judgement."""

from __future__ import annotations

from app.simulation.space import SPACE_FROM
from app.training.sound.timing import PauseInside, ReplyTiming, Timing, timing_of
from app.widgets.drawn import Data, component
from app.widgets.room import room
from app.widgets.shell import section

_timing = component("timing")

ABOUT = "These are times and nothing more: nothing is read into {whose} voice, and no level rests on them."
MOST_PAUSES = 6
"""Told one by one; of more, the longest."""
BEFORE = 2.0
"""Seconds of the customer's that are played before a silence, so that it is heard as one."""
AROUND = 1.0
"""Seconds that are played before and after a pause."""
TALLY = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def call_timing(attempt_id: str, by: str, names: tuple[str, str], key: str) -> None:
    """Draw it, with its heading; nothing where no reply was spoken. The page's player plays what is to be heard.

    `names`: the customer's and the trainee's ("You" to themselves).
    """
    timing = timing_of(room().store, attempt_id, by)
    if timing is None:
        return
    section("How the call was timed")
    _timing(data=drawn(timing, *names), key=key)


def drawn(timing: Timing, customer: str, trainee: str) -> Data:
    """What the component is given. A `listen` is a detail of the event `underheard:listen`."""
    return {
        "whole": whole(timing, customer, trainee),
        "about": ABOUT.format(whose="your" if trainee == "You" else f"{trainee}’s"),
        "fold": f"Reply by reply ({_counted(timing)})",
        "replies": [
            {"name": f"Reply {number}", "facts": told, "note": why}
            for number, told, why in sorted(
                [
                    *((each.turn, facts(each, customer, trainee), note(each, trainee)) for each in timing.replies),
                    *((number, [], f"{trainee} chose to wait, and said nothing.") for number in timing.silent),
                ],
                key=lambda each: each[0],
            )
        ],
    }


def _counted(timing: Timing) -> str:
    spoken = f"{len(timing.replies)} spoken"
    return f"{spoken}, {len(timing.silent)} of silence" if timing.silent else spoken


def whole(timing: Timing, customer: str, trainee: str) -> list[str]:
    """The call as a whole in two sentences or three, the second about silence."""
    mine = trainee == "You"
    spoke = f"{trainee} spoke for {long(timing.speaking)}"
    if timing.talk_share is not None:
        spoke += f" and {customer} for {long(timing.customer_speaking)}"
        spoke += f": {round(100 * timing.talk_share)}% of the talking was {'yours' if mine else trainee + '’s'}"
    if timing.of > len(timing.replies):
        spoke += f" ({len(timing.replies)} of {timing.of} replies were spoken)"
    told = [f"{spoke}."]
    parts = []
    waits = len(timing.waits)
    if waits == 1:
        parts.append(f"the reply began {short(timing.waits[0])} after {customer} had finished")
    elif timing.median_wait is not None:
        parts.append(f"half of the replies began within {short(timing.median_wait)} of {customer}’s last words")
    silences = len(timing.silences)
    if silences:
        each = short(timing.silence_seconds) if silences == 1 else f"{SPACE_FROM:g} s or more"
        of = f"{tally(silences, 'silence', 'silences')} of {each} came after something they had let show"
        parts.append(of if silences == 1 else f"{of}, {short(timing.silence_seconds)} in all")
    for cut_in, where in (("speaking", "in their words"), ("silence", "in a silence of theirs")):
        cut = [str(each.turn) for each in timing.cut_ins if each.cut_in == cut_in]
        if cut:
            replies = f"replies {', '.join(cut[:-1])} and {cut[-1]}" if len(cut) > 1 else f"reply {cut[0]}"
            parts.append(f"{replies} began {where}")
    if parts:
        sentence = "; ".join(parts)
        told.append(f"{sentence[:1].upper()}{sentence[1:]}.")
    return told


def facts(reply: ReplyTiming, customer: str, trainee: str) -> list[Data]:
    """What there is to say of one reply, each with where to listen: {text, listen or None, of}."""
    told = [_wait(reply, customer, trainee)] if reply.waited is not None else []
    pace = f", {round(reply.pace)} words a minute" if reply.pace is not None else ""
    resting = f" and {short(reply.seconds - reply.speaking)} of pauses" if reply.pauses else ""
    spoke = f"{tally(reply.words, 'word', 'words')} in {short(reply.speaking)} of speaking{resting}{pace}."
    told.append(_fact(reply, spoke[:1].upper() + spoke[1:], "the whole of", reply.turn_index, 0.0))
    return [*told, *(_pause(reply, each) for each in _told_pauses(reply))]


def note(reply: ReplyTiming, trainee: str) -> str:
    """Why a reply cannot be listened to, and of how many recordings it was made; empty where there is no more to it."""
    told = []
    if reply.recordings > 1:
        told.append(
            f"Made of {reply.recordings} recordings, end to end; what came between them is in none of its times."
        )
    if reply.sounded == "deleted":
        told.append("The recording was deleted; its times are those of the words.")
    if reply.sounded == "not_kept":
        told.append("No recording is kept; its times are those of the words.")
    return " ".join(told)


def _wait(reply: ReplyTiming, customer: str, trainee: str) -> Data:
    waited = reply.waited or 0.0
    if reply.cut_in == "speaking":
        text = (
            f"{trainee} began {short(-waited)} before {customer} had finished; listening back, you hear them in turn."
        )
    elif reply.cut_in == "silence":
        text = f"{customer} had fallen silent, and {_low(trainee)} began {short(waited)} after “{bare(reply.after)}”."
    else:
        first = "your first words" if trainee == "You" else f"{trainee}’s first words"
        text = f"{short(waited)} between “{bare(reply.after)}” and {first}."
    if reply.before_seconds is None:
        return _fact(reply, text, "the wait before", reply.turn_index, -max(waited, 0.0))
    start = max(reply.before_seconds - BEFORE, 0.0)
    return _fact(reply, text, "the wait before", reply.turn_index - 1, start)


def _pause(reply: ReplyTiming, pause: PauseInside) -> Data:
    longest = len(reply.pauses) > 1 and pause == reply.longest
    text = f"A pause of {short(pause.seconds)} after “{bare(pause.after)}”{', the longest' if longest else ''}."
    start, stop = max(pause.start - AROUND, 0.0), pause.stop + AROUND
    return _fact(reply, text, "the pause in", reply.turn_index, start, stop)


def _told_pauses(reply: ReplyTiming) -> list[PauseInside]:
    """The longest, in the order they came."""
    chosen = sorted(reply.pauses, key=lambda pause: -pause.seconds)[:MOST_PAUSES]
    return sorted(chosen, key=lambda pause: pause.start)


def _fact(reply: ReplyTiming, text: str, of: str, turn: int, second: float, to: float | None = None) -> Data:
    """`of`: what is heard, for whoever hears the button's name and does not see the line it stands in."""
    what = f"{of} reply {reply.turn}"
    listen = {"turn": turn, "second": round(second, 2), "words": what} | ({} if to is None else {"to": round(to, 2)})
    return {"text": text, "listen": listen if reply.sounded == "kept" else None, "of": what}


def bare(words: str) -> str:
    """Words to quote in a sentence of ours, without the stop they ended in."""
    return words.rstrip(".,;: ") or words


def short(seconds: float) -> str:
    """4.2 s."""
    return f"{max(seconds, 0.0):.1f} s"


def long(seconds: float) -> str:
    """48 s, or 1 min 12 s."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def tally(count: int, one: str, many: str) -> str:
    """Three replies; 14 words."""
    number = TALLY[count] if count < len(TALLY) else str(count)
    return f"{number} {one if count == 1 else many}"


def _low(trainee: str) -> str:
    return "you" if trainee == "You" else trainee
