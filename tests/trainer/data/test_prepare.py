"""Preparing: caches, manifest, what is chosen, what is broken, and being killed."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.trainer.data import lookalikes as like
from trainer.data import prepare as preparing
from trainer.data import scheduling
from trainer.data.caches import CacheSettings, open_samples
from trainer.data.errors import ManifestError, PreparationError
from trainer.data.labels import read_labels
from trainer.data.manifest import NAME, Row, read_manifest, write_manifest
from trainer.data.prepare import Summary, Wish, chosen, prepare
from trainer.data.readers import READERS, Choice
from trainer.data.scheduling import Labour

ROOT = Path(__file__).parents[3]
PAIRS = READERS["pairs"]


def music(folder: Path, count: int = 6, seconds: float = 2.5) -> Path:
    for number in range(count):
        like.sound(folder / f"song {number}.wav", seconds + number / 100, rate=12000, channels=2)
        like.midi(folder / f"song {number}.mid", like.track([(0.5, 1.0, 60 + number, 70)]))
    return folder


def prepared(wish: Wish, labour: Labour | None = None, name: str = "pairs") -> Summary:
    *steps, summary = prepare(READERS[name], wish, labour or Labour())
    assert isinstance(summary, Summary)
    assert len(steps) == len(summary.rows) + len(summary.problems)
    return summary


def stamps(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("cache/*/*")}


def test_recordings_and_labels_are_kept(tmp_path: Path) -> None:
    wish = Wish(music(tmp_path / "in"), tmp_path / "out", settings=CacheSettings(8000))
    summary = prepared(wish)
    manifest = read_manifest(tmp_path / "out", check_digests=True)
    assert manifest.rows == summary.rows
    for item, row in zip(PAIRS.find(tmp_path / "in"), manifest.rows, strict=True):
        audio, transcription = item.load()
        labels = read_labels(manifest.labels_of(row))
        assert labels.transcription == transcription
        assert (row.notes, row.hits, row.instruments) == (1, 0, "0")
        samples = open_samples(manifest.samples_of(row))
        assert isinstance(samples, np.memmap)
        whole = np.concatenate([block[0] for block in audio.blocks(8000)])
        assert len(samples) == len(whole)
        assert np.abs(samples / 32767.0 - whole).max() < 1e-4
        assert row.seconds == pytest.approx(audio.duration)
    said = "\n".join(summary.lines())
    assert "all: 6 recordings" in said
    assert "6 made now" in said


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    wish = Wish(music(tmp_path / "in"), tmp_path / "out")
    first = prepared(wish)
    before = stamps(tmp_path)
    assert prepared(wish).made == 0
    assert stamps(tmp_path) == before
    (tmp_path / "out" / NAME).unlink()  # as if it had been killed before it was written
    again = prepared(wish)
    assert (again.made, again.rows) == (0, first.rows)


def test_what_has_changed_is_made_anew(tmp_path: Path) -> None:
    wish = Wish(music(tmp_path / "in"), tmp_path / "out")
    old = {row.key: row for row in prepared(wish).rows}
    like.midi(tmp_path / "in" / "song 2.mid", like.track([(0.5, 1.0, 33, 70)]))
    summary = prepared(wish)
    assert summary.made == 1
    changed = [row.key for row in summary.rows if row != old[row.key]]
    assert changed == ["song 2"]
    other = prepared(replace(wish, settings=CacheSettings(4000)))
    assert other.made == 6


def test_moving_everything_changes_nothing(tmp_path: Path) -> None:
    prepared(Wish(music(tmp_path / "in"), tmp_path / "out"))
    (tmp_path / "in").rename(tmp_path / "elsewhere")
    (tmp_path / "out").rename(tmp_path / "mounted")
    read_manifest(tmp_path / "mounted", check_digests=True)
    assert prepared(Wish(tmp_path / "elsewhere", tmp_path / "mounted")).made == 0


def test_broken_items_are_listed_and_the_others_done(tmp_path: Path) -> None:
    folder = music(tmp_path / "in")
    prepared(Wish(folder, tmp_path / "out"))
    (folder / "song 1.mid").write_bytes(b"MThd")
    (folder / "song 3.wav").unlink()
    summary = prepared(Wish(folder, tmp_path / "out"))
    assert [problem.key for problem in summary.problems] == ["song 1", "song 3"]
    assert [row.key for row in summary.manifest.rows] == ["song 0", "song 2", "song 4", "song 5"]
    said = "\n".join(summary.lines())
    assert "2 could not be used" in said
    assert str(folder / "song 1.mid") in said


def test_two_data_sets_share_a_folder(tmp_path: Path) -> None:
    prepared(Wish(music(tmp_path / "in", 2), tmp_path / "out"))
    like.gmd(tmp_path / "gmd")
    summary = prepared(Wish(tmp_path / "gmd", tmp_path / "out"), name="gmd")
    assert len(summary.rows) == 2
    assert [row.source for row in summary.manifest.rows] == ["gmd", "gmd", "pairs", "pairs"]
    assert summary.manifest.rows[0].instruments == "drums"
    assert summary.manifest.rows[0].licence == "CC BY 4.0"


def test_shares_are_nested(tmp_path: Path) -> None:
    items = list(PAIRS.find(music(tmp_path, 20)))

    def keys(ratio: float, most: int | None = None) -> set[str]:
        wish = Wish(tmp_path, tmp_path, sample_ratio=ratio, max_items=most)
        return {item.key for item in chosen(items, wish)}

    assert len(keys(0.1)) == 2
    assert keys(0.1) < keys(0.5) < keys(1.0)
    assert keys(0.5, 3) < keys(0.5)
    assert len(keys(0.001)) == 1
    with pytest.raises(PreparationError, match="share of 0"):
        keys(0.0)


def test_splits_are_chosen(tmp_path: Path) -> None:
    like.pairs(tmp_path / "in")
    wish = Wish(tmp_path / "in", tmp_path / "out", Choice(("test",)))
    assert [row.key for row in prepared(wish).rows] == ["test/other"]


def damaged(tmp_path: Path) -> tuple[Path, Row]:
    summary = prepared(Wish(music(tmp_path / "in", 2), tmp_path / "out"))
    return tmp_path / "out", summary.rows[1]


def test_a_manifest_is_checked_against_its_files(tmp_path: Path) -> None:
    folder, row = damaged(tmp_path)
    path = folder / row.cache
    data = path.read_bytes()
    path.write_bytes(data[:-2] + bytes([data[-2] ^ 255, data[-1]]))
    read_manifest(folder)  # of the right size
    with pytest.raises(ManifestError, match="song 1 was changed"):
        read_manifest(folder, check_digests=True)
    path.write_bytes(data[:-2])
    with pytest.raises(ManifestError, match=rf"has {len(data) - 2} bytes and should have"):
        read_manifest(folder)
    path.unlink()
    with pytest.raises(ManifestError, match="song 1 is gone"):
        read_manifest(folder)
    assert prepared(Wish(tmp_path / "in", folder)).made == 1  # and made again


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [("cache", "../../etc/x.npy", "no cache of this folder"), ("notes", "many", "line 3 is no row"),
     ("pedal", "perhaps", "line 3 is no row")],
)  # fmt: skip
def test_rows_are_not_believed_blindly(tmp_path: Path, column: str, value: str, said: str) -> None:
    folder, row = damaged(tmp_path)
    rows = read_manifest(folder).rows
    write_manifest(folder / NAME, [rows[0], replace(row, **{column: value})])
    with pytest.raises(ManifestError, match=said):
        read_manifest(folder)


@pytest.mark.parametrize("content", [b"", b"key,split\n", b"\xff\xfe\x00"])
def test_other_files_are_no_manifests(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(ManifestError):
        read_manifest(tmp_path)
    with pytest.raises(ManifestError, match="not there"):
        read_manifest(tmp_path / "nothing.csv")


def test_threads_do_the_same(tmp_path: Path) -> None:
    folder = music(tmp_path / "in", 20)
    alone = prepared(Wish(folder, tmp_path / "one"))
    together = prepared(Wish(folder, tmp_path / "two"), Labour(workers=2))
    assert together.rows == alone.rows


def test_processes_do_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduling, "THREADS_ENOUGH", 0)
    monkeypatch.setattr(scheduling, "FEW_JOBS", 0)
    folder = music(tmp_path / "in", 4)
    (folder / "song 3.wav").unlink()
    summary = prepared(Wish(folder, tmp_path / "out"), Labour(1, memory_limit_gb=1.5))
    assert (len(summary.rows), len(summary.problems)) == (3, 1)


def test_a_scheduler_is_connected_to(tmp_path: Path) -> None:
    from distributed import LocalCluster

    folder = music(tmp_path / "in", 12)
    with LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
    ) as cluster:
        address = cluster.scheduler_address
        summary = prepared(Wish(folder, tmp_path / "out"), Labour(scheduler=address))
    assert len(summary.rows) == 12


def test_a_scheduler_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduling, "PATIENCE_SECONDS", 0.2)
    with pytest.raises(PreparationError, match="No Dask scheduler answers at"):
        prepared(Wish(music(tmp_path, 1), tmp_path / "out"), Labour(scheduler="tcp://127.0.0.1:9"))


def test_memory_takes_workers_away() -> None:
    assert Labour(8).fitting() == 8
    assert Labour(8, memory_limit_gb=1.4).fitting() == 3
    with pytest.raises(PreparationError, match=r"0\.8 or more"):
        Labour(2, memory_limit_gb=0.5).fitting()
    with pytest.raises(PreparationError, match="0 workers"):
        Labour(0).fitting()


def test_a_full_disk_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(preparing, "write_cache", refuse)
    with pytest.raises(PreparationError, match="the disk is full"):
        prepared(Wish(music(tmp_path / "in"), tmp_path / "out"))


SCRIPT = """
import sys
from pathlib import Path
from trainer.data.prepare import Wish, prepare
from trainer.data.readers import READERS
from trainer.data.scheduling import Labour
from trainer.data import prepare as preparing
preparing.SAVE_SECONDS = 0.0
print("go", flush=True)
for step in prepare(READERS["pairs"], Wish(Path(sys.argv[1]), Path(sys.argv[2])), Labour()):
    print("step", flush=True)
"""


def test_it_survives_being_killed_at_any_moment(tmp_path: Path) -> None:
    """Killed with SIGKILL four times, each a little later, and then left alone."""
    folder = music(tmp_path / "in", 12, seconds=20.0)
    whole = prepared(Wish(folder, tmp_path / "undisturbed"))
    made = 0
    for steps in (1, 2, 2, 3):
        with subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(folder), str(tmp_path / "out")],
            cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ,
        ) as process:  # fmt: skip
            assert process.stdout is not None
            for _ in range(steps + 1 + made):
                process.stdout.readline()
            time.sleep(0.01 * steps)  # somewhere within the next recording
            process.send_signal(signal.SIGKILL)
        if (tmp_path / "out" / NAME).exists():
            made = len(read_manifest(tmp_path / "out", check_digests=True).rows)
        for path in (tmp_path / "out").rglob("*.npy"):
            open_samples(path)
    summary = prepared(Wish(folder, tmp_path / "out"))
    assert 0 < summary.made < 12  # some were left to do, and those of before were kept
    assert summary.rows == whole.rows
    read_manifest(tmp_path / "out", check_digests=True)
