"""How a spoken call was timed: who waited for how long, how fast, with which pauses. Seconds and counts, nothing more.

Nothing is inferred here of how the trainee felt. The EU AI Act (Regulation 2024/1689, Article 5(1)(f)) forbids reading
people's emotions out of their voice at work and in training; such readings are poor, and poorest for those who speak
with an accent, a stammer or in a second language; and what is practised here is listening, not a tone. So there is no
norm and no judgement in these figures, the scorer never sees them, no level depends on them, and nobody is shown them
before the debrief. They survive the sound: word times stay where a recording has been deleted.
"""

from __future__ import annotations

import re
import statistics
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from app.errors import NotAllowed, NotFound
from app.simulation.space import SPACE_FROM
from app.speech.pauses import pauses, quiet_parts
from app.speech.sound import from_wav
from app.speech.values import HeardWord
from app.store import Store
from app.training.attempts import admitted, newest_memory, sees_behind, turns_so_far
from app.training.sound.kept import TurnSound, turn_sounds
from scoring.conversation import SILENCE, Turn

PAUSE_FROM = 0.5
"""Seconds of quiet inside a reply that are told as a pause."""
BEGAN_WITHIN = 0.5
"""Seconds: who begins sooner after a turn that ended in silence has not let it stand."""
AT_ITS_END = 0.3
"""Seconds within which a caption counts as the end of a turn."""
ENOUGH_WORDS, ENOUGH_SECONDS = 4, 1.0
"""Below which no pace is told: two words have none."""
_SILENT = re.compile(r"\b(?:pause|silence|silent|quiet|nothing|waits?|still)\b", re.IGNORECASE)
_CAPTION = re.compile(r"\[[^\[\]\n]{1,80}\]")

MOST_KNOWN = 1000
"""Sounds whose quiet is remembered, so that a page drawn again does not measure it again."""

Quiet = tuple[tuple[float, float], ...]
"""(start, stop) of each stretch, in seconds from where the sound begins."""
_known: OrderedDict[tuple[str, tuple[HeardWord, ...]], Quiet | None] = OrderedDict()
_lock = threading.Lock()

Sounded = Literal["kept", "deleted", "not_kept"]
"""Whether the reply can still be listened to."""
CutIn = Literal["speaking", "silence"]
"""What of the customer's they began in: their words, or a silence their turn ended in."""


@dataclass(frozen=True)
class PauseInside:
    """Quiet within a reply. Seconds from where the reply's sound begins."""

    start: float
    stop: float
    after: str
    """The word before it, as it was heard."""

    @property
    def seconds(self) -> float:
        return self.stop - self.start


@dataclass(frozen=True)
class ReplyTiming:
    """One spoken reply, in seconds."""

    turn: int
    """The reply's number, from 1; its turn index is one less than twice that."""
    waited: float | None
    """From the end of the customer's sound to the first word; below 0 where so much of theirs was still to come. None
    where it is not known, as where the customer was read and not heard."""
    after: str
    """The customer's last few words before it, or the caption their turn ended in."""
    words: int
    seconds: float
    """From the first word to the last, pauses and all."""
    speaking: float
    """The same without its pauses."""
    first_word: float
    """Where the first word begins, from where the sound begins."""
    pauses: tuple[PauseInside, ...]
    sounded: Sounded
    let_show: bool
    """Whether the customer's turn before it gave a sign or let something be known."""
    cut_in: CutIn | None
    before_seconds: float | None
    """How long the customer's turn before it sounds; None where it was read and not heard."""
    recordings: int = 1
    """Of how many it was made; what came between them is in none of its times."""

    @property
    def turn_index(self) -> int:
        return 2 * self.turn - 1

    @property
    def pace(self) -> float | None:
        """Words a minute over the time spent speaking; None where there is too little of it to tell."""
        if self.words < ENOUGH_WORDS or self.speaking < ENOUGH_SECONDS:
            return None
        return 60 * self.words / self.speaking

    @property
    def longest(self) -> PauseInside | None:
        return max(self.pauses, key=lambda pause: pause.seconds, default=None)

    @property
    def left_silence(self) -> bool:
        """Whether they let it be silent for SPACE_FROM seconds or more after something was let show."""
        return self.let_show and self.waited is not None and self.waited >= SPACE_FROM


