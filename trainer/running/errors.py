"""What can go wrong with a run, in sentences."""

from collections.abc import Sequence
from pathlib import Path

from engine.errors import EarmarkError


class RunError(EarmarkError):
    """A run that cannot begin, or cannot go on."""


class OutOfMemory(RunError):
    """The device cannot hold what the recipe asks of it."""

    def __init__(self, device: str, asked: str, lower: Sequence[str], reported: str) -> None:
        super().__init__(
            f"{device} ran out of memory with {asked}.",
            f"Lower {' or '.join(lower)}.",
            reported,
        )


class RendererGone(RunError):
    """A process that renders clips was ended from outside."""

    def __init__(self, workers: int, reported: str) -> None:
        super().__init__(
            f"One of the {workers} processes that render clips was ended by the system, most "
            "likely because the memory ran out.",
            "Lower --workers, or synthesis.waves_bytes (what each keeps of the instruments); the "
            "same command goes on with the run.",
            reported,
        )


class CheckpointNotWritten(RunError):
    """The run's own folder takes no more checkpoints."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path} could not be written: {why}.",
            "The last checkpoint is whole; make room, and the same command goes on from there.",
        )


class Diverged(RunError):
    """The loss is no longer a number."""

    def __init__(self, step: int) -> None:
        super().__init__(
            f"At step {step} the loss on the validation clips is no longer a number.",
            "Lower schedule.peak_rate or schedule.clip_norm, or raise schedule.warmup; best.ckpt "
            "holds the run's best weights.",
        )


class LoggerMissing(RunError):
    """A way of logging was asked for that is not installed."""

    def __init__(self, name: str, package: str) -> None:
        super().__init__(f"{name} is not installed.", f"Install it with: pip install {package}")


class NotResumable(RunError):
    """A folder whose checkpoint is no training's."""

    def __init__(self, run: Path) -> None:
        super().__init__(
            f"{run} holds weights, but not the state of a training that could go on.",
            f"Begin another run with them: train RECIPE --run FOLDER --start {run}",
        )


class AnotherNetwork(RunError):
    """A folder in which another network has been trained."""

    def __init__(self, run: Path) -> None:
        super().__init__(
            f"The run in {run} has a network of another shape than this recipe’s.",
            "Give this one a folder of its own with --run, or the dimensions it had with --set.",
        )


class BrokenGradients(RunError):
    """The first gradients are no numbers: nothing can be learnt by them."""

    def __init__(self, names: Sequence[str], precision: str) -> None:
        few = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
        helps = "Look at the recipe’s loss, and at the labels of its data."
        if precision != "32-true":
            helps = (
                "Some processors’ libraries fail at it in bf16 where a dilated convolution has "
                "channels that are no multiples of 16: choose such dimensions, or --precision fp32."
            )
        super().__init__(
            f"The first gradients of {len(names)} of the network’s weights are no numbers ({few}).",
            helps,
        )
