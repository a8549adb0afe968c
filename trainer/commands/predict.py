"""`predict`: what a run or a model hears in recordings, as MIDI files."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from trainer.commands.command import Command


def arguments(parser: argparse.ArgumentParser) -> None:
    """A model, recordings, and where their files go."""
    parser.add_argument("model", type=Path, help="folder of a run, or a .card.json file")
    parser.add_argument("audio", type=Path, nargs="+", help="recordings")
    parser.add_argument("--to", type=Path, default=Path(), metavar="FOLDER", help="otherwise: here")
    parser.add_argument(
        "--posteriors", action="store_true", help="also write what the network said, as .npz"
    )


def run(arguments: argparse.Namespace) -> Iterator[str]:
    """Listen to each recording, and write what was heard."""
    from engine.audio import open_audio
    from engine.export import make_folder
    from trainer.ears import ear_at
    from trainer.writing import write_midi, write_posteriors

    ear = ear_at(arguments.model)
    make_folder(arguments.to)
    for path in arguments.audio:
        said = ear.hear(open_audio(path))
        place = arguments.to / f"{path.stem}.mid"
        write_midi(said, path, place)
        heard = f"{len(said.notes)} notes" if ear.hears == "notes" else f"{len(said.hits)} hits"
        if ear.hears == "beats":
            heard = f"{len(said.tempo.beats)} beats" if said.tempo else "no beats"
        yield f"{place}: {heard}"
        if arguments.posteriors and said.posteriors is not None:
            yield str(write_posteriors(said.posteriors, place.with_suffix(".npz")))


COMMAND = Command("predict", "write what a model hears in recordings", arguments, run)
