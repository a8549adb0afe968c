"""With fifty thousand notes, nothing keeps the window's thread from its event loop for long.

A watchdog beats in the loop of the real window while it is opened, looked at, edited, saved and
played. It measures the processor time of the window's own thread, which a busy machine makes
little longer; what it does, and a slow one from the start, is made up for by a yardstick. Each
thing is tried again before it counts as slow, for chance strikes once.
"""

import gc
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import thread_time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.program import stay_lively
from app.project.project import Project
from app.project.recording import refer_to
from app.project.selection import Selection, everything, in_time
from app.project.store import save
from app.window import Window
from benchmarks.watchdog import Watchdog
from engine.decode import NoteOptions, Posteriors, decode_notes
from engine.music import Part, Transcription
from tests.app.pretending import HOP, LOWEST, SETTINGS, SoundCard
from tests.yardstick import allowed, slowness

LONGEST = 0.050  # s
TRIES = 5
WAIT = 300_000  # a busy machine may take its time
CHORD, EVERY, COUNT = 10, 12, 5000  # ten keys at once, a quarter of a second apart


@pytest.fixture
def heard() -> Project:
    """What a machine heard of twenty minutes: fifty thousand notes, half of them doubtful."""
    chance = np.random.default_rng(1)
    values = np.zeros((EVERY * COUNT + 20, 4, 88), np.uint8)
    for number in range(COUNT):
        frame, keys = 5 + EVERY * number, chance.choice(88, CHORD, replace=False)
        certainty = chance.uniform(0.45, 1.0, CHORD) * 255
        values[frame - 1 : frame + 2, 0, keys] = np.outer([0.4, 1.0, 0.4], certainty)
        values[frame : frame + 9, 1, keys] = 255
        values[frame - 1 : frame + 2, 3, keys] = 180
    posteriors = Posteriors(values, HOP, LOWEST)
    notes = decode_notes(posteriors, SETTINGS, NoteOptions())
    assert len(notes) > 0.95 * CHORD * COUNT
    made = Transcription((Part("Notes", 0, notes),))
    return Project(machine=made, transcription=made, posteriors=posteriors, decode=SETTINGS)


@pytest.fixture
def lively() -> Iterator[None]:
    """Threads and the search for rubbish as the program has them."""
    switch, thresholds = sys.getswitchinterval(), gc.get_threshold()
    stay_lively()
    yield
    sys.setswitchinterval(switch)
    gc.set_threshold(*thresholds)


