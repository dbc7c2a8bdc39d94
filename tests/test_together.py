"""Two mentors and a trainee at work on one attempt at once: nothing is lost, nothing overwritten, every count exact."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from rooms import Puppet, SmallRoom, small_room

from app.errors import Invalid
from app.training import mentoring, practice
from app.training.people import Person
from scoring.criterion import DIMENSIONS

REPLIES = 4
OPERATIONS = 500
TRAINEES = 100
"""Of those, how many are the trainee's."""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallRoom]:
    monkeypatch.setattr(practice, "Customer", Puppet)
    monkeypatch.setattr(practice, "_customers", type(practice._customers)())
    monkeypatch.setattr(practice, "_listen_ahead", lambda *_: None)
    yield small_room(tmp_path / "a.db")


class Mentor:
    """A mentor who does one thing after another, and remembers what should stand afterwards."""

    def __init__(self, room: SmallRoom, person: Person, attempt_id: str, seed: int) -> None:
        self.room, self.person, self.attempt_id, self.chance = room, person, attempt_id, Random(seed)
        self.marks: dict[str, tuple[str, bool]] = {}
        """Mark -> what it says, and whether it stands."""
        self.levels: dict[str, tuple[int | None, str, int | None, str]] = {}
        """Verdict -> reply, dimension, level, reason; what was taken back is left out."""
        self.words: dict[str, str] = {}
        self.answers: dict[str, str] = {}
        self.done: Counter[str] = Counter()
        self.refused: list[str] = []

    def acts(self) -> list[Callable[[str], None]]:
        return [self.mark, self.reword, self.strike, self.level, self.level, self.take_back, self.leave, self.amend,
                self.answer, self.claim, self.release]  # fmt: skip

    def work(self, count: int) -> None:
        for number in range(count):
            act = self.chance.choice(self.acts())
            act(f"{self.person.name} {number} ngā kōrero 🌱")
            self.done[act.__name__] += 1

    def mark(self, words: str) -> None:
        made = mentoring.annotate(
            self.room.store, self.attempt_id, self.person.id, 0, 0, 3, "One", "hollow", words
        )  # fmt: skip
        self.marks[made.id] = (words, True)

    def reword(self, words: str) -> None:
        standing = [each for each, (_, stands) in self.marks.items() if stands]
        if standing:
            chosen = self.chance.choice(standing)
            mentoring.edit_annotation(self.room.store, chosen, self.person.id, "well_named", words)
            self.marks[chosen] = (words, True)

    def strike(self, words: str) -> None:
        if self.marks:
            chosen = self.chance.choice(list(self.marks))
            said, stands = self.marks[chosen]
            act = mentoring.delete_annotation if stands else mentoring.undo_delete
            act(self.room.store, chosen, self.person.id)
            self.marks[chosen] = (said, not stands)

    def level(self, words: str) -> None:
        turn = self.chance.choice([None, *range(1, REPLIES + 1)])
        levels = {each: self.chance.choice([None, 0, 1, 2, 3, 4]) for each in DIMENSIONS if self.chance.random() < 0.6}
        if levels:
            for made in mentoring.set_levels(self.room.store, self.attempt_id, turn, levels, words, self.person.id):
                self.levels[made.id] = (turn, made.dimension, levels[made.dimension], words)

    def take_back(self, words: str) -> None:
        if self.levels:
            newest = list(self.levels)[-1]
            mentoring.withdraw_levels(self.room.store, [newest], self.person.id)
            del self.levels[newest]

    def leave(self, words: str) -> None:
        self.words[mentoring.leave_feedback(self.room.store, self.attempt_id, words, self.person.id).id] = words

    def amend(self, words: str) -> None:
        if self.words:
            chosen = self.chance.choice(list(self.words))
            mentoring.edit_feedback(self.room.store, chosen, self.person.id, words)
            self.words[chosen] = words

    def answer(self, words: str) -> None:
        under = next(iter(self.words), None)
        if under:
            made = mentoring.answer(self.room.store, self.attempt_id, "feedback", under, words, self.person.id)
            self.answers[made.id] = words

    def claim(self, words: str) -> None:
        try:
            made = mentoring.claim(self.room.store, self.attempt_id, self.person.id)
        except Invalid as error:
            self.refused.append(str(error))
        else:
            assert made.by == self.person.id

    def release(self, words: str) -> None:
        mentoring.release(self.room.store, self.attempt_id, self.person.id)


