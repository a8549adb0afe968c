"""A synthesis kit with drums and nothing else, each drum a burst."""

import json
from pathlib import Path

import numpy as np
import soundfile

from engine.music import Drum
from trainer.data.drum_pieces import HELD_OUT_KITS


def write_tin_kits(root: Path, rate: int) -> Path:
    """One kit to train with, and the held-out ones; returns `root`."""
    (root / "pianos").mkdir()
    for name in ("tin", *sorted(HELD_OUT_KITS)):
        _write_kit(root / "drumkits" / name, rate)
    return root


def _write_kit(folder: Path, rate: int) -> None:
    folder.mkdir(parents=True)
    times = np.arange(rate // 5) / rate
    rows = []
    for drum in Drum:
        sound = 0.5 * np.sin(2 * np.pi * 50 * drum.key * times) * np.exp(-20 * times)
        soundfile.write(folder / f"{drum.key}.flac", sound, rate)
        rows.append({"note": drum.key, "sample": f"{drum.key}.flac", "lovel": 1, "hivel": 127})
    values = {"name": folder.name, "sample_rate": rate, "drums": rows}
    (folder / "instrument.json").write_text(json.dumps(values))
