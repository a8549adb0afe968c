"""What is done with trained networks: scored, compared, averaged, taught from, released, asked."""

import csv
import io
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile

from engine.audio import open_audio
from engine.music import Drum, DrumHit, Note, Part, Transcription
from tests.trainer.handed import MODELS, RATE, where
from tests.trainer.running import QUIET
from tests.trainer.smallkit import write_midi
from trainer.__main__ import main
from trainer.data.caches import CacheFiles, write_cache
from trainer.data.labels import Labels
from trainer.data.manifest import Row, write_manifest
from trainer.ears import Clipped, Ear, Said
from trainer.errors import NothingToScore
from trainer.scoring import frame_f1, score
from trainer.tables import written
from trainer.trials import Trial

pytestmark = [pytest.mark.filterwarnings(one) for one in QUIET]


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    """A recording with its MIDI file, and one without."""
    folder = tmp_path / "pairs"
    folder.mkdir()
    sound = 0.1 * np.sin(2 * np.pi * 440 * np.arange(10 * RATE) / RATE)
    soundfile.write(folder / "a.wav", sound, RATE)
    (folder / "a.mid").write_bytes(write_midi(0))
    soundfile.write(folder / "alone.wav", sound, RATE)
    return folder


def test_models_are_compared_on_the_same_clips(
    run: Path, small_kit: Path, small_cache: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    table = tmp_path / "table.csv"
    models = [str(path) for path in (run, run / "best.ckpt", MODELS / "piano.card.json")]
    command = ["compare", *models, "--clips", "2", "--as", "csv"]
    given = [*command, *where(small_kit, small_cache), "--output", str(table)]
    assert main(given) == 0
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8"))))
    assert [row["model"] for row in rows] == ["run", "run/best.ckpt", "piano"]
    assert int(rows[2]["weights"].replace(",", "")) > 300_000
    assert float(rows[2]["onset F1"]) > float(rows[0]["onset F1"])
    assert float(rows[2]["onset F1"]) > 0.5
    capsys.readouterr()


def test_tables_are_text_markdown_and_csv() -> None:
    table = [["model", "F1"], ["a", "0.5"], ["longer", "0.25"]]
    assert written(table, "text") == "model     F1\na        0.5\nlonger  0.25"
    assert written(table, "markdown").splitlines()[1:3] == ["| --- | --- |", "| a | 0.5 |"]
    assert written(table, "csv").splitlines()[2] == "longer,0.25"


def test_a_folder_of_ones_own_is_scored(
    run: Path, pairs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", str(MODELS / "any.card.json"), "--pairs", str(pairs)]) == 0
    said = capsys.readouterr().out
    assert "any: 1 recordings, 10 s" in said
    assert "velocity_f1" in said
    assert "Left out: alone:" in said
    assert main(["evaluate", str(run)]) == 1
    assert "On what should they be scored?" in capsys.readouterr().err
    assert main(["evaluate", str(run / "nothing"), "--pairs", str(pairs)]) == 1
    assert "neither a run nor a model" in capsys.readouterr().err


def test_a_split_of_a_prepared_data_set_is_scored(
    run: Path, pairs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = Transcription((Part("Piano", notes=(Note(1.0, 69, 3.0, 80),)),))
    files = CacheFiles(tmp_path / "a.npy", tmp_path / "a.npz")
    write_cache(files, open_audio(pairs / "a.wav"), Labels(truth, 10.0, RATE, False))
    sizes = files.samples.stat().st_size, files.labels.stat().st_size
    row = Row(
        source="pairs", key="a", split="test", seconds=10.0, rate=RATE, notes=1, hits=0,
        beats=0, instruments="0", pedal=False, cache="a.npy", size=sizes[0], labels_size=sizes[1],
        digest="", labels_digest="",
    )  # fmt: skip
    path = tmp_path / "manifest.csv"
    write_manifest(path, [row])
    assert main(["evaluate", str(run), "--manifest", str(path)]) == 0
    assert "run: 1 recordings, 10 s" in capsys.readouterr().out
    assert main(["evaluate", str(run), "--manifest", str(path), "--split", "train"]) == 1
    assert "It has: test." in capsys.readouterr().err


def ear(kind: str, said: Said) -> Ear:
    """An ear that always says the same."""
    return Ear("x", kind, 0, 0, None, lambda _sound: said)


def test_a_perfect_ear_is_perfect_and_a_deaf_one_is_not() -> None:
    sound = Clipped(np.zeros(RATE * 4, np.float32), RATE)
    notes = (Note(0.5, 60, 1.0, 80), Note(1.5, 64, 2.5, 60))
    trial = Trial("t", sound, notes=notes)
    perfect = score(ear("notes", Said(notes)), [trial]).scores
    assert set(perfect.values()) == {1.0}
    late = tuple(Note(n.onset + 0.04, n.pitch, n.offset + 0.2, n.velocity) for n in notes)
    shifted = score(ear("notes", Said(late)), [trial]).scores
    assert (shifted["onset_f1"], shifted["offset_f1"]) == (1.0, 0.5)
    assert 0.7 < shifted["frame_f1"] < 1.0
    assert set(score(ear("notes", Said()), [trial]).scores.values()) == {0.0}
    hits = (DrumHit(0.5, Drum.KICK, 100), DrumHit(1.0, Drum.SNARE, 90))
    unsure = DrumHit(1.5, Drum.RIDE, 20)
    drums = Trial("d", sound, hits=hits, doubtful=(unsure,))
    forgiven = score(ear("drums", Said(hits=(*hits, unsure))), [drums]).scores
    assert (forgiven["five_classes_f1"], forgiven["eight_classes_f1"]) == (1.0, 1.0)
    assert forgiven["velocity_error"] == 0.0
    with pytest.raises(NothingToScore, match="hears beats"):
        score(ear("beats", Said()), [trial, drums])


def test_frames_are_scored_as_mir_eval_scores_them() -> None:
    from mir_eval.multipitch import metrics

    rng = np.random.default_rng(5)
    sides = []
    for _ in range(2):
        rows = [(float(t), int(p)) for t, p in zip(rng.uniform(0, 8, 40), rng.integers(50, 62, 40),
                                                   strict=True)]  # fmt: skip
        sides.append([Note(t, p, t + 0.7, 80) for t, p in rows])
    times = np.arange(1000) * 0.01
    grids = [
        [np.array(sorted({440.0 * 2 ** ((n.pitch - 69) / 12) for n in notes
                          if n.onset <= time < n.offset})) for time in times]
        for notes in sides
    ]  # fmt: skip
    precision, recall, *_ = metrics(times, grids[0], times, grids[1])
    expected = 2 * precision * recall / (precision + recall)
    assert frame_f1(sides[0], sides[1], 10.0) == pytest.approx(expected, abs=1e-6)


def test_what_a_run_hears_becomes_midi(
    run: Path, pairs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for model, name in ((str(MODELS / "piano.card.json"), "released"), (str(run), "own")):
        out = tmp_path / name
        given = ["predict", model, str(pairs / "a.wav"), "--to", str(out), "--posteriors"]
        assert main(given) == 0
        assert mido.MidiFile(out / "a.mid").length >= 0
        said = np.load(out / "a.npz")
        assert said["values"].dtype == np.uint8
        assert len(said["values"]) == 501
        assert list(said["kinds"][:2]) == ["onset", "frame"]
    assert "a.mid: " in capsys.readouterr().out


def test_a_folder_without_a_training_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["predict", str(tmp_path), "x.wav"]) == 1
    assert "There is no trained run" in capsys.readouterr().err
