"""What is done with trained networks: scored, compared, averaged, taught from, released, asked."""

import csv
import io
import shutil
from dataclasses import replace
from pathlib import Path

import mido
import numpy as np
import onnx
import onnxruntime
import pytest
import soundfile
import torch

from app.ears import model_choices
from engine.audio import open_audio
from engine.models import find_model, load_runtime
from engine.models.store import user_models
from engine.music import Drum, DrumHit, Note, Part, Transcription
from tests.trainer.running import QUIET, train_arguments
from tests.trainer.smallkit import write_midi
from trainer.__main__ import main
from trainer.averaging import mean_weights, members_of
from trainer.data.caches import CacheFiles, write_cache
from trainer.data.clips import ClipBatches
from trainer.data.labels import Labels
from trainer.data.manifest import Row, write_manifest
from trainer.data.sources import Sources
from trainer.ears import Clipped, Ear, Said, ear_at
from trainer.errors import CannotAverage, CannotTeach, NothingToScore
from trainer.recipes import RECIPES
from trainer.recipes.named import debug_recipe
from trainer.recipes.teaching import Distillation
from trainer.release import ReleaseNotes, ReleaseRefused, load_run, release
from trainer.scoring import frame_f1, score
from trainer.smaller import release_variant
from trainer.tables import written
from trainer.tasks import task_of
from trainer.teaching import in_frames, softened, taught, with_teacher
from trainer.trials import Trial
from trainer.variants import VARIANTS, Variant, narrowed

pytestmark = [pytest.mark.filterwarnings(one) for one in QUIET]
MODELS = Path(__file__).parents[2] / "resources" / "models"
RATE = 16000


@pytest.fixture(scope="module")
def run(small_kit: Path, small_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of eight steps with three checkpoints."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    settings = ("schedule.steps=8", "schedule.keep=3", "schedule.peak_rate=0.02")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONWARNINGS", "ignore")
        assert main(train_arguments(small_kit, small_cache, folder, *settings)) == 0
    return folder


def where(kit: Path, cache: Path) -> list[str]:
    """The kit, as every command is told of it."""
    return ["--kit", str(kit), "--cache", str(cache)]


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


def test_runs_and_checkpoints_are_averaged(
    run: Path, small_kit: Path, small_cache: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    to = tmp_path / "mean"
    command = ["average", str(run), "--checkpoints", "--to", str(to)]
    assert main([*command, *where(small_kit, small_cache)]) == 0
    assert capsys.readouterr().out.count("step-") == 3
    states = [load_run(run, member.name)[1].state_dict() for member in members_of(run)]
    _, mean = load_run(to)
    for name, value in mean.state_dict().items():
        if "running" not in name and value.is_floating_point():
            torch.testing.assert_close(value, sum(one[name] for one in states) / 3)  # type: ignore[arg-type]
    measured = [name for name in mean.state_dict() if "running_mean" in name]
    assert measured
    assert any(
        not torch.allclose(mean.state_dict()[name], sum(one[name] for one in states) / 3)  # type: ignore[arg-type]
        for name in measured
    )
    assert main(train_arguments(small_kit, small_cache, to, "schedule.steps=9")) == 1
    assert "--start" in capsys.readouterr().err


def test_one_checkpoint_becomes_a_run_of_its_own(
    run: Path, small_kit: Path, small_cache: Path, tmp_path: Path
) -> None:
    command = ["average", str(run / "best.ckpt"), "--to", str(tmp_path)]
    assert main([*command, *where(small_kit, small_cache)]) == 0
    best = load_run(run, "best.ckpt")[1].state_dict()
    own = load_run(tmp_path)[1].state_dict()
    measured = ("running", "num_batches")
    assert all(torch.equal(own[n], best[n]) for n in own if not any(m in n for m in measured))


def test_what_has_no_average_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CannotAverage, match="different shapes"):
        mean_weights([{"a": torch.zeros(2)}, {"a": torch.zeros(3)}])
    with pytest.raises(CannotAverage, match=r"schedule\.keep"):
        members_of(tmp_path)


