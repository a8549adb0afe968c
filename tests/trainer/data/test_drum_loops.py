import io
import json
import zipfile
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile

from trainer.data.drum_loops import DrumLoops, load_drum_kits, load_grooves, read_hits
from trainer.data.kit import KitMissing

RATE = 16000


def groove(key: int, hits: int = 8) -> bytes:
    """Quarter notes on one drum at 120 BPM, alternately loud and soft."""
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=500_000)])
    for number in range(hits):
        velocity = 100 if number % 2 == 0 else 40
        track.append(mido.Message("note_on", channel=9, note=key, velocity=velocity))
        track.append(mido.Message("note_off", channel=9, note=key, time=480))
    file = mido.MidiFile(ticks_per_beat=480, tracks=[track])
    written = io.BytesIO()
    file.save(file=written)
    return written.getvalue()


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A kit of one drum kit (36: a tick) and a Groove with a piece in each split."""
    folder = tmp_path / "kit" / "drumkits" / "ticks"
    folder.mkdir(parents=True)
    tick = np.zeros(800, np.float32)
    tick[0] = 1.0
    soundfile.write(folder / "tick.flac", tick, RATE)
    rows = [{"note": 36, "sample": "tick.flac", "lovel": 1, "hivel": 127}]
    values = {"name": "ticks", "sample_rate": RATE, "drums": rows}
    (folder / "instrument.json").write_text(json.dumps(values), "utf-8")
    (tmp_path / "kit" / "midi" / "groove").mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "kit" / "midi" / "groove" / "groove.zip", "w") as archive:
        lines = ["midi_filename,split", "a/one.mid,train", "a/two.mid,test"]
        archive.writestr("info.csv", "\n".join(lines))
        archive.writestr("a/one.mid", groove(36))
        archive.writestr("a/two.mid", groove(38))
    return tmp_path / "kit"


def test_only_the_split_asked_for_is_read(kit: Path, tmp_path: Path) -> None:
    training = load_grooves(kit, tmp_path / "cache")
    testing = load_grooves(kit, tmp_path / "cache", "test")
    assert set(training.notes["pitch"]) == {36}
    assert set(testing.notes["pitch"]) == {38}


def test_a_missing_data_set_says_so(tmp_path: Path) -> None:
    with pytest.raises(KitMissing):
        load_grooves(tmp_path, tmp_path)


def test_hits_keep_their_times_and_velocities() -> None:
    hits = read_hits(groove(36, 4))
    np.testing.assert_allclose(hits["onset"], [0.0, 0.5, 1.0, 1.5], atol=1e-6)
    assert hits["velocity"].tolist() == [100, 40, 100, 40]


def test_a_loop_fills_its_length_with_beats_at_full_scale(kit: Path, tmp_path: Path) -> None:
    """Eight hits in 4 s come again and again: 20 s hold 10 to 60 of them, never 6 s without."""
    loops = DrumLoops(load_grooves(kit, tmp_path / "cache"), load_drum_kits(kit), RATE)
    for seed in range(12):
        sound = loops.loop(np.random.default_rng(seed), 20 * RATE)
        assert sound.shape == (20 * RATE,)
        assert sound.dtype == np.float32
        assert np.abs(sound).max() == pytest.approx(1.0)
        ticks = np.flatnonzero(np.abs(sound) > 0.05)
        beats = ticks[np.diff(ticks, prepend=-RATE) > RATE // 10]
        assert 10 <= len(beats) <= 60
        assert np.diff(beats, prepend=0, append=20 * RATE).max() < 6 * RATE


def test_one_seed_one_loop_whatever_was_drawn_before(kit: Path, tmp_path: Path) -> None:
    loops = DrumLoops(load_grooves(kit, tmp_path / "cache"), load_drum_kits(kit), RATE)
    first = loops.loop(np.random.default_rng(1), RATE)
    loops.loop(np.random.default_rng(2), RATE)
    np.testing.assert_array_equal(loops.loop(np.random.default_rng(1), RATE), first)
