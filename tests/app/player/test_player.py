"""The transport, with a loudspeaker that plays when it is told to, and with a real one."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from app.player.mixer import Mixer
from app.player.player import Player
from app.player.producer import Producer
from app.player.tape import BLOCK
from engine.audio import open_audio
from engine.errors import EarmarkError, LoudspeakerLost, NoSoundDevice
from engine.music import Note, Part
from tests.app.pretending import RATE, SoundCard, Speaker
from tests.engine.devices.conftest import Server, sound_server

__all__ = ["sound_server"]

WAIT = 120_000
PIECE = Part("Piano", notes=(Note(0.5, 60, 1.0, 100), Note(1.5, 64, 2.0, 100)))


@pytest.fixture
def player(qtbot: QtBot, card: SoundCard) -> Iterator[Player]:
    made = Player(card.connect)
    yield made
    made.free_device()
    shiboken6.delete(made)  # here: left to Python's collector it may go in any thread


def begin(qtbot: QtBot, player: Player, card: SoundCard) -> Speaker:
    """Play, and wait until there is something to be heard."""
    player.play()
    qtbot.waitUntil(lambda: bool(card.speakers) and card.speakers[-1].mixer.running, timeout=WAIT)
    mixer = card.speakers[-1].mixer
    due = min(mixer.position // BLOCK + 1, (mixer.length - 1) // BLOCK)
    qtbot.waitUntil(lambda: mixer.result.version(due) is not None, timeout=WAIT)
    return card.speakers[-1]


def loudness(block: np.ndarray) -> float:
    return float(np.abs(block).max())


def test_the_original_and_the_result_are_heard_at_their_volumes(
    qtbot: QtBot, player: Player, card: SoundCard, song: Path
) -> None:
    player.open(open_audio(song), 3.0)
    player.set_parts([PIECE], 3.0)
    player.set_volumes(1.0, 0.0)
    speaker = begin(qtbot, player, card)
    first = speaker.pull(4000)
    np.testing.assert_allclose(loudness(first[2000:]), 0.2, rtol=0.05)  # the tone in the file
    player.set_volumes(0.0, 1.0)
    speaker.pull(100)
    assert speaker.pull(800).any()  # the key that was struck at 0.5 s
    player.set_volumes(0.0, 0.0)
    speaker.pull(100)
    assert not speaker.pull(800).any()
    player.free_device()
    assert speaker.is_closed


def test_what_is_heard_is_where_the_playhead_is(
    qtbot: QtBot, player: Player, card: SoundCard, song: Path
) -> None:
    moved: list[float] = []
    player.moved.connect(moved.append)
    player.open(open_audio(song), 3.0)
    speaker = begin(qtbot, player, card)
    speaker.pull(2000)
    qtbot.waitUntil(lambda: player.position == pytest.approx(0.25), timeout=WAIT)
    player.seek(2.0)
    assert moved[-1] == 2.0
    qtbot.waitUntil(lambda: speaker.mixer.original.version(3) is not None, timeout=WAIT)
    qtbot.waitUntil(lambda: speaker.mixer.result.version(4) is not None, timeout=WAIT)
    speaker.pull(800)
    qtbot.waitUntil(lambda: player.position == pytest.approx(2.1), timeout=WAIT)
    player.pause()
    assert not player.is_playing
    assert player.position == pytest.approx(2.1)
    assert not speaker.pull(800).any()
    assert player.position == pytest.approx(2.1)
    player.stop()
    assert player.position == 0.0


def test_it_stops_at_the_end_and_begins_anew(
    qtbot: QtBot, player: Player, card: SoundCard, song: Path
) -> None:
    player.open(open_audio(song), 3.0)
    player.seek(2.9)
    speaker = begin(qtbot, player, card)
    speaker.pull(2000)
    qtbot.waitUntil(lambda: not player.is_playing, timeout=WAIT)
    assert player.position == pytest.approx(3.0, abs=0.01)
    player.play()
    assert player.position == 0.0


def test_other_notes_come_without_a_gap(
    qtbot: QtBot, player: Player, card: SoundCard, song: Path
) -> None:
    player.open(open_audio(song), 3.0)
    player.set_parts([PIECE], 3.0)
    player.set_volumes(0.0, 1.0)
    speaker = begin(qtbot, player, card)
    speaker.pull(100)
    player.set_parts([Part("Piano", notes=(Note(0.1, 60, 2.9, 100),))], 3.0)
    qtbot.waitUntil(lambda: (speaker.mixer.result.version(1) or 0) > 1, timeout=WAIT)
    before = speaker.mixer.waits
    heard = np.concatenate([speaker.pull(500) for _ in range(12)])
    assert speaker.mixer.waits == before
    assert heard[BLOCK:].any()  # at 0.6 s and later only the new note can be heard so evenly


def test_keys_sound_without_a_piece(qtbot: QtBot, player: Player, card: SoundCard) -> None:
    player.press(60)
    qtbot.waitUntil(
        lambda: bool(card.speakers) and card.speakers[0].mixer.is_sounding, timeout=WAIT
    )
    assert card.speakers[0].pull(2000).any()
    player.release(60)
    qtbot.waitUntil(
        lambda: card.speakers[0].pull(400) is None or not card.speakers[0].mixer.is_sounding,
        timeout=WAIT,
    )


def test_without_a_sound_card_there_is_a_sentence(
    qtbot: QtBot, player: Player, card: SoundCard, song: Path
) -> None:
    card.is_there = False
    player.open(open_audio(song), 3.0)
    with qtbot.waitSignal(player.failed, timeout=WAIT) as failed:
        player.play()
    assert failed.args is not None
    assert isinstance(failed.args[0], NoSoundDevice)
    assert not player.is_playing
    card.is_there = True
    begin(qtbot, player, card)  # plugged in: the next attempt plays


def test_a_loudspeaker_that_goes_away_stops_it(
    qtbot: QtBot, player: Player, card: SoundCard, song: Path
) -> None:
    player.open(open_audio(song), 3.0)
    speaker = begin(qtbot, player, card)
    with qtbot.waitSignal(player.failed, timeout=WAIT):
        speaker.failure = LoudspeakerLost("box")
    assert not player.is_playing
    assert speaker.is_closed


def test_a_recording_that_goes_away_is_said_and_the_notes_play_on(
    qtbot: QtBot, player: Player, card: SoundCard, song: Path
) -> None:
    audio = open_audio(song)
    song.unlink()
    player.open(audio, 3.0)
    player.set_parts([PIECE], 3.0)
    with qtbot.waitSignal(player.failed, timeout=WAIT):
        player.play()
    speaker = begin(qtbot, player, card)
    speaker.pull(4000)
    assert speaker.pull(2000).any()


def test_the_producer_makes_what_is_due_first() -> None:
    failed: list[EarmarkError] = []
    mixer = Mixer(RATE)
    mixer.set_length(3 * BLOCK)
    producer = Producer(mixer, failed.append)
    mixer.seek(BLOCK)
    assert producer.make_one()
    assert mixer.original.version(1) == 0
    while producer.make_one():
        pass
    assert [mixer.result.version(index) for index in range(4)] == [None, 0, 0, None]
    assert not failed


REAL = """
import sys, time
from pathlib import Path
import numpy as np
from PySide6.QtCore import QCoreApplication
from app.player.player import Player
from engine.audio import open_audio
from engine.devices import Recorder

