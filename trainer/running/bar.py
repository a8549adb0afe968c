"""How far a run is, on one line of the terminal; now and then a line in a log."""

import sys
import time
from collections.abc import Callable
from typing import Any, TextIO

import lightning

from trainer.running.timing import Timer

REDRAW_SECONDS = 0.25
LOG_SECONDS = 60.0
WIDTH = 24


def length(seconds: float) -> str:
    """“2 h 05 min”, “3 min 20 s” or “41 s”."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def bar(done: int, steps: int) -> str:
    """A bar of blocks."""
    full = round(WIDTH * min(1.0, done / max(steps, 1)))
    return "█" * full + "░" * (WIDTH - full)


class Bar(lightning.Callback):
    """Draws the bar on a terminal; where there is none, writes a line a minute."""

    def __init__(
        self,
        timer: Timer,
        out: TextIO | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._timer = timer
        self._out = out or sys.stderr
        self._now = now
        self._drawn = now()
        self._valid = ""
        self._batches = 1
        self._is_terminal = self._out.isatty()

    def on_train_start(
        self, trainer: lightning.Trainer, _module: lightning.LightningModule
    ) -> None:
        """Say that the first clips are made: it may take a minute."""
        self._batches = trainer.accumulate_grad_batches
        if trainer.is_global_zero:
            self._write("Loading instruments and rendering the first clips …")

    def on_train_batch_end(
        self,
        trainer: lightning.Trainer,
        _module: lightning.LightningModule,
        outputs: Any,
        *_: object,
    ) -> None:
        """Draw, if it is time to."""
        every = REDRAW_SECONDS if self._is_terminal else LOG_SECONDS
        if not trainer.is_global_zero or self._now() - self._drawn < every:
            return
        self._drawn = self._now()
        self._write(self.line(trainer.global_step, int(trainer.max_steps), outputs))

    def on_validation_end(
        self, trainer: lightning.Trainer, _module: lightning.LightningModule
    ) -> None:
        """Leave a line that stays."""
        loss = trainer.callback_metrics.get("valid/loss")
        if trainer.is_global_zero and loss is not None:
            self._valid = f" · validation loss {float(loss):.4g}"
            self._write(self.line(trainer.global_step, int(trainer.max_steps), None))
            if self._is_terminal:
                self._out.write("\n")

    def line(self, step: int, steps: int, outputs: Any) -> str:
        """What is drawn."""
        pace = self._timer.whole
        left = (steps - step) * pace.step_seconds
        loss = outputs.get("loss") if isinstance(outputs, dict) else None
        now = f" · loss {self._batches * float(loss):.4g}" if loss is not None else ""
        return (
            f"{bar(step, steps)} step {step} of {steps}{now}{self._valid} · "
            f"{pace.times_real_time:.0f}× real time · waited {100 * pace.wait_share:.0f} % · "
            f"{length(left)} left"
        )

    def say(self, sentence: str) -> None:
        """Write a sentence that stays."""
        self._write(sentence)
        if self._is_terminal:
            self._out.write("\n")

    def _write(self, line: str) -> None:
        self._out.write(f"\r\033[K{line}" if self._is_terminal else f"{line}\n")
        self._out.flush()

    def on_train_end(self, *_: object) -> None:
        """Leave the line."""
        if self._is_terminal:
            self._out.write("\n")
