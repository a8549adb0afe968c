"""Checkpoints: whole or not at all, in the run's folder and wherever else they are wanted."""

import io
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lightning
import torch
from lightning.fabric.plugins.io import TorchCheckpointIO
from lightning.pytorch.utilities.exceptions import SIGTERMException

from engine.files import reason, replacing
from trainer.recipes.recipe import Schedule
from trainer.running.asked import StopSignal
from trainer.running.errors import CheckpointNotWritten
from trainer.running.history import History

LAST, BEST = "last.ckpt", "best.ckpt"
KEPT = "step-{:07d}.ckpt"
ASK_EVERY = 8
"""Steps after which several processes ask each other whether one was told to stop."""


class WholeCheckpoints(TorchCheckpointIO):
    """Writes a checkpoint beside its name and then moves it there: a kill leaves the old one.

    Each is copied to the folder `also` in the same way. Where that fails the run goes on: `say`
    is told so, once until it works again.
    """

    def __init__(self, also: Path | None, say: Callable[[str], None]) -> None:
        self._also = also
        self._say = say
        self._is_lost = False

    def save_checkpoint(
        self,
        checkpoint: dict[str, Any],
        path: Any,
        storage_options: Any | None = None,  # noqa: ARG002 Lightning's, for remote stores
    ) -> None:
        """Write it; CheckpointNotWritten where the run's own folder does not take it."""
        buffer = io.BytesIO()
        torch.save(checkpoint, buffer)
        target = Path(path)
        try:
            _write(target, buffer)
        except OSError as error:
            raise CheckpointNotWritten(target, reason(error)) from error
        if self._also is not None:
            self._copy(self._also / target.name, buffer)

    def _copy(self, target: Path, buffer: io.BytesIO) -> None:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            _write(target, buffer)
            self._is_lost = False
        except OSError as error:
            if not self._is_lost:
                self._say(
                    f"{target.parent} takes no checkpoint: {reason(error)}. The run goes on and "
                    "keeps them in its own folder."
                )
            self._is_lost = True


def _write(target: Path, buffer: io.BytesIO) -> None:
    with replacing(target) as file:
        file.write(buffer.getbuffer())


def last_checkpoint(run: Path, also: Path | None) -> Path | None:
    """Where a run goes on: its last checkpoint, or the copy of one whose folder is gone."""
    places = [folder / LAST for folder in (run, also) if folder is not None]
    return next((path for path in places if path.is_file()), None)


class Keeper(lightning.Callback):
    """Keeps the last checkpoint every few minutes, the best one, and some of those before.

    A run that is asked to end (SIGTERM, SIGUSR1, Ctrl-C) keeps where it is, first.
    """

    def __init__(
        self,
        run: Path,
        history: History,
        stop: StopSignal,
        schedule: Schedule,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.run = run
        self.history = history
        self._every = schedule.save_minutes * 60.0
        self._keep = schedule.keep
        self._now = now
        self._saved = now()
        self._step = 0
        self._validate_every = schedule.validate_every
        self._stop = stop
        self.was_stopped = False

    def on_train_start(
        self, trainer: lightning.Trainer, _module: lightning.LightningModule
    ) -> None:
        """Begin to count steps."""
        self._step = trainer.global_step

    def on_train_batch_end(
        self, trainer: lightning.Trainer, _module: lightning.LightningModule, *_: object
    ) -> None:
        """Save where it is time to, and stop where that was asked; between steps, not in them."""
        if trainer.global_step == self._step:
            return
        self._step = trainer.global_step
        if self._is_asked(trainer):
            self._save(trainer, LAST)
            self.was_stopped = True
            trainer.should_stop = True
        elif self._is_turn(trainer) or self._is_time(trainer):
            self._save(trainer, LAST)

    def _is_turn(self, trainer: lightning.Trainer) -> bool:
        """Before validation, which may take a while, and before the average replaces the rest."""
        step = trainer.global_step
        return step % self._validate_every == 0 or step >= trainer.max_steps

    def _is_asked(self, trainer: lightning.Trainer) -> bool:
        if trainer.world_size == 1:
            return self._stop.is_asked
        if trainer.global_step % ASK_EVERY:
            return False
        return bool(trainer.strategy.reduce_boolean_decision(self._stop.is_asked, all=False))

    def _is_time(self, trainer: lightning.Trainer) -> bool:
        """The first process decides: all of them must save at the same step."""
        if trainer.world_size > 1 and trainer.global_step % ASK_EVERY:
            return False
        due = self._now() - self._saved >= self._every
        return bool(trainer.strategy.broadcast(due)) if trainer.world_size > 1 else due

    def on_validation_end(
        self, trainer: lightning.Trainer, _module: lightning.LightningModule
    ) -> None:
        """Save the best, and what averages may be made of."""
        if self.history.is_best:
            trainer.save_checkpoint(self.run / BEST, weights_only=False)
        if self._keep:
            name = KEPT.format(trainer.global_step)
            trainer.save_checkpoint(self.run / name, weights_only=False)
            if trainer.is_global_zero:
                for old in sorted(self.run.glob("step-*.ckpt"))[: -self._keep]:
                    old.unlink(missing_ok=True)

    def _save(self, trainer: lightning.Trainer, name: str) -> None:
        trainer.save_checkpoint(self.run / name, weights_only=False)
        self._saved = self._now()

    def on_exception(
        self, trainer: lightning.Trainer, _module: lightning.LightningModule, error: BaseException
    ) -> None:
        """Save, but not amid validation, when the averaged weights stand in for the others.

        What had been learnt before it was saved then.
        """
        if is_told_to_end(error, trainer):
            self.was_stopped = True
            if trainer.training:
                self._save(trainer, LAST)


def is_told_to_end(error: BaseException, trainer: lightning.Trainer) -> bool:
    """Whether a run ends because it was asked to.

    A SIGTERM to all processes of a job ends the renderers first, which torch complains of.
    """
    if isinstance(error, (SIGTERMException, KeyboardInterrupt)):
        return True
    return trainer.received_sigterm and "DataLoader worker" in str(error)


def is_first_process(environ: dict[str, str] | None = None) -> bool:
    """Whether this process speaks for all, before they have met."""
    known = os.environ if environ is None else environ
    return all(known.get(name, "0") == "0" for name in ("RANK", "SLURM_PROCID", "LOCAL_RANK"))
