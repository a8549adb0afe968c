"""The same work from a terminal: `earmark transcribe`, `earmark live`, `earmark models`."""

import argparse
import io
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from engine.arguments import (
    NOTATION_ARGUMENTS,
    Argument,
    beats_per_minute,
    milliseconds,
    notation_choices,
    sensitivity,
)
from engine.batch import Done, Task, Wishes, carry_out, plan
from engine.decode import DrumOptions, NoteOptions
from engine.errors import EarmarkError, ModelMissing
from engine.export import ALL_EXPORTERS, Metadata
from engine.live_terminal import LIVE_ARGUMENTS, live
from engine.models import DEVICES, find_model, installed
from engine.terminal import ProgressBar
from engine.transcribe import Transcriber, transcriber
from engine.transcribe.pipeline import DRUMS

OK, FAILED, MISUSED, STOPPED = 0, 1, 2, 130
FORMATS = tuple(row.name for row in ALL_EXPORTERS)


class Misuse(EarmarkError):
    """A command line that asks for nothing that could be done."""


Build = Callable[[str | None, str, NoteOptions, DrumOptions | None], Transcriber]


@dataclass(frozen=True, slots=True)
class Command:
    """One sub-command: `run` is given the arguments and returns the exit status."""

    name: str
    help: str
    arguments: tuple[Argument, ...]
    run: Callable[[argparse.Namespace, Build], int]


