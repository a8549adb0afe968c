"""Many recordings, one after the other: where each result goes, and the work itself."""

import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from statistics import median
from typing import TypeVar

import numpy as np

from engine.audio import Audio, open_audio
from engine.decode import BeatOptions, decode_beats
from engine.decode.beats import pulse_times
from engine.errors import EarmarkError
from engine.export import (
    Exporter,
    FolderExporter,
    Metadata,
    Request,
    check_place,
    make_folder,
    write_export,
)
from engine.export.chart.beats import beats_of
from engine.export.chart.composing import hits_of
from engine.export.midi import bends_left_out
from engine.music import Meter, TempoMap, Transcription
from engine.notation import NotationChoices, beats_from_notes
from engine.transcribe import Heard, Progress, Transcriber, with_bends

Result = TypeVar("Result")
NEAR_TEMPO = 0.15  # a share of the tempo that was named
LISTENING_SHARE = 0.85  # of the work, where bends are followed afterwards
WRITING_SHARE = 0.3  # of what listening takes, for each format that has sound or pages
AnyExporter = Exporter | FolderExporter
Told = Callable[[float], None]
CASE_MATTERS = sys.platform not in ("darwin", "win32")


@dataclass(frozen=True, slots=True)
class Task:
    """One recording and the files to write for it."""

    source: Path
    outputs: tuple[tuple[AnyExporter, Path], ...]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person says beside the recording: about the piece, its tempo, and what may go.

    `metadata` goes before the tags; `bpm` are beats a minute (None: as they are heard); `replace`
    allows to replace song folders that are there already; with `bends` the pitch of each note is
    followed; `notation` is how scores are written.
    """

    metadata: Metadata = field(default_factory=Metadata)
    bpm: float | None = None
    replace: bool = False
    bends: bool = False
    notation: NotationChoices = field(default_factory=NotationChoices)


NO_WISHES = Wishes()


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a recording; `seconds` is how long that took, `bent` notes move in pitch.

    `remarks` are sentences: why that model listened, and what went otherwise than asked;
    `failures` say which of the files could not be written, and why.
    """

    outputs: tuple[Path, ...]
    notes: int
    duration: float
    seconds: float
    device: str
    remarks: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    bent: int = 0
    hits: int = 0


def plan(
    sources: Iterable[Path], exporters: Sequence[AnyExporter], folder: Path | None = None
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
    source: Path, exporters: Sequence[AnyExporter], folder: Path | None
) -> Iterator[tuple[tuple[AnyExporter, Path], ...]]:
    parent = source.parent if folder is None else folder
    for number in count(1):
        stem = source.stem if number == 1 else f"{source.stem} ({number})"
        yield tuple((e, e.place(parent, stem)) for e in exporters)


def _keys(outputs: Iterable[tuple[AnyExporter, Path]]) -> set[str]:
    return {_key(path) for _, path in outputs}


def _key(path: Path) -> str:
    """The same for two names of one file."""
    whole = str(path.resolve())
    return whole if CASE_MATTERS else whole.casefold()


def carry_out(
    task: Task,
    listener: Transcriber,
    progress: Told,
    wishes: Wishes = NO_WISHES,
) -> Done:
    """Transcribe a recording and write its files; EarmarkError says why none was written.

    `progress` is told the fraction done. Nothing is written before everything is heard.
    """
    started = time.monotonic()
    audio = open_audio(task.source)
    for exporter, path in task.outputs:
        make_folder(path.parent)
        check_place(exporter, path, wishes.replace)
    writing = WRITING_SHARE * sum(isinstance(row, FolderExporter) for row, _ in task.outputs)
    writing /= 1.0 + writing
    heard_so_far = _part(progress, 0.0, 1.0 - writing)
    result = _listen(listener, audio, heard_so_far, wishes.bends)
    heard = result.transcription
    transcription = _at_tempo(result, wishes)
    made = transcription.provenance
    request = Request(transcription, task.source, audio.title, wishes.metadata, wishes.notation)
    written, errors = _written(task, request, wishes.replace, _part(progress, 1.0 - writing, 1.0))
    if errors and not written:
        raise errors[0]
    return Done(
        outputs=written,
        notes=transcription.note_count,
        duration=audio.duration,
        seconds=time.monotonic() - started,
        device=made.device,
        remarks=tuple(filter(None, (made.reason, *made.notices, _about_bends(task, heard)))),
        failures=tuple(map(str, errors)),
        bent=sum(bool(note.bend) for part in heard.parts for note in part.notes),
        hits=sum(len(part.hits) for part in heard.parts),
    )


