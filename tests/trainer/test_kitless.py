"""Who learns from a prepared data set needs no kit; who needs one and names none is told so."""

import json
from pathlib import Path

import pytest

from tests.trainer.smallkit import RATE
from trainer.__main__ import main
from trainer.commands.command import data_of


def test_without_kit_and_data_it_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "harmonic", "--debug", "--run", str(tmp_path / "run")]) == 1
    assert "--kit PATH" in capsys.readouterr().err


def test_a_run_knows_what_it_learnt_from(tmp_path: Path) -> None:
    assert data_of(tmp_path) == ""
    (tmp_path / "recipe.json").write_text(json.dumps({"data": "sets/maestro"}))
    assert data_of(tmp_path) == "sets/maestro"


@pytest.mark.filterwarnings(
    "ignore::Warning:lightning", "ignore:.*LeafSpec.*", "ignore::UserWarning"
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
@pytest.mark.parametrize("system", ["kelz", "ctc"])
def test_from_recordings_to_a_tuned_run(system: str, tmp_path: Path) -> None:
    import mido
    import numpy as np
    import soundfile

    music = tmp_path / "music"
    music.mkdir()
    for place in range(3):
        times = np.arange(3 * RATE) / RATE
        soundfile.write(music / f"{place}.wav", 0.3 * np.sin(2 * np.pi * 440 * times), RATE)
        midi, track = mido.MidiFile(), mido.MidiTrack()
        for _ in range(10):
            track.append(mido.Message("note_on", note=69))
            track.append(mido.Message("note_off", note=69, time=240))
        midi.tracks.append(track)
        midi.save(music / f"{place}.mid")
    assert main(["prepare", "pairs", str(music), "--to", str(tmp_path / "set")]) == 0
    run = ["--run", str(tmp_path / "run"), "--workers", "0", "--cache", str(tmp_path / "cache")]
    data = ["--set", f"data={tmp_path / 'set'}", "--set", "regime.kept=0"]
    assert main(["train", system, "--debug", *run, *data]) == 0
    assert main(["tune", str(tmp_path / "run"), "--cache", str(tmp_path / "cache")]) == 0
