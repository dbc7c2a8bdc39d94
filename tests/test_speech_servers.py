"""Speech by way of a server: what is sent, what is taken of what comes back, and what happens where it fails."""

from __future__ import annotations

import io
import logging
import threading
import time
import wave
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from fault_server import Act, breaks_off, fails, hangs, hangs_up, says, sends, serving
from rooms import SmallRoom, small_room
from speech_server import (
    KEY,
    breaks_off_sound,
    drips_sound,
    fields_of,
    hearing,
    other_wav,
    pours,
    sounds,
    speaking,
    streamed,
    tone,
    wav,
    writes_down,
)

from app.doctor_speech import speech
from app.endpoint.audio import LARGEST, Audio
from app.errors import ModelFault, NotAllowed, SpeechFault, UnderheardError
from app.settings import Model, hearing_model, speaking_model
from app.speech import engines
from app.speech.openai_hearing import INSTEAD as HEARD_HERE
from app.speech.openai_hearing import NO_TIMES, OpenAIHearer
from app.speech.openai_speaking import INSTEAD, FallbackSpeaker, OpenAISpeaker
from app.speech.saying import said
from app.speech.sound import HEARING_RATE, RATE, Sound, from_samples, quiet, samples_of, seconds_of
from app.speech.values import HeardWord, Progress, Quiet, Timbre, Words, Written
from app.store.sounds import SoundFiles
from app.training import practice
from app.training.sound import agree_to_sound, customer_sound, hear_take, sounds_of
from app.widgets.second import where_sound_goes

HER = Timbre(who="she")
ONE = Words("Since Friday, yes.")
MANY = [sounds(wav())]


