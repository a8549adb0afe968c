"""How fast a run is, and how much of its time it waits for clips."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import lightning


class Timed:
    """An iterable of batches that adds up how long it was waited for them (seconds)."""

    def __init__(
        self, batches: Iterable[Any], now: Callable[[], float] = time.perf_counter
    ) -> None:
        self.batches = batches
        self._now = now
        self.waited = 0.0

    def __iter__(self) -> Iterator[Any]:
        batches = iter(self.batches)
        while True:
            begun = self._now()
            try:
                batch = next(batches)
            except StopIteration:
                return
            self.waited += self._now() - begun
            yield batch


@dataclass(slots=True)
class Pace:
    """What was done in a stretch of a run: steps, seconds of it, of them waiting, of music."""

    steps: int = 0
    seconds: float = 0.0
    waited: float = 0.0
    music: float = 0.0

    @property
    def wait_share(self) -> float:
        """The share of the time in which the network waited for clips."""
        return self.waited / self.seconds if self.seconds else 0.0

    @property
    def times_real_time(self) -> float:
        """Seconds of music learnt from in a second."""
        return self.music / self.seconds if self.seconds else 0.0

    @property
    def step_seconds(self) -> float:
        """How long a step takes."""
        return self.seconds / self.steps if self.steps else 0.0

    def add(self, steps: int, seconds: float, waited: float, music: float) -> None:
        """Count one more batch, and the steps that were done with it."""
        self.steps += steps
        self.seconds += seconds
        self.waited += waited
        self.music += music


class Timer(lightning.Callback):
    """Measures a run: `whole` since its start, `lately` since it was last taken.

    The first `warm_steps` are left out: for them everything is loaded. So are validations.
    """

    def __init__(
        self,
        loader: Timed,
        hop_seconds: float,
        warm_steps: int = 1,
        now: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._loader = loader
        self._hop = hop_seconds
        self._now = now
        self.whole, self.lately = Pace(), Pace()
        self.starting = 0.0
        self._begun = self._now()
        self._last: float | None = None
        self._step = self._counted = 0
        self._warm = warm_steps
        self._waited = 0.0

    def take(self) -> Pace:
        """What was done since this was last asked."""
        lately, self.lately = self.lately, Pace()
        return lately

    def on_train_start(
        self, trainer: lightning.Trainer, _module: lightning.LightningModule
    ) -> None:
        """Begin to count steps where the run is."""
        self._step = trainer.global_step

    def on_train_batch_end(
        self,
        trainer: lightning.Trainer,
        _module: lightning.LightningModule,
        _outputs: Any,
        batch: tuple[Any, ...],
        _index: int,
    ) -> None:
        """Count a batch."""
        now, waited = self._now(), self._loader.waited
        self._counted += trainer.global_step - self._step
        if self._last is None:
            self.starting = now - self._begun
        elif self._counted > self._warm:
            music = batch[0].shape[0] * batch[0].shape[1] * self._hop * trainer.world_size
            for pace in (self.whole, self.lately):
                pace.add(
                    trainer.global_step - self._step,
                    now - self._last,
                    waited - self._waited,
                    music,
                )
        self._last, self._waited, self._step = now, waited, trainer.global_step

    def on_validation_end(self, *_: object) -> None:
        """Leave validation out, and the clip that was waited for meanwhile."""
        if self._last is not None:
            self._last, self._waited = self._now(), self._loader.waited
