"""The runtime of a model that hears as one plays: fed frame by frame, it remembers what was."""

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from engine.errors import ModelDamaged
from engine.models.card import ModelCard
from engine.models.store import verify

Array = npt.NDArray[np.float32]


class LiveRuntime(Protocol):
    """Runs one network over a stream."""

    @property
    def card(self) -> ModelCard:
        """The model that it runs."""
        ...

    def run(self, features: Array) -> Array:
        """Features (frames, windows, bins) to probabilities (frames, outputs, pitches) in 0-1.

        They come the card's `look_ahead_frames` late; frames come in whole steps.
        """
        ...


class OnnxLiveRuntime:
    """ONNX Runtime on one core of the processor: a step takes it a millisecond.

    Beside `features` the graph takes what it said of itself the last time, in order.
    """

    def __init__(self, card: ModelCard) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        path = verify(card, "onnx")
        self._card = card
        self._session: Any = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
        first, *past = self._session.get_inputs()
        if not past or not card.look_ahead_frames:
            raise ModelDamaged(card.name, f"{path.name} cannot be fed step by step")
        self._features = first.name
        self._past = {one.name: np.zeros(one.shape, np.float32) for one in past}

    def begin(self) -> None:
        """Forget what was: another stream begins."""
        self._past = {name: np.zeros_like(past) for name, past in self._past.items()}

    @property
    def card(self) -> ModelCard:
        """The model that it runs."""
        return self._card

    def run(self, features: Array) -> Array:
        """Answer the next frames."""
        said, *past = self._session.run(None, {self._features: features[np.newaxis], **self._past})
        self._past = dict(zip(self._past, past, strict=True))
        return np.asarray(said[0], np.float32)
