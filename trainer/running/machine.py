"""Where a run computes: device, precision, and how many processes learn together."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from lightning.fabric.plugins.environments.slurm import SLURMEnvironment
from lightning.pytorch.strategies import DDPStrategy

from engine.errors import DeviceUnavailable
from engine.models import DEVICES

PRECISIONS = {"bf16": "bf16-mixed", "fp16": "16-mixed", "fp32": "32-true"}
NAMES = {"cpu": "processor", "cuda": "CUDA card", "mps": "Apple MPS"}
FIRST_WITH_BF16 = 8
"""Compute capability: cards before Ampere count bf16 in software."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for: a device, so many of it on so many nodes, a precision (“auto”)."""

    device: str = "auto"
    devices: int = 1
    nodes: int = 1
    precision: str = "auto"


@dataclass(frozen=True, slots=True)
class Machine:
    """What the run computes on. `note` is for a person to read, once; "" where all is usual."""

    device: str
    devices: int
    nodes: int
    precision: str
    note: str = ""

    @property
    def processes(self) -> int:
        """How many learn together."""
        return self.devices * self.nodes

    @property
    def name(self) -> str:
        """For a person to read."""
        name = torch.cuda.get_device_name() if self.device == "cuda" else NAMES[self.device]
        return name if self.processes == 1 else f"{self.processes} × {name}"

    @property
    def strategy(self) -> Any:
        """How several processes learn together."""
        if self.processes == 1:
            return "auto"
        # gloo is what processors talk by; cards talk by nccl.
        return DDPStrategy(process_group_backend="nccl" if self.device == "cuda" else "gloo")

    def plugins(self, environ: Mapping[str, str] = os.environ) -> list[Any]:
        """What Lightning has to know: SLURM's requeueing is the submit script's business."""
        is_slurm = "SLURM_JOB_ID" in environ and SLURMEnvironment.detect()
        return [SLURMEnvironment(auto_requeue=False)] if is_slurm else []


def machine_for(wish: Wish, environ: Mapping[str, str] = os.environ) -> Machine:
    """The machine a wish means here; DeviceUnavailable where there is none such.

    Under torchrun the numbers of processes are those torchrun was given.
    """
    device = _device(wish.device)
    devices, nodes = wish.devices, wish.nodes
    if "LOCAL_WORLD_SIZE" in environ and "WORLD_SIZE" in environ:
        devices = int(environ["LOCAL_WORLD_SIZE"])
        nodes = int(environ["WORLD_SIZE"]) // devices
    _check_count(device, devices)
    precision = wish.precision if wish.precision != "auto" else _usual(device)
    if precision == "bf16" and device == "mps":
        raise DeviceUnavailable("mps", "it does not learn in bf16 (--precision fp32 does)")
    return Machine(device, devices, nodes, PRECISIONS[precision], _note(device, precision))


def _device(name: str) -> str:
    if name not in DEVICES:
        raise DeviceUnavailable(name, "there is no such device")
    if name == "cuda" and not torch.cuda.is_available():
        raise DeviceUnavailable(name, "PyTorch finds no CUDA card here")
    if name == "mps" and not torch.backends.mps.is_available():
        raise DeviceUnavailable(name, "this is no Mac with Apple's own processor")
    return present_devices()[0] if name == "auto" else name


def present_devices() -> tuple[str, ...]:
    """The devices this computer has, the fastest first."""
    found = []
    if torch.cuda.is_available():
        found.append("cuda")
    if torch.backends.mps.is_available():
        found.append("mps")
    return (*found, "cpu")


def _check_count(device: str, devices: int) -> None:
    if device == "cuda" and devices > torch.cuda.device_count():
        raise DeviceUnavailable(
            device, f"{devices} cards were asked for, and {torch.cuda.device_count()} are here"
        )
    if device == "mps" and devices > 1:
        raise DeviceUnavailable(device, "a Mac has one")


def _usual(device: str) -> str:
    """The precision that is fastest there and safe."""
    if device == "mps":
        return "fp32"
    if device == "cuda" and torch.cuda.get_device_capability()[0] < FIRST_WITH_BF16:
        return "fp16"
    return "bf16"


def _note(device: str, precision: str) -> str:
    if device == "mps":
        return (
            "On Apple's MPS everything is computed in float32, and what MPS cannot do on the "
            "processor."
        )
    if device == "cuda" and precision == "fp16":
        return "This card counts in fp16 with a scaled loss: bf16 would be slow on it."
    return ""
