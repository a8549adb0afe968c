"""What an ear heard, as files."""

import io
from pathlib import Path

import numpy as np

from engine.decode import Posteriors
from engine.export import EXPORTERS, Request, write_atomically
from trainer.ears import Said

MIDI = next(exporter for exporter in EXPORTERS if exporter.name == "midi")


def write_midi(said: Said, audio: Path, path: Path) -> None:
    """Write notes, hits and beats as a MIDI file; ExportError where that is not possible."""
    write_atomically(path, MIDI.render(Request(said.transcription, audio)))


def write_posteriors(posteriors: Posteriors, path: Path) -> Path:
    """Write what a network said as an .npz file.

    `values` (frames, kinds, pitches) are probabilities times 255, `kinds` names their planes; also
    `hop_seconds` and `lowest_pitch`.
    """
    out = io.BytesIO()
    np.savez_compressed(
        out,
        values=posteriors.values,
        kinds=np.array(posteriors.kinds),
        hop_seconds=np.array(posteriors.hop_seconds),
        lowest_pitch=np.array(posteriors.lowest_pitch),
    )
    write_atomically(path, out.getvalue())
    return path
