"""Refining: rolls are kept and read, a refiner makes them better, and MIDI files with them."""

import dataclasses
import json
from pathlib import Path

import mido
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.music import Note
from engine.networks.refiner import RefinerDimensions, RefinerNet
from trainer.__main__ import main
from trainer.recipes import RecipeError
from trainer.recipes.refining import RefiningPage
from trainer.refining.files import NothingToRefine, refine_midi
from trainer.refining.judging import refining_losses, soft_f1
from trainer.refining.refine import refine_notes, refine_roll, roll_notes
from trainer.refining.rolls import (
    RollClips,
    Rolls,
    RollsUnusable,
    read_rolls,
    refining_page,
    resampled,
    roll_of_notes,
    write_rolls,
)
from trainer.refining.settings import RefinerSettings, tuned_settings
from trainer.systems import SYSTEMS
from trainer.tune_refiner import Written, frame_f1, note_f1, note_settings
from trainer.tuners import TUNED

KEYS = 88


class Shorter(torch.nn.Module):
    """Believes what sounds in more than one of five frames around, and the key below."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        roll = x[:, :, 0].transpose(1, 2)
        around = torch.nn.functional.avg_pool1d(roll, 5, 1, 2, count_include_pad=False)
        return (around.transpose(1, 2)[:, :, None] - 0.3) * 100


def test_what_was_said_before_is_made_better_in_training() -> None:
    generator = torch.Generator().manual_seed(0)
    truth = torch.zeros(4, 120, 1, KEYS)
    truth[:, 20:60, 0, 30] = truth[:, 50:90, 0, 40] = 1.0
    said = truth * 0.6 + 0.4 * (torch.rand(truth.shape, generator=generator) > 0.97)
    torch.manual_seed(0)
    network = RefinerNet(RefinerDimensions(units=24, hidden=24, left_out=0.0))
    optimizer = torch.optim.Adam(network.parameters(), 1e-2)
    for _ in range(60):
        losses = refining_losses(network(said), truth, 0.5)
        optimizer.zero_grad()
        losses["loss"].backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    before = frame_f1([said[0, :, 0].numpy()], [truth[0, :, 0].numpy()], 0.3)
    better = refine_roll(network.eval(), said[0, :, 0].numpy(), 100, 20)
    assert frame_f1([better], [truth[0, :, 0].numpy()], 0.5) > before + 0.05


def test_what_has_learnt_nothing_leaves_the_roll_as_it_was() -> None:
    roll = np.random.default_rng(1).random((30, KEYS)).astype(np.float32)
    network = RefinerNet(RefinerDimensions(units=8, hidden=8)).eval()
    np.testing.assert_allclose(refine_roll(network, roll, 100), roll, atol=0.02)


def test_it_has_as_many_weights_as_it_should() -> None:
    weights = sum(p.numel() for p in RefinerNet(RefinerDimensions()).parameters())
    assert weights == SYSTEMS["refiner"].full_parameters
    assert weights / 1e6 == pytest.approx(3.49, abs=0.005)


@given(st.integers(1, 60), st.integers(7, 40))
def test_chunks_say_what_the_whole_says(frames: int, chunk: int) -> None:
    roll = np.random.default_rng(frames).random((frames, KEYS)).astype(np.float32)
    whole = refine_roll(Shorter(), roll, 1000, 0)
    np.testing.assert_allclose(refine_roll(Shorter(), roll, chunk, 4), whole, atol=1e-5)


def test_f1_has_its_value_at_the_corners() -> None:
    wanted = torch.tensor([1.0, 1.0, 0.0, 0.0])
    assert soft_f1(wanted, wanted) == pytest.approx(1.0)
    assert soft_f1(torch.tensor([1.0, 0.0, 1.0, 0.0]), wanted) == pytest.approx(0.5, abs=1e-5)
    assert soft_f1(1 - wanted, wanted) == pytest.approx(0.0, abs=1e-5)
    assert soft_f1(torch.zeros(4), torch.zeros(4)) == pytest.approx(1.0)


@given(st.floats(0.005, 0.05), st.floats(0.005, 0.05))
def test_curves_keep_their_times(hop: float, wanted: float) -> None:
    times = np.arange(int(2.0 / hop) + 2) * hop
    curves = np.stack([times, 2 * times], axis=1).astype(np.float32)
    frames = int(1.9 / wanted)
    again = resampled(curves, hop, wanted, frames)
    np.testing.assert_allclose(again[:, 0], np.arange(frames) * wanted, atol=1e-4)


def test_kept_rolls_come_back(tmp_path: Path) -> None:
    rolls = Rolls(
        np.random.default_rng(0).random((50, KEYS)).astype(np.float32),
        roll_of_notes([Note(0.2, 60, 0.5)], 50, 0.02),
    )
    write_rolls(tmp_path / "a.npz", rolls)
    again = read_rolls(tmp_path / "a.npz")
    np.testing.assert_allclose(again.ensemble, rolls.ensemble, atol=1 / 255)
    assert np.array_equal(again.truth, rolls.truth)
    assert again.truth.sum() == 15
    assert [path.name for path in tmp_path.iterdir()] == ["a.npz"]


def test_what_holds_no_rolls_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(b"no")
    with pytest.raises(RollsUnusable, match="holds no rolls"):
        read_rolls(path)
    np.savez(path, ensemble_roll=np.zeros((3, 88)))
    with pytest.raises(RollsUnusable, match="holds no rolls"):
        read_rolls(path)
    np.savez(path, ensemble_roll=np.zeros((3, 88)), ground_truth_roll=np.zeros((4, 88)))
    with pytest.raises(RollsUnusable, match="Both have to be"):
        read_rolls(path)
    with pytest.raises(RecipeError, match="no page for refining"):
        refining_page(SYSTEMS["kelz"].recipe)


def test_notes_nobody_believes_go_and_the_others_stay_as_they_were() -> None:
    long, short = Note(0.5, 60, 1.5, 99), Note(1.0, 72, 1.02, 50)
    page, settings = RefiningPage(chunk=1000), RefinerSettings()
    assert refine_notes(Shorter(), (long, short), page, settings) == (long,)
    assert refine_notes(Shorter(), (), page, settings) == ()
    gullible = RefinerSettings(believed=0.0)
    assert refine_notes(Shorter(), (long, short), page, gullible) == (long, short)


def test_a_roll_is_read_as_the_notes_it_was_made_of() -> None:
    notes = (Note(0.2, 60, 0.6), Note(0.4, 64, 1.0), Note(0.8, 60, 0.96))
    assert roll_notes(roll_of_notes(notes, 60, 0.02), 0.5, 0.02) == tuple(
        Note(n.onset, n.pitch, n.offset, 64, 1.0) for n in notes
    )


def test_thresholds_are_found_between_what_is_right_and_what_is_wrong() -> None:
    right, wrong, missed, ghost = (
        Note(0.2, 60, 0.6), Note(0.2, 61, 0.6), Note(1.0, 70, 1.4), Note(1.0, 80, 1.4)
    )  # fmt: skip
    sure = {right: 0.72, wrong: 0.33, missed: 0.66, ghost: 0.44}
    said = np.sum([roll_of_notes([n], 100, 0.02) * p for n, p in sure.items()], axis=0)
    written = [Written((right, missed), (right, wrong), said.astype(np.float32), 0.02)]
    found = note_settings(written, RefinerSettings(0.4))
    assert 0.33 < found.believed < 0.72
    assert 0.44 < found.new < 0.66
    assert found.threshold == 0.4
    assert note_f1(written, found) == 1.0 > note_f1(written, RefinerSettings())


def test_in_doubt_a_file_stays_as_it_is() -> None:
    one = Note(0.2, 60, 0.6)
    said = roll_of_notes([one, Note(0.2, 70, 0.6)], 100, 0.02) * np.float32(0.9)
    found = note_settings([Written((one,), (one,), said, 0.02)], RefinerSettings())
    assert found.believed == 0.0
    assert found.new > 1.0


def test_a_broken_midi_file_is_a_sentence(tmp_path: Path) -> None:
    recipe = SYSTEMS["refiner"].small
    for content in (None, b"", b"MThd"):
        if content is not None:
            (tmp_path / "a.mid").write_bytes(content)
        with pytest.raises(NothingToRefine):
            refine_midi(recipe, Shorter(), tmp_path / "a.mid", tmp_path / "b.mid")
    assert not (tmp_path / "b.mid").exists()


@pytest.mark.filterwarnings(
    "ignore::Warning:lightning", "ignore:.*LeafSpec.*", "ignore::UserWarning"
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_from_an_ensemble_to_a_better_file(
    small_kit: Path, small_cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--kit", str(small_kit), "--cache", str(small_cache)]
    rolls = tmp_path / "rolls"
    more = ["--clips", "3", "--seconds", "1", "--models", "piano"]
    assert main(["rolls", str(rolls), *more, *where]) == 0
    assert len(list(rolls.glob("*.npz"))) == 3
    train = ["train", "refiner", "--debug", "--run", str(tmp_path / "run"), "--workers", "0"]
    train += ["--set", f"data={rolls}", "--set", "refining.chunk=51", *where]
    assert main(train) == 0
    midi = mido.MidiFile()
    midi.tracks.append(mido.MidiTrack([mido.Message("note_on", note=60, time=0),
                                       mido.Message("note_off", note=60, time=960)]))  # fmt: skip
    midi.save(tmp_path / "a.mid")
    run = str(tmp_path / "run")
    assert main(["refine", run, str(tmp_path / "a.mid"), "--to", str(tmp_path / "b.mid")]) == 0
    assert mido.MidiFile(tmp_path / "b.mid").tracks
    assert "never tuned" in capsys.readouterr().out
    assert main(["tune", run, *where]) == 0
    tuned = tuned_settings(tmp_path / "run" / TUNED)
    assert tuned is not None
    assert f"believed={tuned.believed}" in capsys.readouterr().out
    out = tmp_path / "refined.npz"
    assert main(["refine", run, str(rolls / "000000.npz"), "--to", str(out)]) == 0
    assert np.load(out)["refined_roll"].shape == (51, KEYS)
    assert np.load(out)["threshold"] == pytest.approx(tuned.threshold)
    for believed, count in ((0.0, 1), (1.0, 0)):
        keep_settings(tmp_path / "run" / TUNED, RefinerSettings(1.0, believed, 1.1))
        assert main(["refine", run, str(tmp_path / "a.mid"), "--to", str(tmp_path / "c.mid")]) == 0
        said = capsys.readouterr().out
        assert f"{count} notes; {1 - count} were taken away, 0 added" in said
        assert "never tuned" not in said


def keep_settings(path: Path, settings: RefinerSettings) -> None:
    path.write_text(json.dumps({"settings": dataclasses.asdict(settings)}), "utf-8")


def test_thresholds_of_another_kind_are_no_refiner_s(tmp_path: Path) -> None:
    path = tmp_path / TUNED
    assert tuned_settings(path) is None
    path.write_text('{"settings": {"onset_threshold": 0.3}}', "utf-8")
    assert tuned_settings(path) is None
    keep_settings(path, RefinerSettings(0.3, 0.2, 0.7))
    assert tuned_settings(path) == RefinerSettings(0.3, 0.2, 0.7)


def test_an_empty_folder_is_a_sentence(small_kit: Path, tmp_path: Path) -> None:
    recipe = SYSTEMS["refiner"].small.with_setting(f"data={tmp_path}")
    with pytest.raises(RollsUnusable, match=r"no \.npz files"):
        RollClips(recipe, None, False)  # type: ignore[arg-type]
