"""Runtime: a model's network, ready to be run on some device."""

from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from engine.errors import DeviceUnavailable, ModelDamaged
from engine.models.card import ModelCard
from engine.models.store import verify

Array = npt.NDArray[np.float32]

DEVICES = ("auto", "cpu", "cuda", "mps")
PROVIDERS = (
    ("CUDAExecutionProvider", "CUDA"),
    ("CoreMLExecutionProvider", "CoreML"),
    ("DmlExecutionProvider", "DirectML"),
)


class Runtime(Protocol):
    """Runs one network."""

    @property
    def device_name(self) -> str:
        """What it runs on, for a person to read."""
        ...

    def run(self, features: Array) -> Array:
        """Features (frames, windows, bins) to probabilities (frames, 4, pitches) in 0-1."""
        ...


class OnnxRuntime:
    """ONNX Runtime, on the processor or a provider it brings."""

    def __init__(self, card: ModelCard, path: Path, provider: str | None = None) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # Idle threads sleep rather than spin: the window and the player want the processor too.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        wanted = [provider] if provider else []
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=[*wanted, "CPUExecutionProvider"]
            )
        except _onnx_errors() as error:
            raise ModelDamaged(card.name, f"ONNX Runtime refuses {path.name}") from error
        names = dict(PROVIDERS)
        active = self._session.get_providers()[0]
        self._device_name = names.get(active, "CPU")
        self._input = self._session.get_inputs()[0].name

    @property
    def device_name(self) -> str:
        """What it runs on."""
        return self._device_name

    def run(self, features: Array) -> Array:
        """Features (frames, windows, bins) to probabilities (frames, 4, pitches)."""
        [output] = self._session.run(None, {self._input: features[np.newaxis]})
        return np.asarray(output[0], np.float32)


def _onnx_errors() -> tuple[type[Exception], ...]:
    """What ONNX Runtime raises: its own exceptions share no base but Exception."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    own = (state.Fail, state.InvalidProtobuf, state.InvalidGraph, state.RuntimeException)
    return (RuntimeError, ValueError, *own)


def load_runtime(card: ModelCard, device: str = "auto") -> Runtime:
    """The card's network on `device`: "auto" takes the fastest there is and never fails for it."""
    if device not in DEVICES:
        raise DeviceUnavailable(device, "there is no such device")
    if device in ("cuda", "mps"):
        return _torch(card, device)
    path = verify(card, "onnx")
    return OnnxRuntime(card, path, _provider() if device == "auto" else None)


def _provider() -> str | None:
    """The first accelerated provider this ONNX Runtime was built with."""
    import onnxruntime

    available = onnxruntime.get_available_providers()
    return next((name for name, _ in PROVIDERS if name in available), None)


def _torch(card: ModelCard, device: str) -> Runtime:
    try:
        from engine.models.runtime_torch import TorchRuntime
    except ImportError as error:
        raise DeviceUnavailable(
            device, "PyTorch is not installed (pip install earmark[torch])"
        ) from error
    return TorchRuntime(card, verify(card, "safetensors"), device)
