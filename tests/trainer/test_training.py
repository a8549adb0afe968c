"""A small but real run: train, be killed, resume, tune, release, and listen with the result."""

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile
import torch

from engine.models import find_model, load_runtime
from trainer.__main__ import main
from trainer.data.clips import ClipBatches
from trainer.data.corpus import CORPORA
from trainer.data.kit import HELD_OUT
from trainer.data.sources import Sources
from trainer.fit import first_weights
from trainer.recipes import RECIPES
from trainer.release import load_run

RATE = 16000
SMALL = (
    "schedule.batch=2",
    "schedule.warmup=2",
    "schedule.validate_every=3",
    "schedule.validation_clips=2",
    "schedule.save_minutes=0.001",
    "synthesis.seconds=1.0",
    "dimensions.front_channels=4",
    "dimensions.channels=8",
    "dimensions.head_channels=8",
    "dimensions.dilations=1,2",
)


def write_midi(seed: int) -> bytes:
    """A short piece of random notes."""
    rng = np.random.default_rng(seed)
    midi, track = mido.MidiFile(ticks_per_beat=480), mido.MidiTrack()
    midi.tracks.append(track)
    for _ in range(40):
        pitch = int(rng.integers(40, 90))
        track.append(mido.Message("note_on", note=pitch, velocity=int(rng.integers(30, 110))))
        track.append(mido.Message("note_off", note=pitch, time=int(rng.integers(100, 400))))
    import io

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


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthesis kit of four instruments and four corpora of two pieces."""
    root = tmp_path_factory.mktemp("kit")
    for name in ("pianos/grand", "others/flute", *(f"pianos/{n}" for n in sorted(HELD_OUT))):
        write_instrument(root / name)
    for seed, path in enumerate(CORPORA.values()):
        (root / path).parent.mkdir(parents=True)
        with zipfile.ZipFile(root / path, "w") as archive:
            for piece in range(2):
                archive.writestr(f"{piece}.mid", write_midi(seed * 10 + piece))
            archive.writestr("broken.mid", b"MThd")
    return root


def arguments(kit: Path, folder: Path, *settings: str) -> list[str]:
    sets = [item for setting in (*SMALL, *settings) for item in ("--set", setting)]
    where = ["--kit", str(kit), "--cache", str(folder / "cache"), "--run", str(folder / "run")]
    return ["train", "common", *where, "--workers", "0", *sets]


def step_of(run: Path) -> int:
    checkpoint = torch.load(run / "last.ckpt", map_location="cpu", weights_only=True)
    return int(checkpoint["global_step"])


@pytest.mark.filterwarnings(
    "ignore::Warning:lightning", "ignore:.*LeafSpec.*", "ignore::UserWarning"
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_train_resume_tune_release_and_listen(kit: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert main(arguments(kit, tmp_path, "schedule.steps=4")) == 0
    assert step_of(run) == 4
    assert main(arguments(kit, tmp_path, "schedule.steps=7")) == 0
    assert step_of(run) == 7
    where = ["--kit", str(kit), "--cache", str(tmp_path / "cache")]
    models = tmp_path / "models"
    assert main(["release", str(run), *where, "--output", str(models), "--version", "9"]) == 0
    card = find_model("common", (models,))
    assert (card.version, card.dimensions["channels"]) == ("9", 8)
    seen = np.random.default_rng(0).random((30, 2, 296), dtype=np.float32)
    _, network = load_run(run)
    with torch.inference_mode():
        expected = torch.sigmoid(network(torch.from_numpy(seen)[None])[0]).numpy()
    np.testing.assert_allclose(load_runtime(card, "cpu").run(seen), expected, atol=1e-4)
    from_card = first_weights(models / "common.card.json").state_dict()
    assert all(torch.equal(value, from_card[name]) for name, value in network.state_dict().items())


def test_a_killed_run_goes_on_where_it_saved(kit: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "trainer"]
    command += arguments(kit, tmp_path, "schedule.steps=100000")
    run = tmp_path / "run"
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ)
    ) as training:
        waited = time.monotonic() + 600
        while not (run / "last.ckpt").exists():
            assert time.monotonic() < waited, "no checkpoint after ten minutes"
            time.sleep(0.2)
        training.send_signal(signal.SIGTERM)
        training.wait(600)
    reached = step_of(run)
    assert reached >= 1
    more = [*command[:-2], "--set", f"schedule.steps={reached + 2}"]
    subprocess.run(more, check=True, capture_output=True, timeout=600)
    assert step_of(run) == reached + 2


def test_a_branch_starts_where_it_is_told_or_says_what_is_missing(
    kit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = arguments(kit, tmp_path, "schedule.steps=1")
    command[1] = "piano"
    assert main(command) == 1
    assert "Train “common” first" in capsys.readouterr().err


def test_clips_do_not_depend_on_what_was_made_before(kit: Path, tmp_path: Path) -> None:
    recipe = RECIPES["common"]
    for setting in SMALL:
        recipe = recipe.with_setting(setting)
    sources = Sources(kit, tmp_path)
    from_start = iter(ClipBatches(recipe, sources, 0))
    next(from_start)
    resumed = next(iter(ClipBatches(recipe, sources, 1)))
    for a, b in zip(next(from_start), resumed, strict=True):
        assert torch.equal(a, b)


def test_a_missing_kit_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "common", "--kit", str(tmp_path)]) == 1
    assert "no synthesis kit" in capsys.readouterr().err


def test_an_unknown_recipe_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "kazoo", "--kit", str(tmp_path)]) == 1
    assert "There are: common" in capsys.readouterr().err
