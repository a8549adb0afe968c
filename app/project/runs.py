"""Hearing a piece again: what becomes of the machine's notes, and of the person's beside them."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.project.edits.parts import joined_pedal
from app.project.looks import following
from app.project.operations import heard
from app.project.project import Project
from app.project.splicing import spliced
from engine.decode.posteriors import Posteriors
from engine.models.card import ModelCard
from engine.music import Note, Part, PedalSpan, Transcription
from engine.transcribe.protocol import Heard


@dataclass(frozen=True, slots=True)
class Stretch:
    """The seconds of a recording that are heard again, and where what was listened to begins.

    It begins earlier, on a whole second, so that nobody hears an entry without what led to it.
    """

    start: float
    stop: float
    begin: float = 0.0

    @classmethod
    def around(cls, start: float, stop: float) -> "Stretch":
        """The stretch from `start` to `stop`."""
        return cls(start, stop, max(0.0, math.floor(start - LEAD)))


LEAD = 2.0  # s that are listened to before and after a stretch


def has_own_notes(project: Project) -> bool:
    """Whether the person changed notes or parts; beats alone do not count."""
    return project.transcription.parts != project.machine.parts


def heard_again(project: Project, result: Heard, card: ModelCard) -> Project:
    """Take another reading of the whole piece as the machine's.

    It becomes the person's too, unless she has changed notes: then hers stay. So do her beats.
    """
    fresh = heard(project, result, card)
    return _kept(project, fresh)


def heard_stretch(project: Project, result: Heard, card: ModelCard, stretch: Stretch) -> Project:
    """Take another reading of one stretch as the machine's, likewise.

    What the model says of the stretch takes the place of what was said before, so that the sliders
    go on telling the truth; if the two models do not speak of the same things, nothing is kept
    that the sliders could ask.
    """
    parts = _patched(project.machine.parts, result.transcription.parts, stretch)
    made = project.machine.provenance
    models = made.model.split(" + ")
    if card.name not in models:
        made = replace(made, model=" + ".join(filter(None, (*models, card.name))))
    machine = Transcription(parts, project.machine.tempo, made)
    fresh = replace(
        project,
        machine=machine,
        transcription=machine,
        posteriors=_spliced(project, result, card, stretch),
    )
    return _kept(project, fresh)


def _kept(project: Project, fresh: Project) -> Project:
    """The fresh reading, with what the person had made of the one before."""
    if has_own_notes(project):
        return replace(fresh, transcription=project.transcription, looks=project.looks)
    own = replace(fresh.machine, tempo=project.transcription.tempo)
    own = fresh.machine if own == fresh.machine else own
    return following(project, replace(fresh, transcription=own, looks=project.looks))


def _patched(old: tuple[Part, ...], new: tuple[Part, ...], stretch: Stretch) -> tuple[Part, ...]:
    """The old parts with what the new ones, which count from `stretch.begin`, say of the stretch.

    Parts of one name are one; where each side has one pitched part only, it is the same.
    """
    pitched = [part for part in old if not part.hits]
    if len(pitched) == len(new) == 1:
        new = (replace(new[0], name=pitched[0].name),)
    names = {part.name for part in pitched}
    silent = {part.name: Part(part.name, part.program) for part in pitched}
    spoken = {part.name: part for part in new}
    patched = [
        part if part.hits else _stitched(part, spoken.get(part.name, silent[part.name]), stretch)
        for part in old
    ]
    added = [_stitched(Part(p.name, p.program), p, stretch) for p in new if p.name not in names]
    kits = [part for part in patched if part.hits]
    return (*(p for p in patched if not p.hits), *filter(_plays, added), *kits)


def _plays(part: Part) -> bool:
    return bool(part.notes or part.pedal)


def _stitched(old: Part, new: Part, stretch: Stretch) -> Part:
    """One part with its notes and pedals of the stretch taken from another reading."""
    kept = (n for n in old.notes if not stretch.start <= n.onset < stretch.stop)
    held = (p for p in old.pedal if not stretch.start <= p.start < stretch.stop)
    moved = (PedalSpan(p.start + stretch.begin, p.stop + stretch.begin) for p in new.pedal)
    pressed = (p for p in moved if stretch.start <= p.start < stretch.stop)
    return replace(
        old,
        notes=tuple(sorted((*kept, *placed(new.notes, stretch)))),
        pedal=joined_pedal((*held, *pressed)),
    )


def placed(notes: Iterable[Note], stretch: Stretch | None) -> Iterable[Note]:
    """Notes as they were heard, at their place in the whole recording; those of the stretch."""
    if stretch is None:
        yield from notes
        return
    for note in notes:
        onset, offset = note.onset + stretch.begin, note.offset + stretch.begin
        if stretch.start <= onset < stretch.stop:
            yield replace(note, onset=onset, offset=offset)


def _spliced(
    project: Project, result: Heard, card: ModelCard, stretch: Stretch
) -> Posteriors | None:
    """What was said of the piece, with what is said of the stretch now in its place."""
    old, new = project.posteriors, result.posteriors
    if old is None or project.decode is None:
        return old
    start, stop, begin = (
        round(second / old.hop_seconds) for second in (stretch.start, stretch.stop, stretch.begin)
    )
    return spliced(old, project.decode, new, card.decode, (start, stop, begin))
