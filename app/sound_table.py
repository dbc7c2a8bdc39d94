"""What is kept of sound, said in a terminal: how much, how old, and what goes."""

from __future__ import annotations

from app.training.sound.retention import Expired, SoundFigures


def lines(kept: SoundFigures, old: Expired, days: int, *, removed: bool) -> list[str]:
    """A line on what is kept (`kept`, before anything was `removed`), on how long, and on what has grown too old."""
    if not (kept.recordings or kept.turns or kept.clips or kept.size):
        return ["kept      nothing", *_how_long(kept, days)]
    oldest = f", the oldest of {kept.oldest_at[:10]}" if kept.oldest_at else ""
    said = [
        f"kept      {counted(kept.recordings, 'recording')} of {counted(kept.people, 'person', 'people')}{oldest}; "
        f"{of_customers(kept.turns)}; {counted(kept.clips, 'clip')}; {megabytes(kept.size)} in all",
        "          (turns of customers were made when somebody first listened; clips are seconds of a recording that a "
        "mentor shows to others)",
    ]
    said += _how_long(kept, days)
    if old.nothing:
        return [*said, "too old   nothing"]
    what = ", ".join(
        counted(number, noun)
        for number, noun in (
            (old.recordings, "recording"), (old.turns, "turn of a customer"), (old.clips, "clip"),
        )
        if number
    )  # fmt: skip
    told = "removed" if removed else "would go with --expire"
    return [
        *said,
        f"too old   {what.replace('turns of a customer', 'turns of customers')}; {megabytes(old.size)} {told}",
    ]


def _how_long(kept: SoundFigures, days: int) -> list[str]:
    unsent = f"unsent    {counted(kept.unsent, 'take')}; those older than a day are thrown away"
    stays = (
        "until the conversation is over (UNDERHEARD_SOUND_DAYS is 0)"
        if days == 0
        else f"{counted(days, 'day')}; UNDERHEARD_SOUND_DAYS changes it"
    )
    return [*([unsent] if kept.unsent else []), f"how long  {stays}"]


def of_customers(turns: int) -> str:
    """'3 turns of customers': what the voice has said for them."""
    return f"{counted(turns, 'turn')} of customers"


def counted(number: int, noun: str, nouns: str = "") -> str:
    """'3 recordings', 'no clips'."""
    many = nouns or (f"{noun.split(' ')[0]}s{noun[len(noun.split(' ')[0]) :]}")
    return f"{number or 'no'} {noun if number == 1 else many}"


def megabytes(size: int) -> str:
    """A number of bytes as a person would say it."""
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{-(-size // 1000)} kB"
