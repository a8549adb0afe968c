"""Drums decoded again: untouched drums follow the sliders, a person's own hits never go."""

from dataclasses import replace

import numpy as np

from app.project.drumming import (
    changed_drums,
    present_drums,
    with_drum_options,
    with_machines_drum,
    with_suspected_drums,
)
from app.project.edits.hits import add_hits, confirm_hits, delete_hits, louder_hits
from app.project.kit import hits_of, kit_of, within
from app.project.operations import heard, with_options
from app.project.project import Project
from app.project.runs import Stretch, heard_again, heard_drums, heard_stretch
from engine.decode import DrumOptions, NoteOptions, Posteriors
from engine.models import DrumSettings
from engine.music import Drum, DrumHit, Note, Part, Provenance, Transcription
from engine.transcribe import DrumsHeard, Heard
from tests.app.pretending import CARD
from tests.app.pretending import said as said_of_notes

HOP = 0.01
DRUMS = (Drum.KICK, Drum.SNARE, Drum.HIHAT_CLOSED)
SETTINGS = DrumSettings(tuple(drum.value for drum in DRUMS), (0.5, 0.5, 0.5))
LOW, HIGH = DrumOptions(0.2), DrumOptions(0.8)


def said(seconds: float = 10.0, height: float = 0.9, doubt: float = 0.35) -> DrumsHeard:
    """A kick every second, a snare between; every other stroke only suspected."""
    values = np.zeros((round(seconds / HOP), 2, len(DRUMS)), np.uint8)
    for number, frame in enumerate(range(20, len(values) - 5, 50)):
        plane, sure = number % 2, number % 4 < 2
        values[frame, 0, plane] = round(255 * (height if sure else doubt))
        values[frame - 1 : frame + 2, 1, plane] = 150
    return DrumsHeard(Posteriors(values, HOP, 0, Posteriors.DRUM_KINDS), SETTINGS)


def result(drums: DrumsHeard | None, notes: bool = True) -> Heard:
    """What a transcriber of notes and drums makes of ten seconds."""
    posteriors = said_of_notes(10.0)
    made = Provenance("pretended", "1", "CPU")
    parts: tuple[Part, ...] = (Part("Notes", 0, (Note(1.0, 60, 2.0),)),) if notes else ()
    if not notes:
        none = np.zeros((10, 4, 0), np.uint8)
        posteriors = Posteriors(none, 0.02, 0)
    return Heard(Transcription(parts, provenance=made), posteriors, drums)


def project(notes: bool = True) -> Project:
    """A piece whose drums were heard at the usual sensitivity."""
    fresh = heard(Project(), result(said(), notes), CARD)
    return with_drum_options(with_drum_options(fresh, HIGH), DrumOptions())


def count(piece: Project, drum: Drum | None = None) -> int:
    hits = hits_of(piece, kit_of(piece))
    return len(hits) if drum is None else sum(hit.drum is drum for hit in hits)


def test_the_sliders_find_more_hits_and_let_them_go_again() -> None:
    piece = project()
    assert count(piece) == 10
    more = with_drum_options(piece, HIGH)
    assert count(more) == 20
    assert more.transcription is more.machine
    assert more.transcription.parts[0] is piece.transcription.parts[0]
    assert dict(more.machine.provenance.settings)["drum_sensitivity"] == 0.8
    assert hits_of(with_drum_options(more, DrumOptions()), 1) == hits_of(piece, 1)


def test_one_drum_alone_is_heard_more_sensitively() -> None:
    more = with_drum_options(project(), DrumOptions().having(Drum.SNARE, 0.8))
    assert (count(more, Drum.KICK), count(more, Drum.SNARE)) == (5, 10)


def test_a_drum_that_was_changed_by_hand_stays_and_the_others_follow() -> None:
    piece = project()
    mine = DrumHit(7.77, Drum.KICK, 99)
    edited = add_hits(piece, 1, (mine,)).project
    assert changed_drums(edited) == {Drum.KICK}
    for options in (HIGH, LOW, DrumOptions()):
        edited = with_drum_options(edited, options)
        assert count(edited, Drum.KICK) == 6
        assert mine in hits_of(edited, 1)
    assert count(with_drum_options(edited, HIGH), Drum.SNARE) == 10


def test_hits_that_were_deleted_do_not_come_back() -> None:
    piece = project()
    gone = hits_of(piece, 1)[1]
    edited = delete_hits(piece, 1, (gone,)).project
    for options in (LOW, HIGH, DrumOptions()):
        edited = with_drum_options(edited, options)
    assert gone not in hits_of(edited, 1)
    assert changed_drums(edited) == {gone.drum}


def test_a_hit_that_was_confirmed_or_made_louder_is_a_persons() -> None:
    piece = project()
    first = hits_of(piece, 1)[0]
    assert changed_drums(confirm_hits(piece, 1, (first,)).project) == {first.drum}
    assert changed_drums(louder_hits(piece, 1, (first,), 9).project) == {first.drum}


