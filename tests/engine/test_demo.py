"""The whole way, with nothing made up: the demo recording, the shipped model, the command."""

import csv
from pathlib import Path

import mir_eval
import numpy as np
import pretty_midi
import pytest

from engine.__main__ import OK, main
from engine.export.midi_clock import TICKS_PER_QUARTER

ROOT = Path(__file__).parents[2]
PLAYED = ROOT / "tests" / "golden" / "demo_notes.csv"
ENOUGH = 0.8  # of the notes, by F1 at 50 ms; released models do better


def played() -> tuple[np.ndarray, np.ndarray]:
    """Onsets in seconds and pitches of what the pianist played."""
    lines = [line for line in PLAYED.read_text("utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines))
    onsets = np.array([float(row["onset"]) for row in rows])
    return onsets, np.array([float(row["pitch"]) for row in rows])


def onset_f1(onsets: np.ndarray, pitches: np.ndarray, midi: Path) -> float:
    (piano,) = pretty_midi.PrettyMIDI(str(midi)).instruments
    heard = np.array([note.start for note in piano.notes])
    keys = np.array([float(note.pitch) for note in piano.notes])
    *_, f1, _ = mir_eval.transcription.precision_recall_f1_overlap(
        np.stack([onsets, onsets + 0.1], 1),
        mir_eval.util.midi_to_hz(pitches),
        np.stack([heard, heard + 0.1], 1),
        mir_eval.util.midi_to_hz(keys),
        offset_ratio=None,
    )
    return float(f1)


def test_the_demo_is_written_down(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (recording,) = (ROOT / "resources" / "demo").glob("*.ogg")
    assert main(["transcribe", str(recording), "--output", str(tmp_path)]) == OK
    assert capsys.readouterr().err == ""
    midi = tmp_path / f"{recording.stem}.mid"
    assert pretty_midi.PrettyMIDI(str(midi)).resolution == TICKS_PER_QUARTER
    assert onset_f1(*played(), midi) > ENOUGH
