"""Loop, speed, click and audible parts as the window asks for them."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from app.player.player import Player
from app.player.tape import BLOCK
from engine.audio import open_audio
from engine.music import Note, Part, TempoMap
from tests.app.pretending import RATE, SoundCard, Speaker

WAIT = 120_000
PIECE = Part("Piano", notes=(Note(0.5, 60, 1.0, 100), Note(1.5, 64, 2.0, 100)))


@pytest.fixture
def player(qtbot: QtBot, card: SoundCard, song: Path) -> Iterator[Player]:
    made = Player(card.connect)
    made.open(open_audio(song), 3.0)
    yield made
    made.free_device()
    shiboken6.delete(made)  # here: left to Python's collector it may go in any thread


def ready(qtbot: QtBot, speaker: Speaker) -> Speaker:
    """Wait until what comes next can be heard."""
    mixer = speaker.mixer
    qtbot.waitUntil(lambda: all(map(mixer.reel.has, mixer.path(4))), timeout=WAIT)
    return speaker


def begin(qtbot: QtBot, player: Player, card: SoundCard) -> Speaker:
    player.play()
    qtbot.waitUntil(lambda: bool(card.speakers) and card.speakers[-1].mixer.running, timeout=WAIT)
    return ready(qtbot, card.speakers[-1])


def listen(qtbot: QtBot, speaker: Speaker, seconds: float) -> np.ndarray:
    heard = []
    for _ in range(round(seconds * 20)):
        heard.append(ready(qtbot, speaker).pull(RATE // 20))
    return np.concatenate(heard)


def test_a_region_is_played_again_and_again(qtbot: QtBot, player: Player, card: SoundCard) -> None:
    with qtbot.waitSignal(player.loop_changed) as changed:
        player.set_loop(1.5, 1.0)
    assert changed.args == [(1.0, 1.5)]
    assert player.position == 1.0  # it was outside
    speaker = begin(qtbot, player, card)
    for turn in range(1, 14):
        listen(qtbot, speaker, 0.1)
        assert player.position == pytest.approx(1.0 + turn * 0.1 % 0.5, abs=0.001)
    assert player.is_playing
    player.clear_loop()
    assert player.loop is None
    listen(qtbot, speaker, 0.4)
    assert player.position == pytest.approx(1.7, abs=0.001)


def test_a_loop_is_kept_in_the_piece_and_never_too_short(player: Player) -> None:
    player.set_loop(2.9, 7.0)
    assert player.loop == pytest.approx((2.9, 3.0))
    player.set_loop(2.0, 2.01)
    assert player.loop is not None
    assert player.loop[1] - player.loop[0] == pytest.approx(0.1)
    player.seek(0.5)
    assert player.position == 0.5
    player.open(None, 2.0)
    assert player.loop is None


def test_the_speed_changes_while_it_plays(qtbot: QtBot, player: Player, card: SoundCard) -> None:
    speaker = begin(qtbot, player, card)
    listen(qtbot, speaker, 0.5)
    with qtbot.waitSignal(player.speed_changed):
        player.set_speed(0.5)
    qtbot.waitUntil(lambda: speaker.mixer.reel.speed == 0.5, timeout=WAIT)
    assert player.position == pytest.approx(0.5, abs=0.001)
    heard = listen(qtbot, speaker, 0.5)[:, 0]
    assert player.position == pytest.approx(0.75, abs=0.001)
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    assert spectrum.argmax() * RATE / len(heard) == pytest.approx(440, abs=3)
    player.seek(2.0)
    listen(qtbot, speaker, 0.2)
    assert player.position == pytest.approx(2.1, abs=0.001)
    player.set_speed(9.0)
    assert player.speed == 2.0
    qtbot.waitUntil(lambda: speaker.mixer.reel.speed == 2.0, timeout=WAIT)
    listen(qtbot, speaker, 0.45)
    qtbot.waitUntil(lambda: not player.is_playing, timeout=WAIT)
    assert player.position == pytest.approx(3.0, abs=0.01)


def test_speed_loop_and_click_chosen_before_it_plays_are_kept(
    qtbot: QtBot, player: Player, card: SoundCard
) -> None:
    player.set_speed(0.5)
    player.set_loop(1.0, 1.5)
    player.set_volumes(0.0, 0.0)
    player.set_click(TempoMap.steady(120))
    player.set_click_volume(1.0)
    speaker = begin(qtbot, player, card)
    heard = listen(qtbot, speaker, 2.0)[:, 0]
    assert speaker.mixer.reel.speed == 0.5
    clicks = np.flatnonzero(np.abs(heard) > 0.2)
    starts = clicks[np.diff(clicks, prepend=-RATE) > RATE // 10]
    np.testing.assert_allclose(np.diff(starts), RATE, atol=1)  # each time round, a second


def test_the_click_is_silent_until_it_is_asked_for(
    qtbot: QtBot, player: Player, card: SoundCard
) -> None:
    player.set_volumes(0.0, 0.0)
    speaker = begin(qtbot, player, card)
    assert not player.clicks
    assert not listen(qtbot, speaker, 0.6).any()
    with qtbot.waitSignal(player.click_changed):
        player.set_click(TempoMap.steady(240))
    qtbot.waitUntil(lambda: speaker.mixer.reel.has_click, timeout=WAIT)
    assert listen(qtbot, speaker, 0.6).any()
    player.set_click_volume(0.0)
    listen(qtbot, speaker, 0.1)
    assert not listen(qtbot, speaker, 0.6).any()
    player.set_click(None)
    qtbot.waitUntil(lambda: not speaker.mixer.reel.has_click, timeout=WAIT)


def test_only_audible_parts_are_heard(qtbot: QtBot, player: Player, card: SoundCard) -> None:
    low = Part("Bass", 33, notes=(Note(0.1, 33, 2.9, 120),))
    player.set_volumes(0.0, 1.0)
    player.set_parts([Part("Nothing"), low], 3.0)
    speaker = begin(qtbot, player, card)
    assert listen(qtbot, speaker, 0.5).any()

    def choose(indexes: list[int] | None) -> None:
        version = speaker.mixer.result.version(speaker.mixer.path(3)[2])
        player.set_audible(indexes)
        due = speaker.mixer.path(3)[2]
        qtbot.waitUntil(lambda: speaker.mixer.result.version(due) != version, timeout=WAIT)
        speaker.pull(2 * BLOCK)  # up to what was made anew

    choose([0])
    assert np.abs(listen(qtbot, speaker, 0.2)).max() < 1e-4
    choose(None)
    assert np.abs(listen(qtbot, speaker, 0.2)).max() > 0.01