def test_a_student_learns_what_its_teacher_says(
    run: Path, small_kit: Path, small_cache: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    teacher = MODELS / "piano.card.json"
    command = train_arguments(small_kit, small_cache, tmp_path, "schedule.steps=2")
    command[0] = "distil"
    assert main([*command, "--teacher", str(teacher), "--weight", "0.7"]) == 0
    recipe, _ = load_run(tmp_path)
    assert recipe.distillation == Distillation(str(teacher), 0.7)
    sources = Sources(small_kit, small_cache)
    _, plain = next(iter(ClipBatches(RECIPES["common"].with_setting("schedule.batch=1"),
                                     sources, 0)))  # fmt: skip
    capsys.readouterr()
    command[command.index("--run") + 1] = str(tmp_path / "other")
    assert main([*command, "--teacher", str(MODELS / "drums.card.json")]) == 1
    assert "A network for drums cannot teach one for notes." in capsys.readouterr().err
    with pytest.raises(CannotTeach, match="no teacher"):
        with_teacher(recipe, Distillation("nowhere"))
    assert plain.shape[2:] == (12, 88)


def test_targets_are_mixed_with_a_teachers_word(
    run: Path, small_kit: Path, small_cache: Path
) -> None:
    recipe, network = load_run(run)
    clip = task_of(recipe).maker(recipe, Sources(small_kit, small_cache), False).clip((1, 0, 3))
    example = task_of(recipe).example(clip, recipe)
    both = replace(recipe, distillation=Distillation(str(run), 0.25))
    seen, targets = taught(example, clip, both)
    with torch.inference_mode():
        said = torch.sigmoid(network(example[0][None].float()))[0]
    expected = 0.75 * example[1][:, :3] + 0.25 * said[:, :3]
    torch.testing.assert_close(targets[:, :3], expected, atol=2e-3, rtol=0)
    assert torch.equal(targets[:, 3:], example[1][:, 3:])
    assert torch.equal(seen, example[0])
    assert taught(example, clip, recipe) is example


def test_drums_are_taught_by_drums(small_kit: Path, small_cache: Path) -> None:
    recipe = debug_recipe("drum-net")
    teacher = str(MODELS / "drums.card.json")
    clip = task_of(recipe).maker(recipe, Sources(small_kit, small_cache), False).clip((1, 0, 3))
    example = task_of(recipe).example(clip, recipe)
    _, targets = taught(example, clip, replace(recipe, distillation=Distillation(teacher, 1.0)))
    assert not torch.equal(targets[:, 0], example[1][:, 0])
    assert torch.equal(targets[:, 1], example[1][:, 1])
    assert float(targets[:, 0].min()) >= 0.0


def test_a_folder_without_a_training_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["predict", str(tmp_path), "x.wav"]) == 1
    assert "There is no trained run" in capsys.readouterr().err


def test_a_teacher_may_have_other_frames_and_be_softened() -> None:
    said = np.linspace(0, 1, 11, dtype=np.float32)[:, None, None]
    np.testing.assert_allclose(in_frames(said, 21, 0.01, 0.02)[:, 0, 0], np.linspace(0, 1, 21),
                               atol=1e-6)  # fmt: skip
    assert in_frames(said, 11, 0.02, 0.02) is said
    soft = softened(np.array([0.1, 0.5, 0.9], np.float32), 2.0)
    np.testing.assert_allclose(soft, [0.25, 0.5, 0.75], atol=1e-3)


@pytest.mark.parametrize("name", ["piano", "drums"])
@pytest.mark.parametrize("variant", VARIANTS.values(), ids=lambda one: one.name)
def test_a_smaller_graph_says_nearly_the_same(name: str, variant: Variant) -> None:
    whole = onnx.load(MODELS / f"{name}.onnx")
    small = narrowed(whole, variant).SerializeToString()
    share = len(small) / len(whole.SerializeToString())
    assert share < {"weight-only": 0.52, "int8": 0.29}[variant.name]
    dims = whole.graph.input[0].type.tensor_type.shape.dim
    seen = np.random.default_rng(1).random((1, 60, *(d.dim_value for d in dims[2:])), np.float32)
    answers = [
        onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"]).run(
            None, {"features": seen}
        )[0]
        for data in (whole.SerializeToString(), small)
    ]
    difference = np.abs(answers[0] - answers[1]).max()
    assert 0 < difference < variant.limit


def test_a_variant_says_what_it_costs_and_too_much_is_refused(run: Path, tmp_path: Path) -> None:
    sound = Clipped(np.zeros(RATE, np.float32), RATE)
    trials = [Trial("t", sound, notes=(Note(0.5, 60, 0.8, 80),))]
    notes = ReleaseNotes("3", name="mine", title="Mine")
    card = release_variant(run, tmp_path, notes, VARIANTS["int8"], trials)
    assert (card.name, card.title) == ("mine-int8", "Mine (int8 weights)")
    assert set(card.files) == {"onnx"}
    assert "differ from the whole model's by up to" in card.about
    assert {"onset_f1", "onset_f1_of_the_whole_model", "int8_largest_difference"} <= set(
        card.scores
    )
    whole = release(run, tmp_path / "whole", notes)
    assert card.files["onnx"].bytes < 0.5 * whole.files["onnx"].bytes
    strict = replace(VARIANTS["int8"], limit=1e-9)
    with pytest.raises(ReleaseRefused, match="differ"):
        release_variant(run, tmp_path / "strict", notes, strict, trials)
    assert list((tmp_path / "strict").iterdir()) == []


def test_an_installed_model_is_in_the_programs_menu(
    run: Path, small_kit: Path, small_cache: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr("trainer.tune.CLIPS", ("schedule.validation_clips=2",))
    monkeypatch.setattr("trainer.tune.ONSETS", (0.2, 0.4))
    command = ["release", str(run), *where(small_kit, small_cache), "--install"]
    assert main([*command, "--name", "piano"]) == 1
    assert "taken first" in capsys.readouterr().err
    try:
        assert main([*command, "--name", "mine", "--title", "My own"]) == 0
        assert ("mine", "My own") in [(one.name, one.title) for one in model_choices()]
        runtime = load_runtime(find_model("mine"), "cpu")
        assert runtime.run(np.zeros((9, 2, 296), np.float32)).shape[0] == 9
        assert ear_at(user_models() / "mine.card.json").hears == "notes"
        assert (run / "tuned.json").exists()
    finally:
        shutil.rmtree(user_models(), ignore_errors=True)