@dataclass
class Hand:
    """Works the window from inside its event loop, as events do, and is watched."""

    qtbot: QtBot
    window: Window
    saved: Path
    dog: Watchdog = field(default_factory=Watchdog)

    def do(self, act: Callable[[], object], until: Callable[[], bool] = lambda: True) -> None:
        """Do something in a turn of the loop, and wait for what comes of it to be painted."""
        done: list[bool] = []
        QTimer.singleShot(0, self.window, lambda: (act(), done.append(True)))
        self.qtbot.waitUntil(lambda: bool(done) and until(), timeout=WAIT)
        beats = self.dog.beats
        self.qtbot.waitUntil(lambda: self.dog.beats >= beats + 5, timeout=WAIT)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key in the roll, and wait until nothing is being worked out any more."""
        area = self.window.music.roll.area
        self.do(lambda: QTest.keyClick(area, key, held), lambda: not self.is_working)

    def wheel(self, notches: int, held: Qt.KeyboardModifier) -> None:
        """Turn the wheel over the roll."""
        area = self.window.music.roll.area
        here, none = QPointF(area.rect().center()), Qt.MouseButton.NoButton
        for _ in range(abs(notches)):
            turn = QPoint(0, 120 if notches > 0 else -120)
            there, phase = area.mapToGlobal(here), Qt.ScrollPhase.NoScrollPhase
            event = QWheelEvent(here, there, QPoint(), turn, none, held, phase, False)
            self.do(lambda event=event: QApplication.sendEvent(area, event))

    @property
    def is_working(self) -> bool:
        """Whether a long edit is under way."""
        return self.window.session.editing.long.is_working

    @property
    def project(self) -> Project:
        """What the window shows."""
        return self.window.session.project

    def select(self, selection: Selection) -> None:
        """Select some notes."""
        self.do(lambda: self.window.session.editing.select(selection))


CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


def opening(hand: Hand) -> None:
    session = hand.window.session
    before = session.project
    hand.do(lambda: session.open(hand.saved), lambda: session.project.machine is not before.machine)
    hand.qtbot.wait(300)


def looking(hand: Hand) -> None:
    axis = hand.window.music.axis
    hand.do(axis.fit)
    hand.wheel(12, CTRL)
    hand.wheel(4, SHIFT)
    hand.wheel(-4, SHIFT)
    hand.wheel(-12, CTRL)


def editing_a_hundred(hand: Hand) -> None:
    hand.select(in_time(hand.project, 600.0, 602.3))
    assert 80 <= len(hand.window.session.editing.selection) <= 120
    for key, held in ((Key.Key_Up, None), (Key.Key_Right, None), (Key.Key_Up, CTRL)):
        hand.key(key, held or Qt.KeyboardModifier.NoModifier)
    for _ in range(3):
        hand.key(Key.Key_Z, CTRL)
    hand.key(Key.Key_Delete)
    hand.key(Key.Key_Z, CTRL)


def dragging_a_hundred(hand: Hand) -> None:
    axis, area = hand.window.music.axis, hand.window.music.roll.area
    chosen = in_time(hand.project, 600.0, 602.3)
    hand.do(lambda: axis.become(axis.view.showing(595.0, 610.0)))
    hand.select(chosen)
    drag(hand, chosen)
    hand.key(Key.Key_Z, CTRL)
    hand.do(axis.fit)
    assert not area.is_busy


def editing_everything(hand: Hand) -> None:
    before = hand.project
    hand.key(Key.Key_A, CTRL)
    assert len(hand.window.session.editing.selection) == before.transcription.note_count
    hand.key(Key.Key_Up, SHIFT)
    hand.key(Key.Key_Up, CTRL)
    assert hand.project is not before
    hand.key(Key.Key_Z, CTRL)
    hand.key(Key.Key_Z, CTRL)
    assert hand.project is before
    hand.do(hand.window.commands.hands.select_none)


def editing_half(hand: Hand) -> None:
    before, notes = hand.project, hand.project.transcription.parts[0].notes
    hand.select(Selection.of_sorted({0: notes[::2]}))
    hand.key(Key.Key_Up)
    hand.key(Key.Key_Delete)
    hand.key(Key.Key_Z, CTRL)
    hand.key(Key.Key_Z, CTRL)
    assert hand.project is before


def dragging_everything(hand: Hand) -> None:
    axis, before = hand.window.music.axis, hand.project
    hand.do(lambda: axis.become(axis.view.showing(595.0, 610.0)))
    hand.select(everything(before))
    drag(hand, in_time(before, 600.0, 602.3))
    assert hand.project is not before
    hand.key(Key.Key_Z, CTRL)
    hand.do(axis.fit)


def drag(hand: Hand, chosen: Selection) -> None:
    """Take hold of the first of these notes that a pointer can reach, and drag it along."""
    area, rows = hand.window.music.roll.area, hand.window.music.roll.pitches.view
    seen = range(rows.at(rows.height) + 4, rows.at(0) - 4)
    note = next(note for note in chosen.all_notes if note.pitch in seen)
    middle = (note.onset + note.offset) / 2
    x, y = area.axis.view.to_x(middle), rows.top(note.pitch) + rows.row / 2
    here = QPoint(round(x), round(y))
    hand.do(lambda: QTest.mousePress(area, Qt.MouseButton.LeftButton, pos=here))
    assert area.is_busy
    for step in range(1, 6):
        there = here + QPoint(9 * step, rows.row * (step % 2))
        hand.do(lambda there=there: QTest.mouseMove(area, there))
    hand.do(
        lambda: QTest.mouseRelease(area, Qt.MouseButton.LeftButton, pos=there),
        lambda: not hand.is_working,
    )


def cleaning(hand: Hand) -> None:
    before, hands = hand.project, hand.window.commands.hands
    for clean in (hands.collapse_octaves, hands.remove_overlaps, hands.legato):
        hand.key(Key.Key_A, CTRL)
        hand.do(clean, lambda: not hand.is_working)
    while hand.project is not before:
        hand.key(Key.Key_Z, CTRL)
    hand.do(hands.select_none)


def decoding_again(hand: Hand) -> None:
    session = hand.window.session
    for wish in (0.8, 0.5):
        hand.do(
            lambda wish=wish: session.set_options(NoteOptions(sensitivity=wish), held=False),
            lambda wish=wish: session.project.options.sensitivity == wish,
        )
    hand.qtbot.wait(800)


def comparing(hand: Hand) -> None:
    reviewing = hand.window.session.reviewing
    hand.do(reviewing.toggle_comparing, lambda: reviewing.comparison is not None)
    hand.do(reviewing.toggle_comparing)


def keeping(hand: Hand) -> None:
    """Unsaved work is kept on the way, and then saved."""
    session = hand.window.session
    hand.select(in_time(hand.project, 600.0, 602.3))
    hand.key(Key.Key_Up)
    hand.qtbot.waitUntil(lambda: session._keeping._kept is session.project, timeout=WAIT)
    hand.qtbot.waitUntil(lambda: session._keeping._job is None, timeout=WAIT)
    hand.do(lambda: session.files.save(hand.saved), lambda: not session.document.modified)
    hand.key(Key.Key_Z, CTRL)
    hand.do(lambda: session.files.save(hand.saved), lambda: not session.document.modified)


def playing(hand: Hand) -> None:
    player = hand.window.session.player
    hand.do(player.play, lambda: player._producer is not None)
    hand.qtbot.wait(500)
    hand.do(player.pause)


STEPS = (
    opening,
    looking,
    editing_a_hundred,
    dragging_a_hundred,
    editing_everything,
    editing_half,
    dragging_everything,
    cleaning,
    decoding_again,
    comparing,
    keeping,
    playing,
)


@pytest.fixture
def hand(
    qtbot: QtBot, window: Window, card: SoundCard, heard: Project, song: Path, tmp_path: Path
) -> Iterator[Hand]:
    saved = tmp_path / "large.earmark"
    save(heard_from(song, heard), saved)
    window.resize(1600, 950)
    hand = Hand(qtbot, window, saved)
    hand.dog.start()
    opening(hand)
    window.activateWindow()
    window.music.roll.area.setFocus()
    yield hand
    hand.dog.stop()
    window.session.document.saved(window.session.project, saved)


def heard_from(song: Path, project: Project) -> Project:
    """The project with a recording."""
    return replace(project, audio=refer_to(song, 3.0, "Song"))


@pytest.mark.usefixtures("lively")
def test_no_turn_of_the_loop_is_long(hand: Hand) -> None:
    late: dict[str, list[str]] = {}
    for step in STEPS:
        for _ in range(TRIES):
            worked, bar = watched(hand, step)
            late.setdefault(step.__name__, []).append(f"{worked * 1e3:.0f} of {bar * 1e3:.0f} ms")
            if worked < bar:
                del late[step.__name__]
                break
    assert not late


def watched(hand: Hand, step: Callable[[Hand], None]) -> tuple[float, float]:
    """The longest turn (seconds of the thread's own work) while a step is done, and the bar."""
    before = allowed(LONGEST)
    hand.dog.start()
    step(hand)
    worked = hand.dog.stop().work
    return worked, max(before, allowed(LONGEST))


@pytest.mark.usefixtures("lively")
def test_a_stall_is_caught(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    """Else the test above could not fail."""

    def stalling(hand: Hand) -> None:
        hand.do(lambda: burn(0.3 * slowness()))

    worked, bar = watched(Hand(qtbot, window, tmp_path), stalling)
    assert worked > bar


def test_the_watchdog_barks(qtbot: QtBot) -> None:
    dog = Watchdog()
    dog.start()
    qtbot.waitUntil(lambda: dog.beats > 20)
    stall = 0.3 * slowness()
    QTimer.singleShot(0, lambda: burn(stall))
    qtbot.waitUntil(lambda: dog.longest.work > stall / 2)
    assert stall <= dog.stop().work
    dog.start()
    qtbot.waitUntil(lambda: dog.beats > 20)
    assert dog.stop().work < stall, "it forgets what was before"


def burn(seconds: float) -> None:
    """Be busy for so long."""
    until = thread_time() + seconds
    while thread_time() < until:
        pass
