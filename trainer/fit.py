"""Run a recipe: Lightning, checkpoints, resuming."""

import json
from datetime import timedelta
from pathlib import Path

import lightning
import torch
from lightning.pytorch.callbacks import EMAWeightAveraging, ModelCheckpoint
from lightning.pytorch.loggers import CSVLogger
from lightning.pytorch.utilities.exceptions import SIGTERMException
from torch.utils.data import DataLoader

from engine.models import read_card, verify
from engine.models.runtime_torch import load_network
from engine.networks.harmonic import HarmonicNet
from engine.networks.live import LiveNet
from trainer.data.clips import ClipBatches, as_examples, validation_clips
from trainer.data.sources import Sources
from trainer.live_weights import laid_into_the_past
from trainer.module import NoteModule
from trainer.recipes.recipe import Recipe, RecipeError, as_values
from trainer.release import load_run
from trainer.tasks import Examples

CHECKPOINT = "last.ckpt"
RECIPE_FILE = "recipe.json"


class ClipData(lightning.LightningDataModule):
    """The clips of a recipe; training goes on at the batch the run had reached."""

    def __init__(self, recipe: Recipe, sources: Sources, workers: int) -> None:
        super().__init__()
        self._recipe = recipe
        self._sources = sources
        self._workers = workers

    def train_dataloader(self) -> DataLoader[Examples]:
        """Endless batches."""
        first = self.trainer.global_step if self.trainer else 0
        return DataLoader(
            ClipBatches(self._recipe, self._sources, first),
            batch_size=None,
            num_workers=self._workers,
            prefetch_factor=4 if self._workers else None,
        )

    def val_dataloader(self) -> DataLoader[Examples]:
        """The validation clips, one at a time."""
        clips = validation_clips(self._recipe, self._sources)
        examples = as_examples(clips, self._recipe)
        return DataLoader(examples, batch_size=None)  # type: ignore[arg-type]


class SaveWhenStopped(lightning.Callback):
    """A run that is asked to end (SIGTERM, Ctrl-C) saves where it is first."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def on_exception(
        self, trainer: lightning.Trainer, _module: lightning.LightningModule, error: BaseException
    ) -> None:
        """Save, but not amid validation, when the averaged weights stand in for the others."""
        if isinstance(error, (SIGTERMException, KeyboardInterrupt)) and trainer.training:
            trainer.save_checkpoint(self._path, weights_only=False)


def fit(
    recipe: Recipe, sources: Sources, run: Path, workers: int = 1, start: Path | None = None
) -> Path:
    """Train `recipe` into the folder `run`, going on from its last checkpoint if there is one.

    Otherwise the weights at `start` (see `first_weights`) are the first ones. Returns the last
    checkpoint. The checkpoint's weights are the averaged ones.
    """
    run.mkdir(parents=True, exist_ok=True)
    (run / RECIPE_FILE).write_text(json.dumps(as_values(recipe), indent=1), "utf-8")
    torch.set_flush_denormal(True)  # tiny activations make CPU arithmetic many times slower
    lightning.seed_everything(recipe.seed, verbose=False)
    trainer = _trainer(recipe, run)
    last = run / CHECKPOINT
    module = NoteModule(recipe)
    if start is not None and not last.exists():
        begin_with(module.network, first_weights(start))
    try:
        trainer.fit(
            module,
            datamodule=ClipData(recipe, sources, workers),
            ckpt_path=last if last.exists() else None,
            weights_only=True,
        )
    except SIGTERMException:  # saved by SaveWhenStopped; the caller learns it from the step
        return last
    finally:
        torch.set_flush_denormal(False)
    trainer.save_checkpoint(last, weights_only=False)
    return last


def first_weights(start: Path) -> torch.nn.Module:
    """The averaged network of a run's folder, or a released one by its card.

    RecipeError where there is neither.
    """
    if not start.exists():
        raise RecipeError(
            f"This recipe goes on from other weights, and there are none at {start}.",
            f"Train “{start.name}” first, or say with --start where its run is.",
        )
    if start.is_dir():
        return load_run(start)[1]
    card = read_card(start)
    return load_network(card, verify(card, "safetensors"))


def begin_with(network: torch.nn.Module, other: torch.nn.Module) -> None:
    """Take another network's weights; heads that `network` lacks are left behind.

    RecipeError where the two differ in anything else.
    """
    wanted, weights = network.state_dict(), other.state_dict()
    if isinstance(network, LiveNet) and isinstance(other, HarmonicNet):
        weights = laid_into_the_past(network, other)
    lacking = [name for name in wanted if name not in weights]
    if lacking or any(wanted[name].shape != weights[name].shape for name in wanted):
        raise RecipeError("The run to start from has a network of another shape.")
    network.load_state_dict({name: weights[name] for name in wanted})


def _trainer(recipe: Recipe, run: Path) -> lightning.Trainer:
    schedule = recipe.schedule
    saving = ModelCheckpoint(
        dirpath=run,
        filename="step",
        save_last=True,
        save_top_k=0,
        train_time_interval=timedelta(minutes=schedule.save_minutes),
    )
    return lightning.Trainer(
        max_steps=schedule.steps,
        max_epochs=-1,
        precision="bf16-mixed",
        gradient_clip_val=schedule.clip_norm,
        val_check_interval=schedule.validate_every,
        check_val_every_n_epoch=None,
        num_sanity_val_steps=0,
        log_every_n_steps=10,
        logger=CSVLogger(run, name="log", version="", flush_logs_every_n_steps=10),
        callbacks=[
            saving,
            EMAWeightAveraging(
                decay=schedule.average_decay, update_starting_at_step=schedule.warmup
            ),
            SaveWhenStopped(run / CHECKPOINT),
        ],
        enable_model_summary=False,
    )
