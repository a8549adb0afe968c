"""Player: the transport. Plays and pauses, knows what is heard, and follows the piece."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.job import Job
from app.player.output import Output, connect_output
from app.player.producer import Producer
from app.player.tracks import BlockSource
from engine.audio.stretch import FASTEST, SLOWEST
from engine.errors import EarmarkError
from engine.music import Part, TempoMap

TICK_MS = 16  # once a frame of the screen
IDLE_MS = 10_000  # how long the device is kept open when nothing plays
SHORTEST_LOOP = 0.1  # seconds: anything shorter is a tone, not music

Connect = Callable[[], Output]


class Player(QObject):
    """The sound device is opened when something is first to be heard.

    Seconds are the piece's, at any speed. `moved(seconds)`: what is heard has moved on, or jumped.
    `playing_changed(bool)`, `loop_changed((start, stop) | None)`, `speed_changed(float)`,
    `click_changed(bool)`. `failed(EarmarkError)`: it cannot play, or the original can no longer be
    read.
    """

    moved = Signal(float)
    playing_changed = Signal(bool)
    loop_changed = Signal(object)
    speed_changed = Signal(float)
    click_changed = Signal(bool)
    failed = Signal(object)
    _trouble = Signal(object)  # from the producer's thread to ours

    def __init__(self, connect: Connect = connect_output, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._connect_output = connect
        self._output: Output | None = None
        self._producer: Producer | None = None
        self._opening: Job | None = None
        self._when_open: list[Callable[[Producer], None]] = []
        self._source: BlockSource | None = None
        self._parts: tuple[Part, ...] = ()
        self._seconds = 0.0
        self._volumes = (1.0, 1.0)
        self._audible: frozenset[int] | None = None
        self._loop: tuple[float, float] | None = None
        self._speed = 1.0
        self._click: TempoMap | None = None
        self._click_volume = 0.7
        self._position = 0.0
        self._playing = False
        self._tick = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._tick.timeout.connect(self._follow)
        self._idle = QTimer(self, interval=IDLE_MS, singleShot=True)
        self._idle.timeout.connect(self.free_device)
        self._trouble.connect(self.failed)

    @property
    def position(self) -> float:
        """The second that is heard in this moment, or will be next."""
        return self._heard() if self._playing else self._position

    @property
    def is_playing(self) -> bool:
        """Whether it plays, or will as soon as the device is open."""
        return self._playing

    @property
    def loop(self) -> tuple[float, float] | None:
        """The region that is played again and again."""
        return self._loop

    @property
    def speed(self) -> float:
        """How fast it plays: 0.25 to 2."""
        return self._speed

    @property
    def clicks(self) -> bool:
        """Whether the beats are to be heard."""
        return self._click is not None

    # The piece ----------------------------------------------------------------------------

    def open(self, source: BlockSource | None, seconds: float) -> None:
        """Play another piece, from its beginning, when asked; without a loop and a click."""
        self.pause()
        self.clear_loop()
        self.set_click(None)
        self._audible = None
        self._source, self._seconds, self._parts = source, seconds, ()
        if self._output and self._producer:
            self._output.mixer.set_length(self._frames(seconds))
            self._producer.take_audio(source)
            self._producer.take_parts(())
        self.seek(0.0)

    def set_audio(self, source: BlockSource | None) -> None:
        """The same piece has another file as its original."""
        self._source = source
        if self._producer:
            self._producer.take_audio(source)

    def set_parts(self, parts: Sequence[Part], seconds: float) -> None:
        """The result has changed; the piece is now that long."""
        self._parts, self._seconds = tuple(parts), seconds
        if self._output and self._producer:
            self._output.mixer.set_length(self._frames(seconds))
            self._producer.take_parts(self._heard_parts())

    def set_audible(self, indexes: Iterable[int] | None) -> None:
        """Only the parts of these numbers are to be heard; None: all. Without a gap."""
        self._audible = None if indexes is None else frozenset(indexes)
        if self._producer:
            self._producer.take_parts(self._heard_parts())

    def _heard_parts(self) -> tuple[Part, ...]:
        """The parts; of those that are not to be heard only the place."""
        chosen = self._audible
        return tuple(
            part if chosen is None or index in chosen else Part(part.name)
            for index, part in enumerate(self._parts)
        )

    def set_click(self, tempo: TempoMap | None) -> None:
        """Click on these beats, bar lines with an accent; None: no click."""
        changed = (tempo is None) != (self._click is None)
        self._click = tempo
        if self._producer:
            self._producer.take_tempo(tempo)
        if changed:
            self.click_changed.emit(tempo is not None)

    def set_click_volume(self, volume: float) -> None:
        """How loud the click is, 0 to 1."""
        self._click_volume = volume
        if self._output:
            self._output.mixer.set_click_volume(volume)

    def set_volumes(self, original: float, result: float) -> None:
        """How loud the two are, 0 to 1; heard at once."""
        self._volumes = (original, result)
        if self._output:
            self._output.mixer.set_volumes(original, result)

    # Transport ----------------------------------------------------------------------------

    def play(self) -> None:
        """Begin, or go on; from the start if the end was reached."""
        if self._playing or self._seconds <= 0:
            return
        self._playing = True
        self.playing_changed.emit(True)
        if self._position >= self._seconds - 0.01:
            self.seek(0.0)
        self._with_device(lambda _: self._run())

    def pause(self) -> None:
        """Fall silent here."""
        if not self._playing:
            return
        self._playing = False
        if self._output and self._output.mixer.running:
            self._output.mixer.stop()
            self.seek(self._heard())
        self._rest()
        self.playing_changed.emit(False)

    def toggle(self) -> None:
        """Play, or pause."""
        if self._playing:
            self.pause()
        else:
            self.play()

    def stop(self) -> None:
        """Fall silent and go back to the start."""
        self.pause()
        self.seek(0.0)

    def seek(self, seconds: float) -> None:
        """Go there; if it plays, it plays on from there."""
        self._position = min(max(seconds, 0.0), self._seconds)
        if self._output and self._producer:
            self._output.jump(self._frames(self._position))
            self._producer.wake()
        self.moved.emit(self._position)

    def set_loop(self, start: float, stop: float) -> None:
        """Play this region again and again; go there if what is heard lies outside."""
        start, stop = max(min(start, stop), 0.0), min(max(start, stop), self._seconds)
        start = max(0.0, min(start, stop - SHORTEST_LOOP))
        self._take_loop((start, max(stop, start + SHORTEST_LOOP)))
        if not start <= self.position < stop:
            self.seek(start)

    def clear_loop(self) -> None:
        """Play on over the loop's end."""
        self._take_loop(None)

    def _take_loop(self, loop: tuple[float, float] | None) -> None:
        if loop != self._loop:
            self._loop = loop
            self._tell_loop()
            self.loop_changed.emit(loop)

    def _tell_loop(self) -> None:
        if self._output and self._producer:
            rate = self._output.mixer.rate
            loop = self._loop
            self._output.mixer.set_loop(loop and (loop[0] * rate, loop[1] * rate))
            self._producer.wake()

    def set_speed(self, speed: float) -> None:
        """Play that fast, 0.25 to 2, at the same pitch; without a gap."""
        speed = min(max(speed, SLOWEST), FASTEST)
        if speed == self._speed:
            return
        self._speed = speed
        if self._producer:
            self._producer.take_speed(speed)
        self.speed_changed.emit(speed)

    def press(self, pitch: int, program: int = 0) -> None:
        """Sound a key until `release`, beside whatever plays."""
        self._with_device(lambda producer: producer.press(pitch, program))

    def strike(self, key: int) -> None:
        """Let a drum (its General MIDI key) be heard until it has rung out."""
        self._with_device(lambda producer: producer.strike(key))

    def release(self, pitch: int) -> None:
        """Let a key go."""
        self._with_device(lambda producer: producer.release(pitch))

    # The device ---------------------------------------------------------------------------

    def free_device(self) -> None:
        """Close the sound device; it is opened again when it is needed."""
        self.pause()
        if self._producer:
            self._producer.close()
        if self._output:
            self._output.speaker.close()
        self._output = self._producer = None

    def _with_device(self, then: Callable[[Producer], None]) -> None:
        """Do something once the device is open."""
        if self._producer:
            then(self._producer)
            self._rest()
            return
        self._when_open.append(then)
        if self._opening is None:
            self._opening = Job(self._connect_output, parent=self)
            self._opening.finished.connect(self._opened)
            self._opening.failed.connect(self._not_opened)
            self._opening.start()

    def _opened(self, output: Output) -> None:
        self._opening = None
        self._output = output
        self._producer = Producer(output.mixer, self._trouble.emit)
        output.mixer.set_length(self._frames(self._seconds))
        output.mixer.set_volumes(*self._volumes)
        output.mixer.set_click_volume(self._click_volume)
        self._tell_loop()
        self._producer.take_audio(self._source)
        self._producer.take_parts(self._heard_parts())
        self._producer.take_speed(self._speed)
        self._producer.take_tempo(self._click)
        output.jump(self._frames(self._position))
        self._producer.start()
        waiting, self._when_open = self._when_open, []
        for then in waiting:
            then(self._producer)
        self._rest()

    def _not_opened(self, error: EarmarkError) -> None:
        self._opening = None
        self._when_open.clear()
        if self._playing:
            self._playing = False
            self.playing_changed.emit(False)
        self.failed.emit(error)

    def _run(self) -> None:
        """Start giving out the piece, unless it was paused while the device was opened."""
        if self._playing and self._output:
            self._output.mixer.start()
            self._idle.stop()
            self._tick.start()

    def _rest(self) -> None:
        """Close the device in a while, if nothing more is played."""
        if not self._playing:
            self._tick.stop()
            self._idle.start()

    def _follow(self) -> None:
        """Say what is heard now; stop at the end, or when the device has gone."""
        if self._output is None:
            return
        failure = self._output.speaker.failure
        if failure:
            self.free_device()
            self.failed.emit(failure)
            return
        self._position = self._heard()
        self.moved.emit(self._position)
        if self._output.mixer.has_ended and self._position >= self._seconds - 0.005:
            self.pause()

    def _heard(self) -> float:
        if self._output is None:
            return self._position
        return min(self._output.heard / self._output.mixer.rate, self._seconds)

    def _frames(self, seconds: float) -> int:
        return round(seconds * self._output.mixer.rate) if self._output else 0
