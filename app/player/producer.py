"""Producer: the thread that keeps all tapes a little ahead of what is heard."""

import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue

import numpy as np

from app.player.click import Click
from app.player.mixer import Mixer
from app.player.reel import Reel
from app.player.result import Result
from app.player.tape import BLOCK, Samples
from app.player.tracks import Band, BlockSource, Original
from engine.audio.stretch import SLOWEST, stretched
from engine.errors import EarmarkError
from engine.music import Part, TempoMap

AHEAD = 16  # blocks: a second and a half at 44.1 kHz
READY = 3  # blocks that another speed begins with
PAUSE_SECONDS = 0.03
DRUMS_FROM = 128  # the number of a kit's first key: beyond those of a keyboard

Task = Callable[[], None]


class Producer:
    """Makes blocks in a thread of its own; every request is a task for that thread.

    `failed(EarmarkError)` is called from there when a track cannot be made.
    """

    def __init__(self, mixer: Mixer, failed: Callable[[EarmarkError], None]) -> None:
        self._mixer = mixer
        self._failed = failed
        self._band = Band(mixer.rate)
        self._source: BlockSource | None = None
        self._parts: tuple[Part, ...] = ()
        self._tempo: TempoMap | None = None
        self._original = Original(None, mixer.rate)
        self._result = Result(self._band)
        self._click = Click(None, mixer.rate)
        self._version = 0  # of the result
        self._beats = 0  # the version of the click
        self._newest: tuple[Part, ...] | None = None  # parts that wait to be taken
        self._speed = 1.0  # the newest that was asked for
        self._is_warm = False
        self._tasks: SimpleQueue[Task] = SimpleQueue()
        self._closing = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="player", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._closing.set()
        self._wake.set()
        self._thread.join(timeout=2.0)

    def wake(self) -> None:
        """Look at once: the position has jumped."""
        self._wake.set()

    def take_audio(self, source: BlockSource | None) -> None:
        """Play this recording as the original."""
        self._ask(lambda: self._set_audio(source))

    def take_parts(self, parts: Sequence[Part]) -> None:
        """Play these parts as the result, without a gap."""
        self._newest = tuple(parts)
        self._ask(self._set_parts)

    def take_tempo(self, tempo: TempoMap | None) -> None:
        """Click these beats; None: none."""
        self._ask(lambda: self._set_tempo(tempo))

    def take_speed(self, speed: float) -> None:
        """Play at that speed, without a gap."""
        self._speed = speed
        self._ask(self._set_speed)

    def press(self, pitch: int, program: int) -> None:
        """Sound a key."""
        self._ask(lambda: self._mixer.press(pitch, self._band.key(pitch, program)))

    def strike(self, key: int) -> None:
        """Sound a drum of the kit."""
        self._ask(lambda: self._mixer.press(key + DRUMS_FROM, self._band.key(key, 0, is_kit=True)))

    def release(self, pitch: int) -> None:
        """Let it go."""
        self._ask(lambda: self._mixer.release(pitch))

    def _ask(self, task: Task) -> None:
        self._tasks.put(task)
        self._wake.set()

    # The tasks ----------------------------------------------------------------------------

    def _set_audio(self, source: BlockSource | None) -> None:
        self._source = source
        self._original = Original(source, self._mixer.rate, self._mixer.reel.speed)
        self._mixer.original.clear()

    def _set_parts(self) -> None:
        """Take the newest parts; those that were replaced while they waited are never made."""
        parts, self._newest = self._newest, None
        if parts is not None:
            self._parts = parts
            self._result.take(parts)
            self._version += 1

    def _set_tempo(self, tempo: TempoMap | None) -> None:
        self._tempo = tempo
        self._click = Click(tempo, self._mixer.rate, self._mixer.reel.speed)
        self._beats += 1
        reel = self._mixer.reel
        while tempo is not None and self._make_missing_click():
            pass
        reel.has_click = tempo is not None

    def _set_speed(self) -> None:
        """Make the first blocks at the new speed, then let the mixer go over to them."""
        mixer, speed = self._mixer, self._speed
        if speed == mixer.reel.speed:
            return
        reel = Reel(speed, has_click=self._tempo is not None)
        self._original = Original(self._source, mixer.rate, speed)
        self._result = Result(self._band, speed)
        self._result.take(self._parts)
        self._click = Click(self._tempo, mixer.rate, speed)
        while not mixer.change(reel, READY):
            self._make_missing(reel, mixer.path_on(reel, READY))

    # The thread ---------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                worked = self._do_task() or self.make_one()
            except EarmarkError as error:
                self._failed(error)
                continue
            if not worked:
                self._rest()

    def _rest(self) -> None:
        """Wait for something to do. The first time, what another speed needs is imported."""
        if not self._is_warm:
            self._is_warm = True
            for _ in stretched([np.zeros((2, BLOCK), np.float32)], SLOWEST, self._mixer.rate):
                pass
        self._wake.wait(PAUSE_SECONDS)
        self._wake.clear()

    def _do_task(self) -> bool:
        try:
            task = self._tasks.get_nowait()
        except Empty:
            return False
        task()
        return True

    def make_one(self) -> bool:
        """Make the block that is needed most; False if there is nothing to do.

        First what is missing, then what is of an old version, beginning after the block that is
        being heard, so that a change comes without a gap.
        """
        mixer, reel = self._mixer, self._mixer.reel
        due = mixer.path(AHEAD)
        if self._make_missing(reel, due) or self._renew(reel, due):
            return True
        kept = {*due, mixer.position // BLOCK - 1}
        for tape in reel.tapes:
            tape.keep(kept)
        return False

    def _make_missing(self, reel: Reel, due: Sequence[int]) -> bool:
        for index in due:
            if reel.original.version(index) is None:
                self._make_original(reel, index)
                return True
            if reel.result.version(index) is None:
                reel.result.put(index, self._version, self._result_block(index))
                return True
            if reel.has_click and reel.click.version(index) is None:
                reel.click.put(index, self._beats, self._click.block(index))
                return True
        return False

    def _make_missing_click(self) -> bool:
        """One block of clicks more for all that lies ahead."""
        tape = self._mixer.reel.click
        for index in self._mixer.path(AHEAD):
            if tape.version(index) != self._beats:
                tape.put(index, self._beats, self._click.block(index))
                return True
        return False

    def _renew(self, reel: Reel, due: Sequence[int]) -> bool:
        """Make one block anew that is of an old version."""
        for index in due[1:] if self._mixer.running else due:
            if reel.result.version(index) != self._version:
                reel.result.put(index, self._version, self._result_block(index))
                return True
        return False

    def _make_original(self, reel: Reel, index: int) -> None:
        """One block; where two runs meet, the one fades into the other."""
        tape = reel.original
        made = self._original_block(index)
        if self._original.lead is not None:
            tape.join(index - 1, self._original.lead)
        tape.put(index, 0, made)
        if not self._original.is_exact and tape.version(index + 1) is not None:
            tape.meet(index + 1, self._original_block(index + 1))

    def _original_block(self, index: int) -> Samples:
        """One block; silence from now on where the recording can no longer be read."""
        try:
            return self._original.block(index)
        except EarmarkError as error:
            self._failed(error)
            return self._original.block(index)

    def _result_block(self, index: int) -> Samples:
        """One block; silence from now on where an instrument cannot be read."""
        try:
            return self._result.block(index)
        except EarmarkError as error:
            self._failed(error)
            self._parts = ()
            self._result.take(())
            return self._result.block(index)
