"""Mixer: two tapes, their volumes, and which moment of the piece each frame given out belongs to.

Knows no device and no thread but its caller's; whoever plays asks it for frames.
"""

from bisect import bisect_right
from dataclasses import dataclass
from threading import Lock

import numpy as np

from app.player.tape import Samples, Tape

KNEE = 0.8  # louder than this is bent, so that the sum of two loud tracks does not clatter
MOST_ANCHORS = 512


@dataclass(frozen=True, slots=True)
class Anchor:
    """From the frame `given` on, what was given out is the piece from `position` on, or stands."""

    given: int
    position: int
    moves: bool


@dataclass(slots=True)
class Sound:
    """Something that sounds beside the piece: a key that was pressed."""

    samples: Samples
    at: int = 0
    fade: int | None = None  # frames left until it is silent; None while it is held


class Mixer:
    """Gives out the mix, frame by frame. All positions are frames from the piece's start.

    Where a tape has not been made yet, silence is given and the piece waits: nothing is skipped,
    and the tracks stay together.
    """

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.original = Tape()
        self.result = Tape()
        self.given = 0  # frames given out, ever
        self.waits = 0  # how often a tape was not ready
        self._length = 0
        self._position = 0
        self._running = False
        self._volumes = (1.0, 1.0)
        self._gains = (0.0, 0.0)  # those that the last frame was given with
        self._anchors = [Anchor(0, 0, moves=False)]
        self._sounds: dict[int, Sound] = {}
        self._lock = Lock()

    @property
    def position(self) -> int:
        """The next frame of the piece to be given out."""
        return self._position

    @property
    def length(self) -> int:
        """How many frames the piece has."""
        return self._length

    @property
    def running(self) -> bool:
        """Whether the piece is being given out, and not only silence."""
        return self._running

    @property
    def has_ended(self) -> bool:
        """Whether everything has been given out."""
        return self._position >= self._length

    def set_length(self, frames: int) -> None:
        """The piece has become longer or shorter."""
        self._length = frames

    def set_volumes(self, original: float, result: float) -> None:
        """How loud the two tracks are from now on."""
        self._volumes = (original, result)

    def start(self) -> None:
        """Give out the piece."""
        self._running = True

    def stop(self) -> None:
        """Give out silence; the piece stands."""
        self._running = False

    def seek(self, position: int) -> None:
        """Go on from there, fading in so that it does not click."""
        with self._lock:
            self._position = min(max(position, 0), self._length)
            self._gains = (0.0, 0.0)
            self._anchors.append(Anchor(self.given, self._position, moves=False))

    def press(self, key: int, samples: Samples) -> None:
        """Sound `samples` (frames,) beside the piece, for the key of that number."""
        with self._lock:
            self._sounds[key] = Sound(samples)

    def release(self, key: int) -> None:
        """Let that key's sound die away."""
        with self._lock:
            sound = self._sounds.get(key)
            if sound and sound.fade is None:
                sound.fade = self.rate // 8

    @property
    def is_sounding(self) -> bool:
        """Whether a pressed key is still to be heard."""
        return bool(self._sounds)

    def heard(self, frame: int) -> int:
        """Which position of the piece the given-out frame of that number belongs to."""
        with self._lock:
            index = bisect_right(self._anchors, frame, key=lambda anchor: anchor.given) - 1
            anchor = self._anchors[max(index, 0)]
            return anchor.position + (max(frame - anchor.given, 0) if anchor.moves else 0)

    def read(self, frames: int) -> Samples:
        """Give out the next frames, (frames, 2)."""
        with self._lock:
            mixed = self._mixed(frames)
            for key in list(self._sounds):
                self._add_sound(key, mixed)
            self.given += frames
        return _bent(mixed)

    def _mixed(self, frames: int) -> Samples:
        """The piece's part of it."""
        out = np.zeros((frames, 2), np.float32)
        count = min(frames, self._length - self._position) if self._running else 0
        tracks = self._due(count) if count > 0 else None
        self._anchor(moves=tracks is not None)
        if tracks is None:
            return out
        for track, before, now in zip(tracks, self._gains, self._volumes, strict=True):
            if before or now:
                ramp = np.linspace(before, now, count, endpoint=False, dtype=np.float32)
                out[:count] += track * ramp[:, None]
        self._gains = self._volumes
        self._position += count
        if count < frames:
            self._anchors.append(Anchor(self.given + count, self._position, moves=False))
        return out

    def _due(self, count: int) -> tuple[Samples, Samples] | None:
        original = self.original.read(self._position, self._position + count)
        result = self.result.read(self._position, self._position + count)
        if original is None or result is None:
            self.waits += 1
            return None
        return original, result

    def _anchor(self, moves: bool) -> None:
        """Remember where the piece is, if that does not follow from what is remembered."""
        last = self._anchors[-1]
        follows = last.position + (self.given - last.given if last.moves else 0)
        if last.moves != moves or follows != self._position:
            self._anchors.append(Anchor(self.given, self._position, moves))
            del self._anchors[:-MOST_ANCHORS]

    def _add_sound(self, key: int, out: Samples) -> None:
        sound = self._sounds[key]
        piece = sound.samples[sound.at : sound.at + len(out)]
        if sound.fade is not None:
            left = np.arange(sound.fade, sound.fade - len(piece), -1, dtype=np.float32)
            piece = piece * np.clip(left / (self.rate // 8), 0.0, 1.0)
            sound.fade -= len(piece)
        out[: len(piece)] += piece[:, None]
        sound.at += len(piece)
        if sound.at >= len(sound.samples) or (sound.fade is not None and sound.fade <= 0):
            del self._sounds[key]


def _bent(samples: Samples) -> Samples:
    """Samples beyond the knee bent towards full scale, which they never pass."""
    size = np.abs(samples)
    if size.max(initial=0.0) <= KNEE:
        return samples
    room = 1.0 - KNEE
    over = KNEE + room * np.tanh((size - KNEE) / room)
    return np.where(size > KNEE, np.copysign(over, samples), samples).astype(np.float32)
