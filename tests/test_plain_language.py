"""Plain language: measured offline, and never an index where there is too little to measure."""

# ruff: noqa: E501  (an example is read as one line)
from __future__ import annotations

import subprocess
import sys

from scoring.plain_language import ENOUGH_WORDS, plain_language

LETTER = (
    "Please be advised that the aforementioned documentation will necessitate additional verification prior to reimbursement, "
    "in accordance with our organisational procedures, and correspondence regarding your application will subsequently be dispatched to you electronically."
)
PLAIN = "I have your claim here. We need one more thing, and that is the bill from the plumber. Send me a photo of it and I will pay you the same day. You do not have to ring us again."


def test_a_short_reply_gets_counts_and_no_band() -> None:
    measured = plain_language("OK.")
    assert (measured.words, measured.sentences, measured.band, measured.reading_ease) == (1, 1, None, None)


def test_nothing_said_measures_nothing() -> None:
    for empty in ("", "…", "[silence]"[:0], "?!"):
        assert plain_language(empty).words_per_sentence == 0.0


def test_a_letter_reads_harder_than_a_plain_reply() -> None:
    hard, plain = plain_language(LETTER), plain_language(PLAIN)
    assert hard.band == "very hard" and plain.band in ("easy", "plain")
    assert hard.polysyllables > 5 * max(1, plain.polysyllables)
    assert hard.long_sentences and hard.long_sentences[0] in LETTER
    assert "reimbursement" in hard.difficult_words and "plumber" not in hard.difficult_words[:0]


def test_replies_are_measured_together() -> None:
    replies = ["I will ring you at four.", "The parcel is on the van."] * 3
    measured = plain_language(replies)
    assert measured.words >= ENOUGH_WORDS and measured.sentences == 6 and measured.band == "easy"


def test_it_needs_no_network_and_no_dictionary() -> None:
    code = (
        "import socket\n"
        "def no(*a, **k): raise AssertionError('reached for the network')\n"
        "socket.socket.connect = no; socket.create_connection = no; socket.getaddrinfo = no\n"
        "import nltk; nltk.download = no\n"
        "from scoring.plain_language import plain_language\n"
        f"print(plain_language({LETTER!r}).polysyllables)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 8


def test_scoring_a_reply_does_not_wait_for_textstat() -> None:
    code = "import sys, scoring.scorer; print(any(name in sys.modules for name in ('textstat', 'nltk', 'numpy', 'streamlit')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.strip() == "False", done.stdout + done.stderr
