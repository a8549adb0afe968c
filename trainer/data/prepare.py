"""Prepare: a data set becomes caches and a manifest; what is done already is not done again.

It may be stopped at any moment, in any way: caches appear whole, and the manifest is rewritten in
one step every few seconds and at the end. What was finished and is not in the manifest yet is found
again by its name.
"""

import errno
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from engine.audio import digest
from engine.errors import EarmarkError
from engine.files import reason
from engine.music import TempoMap, Transcription
from trainer.data.caches import CacheSettings, cache_files, identity, write_cache
from trainer.data.errors import ItemBroken, ManifestError, PreparationError
from trainer.data.labels import Labels, read_labels
from trainer.data.manifest import NAME, Manifest, Row, read_manifest, write_manifest
from trainer.data.readers import Choice, Item, Reader
from trainer.data.scheduling import Labour, run_all

SAVE_SECONDS = 10.0
FULL_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be prepared: which items of a data set, and how they are kept.

    `sample_ratio` keeps a share of the items and `max_items` so many at most, both by chance that
    is the same everywhere: a smaller share is part of a larger one.
    """

    folder: Path
    to: Path
    choice: Choice = field(default_factory=Choice)
    settings: CacheSettings = field(default_factory=CacheSettings)
    sample_ratio: float = 1.0
    max_items: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """An item that could not be prepared, and a sentence why."""

    key: str
    what: str


@dataclass(frozen=True, slots=True)
class Step:
    """How far the work is, and what the last item became."""

    done: int
    total: int
    last: Row | Problem


@dataclass(frozen=True, slots=True)
class Summary:
    """What there is now: the manifest, the rows this work is about, and what went wrong."""

    manifest: Manifest
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    made: int

    def lines(self) -> Iterator[str]:
        """What a person reads: a line for each split, one for all, and every problem."""
        for split, count in sorted(Counter(row.split for row in self.rows).items()):
            yield _told(split, count, [row for row in self.rows if row.split == split])
        yield _told("all", len(self.rows), self.rows)
        yield f"{self.made} made now; {self.manifest.path} lists {len(self.manifest.rows)}."
        if self.problems:
            yield f"{len(self.problems)} could not be used:"
            yield from (f"  {problem.what}" for problem in self.problems)


def _told(name: str, count: int, rows: Sequence[Row]) -> str:
    hours = sum(row.seconds for row in rows) / 3600.0
    notes, hits = sum(row.notes for row in rows), sum(row.hits for row in rows)
    return f"{name:>10}: {count:,} recordings, {hours:.2f} hours, {notes:,} notes, {hits:,} hits"


@dataclass(frozen=True, slots=True)
class _Job:
    """One item on its way; `known` is its row of an earlier time."""

    item: Item
    source: str
    licence: str
    to: Path
    settings: CacheSettings
    known: Row | None = None


@dataclass(frozen=True, slots=True)
class _Done:
    result: Row | Problem
    made: bool = False


def prepare(reader: Reader, wish: Wish, labour: Labour) -> Iterator[Step | Summary]:
    """Prepare a data set: a Step after each item, and the Summary last.

    WrongFolder and PreparationError say what cannot be done at all; an item that is broken does
    not stop the others. Rows of other data sets in the same folder stay.
    """
    items = chosen(list(reader.find(wish.folder, wish.choice)), wish)
    known = {(row.source, row.key): row for row in _earlier(wish.to)}
    jobs = [
        _Job(item, reader.name, reader.licence, wish.to, wish.settings,
             known.get((reader.name, item.key)))
        for item in items
    ]  # fmt: skip
    collected = _Collected(wish.to, dict(known))
    for number, done in enumerate(run_all(_prepared, jobs, labour), 1):
        collected.take(reader.name, done)
        yield Step(number, len(jobs), done.result)
    yield collected.summary()


def chosen(items: Sequence[Item], wish: Wish) -> list[Item]:
    """The items that are wanted, by key."""
    if not 0.0 < wish.sample_ratio <= 1.0:
        raise PreparationError(
            f"A share of {wish.sample_ratio:g} is none.", "Say --sample-ratio 0.1 for a tenth."
        )
    by_chance = sorted(items, key=lambda item: sha256(item.key.encode()).digest())
    count = max(1, round(wish.sample_ratio * len(items))) if items else 0
    if wish.max_items is not None:
        count = min(count, wish.max_items)
    return sorted(by_chance[:count], key=lambda item: item.key)


def _earlier(folder: Path) -> Sequence[Row]:
    """What was prepared here before; none where it cannot be believed any more."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PreparationError(f"{folder} cannot be written to: {reason(error)}.") from error
    if not (folder / NAME).exists():
        return ()
    try:
        return read_manifest(folder).rows
    except ManifestError:
        return ()  # what is whole is found by its name, and the rest is made anew


