"""The sliders decode parts again: by family, with the pedal, and as one part if that is wanted."""

from dataclasses import replace

import numpy as np
import pytest

from app.project.edits.parts import rename_part
from app.project.looks import colour_of, with_colour
from app.project.operations import heard, with_options
from app.project.project import Project
from app.project.runs import Stretch, heard_stretch
from engine.decode import NoteOptions, Posteriors, decode_parts
from engine.models.card import DecodeSettings, ModelCard
from engine.music import Drum, DrumHit, Family, Part, Provenance, Transcription
from engine.transcribe.protocol import Heard
from tests.app.project.projects import card

FAMILIES = tuple(map(str, Family))
KINDS = (*Posteriors.KINDS, "pedal", "family")


@pytest.fixture(autouse=True)
def small_parts_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few notes are enough for a part here."""
    monkeypatch.setattr("engine.decode.parts.SMALLEST_SHARE", 0.04)


def band(seconds: float = 8.0) -> Posteriors:
    """A piano on low keys and, more faintly, a voice on high ones; the pedal from 1 to 2 s."""
    frames = round(seconds / 0.02)
    values = np.zeros((frames, len(KINDS), 24), np.uint8)
    for number, start in enumerate(range(10, frames - 30, 25)):
        sings = number % 4 == 3
        key, height = (20, 90) if sings else (number % 7, 240)
        values[start, 0, key] = height
        values[start : start + 20, 1, key] = 250
        values[start : start + 20, 3, key] = 170
        values[start : start + 20, 5, key] = FAMILIES.index("voice") if sings else 0
    values[50:100, 4] = 255
    return Posteriors(values, 0.02, 48, KINDS)


def any_card() -> ModelCard:
    decode = DecodeSettings(onset_threshold=0.5, families=FAMILIES)
    return replace(card(), name="any", decode=decode, lowest_pitch=48, pitches=24)


def read(options: NoteOptions = NoteOptions(), seconds: float = 8.0) -> Heard:
    posteriors = band(seconds)
    parts = decode_parts(posteriors, any_card().decode, options)
    return Heard(Transcription(parts, provenance=Provenance("any", "1")), posteriors)


def listened() -> Project:
    return heard(Project(), read(), any_card())


def names(project: Project) -> list[str]:
    return [part.name for part in project.transcription.parts]


def test_a_higher_sensitivity_brings_a_part_of_its_own() -> None:
    project = listened()
    assert names(project) == ["Piano"]
    after = with_options(project, NoteOptions(1.0))
    assert names(after) == ["Piano", "Voice"]
    assert after.transcription is after.machine
    assert after.machine.parts[0].pedal
    assert with_options(after, NoteOptions()).machine.parts == project.machine.parts


def test_parts_that_are_the_same_stay_the_same_objects() -> None:
    loud = with_options(listened(), NoteOptions(1.0))
    after = with_options(loud, NoteOptions(0.99))
    assert after.machine.parts == loud.machine.parts
    assert all(a is b for a, b in zip(after.machine.parts, loud.machine.parts, strict=True))


def test_instruments_are_told_apart_or_not() -> None:
    loud = with_options(listened(), NoteOptions(1.0))
    one = with_options(loud, NoteOptions(1.0, one_part=True))
    assert len(names(one)) == 1
    assert one.transcription.note_count == loud.transcription.note_count
    assert dict(one.machine.provenance.settings)["one_part"] == 1.0
    assert names(with_options(one, NoteOptions(1.0))) == ["Piano", "Voice"]


def test_a_part_keeps_its_colour_while_others_come_and_go() -> None:
    loud = with_options(listened(), NoteOptions(1.0))
    coloured = with_colour(with_colour(loud, 1, 5), 0, 3)
    quiet = with_options(coloured, NoteOptions())
    assert colour_of(quiet, 0) == 3
    assert colour_of(with_options(quiet, NoteOptions(1.0)), 0) == 3


def test_a_persons_parts_stay_hers_and_kits_stay() -> None:
    kit = Part("Kit", hits=(DrumHit(0.5, Drum.SNARE),))
    project = listened()
    whole = replace(project.machine, parts=(*project.machine.parts, kit))
    with_kit = replace(project, machine=whole, transcription=whole)
    after = with_options(with_kit, NoteOptions(1.0))
    assert names(after) == ["Piano", "Voice", "Kit"]
    assert after.machine.parts[2] is kit
    mine = rename_part(with_kit, 0, "Celesta").project
    later = with_options(mine, NoteOptions(1.0))
    assert later.transcription is mine.transcription
    assert [part.name for part in later.machine.parts] == ["Piano", "Voice", "Kit"]


def test_a_stretch_is_heard_part_by_part() -> None:
    project = with_options(listened(), NoteOptions(1.0))
    result = read(NoteOptions(1.0), 4.0)
    after = heard_stretch(project, result, any_card(), Stretch(2.5, 5.0, 2.0))
    assert names(after) == ["Piano", "Voice"]
    for was, now, heard_now in zip(
        project.machine.parts, after.machine.parts, result.transcription.parts, strict=True
    ):
        outside = [n for n in was.notes if not 2.5 <= n.onset < 5.0]
        moved = [n.onset + 2.0 for n in heard_now.notes if 2.5 <= n.onset + 2.0 < 5.0]
        onsets = sorted([*(n.onset for n in outside), *moved])
        assert [n.onset for n in now.notes] == onsets
    assert after.machine.parts[0].pedal[-1].start > 2.5
    assert after.posteriors is not None
    assert after.posteriors.kinds == KINDS
