"""Keys: what sounds beside the piece because a key was pressed."""

from dataclasses import dataclass

import numpy as np

from app.player.tape import Samples

FALL_SECONDS = 0.125  # in which a key that was let go falls silent


@dataclass(slots=True)
class Sound:
    """One key's sound."""

    samples: Samples
    at: int = 0
    fade: int | None = None  # frames left until it is silent; None while it is held


class Keys:
    """The keys that sound now, by number."""

    def __init__(self, rate: int) -> None:
        self._fall = round(rate * FALL_SECONDS)
        self._sounds: dict[int, Sound] = {}

    @property
    def are_sounding(self) -> bool:
        """Whether any is still to be heard."""
        return bool(self._sounds)

    def press(self, key: int, samples: Samples) -> None:
        """Sound `samples` (frames,) for that key."""
        self._sounds[key] = Sound(samples)

    def release(self, key: int) -> None:
        """Let that key's sound die away."""
        sound = self._sounds.get(key)
        if sound and sound.fade is None:
            sound.fade = self._fall

    def add(self, out: Samples) -> None:
        """Add the next frames of all of them to (frames, 2)."""
        for key in list(self._sounds):
            sound = self._sounds[key]
            piece = sound.samples[sound.at : sound.at + len(out)]
            if sound.fade is not None:
                left = np.arange(sound.fade, sound.fade - len(piece), -1, dtype=np.float32)
                piece = piece * np.clip(left / self._fall, 0.0, 1.0)
                sound.fade -= len(piece)
            out[: len(piece)] += piece[:, None]
            sound.at += len(piece)
            if sound.at >= len(sound.samples) or (sound.fade is not None and sound.fade <= 0):
                del self._sounds[key]
