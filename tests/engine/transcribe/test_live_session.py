"""A session with a microphone that a test plays, and an ear that says what it was given."""

import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import soundfile

from engine.devices import SoundDevice
from engine.devices import recorder as recorder_module
from engine.music import Note, Part, Transcription
from engine.transcribe.live_events import LiveEvent, LiveKind, LiveReport, LiveSettings
from engine.transcribe.live_session import LiveSession, noise_floor

MICROPHONE = SoundDevice(3, "Room microphone", 2, 16000, True)
FINE = SimpleNamespace(input_overflow=False)
NOTE = Note(0.0, 60, 0.5)


class Stream:
    latency = 0.012

    def __init__(self, settings: Any, callback: Any, finished: Any) -> None:
        self.settings, self.callback, self.finished = settings, callback, finished

    def give(self, *blocks: np.ndarray, status: Any = FINE) -> None:
        for block in blocks:
            self.callback(block.astype(np.float32), len(block), None, status)

    def close(self, ignore_errors: bool = True) -> None:
        self.finished()


class Ear:
    """Shows a note as soon as it hears anything."""

    rate = 16000
    delay_seconds = 0.1

    def __init__(self) -> None:
        self.heard: list[np.ndarray] = []

    @property
    def seconds(self) -> float:
        return sum(map(len, self.heard)) / self.rate

    @property
    def whole(self) -> np.ndarray:
        return np.concatenate(self.heard) if self.heard else np.zeros(0)

    def feed(self, samples: np.ndarray) -> list[LiveEvent]:
        is_first = not self.heard
        self.heard.append(samples)
        return [LiveEvent(LiveKind.SHOWN, 0, NOTE)] if is_first else []

    def finish(self) -> list[LiveEvent]:
        return [LiveEvent(LiveKind.ENDED, 0, NOTE)]

    def transcription(self) -> Transcription:
        return Transcription((Part("Live", 0, (NOTE,)),))


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Stream]:
    opened: list[Stream] = []

    def open_stream(*wanted: Any) -> Stream:
        opened.append(Stream(*wanted))
        return opened[-1]

    monkeypatch.setattr(recorder_module, "open_stream", open_stream)
    return lambda: opened[-1]


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.002)


def begun(path: Path | None, **settings: Any) -> tuple[LiveSession, Ear]:
    ear = Ear()
    return LiveSession(ear, MICROPHONE, path, LiveSettings(**settings)), ear  # type: ignore[arg-type]


def ramp(frames: int, channels: int = 2) -> np.ndarray:
    return np.linspace(-0.5, 0.5, frames * channels).reshape(frames, channels)


def test_what_is_played_is_heard_reported_and_kept(
    stream: Callable[[], Stream], tmp_path: Path
) -> None:
    session, ear = begun(tmp_path / "take.wav")
    assert stream().settings.latency < 0.05  # a comfortable one would be heard
    assert session.latency == pytest.approx(0.112)
    reports, music = session.reports(), ramp(1600)
    stream().give(music[:700], music[700:])
    shown = next(report for report in reports if report.events)
    assert shown.events == (LiveEvent(LiveKind.SHOWN, 0, NOTE),)
    assert shown.latency is not None
    assert 0.012 <= shown.latency < 60
    wait_until(lambda: ear.seconds == 0.1)
    take = session.stop()
    rest = list(reports)
    assert [event.kind for report in rest for event in report.events] == [LiveKind.ENDED]
    assert take.transcription.parts[0].notes == (NOTE,)
    assert (take.path, take.seconds, take.notice) == (tmp_path / "take.wav", 0.1, "")
    np.testing.assert_allclose(ear.whole, music.mean(axis=1), atol=1e-6)
    kept = soundfile.read(tmp_path / "take.wav")[0]
    np.testing.assert_allclose(kept, music, atol=1e-4)
    assert session.stop() == take


