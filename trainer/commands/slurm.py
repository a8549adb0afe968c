"""`slurm`: a script that submits a training to a cluster."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from trainer.commands.command import (
    Command,
    kit_arguments,
    recipe_arguments,
    recipe_from,
)
from trainer.slurm import Job, script


def arguments(parser: argparse.ArgumentParser) -> None:
    """A recipe, what is asked of the cluster, and what `train` is told besides."""
    recipe_arguments(parser)
    kit_arguments(parser)
    parser.add_argument("--run", type=Path, help="folder of the run (otherwise: runs/RECIPE)")
    parser.add_argument("--start", type=Path, metavar="PATH", help="run or card to begin with")
    parser.add_argument("--checkpoints", type=Path, metavar="PATH", help="a folder for copies")
    parser.add_argument("--workers", type=int, help="renderers of each process")
    parser.add_argument("--nodes", type=int, default=1, help="otherwise: %(default)s")
    parser.add_argument("--gpus", type=int, default=1, help="of each node; 0: processors only")
    parser.add_argument("--cores", type=int, default=8, help="of each process")
    parser.add_argument("--time", default="24:00:00", help="otherwise: %(default)s")
    parser.add_argument("--memory", default="", help="of each node, such as 64G")
    parser.add_argument("--partition", default="", help="otherwise: the cluster's own choice")
    parser.add_argument("--account", default="", help="who pays")
    parser.add_argument(
        "--before",
        action="append",
        default=[],
        metavar="LINE",
        help="a line to run first, such as “module load cuda”",
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="otherwise: RECIPE.slurm")


def run(arguments: argparse.Namespace) -> Iterator[str]:
    """Write the script."""
    recipe = recipe_from(arguments)
    job = Job(
        name=f"earmark-{recipe.name}",
        command=_command(arguments, recipe.name),
        nodes=arguments.nodes,
        gpus=arguments.gpus,
        cores=arguments.cores,
        time=arguments.time,
        memory=arguments.memory,
        partition=arguments.partition,
        account=arguments.account,
        before=tuple(arguments.before),
    )
    path = arguments.output or Path(f"{recipe.name}.slurm")
    path.write_text(script(job), "utf-8")
    path.chmod(0o755)
    yield f"{path} is written. Submit it with: sbatch {path}"


def _command(arguments: argparse.Namespace, name: str) -> tuple[str, ...]:
    """What every process of the job runs."""
    folder = arguments.run or Path("runs") / name
    workers = max(1, arguments.cores - 1) if arguments.workers is None else arguments.workers
    options = {
        "--kit": arguments.kit,
        "--cache": arguments.cache,
        "--run": folder,
        "--start": arguments.start,
        "--checkpoints": arguments.checkpoints,
        "--workers": workers,
        "--device": "cuda" if arguments.gpus else "cpu",
        "--devices": max(1, arguments.gpus),
        "--nodes": arguments.nodes,
    }
    given = [text for key, value in options.items() if value is not None for text in (key, value)]
    sets = [text for one in arguments.set for text in ("--set", one)]
    python = (sys.executable, "-m", "trainer", "train", arguments.recipe)
    return tuple(map(str, (*python, *given, *sets)))


COMMAND = Command("slurm", "write a script that submits a training to a cluster", arguments, run)
