"""A live network as an ear: a recording is fed to it as if it were played.

Its notes are those that stand at the end; `trainer.tune_live` judges them as they were first shown.
"""

import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from torch import nn

from engine.models.runtime_live import OnnxLiveRuntime
from engine.music import Transcription
from engine.transcribe.live import LiveTranscriber
from trainer.recipes import Recipe
from trainer.release import ReleaseNotes, Settings, card_of, file_of
from trainer.tasks import architecture_of

LIVE = "live"


def live_runtime(recipe: Recipe, network: nn.Module, settings: Settings) -> OnnxLiveRuntime:
    """A run's network, fed step by step; it is written as the graph that users run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / f"{recipe.name}.onnx"
        onnx.save(architecture_of(recipe).graph(network), path)
        files = {"onnx": file_of(path)}
        return OnnxLiveRuntime(card_of(recipe, ReleaseNotes("run", settings), files, folder))


def heard_live(
    runtime: OnnxLiveRuntime, blocks: Iterable[npt.NDArray[np.float32]]
) -> Transcription:
    """What is heard in blocks of mono sound (1, time) at the rate of the runtime's model."""
    runtime.begin()
    ear = LiveTranscriber(runtime)
    for block in blocks:
        ear.feed(block[0])
    ear.finish()
    return ear.transcription()
