"""Sound: what people agreed to, what was said aloud, what customers sounded like, and listening back.

A trainee's sound is kept only where they agreed to it in the app, and goes when they or its age say so; the words they
sent stay. Whoever may read an attempt may listen to it, nobody else.
"""

from app.training.sound.agreements import Agreement, agree_to_sound, host_of, sound_agreement
from app.training.sound.customers import CustomerSound, customer_sound
from app.training.sound.deleting import Deleted, OwnSound, SoundOfAttempt, delete_all_sound, delete_sound, own_sound
from app.training.sound.kept import TurnSound, sound_bytes, sounds_of
from app.training.sound.takes import Take, drop_takes, hear_take, takes_of
from app.training.sound.timing import Timing, timing_of

__all__ = [
    "Agreement",
    "CustomerSound",
    "Deleted",
    "OwnSound",
    "SoundOfAttempt",
    "Take",
    "Timing",
    "TurnSound",
    "agree_to_sound",
    "customer_sound",
    "delete_all_sound",
    "delete_sound",
    "drop_takes",
    "hear_take",
    "host_of",
    "own_sound",
    "sound_agreement",
    "sound_bytes",
    "sounds_of",
    "takes_of",
    "timing_of",
]
