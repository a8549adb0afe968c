"""A synthesis kit of a few kilobytes: what every test of training plays on."""

import io
import json
import zipfile
from pathlib import Path

import mido
import numpy as np
import soundfile

from engine.music import Drum
from trainer.data.corpus import CORPORA
from trainer.data.drum_pieces import HELD_OUT_KITS
from trainer.data.kit import HELD_OUT

RATE = 16000


def write_midi(seed: int) -> bytes:
    """A short piece of random notes."""
    rng = np.random.default_rng(seed)
    midi, track = mido.MidiFile(ticks_per_beat=480), mido.MidiTrack()
    midi.tracks.append(track)
    for _ in range(40):
        pitch = int(rng.integers(40, 90))
        track.append(mido.Message("note_on", note=pitch, velocity=int(rng.integers(30, 110))))
        track.append(mido.Message("note_off", note=pitch, time=int(rng.integers(100, 400))))
    out = io.BytesIO()
    midi.save(file=out)
    return out.getvalue()


def write_instrument(folder: Path) -> None:
    """A plucked sine with overtones."""
    folder.mkdir(parents=True)
    times = np.arange(RATE) / RATE
    tone = sum(np.sin(2 * np.pi * 440 * k * times) / k for k in (1, 2, 3)) * np.exp(-3 * times)
    soundfile.write(folder / "a4.flac", 0.3 * tone, RATE)
    region = {"sample": "a4.flac", "lokey": 21, "hikey": 108, "pitch_keycenter": 69,
              "lovel": 1, "hivel": 127}  # fmt: skip
    (folder / "instrument.json").write_text(
        json.dumps({"name": folder.name, "sample_rate": RATE, "regions": [region]})
    )


def write_drum_kit(folder: Path) -> None:
    """A kit of bursts."""
    folder.mkdir(parents=True)
    times = np.arange(RATE // 5) / RATE
    rows = []
    for drum in Drum:
        sound = 0.5 * np.sin(2 * np.pi * 50 * drum.key * times) * np.exp(-20 * times)
        soundfile.write(folder / f"{drum.key}.flac", sound, RATE)
        rows.append({"note": drum.key, "sample": f"{drum.key}.flac", "lovel": 1, "hivel": 127})
    values = {"name": folder.name, "sample_rate": RATE, "drums": rows}
    (folder / "instrument.json").write_text(json.dumps(values))


def write_kit(root: Path) -> Path:
    """A kit of two instruments and those held out, four corpora of two pieces, and drum kits."""
    for name in ("pianos/grand", "others/flute", *(f"pianos/{n}" for n in sorted(HELD_OUT))):
        write_instrument(root / name)
    for name in ("tin", *sorted(HELD_OUT_KITS)):
        write_drum_kit(root / "drumkits" / name)
    for seed, path in enumerate(CORPORA.values()):
        (root / path).parent.mkdir(parents=True)
        with zipfile.ZipFile(root / path, "w") as archive:
            for piece in range(2):
                archive.writestr(f"{piece}.mid", write_midi(seed * 10 + piece))
            archive.writestr("broken.mid", b"MThd")
    return root