def main(argv: Sequence[str] | None = None, build: Build = transcriber) -> int:
    """Run a command line and return its exit status; `build` makes the transcriber."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name no terminal can show must not stop us
            stream.reconfigure(errors="backslashreplace")
    try:
        arguments = _parser().parse_args(argv)
        command: Command = arguments.command
        return command.run(arguments, build)
    except SystemExit as asked:  # argparse has said why
        return asked.code if isinstance(asked.code, int) else OK
    except Misuse as error:
        _complain(f"{error.what}. “earmark transcribe --help” explains.")
        return MISUSED
    except EarmarkError as error:
        _complain(str(error))
        return FAILED
    except KeyboardInterrupt:
        _complain("Stopped. What was written before is kept.")
        return STOPPED


def transcribe(arguments: argparse.Namespace, build: Build) -> int:
    """Transcribe every file, saying of each what became of it."""
    files, formats = _sort_out(arguments.files, arguments.format or ["midi"])
    exporters = [row for row in ALL_EXPORTERS if row.name in formats]
    options = NoteOptions(arguments.sensitivity, arguments.shortest_note, arguments.one_part)
    model, drums = _ears(arguments)
    listener = build(model, arguments.device, options, drums)
    tasks = plan(files, exporters, arguments.output)
    wishes = _wishes(arguments, len(tasks))
    bar = ProgressBar(sys.stderr)
    failures = 0
    for number, task in enumerate(tasks, 1):
        counted = f"{number}/{len(tasks)} " if len(tasks) > 1 else ""
        bar.start(f"{counted}{task.source.name}")
        said = _attempt(task, listener, bar, wishes)
        if isinstance(said, Done):
            print(_success(task, said), flush=True)
        for sentence in said.failures if isinstance(said, Done) else (said,):
            failures += 1
            _complain(f"{task.source}: {sentence}")
    return FAILED if failures else OK


def models(_arguments: argparse.Namespace, _build: Build) -> int:
    """List the models that are installed."""
    usual = find_model(None).name
    for card in installed():
        note = " (listens first unless another is named)" if card.name == usual else ""
        size = max(file.bytes for file in card.files.values()) / 1e6
        print(f"{card.name}  {card.title}, version {card.version}{note}")
        print(f"    {card.about}")
        print(f"    {card.task}, {size:.1f} MB, {card.licence}")
    return OK


def listen(arguments: argparse.Namespace, _build: Build) -> int:
    """Print notes as they are played, until Ctrl-C."""
    take = live(arguments)
    return FAILED if take is not None and take.notice else OK


TEXTS = {
    "title": "the piece's name (otherwise, as for the next four: what the recording's tags say)",
    "artist": "who plays it",
    "album": "where it was published",
    "genre": "its kind of music",
    "year": "when it was published",
    "charter": "who a chart is by (otherwise: Earmark)",
}
SONG_ARGUMENTS = (
    *(
        Argument(f"--{name}", says, {"default": "", "metavar": "TEXT"})
        for name, says in TEXTS.items()
    ),
    Argument(
        "--bpm",
        "beats a minute, where they are heard wrongly or not at all",
        {"type": beats_per_minute, "metavar": "N"},
    ),
    Argument(
        "--force", "replace song and page folders that are there already", {"action": "store_true"}
    ),
)
DRUM_ARGUMENTS = (
    Argument(
        "--no-drums",
        "do not listen for drums (otherwise they are heard beside the notes)",
        {"action": "store_true"},
    ),
    Argument(
        "--drums-only",
        "listen for nothing but drums, in a recording of drums alone",
        {"action": "store_true"},
    ),
    Argument(
        "--drum-sensitivity",
        "as --sensitivity, for drums (otherwise: %(default)s)",
        {"type": sensitivity, "default": DrumOptions().sensitivity, "metavar": "0-1"},
    ),
)
TRANSCRIBE_ARGUMENTS = (
    Argument("files", "recordings, or videos with sound", {"nargs": "*", "metavar": "FILE"}),
    Argument(
        "--output",
        "folder to write to, made if it is missing (otherwise: beside each recording)",
        {"type": Path, "metavar": "DIR"},
    ),
    Argument(
        "--format",
        f"one or more of: {', '.join(FORMATS)} (otherwise: midi)",
        {"nargs": "+", "action": "extend", "metavar": "FORMAT"},
    ),
    Argument(
        "--model",
        "model to listen with; “earmark models” lists them (otherwise: one that fits)",
        {"metavar": "NAME"},
    ),
    Argument(
        "--one-part",
        "write all notes as one part, whichever instruments play them",
        {"action": "store_true"},
    ),
    Argument(
        "--bends",
        "follow how the pitch of each note moves: vibrato, slides and scoops of voices, strings, "
        "winds and guitars",
        {"action": "store_true"},
    ),
    Argument(
        "--device",
        "what to compute on (otherwise: auto, the fastest there is)",
        {"choices": DEVICES, "default": "auto"},
    ),
    Argument(
        "--sensitivity",
        "from 0, only what is certain, to 1, everything suspected (otherwise: %(default)s)",
        {"type": sensitivity, "default": NoteOptions().sensitivity, "metavar": "0-1"},
    ),
    Argument(
        "--shortest-note",
        "leave out notes shorter than this many milliseconds "
        f"(otherwise: {NoteOptions().shortest_note * 1000:.0f})",
        {"type": milliseconds, "default": NoteOptions().shortest_note, "metavar": "MS"},
    ),
    *DRUM_ARGUMENTS,
    *NOTATION_ARGUMENTS,
    *SONG_ARGUMENTS,
)
COMMANDS = (
    Command("transcribe", "write down recordings", TRANSCRIBE_ARGUMENTS, transcribe),
    Command("live", "print notes as they are played", LIVE_ARGUMENTS, listen),
    Command("models", "list the models that are installed", (), models),
)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="earmark",
        description="Earmark listens to music and writes it down. "
        "Without a command it opens its window, with the recordings or projects named.",
    )
    parser.add_argument("--version", action="version", version=f"Earmark {_version()}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for row in COMMANDS:
        command = commands.add_parser(row.name, help=row.help, description=row.run.__doc__)
        command.set_defaults(command=row)
        for argument in row.arguments:
            command.add_argument(argument.name, help=argument.help, **argument.settings)
    return parser


def _sort_out(files: list[str], named: list[str]) -> tuple[list[Path], list[str]]:
    """Tell recordings from formats: in `--format midi song.mp3` the second is no format."""
    unknown = [name for name in named if name not in FORMATS]
    for name in unknown:
        if not Path(name).suffix and not Path(name).exists():
            raise Misuse(f"there is no format “{name}”; there is: {', '.join(FORMATS)}")
    recordings = [Path(name) for name in [*files, *unknown]]
    if not recordings:
        raise Misuse("name at least one recording")
    return recordings, [name for name in named if name in FORMATS] or ["midi"]


def _ears(arguments: argparse.Namespace) -> tuple[str | None, DrumOptions | None]:
    """Which model is named, and how drums are heard, if they are."""
    drums = None if arguments.no_drums else DrumOptions(arguments.drum_sensitivity)
    if not arguments.drums_only:
        return arguments.model, drums
    if arguments.no_drums or arguments.model:
        raise Misuse("“--drums-only” goes with neither “--no-drums” nor “--model”")
    card = next((card for card in installed() if card.task == DRUMS), None)
    if card is None:
        raise ModelMissing(DRUMS)
    return card.name, drums


def _wishes(arguments: argparse.Namespace, recordings: int) -> Wishes:
    """What was said about the piece."""
    if arguments.title and recordings > 1:
        raise Misuse(f"“--title” names one piece, and there are {recordings} recordings")
    texts = {name: getattr(arguments, name) for name in TEXTS}
    notation = notation_choices(arguments)
    return Wishes(Metadata(**texts), arguments.bpm, arguments.force, arguments.bends, notation)


def _attempt(task: Task, listener: Transcriber, bar: ProgressBar, wishes: Wishes) -> Done | str:
    """Carry out a task; where it fails, the answer is the sentence that says why."""
    try:
        return carry_out(task, listener, bar.show, wishes)
    except EarmarkError as error:
        return str(error)
    except OSError as error:
        return f"{error.strerror or error}."
    finally:
        bar.clear()


def _success(task: Task, done: Done) -> str:
    files = ", ".join(str(path) for path in done.outputs)
    notes = _counted(done.notes - done.hits, "note")
    if done.bent:
        notes += f" ({done.bent} of them bent)"
    if done.hits:
        notes += f" and {_counted(done.hits, 'drum hit')}"
    said = (
        f"{task.source} -> {files}: {notes} in {done.duration:.1f} s of sound, "
        f"heard in {done.seconds:.1f} s on {done.device}"
    )
    return "\n".join((said, *(f"    {remark}" for remark in done.remarks)))


def _counted(many: int, what: str) -> str:
    return f"1 {what}" if many == 1 else f"{many} {what}s"


def _complain(sentence: str) -> None:
    print(f"earmark: {sentence}", file=sys.stderr, flush=True)


def _version() -> str:
    try:
        return metadata.version("earmark")
    except metadata.PackageNotFoundError:
        return "(not installed)"


if __name__ == "__main__":
    sys.exit(main())
