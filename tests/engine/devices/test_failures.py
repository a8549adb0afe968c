"""What a device can do wrong, with a device that does it on demand."""

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import soundfile

from engine.devices import Loudspeaker, Recorder, SoundDevice, inputs, listing, outputs, portaudio
from engine.devices import loudspeaker as loudspeaker_module
from engine.devices import recorder as recorder_module
from engine.devices.growingwav import GrowingWav
from engine.errors import (
    ExportError,
    NoSoundDevice,
    RecordingStopped,
    SoundDeviceLost,
    SoundDeviceRefused,
)

MICROPHONE = SoundDevice(3, "Room microphone", 2, 44100, True)
FINE = SimpleNamespace(input_overflow=False, output_underflow=False)


class Stream:
    """Stands for an open stream: the test calls its callback."""

    latency = 0.05

    def __init__(self, *wanted: Any) -> None:
        self.settings, self.callback, self.finished = wanted
        self.closed = False

    def give(self, block: np.ndarray, status: Any = FINE) -> None:
        self.callback(block.astype(np.float32), len(block), None, status)

    def close(self, ignore_errors: bool = True) -> None:
        self.closed = True
        self.finished()


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Stream]:
    """Open no real device; return a function that tells the stream that was opened last."""
    opened: list[Stream] = []

    def open_stream(*wanted: Any) -> Stream:
        opened.append(Stream(*wanted))
        return opened[-1]

    for module in (recorder_module, loudspeaker_module):
        monkeypatch.setattr(module, "open_stream", open_stream)
    return lambda: opened[-1]


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_level_and_clipping(stream: Callable[[], Stream], tmp_path: Path) -> None:
    with Recorder(MICROPHONE, tmp_path / "a.wav") as recorder:
        stream().give(np.zeros((100, 2)))
        wait_until(lambda: recorder.seconds > 0)
        assert not recorder.heard_anything
        stream().give(np.array([[0.1, -0.6], [0.2, 0.3]]))
        levels: list[float] = []
        wait_until(lambda: levels.append(recorder.level) or levels[-1] > 0)
        assert levels[-1] == pytest.approx(0.6)
        assert recorder.level == 0
        assert not recorder.clipped
        stream().give(np.array([[1.0, 0.0]]))
        wait_until(lambda: recorder.clipped)
    assert soundfile.info(tmp_path / "a.wav").frames == 103
    assert recorder.failure is None


def test_what_is_lost_is_counted(
    stream: Callable[[], Stream], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder_module, "RING_SECONDS", 0.1)
    monkeypatch.setattr(recorder_module, "PAUSE_SECONDS", 0.5)
    with Recorder(MICROPHONE, tmp_path / "a.wav") as recorder:
        for _ in range(3):
            stream().give(np.zeros((4000, 2)), SimpleNamespace(input_overflow=True))
        assert (recorder.lost_blocks, recorder.overflows) == (2, 3)
    assert soundfile.info(tmp_path / "a.wav").frames == 4000


@pytest.mark.parametrize("by_itself", [True, False])
def test_a_lost_microphone_leaves_its_recording(
    stream: Callable[[], Stream],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    by_itself: bool,
) -> None:
    monkeypatch.setattr(recorder_module, "PATIENCE_SECONDS", 60 if by_itself else 0.1)
    with Recorder(MICROPHONE, tmp_path / "a.wav") as recorder:
        stream().give(np.zeros((44100, 2)))
        if by_itself:
            stream().finished()
        wait_until(lambda: not recorder.recording)
        assert isinstance(recorder.failure, SoundDeviceLost)
    assert "“Room microphone” stopped answering" in str(recorder.failure)
    assert "(1.0 s) is kept in" in str(recorder.failure)
    assert soundfile.info(tmp_path / "a.wav").frames == 44100


def test_a_full_disk_leaves_what_fitted(
    stream: Callable[[], Stream], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    intact = GrowingWav.append

    def append(self: GrowingWav, samples: np.ndarray) -> None:
        if self.frames:
            raise OSError(28, "No space left on device")
        intact(self, samples)

    monkeypatch.setattr(GrowingWav, "append", append)
    with Recorder(MICROPHONE, tmp_path / "a.wav") as recorder:
        stream().give(np.zeros((4410, 2)))
        wait_until(lambda: soundfile.info(tmp_path / "a.wav").frames > 0)
        stream().give(np.zeros((4410, 2)))
        wait_until(lambda: not recorder.recording)
    assert isinstance(recorder.failure, RecordingStopped)
    assert "No space left on device" in str(recorder.failure)
    assert soundfile.info(tmp_path / "a.wav").frames == 4410


def test_a_recording_never_replaces_a_file(stream: Callable[[], Stream], tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"precious")
    with pytest.raises(ExportError, match="File exists"):
        Recorder(MICROPHONE, tmp_path / "a.wav")
    assert (tmp_path / "a.wav").read_bytes() == b"precious"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (-9985, "another program is using it, or Earmark may not"),
        (-9996, "it is not connected any more"),
        (-9997, "it does not work at 44100 Hz"),
        (-9998, "it does not have 2 channels"),
        (-9999, "the system says “Unanticipated host error”"),
    ],
)
def test_a_refusal_says_why_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, says: str
) -> None:
    class PortAudioError(Exception):
        pass

    def refuse(**_: object) -> None:
        raise PortAudioError("Unanticipated host error", code)

    library = SimpleNamespace(InputStream=refuse, PortAudioError=PortAudioError)
    monkeypatch.setattr(portaudio, "library", lambda: library)
    with pytest.raises(SoundDeviceRefused) as refused:
        Recorder(MICROPHONE, tmp_path / "a.wav")
    assert f"The microphone “Room microphone” could not be opened: {says}." in str(refused.value)
    assert "privacy settings" in refused.value.helps
    assert not (tmp_path / "a.wav").exists()


