"""Attacks: where each key of a slow instrument is heard to begin.

The rule is `baking.onset_seconds`: the energy of 4 ms first comes within 22 dB of the attack's
peak. It lies between the two answers one could give. Physically a bowed or blown note starts some
20 ms before (40 dB below its peak); listeners asked to set tones in time with one another go by
the moment the envelope is 6 to 15 dB below its peak (Vos and Rasch, "The perceptual onset of
musical tones", Perception & Psychophysics 29, 1981), with plucked and struck sounds within 2 ms
of ours, with slow strings some 30 ms later. Recorded instruments of the kit follow the same rule.

A sample played at another pitch is played at another speed, and of a slow attack another part is
then within reach: so the rule is applied at the pitch of the keys, not once for the sample.
"""

from pathlib import Path
from typing import Any

import numpy as np

from trainer.data.baking import Sound, onset_seconds

SLOW_SECONDS = 0.006  # attacks heard sooner are so short that speed hardly changes them
KEYS_ALIKE = 3  # as many neighbouring keys share an onset
HEARD_SECONDS = 2.0  # of a sample: its attack is in here


def retimed(folder: Path, regions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of instrument.json, those of slow samples split so that each knows its own onset."""
    found: list[dict[str, Any]] = []
    kept: dict[str, tuple[Sound, int]] = {}
    for region in regions:
        if region["onset_s"] < SLOW_SECONDS:
            found.append(region)
            continue
        if region["sample"] not in kept:
            kept = {region["sample"]: _read(folder / region["sample"])}
        found += _split(region, *kept[region["sample"]])
    return found


def onset_at(sound: Sound, rate: int, semitones: float) -> float:
    """Seconds of `sound` that pass before it is heard, played `semitones` higher.

    Counted in the sample's own time, as instrument files do.
    """
    step = 2.0 ** (semitones / 12.0)
    return float(step * onset_seconds(sound, rate * step))


def _split(region: dict[str, Any], sound: Sound, rate: int) -> list[dict[str, Any]]:
    rows = []
    for low in range(region["lokey"], region["hikey"] + 1, KEYS_ALIKE):
        high = min(low + KEYS_ALIKE - 1, region["hikey"])
        higher = (low + high) / 2 - region["pitch_keycenter"] + region["tune_cents"] / 100
        onset = onset_at(sound, rate, higher)
        rows.append(region | {"lokey": low, "hikey": high, "onset_s": round(onset, 4)})
    return rows


def _read(path: Path) -> tuple[Sound, int]:
    import soundfile

    with soundfile.SoundFile(path) as file:
        sound = file.read(round(HEARD_SECONDS * file.samplerate), dtype="float32")
        return np.asarray(sound, np.float32), int(file.samplerate)
