"""pydub, without its warning that there is no ffmpeg: what is done here needs none."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pydub import AudioSegment, silence

__all__ = ["AudioSegment", "silence"]
