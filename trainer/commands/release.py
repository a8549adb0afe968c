"""`release`: a run's weights as files that the program loads, with their card."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from engine.models.store import SHIPPED, user_models
from trainer.commands.command import Command, data_of, run_arguments, sources_from
from trainer.errors import NameTaken, NotForTheProgram

if TYPE_CHECKING:
    from engine.models import ModelCard
    from trainer.data.sources import Sources
    from trainer.release import ReleaseNotes

VARIANTS = ("whole", "weight-only", "int8")
CLIPS = 24


def _score(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    return name, float(value)


def arguments(parser: argparse.ArgumentParser) -> None:
    """A run, the version it becomes, and where its files go."""
    run_arguments(parser)
    parser.add_argument("--output", type=Path, default=Path("resources/models"), metavar="DIR")
    parser.add_argument(
        "--install",
        action="store_true",
        help="put it into your own models, where the program's menu finds it, not into DIR",
    )
    parser.add_argument("--version", default="1.0.0", help="the model's version")
    parser.add_argument("--name", default="", help="otherwise: the recipe's")
    parser.add_argument("--title", default="", help="what menus call it (otherwise: the recipe's)")
    parser.add_argument(
        "--variant",
        choices=VARIANTS,
        default="whole",
        help="weights as they are, or a smaller file: float16 (weight-only) or int8",
    )
    parser.add_argument(
        "--score",
        type=_score,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a score to print on the card, as benchmarks/accuracy.py measured it",
    )


def run(arguments: argparse.Namespace) -> Iterator[str]:
    """Write a run's weights and card."""
    from trainer.release import ReleaseNotes, Settings, load_run
    from trainer.tuners import tuned as tune

    name = arguments.name or load_run(arguments.run)[0].name
    folder = _folder(arguments, name)
    sources = sources_from(arguments, data_of(arguments.run))
    tuned = tune(arguments.run, sources)
    if not isinstance(tuned.settings, Settings):
        raise NotForTheProgram(name)
    scores = {**tuned.scores, **dict(arguments.score)}
    notes = ReleaseNotes(arguments.version, tuned.settings, scores, arguments.name, arguments.title)
    card = _released(arguments, folder, notes, sources)
    yield f"{card.name} {card.version}: {tuned.settings}, validation F1 {tuned.best:.3f}"
    for score, value in card.scores.items():
        yield f"  {score:48} {value:g}"
    yield f"Written to {folder}."


def _folder(arguments: argparse.Namespace, name: str) -> Path:
    """Where the files go; NameTaken where the program would not see them there."""
    if not arguments.install:
        output: Path = arguments.output
        return output
    if arguments.variant == "whole" and (SHIPPED / f"{name}.card.json").exists():
        raise NameTaken(name)
    return user_models()


def _released(
    arguments: argparse.Namespace, folder: Path, notes: "ReleaseNotes", sources: "Sources"
) -> "ModelCard":
    from trainer.release import load_run, release
    from trainer.smaller import release_variant
    from trainer.trials import rendered_trials
    from trainer.variants import VARIANTS as WAYS

    if arguments.variant == "whole":
        return release(arguments.run, folder, notes)
    recipe, _ = load_run(arguments.run)
    trials = list(rendered_trials(recipe, sources, CLIPS))
    return release_variant(arguments.run, folder, notes, WAYS[arguments.variant], trials)


COMMAND = Command("release", "write ONNX, safetensors and the card", arguments, run)
