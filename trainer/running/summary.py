"""One page about a run: what was learnt, of what, on what, how fast, and how well."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine.files import replacing
from trainer.recipes.recipe import Recipe
from trainer.running.bar import length
from trainer.running.history import LOSS, History
from trainer.running.machine import Machine
from trainer.running.memory import seconds_setting
from trainer.running.timing import Pace

SUMMARY = "summary.md"


@dataclass(frozen=True, slots=True)
class Account:
    """What there is to say of a run besides its recipe; times in seconds, memory in GiB."""

    machine: Machine
    workers: int
    parameters: int
    step: int
    ending: str
    pace: Pace
    starting: float
    seconds: float
    memory: tuple[float, float]
    data: str


def summary(recipe: Recipe, account: Account, history: History) -> str:
    """The page, as Markdown."""
    schedule = recipe.schedule
    rows = [
        ("Recipe", f"{recipe.name} (task {recipe.task}, network {recipe.page.name})"),
        ("Weights", f"{account.parameters:,}"),
        ("Data", account.data),
        ("Clips", f"{seconds_setting(recipe)[1]:g} s, {_batch(recipe, account.machine)} a step"),
        ("Device", f"{account.machine.name}, {account.machine.precision}"),
        ("Renderers", str(account.workers)),
        ("Steps", f"{account.step} of {schedule.steps}: {account.ending}"),
        ("Speed", f"{account.pace.times_real_time:.1f} × real time"),
        ("A step", f"{account.pace.step_seconds:.3f} s"),
        ("Waiting for clips", f"{100 * account.pace.wait_share:.1f} % of the time"),
        ("Until the first step", length(account.starting)),
        ("Time", f"{length(account.seconds)} of learning"),
        ("Memory", _memory(account.memory)),
        *_scores(history),
    ]
    table = "\n".join(f"| {name} | {value} |" for name, value in rows)
    written = f"{datetime.now().astimezone():%d %B %Y, %H:%M}"
    return (
        f"# {recipe.name}: {recipe.title}\n\n{recipe.about}\n\n| | |\n|---|---|\n{table}\n\n"
        f"Written {written}. `recipe.json` is the recipe in full, `history.json` the validations, "
        "`curves.png` their picture.\n"
    )


def _batch(recipe: Recipe, machine: Machine) -> str:
    schedule = recipe.schedule
    factors = [str(schedule.batch)]
    if schedule.accumulate > 1:
        factors.append(f"{schedule.accumulate} batches")
    if machine.processes > 1:
        factors.append(f"{machine.processes} processes")
    return " × ".join(factors)


def _memory(memory: tuple[float, float]) -> str:
    own, card = memory
    return f"{own:.1f} GiB" + (f", {card:.1f} GiB on the card" if card else "")


def _scores(history: History) -> list[tuple[str, str]]:
    best = history.best
    if best is None:
        return [("Validation", "none yet")]
    last = history.losses[-1]
    rows = [("Best validation", f"loss {best[LOSS]:.5g} at step {best['step']:.0f}")]
    rows.append(("Last validation", f"loss {last:.5g}"))
    parts = [name for name in best if name.startswith("valid/") and name != LOSS]
    if parts:
        said = ", ".join(f"{name.removeprefix('valid/')} {best[name]:.4g}" for name in parts)
        rows.append(("Parts of the best", said))
    return rows


def write_summary(run: Path, text: str) -> None:
    """Put the page into the run's folder."""
    with replacing(run / SUMMARY) as file:
        file.write(text.encode())
