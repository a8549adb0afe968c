"""Hearing a piece again: what becomes of the machine's notes, and of the person's beside them."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.project.drumming import by_kind, kept_parts, redrummed
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
    new = by_kind(result.transcription.parts, kits=False)
    parts = project.machine.parts
    if result.posteriors.pitches:  # else nobody listened for notes
        parts = _patched(parts, new, stretch)
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
    return _with_stretch_of_drums(_kept(project, fresh), result, stretch)


def heard_drums(project: Project, result: Heard, card: ModelCard) -> Project:
    """Take over only what was heard of drums; notes and beats stay as they are."""
    machine, own = project.machine, project.transcription
    beside = (*(each for each in machine.provenance.beside if each[0] != card.name),)
    made = replace(machine.provenance, beside=(*beside, (card.name, card.version)))
    fresh = replace(machine, provenance=made)
    own = fresh if own is machine else own
    return redrummed(replace(project, machine=fresh, transcription=own, drums=result.drums))


def _kept(project: Project, fresh: Project) -> Project:
    """The fresh reading, with what the person had made of the one before.

    Her notes stay if she has changed any, her drums likewise, and her beats if they are hers.
    """
    own, old, new = project.transcription, project.machine, fresh.machine
    parts = kept_parts(own.parts, old.parts, new.parts)
    tempo = new.tempo if own.tempo == old.tempo else own.tempo
    if parts is own.parts and parts is not new.parts:
        own = own if tempo == own.tempo else replace(own, tempo=tempo)
        return replace(fresh, transcription=own, looks=project.looks)
    own = replace(new if parts is new.parts else own, parts=parts, tempo=tempo)
    own = new if own == new else own
    return following(project, replace(fresh, transcription=own, looks=project.looks))


def _patched(old: tuple[Part, ...], new: tuple[Part, ...], stretch: Stretch) -> tuple[Part, ...]:
    """The old parts with what the new ones, which count from `stretch.begin`, say of the stretch.

    Parts of one name are one; where each side has one pitched part only, it is the same.
    """
    pitched = by_kind(old, kits=False)
    if len(pitched) == len(new) == 1:
        new = (replace(new[0], name=pitched[0].name),)
    names = {part.name for part in pitched}
    silent = {part.name: Part(part.name, part.program) for part in pitched}
    spoken = {part.name: part for part in new}
    patched = [
        part if part.is_kit else _stitched(part, spoken.get(part.name, silent[part.name]), stretch)
        for part in old
    ]
    added = [_stitched(Part(p.name, p.program), p, stretch) for p in new if p.name not in names]
    kits = [part for part in patched if part.is_kit]
    return (*(p for p in patched if not p.is_kit), *filter(_plays, added), *kits)


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


def _with_stretch_of_drums(project: Project, result: Heard, stretch: Stretch) -> Project:
    """The hits of one stretch as they were heard now; as they were, if that cannot be told."""
    old, new = project.drums, result.drums
    if old is None or new is None or old.settings != new.settings:
        return project
    hop = old.posteriors.hop_seconds
    if hop != new.posteriors.hop_seconds or old.posteriors.pitches != new.posteriors.pitches:
        return project
    start, stop, begin = (
        round(second / hop) for second in (stretch.start, stretch.stop, stretch.begin)
    )
    stop = min(stop, old.posteriors.frames, begin + new.posteriors.frames)
    values = old.posteriors.values.copy()
    values[start:stop] = new.posteriors.values[start - begin : stop - begin]
    said = replace(old, posteriors=replace(old.posteriors, values=values))
    return redrummed(replace(project, drums=said))
