"""What an ear heard, as files."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from engine.audio import open_audio
from engine.decode import Posteriors
from engine.export import EXPORTERS, Request, make_folder, write_atomically
from trainer.ears import Ear, Said

MIDI = next(exporter for exporter in EXPORTERS if exporter.name == "midi")


def predicted(ear: Ear, audio: Path, folder: Path, with_posteriors: bool) -> Iterator[str]:
    """Listen to a recording and write what was heard into `folder`; says what was written."""
    said = ear.hear(open_audio(audio))
    make_folder(folder)
    path = folder / f"{audio.stem}.mid"
    write_midi(said, audio, path)
    yield f"{path}: {counted(said, ear.hears)}"
    if with_posteriors and said.posteriors is not None:
        yield str(write_posteriors(said.posteriors, path.with_suffix(".npz")))


def counted(said: Said, kind: str) -> str:
    """How much was heard, in words."""
    if kind == "beats":
        return f"{len(said.tempo.beats)} beats" if said.tempo else "no beats"
    return f"{len(said.hits)} hits" if kind == "drums" else f"{len(said.notes)} notes"


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
