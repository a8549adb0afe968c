"""Runtime: a model's network, ready to be run on some device."""

import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Protocol

import numpy as np
import numpy.typing as npt

from engine.errors import DeviceFailed, DeviceUnavailable
from engine.models.card import ModelCard
from engine.models.fallback import FallBack
from engine.models.runtime_onnx import OnnxRuntime
from engine.models.store import verify
from engine.models.windows import windows

Array = npt.NDArray[np.float32]

DEVICES = ("auto", "cpu", "cuda", "mps")
PROVIDERS = {
    "CUDAExecutionProvider": "CUDA",
    "CoreMLExecutionProvider": "CoreML",
    "DmlExecutionProvider": "DirectML",
}
TRIAL_FRAMES = 48
LARGEST_DIFFERENCE = 0.02
"""A device whose answers to a trial are further from the processor's than this is not trusted."""


class Runtime(Protocol):
    """Runs one network."""

    @property
    def device_name(self) -> str:
        """What it runs on, for a person to read."""
        ...

    @property
    def notice(self) -> str:
        """What a person should be told of the device; "" while all is as she asked."""
        ...

    @property
    def window_frames(self) -> int:
        """How many frames it likes to be given at once; `run` takes any number."""
        ...

    def run(self, features: Array) -> Array:
        """Features (frames, windows, bins) to probabilities (frames, outputs, pitches) in 0-1."""
        ...


def answers(runtime: Runtime, blocks: Iterable[Array], reach: int) -> Iterator[Array]:
    """What the network says of a stream of features, in pieces: joined, the whole's answer."""
    for features, first, count in windows(blocks, runtime.window_frames, reach):
        yield runtime.run(features)[first : first + count]


def load_runtime(card: ModelCard, device: str = "auto") -> Runtime:
    """The card's network on `device`: "auto" takes the fastest there is and never fails for it.

    A device that fails later gives way to the processor, which goes on from there; the runtime's
    `notice` says so.
    """
    if device not in DEVICES:
        raise DeviceUnavailable(device, "there is no such device")
    processor = partial(_onnx, card)
    if device == "cpu":
        return processor()
    if device != "auto":
        return _tried(card, partial(_torch, card, device), processor)
    for start in _accelerated(card):
        try:
            return _tried(card, start, processor)
        except DeviceUnavailable:
            continue
    return processor()


def _tried(
    card: ModelCard, start: Callable[[], Runtime], processor: Callable[[], Runtime]
) -> Runtime:
    """A device that answers as the processor does, else the processor and a word about it."""
    try:
        quick = start()
        _try_out(card, quick, processor())
    except DeviceFailed as failure:
        return FallBack(processor(), processor, failure.notice)
    return FallBack(quick, processor)


def _accelerated(card: ModelCard) -> Iterator[Callable[[], Runtime]]:
    """What may be faster than the processor, the likeliest first."""
    import onnxruntime

    available = onnxruntime.get_available_providers()
    for provider in PROVIDERS:
        if provider in available:
            yield partial(_onnx, card, provider)
    if "safetensors" in card.files and importlib.util.find_spec("torch"):
        # torch takes a second to import: not where there is clearly no card.
        if shutil.which("nvidia-smi"):
            yield partial(_torch, card, "cuda")
        if sys.platform == "darwin":
            yield partial(_torch, card, "mps")


def _try_out(card: ModelCard, quick: Runtime, safe: Runtime) -> None:
    """DeviceFailed where a device says something else than the processor."""
    shape = (TRIAL_FRAMES, len(card.features.window_sizes), card.features.bins)
    seen = np.random.default_rng(0).random(shape, dtype=np.float32)
    difference = float(np.abs(quick.run(seen) - safe.run(seen)).max())
    if not difference <= LARGEST_DIFFERENCE:  # written so that NaN fails too
        raise DeviceFailed(quick.device_name, f"answers differ by {difference:.3g}")


def _onnx(card: ModelCard, provider: str | None = None) -> Runtime:
    name = PROVIDERS[provider] if provider else "CPU"
    return OnnxRuntime(card, verify(card, "onnx"), name, provider)


def _torch(card: ModelCard, device: str) -> Runtime:
    try:
        from engine.models.runtime_torch import TorchRuntime
    except ImportError as error:
        raise DeviceUnavailable(
            device, "PyTorch is not installed (pip install earmark[torch])"
        ) from error
    return TorchRuntime(card, verify(card, "safetensors"), device)