def _part(progress: Told, begin: float, end: float) -> Told:
    """What tells of a stretch of the work as if it were all of it."""
    return lambda fraction: progress(begin + fraction * (end - begin))


def _written(
    task: Task, request: Request, replace: bool, progress: Told
) -> tuple[tuple[Path, ...], list[EarmarkError]]:
    """The files that were written, and why others were not: one format does not stop the next."""
    written: list[Path] = []
    errors: list[EarmarkError] = []
    each = 1.0 / len(task.outputs)
    for place, (exporter, path) in enumerate(task.outputs):
        try:
            told = _part(progress, place * each, (place + 1) * each)
            write_export(exporter, request, path, replace, told)
            written.append(path)
        except EarmarkError as error:
            errors.append(error)
    return tuple(written), errors


def _at_tempo(heard: Heard, wishes: Wishes) -> Transcription:
    """The piece with the beats a person has named, as far as they were heard so."""
    transcription, bpm, meter = heard.transcription, wishes.bpm, wishes.notation.meter
    if bpm is None and meter is None:
        return transcription
    tempo = _beats_heard(heard, bpm, meter[0] if meter else None)
    if bpm is None and heard.drums is not None and not hits_of(transcription):
        tempo = beats_from_notes(transcription.parts, meter) or tempo  # as where nobody says a word
    if tempo is None and bpm is not None:
        tempo = beats_of(hits_of(transcription), bpm)
    tempo = tempo or transcription.tempo
    if meter is not None and tempo != TempoMap() and not _is_in(tempo, meter):
        tempo = replace(tempo, meters=(Meter(0, *meter),))
    return replace(transcription, tempo=tempo)


def _beats_heard(heard: Heard, bpm: float | None, beats_per_bar: int | None) -> TempoMap | None:
    """What the beat ear says with that hint; None where it does not hear such a tempo."""
    if heard.beats is None:
        return None
    options = BeatOptions(bpm, None, beats_per_bar)
    tempo = decode_beats(heard.beats.posteriors, heard.beats.settings, options)
    if tempo is None or bpm is None:
        return tempo
    usual = 60.0 / median(np.diff(pulse_times(tempo)).tolist())
    return tempo if abs(usual / bpm - 1.0) <= NEAR_TEMPO else None


def _is_in(tempo: TempoMap, meter: tuple[int, int]) -> bool:
    return all((each.beats_per_bar, each.beat_unit) == meter for each in tempo.meters)


def _about_bends(task: Task, transcription: Transcription) -> str:
    """What is to be said where a MIDI file has no room for all bends."""
    if not any(exporter.name == "midi" for exporter, _ in task.outputs):
        return ""
    count = bends_left_out(transcription)
    if not count:
        return ""
    notes = "1 note that bends is" if count == 1 else f"{count} notes that bend are"
    return f"{notes} steady in the MIDI file: more sound at once than it has channels."


def _listen(listener: Transcriber, audio: Audio, progress: Told, bends: bool) -> Heard:
    share = LISTENING_SHARE if bends else 1.0
    heard = _run(listener.transcribe(audio), lambda part: progress(part * share))
    if not bends:
        return heard
    steps = with_bends(audio, heard.transcription)
    bent = _run(steps, lambda part: progress(share + part * (1.0 - share)))
    return replace(heard, transcription=bent)


def _run(steps: Generator[Progress, None, Result], progress: Told) -> Result:
    """The result of a piece of work that says how far it is."""
    with closing(steps):
        while True:
            try:
                progress(next(steps).fraction)
            except StopIteration as finished:
                result: Result = finished.value
                return result