@dataclass(slots=True)
class _Collected:
    """What is done so far, written down every few seconds."""

    folder: Path
    rows: dict[tuple[str, str], Row]
    mine: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    made: int = 0
    saved: float = field(default_factory=time.monotonic)

    def take(self, source: str, done: _Done) -> None:
        """Keep a result; a row of something that is broken now goes."""
        if isinstance(done.result, Problem):
            self.problems.append(done.result)
            self.rows.pop((source, done.result.key), None)
        else:
            self.rows[source, done.result.key] = done.result
            self.mine.append(done.result)
        self.made += done.made
        if time.monotonic() - self.saved > SAVE_SECONDS:
            self.save()

    def save(self) -> Manifest:
        """Write the manifest."""
        self.saved = time.monotonic()
        try:
            return write_manifest(self.folder / NAME, self.rows.values())
        except OSError as error:
            raise _unwritable(self.folder, error) from error

    def summary(self) -> Summary:
        """The end of it."""
        problems = tuple(sorted(self.problems, key=lambda one: one.key))
        return Summary(self.save(), tuple(sorted(self.mine)), problems, self.made)


def _prepared(job: _Job) -> _Done:
    """One item, in whatever thread, process or computer it falls to."""
    try:
        job.item.check()
        name = identity(job.item, job.source, job.settings)
        files = cache_files(job.to, name)
        cache = files.samples.relative_to(job.to).as_posix()
        if files.whole and job.known and job.known.cache == cache:
            return _Done(job.known)
        made = not files.whole
        if made:
            _make(job, name)
        return _Done(_row(job, name), made)
    except EarmarkError as error:
        if isinstance(error, PreparationError):
            raise
        return _Done(Problem(job.item.key, str(error)))


def _make(job: _Job, name: str) -> None:
    audio, transcription = job.item.load()
    labels = Labels(transcription, audio.duration, job.settings.rate, job.item.knows_pedal)
    try:
        write_cache(cache_files(job.to, name), audio, labels)
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno in FULL_DISK:
            raise _unwritable(job.to, error) from error
        raise ItemBroken(job.item.key, job.to, f"could not be written to ({error})") from error


def _unwritable(folder: Path, error: OSError) -> PreparationError:
    return PreparationError(
        f"{folder} cannot be written to any more: {reason(error)}.",
        "Make room, or prepare fewer items; the same command goes on where it stopped.",
    )


def _row(job: _Job, name: str) -> Row:
    files = cache_files(job.to, name)
    labels = read_labels(files.labels)
    music = labels.transcription
    return Row(
        source=job.source,
        key=job.item.key,
        split=job.item.split,
        seconds=labels.seconds,
        rate=labels.rate,
        notes=sum(len(part.notes) for part in music.parts),
        hits=sum(len(part.hits) for part in music.parts),
        beats=0 if music.tempo == TempoMap() else len(music.tempo.beats),
        instruments=" ".join(_instruments(music)),
        pedal=labels.knows_pedal,
        cache=files.samples.relative_to(job.to).as_posix(),
        size=files.samples.stat().st_size,
        labels_size=files.labels.stat().st_size,
        digest=digest(files.samples),
        labels_digest=digest(files.labels),
        licence=job.licence,
    )


def _instruments(music: Transcription) -> list[str]:
    programs = sorted({part.program for part in music.parts if part.notes})
    drums = ["drums"] if any(part.hits for part in music.parts) else []
    return [*map(str, programs), *drums]