class Trainee:
    """The trainee, who questions levels and answers what was left, as long as there is something to question."""

    def __init__(self, room: SmallRoom, attempt_id: str) -> None:
        self.room, self.attempt_id, self.chance = room, attempt_id, Random(3)
        self.asked: list[tuple[int, str, str]] = []
        self.answers: dict[str, str] = {}
        self.refused = 0

    def work(self, count: int) -> None:
        for number in range(count):
            words = f"Ana {number} ērā atu"
            left = mentoring.feedback(self.room.store, self.attempt_id, self.room.ana.id)
            if left and self.chance.random() < 0.5:
                made = mentoring.answer(
                    self.room.store, self.attempt_id, "feedback", self.chance.choice(left).id, words, self.room.ana.id
                )
                self.answers[made.id] = words
                continue
            turn, dimension = self.chance.randint(1, REPLIES), self.chance.choice(DIMENSIONS)
            try:
                practice.contest(self.room.store, self.attempt_id, turn, dimension, words, self.room.ana.id)
                self.asked.append((turn, dimension, words))
            except Invalid:  # It is asked about already, or a person has set it by now.
                self.refused += 1


def test_two_mentors_and_a_trainee_lose_nothing_and_overwrite_nothing(room: SmallRoom) -> None:
    attempt = room.finished("open", "Hello", "hurt", "And then?")
    mentors = [Mentor(room, person, attempt.id, seed) for seed, person in enumerate((room.mere, room.omar))]
    trainee = Trainee(room, attempt.id)
    # One is asked before anybody can have set it, so that a question always stands in what they all do.
    practice.contest(room.store, attempt.id, 1, "listening", "I left room.", room.ana.id)
    trainee.asked.append((1, "listening", "I left room."))
    failed: list[BaseException] = []
    start = threading.Barrier(3)

    def at_once(work: Callable[[int], None], count: int) -> None:
        try:
            start.wait(10)
            work(count)
        except BaseException as error:
            failed.append(error)

    each = (OPERATIONS - TRAINEES) // 2
    jobs = [(trainee.work, TRAINEES), *((mentor.work, each) for mentor in mentors)]
    threads = [threading.Thread(target=at_once, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(trainee.answers) + len(trainee.asked) - 1 + trainee.refused == TRAINEES
    assert all(sum(mentor.done.values()) == each for mentor in mentors)

    store, by = room.store, room.mere.id
    marks = {found.id: (found.by, found.reading) for found in mentoring.annotations(store, attempt.id, by)}
    assert marks == {
        id: (mentor.person.id, said) for mentor in mentors for id, (said, stands) in mentor.marks.items() if stands
    }
    levels = {
        found.id: (found.by, (found.turn, found.dimension, found.level, found.reason))
        for found in mentoring.verdicts(store, attempt.id, by)
    }
    assert levels == {id: (mentor.person.id, given) for mentor in mentors for id, given in mentor.levels.items()}
    words = {found.id: (found.by, found.text) for found in mentoring.feedback(store, attempt.id, by)}
    assert words == {id: (mentor.person.id, said) for mentor in mentors for id, said in mentor.words.items()}
    answers = {found.id: (found.by, found.text) for found in mentoring.remarks(store, attempt.id, by)}
    assert answers == {
        **{id: (mentor.person.id, said) for mentor in mentors for id, said in mentor.answers.items()},
        **{id: (room.ana.id, said) for id, said in trainee.answers.items()},
    }
    asked = mentoring.contests(store, attempt.id, by)
    assert [(found.turn, found.dimension, found.why) for found in asked] == trainee.asked
    for contest in asked:
        if contest.decision:
            given = [level for by_whom, level in levels.values() if by_whom == contest.decision.by]
            assert (contest.turn, contest.dimension, contest.decision.level, contest.decision.reason) in given
    # Nobody held what somebody else did, and whoever was turned away was told who has it.
    assert all("is reading this; pick another" in said for mentor in mentors for said in mentor.refused)
    for one, other in (mentors, mentors[::-1]):
        assert all(said.startswith(other.person.name) for said in one.refused)


def test_the_queue_and_the_newest_level_come_out_as_if_they_had_come_one_by_one(room: SmallRoom) -> None:
    attempt = room.finished("Hello")
    practice.contest(room.store, attempt.id, 1, "listening", "I left room.", room.ana.id)

    def work(mentor: Person) -> None:
        for number in range(10):
            mentoring.set_level(room.store, attempt.id, 1, "listening", number % 5, f"{number}", mentor.id)
            assert mentoring.queue_count(room.store, mentor.id) == 0

    threads = [threading.Thread(target=work, args=(mentor,)) for mentor in (room.mere, room.omar)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    given = mentoring.verdicts(room.store, attempt.id, room.mere.id)
    assert len(given) == 20
    shown = practice.debrief(room.store, room.library, attempt.id, room.ana.id).replies[0].effective_levels["listening"]
    assert shown == (given[-1].level, given[-1].by_name)
    (row,) = mentoring.queue(room.store, room.library, room.mere.id)
    assert row.why == ["Read"]
    # It was decided once, by whoever came first; what came after is their own word on the level.
    with room.store.reading() as reader:
        decided = reader.rows("SELECT verdict_id FROM decisions")
    assert [each["verdict_id"] for each in decided] == [given[0].id]
