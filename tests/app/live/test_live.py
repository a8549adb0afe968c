"""Live: from the first look at the inputs to a take that is kept, let go, or rescued."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.live.live import Live
from app.live.orders import (
    Begin,
    Click,
    Counting,
    Devices,
    Input,
    Listen,
    Listening,
    Look,
    Monitor,
    Pause,
    Pulse,
    SendMidi,
    Stop,
    Taken,
    Trouble,
    Tune,
)
from app.live.stage import Stage
from app.live.wishes import Wishes
from app.project.takes import Takes, left_takes
from app.settings import Settings
from engine.errors import NoSoundDevice, SoundDeviceRefused, WorkerDied
from engine.transcribe.live_events import LiveKind, LiveReport, LiveTake
from tests.app.live.pretending import DEVICES, NOTES, USB, PretendedLine, event, recorded

WISHES = Wishes(Input(device="usb"), count_in=0)


class Booths:
    """The booths that were made, the last one first asked."""

    def __init__(self) -> None:
        self.lines: list[PretendedLine] = []

    def connect(self) -> PretendedLine:
        self.lines.append(PretendedLine())
        return self.lines[-1]

    @property
    def line(self) -> PretendedLine:
        return self.lines[-1]

    def say(self, *answers: object) -> None:
        self.line.answers += answers  # type: ignore[arg-type]


@pytest.fixture
def booths() -> Booths:
    return Booths()


@pytest.fixture
def takes(tmp_path: Path) -> Takes:
    return Takes(tmp_path / "takes")


@pytest.fixture
def live(qtbot: QtBot, booths: Booths, takes: Takes) -> Iterator[Live]:
    made = Live(booths.connect, takes)
    yield made
    made.close()
    takes.close()


@pytest.fixture
def ready(qtbot: QtBot, live: Live, booths: Booths) -> Live:
    live.open(WISHES)
    booths.say(Devices(DEVICES), Listening(USB, 48000))
    qtbot.waitUntil(lambda: live.stage is Stage.READY)
    return live


@pytest.fixture
def play(qtbot: QtBot, ready: Live, booths: Booths) -> Callable[[], Path]:
    def begin() -> Path:
        ready.toggle()
        order = booths.line.last(Begin)
        assert isinstance(order, Begin)
        booths.say(Listening(USB, 48000), Counting(0))
        booths.say(LiveReport((event(1),), heard=0.7, recorded=0.7))
        qtbot.waitUntil(lambda: ready.seconds > 0)
        return recorded(order.path)

    return begin


def test_it_looks_first_and_says_what_it_wants(live: Live, booths: Booths) -> None:
    live.open(replace(WISHES, clicks=True, sends=True, port="Piano"))
    sent = booths.line.orders
    assert sent[0] == Look(WISHES.input)
    assert {Tune(wanted=True), Click(Pulse()), SendMidi("Piano")} <= set(sent)
    assert live.stage is Stage.WAITING
    live.toggle()
    assert booths.line.last(Begin) is None  # there is nothing to record from yet


def test_notes_are_heard_before_anything_is_kept(qtbot: QtBot, ready: Live, booths: Booths) -> None:
    booths.say(LiveReport((event(1),), heard=0.7))
    qtbot.waitUntil(lambda: ready.notes.count == 1)
    assert not ready.has_take
    ready.toggle()
    assert ready.notes.count == 0  # a take begins with nothing


def test_a_take_is_begun_paused_and_gone_on_with(
    ready: Live, booths: Booths, play: Callable[[], Path]
) -> None:
    play()
    stages = [ready.stage]
    assert ready.has_take
    ready.toggle()
    assert booths.line.orders[-1] == Pause(wanted=True)
    assert [*stages, ready.stage] == [Stage.PLAYING, Stage.PAUSED]
    assert ready.notes.sounding(1e9) == {}
    ready.toggle()
    assert booths.line.orders[-1] == Pause(wanted=False)


def test_what_was_heard_before_the_take_is_not_shown_in_it(
    qtbot: QtBot, ready: Live, booths: Booths
) -> None:
    ready.toggle()
    booths.say(LiveReport((event(7),), heard=9.0))  # on its way when the take was begun
    booths.say(Listening(USB, 48000), Counting(0))
    qtbot.waitUntil(lambda: ready.stage is Stage.PLAYING)
    assert ready.notes.count == 0
    assert ready.report.heard == 0.0


def test_keeping_waits_until_the_take_is_complete(
    qtbot: QtBot, ready: Live, booths: Booths, play: Callable[[], Path]
) -> None:
    path = play()
    ready.keep()
    assert ready.stage is Stage.ENDING
    assert booths.line.orders[-1] == Stop()
    ready.keep()  # an impatient hand
    assert [type(each) for each in booths.line.orders].count(Stop) == 1
    with qtbot.waitSignal(ready.finished) as finished:
        booths.say(Taken(LiveTake(path, 2.0, NOTES)))
    assert finished.args == [LiveTake(path, 2.0, NOTES)]
    assert path.exists()


def test_discarding_removes_the_file_and_listens_on(
    qtbot: QtBot, ready: Live, booths: Booths, play: Callable[[], Path]
) -> None:
    path = play()
    ready.discard()
    booths.say(Taken(LiveTake(path, 2.0, NOTES)))
    qtbot.waitUntil(lambda: ready.stage is Stage.WAITING)
    assert not path.exists()
    assert isinstance(booths.line.orders[-1], Look)
    assert not ready.has_take


def test_a_device_that_goes_away_leaves_a_take_to_keep(
    qtbot: QtBot, ready: Live, booths: Booths, play: Callable[[], Path]
) -> None:
    path = play()
    take = LiveTake(path, 2.0, NOTES, trouble="The microphone “usb” has gone.")
    with qtbot.waitSignal(ready.cut_short) as ended:
        booths.say(Taken(take))
    assert ended.args == [take]
    assert ready.stage is Stage.OVER
    with qtbot.waitSignal(ready.finished):
        ready.keep()
    assert ready.stage is Stage.KEEPING
    ready.keep()
    ready.discard()  # too late
    assert path.exists()
    ready.take_back()
    assert ready.stage is Stage.OVER


def test_an_input_that_goes_away_before_a_take_says_so(
    qtbot: QtBot, ready: Live, booths: Booths
) -> None:
    with qtbot.waitSignal(ready.lost):
        booths.say(Taken(LiveTake(None, 0.0, notice="It has gone.")))
    assert ready.stage is Stage.WAITING
    ready.look()
    assert isinstance(booths.line.orders[-1], Look)


def test_a_take_without_a_sound_is_not_kept(
    qtbot: QtBot, ready: Live, booths: Booths, tmp_path: Path
) -> None:
    ready.toggle()
    order = booths.line.last(Begin)
    assert isinstance(order, Begin)
    booths.say(Listening(USB, 48000), Counting(0))
    qtbot.waitUntil(lambda: ready.stage is Stage.PLAYING)
    ready.keep()
    booths.say(Taken(LiveTake(order.path, 0.0)))
    qtbot.waitUntil(lambda: ready.stage is Stage.WAITING)


def test_a_booth_that_dies_leaves_the_recording(
    qtbot: QtBot, ready: Live, booths: Booths, play: Callable[[], Path]
) -> None:
    path = play()
    with qtbot.waitSignal(ready.failed) as failed:
        booths.say(Trouble(WorkerDied(), "booth"))
    assert failed.args is not None
    assert failed.args[1] == "booth"
    assert booths.line.is_closed
    assert ready.stage is Stage.OVER
    with qtbot.waitSignal(ready.finished) as finished:
        ready.keep()
    assert finished.args == [LiveTake(path, 0.7)]


def test_a_booth_that_dies_in_rehearsal_is_made_anew(
    qtbot: QtBot, ready: Live, booths: Booths
) -> None:
    with qtbot.waitSignal(ready.failed):
        booths.say(Trouble(WorkerDied(), "booth"))
    assert ready.stage is Stage.WAITING
    ready.look()
    assert len(booths.lines) == 2
    booths.say(Listening(USB, 48000))
    qtbot.waitUntil(lambda: ready.stage is Stage.READY)


@pytest.mark.parametrize("error", [NoSoundDevice("microphone"),
                                   SoundDeviceRefused("microphone", "usb", "no")])  # fmt: skip
def test_without_an_input_it_waits(
    qtbot: QtBot, ready: Live, booths: Booths, error: Exception
) -> None:
    ready.toggle()
    with qtbot.waitSignal(ready.failed):
        booths.say(Trouble(error, "input"))  # type: ignore[arg-type]
    assert ready.stage is Stage.WAITING
    assert not ready.has_take


def test_wishes_are_ordered_once_each(ready: Live, booths: Booths) -> None:
    del booths.line.orders[:]
    ready.wish(replace(WISHES, input=Input("usb", gain_db=6.0)))
    ready.wish(replace(ready.wishes, clicks=True))
    ready.wish(replace(ready.wishes, monitors=True))
    ready.wish(replace(ready.wishes, tunes=False))
    ready.wish(replace(ready.wishes, sends=True))
    ready.wish(replace(ready.wishes, sends=False, a4=442.0))
    ready.wish(ready.wishes)
    assert booths.line.orders == [
        Listen(Input("usb", gain_db=6.0)),
        Click(Pulse()),
        Monitor(wanted=True),
        Tune(wanted=False),
        SendMidi("Earmark"),
        SendMidi(None),
    ]


def test_a_retracted_note_is_no_note_of_the_take(
    qtbot: QtBot, ready: Live, booths: Booths, play: Callable[[], Path]
) -> None:
    play()
    booths.say(LiveReport((event(2, pitch=64), event(1, LiveKind.RETRACTED)), heard=0.9))
    qtbot.waitUntil(lambda: ready.report.heard == 0.9)
    assert ready.notes.count == 1


def test_leaving_keeps_what_was_neither_kept_nor_let_go(
    ready: Live, booths: Booths, play: Callable[[], Path], takes: Takes, tmp_path: Path
) -> None:
    path = play()
    line = booths.line
    ready.close()
    assert line.is_closed
    takes.close()
    (left,) = left_takes(tmp_path / "takes")
    assert left.path == path


# Wishes that are remembered --------------------------------------------------------------------


def test_wishes_come_back_but_monitoring_never_does(tmp_path: Path) -> None:
    wishes = Wishes(
        Input("usb", 48000, 1, 6.0, -52.5), Pulse(92.0, 3), 2, clicks=True, monitors=True,
        sends=True, port="Piano", tunes=False, a4=442.0, span=12.0,
    )  # fmt: skip
    wishes.remember(Settings(tmp_path / "settings.json"))
    again = Wishes.remembered(Settings(tmp_path / "settings.json"))
    assert again == replace(wishes, monitors=False)


def test_wishes_of_somebody_new_are_the_usual_ones(tmp_path: Path) -> None:
    assert Wishes.remembered(Settings(tmp_path / "settings.json")) == Wishes()
