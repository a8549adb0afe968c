"""Many recordings, one after the other: where each result goes, and the work itself."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from engine.audio import Audio, open_audio
from engine.export import Exporter, Request, check_writable, make_folder, write_atomically
from engine.transcribe import Heard, Transcriber

CASE_MATTERS = sys.platform not in ("darwin", "win32")


@dataclass(frozen=True, slots=True)
class Task:
    """One recording and the files to write for it."""

    source: Path
    outputs: tuple[tuple[Exporter, Path], ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a recording; `seconds` is how long that took.

    `remarks` are sentences: why that model listened, and what went otherwise than asked.
    """

    outputs: tuple[Path, ...]
    notes: int
    duration: float
    seconds: float
    device: str
    remarks: tuple[str, ...] = ()


def plan(
    sources: Iterable[Path], exporters: Sequence[Exporter], folder: Path | None = None
) -> tuple[Task, ...]:
    """Decide each output's name: the recording's, in `folder` or beside the recording.

    No file is written twice and no recording written over: where song.mp3 and song.wav would
    both become song.mid, the second becomes "song (2).mid". A recording named twice counts once.
    """
    once: dict[str, Path] = {}
    for source in sources:
        once.setdefault(_key(source), source)
    taken = set(once)
    tasks = []
    for source in once.values():
        outputs = next(o for o in _names(source, exporters, folder) if not taken & _keys(o))
        taken |= _keys(outputs)
        tasks.append(Task(source, outputs))
    return tuple(tasks)


def _names(
    source: Path, exporters: Sequence[Exporter], folder: Path | None
) -> Iterator[tuple[tuple[Exporter, Path], ...]]:
    parent = source.parent if folder is None else folder
    for number in count(1):
        stem = source.stem if number == 1 else f"{source.stem} ({number})"
        yield tuple((e, parent / f"{stem}.{e.extension}") for e in exporters)


def _keys(outputs: Iterable[tuple[Exporter, Path]]) -> set[str]:
    return {_key(path) for _, path in outputs}


def _key(path: Path) -> str:
    """The same for two names of one file."""
    whole = str(path.resolve())
    return whole if CASE_MATTERS else whole.casefold()


def carry_out(task: Task, listener: Transcriber, progress: Callable[[float], None]) -> Done:
    """Transcribe a recording and write its files; EarmarkError says what went wrong.

    `progress` is told the fraction done. Nothing is written before everything is heard.
    """
    started = time.monotonic()
    audio = open_audio(task.source)
    for _, path in task.outputs:
        make_folder(path.parent)
        check_writable(path)
    heard = _listen(listener, audio, progress)
    made = heard.transcription.provenance
    request = Request(heard.transcription, task.source, audio.title)
    for exporter, path in task.outputs:
        write_atomically(path, exporter.render(request))
    return Done(
        outputs=tuple(path for _, path in task.outputs),
        notes=heard.transcription.note_count,
        duration=audio.duration,
        seconds=time.monotonic() - started,
        device=made.device,
        remarks=tuple(filter(None, (made.reason, *made.notices))),
    )


def _listen(listener: Transcriber, audio: Audio, progress: Callable[[float], None]) -> Heard:
    with closing(listener.transcribe(audio)) as steps:
        while True:
            try:
                progress(next(steps).fraction)
            except StopIteration as finished:
                heard: Heard = finished.value
                return heard