application = QCoreApplication([])
player = Player()
player.failed.connect(lambda error: sys.exit(str(error)))
audio = open_audio(Path(sys.argv[1]))
player.open(audio, audio.duration)
places = []

def wait(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        application.processEvents()
        places.append((time.monotonic(), player.position))
        time.sleep(0.005)

player.press(60)
wait(1.5)
player.release(60)
wait(0.8)
with Recorder(None, Path(sys.argv[2]), 44100, 2) as recorder:
    wait(0.5)
    player.play()
    while player.is_playing and player.position < 1.0:
        wait(0.05)
    player.seek(2.0)
    while player.is_playing:
        wait(0.05)
    wait(0.5)
player.free_device()
assert player.position > audio.duration - 0.05, player.position
print(max(b - a for (_, a), (_, b) in zip(places, places[1:]) if b - a < 0.5))
"""


def test_through_a_real_loudspeaker(sound_server: Server, tmp_path: Path) -> None:
    import soundfile

    rate, seconds = 44100, 3.0
    time_ = np.arange(round(rate * seconds)) / rate
    tone = 0.3 * np.sin(2 * np.pi * np.where(time_ < 2.0, 500.0, 1500.0) * time_)
    soundfile.write(tmp_path / "tone.wav", tone, rate)
    command = [sys.executable, "-c", REAL, str(tmp_path / "tone.wav"), str(tmp_path / "heard.wav")]
    done = subprocess.run(
        command, env=sound_server.environment, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    heard, _ = soundfile.read(tmp_path / "heard.wav")
    loud = heard[np.flatnonzero(np.abs(heard[:, 0]) > 0.05)[0] :, 0]
    first = np.abs(np.fft.rfft(loud[: rate // 2] * np.hanning(rate // 2)))
    assert first.argmax() * 2 == pytest.approx(500, abs=4)
    spectrum = np.abs(np.fft.rfft(loud * np.hanning(len(loud))))
    high = spectrum[round(1500 * len(loud) / rate)]
    assert high > 0.2 * spectrum.max()  # after the jump the other tone is heard
    assert loud.max() < 0.5
    assert float(done.stdout) < 0.25  # the playhead moves smoothly
