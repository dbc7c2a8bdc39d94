"""Plays conversations in a process of its own: takes them from its input, and writes what came of each.

Started as `python -m app.probe.worker`, by `app.probe.pool` alone. It ends when its input does, so none outlives
whoever started it.
"""

from __future__ import annotations

import os
import pickle
import sys
from typing import BinaryIO

from app.probe.tasks import done


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Do what is asked until nothing more is: an answer is (whether it went well, what came of it)."""
    while True:
        try:
            task = pickle.load(asked)
        except EOFError:
            return
        try:
            answer: tuple[bool, object] = True, done(task)
        except Exception as fault:
            answer = False, f"{type(fault).__name__}: {fault}"
        pickle.dump(answer, answers, protocol=pickle.HIGHEST_PROTOCOL)
        answers.flush()


def main() -> None:
    """Answers go out by the standard output as it was; whatever else is printed goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