class Packaged:
    """A packaged voice that keeps what it was given."""

    name = "embedded"

    def __init__(self) -> None:
        self.spoke: list[str] = []

    def speak(self, words: Words, timbre: Timbre, seed: int) -> Sound:
        self.spoke.append(words.text)
        return from_samples(np.full(RATE // 10, 0.1, dtype=np.float32), RATE)


class Here:
    """Hearing on this machine."""

    name = "embedded"

    def hear(self, sound: Sound, progress: Progress | None = None, hints: Sequence[str] = ()) -> Written:
        return Written("It was here.", (HeardWord("It", 0.0, 0.2),), seconds_of(sound), self.name)


def spoken_by(*acts: Act, seconds: float = 5.0, words: Words = ONE, timbre: Timbre = HER) -> Sound:
    with serving(*acts) as server:
        speaker = OpenAISpeaker(speaking(server, seconds), pause=0.01)
        try:
            return speaker.speak(words, timbre, 1)
        finally:
            speaker.close()


def fault_of(*acts: Act, seconds: float = 5.0) -> ModelFault:
    """What is said of a server that speaks like this."""
    with serving(*acts) as server, pytest.raises(ModelFault) as raised, Audio(speaking(server), pause=0.01) as audio:
        audio.speech("Since Friday.", "nova", seconds=seconds)
    return raised.value


def heard_by(*acts: Act, seconds: float = 5.0, lasting: float = 1.0) -> Written:
    with serving(*acts) as server:
        hearer = OpenAIHearer(hearing(server, seconds), pause=0.01)
        try:
            return hearer.hear(quiet(lasting, HEARING_RATE))
        finally:
            hearer.close()


# -- speaking ----------------------------------------------------------------------------------------------------------


def test_words_are_asked_for_as_wav_in_the_voice_of_their_pronoun_at_their_pace() -> None:
    with serving(sounds(wav())) as server:
        speaker = OpenAISpeaker(speaking(server, voices={"she": "a", "he": "b", "they": "c"}))
        speaker.speak(Words("Well.", pace=0.8), Timbre(who="he", pace=0.9), 1)
        speaker.speak(Words("Well."), Timbre(who="they"), 1)
        speaker.close()
    first, second = server.asked
    assert server.paths == ["/v1/audio/speech"] * 2
    assert first == {"model": "small", "input": "Well.", "voice": "b", "response_format": "wav", "speed": 0.72}
    assert second["voice"] == "c" and "speed" not in second
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_what_is_heard_has_no_silence_around_it_and_is_as_loud_as_anybody_here() -> None:
    loud = np.clip(tone(0.5, before=0.4).astype(np.int32) * 4, -32768, 32767).astype("<i2")
    soft = (tone(0.5, before=0.4) // 10).astype("<i2")
    with serving(sounds(wav(loud)), sounds(wav(soft))) as server:
        speaker = FallbackSpeaker(OpenAISpeaker(speaking(server)), None)
        assert seconds_of(speaker.speak(ONE, HER, 1)) == pytest.approx(0.54, abs=0.01)
        server.acts = [sounds(wav(loud)), sounds(wav(soft))]
        one, other = said((ONE,), HER, 1, speaker).sound, said((ONE,), HER, 1, speaker).sound
        speaker.close()
    assert one.dBFS == pytest.approx(other.dBFS, abs=1.0)
    assert max(np.abs(samples_of(each)).max() for each in (one, other)) < 0.99


SAMPLES = tone(0.5, before=0.0)
FLOATS = (SAMPLES / 32768).astype("<f4").tobytes()
WIDE = b"".join((int(each) * 256).to_bytes(3, "little", signed=True) for each in SAMPLES)


@pytest.mark.parametrize(
    "data",
    [
        wav(SAMPLES),
        wav(np.repeat(SAMPLES, 2), channels=2),
        wav(tone(0.5, 16_000, 0.0), 16_000),
        wav(tone(0.5, 44_100, 0.0), 44_100),
        other_wav(3, 32, FLOATS),
        other_wav(1, 24, WIDE),
        other_wav(1, 32, (SAMPLES.astype("<i4") << 16).tobytes()),
        other_wav(1, 16, SAMPLES.tobytes(), extensible=True),
    ],
    ids=["plain", "stereo", "16 kHz", "44.1 kHz", "float", "24 bit", "32 bit", "extensible"],
)
def test_wav_of_every_usual_kind_sounds_the_same(data: bytes) -> None:
    sound = spoken_by(sounds(data))
    assert seconds_of(sound) == pytest.approx(0.5, abs=0.03)
    spectrum = np.abs(np.fft.rfft(samples_of(sound)))
    assert np.argmax(spectrum) / seconds_of(sound) == pytest.approx(220, abs=4)


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_a_wav_file_that_did_not_know_its_length_is_read_to_its_end(size: int) -> None:
    assert seconds_of(spoken_by(sounds(streamed(size)))) == pytest.approx(0.54, abs=0.01)


def test_a_server_without_wav_or_speed_is_asked_for_what_it_has_and_not_again_for_the_rest() -> None:
    raw = sounds(tone(0.5, 16_000).tobytes(), "audio/pcm;rate=16000")
    with serving(fails(400, "unknown field: speed"), fails(400, "response_format wav is not supported"), raw) as server:
        speaker = OpenAISpeaker(speaking(server))
        for _ in range(2):
            sound = speaker.speak(Words("Well.", pace=0.8), HER, 1)
            assert seconds_of(sound) == pytest.approx(0.54, abs=0.02)
        speaker.close()
    assert [(each["response_format"], "speed" in each) for each in server.asked] == [
        ("wav", True), ("wav", False), ("pcm", False), ("pcm", False),
    ]  # fmt: skip


HTML = b"<!doctype html><title>Sign in</title>"
FAULTS: list[tuple[str, Act]] = [
    ("unauthorised", fails(401, f"the key {KEY} is wrong")),
    ("unauthorised", fails(403)),
    ("no-credit", fails(402)),
    ("rate-limited", fails(429)),
    ("server-error", fails(500)),
    ("server-error", fails(503)),
    ("moved", lambda _, handler: (handler.send_response(302), handler.send_header("location", "http://127.0.0.1:1/"),
                                  handler.send_header("content-length", "0"), handler.end_headers())[0]),
    ("unknown-model", fails(404)),
    ("unknown-model", fails(400, "the model `small` does not exist")),
    ("bad-request", fails(400, f"{KEY} cannot say that in this format")),
    ("bad-request", fails(422)),
    ("unreachable", hangs_up),
    ("unreachable", breaks_off),
    ("unreachable", breaks_off_sound),
    ("not-an-answer", sends(HTML, "text/html")),
    ("not-an-answer", sends(HTML, "audio/wav")),
    ("not-an-answer", says({"error": "no"})),
    ("not-an-answer", sends(b"Please come back later", "text/plain")),
    ("not-an-answer", sounds(b"ID3\x04" + b"\0" * 999, "audio/mpeg")),
    ("not-an-answer", sounds(b"OggS" + b"\0" * 999)),
    ("not-an-answer", lambda _, handler: (handler.send_response(200), handler.send_header("content-encoding", "gzip"),
                                          handler.send_header("content-length", "0"), handler.end_headers())[0]),
    ("empty", sounds(b"")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "act"), FAULTS, ids=[f"{number}-{name}" for number, (name, _) in enumerate(FAULTS)])
def test_every_fault_of_a_server_that_speaks_has_its_name_and_says_no_key(name: str, act: Act) -> None:
    fault = fault_of(act)
    assert fault.name == name, str(fault)
    assert KEY not in str(fault) and "\n" not in str(fault) and str(fault).endswith(".")
    if name in ("unauthorised", "unknown-model", "moved"):
        assert "UNDERHEARD_SPEAKING_" in str(fault)


BROKEN: list[tuple[str, bytes]] = [
    ("cut short", wav()[:-4000]),
    ("no format", b"RIFF\xff\xff\xff\xffWAVEdata\x04\0\0\0abcd"),
    ("no data", wav()[:36]),
    ("nothing but its name", b"RIFF\0\0\0\0WAVE"),
    ("of u-law", other_wav(7, 8, b"\x7f" * 9000)),
    ("with 99 channels", wav()[:22] + b"\x63\0" + wav()[24:]),
    ("at no rate", wav()[:24] + b"\0\0\0\0" + wav()[28:]),
    ("of no numbers", other_wav(3, 32, np.full(9000, np.nan, "<f4").tobytes())),
    ("of silence", wav(np.zeros(RATE, "<i2"))),
    ("without samples", wav(np.zeros(0, "<i2"))),
    ("of a minute", wav(tone(60.0))),
]


@pytest.mark.parametrize("data", [data for _, data in BROKEN], ids=[name for name, _ in BROKEN])
def test_a_wav_file_that_is_none_is_a_fault_and_no_noise(data: bytes) -> None:
    with pytest.raises(SpeechFault):
        spoken_by(sounds(data))


@pytest.mark.parametrize("act", [pours(wav()[:44] + b"\1\0" * 32_000), pours(b"\1\0" * 32_000, "audio/pcm")])
def test_of_a_sound_without_end_no_more_is_read_than_it_may_have(act: Act) -> None:
    began = time.monotonic()
    fault = fault_of(act, seconds=20.0)
    assert fault.name == "not-an-answer" and f"{LARGEST // 1_000_000} MB" in str(fault)
    assert time.monotonic() - began < 10.0


def test_what_is_wrong_is_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Audio, "largest", 1000)
    assert fault_of(fails(400, "x" * 5000)).name == "not-an-answer"


@pytest.mark.parametrize("act", [hangs, drips_sound])
def test_a_deadline_holds_whatever_the_server_does(act: Act) -> None:
    began = time.monotonic()
    assert fault_of(act, seconds=0.3).name == "timed-out"
    assert time.monotonic() - began < 2.0


def test_a_request_that_failed_is_sent_once_more_and_not_for_ever() -> None:
    with serving(fails(503), sounds(wav())) as server, Audio(speaking(server), pause=0.01) as audio:
        assert audio.speech("Well.", "nova", seconds=5.0).kind == "wav"
    assert len(server.asked) == 2
    with serving(fails(503)) as server, Audio(speaking(server), pause=0.01) as audio, pytest.raises(ModelFault):
        audio.speech("Well.", "nova", seconds=5.0)
    assert len(server.asked) == 2


def test_closing_ends_what_is_under_way() -> None:
    with serving(hangs) as server:
        audio = Audio(speaking(server))
        faults: list[ModelFault] = []

        def ask() -> None:
            try:
                audio.speech("Well.", "nova", seconds=20.0)
            except ModelFault as fault:
                faults.append(fault)

        asking = threading.Thread(target=ask)
        asking.start()
        assert server.arrived.acquire(timeout=5)
        audio.close()
        asking.join(5)
        assert [each.name for each in faults] == ["stopped"]
        with pytest.raises(ModelFault, match="stopped"):
            audio.speech("Well.", "nova", seconds=1.0)


def test_where_there_is_nothing_to_pronounce_nothing_is_asked() -> None:
    with serving(fails(500)) as server:
        speaker = OpenAISpeaker(speaking(server))
        assert seconds_of(speaker.speak(Words("🙂 …"), HER, 1)) == 0 and server.asked == []


# -- the packaged voice behind it --------------------------------------------------------------------------------------

TURN = (Words("I rang on Monday."), Quiet(0.5, "a pause"), Words("And again."), Words("Well."))


def test_a_turn_is_wholly_in_one_voice_also_where_only_one_of_its_sentences_fails() -> None:
    packaged = Packaged()
    with serving(sounds(wav()), fails(401), sounds(wav())) as server:
        speaker = FallbackSpeaker(OpenAISpeaker(speaking(server), pause=0.01), packaged, rests=(60.0,))
        whole = said(TURN, HER, 1, speaker)
        asked = len(server.asked)
        again = said(TURN, HER, 1, speaker)
        assert len(server.asked) == asked, "it is left alone for a while"
        speaker.close()
    assert speaker.name == "127.0.0.1"
    for each in (whole, again):
        assert each.speaker == "embedded" and each.note == INSTEAD
        assert [caption.caption for caption in each.captions] == ["a pause"]
    assert set(packaged.spoke) >= {words.text for words in TURN if isinstance(words, Words)}


def test_a_turn_is_asked_for_side_by_side_and_comes_with_no_note() -> None:
    packaged = Packaged()
    together = threading.Barrier(3, timeout=5)

    def waits_for_the_others(server: object, handler: object) -> None:
        together.wait()
        MANY[0](server, handler)  # type: ignore[arg-type]

    with serving(waits_for_the_others) as server:
        speaker = FallbackSpeaker(OpenAISpeaker(speaking(server)), packaged)
        whole = said(TURN, HER, 1, speaker)
        speaker.close()
    assert whole.speaker == "127.0.0.1" and whole.note == "" and packaged.spoke == []
    assert sorted(each["input"] for each in server.asked) == ["And again.", "I rang on Monday.", "Well."]
    assert seconds_of(whole.sound) >= 3 * 0.5 + 0.5


def test_a_whole_turn_has_one_deadline() -> None:
    packaged = Packaged()
    with serving(hangs) as server:
        speaker = FallbackSpeaker(OpenAISpeaker(speaking(server, 0.4)), packaged)
        began = time.monotonic()
        assert said(TURN * 3, HER, 1, speaker).note == INSTEAD
        assert time.monotonic() - began < 3.0
        speaker.close()


def test_a_server_is_asked_again_once_it_has_rested() -> None:
    with serving(fails(401), sounds(wav())) as server:
        speaker = FallbackSpeaker(OpenAISpeaker(speaking(server), pause=0.01), Packaged(), rests=(0.0,))
        assert said((ONE,), HER, 1, speaker).note == INSTEAD
        assert said((ONE,), HER, 1, speaker).speaker == "127.0.0.1"
        speaker.close()


def test_without_a_packaged_voice_the_fault_is_said() -> None:
    with serving(fails(401)) as server:
        speaker = FallbackSpeaker(OpenAISpeaker(speaking(server)), None)
        with pytest.raises(SpeechFault, match="UNDERHEARD_SPEAKING_API_KEY"):
            said(TURN, HER, 1, speaker)
        speaker.close()


# -- hearing -----------------------------------------------------------------------------------------------------------

SPOKEN = writes_down("I rang on Monday.", ("I", 0.1, 0.2), ("rang", 0.2, 0.5), ("on", 0.5, 0.6), ("Monday", 0.6, 0.95))


def test_a_recording_is_sent_as_wav_and_comes_back_as_words_with_times() -> None:
    with serving(SPOKEN) as server:
        hearer = OpenAIHearer(hearing(server))
        done: list[float] = []
        written = hearer.hear(quiet(1.0, HEARING_RATE), done.append)
        hearer.close()
    sent = fields_of(server.bodies[0], server.headers[0]["content-type"])
    assert server.paths == ["/v1/audio/transcriptions"]
    assert (sent["model"], sent["language"], sent["response_format"]) == (b"small", b"en", b"verbose_json")
    with wave.open(io.BytesIO(sent["file"])) as file:
        assert (file.getframerate(), file.getnchannels(), file.getnframes()) == (HEARING_RATE, 1, HEARING_RATE)
    assert written.text == "I rang on Monday." and written.hearer == "127.0.0.1" and written.note == ""
    assert written.words[-1] == HeardWord("Monday", 0.6, 0.95) and len(written.words) == 4
    assert done[-1] == 1.0


def test_words_inside_segments_are_found_too() -> None:
    segments = [{"text": "I rang", "words": [{"word": " I", "start": 0.1, "end": 0.2}]},
                {"text": "", "words": [{"word": " rang", "start": 0.3, "end": 0.5}]}]  # fmt: skip
    assert heard_by(writes_down("I rang", segments=segments)).words == (
        HeardWord("I", 0.1, 0.2),
        HeardWord("rang", 0.3, 0.5),
    )


def test_a_server_without_times_is_asked_for_the_words_alone_and_times_are_not_made_up() -> None:
    with serving(fails(400, "verbose_json is not supported"), writes_down("I rang on Monday.")) as server:
        hearer = OpenAIHearer(hearing(server))
        for _ in range(2):
            written = hearer.hear(quiet(1.0, HEARING_RATE))
            assert (written.text, written.words, written.note) == ("I rang on Monday.", (), NO_TIMES)
        hearer.close()
    kinds = [
        fields_of(body, head["content-type"])["response_format"]
        for body, head in zip(server.bodies, server.headers, strict=True)
    ]
    assert kinds == [b"verbose_json", b"json", b"json"]


@pytest.mark.parametrize(
    "words",
    [
        [("I", 0.5, 0.2)],
        [("I", -1.0, 0.2)],
        [("I", 0.1, 9.0)],
        [("I", 0.6, 0.7), ("rang", 0.1, 0.2)],
        [("I", float("nan"), 0.2)],
        [("I", 10**400, 0.2)],
        [("I", "0.1", 0.2)],
        [("I", None, None)],
    ],
)
def test_times_that_cannot_be_true_are_none(words: list[tuple[str, float, float]]) -> None:
    written = heard_by(writes_down("I rang.", *words))
    assert (written.text, written.words, written.note) == ("I rang.", (), NO_TIMES)


def test_words_that_were_made_of_silence_are_no_words() -> None:
    silence = [{"text": "Thank you.", "no_speech_prob": 0.9, "avg_logprob": -1.4}]
    assert heard_by(writes_down("Thank you.", ("Thank", 0.1, 0.2), segments=silence)).text == ""
    speech = [{"text": "Thank you.", "no_speech_prob": 0.9, "avg_logprob": -0.2}]
    assert heard_by(writes_down("Thank you.", segments=speech)).text == "Thank you."


def test_what_is_written_down_is_one_line_of_plain_text() -> None:
    assert heard_by(writes_down(" Kia ora,\n Hāwera\x00 \u202eyes 🙂 ")).text == "Kia ora, Hāwera yes 🙂"
    assert heard_by(writes_down("")).text == "" and heard_by(writes_down("")).note == ""


HEARING_FAULTS: list[Act] = [
    fails(401, f"{KEY} is wrong"), fails(404), fails(413, "too large"), fails(500), hangs_up, breaks_off,
    sends(HTML, "text/html"), sends(b"", "application/json"), sends(b"I rang on Monday.", "text/plain"),
    sends(b"[" * 100_000, "application/json"), sends(b"[1, 2]", "application/json"), says({"text": 4}),
    says({"choices": []}), writes_down("word " * 5000), pours(b'{"text": "' + b"a" * 65_000, "application/json"),
]  # fmt: skip


@pytest.mark.parametrize("act", HEARING_FAULTS, ids=[str(number) for number in range(len(HEARING_FAULTS))])
def test_every_fault_of_a_server_that_hears_keeps_the_recording_or_is_heard_here(
    act: Act, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(SpeechFault, match="Your recording is kept; send it again, or type") as raised:
        heard_by(act)
    with serving(act) as server, caplog.at_level(logging.DEBUG):
        hearer = OpenAIHearer(hearing(server), Here(), pause=0.01)
        written = hearer.hear(quiet(1.0, HEARING_RATE))
        asked = len(server.bodies)
        assert hearer.hear(quiet(1.0, HEARING_RATE)).note == HEARD_HERE and len(server.bodies) == asked
        hearer.close()
    assert (written.text, written.hearer, written.note) == ("It was here.", "embedded", HEARD_HERE)
    assert hearer.name == "127.0.0.1", "what people agreed to stays true"
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("app.")]
    assert ours and not any(KEY in words for words in (*ours, str(raised.value), repr(hearer.model)))


def test_a_deadline_holds_for_hearing_too() -> None:
    began = time.monotonic()
    with pytest.raises(SpeechFault, match=r"within 0\.3 seconds"):
        heard_by(hangs, seconds=0.3)
    assert time.monotonic() - began < 2.0


# -- in the practice room ----------------------------------------------------------------------------------------------


@pytest.fixture
def room(tmp_path: Path) -> SmallRoom:
    return small_room(tmp_path / "a.db")


def test_no_voice_leaves_this_machine_before_its_owner_has_agreed_to_that_one(room: SmallRoom) -> None:
    data = wav(tone(1.0, HEARING_RATE), HEARING_RATE)
    attempt = room.begin()
    with serving(SPOKEN) as server:
        hearer = OpenAIHearer(hearing(server), Here(), pause=0.01)
        for agreed in (None, "elsewhere.example", hearer.name):
            with pytest.raises(NotAllowed):
                hear_take(room.store, hearer, attempt.id, room.ana.id, 1, data)
            agree_to_sound(room.store, room.ana.id, True, False, agreed)
        assert server.bodies == []
        take = hear_take(room.store, hearer, attempt.id, room.ana.id, 1, data, quiet_before=2.0)
        assert take.heard == "I rang on Monday." and take.waited == pytest.approx(2.1, abs=0.3)
        server.acts = [fails(401)]
        stood_in = hear_take(room.store, hearer, attempt.id, room.ana.id, 1, data)
        assert (stood_in.heard, stood_in.note) == ("It was here.", HEARD_HERE)
        hearer.close()


def test_a_take_without_times_of_words_is_a_take(room: SmallRoom) -> None:
    data = wav(tone(1.0, HEARING_RATE), HEARING_RATE)
    attempt = room.begin()
    with serving(fails(400, "no verbose_json"), writes_down("One key.")) as server:
        hearer = OpenAIHearer(hearing(server))
        agree_to_sound(room.store, room.ana.id, True, False, hearer.name)
        take = hear_take(room.store, hearer, attempt.id, room.ana.id, 1, data, quiet_before=1.0)
        hearer.close()
    assert (take.heard, take.words, take.note) == ("One key.", (), NO_TIMES)
    practice.take_turn(room.store, room.library, attempt.id, "One key, then.", 1, room.ana.id, takes=[take.id])
    assert [each.heard for each in sounds_of(room.store, attempt.id, room.ana.id)] == ["One key."]


def test_a_customer_who_once_had_the_packaged_voice_keeps_it_for_the_whole_call(room: SmallRoom) -> None:
    attempt = room.begin()
    with serving(fails(401), sounds(wav())) as server:
        speaker = FallbackSpeaker(OpenAISpeaker(speaking(server), pause=0.01), Packaged(), rests=(0.0,))
        assert customer_sound(room.store, speaker, attempt.id, 0, room.ana.id).note == INSTEAD
        room.say(attempt.id, "Which gate?")
        asked = len(server.asked)
        customer_sound(room.store, speaker, attempt.id, 2, room.ana.id)
        assert len(server.asked) == asked
        other = room.begin()
        customer_sound(room.store, speaker, other.id, 0, room.ana.id)
        speaker.close()
    assert {each.made_by for each in sounds_of(room.store, attempt.id, room.ana.id)} == {"embedded"}
    assert [each.made_by for each in sounds_of(room.store, other.id, room.ana.id)] == ["127.0.0.1"]


# -- settings ----------------------------------------------------------------------------------------------------------

Sets = Callable[..., None]


@pytest.fixture
def sets(monkeypatch: pytest.MonkeyPatch) -> Sets:
    """Sets UNDERHEARD_… variables."""

    def do(**given: str) -> None:
        for name, value in given.items():
            monkeypatch.setenv(f"UNDERHEARD_{name}", value)

    return do


def test_sound_goes_nowhere_unless_a_server_was_named_for_it(sets: Sets) -> None:
    sets(BASE_URL="http://127.0.0.1:9/v1", API_KEY="k", MODEL="m")
    assert speaking_model() is None and hearing_model() is None
    for engine in (engines.speaker(), engines.hearer()):
        assert engine is None or engine.name == "embedded"


def test_a_server_that_is_named_is_the_one_that_is_asked(sets: Sets) -> None:
    sets(SPEAKING_BASE_URL="http://127.0.0.1:9/v1?api-version=2", SPEAKING_MODEL="tts", SPEAKING_SECONDS="3")
    sets(SPEAKING_VOICE="he=bo, she = ana")
    sets(HEARING_API_KEY=KEY, HEARING_MODEL="whisper-1")
    model, other = speaking_model(), hearing_model()
    assert model and other
    assert dict(model.voices) == {"she": "ana", "he": "bo", "they": "alloy"} and model.seconds == 3.0
    assert model.query == (("api-version", "2"),) and model.key == ""
    assert other.base_url == "https://api.openai.com/v1" and KEY not in repr(other)
    speaker, hearer = engines.speaker(), engines.hearer()
    assert speaker and speaker.name == "127.0.0.1" and hearer and hearer.name == "api.openai.com"
    assert engines.speaker() is speaker, "one for the whole server"
    sets(SPEAKING_VOICE="ana")
    again = speaking_model()
    assert again and set(dict(again.voices).values()) == {"ana"}


SPEAKS = {"SPEAKING_MODEL": "tts", "SPEAKING_API_KEY": KEY}


@pytest.mark.parametrize(
    ("given", "about"),
    [
        ({"SPEAKING_BASE_URL": "http://127.0.0.1:9/v1"}, "UNDERHEARD_SPEAKING_BASE_URL is set and no model is named"),
        ({"SPEAKING_VOICE": "nova"}, "UNDERHEARD_SPEAKING_VOICE is set and no model"),
        ({"SPEAKING_SECONDS": "4"}, "UNDERHEARD_SPEAKING_SECONDS is set"),
        ({"SPEAKING_API_KEY": KEY}, "name one in UNDERHEARD_SPEAKING_MODEL"),
        ({"SPEAKING_MODEL": "tts"}, "set UNDERHEARD_SPEAKING_BASE_URL"),
        ({"SPEAKING_MODEL": "tts", "SPEAKING_BASE_URL": "nowhere"}, "UNDERHEARD_SPEAKING_BASE_URL is no address"),
        ({"SPEAKING_MODEL": "tts", "SPEAKING_BASE_URL": f"http://a:{KEY}@b/v1"}, "UNDERHEARD_SPEAKING_API_KEY instead"),
        (SPEAKS | {"SPEAKING_VOICE": "it=x"}, "one voice, or some by pronoun"),
        (SPEAKS | {"SPEAKING_VOICE": "she="}, "one voice, or some by pronoun"),
        (SPEAKS | {"SPEAKING_SECONDS": "0"}, "UNDERHEARD_SPEAKING_SECONDS is no number"),
        ({"HEARING_API_KEY": KEY}, "name one in UNDERHEARD_HEARING_MODEL"),
        ({"HEARING_MODEL": "w"}, "set UNDERHEARD_HEARING_BASE_URL"),
        ({"HEARING_MODEL": "w", "HEARING_BASE_URL": "http://127.0.0.1:0"}, "UNDERHEARD_HEARING_BASE_URL is no address"),
    ],
)
def test_settings_that_contradict_themselves_are_told_and_the_packaged_ones_are_used(
    sets: Sets, given: dict[str, str], about: str
) -> None:
    sets(**given)
    with pytest.raises(UnderheardError) as raised:
        speaking_model()
        hearing_model()
    assert about in str(raised.value) and KEY not in str(raised.value)
    engine = engines.hearer() if any(name.startswith("HEARING") for name in given) else engines.speaker()
    assert engine is None or engine.name == "embedded"


def test_a_machine_called_embedded_is_not_taken_for_this_one() -> None:
    hearer = OpenAIHearer(Model("http://embedded:8000/v1", "", "w", settings="UNDERHEARD_HEARING"))
    assert hearer.name != "embedded"


# -- what people and doctor are told -----------------------------------------------------------------------------------


def test_everybody_is_told_where_sound_goes_before_they_begin(sets: Sets) -> None:
    assert where_sound_goes() == ""
    sets(SPEAKING_BASE_URL="http://127.0.0.1:9/v1", SPEAKING_MODEL="tts")
    sets(HEARING_API_KEY=KEY, HEARING_MODEL="whisper-1")
    assert where_sound_goes() == (
        "Where customers are heard, their words go to tts on this machine, which speaks them. What you say aloud goes "
        "to whisper-1 at api.openai.com, which writes it down; you are asked before."
    )
    sets(HEARING_SECONDS="never")
    assert where_sound_goes() == "", "neither is asked where the settings are wrong"


def offers(*names: str) -> Act:
    return says({"object": "list", "data": [{"id": name} for name in names]})


@pytest.mark.parametrize(
    ("act", "state", "says_so"),
    [
        (offers("small", "large"), "ok", "small at 127.0.0.1 answers"),
        (fails(404), "ok", "small at 127.0.0.1 answers"),
        (offers("large"), "missing", "offers no small, but large"),
        (fails(401, KEY), "missing", "check UNDERHEARD_SPEAKING_API_KEY"),
        (sends(HTML, "text/html"), "missing", "cannot be asked"),
        (hangs_up, "missing", "could not be reached"),
    ],
)
def test_doctor_asks_a_speech_server_for_its_models_alone(act: Act, state: str, says_so: str, sets: Sets) -> None:
    with serving(act) as server:
        for role in ("SPEAKING", "HEARING"):
            sets(**{f"{role}_BASE_URL": f"http://127.0.0.1:{server.port}/v1", f"{role}_MODEL": "small"})
            sets(**{f"{role}_API_KEY": KEY})
        found = {check.about: check for check in speech()}
    for about in ("speaking", "hearing"):
        check = found[about]
        assert check.state == state and says_so.replace("SPEAKING", about.upper()) in check.says, check
        assert KEY not in check.says + check.do
    assert set(server.paths) == {"/v1/models"}


def test_doctor_warns_of_sound_that_goes_out_unencrypted(sets: Sets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Audio, "models", lambda self, seconds: [])
    sets(HEARING_BASE_URL="http://hears.example/v1", HEARING_MODEL="w")
    check = next(check for check in speech() if check.about == "hearing")
    assert (check.state, check.do) == ("missing", "use an https address") and "unencrypted" in check.says


def test_doctor_says_what_is_kept_of_voices_and_what_is_not_here(
    sets: Sets, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "embedded_speaker", lambda: None)
    monkeypatch.setattr(engines, "embedded_hearer", lambda: None)
    monkeypatch.setenv("PATH", "")
    found = {check.about: check for check in speech()}
    assert {check.state for check in found.values()} == {"optional", "ok"}
    assert "customers cannot be heard" in found["speaking"].says and "replies are typed" in found["hearing"].says
    assert "none yet" in found["recordings"].says and "only recordings that are not WAV" in found["ffmpeg"].says
    assert not data_folder.exists(), "doctor changes nothing"
    SoundFiles(data_folder / "underheard.db").keep(wav())
    sets(SOUND_DAYS="0")
    said = next(check for check in speech() if check.about == "recordings").says
    assert said.startswith("1 file of sound in ") and said.endswith("none is kept past its conversation")
    sets(SOUND_DAYS="for ever")
    assert next(check for check in speech() if check.about == "recordings").state == "missing"
