"""`python -m trainer`: train a recipe, score a model, release it."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

# The renderers are processes of their own; each matrix product taking all cores would slow both.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from engine.errors import EarmarkError
from trainer.data.sources import Sources, default_cache
from trainer.recipes import RECIPES, Recipe, RecipeError

OK, FAILED = 0, 1


@dataclass(frozen=True, slots=True)
class Command:
    """One sub-command: its arguments are added by `arguments`, its work done by `run`."""

    name: str
    help: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], None]


def _recipe(arguments: argparse.Namespace) -> Recipe:
    if arguments.recipe not in RECIPES:
        raise RecipeError(
            f"There is no recipe “{arguments.recipe}”.", f"There are: {', '.join(RECIPES)}."
        )
    recipe = RECIPES[arguments.recipe]
    for assignment in arguments.set:
        recipe = recipe.with_setting(assignment)
    return recipe


def _sources(arguments: argparse.Namespace) -> Sources:
    sources = Sources(arguments.kit, arguments.cache)
    sources.prepare()
    return sources


def train(arguments: argparse.Namespace) -> None:
    """Train, or go on training where the run's last checkpoint is."""
    from trainer.fit import fit

    recipe = _recipe(arguments)
    run = arguments.run or Path("runs") / recipe.name
    start = arguments.start or (Path("runs") / recipe.start if recipe.start else None)
    last = fit(recipe, _sources(arguments), run, arguments.workers, start)
    print(f"{last} holds the run; the same command goes on with it.")


def balance(arguments: argparse.Namespace) -> None:
    """Fit a run's family head again."""
    from trainer.families import balance

    balance(arguments.run, _sources(arguments))
    print(f"{arguments.run}: every family weighs the same now.")


def tune(arguments: argparse.Namespace) -> None:
    """Find the thresholds for a run on validation clips."""
    from trainer.tuners import tuned as tune

    tuned = tune(arguments.run, _sources(arguments))
    for threshold, f1 in tuned.table:
        print(f"{threshold:.3f}  {f1:.4f}")
    print(tuned.settings)
    for name, score in tuned.scores.items():
        print(f"{name}: {score}")


def release(arguments: argparse.Namespace) -> None:
    """Write a run's weights and card."""
    from trainer.release import ReleaseNotes, release
    from trainer.tuners import tuned as tune

    tuned = tune(arguments.run, _sources(arguments))
    scores = {**tuned.scores, **dict(arguments.score)}
    notes = ReleaseNotes(arguments.version, tuned.settings, scores)
    card = release(arguments.run, arguments.output, notes)
    print(f"{card.name} {card.version}: {tuned.settings}, validation F1 {tuned.best:.3f}")


def _score(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    return name, float(value)


def _kit_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--kit", type=Path, required=True, help="folder of the synthesis kit", metavar="PATH"
    )
    parser.add_argument(
        "--cache",
        type=Path,
        default=default_cache(),
        help="where converted instruments are kept (otherwise: %(default)s)",
        metavar="PATH",
    )


def _train_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("recipe", help=f"one of: {', '.join(RECIPES)}")
    parser.add_argument("--run", type=Path, help="folder of the run (otherwise: runs/RECIPE)")
    parser.add_argument(
        "--start",
        type=Path,
        metavar="PATH",
        help="run, or card of a released model, whose weights are the first ones",
    )
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="change a setting"
    )
    parser.add_argument("--workers", type=int, default=1, help="processes that render clips")
    _kit_arguments(parser)


def _run_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=Path, help="folder of the run")
    _kit_arguments(parser)


def _release_arguments(parser: argparse.ArgumentParser) -> None:
    _run_arguments(parser)
    parser.add_argument("--output", type=Path, default=Path("resources/models"), metavar="DIR")
    parser.add_argument("--version", default="1.0.0", help="the model's version")
    parser.add_argument(
        "--score",
        type=_score,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a score to print on the card, as benchmarks/accuracy.py measured it",
    )


COMMANDS = (
    Command("train", "train a recipe, or go on training it", _train_arguments, train),
    Command("balance", "fit a run's family head, all families alike", _run_arguments, balance),
    Command("tune", "print F1 over thresholds on validation clips", _run_arguments, tune),
    Command("release", "write ONNX, safetensors and the card", _release_arguments, release),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m trainer", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        sub = commands.add_parser(command.name, help=command.help)
        command.arguments(sub)
        sub.set_defaults(command=command)
    arguments = parser.parse_args(argv)
    try:
        arguments.command.run(arguments)
    except EarmarkError as error:
        print(error, file=sys.stderr)
        return FAILED
    return OK


if __name__ == "__main__":
    sys.exit(main())