@dataclass(frozen=True)
class Timing:
    """A spoken attempt: each spoken reply, and what they come to. Typed replies are in none of it."""

    replies: tuple[ReplyTiming, ...]
    of: int
    """Replies of the attempt, typed ones too."""
    speaking: float
    """Seconds the trainee spoke in all."""
    customer_speaking: float
    """Seconds the customer spoke in all, of the turns that were heard."""
    silent: tuple[int, ...] = ()
    """The numbers of the replies in which they chose to say nothing; for how long was not measured."""

    @property
    def talk_share(self) -> float | None:
        """The trainee's part of the speaking, 0-1; None where the customer was not heard."""
        return self.speaking / (self.speaking + self.customer_speaking) if self.customer_speaking else None

    @property
    def waits(self) -> tuple[float, ...]:
        """Every wait that is known, as they came; 0 where the customer was still speaking."""
        return tuple(max(each.waited, 0.0) for each in self.replies if each.waited is not None)

    @property
    def median_wait(self) -> float | None:
        return statistics.median(self.waits) if self.waits else None

    @property
    def silences(self) -> tuple[ReplyTiming, ...]:
        """The replies before which something let show was given silence."""
        return tuple(each for each in self.replies if each.left_silence)

    @property
    def silence_seconds(self) -> float:
        return sum(each.waited or 0.0 for each in self.silences)

    @property
    def cut_ins(self) -> tuple[ReplyTiming, ...]:
        return tuple(each for each in self.replies if each.cut_in)


def timing_of(store: Store, attempt_id: str, by: str) -> Timing | None:
    """How the attempt was timed; None where no reply was spoken, or the conversation still goes on.

    For its owner once it is done, and for those who read others'. Raises NotFound, and NotAllowed for a trainee whose
    attempt is not done, or anybody else's.
    """
    with store.reading() as reader:
        asking, row = admitted(reader, attempt_id, by)
        if not sees_behind(asking, row):
            raise NotAllowed("Finish this attempt first: wrap up, and say what you think was behind it.")
        if row["stage"] == "talking":
            return None
        sounds = {each.turn_index: each for each in turn_sounds(reader, row["id"])}
        if not any(each.speaker == "trainee" and each.words for each in sounds.values()):
            return None
        turns = turns_so_far(reader, row)
        memory = newest_memory(reader, row)
    let_show = {turn for _, turn in (*memory.cues_shown, *memory.disclosed)}
    return timed(turns, sounds, let_show, dict(_measured(store, sounds.values())))


