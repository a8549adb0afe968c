"""Clips out of prepared recordings: sound and notes keep together, wherever a window lies."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.music import Drum, Family
from tests.trainer.data import lookalikes as like
from trainer.data.beat_clips import beat_example
from trainer.data.beat_synthesis import BeatClip
from trainer.data.caches import CacheSettings
from trainer.data.errors import ManifestError, PreparationError
from trainer.data.labels import read_arrays
from trainer.data.manifest import Manifest
from trainer.data.note_clips import example
from trainer.data.prepare import Summary, Wish, prepare
from trainer.data.prepared import PreparedClips, prepared_maker, rows_of
from trainer.data.prepared_beats import beats_of
from trainer.data.readers import READERS
from trainer.data.scheduling import Labour
from trainer.data.synthesis import SynthesisSettings
from trainer.recipes import RECIPES

RATE = 8000
BURSTS = [(0.25 + 0.5 * i, 0.25 + 0.5 * i + 0.2, 50 + i % 20, 80) for i in range(40)]
LONG = SynthesisSettings(sample_rate=RATE, seconds=4.0)


def bursts(path: Path, keys: list[like.Key], rate: int = RATE) -> None:
    """Each note is a burst of a sine that begins and ends with it."""
    wave = np.zeros(round(21 * rate))
    for onset, offset, pitch, _ in keys:
        first, last = round(onset * rate), round(offset * rate)
        hertz = 440 * 2 ** ((pitch - 69) / 12)
        wave[first:last] = 0.5 * np.sin(2 * np.pi * hertz * np.arange(last - first) / rate)
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, wave, rate)


def manifest(tmp_path: Path, rate: int = RATE, drums: bool = False) -> Manifest:
    for name in ("train/one", "train/two", "validation/three", "test/four"):
        path = tmp_path / "in" / name
        bursts(path.with_suffix(".wav"), BURSTS)
        pedals = [like.pedal(1.0, 127), like.pedal(3.0, 0), like.pedal(8.0, 127)]
        tracks = [like.track(BURSTS, program=40, more=pedals)]
        if drums:
            tracks = [like.track([(k[0], k[1], 38, 90) for k in BURSTS], channel=9)]
        like.midi(path.with_suffix(".mid"), *tracks)
    wish = Wish(tmp_path / "in", tmp_path / "out", settings=CacheSettings(rate))
    *_, summary = prepare(READERS["pairs"], wish, Labour())
    assert isinstance(summary, Summary)
    assert not summary.problems
    return summary.manifest


def loud(sound: np.ndarray, second: float) -> bool:
    around = sound[round(second * RATE) : round((second + 0.05) * RATE)]
    return bool(np.abs(around).max() > 0.3)


@pytest.mark.parametrize("kept", [8000, 12000])
def test_notes_are_where_they_are_heard(tmp_path: Path, kept: int) -> None:
    made = manifest(tmp_path, kept)
    clips = PreparedClips(made, rows_of(made, True), LONG, plain=True)
    seen = set()
    for number in range(12):
        clip = clips.clip((1, number))
        assert len(clip.sound) == 4 * RATE
        seen.add(round(clip.notes[0].onset, 3))
        for note, family in zip(clip.notes, clip.families, strict=True):
            assert family is Family.STRINGS
            if 0.06 < note.onset < 3.7:
                assert not loud(clip.sound, note.onset - 0.055)
                assert loud(clip.sound, note.onset)
                assert not loud(clip.sound, note.offset + 0.002)
        for note in clip.ringing:
            assert note.onset == 0.0
            assert np.abs(clip.sound[: round(note.offset * RATE)]).max() > 0.3
    assert len(seen) > 8


def test_one_seed_one_clip_and_training_differs(tmp_path: Path) -> None:
    made = manifest(tmp_path)
    clips = PreparedClips(made, rows_of(made, False), LONG, plain=False)
    first, again, other = clips.clip((3, 1)), clips.clip((3, 1)), clips.clip((3, 2))
    assert np.array_equal(first.sound, again.sound)
    assert first.notes == again.notes
    assert not np.array_equal(first.sound, other.sound)


def test_detuning_moves_the_notes_along(tmp_path: Path) -> None:
    made = manifest(tmp_path)
    windows = PreparedClips(made, rows_of(made, True), LONG, plain=True)._windows
    rng = np.random.default_rng(1)
    for cents in (-45.0, 45.0):
        sound, labels, start, faster = windows.draw(rng, cents)
        assert faster == pytest.approx(2 ** (cents / 1200))
        onsets = (labels["notes"]["onset"] - start) / faster
        for onset in onsets[(onsets > 0.1) & (onsets < 3.7)]:
            assert loud(sound, onset)
            assert not loud(sound, onset - 0.055)


def test_pedals_are_those_of_the_window(tmp_path: Path) -> None:
    made = manifest(tmp_path)
    whole = replace(LONG, seconds=20.5)
    clip = PreparedClips(made, rows_of(made, True), whole, plain=True).clip((1, 1))
    assert clip.pedal is not None
    first, second = clip.pedal
    assert first.stop - first.start == pytest.approx(2.0)
    assert second.stop > 15


def test_pedals_nobody_knows(tmp_path: Path) -> None:
    wish = Wish(like.musicnet(tmp_path / "in"), tmp_path / "out", settings=CacheSettings(RATE))
    *_, summary = prepare(READERS["musicnet"], wish, Labour())
    assert isinstance(summary, Summary)
    rows = summary.manifest.split("train")
    clip = PreparedClips(summary.manifest, rows, LONG, plain=True).clip((1,))
    assert clip.pedal is None
    assert clip.families == (Family.STRINGS, Family.PIANO)


def test_short_recordings_are_padded(tmp_path: Path) -> None:
    made = manifest(tmp_path)
    clip = PreparedClips(made, rows_of(made, True), replace(LONG, seconds=30.0), True).clip((1,))
    assert len(clip.sound) == 30 * RATE
    assert not clip.sound[22 * RATE :].any()
    assert len(clip.notes) == len(BURSTS)


def test_test_splits_are_never_used(tmp_path: Path) -> None:
    made = manifest(tmp_path)
    assert {row.key for row in rows_of(made, False)} == {"train/one", "train/two"}
    assert {row.key for row in rows_of(made, True)} == {"validation/three"}
    assert rows_of(made, True, lambda row: row.key == "train/one") == ()  # one is too few to share
    assert len(rows_of(made, True, lambda row: "train" in row.key)) == 1  # of a split without notes
    without = replace(made, rows=tuple(r for r in made.rows if r.split != "validation"))
    training, kept = rows_of(without, False), rows_of(without, True)
    assert len(training) == len(kept) == 1
    assert training != kept


def test_drums(tmp_path: Path) -> None:
    made = manifest(tmp_path, 24000, drums=True)
    maker = prepared_maker(RECIPES["drums"], made.path, held_out=True)
    clip = maker.clip((1, 2))
    assert {hit.drum for hit in clip.hits} == {Drum.SNARE}  # type: ignore[union-attr]
    gaps = np.diff([hit.onset for hit in clip.hits])  # type: ignore[union-attr]
    assert gaps == pytest.approx(0.5)


def test_a_recipe_learns_from_recordings(tmp_path: Path) -> None:
    made = manifest(tmp_path, 16000)
    recipe = RECIPES["piano"]
    maker = prepared_maker(recipe, made.path.parent, held_out=False)
    for number in range(3):
        clip = maker.clip((recipe.seed, 0, number))
        seen, targets = example(clip, recipe)  # type: ignore[arg-type]
        assert len(seen) == len(targets)
        assert targets[:, 1].any()


def test_ringing_notes_sound_and_have_no_onset(tmp_path: Path) -> None:
    made = manifest(tmp_path)
    clips = PreparedClips(made, rows_of(made, True), LONG, plain=True)
    clip = next(c for n in range(99) if (c := clips.clip((5, n))).ringing)
    recipe = RECIPES["piano"]
    wide = replace(clip, sound=np.repeat(clip.sound, 2), notes=(), families=())
    _, targets = example(wide, recipe)
    key = clip.ringing[0].pitch - recipe.lowest_pitch
    assert targets[0, 1, key] == 1.0
    assert not targets[:, 0].any()


def beaten(tmp_path: Path, meter: tuple[int, int]) -> Manifest:
    for name in ("train/one", "validation/two"):
        path = tmp_path / "in" / name
        bursts(path.with_suffix(".wav"), BURSTS, 16000)
        like.midi(path.with_suffix(".mid"), like.track(BURSTS), meter=meter)
    *_, summary = prepare(READERS["pairs"], Wish(tmp_path / "in", tmp_path / "out"), Labour())
    assert isinstance(summary, Summary)
    return summary.manifest


def test_beats_are_where_they_are(tmp_path: Path) -> None:
    made = beaten(tmp_path, (3, 4))
    assert made.rows[0].beats > 35
    recipe = RECIPES["beats"]
    recipe = recipe.with_setting("beats.synthesis.seconds=8")
    clip = prepared_maker(recipe, made.path, held_out=True).clip((1, 1))
    assert isinstance(clip, BeatClip)
    assert np.diff(clip.beats["time"]) == pytest.approx(0.5)
    assert set(clip.beats["size"]) == {3}
    assert np.array_equal(np.diff(clip.beats["place"]) % 3, np.ones(len(clip.beats) - 1))
    for time in clip.beats["time"][:-1]:  # a burst begins in the middle of each beat
        assert np.abs(clip.sound[round((time + 0.26) * 16000) :][:800]).max() > 0.3
        assert np.abs(clip.sound[round((time + 0.15) * 16000) :][:1500]).max() < 0.05
    assert beat_example(clip, recipe)[1][:, 1].max() > 0.5
    faster = prepared_maker(recipe, made.path, held_out=False).clip((1, 5))
    assert isinstance(faster, BeatClip)
    gaps = np.diff(faster.beats["time"])
    assert gaps == pytest.approx(gaps[0])
    assert gaps[0] != pytest.approx(0.5, abs=1e-3)


def test_eighths_in_threes_are_counted_in_dotted_quarters(tmp_path: Path) -> None:
    made = beaten(tmp_path, (6, 8))
    beats = beats_of(read_arrays(made.labels_of(made.rows[0])))
    assert np.diff(beats["time"]) == pytest.approx(0.75)
    assert beats["place"][:4].tolist() == [0, 1, 0, 1]
    assert (set(beats["size"]), set(beats["thirds"])) == ({2}, {1})


def test_what_cannot_be_is_said(tmp_path: Path) -> None:
    made = manifest(tmp_path)
    with pytest.raises(PreparationError, match="--rate 16000"):
        prepared_maker(RECIPES["piano"], made.path, held_out=False)
    with pytest.raises(ManifestError, match="none of its recordings"):
        prepared_maker(RECIPES["beats"], made.path, held_out=False)
    with pytest.raises(ManifestError, match="none of its recordings"):
        prepared_maker(RECIPES["drums"], made.path, held_out=False)
