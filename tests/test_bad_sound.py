"""Whatever is sent as a recording is opened, or refused in a sentence: no crash, no hang, no warning, nothing lost."""

from __future__ import annotations

import io
import random
import stat
import struct
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from rooms import SmallRoom, small_room

from app.errors import Invalid
from app.speech.incoming import LARGEST, LONGEST, MUTED, OVERDRIVEN, opened
from app.speech.sound import HEARING_RATE, Sound, as_wav, from_samples, quiet, samples_of, seconds_of
from app.speech.values import HeardWord, Progress, Written
from app.training.sound import agree_to_sound, hear_take, takes_of

SLOWEST = 5.0
PCM, FLOAT, A_LAW, U_LAW, EXTENSIBLE = 1, 3, 6, 7, 0xFFFE


def tone(seconds: float = 0.5, rate: int = 16_000, hertz: float = 300.0, loud: float = 0.3) -> np.ndarray:
    return (loud * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def chunk(name: bytes, body: bytes, size: int | None = None) -> bytes:
    return name + struct.pack("<I", len(body) if size is None else size) + body + b"\0" * (len(body) % 2)


def wav(
    body: bytes | None = None,
    kind: int = PCM,
    channels: int = 1,
    rate: int = 16_000,
    bits: int = 16,
    *,
    block: int | None = None,
    before: bytes = b"",
    data_size: int | None = None,
    riff_size: int | None = None,
    extra: bytes = b"",
) -> bytes:
    """A WAV file, right or wrong in any of its fields."""
    body = (tone() * 32767).astype("<i2").tobytes() if body is None else body
    block = channels * bits // 8 if block is None else block
    form = struct.pack("<HHIIHH", kind, channels, rate, rate * block % 2**32, block % 2**16, bits) + extra
    rest = b"WAVE" + before + chunk(b"fmt ", form) + chunk(b"data", body, data_size)
    return b"RIFF" + struct.pack("<I", len(rest) if riff_size is None else riff_size) + rest


def packed(samples: np.ndarray, kind: int, bits: int) -> bytes:
    if kind == FLOAT:
        return samples.astype(f"<f{bits // 8}").tobytes()
    if bits == 8:
        return (samples * 127 + 128).astype(np.uint8).tobytes()
    whole = (samples.astype(np.float64) * (2 ** (bits - 1) - 1)).astype("<i4")
    if bits == 24:
        return whole.view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
    return whole.astype(f"<i{bits // 8}").tobytes()


# -- what is opened ----------------------------------------------------------------------------------------------------


def loudest_tone(sound: Sound) -> float:
    samples = samples_of(sound)
    return float(np.argmax(np.abs(np.fft.rfft(samples))) / seconds_of(sound))


@pytest.mark.parametrize(("kind", "bits"), [(PCM, 8), (PCM, 16), (PCM, 24), (PCM, 32), (FLOAT, 32), (FLOAT, 64)])
@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("channels", [1, 2, 8])
def test_common_wavs_sound_the_same_once_opened(kind: int, bits: int, rate: int, channels: int) -> None:
    samples = np.repeat(tone(0.5, rate), channels)
    sound = opened(wav(packed(samples, kind, bits), kind, channels, rate, bits))
    assert (sound.frame_rate, sound.channels, sound.sample_width) == (HEARING_RATE, 1, 2)
    assert seconds_of(sound) == pytest.approx(0.5, abs=0.002)
    assert loudest_tone(sound) == pytest.approx(300, abs=4)
    assert float(np.max(np.abs(samples_of(sound)))) == pytest.approx(0.3, abs=0.02)


@pytest.mark.parametrize("kind", [A_LAW, U_LAW])
def test_telephone_wavs_are_opened(kind: int) -> None:
    wanted = tone(0.5, 8_000)
    table = samples_of_every_byte(kind)
    body = bytes(int(np.argmin(np.abs(table - sample))) for sample in wanted)
    sound = opened(wav(body, kind, 1, 8_000, 8))
    assert loudest_tone(sound) == pytest.approx(300, abs=4)
    assert float(np.max(np.abs(samples_of(sound)))) == pytest.approx(0.3, abs=0.03)


def samples_of_every_byte(kind: int) -> np.ndarray:
    """ITU-T G.711, written out the long way."""
    made = []
    for byte in range(256):
        if kind == U_LAW:
            code = byte ^ 0xFF
            size = (((code & 15) * 2 + 33) << ((code >> 4) & 7)) - 33
            made.append((-size if code & 0x80 else size) / 8192)
        else:
            code = byte ^ 0x55
            step, part = (code >> 4) & 7, (code & 15) * 2
            size = part + 1 if step == 0 else (part + 33) << (step - 1)
            made.append((size if code & 0x80 else -size) / 4096)
    return np.array(made)


def test_the_long_form_of_the_header_is_read() -> None:
    extra = struct.pack("<HHIH", 22, 16, 1, PCM) + bytes.fromhex("000000001000800000aa00389b71")
    assert loudest_tone(opened(wav(kind=EXTENSIBLE, extra=extra))) == pytest.approx(300, abs=4)


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFF000])
def test_sizes_that_were_never_filled_in_are_no_hindrance(size: int) -> None:
    assert seconds_of(opened(wav(data_size=size, riff_size=size))) == pytest.approx(0.5, abs=0.001)


