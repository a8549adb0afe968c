"""The torch half of the runtime: CUDA cards and Apple's MPS."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from engine.errors import DeviceFailed, DeviceUnavailable, ModelDamaged
from engine.models.card import ModelCard
from engine.networks.named import build

Array = npt.NDArray[np.float32]


def torch_device(name: str) -> torch.device:
    """The torch device of that name; DeviceUnavailable if this machine has none."""
    if name == "cuda" and not torch.cuda.is_available():
        raise DeviceUnavailable(name, "PyTorch finds no CUDA card here")
    if name == "mps" and not torch.backends.mps.is_available():
        raise DeviceUnavailable(name, "this is no Mac with Apple's own processor")
    return torch.device(name)


NAMES = {"cuda": "CUDA", "mps": "Apple MPS"}
ROUNDED = 24
"""Frames that patches of a transformer may be padded with."""
WINDOW_FRAMES = 4000
"""Graphics processors like much at once: 80 seconds, for less than a gigabyte of their memory."""


def load_network(card: ModelCard, path: Path) -> torch.nn.Module:
    """The card's network with the weights of `path`, on the processor, ready to be asked.

    ModelDamaged where the two do not fit each other.
    """
    try:
        network = build(card.network, card.dimensions)
        network.load_state_dict(load_file(path))
    except (SafetensorError, RuntimeError, KeyError) as error:
        raise ModelDamaged(card.name, f"{path.name} does not fit its network") from error
    return network.eval()


class TorchRuntime:
    """A network in torch, its weights from safetensors."""

    def __init__(self, card: ModelCard, path: Path, device: str) -> None:
        self._device = torch_device(device)
        self._longest = int(card.dimensions.get("longest", WINDOW_FRAMES + ROUNDED))
        network = load_network(card, path)
        try:
            self._network = network.to(self._device)
        except RuntimeError as error:
            raise DeviceFailed(self.device_name, str(error)) from error

    @property
    def device_name(self) -> str:
        """What it runs on."""
        return NAMES.get(self._device.type, "CPU")

    @property
    def notice(self) -> str:
        """Nothing: what fails is said by an exception."""
        return ""

    @property
    def window_frames(self) -> int:
        """How many frames it answers at once; transformers have places for so many and no more."""
        return min(WINDOW_FRAMES, self._longest - ROUNDED)

    @torch.inference_mode()
    def run(self, features: Array) -> Array:
        """Features (frames, windows, bins) to probabilities (frames, outputs, pitches).

        DeviceFailed where the device gives up: torch says so by a RuntimeError.
        """
        try:
            batch = torch.from_numpy(features[np.newaxis]).to(self._device)
            # Full precision: the short cuts of newer cards would cost a thousandth.
            with torch.backends.cudnn.flags(enabled=True, allow_tf32=False):
                probabilities = torch.sigmoid(self._network(batch)[0].float()).cpu()
        except RuntimeError as error:
            raise DeviceFailed(self.device_name, str(error)) from error
        return np.asarray(probabilities.numpy(), np.float32)
