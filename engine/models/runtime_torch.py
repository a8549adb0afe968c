"""The torch half of the runtime: CUDA cards and Apple's MPS."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from engine.errors import DeviceUnavailable, ModelDamaged
from engine.models.card import ModelCard
from engine.networks.harmonic import build

Array = npt.NDArray[np.float32]


def torch_device(name: str) -> torch.device:
    """The torch device of that name; DeviceUnavailable if this machine has none."""
    if name == "cuda" and not torch.cuda.is_available():
        raise DeviceUnavailable(name, "PyTorch finds no CUDA card here")
    if name == "mps" and not torch.backends.mps.is_available():
        raise DeviceUnavailable(name, "this is no Mac with Apple's own processor")
    return torch.device(name)


class TorchRuntime:
    """A network in torch, its weights from safetensors."""

    def __init__(self, card: ModelCard, path: Path, device: str) -> None:
        self._device = torch_device(device)
        network = build(card.dimensions)
        try:
            network.load_state_dict(load_file(path))
        except (SafetensorError, RuntimeError, KeyError) as error:
            raise ModelDamaged(card.name, f"{path.name} does not fit its network") from error
        self._network = network.eval().to(self._device)

    @property
    def device_name(self) -> str:
        """What it runs on."""
        return {"cuda": "CUDA", "mps": "Apple MPS"}.get(self._device.type, "CPU")

    @torch.inference_mode()
    def run(self, features: Array) -> Array:
        """Features (frames, windows, bins) to probabilities (frames, 4, pitches)."""
        batch = torch.from_numpy(features[np.newaxis]).to(self._device)
        probabilities = torch.sigmoid(self._network(batch)[0].float())
        return np.asarray(probabilities.cpu().numpy(), np.float32)
