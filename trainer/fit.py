"""Run a recipe: Lightning's loop, with what is kept and told of it (`trainer.running`)."""

import errno
import json
import logging
import os
import signal
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lightning
import torch
from lightning.pytorch.callbacks import EMAWeightAveraging

from engine.files import reason, replacing
from engine.models import read_card, verify
from engine.models.runtime_torch import load_network
from trainer.data.sources import Sources
from trainer.module import NoteModule
from trainer.recipes.recipe import Recipe, RecipeError, as_values
from trainer.release import load_run
from trainer.running.asked import StopSignal
from trainer.running.bar import Bar
from trainer.running.errors import AnotherNetwork, CheckpointNotWritten, NotResumable
from trainer.running.feeding import ClipData, usual_workers
from trainer.running.history import History
from trainer.running.loggers import loggers_for
from trainer.running.machine import Machine, Wish, machine_for
from trainer.running.memory import memory_explained, peak_memory
from trainer.running.saving import LAST, Keeper, WholeCheckpoints, last_checkpoint
from trainer.running.summary import Account, summary, write_summary
from trainer.running.telling import Chronicle
from trainer.running.timing import Pace, Timer

CHECKPOINT = LAST
RECIPE_FILE = "recipe.json"
LOG_STEPS = 10
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a recipe is run, which changes nothing of what is learnt.

    `workers` processes render clips (None: as many as suit the processor), `checkpoints` is another
    folder for copies of the checkpoints, `start` a run or card whose weights are the first ones.
    `stop` is asked after each step whether to save and end. The pace of the first `warm_steps`,
    for which instruments are loaded, is not counted. `threads` compute the network on a processor
    (None: torch's own choice).
    """

    workers: int | None = None
    start: Path | None = None
    wish: Wish = field(default_factory=Wish)
    checkpoints: Path | None = None
    wandb: bool = False
    stop: StopSignal = field(default_factory=StopSignal)
    warm_steps: int = 1
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: its last checkpoint, the step it reached, why there, and its pace."""

    checkpoint: Path
    step: int
    ending: str
    pace: Pace


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a run is put together from."""

    machine: Machine
    history: History
    timer: Timer
    bar: Bar
    keeper: Keeper
    chronicle: Chronicle

    @property
    def ending(self) -> str:
        """Why the run ended."""
        if self.keeper.was_stopped:
            return "stopped from outside; it can go on"
        return "ended early, no longer getting better" if self.chronicle.is_early else "done"


def fit(recipe: Recipe, sources: Sources, run: Path, plan: Plan | None = None) -> Outcome:
    """Train `recipe` into the folder `run`, going on from its last checkpoint if there is one.

    The checkpoint's weights are the averaged ones.
    """
    plan = plan or Plan()
    if plan.threads is not None:
        torch.set_num_threads(plan.threads)
    last = last_checkpoint(run, plan.checkpoints)
    with _quiet():
        lightning.seed_everything(recipe.seed, verbose=False)
        module = NoteModule(recipe)
        step = _step_of(last, run, module) if last else 0
        _write_recipe(run, recipe)
        if plan.start is not None and last is None:
            begin_with(module.network, first_weights(plan.start))
        workers = usual_workers(plan.wish.devices) if plan.workers is None else plan.workers
        machine = machine_for(plan.wish)
        data = ClipData(recipe, sources, workers, machine.device == "cuda")
        keeper = Keeper(run, History.read(run, step), plan.stop, recipe.schedule)
        parts = _parts(recipe, machine, data, keeper, plan.warm_steps)
        if machine.note:
            parts.bar.say(machine.note)
        trainer = _trainer(recipe, run, plan, parts)
        with memory_explained(recipe, machine.device, workers):
            _run(trainer, module, data, last, keeper)
    if trainer.is_global_zero:
        account = _account(trainer, module, parts, data)
        write_summary(run, summary(recipe, account, parts.history))
    return Outcome(run / LAST, trainer.global_step, parts.ending, parts.timer.whole)


def _run(
    trainer: lightning.Trainer,
    module: NoteModule,
    data: ClipData,
    last: Path | None,
    keeper: Keeper,
) -> None:
    torch.set_flush_denormal(True)  # tiny activations make CPU arithmetic many times slower
    listener = signal.getsignal(signal.SIGINT)
    try:
        trainer.fit(module, datamodule=data, ckpt_path=last, weights_only=True)
    except (SystemExit, RuntimeError):  # what Lightning and torch make of a signal
        if not keeper.was_stopped:
            raise
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise CheckpointNotWritten(keeper.run, reason(error)) from error
    finally:
        torch.set_flush_denormal(False)
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, listener)  # Lightning is deaf to it after the first


@contextmanager
def _quiet() -> Iterator[None]:
    """Lightning's advice is for who wrote the loop, not for who trains with it."""
    os.environ.setdefault("PYTORCH_ENABLE_MPS_FALLBACK", "1")
    for name in ("lightning.pytorch", "lightning.fabric"):
        logging.getLogger(name).setLevel(logging.WARNING)
    with warnings.catch_warnings():
        for kind in (UserWarning, FutureWarning, DeprecationWarning):
            warnings.simplefilter("ignore", kind)
        yield


def _write_recipe(run: Path, recipe: Recipe) -> None:
    run.mkdir(parents=True, exist_ok=True)
    with replacing(run / RECIPE_FILE) as file:
        file.write(json.dumps(as_values(recipe), indent=1).encode())


def _step_of(checkpoint: Path, run: Path, module: NoteModule) -> int:
    """The step a checkpoint was saved at.

    NotResumable where it is none of a training's, AnotherNetwork where it is another network's.
    """
    values: dict[str, Any] = torch.load(checkpoint, map_location="cpu", weights_only=True)
    if "optimizer_states" not in values:
        raise NotResumable(run)
    wanted = {name: value.shape for name, value in module.state_dict().items()}
    if {name: value.shape for name, value in values["state_dict"].items()} != wanted:
        raise AnotherNetwork(run)
    return int(values["global_step"])


def _parts(
    recipe: Recipe, machine: Machine, data: ClipData, keeper: Keeper, warm_steps: int
) -> _Parts:
    timer = Timer(data.loader, recipe.features.hop_seconds, warm_steps)
    bar = Bar(timer)
    chronicle = Chronicle(recipe, keeper.history, timer)
    return _Parts(machine, keeper.history, timer, bar, keeper, chronicle)


def _trainer(recipe: Recipe, run: Path, plan: Plan, parts: _Parts) -> lightning.Trainer:
    schedule, machine = recipe.schedule, parts.machine
    average = EMAWeightAveraging(
        decay=schedule.average_decay, update_starting_at_step=schedule.warmup
    )
    return lightning.Trainer(
        accelerator=machine.device,
        devices=machine.devices,
        num_nodes=machine.nodes,
        strategy=machine.strategy,
        precision=machine.precision,  # type: ignore[arg-type]
        sync_batchnorm=machine.device == "cuda" and machine.processes > 1,
        use_distributed_sampler=False,  # clips are dealt out by their numbers
        max_steps=schedule.steps,
        max_epochs=-1,
        accumulate_grad_batches=schedule.accumulate,
        gradient_clip_val=schedule.clip_norm,
        val_check_interval=schedule.validate_every * schedule.accumulate,
        check_val_every_n_epoch=None,
        num_sanity_val_steps=0,
        log_every_n_steps=LOG_STEPS,
        logger=loggers_for(run, recipe.name, plan.wandb, as_values(recipe)),
        plugins=[WholeCheckpoints(plan.checkpoints, parts.bar.say), *machine.plugins()],
        # The average before whoever looks at it or saves it.
        callbacks=[average, parts.timer, parts.chronicle, parts.bar, parts.keeper],
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
    )


def _account(
    trainer: lightning.Trainer, module: NoteModule, parts: _Parts, data: ClipData
) -> Account:
    return Account(
        machine=parts.machine,
        workers=data.workers,
        parameters=sum(p.numel() for p in module.network.parameters()),
        step=trainer.global_step,
        ending=parts.ending,
        pace=parts.timer.whole,
        starting=parts.timer.starting,
        seconds=parts.chronicle.seconds,
        memory=peak_memory(parts.machine.device),
        data=data.about,
    )


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
    lacking = [name for name in wanted if name not in weights]
    if lacking or any(wanted[name].shape != weights[name].shape for name in wanted):
        raise RecipeError("The run to start from has a network of another shape.")
    network.load_state_dict({name: weights[name] for name in wanted})