def test_other_chunks_are_passed_over_also_where_their_length_is_odd() -> None:
    notes = chunk(b"LIST", b"INFOx") + chunk(b"bext", b"y" * 603) + chunk(b"JUNK", b"")
    assert seconds_of(opened(wav(before=notes))) == pytest.approx(0.5, abs=0.001)


def test_a_recording_that_was_cut_off_is_opened_as_far_as_it_goes() -> None:
    whole = wav((tone(2) * 32767).astype("<i2").tobytes())
    assert seconds_of(opened(whole[: len(whole) // 2])) == pytest.approx(1.0, abs=0.01)


def test_tones_that_hearing_cannot_hold_do_not_come_back_as_others() -> None:
    rate = 48_000
    body = packed(tone(0.5, rate) + tone(0.5, rate, 11_000), FLOAT, 32)
    found = np.abs(np.fft.rfft(samples_of(opened(wav(body, FLOAT, 1, rate, 32)))))
    mirrored = found[round(5_000 * 0.5) - 5 : round(5_000 * 0.5) + 5].max()
    assert mirrored < found.max() / 300


def test_a_steady_offset_is_taken_away() -> None:
    assert abs(float(np.mean(samples_of(opened(wav(packed(tone() + 0.4, FLOAT, 32), FLOAT, bits=32)))))) < 0.001


# -- what is refused, and how it is told -------------------------------------------------------------------------------

OTHERS: dict[str, tuple[bytes, str]] = {
    "webm": (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01", "a WebM recording"),
    "ogg": (b"OggS\x00\x02", "an Ogg recording"),
    "flac": (b"fLaC\x00\x00\x00\x22", "a FLAC recording"),
    "mp3 with tags": (b"ID3\x04\x00", "an MP3 recording"),
    "mp3": (b"\xff\xfb\x90\x64", "an MP3 recording"),
    "aac": (b"\xff\xf1\x50\x80", "an AAC recording"),
    "m4a": (b"\x00\x00\x00\x20ftypM4A ", "an MP4 (M4A) recording"),
    "aiff": (b"FORM\x00\x00\x10\x00AIFF", "an AIFF recording"),
    "caf": (b"caff\x00\x01", "a CAF recording"),
    "amr": (b"#!AMR\n", "an AMR recording"),
    "au": (b".snd\x00\x00\x00\x18", "an AU recording"),
    "wma": (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "a Windows Media recording"),
    "rf64": (b"RF64\xff\xff\xff\xffWAVEds64", "an RF64 recording"),
}
NO_SOUND: dict[str, tuple[bytes, str]] = {
    "zip": (b"PK\x03\x04\x14\x00", "a ZIP file"),
    "gzip": (b"\x1f\x8b\x08\x00", "a compressed file"),
    "pdf": (b"%PDF-1.7\n", "a PDF"),
    "png": (b"\x89PNG\r\n\x1a\n", "a picture"),
    "jpeg": (b"\xff\xd8\xff\xe0", "a picture"),
    "avi": (b"RIFF\x24\x00\x00\x00AVI LIST", "a RIFF file of another kind"),
    "program": (b"\x7fELF\x02\x01", "a program"),
    "page": (b"\n<!DOCTYPE html><script>alert(1)</script>", "a web page"),
    "text": ("Kia ora 👋 é שלום".encode(), "text"),
}


@pytest.fixture
def without_ffmpeg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty PATH, to which a stand-in for ffmpeg can be added."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.mark.parametrize("name", OTHERS)
def test_other_recordings_are_told_by_name_with_what_to_do(name: str, without_ffmpeg: Path) -> None:
    begins, kind = OTHERS[name]
    with pytest.raises(Invalid, match="only WAV can be opened here") as refused:
        opened(begins + bytes(2_000))
    assert str(refused.value).startswith(f"This is {kind}, ") and "install ffmpeg" in str(refused.value)


@pytest.mark.parametrize("name", NO_SOUND)
def test_what_is_no_recording_is_told_by_name(name: str) -> None:
    begins, kind = NO_SOUND[name]
    with pytest.raises(Invalid) as refused:
        opened(begins + (b"" if name in ("page", "text") else bytes(2_000)))
    assert str(refused.value).startswith(f"That is {kind} and no recording")


def test_a_muted_microphone_and_an_overdriven_one_are_told_apart() -> None:
    with pytest.raises(Invalid, match=MUTED[:30]):
        opened(as_wav(quiet(2, HEARING_RATE)))
    with pytest.raises(Invalid, match=OVERDRIVEN[:30]):
        opened(as_wav(from_samples(np.sign(tone()).astype(np.float32), HEARING_RATE)))
    assert seconds_of(opened(as_wav(from_samples(tone(loud=0.002), HEARING_RATE)))) == 0.5


def test_too_long_and_too_large_say_how_much_is_allowed() -> None:
    with pytest.raises(Invalid, match=r"may last 120 seconds, and that is 121"):
        opened(as_wav(from_samples(tone(121), HEARING_RATE)))
    with pytest.raises(Invalid, match=r"13\.0 MB; it may have 12"):
        opened(as_wav(from_samples(tone(1), HEARING_RATE)) + bytes(12_968_000))
    assert seconds_of(opened(as_wav(from_samples(tone(LONGEST), HEARING_RATE)))) == LONGEST


# -- ffmpeg, in a process of its own -----------------------------------------------------------------------------------


def stand_in(folder: Path, script: str) -> None:
    path = folder / "ffmpeg"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_where_ffmpeg_is_installed_it_decodes_what_is_handed_to_it_and_nothing_else(without_ffmpeg: Path) -> None:
    made = without_ffmpeg / "made.wav"
    made.write_bytes(wav(data_size=0xFFFFFFFF, riff_size=0xFFFFFFFF))  # as ffmpeg writes to a pipe
    stand_in(
        without_ffmpeg,
        f'echo "$@" > "{without_ffmpeg}/asked"; /bin/cat > "{without_ffmpeg}/given"; /bin/cat "{made}"',
    )
    data = OTHERS["webm"][0] + b"the rest"
    assert seconds_of(opened(data)) == pytest.approx(0.5, abs=0.001)
    assert (without_ffmpeg / "given").read_bytes() == data
    asked = (without_ffmpeg / "asked").read_text(encoding="utf-8")
    assert "-protocol_whitelist pipe -i pipe:0" in asked and asked.strip().endswith("pipe:1") and "-t 121" in asked


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("exit 1", "may be cut off or damaged"),
        ("echo no sound", "may be cut off or damaged"),
        ("exec /bin/sleep 60", "took too long"),
        ("/bin/cat > /dev/null; exit 0", "may be cut off or damaged"),
    ],
)
def test_where_ffmpeg_fails_or_hangs_it_is_told(
    script: str, says: str, without_ffmpeg: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.speech.other_formats.SECONDS", 0.5)
    stand_in(without_ffmpeg, script)
    with pytest.raises(Invalid, match=says):
        opened(OTHERS["ogg"][0] + bytes(100))


def test_what_is_no_recording_never_reaches_ffmpeg(without_ffmpeg: Path) -> None:
    stand_in(without_ffmpeg, f'echo asked > "{without_ffmpeg}/asked"')
    for begins in (b"#EXTM3U\n/etc/passwd\n", b"ffconcat version 1.0\nfile /etc/passwd\n", b"PK\x03\x04", b"<?xml "):
        with pytest.raises(Invalid):
            opened(begins)
    assert not (without_ffmpeg / "asked").exists()


# -- two hundred and more ----------------------------------------------------------------------------------------------


def mutations() -> Iterator[tuple[str, bytes]]:
    """Named bad recordings, the same ones every time."""
    chance = random.Random(20)
    good = wav(before=chunk(b"LIST", b"INFOabc"))
    for length in range(68):
        yield f"cut off after {length} bytes", good[:length]
    fields = {
        "riff size": (4, 4), "list size": (16, 4), "format size": (32, 4), "kind": (36, 2), "channels": (38, 2),
        "rate": (40, 4), "bytes a second": (44, 4), "block": (48, 2), "bits": (50, 2), "data size": (56, 4),
    }  # fmt: skip
    assert good[28:32] == b"fmt " and good[52:56] == b"data"
    for name, (at, width) in fields.items():
        for value in (0, 1, 2, 3, 7, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF):
            if value < 256**width:
                yield f"{name} {value}", good[:at] + value.to_bytes(width, "little") + good[at + width :]
    for number in range(60):
        spoiled = bytearray(good)
        for _ in range(chance.randint(1, 30)):
            spoiled[chance.randrange(min(len(spoiled), 80))] = chance.randrange(256)
        yield f"header spoiled {number}", bytes(spoiled)
    for number in range(20):
        yield f"chance {number}", chance.randbytes(chance.randint(1, 5_000))
        yield f"chance after a header {number}", good[:60] + chance.randbytes(chance.randint(1, 50_000))
    for name, (begins, _) in {**OTHERS, **NO_SOUND}.items():
        yield f"{name} and chance", begins + chance.randbytes(3_000)
        yield f"{name} inside a WAV", wav(begins + bytes(999))
        yield f"a WAV after {name}", begins + good
    for name, figures in {
        "not numbers": np.full(8_000, np.nan), "endless": np.full(8_000, np.inf), "huge": np.full(8_000, 3e38),
        "mixed": np.tile([np.nan, np.inf, -np.inf, 1e30, 0.1], 1_600), "tiny": np.full(8_000, 1e-40),
        "minus endless": np.full(8_000, -np.inf),
    }.items():  # fmt: skip
        yield f"floats that are {name}", wav(figures.astype("<f4").tobytes(), FLOAT, bits=32)
        yield f"wide floats that are {name}", wav((figures * 1e200).astype("<f8").tobytes(), FLOAT, bits=64)
        yield f"two channels of {name}", wav(figures.astype("<f4").tobytes(), FLOAT, 2, bits=32)
    noise = np.random.default_rng(3).standard_normal(48_000).astype(np.float32)
    yield "silence", as_wav(quiet(3, HEARING_RATE))
    yield "an offset and nothing else", wav(packed(np.full(16_000, 0.5, np.float32), PCM, 16))
    yield "faint noise", as_wav(from_samples(noise * 1e-4, HEARING_RATE))
    yield "loud noise", as_wav(from_samples(noise, HEARING_RATE))
    yield "a hum", as_wav(from_samples(tone(3, hertz=50), HEARING_RATE))
    yield "121 seconds", as_wav(quiet(121, HEARING_RATE))
    yield "hours at a low rate", wav(bytes(11_000_000), PCM, 1, 8_000, 8)
    yield "eight channels of silence", wav(bytes(11_000_000), PCM, 8, 96_000, 16)
    yield "13 MB", wav(bytes(13_000_000))
    yield "13 MB of nothing", bytes(13_000_000)
    yield "null bytes", bytes(10_000)
    yield "nothing", b""
    yield "many chunks", b"RIFF\0\0\0\0WAVE" + chunk(b"JUNK", b"") * 100_000
    yield "a chunk that claims everything", b"RIFF\0\0\0\0WAVE" + chunk(b"JUNK", b"x", 0xFFFFFFF0) + good[12:]
    yield "two formats", wav(before=chunk(b"fmt ", struct.pack("<HHIIHH", 1, 8, 96_000, 0, 16, 16)))
    yield "the sound before its format", b"RIFF\0\0\0\0WAVE" + chunk(b"data", bytes(1_000)) + good[12:]
    packed_zip = io.BytesIO()
    with zipfile.ZipFile(packed_zip, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.wav", bytes(5_000_000))
    yield "a ZIP that swells", packed_zip.getvalue()
    yield "a ZIP after a WAV", good + packed_zip.getvalue()
    yield "a page in a WAV's notes", wav(before=chunk(b"LIST", b"<script>alert(1)</script>"))
    yield "zlib", zlib.compress(bytes(100_000))


BAD = dict(mutations())


class NeverMind:
    """A hearer that hears no words, whatever is played to it."""

    name = "embedded"

    def hear(self, sound: Sound, progress: Progress | None = None, hints: Sequence[str] = ()) -> Written:
        return Written("", (), seconds_of(sound), "embedded")


class Breaks(NeverMind):
    """A hearer that must not be asked."""

    def hear(self, sound: Sound, progress: Progress | None = None, hints: Sequence[str] = ()) -> Written:
        return Written("a word", (HeardWord("a", 0, 0.1), HeardWord("word", 0.1, 0.2)), seconds_of(sound), "embedded")


def within_time(work: Callable[[], object]) -> object:
    began = time.process_time()
    try:
        return work()
    finally:
        assert time.process_time() - began < SLOWEST


def test_there_are_two_hundred_and_more() -> None:
    assert len(set(BAD.values())) >= 300


@pytest.mark.parametrize("name", BAD)
def test_a_bad_recording_is_refused_in_a_sentence_or_can_be_used(name: str, without_ffmpeg: Path) -> None:
    try:
        sound = within_time(lambda: opened(BAD[name]))
    except Invalid as refused:
        assert 20 < len(str(refused)) < 260 and str(refused)[0].isupper() and str(refused)[-1] == "."
        assert "<" not in str(refused)
    else:
        assert isinstance(sound, Sound) and 0.1 <= seconds_of(sound) <= LONGEST
        assert np.isfinite(samples_of(sound)).all()


def test_opening_bad_recordings_needs_little_memory(without_ffmpeg: Path) -> None:
    longest = wav(bytes(range(256)) * 45_000, A_LAW, 1, 96_000, 8)
    for data in [longest, *(data for data in BAD.values() if len(data) > 100_000)]:
        tracemalloc.start()
        try:
            opened(data)
        except Invalid:
            pass
        finally:
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        assert peak < 250e6


@pytest.fixture
def room(tmp_path: Path) -> SmallRoom:
    return small_room(tmp_path / "underheard.db")


def test_nothing_is_stored_of_a_bad_recording_and_the_conversation_goes_on(
    room: SmallRoom, without_ffmpeg: Path
) -> None:
    agree_to_sound(room.store, room.ana.id, keep=True, share=False)
    attempt = room.begin()
    turn = attempt.next_turn
    for name in list(BAD)[::7]:
        with pytest.raises(Invalid):
            hear_take(room.store, NeverMind(), attempt.id, room.ana.id, turn, BAD[name])
    assert takes_of(room.store, attempt.id, room.ana.id, turn) == []
    assert room.store.sounds.names() == set()
    take = hear_take(room.store, Breaks(), attempt.id, room.ana.id, turn, wav())
    assert take.heard == "a word" and len(takes_of(room.store, attempt.id, room.ana.id, turn)) == 1


def test_nothing_larger_than_is_allowed_is_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    def looked(*_: object) -> None:
        raise AssertionError("it was looked into")

    monkeypatch.setattr("app.speech.incoming.read_wav", looked)
    with pytest.raises(Invalid, match="MB"):
        opened(bytes(LARGEST + 1))