def test_closing_the_reports_completes_the_take(
    stream: Callable[[], Stream], tmp_path: Path
) -> None:
    session, _ = begun(tmp_path / "take.wav")
    stream().give(ramp(800))
    reports = session.reports()
    next(reports)
    reports.close()
    assert soundfile.info(tmp_path / "take.wav").frames == 800


def test_a_channel_a_gain_and_a_listener(stream: Callable[[], Stream]) -> None:
    session, ear = begun(None, channel=1, gain_db=6.0206)
    heard: list[np.ndarray] = []
    session.tap = heard.append
    music = ramp(400)
    stream().give(music)
    assert session.stop().path is None
    np.testing.assert_allclose(ear.whole, 2 * music[:, 1], atol=1e-4)
    np.testing.assert_array_equal(np.concatenate(heard), ear.whole)


def test_a_pause_is_neither_kept_nor_heard(stream: Callable[[], Stream], tmp_path: Path) -> None:
    session, ear = begun(tmp_path / "take.wav", is_paused=True)
    reports = session.reports(0.001)
    stream().give(np.full((160, 2), 0.9))
    report = next(reports)
    assert (report.is_paused, report.heard) == (True, 0.0)
    assert report.level == pytest.approx(0.9)
    session.resume()
    stream().give(ramp(160))
    session.pause()
    stream().give(np.full((160, 2), 0.9))
    reports.close()
    np.testing.assert_allclose(ear.whole, ramp(160).mean(axis=1), atol=1e-6)
    assert soundfile.info(tmp_path / "take.wav").frames == 160


def test_a_microphone_that_is_pulled_out_leaves_its_take(
    stream: Callable[[], Stream], tmp_path: Path
) -> None:
    session, _ = begun(tmp_path / "take.wav")
    stream().give(ramp(16000))
    stream().finished()
    reports: list[LiveReport] = list(session.reports())
    assert "“Room microphone” stopped answering" in reports[-1].notice
    assert f"(1.0 s) is kept in {tmp_path / 'take.wav'}" in session.stop().notice
    assert soundfile.info(tmp_path / "take.wav").frames == 16000


def test_what_went_wrong_is_counted(stream: Callable[[], Stream]) -> None:
    session, _ = begun(None)
    stream().give(np.ones((160, 2)), ramp(160), status=SimpleNamespace(input_overflow=True))
    wait_until(lambda: session._ear.seconds >= 0.02)
    reports = session.reports(0.2)
    report = next(reports)
    while not report.is_clipped:
        report = next(reports)
    assert (report.overruns, report.lost_blocks) == (2, 0)
    assert not next(reports).is_clipped  # said once
    reports.close()


def test_below_the_noise_floor_there_is_silence_after_a_while(
    stream: Callable[[], Stream],
) -> None:
    session, ear = begun(None, floor_db=-40.0)
    hiss = np.full((1600, 2), 0.005)
    stream().give(hiss)
    wait_until(lambda: ear.seconds == pytest.approx(0.1))
    for _ in range(12):
        stream().give(hiss)
        wanted = ear.seconds
        wait_until(lambda wanted=wanted: ear.seconds >= wanted)
        time.sleep(0.005)
    stream().give(np.full((1600, 2), 0.5), hiss)
    session.stop()
    assert ear.whole[1600] > 0  # a tone dies away
    assert ear.whole[12 * 1600] == 0 or ear.whole[13 * 1600 - 1] == 0
    assert ear.whole[-1] > 0  # and whatever follows a sound is heard


def test_the_noise_floor_lies_above_nine_of_ten_moments() -> None:
    hiss = np.random.default_rng(0).normal(0, 0.001, 44100).astype(np.float32)
    floor = noise_floor(hiss)
    assert 20 * np.log10(0.003) < floor < 20 * np.log10(0.003) + 9
    assert noise_floor(np.zeros(44100, np.float32)) == pytest.approx(-84.0)
    assert noise_floor(np.zeros(0, np.float32)) == pytest.approx(-84.0)
