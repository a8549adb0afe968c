"""Saying: the sentences of the status bar about what was heard."""

from app.project.columns import CONFIDENCE, columns_of
from app.project.edits.takeover import Comparison
from app.project.kit import DOUBTFUL_HIT
from app.project.selection import DOUBTFUL
from engine.music import Part, Transcription


def said(transcription: Transcription, model: str, device: str, took: float | None) -> str:
    """“Piano model, on the processor, 12 s; 1,204 notes, 37 doubtful”, and why that model.

    Drum hits are counted by themselves.

    `model` and `device` are in words; `took` is None where nobody counted the seconds.
    """
    made = transcription.provenance
    how = [model, device, f"{took:.0f} s" if took is not None else ""]
    hits = sum(len(part.hits) for part in transcription.parts)
    notes = [counted(transcription.note_count - hits)] if transcription.note_count > hits else []
    notes += [f"{hits:,} drum hit{'s' if hits > 1 else ''}"] if hits else []
    notes = notes or [counted(0)]
    doubtful = sum(_doubtful(part) for part in transcription.parts)
    if doubtful:
        notes.append(f"{doubtful:,} doubtful")
    facts = "; ".join(filter(None, (", ".join(filter(None, how)), ", ".join(notes))))
    return "  ·  ".join(filter(None, (facts, *made.notices, made.reason)))


def compared(comparison: Comparison) -> str:
    """“Compared: 310 notes the same, 12 only the machine's, 3 only yours”.

    Drum hits are notes here, as wherever a piece is counted.
    """
    both = (comparison, comparison.hits)
    same = counted(sum(len(each.same) for each in both))
    machine = sum(len(each.only_machine) for each in both)
    person = sum(len(each.only_person) for each in both)
    return f"Compared: {same} the same, {machine:,} only the machine’s, {person:,} only yours"


def counted(notes: int) -> str:
    """“1,204 notes”."""
    return "1 note" if notes == 1 else f"{notes:,} notes"


def _doubtful(part: Part) -> int:
    notes = int((columns_of(part.notes)[:, CONFIDENCE] < DOUBTFUL).sum())
    return notes + sum(hit.confidence < DOUBTFUL_HIT for hit in part.hits)
