"""`prepare`: data sets become something to train on; `prepare kit` builds the synthesis kit."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.terminal import ProgressBar
from trainer.commands.command import Command
from trainer.data.building import Built, build_from_folder, build_from_sources
from trainer.data.caches import CacheSettings
from trainer.data.errors import PreparationError
from trainer.data.manifest import read_manifest
from trainer.data.prepare import Step, Summary, Wish, prepare
from trainer.data.readers import READERS, SPLITS, Choice, reader_of
from trainer.data.scheduling import Labour

KIT = "kit"
ABOUT = """Reads a data set as it was published, checks every recording and its labels, and keeps
both in a form that training reads quickly: 16-bit sound at one rate, and notes as arrays. The
folder given with --to then holds manifest.csv, which a recipe's `data` names. Run the same command
again after it was stopped, and it goes on; what is done is not done again."""
EPILOG_HEAD = "data sets:"
EPILOG_KIT = f"  {KIT:<12} builds the synthesis kit from its published sources, or --from a folder"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The data set, where it is, how much of it, and who does the work."""
    parser.description = ABOUT
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    rows = [f"  {reader.name:<12} {reader.about}" for reader in READERS.values()]
    parser.epilog = "\n".join((EPILOG_HEAD, *rows, EPILOG_KIT))
    parser.add_argument("dataset", metavar="DATASET", help="one of those below")
    parser.add_argument("folder", nargs="?", type=Path, help="where it was unpacked")
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="where it is kept")
    groups = {name: parser.add_argument_group(name) for name, _, _ in OPTIONS}
    for group, option, said in OPTIONS:
        groups[group].add_argument(option, **said)


# Group, option, and what argparse is told of it.
OPTIONS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("what of it", "--splits", {
        "default": "", "metavar": "NAMES", "help": f"some splits: {','.join(SPLITS)}"}),
    ("what of it", "--recording", {
        "default": "", "metavar": "NAME",
        "help": "which recording, where a data set has several: see docs/datasets.md"}),
    ("what of it", "--sample-ratio", {
        "type": float, "default": 1.0, "metavar": "R",
        "help": "a share of the recordings, by chance that is always the same"}),
    ("what of it", "--max-items", {
        "type": int, "metavar": "N", "help": "so many recordings at most"}),
    ("what of it", "--rate", {
        "type": int, "default": 16_000, "metavar": "HZ",
        "help": "samples a second that are kept (otherwise: %(default)s; drums want 24000)"}),
    ("what of it", "--verify", {
        "action": "store_true",
        "help": "read all that was prepared once more and compare digests"}),
    ("who does it", "--workers", {
        "type": int, "default": 2, "metavar": "N",
        "help": "recordings that are converted at a time (otherwise: %(default)s)"}),
    ("who does it", "--memory-limit-gb", {
        "type": float, "metavar": "GB", "help": "memory that may be used; takes workers away"}),
    ("who does it", "--scheduler", {
        "default": "", "metavar": "ADDRESS",
        "help": "a Dask scheduler whose workers do it, as tcp://host:8786"}),
    ("for the kit", "--only", {
        "default": "", "metavar": "NAMES", "help": "some of its sources: a,b,c"}),
    ("for the kit", "--from", {
        "dest": "origin", "type": Path, "metavar": "FOLDER",
        "help": "a folder of instruments (SFZ, SoundFont, Hydrogen) and MIDI files instead"}),
)  # fmt: skip


def run(arguments: argparse.Namespace) -> Iterator[str]:
    """Prepare a data set, or build the kit."""
    if arguments.dataset == KIT:
        yield from _build_kit(arguments)
        return
    reader = reader_of(arguments.dataset)
    if arguments.folder is None:
        raise PreparationError(
            f"Where {reader.title} is was not said.", f"It is expected to hold {reader.layout}."
        )
    splits = tuple(filter(None, arguments.splits.split(",")))
    wish = Wish(
        arguments.folder.resolve(), arguments.to.resolve(), Choice(splits, arguments.recording),
        CacheSettings(arguments.rate), arguments.sample_ratio, arguments.max_items,
    )  # fmt: skip
    labour = Labour(arguments.workers, arguments.memory_limit_gb, arguments.scheduler)
    bar = ProgressBar(sys.stderr)
    bar.start(reader.title)
    for step in prepare(reader, wish, labour):
        if isinstance(step, Step):
            bar.show(step.done / step.total)
        else:
            bar.clear()
            yield from _ended(step, arguments.verify)


def _ended(summary: Summary, verify: bool) -> Iterator[str]:
    yield from summary.lines()
    if verify:
        manifest = read_manifest(summary.manifest.path, check_digests=True)
        yield f"All {len(manifest.rows)} are as the manifest has them."
    if not summary.rows:
        raise PreparationError("Nothing could be prepared.", "The reasons stand above.")


def _build_kit(arguments: argparse.Namespace) -> Iterator[str]:
    """Build the kit: a line for each part; it fails only where nothing came of it."""
    bar = ProgressBar(sys.stderr)
    bar.start("downloading")

    def told(there: int, total: int) -> None:
        bar.show(there / total if total else 0.0)

    only = tuple(filter(None, arguments.only.split(",")))
    parts: Iterator[Built] = (
        build_from_folder(arguments.to, arguments.origin)
        if arguments.origin
        else build_from_sources(arguments.to, only, told=told)
    )
    good = bad = 0
    for built in parts:
        bar.clear()
        yield str(built)
        good, bad = good + (not built.failed), bad + built.failed
    yield f"{arguments.to}: {good} parts, {bad} left out."
    if not good:
        raise PreparationError("Nothing of the kit could be built.", "The reasons stand above.")


COMMAND = Command("prepare", "make a data set, or the kit, ready to train on", arguments, run)
