"""MIDI files and rolls, read, refined and written."""

import io
from pathlib import Path

import numpy as np
from torch import nn

from engine.errors import EarmarkError
from engine.export import EXPORTERS, Request, write_atomically
from engine.music import Note, Part, Transcription
from trainer.data.corpus import read_midi
from trainer.recipes.recipe import Recipe
from trainer.refining.refine import refine_notes, refine_roll
from trainer.refining.rolls import ENSEMBLE, TRUTH, read_rolls, refining_page
from trainer.refining.settings import RefinerSettings

MIDI = next(exporter for exporter in EXPORTERS if exporter.name == "midi")
REFINED, THRESHOLD = "refined_roll", "threshold"
USUAL = RefinerSettings()


class NothingToRefine(EarmarkError):
    """A file in which there are no notes."""


def refine_midi(
    recipe: Recipe, network: nn.Module, source: Path, to: Path, settings: RefinerSettings = USUAL
) -> str:
    """Refine all notes of a MIDI file together; what was done, as a sentence.

    NothingToRefine where the file cannot be read as MIDI, or has no notes.
    """
    page, notes = refining_page(recipe), _notes_in(source)
    better = refine_notes(network, notes, page, settings)
    made = Transcription((Part("Refined", notes=better),))
    write_atomically(to, MIDI.render(Request(made, source)))
    gone, new = len(set(notes) - set(better)), len(set(better) - set(notes))
    return f"{to}: {len(better)} notes; {gone} were taken away, {new} added."


def _notes_in(source: Path) -> tuple[Note, ...]:
    try:
        rows = read_midi(source.read_bytes(), from_first=False)
    except OSError as error:
        raise NothingToRefine(f"{source} cannot be read: {error.strerror}.") from error
    notes = tuple(
        Note(float(r["onset"]), int(r["pitch"]), float(r["offset"]), int(r["velocity"]))
        for r in rows
        if r["offset"] > r["onset"]
    )
    if not notes:
        raise NothingToRefine(f"There are no notes in {source}.", "Is it a MIDI file?")
    return notes


def refine_rolls(
    recipe: Recipe, network: nn.Module, source: Path, to: Path, settings: RefinerSettings = USUAL
) -> str:
    """Refine the `ensemble_roll` of an .npz file.

    `refined_roll` is written beside the others, and the `threshold` from which on its cells sound.
    """
    page, rolls = refining_page(recipe), read_rolls(source)
    said = refine_roll(network, rolls.ensemble, page.chunk)
    out = io.BytesIO()
    named = {REFINED: said, ENSEMBLE: rolls.ensemble, TRUTH: rolls.truth}
    named[THRESHOLD] = np.asarray(settings.threshold, np.float32)
    np.savez_compressed(out, **named)  # type: ignore[arg-type]
    write_atomically(to, out.getvalue())
    return f"{to}: {len(said)} frames; what is above {settings.threshold:g} sounds."
