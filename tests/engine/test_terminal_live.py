"""`earmark live` as a user meets it; the device is a test's."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine import live_terminal
from engine.__main__ import FAILED, OK, main
from engine.devices import SoundDevice
from engine.music import Drum, DrumHit, Note, Part, Transcription
from engine.transcribe.live_events import LiveEvent, LiveKind, LiveReport, LiveTake

ROOM = SoundDevice(1, "Room microphone", 2, 48000, True)
DESK = SoundDevice(2, "USB desk", 8, 44100, False)
NOTE = Note(1.234, 61, 1.5, 77)


class Session:
    """Reports what it was made with, then somebody presses Ctrl-C."""

    notice = ""
    made: tuple[Any, ...] = ()

    def __init__(self, ear: Any, device: SoundDevice | None, path: Path | None) -> None:
        type(self).made = (ear, device, path)
        self.device = device or ROOM
        self._path = path

    def reports(self) -> Iterator[LiveReport]:
        yield LiveReport(events=(LiveEvent(LiveKind.SHOWN, 0, NOTE),), latency=0.12)
        yield LiveReport(events=(LiveEvent(LiveKind.CERTAIN, 0, NOTE),), is_clipped=True)
        hit = DrumHit(2.0, Drum.SNARE, 90)
        yield LiveReport(events=(LiveEvent(LiveKind.SHOWN, 1, hit=hit),))
        yield LiveReport(events=(LiveEvent(LiveKind.RETRACTED, 0, NOTE),))
        raise KeyboardInterrupt

    def stop(self) -> LiveTake:
        heard = Transcription((Part("Live", 0, (NOTE,)),))
        return LiveTake(self._path, 3.25, heard, overruns=2, notice=self.notice)

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None: ...


@pytest.fixture(autouse=True)
def pretended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_terminal, "LiveSession", Session)
    monkeypatch.setattr(live_terminal, "live_transcriber", lambda options: options)
    monkeypatch.setattr(live_terminal, "inputs", lambda: (ROOM, DESK))


def test_notes_are_printed_and_the_take_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    take = tmp_path / "take.wav"
    command = ["live", "--device", "desk", "--record", str(take), "--sensitivity", "0.7"]
    assert main(command) == OK
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "Listening to USB desk. Ctrl-C ends it.",
        "    1.23 s  C#4   velocity 77",
        "    2.00 s  snare  velocity 90",
        "    1.23 s  C#4  was none after all",
        "1 note in 3.2 s, said 120 ms after they were played (the middle one). "
        f"Sound was lost 2 times: the computer was too busy. The recording is in {take}.",
    ]
    assert "too loud" in said.err
    assert Session.made[0].sensitivity == 0.7
    assert Session.made[1:] == (DESK, take)


def test_in_a_terminal_the_summary_stands_below_the_ctrl_c(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["live"]) == OK
    *_, last_note, below, summary = capsys.readouterr().out.splitlines()
    assert last_note.endswith("was none after all")
    assert below == ""
    assert summary.startswith("1 note in 3.2 s")


def test_microphones_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["live", "--list-devices"]) == OK
    assert capsys.readouterr().out.splitlines() == [
        "Room microphone  48000 Hz, 2 channels (the usual one)",
        "USB desk  44100 Hz, 8 channels",
    ]


def test_a_microphone_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["live", "--device", "gramophone"]) == FAILED
    assert "No microphone called “gramophone” was found" in capsys.readouterr().err


def test_a_lost_device_is_said_and_a_failure(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "notice", "The microphone stopped answering.")
    assert main(["live"]) == FAILED
    assert capsys.readouterr().out.endswith("The microphone stopped answering.\n")


def test_without_the_midi_library_a_sentence_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rtmidi", None)
    assert main(["live", "--midi-port"]) == FAILED
    assert "the MIDI library is not installed" in capsys.readouterr().err


def test_notes_go_to_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[LiveEvent] = []

    class Port:
        def __init__(self, name: str) -> None:
            assert name == "My synth"

        def send(self, event: LiveEvent) -> None:
            sent.append(event)

        def __enter__(self) -> "Port":
            return self

        def __exit__(self, *_: object) -> None:
            sent.clear()  # what is over is silent

    kept: list[LiveEvent] = []
    follow = live_terminal.follow

    def followed(session: Any, port: Any) -> list[float]:
        late = follow(session, port)
        kept.extend(sent)
        return late

    monkeypatch.setattr(live_terminal, "MidiPort", Port)
    monkeypatch.setattr(live_terminal, "follow", followed)
    assert main(["live", "--midi-port", "My synth"]) == OK
    assert [event.kind for event in kept] == [
        LiveKind.SHOWN, LiveKind.CERTAIN, LiveKind.SHOWN, LiveKind.RETRACTED,
    ]  # fmt: skip
    assert not sent


def test_a_take_without_notes_is_one_sentence() -> None:
    assert live_terminal.summary(LiveTake(None, 1.0), []) == "0 notes in 1.0 s."
    assert live_terminal.live(argparse.Namespace(list_devices=True)) is None
