"""`python -m trainer prepare`, as somebody types it."""

import argparse
from pathlib import Path

import pytest

from tests.trainer.data import lookalikes as like
from trainer.commands.prepare import COMMAND
from trainer.data.errors import PreparationError, UnknownDataSet, WrongFolder
from trainer.data.manifest import read_manifest
from trainer.data.readers import READERS


def typed(*words: str | Path) -> list[str]:
    parser = argparse.ArgumentParser()
    COMMAND.arguments(parser)
    return list(COMMAND.run(parser.parse_args([str(word) for word in words])))


def test_a_data_set_is_prepared(tmp_path: Path) -> None:
    like.gmd(tmp_path / "in")
    lines = typed(
        "gmd", tmp_path / "in", "--to", tmp_path / "out", "--splits", "train", "--rate", "24000",
        "--workers", "1", "--verify",
    )  # fmt: skip
    assert lines[-1] == "All 1 are as the manifest has them."
    [row] = read_manifest(tmp_path / "out").rows
    assert (row.split, row.rate, row.instruments) == ("train", 24000, "drums")


def test_another_recording_may_be_chosen(tmp_path: Path) -> None:
    like.mdb(tmp_path / "in")
    to = tmp_path / "out"
    typed("mdb", tmp_path / "in", "--to", to, "--recording", "drums", "--workers", "1")
    assert read_manifest(to).rows[0].seconds == pytest.approx(2.5)


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnknownDataSet, match="meastro"):
        typed("meastro", tmp_path, "--to", tmp_path / "out")
    with pytest.raises(PreparationError, match=r"maestro-v3\.0\.0\.csv"):
        typed("maestro", "--to", tmp_path / "out")
    with pytest.raises(WrongFolder, match="does not look like MAESTRO"):
        typed("maestro", tmp_path, "--to", tmp_path / "out")


def test_nothing_prepared_is_a_failure(tmp_path: Path) -> None:
    like.sound(tmp_path / "in" / "alone.wav")
    with pytest.raises(PreparationError, match="Nothing could be prepared"):
        typed("pairs", tmp_path / "in", "--to", tmp_path / "out", "--workers", "1")


def test_a_kit_is_built(tmp_path: Path) -> None:
    like.midi(tmp_path / "in" / "a.mid", like.track(like.MELODY))
    lines = typed("kit", "--from", tmp_path / "in", "--to", tmp_path / "kit")
    assert lines[-1].endswith("1 parts, 0 left out.")
    assert (tmp_path / "kit" / "midi" / "own" / "own.zip").exists()


def test_help_names_every_data_set(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        typed("--help")
    said = capsys.readouterr().out
    assert all(reader.about in said for reader in READERS.values())
    assert "--memory-limit-gb" in said


def test_the_documentation_names_every_data_set() -> None:
    text = (Path(__file__).parents[3] / "docs" / "datasets.md").read_text("utf-8")
    assert all(f"`{name}`" in text for name in READERS)
    assert all(f"`{one}`" in text for reader in READERS.values() for one in reader.recordings)
