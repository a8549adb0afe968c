"""Producer: the thread that keeps both tapes a little ahead of what is heard."""

import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue

from app.player.mixer import Mixer
from app.player.tape import BLOCK
from app.player.tracks import Band, BlockSource, Original, Result
from engine.errors import EarmarkError
from engine.music import Part

AHEAD = 16  # blocks: a second and a half at 44.1 kHz
PAUSE_SECONDS = 0.03

Task = Callable[[], None]


class Producer:
    """Makes blocks in a thread of its own; every request is a task for that thread.

    `failed(EarmarkError)` is called from there when a track cannot be made.
    """

    def __init__(self, mixer: Mixer, failed: Callable[[EarmarkError], None]) -> None:
        self._mixer = mixer
        self._failed = failed
        self._band = Band(mixer.rate)
        self._result = Result(self._band)
        self._original = Original(None, mixer.rate)
        self._version = 0
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
        self._ask(lambda: self._set_parts(tuple(parts)))

    def press(self, pitch: int, program: int) -> None:
        """Sound a key."""
        self._ask(lambda: self._mixer.press(pitch, self._band.key(pitch, program)))

    def release(self, pitch: int) -> None:
        """Let it go."""
        self._ask(lambda: self._mixer.release(pitch))

    def _ask(self, task: Task) -> None:
        self._tasks.put(task)
        self._wake.set()

    def _set_audio(self, source: BlockSource | None) -> None:
        self._original = Original(source, self._mixer.rate)
        self._mixer.original.clear()

    def _set_parts(self, parts: tuple[Part, ...]) -> None:
        self._result.take(parts)
        self._version += 1

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                worked = self._do_task() or self.make_one()
            except EarmarkError as error:
                self._failed(error)
                continue
            if not worked:
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
        mixer = self._mixer
        now = mixer.position // BLOCK
        last = min(now + AHEAD, max(mixer.length - 1, 0) // BLOCK)
        for index in range(now, last + 1):
            if mixer.original.version(index) is None:
                mixer.original.put(index, 0, self._original.block(index))
                return True
            if mixer.result.version(index) is None:
                mixer.result.put(index, self._version, self._result.block(index))
                return True
        for index in range(now + (1 if mixer.running else 0), last + 1):
            if mixer.result.version(index) != self._version:
                mixer.result.put(index, self._version, self._result.block(index))
                return True
        mixer.original.keep(now - 1, last)
        mixer.result.keep(now - 1, last)
        return False
