import numpy as np
import pytest

from engine.decode import NoteOptions, Posteriors, decode_parts
from engine.decode.parts import settled
from engine.decode.posteriors import quantised
from engine.errors import ProjectError
from engine.models import DecodeSettings
from engine.music import Family, Note, family_of
from trainer.targets import family_targets, note_targets

HOP = 0.02
FAMILIES = tuple(Family)
SETTINGS = DecodeSettings(families=tuple(f.value for f in FAMILIES))
KINDS = (*Posteriors.KINDS, "pedal", "family")


def heard(notes: tuple[Note, ...], families: tuple[Family, ...]) -> Posteriors:
    """What a perfect network would say of these notes, the pedal down throughout."""
    frames = 200
    said = np.zeros((frames, 5 + len(FAMILIES), 88), np.float32)
    said[:, :4] = note_targets(notes, frames, HOP, 21, 88)
    said[:, 4] = 1.0
    said[:, 5:] = np.maximum(0, family_targets(notes, families, said[:, 1], HOP, 21))
    return Posteriors(quantised(said, KINDS), HOP, 21, KINDS)


BAND = tuple(Note(0.1 + 0.3 * i, 50 + 3 * i, 0.35 + 0.3 * i, 80) for i in range(10))
PLAYERS = tuple([Family.GUITAR, Family.VOICE, Family.PIANO][i % 3] for i in range(10))


def test_each_family_is_a_part_in_the_order_of_the_families() -> None:
    parts = decode_parts(heard(BAND, PLAYERS), SETTINGS)
    assert [part.name for part in parts] == ["Piano", "Guitar", "Voice"]
    assert [family_of(part.program) for part in parts] == [
        Family.PIANO,
        Family.GUITAR,
        Family.VOICE,
    ]
    for part, family in zip(parts, (Family.PIANO, Family.GUITAR, Family.VOICE), strict=True):
        wanted = [n.pitch for n, f in zip(BAND, PLAYERS, strict=True) if f is family]
        assert [note.pitch for note in part.notes] == wanted


def test_only_a_piano_has_a_pedal() -> None:
    pedals = [len(part.pedal) for part in decode_parts(heard(BAND, PLAYERS), SETTINGS)]
    assert pedals == [1, 0, 0]


def test_one_part_on_request_and_from_models_that_tell_nothing_apart() -> None:
    [part] = decode_parts(heard(BAND, PLAYERS), SETTINGS, NoteOptions(one_part=True))
    assert len(part.notes) == len(BAND)
    values = heard(BAND, PLAYERS).values[:, :4]
    [plain] = decode_parts(Posteriors(values, HOP, 21), DecodeSettings())
    assert plain.notes == part.notes
    assert decode_parts(heard((), ()), SETTINGS)[0].notes == ()


def test_a_family_that_plays_hardly_anything_was_misheard() -> None:
    said = [Family.GUITAR] * 60 + [Family.BASS] * 38 + [Family.VOICE] * 2
    assert set(settled(said)) == {Family.GUITAR, Family.BASS}
    assert settled(said).count(Family.GUITAR) == 62


@pytest.mark.parametrize("program", range(128))
def test_every_program_has_a_family_and_every_family_a_program(program: int) -> None:
    assert family_of(family_of(program).program) is family_of(program)


def test_strange_kinds_are_not_believed() -> None:
    with pytest.raises(ProjectError):
        Posteriors(np.zeros((3, 5, 88), np.uint8), HOP, 21, (*Posteriors.KINDS, "colour"))
    with pytest.raises(ProjectError):
        Posteriors(np.zeros((3, 5, 88), np.uint8), HOP, 21)
