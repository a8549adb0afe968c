"""Posteriors to parts: the notes, told apart by the kind of instrument, and the pedal."""

from collections import Counter

import numpy as np

from engine.decode.notes import decode_notes
from engine.decode.options import NoteOptions
from engine.decode.pedal import decode_pedal
from engine.decode.posteriors import Posteriors
from engine.models.card import DecodeSettings
from engine.music import Family, Note, Part

PLAIN_NAME = "Notes"
SMALLEST_SHARE = 0.3
"""A family that plays fewer of all notes than this is likelier an error than a player: the models
know families of single notes no better than every other time."""
FULL = 255


def decode_parts(
    posteriors: Posteriors, settings: DecodeSettings, options: NoteOptions = NoteOptions()
) -> tuple[Part, ...]:
    """The parts a network heard, at least one; notes within each are sorted.

    A model that tells families apart gives a part for each that plays a fair share, in the order
    of `settings.families`; the few others go to the largest.
    With `options.one_part`, or a model that tells nothing apart, all notes are one part.
    """
    notes = decode_notes(posteriors, settings, options)
    pedal = decode_pedal(posteriors, settings)
    if options.one_part or "family" not in posteriors.kinds or not notes:
        name, program = (Family.PIANO.label, 0) if "pedal" in posteriors.kinds else (PLAIN_NAME, 0)
        return (Part(name, program, notes, pedal=pedal),)
    families = settled(note_families(posteriors, notes, settings))
    return tuple(
        Part(
            family.label,
            family.program,
            tuple(n for n, f in zip(notes, families, strict=True) if f is family),
            pedal=pedal if family is Family.PIANO else (),
        )
        for family in map(Family, settings.families)
        if family in families
    )


def note_families(
    posteriors: Posteriors, notes: tuple[Note, ...], settings: DecodeSettings
) -> list[Family]:
    """The family of each note: its frames vote, each as loudly as it is sure of the note."""
    known = [Family(name) for name in settings.families]
    plane, frame = posteriors.kind("family"), posteriors.kind("frame")
    said = []
    for note in notes:
        first = min(round(note.onset / posteriors.hop_seconds), posteriors.frames - 1)
        last = max(first + 1, round(note.offset / posteriors.hop_seconds))
        key = note.pitch - posteriors.lowest_pitch
        votes = np.bincount(
            plane[first:last, key], frame[first:last, key].astype(float) + 1.0, len(known)
        )
        said.append(known[int(votes[: len(known)].argmax())])
    return said


def settled(families: list[Family]) -> list[Family]:
    """The same, families that play hardly anything given to the largest one."""
    counts = Counter(families)
    largest = counts.most_common(1)[0][0]
    few = {f for f, count in counts.items() if count < SMALLEST_SHARE * len(families)}
    return [largest if family in few else family for family in families]
