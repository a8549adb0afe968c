"""A live network that says what a test has written down, and the card it has."""

import numpy as np

from engine.models import DecodeSettings, FeatureSettings, ModelCard
from engine.transcribe.live import LiveTranscriber
from engine.transcribe.live_events import USUAL, LiveOptions

LATE, LATE_ONSET, KEYS, LOWEST = 2, 4, 6, 60
FEATURES = FeatureSettings(
    window_sizes=(256, 512), bins=12, look_ahead_samples=128, level_from_past=True,
    level_window_seconds=1.0,
)  # fmt: skip
HOP = FEATURES.hop_seconds
DECODE = DecodeSettings(
    onset_threshold=0.4,
    frame_threshold=0.5,
    sure_threshold=0.8,
    sounding_share=0.3,
    sounding_least=0.25,
)


def card(decode: DecodeSettings = DECODE) -> ModelCard:
    return ModelCard(
        name="pretended", title="", version="0", task="live", about="", licence="",
        network="live", dimensions={"late_frames": LATE_ONSET}, reach_frames=0,
        lowest_pitch=LOWEST, pitches=KEYS, features=FEATURES, decode=decode, files={},
        look_ahead_frames=LATE,
    )  # fmt: skip


class Pretended:
    """Says `script` (frames, 5, keys), frame by frame, LATE frames late; then nothing."""

    def __init__(self, script: np.ndarray, decode: DecodeSettings = DECODE) -> None:
        self.card = card(decode)
        nothing = np.zeros((LATE, 5, KEYS), np.float32)
        self._script = np.concatenate([nothing, script.astype(np.float32)])
        self._at = 0

    def run(self, features: np.ndarray) -> np.ndarray:
        assert len(features) % 2 == 0
        said = self._script[self._at : self._at + len(features)]
        self._at += len(features)
        return np.pad(said, ((0, len(features) - len(said)), (0, 0), (0, 0)))


def script(frames: int, *notes: tuple[int, float, float, float]) -> np.ndarray:
    """What a good network says of notes (key, onset, offset in seconds, velocity 0-1)."""
    said = np.zeros((frames, 5, KEYS))
    times = np.arange(frames) * HOP
    for key, onset, offset, velocity in notes:
        for plane, time in ((0, onset), (2, offset), (4, onset + LATE_ONSET * HOP)):
            triangle = np.clip(1.0 - np.abs(times - time) / 0.06, 0.0, 1.0)
            said[:, plane, key] = np.maximum(said[:, plane, key], triangle)
        first, last = round(onset / HOP), round(offset / HOP)
        said[first:last, 1, key] = 1.0
        said[max(0, first - 1) : first + 2, 3, key] = velocity
    return said


def ear(
    said: np.ndarray, decode: DecodeSettings = DECODE, options: LiveOptions = USUAL
) -> LiveTranscriber:
    return LiveTranscriber(Pretended(said, decode), None, options)


def sound(frames: int) -> np.ndarray:
    """As many samples as there are frames of a script, steadily loud."""
    return np.full(frames * FEATURES.hop_samples, 0.1, np.float32)