def test_a_drum_can_be_taken_back_from_the_machine() -> None:
    piece = project()
    edited = add_hits(piece, 1, (DrumHit(7.77, Drum.KICK), DrumHit(8.88, Drum.SNARE))).project
    back = with_machines_drum(edited, Drum.KICK)
    assert (count(back, Drum.KICK), count(back, Drum.SNARE)) == (5, 6)
    assert changed_drums(back) == {Drum.SNARE}
    assert with_machines_drum(back, Drum.KICK) is back


def test_notes_follow_their_slider_whatever_became_of_the_drums_and_the_other_way_round() -> None:
    piece = project()
    drummed = add_hits(piece, 1, (DrumHit(7.77, Drum.KICK),)).project
    after = with_options(drummed, NoteOptions(1.0))
    assert len(after.transcription.parts[0].notes) > 1
    assert hits_of(after, 1) == hits_of(drummed, 1)
    own = replace(piece.transcription.parts[0], notes=(Note(3.0, 70, 4.0),))
    parts = (own, piece.transcription.parts[1])
    noted = replace(piece, transcription=replace(piece.transcription, parts=parts))
    after = with_drum_options(noted, HIGH)
    assert after.transcription.parts[0] is own
    assert count(after) == 20


def test_a_drum_part_that_was_deleted_stays_deleted() -> None:
    piece = project()
    bare = replace(piece.transcription, parts=piece.transcription.parts[:1])
    after = with_drum_options(replace(piece, transcription=bare), HIGH)
    assert after.transcription is bare
    assert len(after.machine.parts[1].hits) == 20


def test_where_nobody_drums_there_is_no_part_until_one_looks_harder() -> None:
    faint = said(height=0.45, doubt=0.35)
    piece = heard(Project(drum_options=HIGH), result(faint), CARD)
    assert kit_of(piece) is None
    assert present_drums(faint) == frozenset()
    found = with_suspected_drums(piece)
    assert count(found) == 20
    assert count(with_drum_options(found, DrumOptions())) == 0
    assert kit_of(with_drum_options(found, DrumOptions())) == 1
    assert count(with_drum_options(with_drum_options(found, DrumOptions()), HIGH)) == 20


def test_which_drums_are_there() -> None:
    assert present_drums(said()) == {Drum.KICK, Drum.SNARE}


def test_drums_alone_leave_nothing_to_decode_notes_from() -> None:
    piece = project(notes=False)
    assert (piece.posteriors, piece.decode) == (None, None)
    assert piece.is_heard
    assert count(with_drum_options(piece, HIGH)) == 20


def test_drums_that_are_heard_later_come_to_notes_that_were_changed() -> None:
    piece = heard(Project(), result(None), CARD)
    own = replace(piece.transcription, parts=(Part("Mine", 3, (Note(3.0, 70, 4.0),)),))
    piece = replace(piece, transcription=own)
    after = heard_drums(piece, result(said(), notes=False), replace(CARD, name="drums"))
    assert after.transcription.parts[0] is own.parts[0]
    assert count(after) == 10
    assert after.posteriors is piece.posteriors
    assert after.machine.provenance.beside == (("drums", "1"),)
    again = heard_drums(after, result(said(), notes=False), replace(CARD, name="drums"))
    assert again.machine.provenance.beside == (("drums", "1"),)


def test_drums_that_a_person_wrote_are_kept_when_others_are_heard() -> None:
    mine = Part("Drums", hits=(DrumHit(0.5, Drum.KICK, 99),))
    piece = heard(Project(), result(None), CARD)
    own = replace(piece.transcription, parts=(*piece.transcription.parts, mine))
    after = heard_drums(replace(piece, transcription=own), result(said(), notes=False), CARD)
    assert (count(after, Drum.KICK), count(after, Drum.SNARE)) == (1, 5)


def test_hearing_all_again_keeps_changed_drums_and_takes_new_notes() -> None:
    piece = project()
    edited = add_hits(piece, 1, (DrumHit(7.77, Drum.KICK),)).project
    fresh = result(said())
    other = (Part("Notes", 0, (Note(5.0, 60, 6.0),)), Part("Drums", hits=hits_of(piece, 1)))
    fresh = replace(fresh, transcription=replace(fresh.transcription, parts=other))
    after = heard_again(edited, fresh, CARD)
    assert after.transcription.parts[0] is other[0]
    assert hits_of(after, 1) == hits_of(edited, 1)


def test_of_a_stretch_only_its_hits_are_heard_again() -> None:
    piece = project()
    stretch = Stretch(4.0, 6.0, 2.0)
    silent = DrumsHeard(
        Posteriors(np.zeros((600, 2, 3), np.uint8), HOP, 0, Posteriors.DRUM_KINDS), SETTINGS
    )
    after = heard_stretch(piece, result(silent, notes=False), CARD, stretch)
    hits = hits_of(after, 1)
    assert within(hits, 4.0, 6.0) == ()
    outside = [hit for hit in hits_of(piece, 1) if not 4.0 <= hit.onset < 6.0]
    assert list(hits) == outside
    assert after.transcription.parts[0].notes == piece.transcription.parts[0].notes