def timed(
    turns: Sequence[Turn],
    sounds: Mapping[int, TurnSound],
    let_show: set[int],
    measured: Mapping[int, Quiet],
) -> Timing:
    """The same from what is kept. `sounds` by turn index; `let_show`: numbers of the replies whose answers gave a sign
    or let something be known, 0 the opener; `measured`: turn index -> (start, stop) of its quiet, where the sound is
    there to be measured. Pure."""
    replies = tuple(
        _reply(index, turns, sounds, (index - 1) // 2 in let_show, measured.get(index))
        for index, sound in sorted(sounds.items())
        if sound.speaker == "trainee" and sound.words and index < len(turns)
    )
    theirs = [each for each in sounds.values() if each.speaker == "customer" and each.turn_index < len(turns)]
    return Timing(
        replies=replies,
        of=sum(turn.speaker == "trainee" for turn in turns),
        speaking=sum(each.speaking for each in replies),
        customer_speaking=sum(_spoken_of(each, measured.get(each.turn_index)) for each in theirs),
        silent=tuple(
            (index + 1) // 2
            for index, turn in enumerate(turns)
            if turn.speaker == "trainee" and turn.text == SILENCE and index not in sounds
        ),
    )


def _measured(store: Store, sounds: Iterable[TurnSound]) -> Iterator[tuple[int, Quiet]]:
    """The quiet of each turn whose sound is there, measured once for each sound."""
    for each in sounds:
        if each.name is None:
            continue
        key = (each.name, each.words)
        if key not in _known:
            try:
                sound = from_wav(store.sounds.read(each.name))
            except NotFound:
                continue  # It has just gone; the words are there.
            # Where speech and noise cannot be told apart, the words say more.
            told_apart = bool(quiet_parts(sound, 0.1)) or not each.words
            found = pauses(sound, each.words) if each.words else quiet_parts(sound)
            with _lock:
                _known[key] = tuple((pause.start, pause.stop) for pause in found) if told_apart else None
                while len(_known) > MOST_KNOWN:
                    _known.popitem(last=False)
        quiet = _known.get(key)
        if quiet is not None:
            yield each.turn_index, quiet


def _reply(
    index: int,
    turns: Sequence[Turn],
    sounds: Mapping[int, TurnSound],
    let_show: bool,
    measured: Quiet | None,
) -> ReplyTiming:
    sound, before = sounds[index], sounds.get(index - 1)
    words = sound.words
    first, last = words[0].start, words[-1].stop
    quiets = _gaps(words) if measured is None else [(max(start, first), min(stop, last)) for start, stop in measured]
    pauses = tuple(
        PauseInside(start, stop, _word_before(words, start)) for start, stop in quiets if stop - start >= PAUSE_FROM
    )
    seconds = max(last - first, 0.0)
    return ReplyTiming(
        turn=(index + 1) // 2,
        waited=sound.waited,
        after=_last_words(turns[index - 1].text),
        words=len(words),
        seconds=seconds,
        speaking=max(seconds - sum(each.seconds for each in pauses), 0.0),
        first_word=first,
        pauses=pauses,
        sounded="kept" if sound.name else "deleted" if sound.deleted_at else "not_kept",
        let_show=let_show,
        cut_in=_cut_in(sound.waited, before),
        before_seconds=before.seconds if before else None,
        recordings=sound.recordings,
    )


def _cut_in(waited: float | None, before: TurnSound | None) -> CutIn | None:
    if waited is None or before is None:
        return None
    if waited < 0:
        return "speaking"
    last = before.captions[-1] if before.captions else None
    if last is None or before.seconds - last.stop > AT_ITS_END or not _SILENT.search(last.caption):
        return None
    return "silence" if waited < BEGAN_WITHIN else None


def _spoken_of(customer: TurnSound, measured: Quiet | None) -> float:
    """Seconds a customer speaks in a turn: without what is captioned (no words are said in it), or its quiet."""
    if measured is not None:
        return max(customer.seconds - sum(stop - start for start, stop in measured), 0.0)
    return max(customer.seconds - sum(each.stop - each.start for each in customer.captions), 0.0)


def _gaps(words: Sequence[HeardWord]) -> list[tuple[float, float]]:
    return [(one.stop, other.start) for one, other in pairwise(words)]


def _word_before(words: Sequence[HeardWord], second: float) -> str:
    """The word nearest before it: the one whose end lies closest."""
    return min(words, key=lambda word: abs(word.stop - second)).text.strip()


def _last_words(text: str) -> str:
    """The last few words of a turn; the caption where it ended in one."""
    found = list(_CAPTION.finditer(text))
    if found and not text[found[-1].end() :].strip(" .…"):
        return found[-1].group()
    words = _CAPTION.sub(" ", text).split()
    return ("… " if len(words) > 5 else "") + " ".join(words[-5:])