def test_a_device_that_was_pulled_out_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(**_: object) -> None:
        raise ValueError("no such device")

    library = SimpleNamespace(InputStream=unknown, PortAudioError=OSError)
    monkeypatch.setattr(portaudio, "library", lambda: library)
    with pytest.raises(NoSoundDevice, match="No microphone was found"):
        Recorder(MICROPHONE, tmp_path / "a.wav")


def test_without_any_device_the_lists_are_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = SimpleNamespace(
        default=SimpleNamespace(device={"input": -1, "output": -1}), query_devices=tuple
    )
    monkeypatch.setattr(listing, "refreshed_library", lambda: library)
    assert inputs() == outputs() == ()
    with pytest.raises(NoSoundDevice, match="No microphone was found"):
        Recorder(None, tmp_path / "a.wav")
    with pytest.raises(NoSoundDevice, match="No loudspeaker was found"):
        Loudspeaker(lambda frames: np.zeros((frames, 2), np.float32), 44100)


def test_underruns_are_counted_and_what_is_not_given_is_silent(
    stream: Callable[[], Stream],
) -> None:
    given = np.full((1000, 2), 0.5, np.float32)
    late = SimpleNamespace(output_underflow=True)
    with Loudspeaker(lambda frames: given[:frames], 44100, MICROPHONE) as speaker:
        block = np.full((1500, 2), np.nan, np.float32)
        stream().callback(block, len(block), None, late)
        assert speaker.underruns == 0  # a device that has just been opened had nothing yet
        assert (block[:1000] == 0.5).all()
        assert not block[1000:].any()
        stream().callback(block, len(block), None, late)
        assert speaker.underruns == 1


def test_a_change_is_given_with_the_very_next_frame(stream: Callable[[], Stream]) -> None:
    volume = [0.1]
    with Loudspeaker(lambda n: np.full((n, 2), volume[0], np.float32), 44100, MICROPHONE):
        block = np.zeros((256, 2), np.float32)
        stream().callback(block, len(block), None, FINE)
        volume[0] = 0.9
        stream().callback(block, len(block), None, FINE)
    assert (block == np.float32(0.9)).all()


def test_the_position_is_what_is_heard(
    stream: Callable[[], Stream], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(loudspeaker_module, "perf_counter", lambda: now[0])
    silence = np.zeros((4096, 2), np.float32)
    with Loudspeaker(lambda frames: silence[:frames], 44100, MICROPHONE) as speaker:
        assert speaker.position == 0
        block = np.zeros((2000, 2), np.float32)
        stream().callback(block, len(block), None, FINE)
        assert speaker.position == 0  # on its way through 50 ms of device
        now[0] += 0.02 + Stream.latency + 2000 / 44100
        assert speaker.position == 2000


def test_a_lost_loudspeaker_says_so(stream: Callable[[], Stream]) -> None:
    silence = np.zeros((4096, 2), np.float32)
    with Loudspeaker(lambda frames: silence[:frames], 44100, MICROPHONE) as speaker:
        assert speaker.failure is None
        stream().finished()
        assert "“Room microphone” stopped answering" in str(speaker.failure)
    assert speaker.failure is None


class StuckStream:
    """A stream of which PortAudio never comes back."""

    def __init__(self) -> None:
        self.asked = Event()
        self.goes_on = Event()

    def close(self, ignore_errors: bool) -> None:
        assert ignore_errors
        self.asked.set()
        self.goes_on.wait()


def test_a_device_that_is_gone_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portaudio, "CLOSING_SECONDS", 0.01)
    stream = StuckStream()
    portaudio.close_stream(stream, silent_seconds=3.0)
    assert stream.asked.wait(60)
    stream.goes_on.set()


def test_a_device_that_works_is_closed_before_anything_else() -> None:
    stream = StuckStream()
    stream.goes_on.set()
    portaudio.close_stream(stream, silent_seconds=0.01)
    assert stream.asked.is_set()
