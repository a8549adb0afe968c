"""Ink: the colours of the spectrogram, faint enough to read notes on."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from app.colour import mix
from app.palette import Palette
from app.spectrum.levels import DB_PER_STEP, FLOOR_DB

RANGE_DB = 55.0  # below the recording's loudest moment nothing is shown
STRONGEST = 0.62  # opacity of what is loudest
QUIETEST = round((-50.0 - FLOOR_DB) / DB_PER_STEP)  # a recording's loudest is at least so loud
CURVE = 1.6  # more than 1 keeps the quiet parts quiet

Colours = npt.NDArray[np.uint32]


@lru_cache(maxsize=16)
def ink(palette: Palette, loudest: int) -> Colours:
    """The colour 0xAARRGGBB (premultiplied) of every level; `loudest` is the highest there is.

    Silence is transparent: the rows of the keys show through.
    """
    loudest = max(loudest, QUIETEST)
    shares = np.clip((np.arange(256) - loudest) * DB_PER_STEP / RANGE_DB + 1, 0, 1) ** CURVE
    alphas = np.round(255 * STRONGEST * shares).astype(np.uint32)
    strong = int(mix(palette.muted, palette.accent, 0.35)[1:], 16)
    made = alphas << 24
    for shift in (16, 8, 0):
        made |= (strong >> shift & 0xFF) * alphas // 255 << shift
    return np.asarray(made, np.uint32)
