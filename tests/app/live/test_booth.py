"""The booth obeys: it listens, counts in, records, measures, tunes and sends."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from app.live import booth as booth_module
from app.live.booth import Booth
from app.live.orders import (
    Answer,
    Begin,
    Click,
    Counting,
    Devices,
    Input,
    Listen,
    Listening,
    Look,
    Measure,
    Measured,
    Monitor,
    Pause,
    Pulse,
    Sending,
    SendMidi,
    Stop,
    Taken,
    Toned,
    Trouble,
    Tune,
)
from engine.devices import Loudspeaker
from engine.errors import NoSoundDevice, SoundDeviceError, SoundDeviceRefused
from engine.transcribe.live_events import LiveReport
from tests.app.live.pretending import BUILT_IN, NOTES, RATE, USB, Studio, event

PATIENCE = 60.0
HERE = Input(device="usb")


class Hall:
    """A booth, what it was given, and what it said."""

    def __init__(self) -> None:
        self.studio = Studio()
        self.said: list[Answer] = []
        self.booth = Booth(self.studio.tools, self.said.append)

    def all(self, kind: type) -> list[Answer]:
        return [each for each in self.said if type(each) is kind]

    def wait(self, until: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not until():
            self.booth.look()
            assert time.monotonic() < end
            time.sleep(0.002)


@pytest.fixture
def hall() -> Iterator[Hall]:
    made = Hall()
    yield made
    made.booth.close()


class Clock:
    """A loudspeaker that is as far as the test says."""

    def __init__(self, callback: Callable[[int], np.ndarray], rate: int, device: object) -> None:
        self.position = 0
        self.rate = rate
        self.failure: SoundDeviceError | None = None
        self.is_closed = False
        self._callback = callback
        made.append(self)

    def hear(self, frames: int) -> None:
        self.asked(frames)

    def asked(self, frames: int) -> np.ndarray:
        self.position += frames
        return self._callback(frames)

    def close(self) -> None:
        self.is_closed = True


made: list[Clock] = []


@pytest.fixture
def speakers(monkeypatch: pytest.MonkeyPatch) -> list[Clock]:
    """The loudspeakers that were opened."""
    made.clear()
    monkeypatch.setattr("app.live.speaker.outputs", lambda: (BUILT_IN,))
    monkeypatch.setattr("app.live.speaker.Loudspeaker", Clock)
    return made


def test_it_says_what_there_is_and_listens_to_what_is_wished_for(hall: Hall) -> None:
    hall.booth.obey(Look(HERE))
    assert hall.said[0] == Devices((BUILT_IN, USB))
    assert hall.said[1] == Listening(USB, RATE)
    (session,) = hall.studio.sessions
    assert (session.device, session.path) == (USB, None)


def test_an_input_that_is_gone_gives_way_to_the_usual_one(hall: Hall) -> None:
    hall.booth.obey(Look(Input(device="unplugged")))
    assert hall.said[1] == Listening(BUILT_IN, RATE)


def test_gain_and_gate_follow_without_a_new_beginning(hall: Hall) -> None:
    hall.booth.obey(Look(HERE))
    hall.booth.obey(Listen(Input(device="usb", gain_db=6.0, floor_db=-50.0)))
    (session,) = hall.studio.sessions
    assert (session.gain_db, session.floor_db) == (6.0, -44.0)  # as loud as the room is heard
    hall.booth.obey(Listen(Input(device="usb", channel=1, gain_db=6.0)))
    assert session.stops == 1
    assert hall.studio.sessions[-1].wanted.channel == 1


def test_what_is_heard_is_passed_on(hall: Hall) -> None:
    hall.booth.obey(Look(HERE))
    report = LiveReport((event(1),), heard=0.7)
    hall.studio.sessions[0].said.put(report)
    hall.wait(lambda: report in hall.said)


@pytest.mark.parametrize("missing", [True, False])
def test_without_an_input_there_is_a_sentence(hall: Hall, missing: bool) -> None:
    if missing:
        hall.studio.devices = ()
    hall.studio.refuses = True
    hall.booth.obey(Look(HERE))
    (trouble,) = hall.all(Trouble)
    assert isinstance(trouble, Trouble)
    assert trouble.part == "input"
    assert isinstance(trouble.error, NoSoundDevice if missing else SoundDeviceRefused)


def test_a_take_begins_at_once_without_a_count_in(hall: Hall, tmp_path: Path) -> None:
    hall.booth.obey(Look(HERE))
    hall.booth.obey(Begin(tmp_path / "take.wav"))
    session = hall.studio.sessions[-1]
    assert (session.path, session.is_paused) == (tmp_path / "take.wav", False)
    hall.booth.look()
    assert hall.all(Counting) == [Counting(0)]
    hall.booth.obey(Pause(wanted=True))
    paused = [session.is_paused]
    hall.booth.obey(Pause(wanted=False))
    assert [*paused, session.is_paused] == [True, False]
    hall.booth.obey(Stop())
    (taken,) = hall.all(Taken)
    assert isinstance(taken, Taken)
    assert (taken.take.path, taken.take.transcription) == (session.path, NOTES)


def test_a_count_in_is_heard_and_the_take_begins_a_little_before_its_end(
    hall: Hall, tmp_path: Path, speakers: list[Clock]
) -> None:
    hall.booth.obey(Look(HERE))
    hall.booth.obey(Begin(tmp_path / "take.wav", 1, Pulse(120.0, 4)))
    session, (speaker,) = hall.studio.sessions[-1], speakers
    assert session.is_paused
    beat = RATE // 2
    for quarter in range(15):
        hall.booth.look()
        assert session.is_paused == (quarter < 14), quarter
        speaker.hear(beat // 4)
    assert [each.left for each in hall.all(Counting) if isinstance(each, Counting)] == [4, 3, 2, 1]
    speaker.hear(beat)
    hall.booth.look()
    assert hall.said[-1] == Counting(0)
    assert speaker.is_closed  # nothing else is heard there


def test_a_click_goes_on_in_the_take_and_off_when_wished(
    hall: Hall, tmp_path: Path, speakers: list[Clock]
) -> None:
    hall.booth.obey(Look(HERE))
    hall.booth.obey(Click(Pulse()))
    hall.booth.obey(Begin(tmp_path / "take.wav", 1, Pulse(120.0, 4)))
    speaker = speakers[-1]
    speaker.hear(3 * RATE)
    hall.booth.look()
    assert not speaker.is_closed
    hall.booth.obey(Click(None))
    assert speaker.is_closed


def test_what_is_played_is_heard_while_that_is_wished_for(
    hall: Hall, speakers: list[Clock], monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.booth.obey(Look(HERE))
    assert not speakers  # never by itself: it may howl
    hall.booth.obey(Monitor(wanted=True))
    (speaker,) = speakers
    tap = hall.studio.sessions[0].tap
    assert tap is not None
    tap(np.full(64, 0.5, np.float32))
    np.testing.assert_array_equal(speaker.asked(100)[:, 0], [0.5] * 64 + [0.0] * 36)
    hall.booth.obey(Monitor(wanted=False))
    assert speaker.is_closed
    monkeypatch.setattr("app.live.speaker.outputs", lambda: ())
    hall.booth.obey(Monitor(wanted=True))
    assert [each.part for each in hall.all(Trouble) if isinstance(each, Trouble)] == ["monitor"]


def test_without_a_loudspeaker_one_plays_uncounted(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.live.speaker.outputs", lambda: ())
    hall.booth.obey(Look(HERE))
    hall.booth.obey(Begin(tmp_path / "take.wav", 2, Pulse()))
    hall.booth.look()
    assert [each.part for each in hall.all(Trouble) if isinstance(each, Trouble)] == ["click"]
    assert hall.said[-1] == Counting(0)
    assert not hall.studio.sessions[-1].is_paused


def test_a_device_that_goes_away_ends_the_take_and_keeps_it(hall: Hall, tmp_path: Path) -> None:
    hall.booth.obey(Look(HERE))
    hall.booth.obey(Begin(tmp_path / "take.wav"))
    session = hall.studio.sessions[-1]
    session.notice = "The microphone has gone."
    session.said.put(None)
    hall.wait(lambda: hall.all(Taken))
    (taken,) = hall.all(Taken)
    assert isinstance(taken, Taken)
    assert taken.take.notice == "The microphone has gone."
    assert taken.take.seconds == 2.0
    hall.booth.obey(Stop())  # said twice, it does nothing
    assert len(hall.all(Taken)) == 1


def test_a_take_stays_with_the_input_it_began_with(hall: Hall, tmp_path: Path) -> None:
    hall.booth.obey(Look(HERE))
    hall.booth.obey(Begin(tmp_path / "take.wav"))
    hall.booth.obey(Listen(Input(device="built in")))
    hall.booth.obey(Look(Input(device="built in")))
    assert hall.studio.sessions[-1].device == USB
    assert hall.studio.sessions[-1].stops == 0


def test_the_room_is_measured(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(booth_module, "ROOM_SECONDS", 0.05)
    hall.booth.obey(Look(Input(device="usb", gain_db=12.0)))
    hall.booth.obey(Measure())
    tap = hall.studio.sessions[0].tap
    assert tap is not None
    tap(np.full(RATE, 0.9, np.float32))  # before anybody was asked to be quiet
    tap(np.full(RATE, 0.04, np.float32))
    hall.wait(lambda: hall.all(Measured))
    (measured,) = hall.all(Measured)
    assert isinstance(measured, Measured)
    assert measured.floor_db == pytest.approx(-40.0, abs=0.1)  # without the gain


def test_a_single_tone_is_tuned_while_that_is_wished_for(hall: Hall) -> None:
    hall.booth.obey(Look(HERE))
    tap = hall.studio.sessions[0].tap
    assert tap is not None
    times = np.arange(RATE) / RATE
    tap((0.3 * np.sin(2 * np.pi * 440 * times)).astype(np.float32))
    hall.booth.look()
    assert not hall.all(Toned)
    hall.booth.obey(Tune(wanted=True))
    hall.wait(lambda: hall.all(Toned))
    toned = hall.all(Toned)[0]
    assert isinstance(toned, Toned)
    assert toned.tone is not None
    assert toned.tone.hertz == pytest.approx(440, abs=0.1)


def test_notes_go_to_a_port_until_that_is_not_wished_any_more(hall: Hall) -> None:
    hall.booth.obey(Look(HERE))
    hall.booth.obey(SendMidi("Earmark"))
    assert hall.said[-1] == Sending("Earmark")
    hall.studio.sessions[0].said.put(LiveReport((event(1),)))
    (port,) = hall.studio.ports
    hall.wait(lambda: port.sent)
    hall.booth.obey(SendMidi(None))
    assert port.is_closed
    assert hall.said[-1] == Sending("")
    hall.booth.obey(SendMidi("nowhere"))
    assert [each.part for each in hall.all(Trouble) if isinstance(each, Trouble)] == ["midi"]


def test_the_real_loudspeaker_is_what_the_booth_takes_it_for() -> None:
    assert {"position", "failure", "close"} <= set(dir(Loudspeaker))
