"""The command: what it writes, what it says, and how it ends."""

import errno
import os
from pathlib import Path

import mido
import pytest

from engine.__main__ import FAILED, MISUSED, OK, STOPPED, main
from engine.batch import plan
from engine.decode import DrumOptions, NoteOptions
from engine.errors import ModelMissing
from engine.export import EXPORTERS
from engine.transcribe import Transcriber
from tests.engine.listener import Listener, names, recording, run


def test_writes_a_midi_file_beside_the_recording(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    song = recording(tmp_path / "My song.wav")
    assert run(song) == OK
    assert names(tmp_path) == ["My song.mid", "My song.wav"]
    notes = [m for m in mido.MidiFile(tmp_path / "My song.mid") if m.type == "note_on"]
    assert [note.note for note in notes] == [60, 64, 67]
    said = capsys.readouterr()
    assert said.err == ""
    assert len(said.out.splitlines()) == 1
    for fact in (str(song), str(tmp_path / "My song.mid"), "3 notes", "nothing at all"):
        assert fact in said.out


def test_writes_to_a_folder_it_makes(tmp_path: Path) -> None:
    songs = [recording(tmp_path / name) for name in ("a.wav", "b.wav")]
    folder = tmp_path / "new" / "folder"
    assert run(*songs, "--output", folder, "--format", "midi") == OK
    assert names(folder) == ["a.mid", "b.mid"]


def test_goes_on_after_a_failure_and_says_so_at_the_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing, text = tmp_path / "missing.wav", tmp_path / "text.wav"
    text.write_text("This is no sound.")
    (tmp_path / "empty.mp3").touch()
    short = recording(tmp_path / "short.wav", 0.05)
    good = recording(tmp_path / "good.wav")
    bad = [missing, text, tmp_path / "empty.mp3", short]
    assert run(*bad, good) == FAILED
    said = capsys.readouterr()
    lines = said.err.splitlines()
    assert len(lines) == len(bad)
    for line, path in zip(lines, bad, strict=True):
        assert line.startswith(f"earmark: {path}: ")
    assert len(said.out.splitlines()) == 1
    assert [name for name in names(tmp_path) if name.endswith(".mid")] == ["good.mid"]


def test_two_recordings_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
    songs = [tmp_path / "x" / "song.wav", tmp_path / "y" / "song.wav", tmp_path / "song (2).wav"]
    for song in songs:
        recording(song)
    assert run(*songs, "--output", tmp_path / "out") == OK
    assert names(tmp_path / "out") == ["song (2) (2).mid", "song (2).mid", "song.mid"]


def test_a_recording_named_twice_is_done_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    song = recording(tmp_path / "song.wav")
    assert run(song, song, tmp_path / "." / "song.wav") == OK
    assert names(tmp_path) == ["song.mid", "song.wav"]
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_a_recording_is_never_written_over(tmp_path: Path) -> None:
    song = recording(tmp_path / "song.mid")
    before = song.read_bytes()
    assert run(song) == OK
    assert song.read_bytes() == before
    assert names(tmp_path) == ["song (2).mid", "song.mid"]


def test_outputs_keep_the_order_of_the_recordings() -> None:
    tasks = plan([Path("b.wav"), Path("a.wav"), Path("b.wav")], EXPORTERS)
    assert [task.source.name for task in tasks] == ["b.wav", "a.wav"]


def test_options_reach_the_transcriber(tmp_path: Path) -> None:
    listener = Listener()
    song = recording(tmp_path / "song.wav")
    more = ("--model", "mine", "--device", "cpu", "--sensitivity", 0.7, "--shortest-note", 80)
    assert run(song, *more, listener=listener) == OK
    assert listener.asked == [("mine", "cpu", NoteOptions(0.7, 0.08))]
    assert run(song, listener=listener) == OK
    assert listener.asked[-1] == (None, "auto", NoteOptions())


def test_a_recording_after_the_formats_is_a_recording(tmp_path: Path) -> None:
    song = recording(tmp_path / "song.wav")
    assert run("--format", "midi", song) == OK
    assert (tmp_path / "song.mid").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--format", "midi"),
        ("song.wav", "--format", "score"),
        ("song.wav", "--sensitivity", "2"),
        ("song.wav", "--sensitivity", "loud"),
        ("song.wav", "--shortest-note", "-1"),
        ("song.wav", "--device", "abacus"),
        ("song.wav", "--colour"),
    ],
)
def test_misuse_is_explained_and_does_nothing(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    listener = Listener()
    assert run(*arguments, listener=listener) == MISUSED
    assert capsys.readouterr().err
    assert not listener.asked


def test_no_command_and_unknown_ones_are_misuse() -> None:
    assert main([]) == MISUSED
    assert main(["sing"]) == MISUSED


def test_a_missing_model_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def build(
        name: str | None, device: str, options: NoteOptions, drums: DrumOptions | None
    ) -> Transcriber:
        raise ModelMissing("mine", ("yours",))

    song = recording(tmp_path / "song.wav")
    assert main(["transcribe", str(song)], build) == FAILED
    (line,) = capsys.readouterr().err.splitlines()
    assert "“mine” is not installed" in line


def test_stopping_keeps_what_is_done_and_leaves_nothing_half(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    songs = [recording(tmp_path / name) for name in ("a.wav", "b.wav", "c.wav")]
    listener = Listener(stop_at="b.wav")
    out = tmp_path / "out"
    assert run(*songs, "--output", out, listener=listener) == STOPPED
    assert names(out) == ["a.mid"]
    assert listener.closed == 2
    assert "Stopped" in capsys.readouterr().err


def test_a_full_disk_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    song = recording(tmp_path / "song.wav")
    (tmp_path / "song.mid").write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    assert run(song) == FAILED
    assert "the disk is full" in capsys.readouterr().err
    assert (tmp_path / "song.mid").read_bytes() == b"old"
    assert names(tmp_path) == ["song.mid", "song.wav"]


def test_a_folder_that_cannot_be_written_is_noticed_before_listening(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    song = recording(tmp_path / "song.wav")
    (tmp_path / "file").touch()
    listener = Listener()
    assert run(song, "--output", tmp_path / "file", listener=listener) == FAILED
    assert "a file is in the way" in capsys.readouterr().err
    assert run(song, "--output", tmp_path / "file" / "folder", listener=listener) == FAILED
    (tmp_path / "song.mid").mkdir()
    assert run(song, listener=listener) == FAILED
    assert listener.closed == 0


def test_a_name_no_terminal_can_show_is_shown_somehow(tmp_path: Path) -> None:
    song = tmp_path / "odd\udce9 name.wav"
    try:
        recording(song)
    except OSError:  # a file system of Unicode names only
        return
    assert run(song) == OK
    assert (tmp_path / "odd\udce9 name.mid").exists()


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == OK
    assert capsys.readouterr().out.startswith("Earmark ")


def test_says_why_that_model_listened_and_what_went_otherwise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listener = Listener()
    listener.remarks = ("It is the only one.", ("It was dark.",))
    assert run(recording(tmp_path / "song.wav"), listener=listener) == OK
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("on nothing at all")
    assert lines[1:] == ["    It is the only one.", "    It was dark."]
