"""Mixer: the tracks, their volumes, and which moment of the piece each frame given out belongs to.

Knows no device and no thread but its caller's; whoever plays asks it for frames.
"""

from threading import Lock

import numpy as np

from app.player.anchors import Anchors
from app.player.keys import Keys
from app.player.reel import Loop, Reel, path
from app.player.tape import FADE, Samples, Tape

KNEE = 0.8  # louder than this is bent, so that the sum of two loud tracks does not clatter
SHORTEST_LOOP = 512  # frames given out

Volumes = tuple[float, float, float]
SILENT: Volumes = (0.0, 0.0, 0.0)


class Mixer:
    """Gives out the mix, frame by frame. Places in the piece are its frames at speed 1.

    `position` and `length` count the frames of the reel that is played, which are as many only at
    speed 1. Where a tape has not been made yet, silence is given and the piece waits: nothing is
    skipped, and the tracks stay together.
    """

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.reel = Reel()
        self.keys = Keys(rate)
        self.given = 0  # frames given out, ever
        self.waits = 0  # how often a tape was not ready, but for those that follow a jump
        self._piece = 0
        self._position = 0
        self._running = False
        self._is_landing = True  # nothing was heard yet since the last jump
        self._loop: tuple[float, float] | None = None
        self._volumes: Volumes = (1.0, 1.0, 1.0)
        self._gains = SILENT  # those that the last frame was given with
        self._leaving: tuple[Reel, int] | None = None  # the reel played before, and where
        self._anchors = Anchors()
        self._lock = Lock()

    @property
    def original(self) -> Tape:
        """The recording."""
        return self.reel.original

    @property
    def result(self) -> Tape:
        """The transcription."""
        return self.reel.result

    @property
    def position(self) -> int:
        """The next frame of the reel to be given out."""
        return self._position

    @property
    def place(self) -> float:
        """The frame of the piece that is given out next."""
        return self._position * self.reel.speed

    @property
    def length(self) -> int:
        """How many frames the reel has."""
        return self.reel.at(self._piece)

    @property
    def running(self) -> bool:
        """Whether the piece is being given out, and not only silence."""
        return self._running

    @property
    def has_ended(self) -> bool:
        """Whether everything has been given out."""
        with self._lock:  # a loop that ends with the piece stands there for a moment
            return self._position >= self.length

    @property
    def is_sounding(self) -> bool:
        """Whether a pressed key is still to be heard."""
        return self.keys.are_sounding

    def set_length(self, frames: int) -> None:
        """The piece has become longer or shorter."""
        self._piece = frames

    def set_volumes(self, original: float, result: float) -> None:
        """How loud the two tracks are from now on."""
        self._volumes = (original, result, self._volumes[2])

    def set_click_volume(self, volume: float) -> None:
        """How loud the click is from now on."""
        self._volumes = (*self._volumes[:2], volume)

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Go back to the first of these frames of the piece whenever the second is reached."""
        self._loop = loop

    def start(self) -> None:
        """Give out the piece."""
        self._running = True

    def stop(self) -> None:
        """Give out silence; the piece stands."""
        self._running = False

    def seek(self, place: float) -> int:
        """Go on from there, fading in so that it does not click; the first frame of it."""
        with self._lock:
            self._position = min(max(self.reel.at(place), 0), self.length)
            self._gains, self._leaving = SILENT, None
            self._is_landing = True
            self._anchors.add(self.given, self.place, 0.0)
            return self.given

    def change(self, reel: Reel, ready: int) -> bool:
        """Play on from this reel, the old one fading into it.

        False, and nothing has changed, if the `ready` blocks that come next are not on it yet.
        """
        with self._lock:
            if not all(map(reel.has, self.path_on(reel, ready))):
                return False
            self._leaving = (self.reel, self._position) if self._running else None
            position = min(reel.at(self.place), reel.at(self._piece))
            self.reel, self._position = reel, position
        return True

    def path(self, count: int) -> list[int]:
        """The blocks that are played next, and the one that is played now."""
        return self.path_on(self.reel, count)

    def path_on(self, reel: Reel, count: int) -> list[int]:
        """The same on another reel."""
        return path(reel.at(self.place), reel.at(self._piece), self.loop_on(reel), count)

    def loop_on(self, reel: Reel) -> Loop | None:
        """Where the loop lies on a reel; None where there is none."""
        loop = self._loop  # once: another thread may change it
        if loop is None:
            return None
        start, stop = reel.at(loop[0]), min(reel.at(loop[1]), reel.at(self._piece))
        return (start, stop) if stop - start >= SHORTEST_LOOP else None

    def press(self, key: int, samples: Samples) -> None:
        """Sound `samples` (frames,) beside the piece, for the key of that number."""
        with self._lock:
            self.keys.press(key, samples)

    def release(self, key: int) -> None:
        """Let that key's sound die away."""
        with self._lock:
            self.keys.release(key)

    def heard(self, frame: int) -> float:
        """Which frame of the piece the given-out frame of that number belongs to."""
        with self._lock:
            return self._anchors.place(frame)

    def read(self, frames: int) -> Samples:
        """Give out the next frames, (frames, 2)."""
        out = np.zeros((frames, 2), np.float32)
        with self._lock:
            self._mix(out)
            self.keys.add(out)
            self.given += frames
        return _bent(out)

    def _mix(self, out: Samples) -> None:
        """The piece's part of it: a stretch up to the end, or to the loop's seam, at a time."""
        done = 0
        while self._running and done < len(out):
            loop = self.loop_on(self.reel)
            if loop is not None and self._position >= loop[1]:
                loop = None  # behind the loop: it is not gone back to
            end = self.length if loop is None else loop[1]
            count = min(len(out) - done, end - self._position)
            if count <= 0 or not self._mix_stretch(out[done : done + count], loop, done):
                break
            done += count
            if loop is not None and self._position == loop[1]:
                self._position = loop[0]
                self._anchors.add(self.given + done, self.place, self.reel.speed)
        if done < len(out):
            self._anchors.follow(self.given + done, self.place, 0.0)

    def _mix_stretch(self, out: Samples, loop: Loop | None, done: int) -> bool:
        """One stretch without a seam in it; False if it is not there."""
        start, stop = self._position, self._position + len(out)
        read = self.reel.read
        tracks = read(start, stop) if loop is None else self.reel.read_to_seam(start, stop, loop)
        if tracks is None:
            self.waits += not self._is_landing
            self._gains = SILENT
            return False
        self._is_landing = False
        self._anchors.follow(self.given + done, self.place, self.reel.speed)
        if self._leaving:
            self._fade_out(tracks)
        for track, before, now in zip(tracks, self._gains, self._volumes, strict=True):
            if before or now:
                ramp = np.linspace(before, now, len(out), endpoint=False, dtype=np.float32)
                out += track * ramp[:, None]
        self._gains = self._volumes
        self._position = stop
        return True

    def _fade_out(self, tracks: list[Samples]) -> None:
        """Let the reel that was played before die away under the new one."""
        assert self._leaving is not None
        (reel, position), self._leaving = self._leaving, None
        count = min(FADE, len(tracks[0]))
        old = reel.read(position, position + count)
        share = np.linspace(0.0, 1.0, count, endpoint=False, dtype=np.float32)[:, None]
        for index, track in enumerate(tracks):
            begin = track[:count] * share
            if old is not None:
                begin += old[index] * (1 - share)
            tracks[index] = np.concatenate([begin, track[count:]])


def _bent(samples: Samples) -> Samples:
    """Samples beyond the knee bent towards full scale, which they never pass."""
    size = np.abs(samples)
    if size.max(initial=0.0) <= KNEE:
        return samples
    room = 1.0 - KNEE
    over = KNEE + room * np.tanh((size - KNEE) / room)
    return np.where(size > KNEE, np.copysign(over, samples), samples).astype(np.float32)
