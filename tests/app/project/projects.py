"""Projects to test with: any at all, and one that is always the same."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.project.looks import COLOURS
from app.project.project import AudioReference, Choices, PartLook, Project
from engine.decode.options import BeatOptions, DrumOptions, NoteOptions
from engine.decode.posteriors import Posteriors
from engine.models.card import (
    BeatSettings,
    DecodeSettings,
    DrumSettings,
    FeatureSettings,
    ModelCard,
)
from engine.music import (
    Drum,
    DrumHit,
    Family,
    Meter,
    Note,
    Part,
    PedalSpan,
    Provenance,
    TempoMap,
    Transcription,
)
from engine.notation import NotationChoices
from engine.transcribe.protocol import BeatsHeard, DrumsHeard

# Any text but the null character; lone surrogates too, because Linux file names may hold them.
TEXTS = st.text(st.characters(exclude_characters="\0"), max_size=20)
TIMES = st.floats(0.0, 100_000.0, allow_subnormal=True)
UNIT = st.floats(0.0, 1.0)
VELOCITIES = st.integers(1, 127)


@st.composite
def notes(draw: st.DrawFn) -> Note:
    start, stop = sorted(draw(st.lists(TIMES, min_size=2, max_size=2, unique=True)))
    moments = sorted(draw(st.lists(st.floats(0.0, 60.0), max_size=3, unique=True)))
    bend = tuple((moment, draw(st.floats(-3.0, 3.0))) for moment in moments)
    return Note(start, draw(st.integers(0, 127)), stop, draw(VELOCITIES), draw(UNIT), bend)


HITS = st.builds(DrumHit, TIMES, st.sampled_from(Drum), VELOCITIES, UNIT)
PARTS = st.builds(
    Part,
    name=TEXTS,
    program=st.integers(0, 127),
    notes=st.lists(notes(), max_size=6).map(tuple),
    hits=st.lists(HITS, max_size=3).map(tuple),
    pedal=st.lists(st.builds(PedalSpan, TIMES, TIMES), max_size=2).map(tuple),
    kit=st.booleans(),
)
METERS = st.builds(Meter, st.integers(1, 100), st.integers(1, 16), st.sampled_from([2, 4, 8]))
TEMPOS = st.builds(
    TempoMap,
    st.lists(st.floats(-10, 1e5), min_size=2, max_size=5, unique=True).map(sorted).map(tuple),
    st.lists(METERS, max_size=2).map(lambda more: (Meter(0, 4), *more)),
)
PROVENANCES = st.builds(
    Provenance,
    TEXTS,
    TEXTS,
    TEXTS,
    st.lists(st.tuples(TEXTS, UNIT), max_size=3).map(tuple),
    TEXTS,
    st.lists(TEXTS, max_size=2).map(tuple),
    st.lists(st.tuples(TEXTS, TEXTS), max_size=2).map(tuple),
)
TRANSCRIPTIONS = st.builds(
    Transcription, st.lists(PARTS, max_size=3).map(tuple), TEMPOS, PROVENANCES
)
KINDS = st.lists(st.sampled_from(Posteriors.MORE_KINDS), unique=True).map(
    lambda more: (*Posteriors.KINDS, *more)
)
POSTERIORS = KINDS.flatmap(
    lambda kinds: st.builds(
        Posteriors,
        arrays(np.uint8, st.tuples(st.integers(0, 5), st.just(len(kinds)), st.integers(1, 9))),
        st.floats(0.001, 0.1),
        st.integers(0, 100),
        st.just(kinds),
    )
)
FAMILIES = st.lists(st.sampled_from(Family), min_size=1, unique=True).map(
    lambda some: tuple(map(str, some))
)
HOPS = st.floats(0.001, 0.1)
DRUM_SETTINGS = st.lists(st.sampled_from(Drum), min_size=1, unique=True).flatmap(
    lambda drums: st.builds(
        DrumSettings,
        st.just(tuple(drum.value for drum in drums)),
        st.lists(UNIT, min_size=len(drums), max_size=len(drums)).map(tuple),
        hands=st.integers(0, 4),
        confidence_slope=st.floats(0, 9),
    )
)
DRUMS = DRUM_SETTINGS.flatmap(
    lambda settings: st.builds(
        lambda values, hop: DrumsHeard(Posteriors(values, hop, 0, Posteriors.DRUM_KINDS), settings),
        arrays(np.uint8, st.tuples(st.integers(0, 5), st.just(2), st.just(len(settings.drums)))),
        HOPS,
    )
)
BEATS = st.builds(
    lambda values, hop, usual: BeatsHeard(
        Posteriors(values, hop, 0, Posteriors.BEAT_KINDS), BeatSettings(usual_tempo=usual)
    ),
    arrays(np.uint8, st.tuples(st.integers(0, 5), st.just(3), st.just(1))),
    HOPS,
    st.floats(50.0, 200.0),
)
DRUM_OPTIONS = st.builds(
    lambda sensitivity, own: DrumOptions(sensitivity, tuple(sorted(own.items()))),
    UNIT,
    st.dictionaries(st.sampled_from(Drum), UNIT, max_size=3),
)
BEAT_OPTIONS = st.builds(
    BeatOptions,
    st.none() | st.floats(20.0, 400.0),
    st.none() | TIMES,
    st.none() | st.integers(1, 12),
)
DECODES = st.builds(
    DecodeSettings,
    *[UNIT] * 4,
    st.floats(0, 9),
    families=FAMILIES,
    sure_threshold=UNIT,
    median_frames=st.integers(0, 9),
    sounding_share=UNIT,
    sounding_least=UNIT,
)
LOOKS = st.builds(PartLook, st.none() | st.integers(0, COLOURS - 1), st.booleans(), st.booleans())
AUDIO = st.builds(
    AudioReference,
    path=st.text(st.characters(exclude_characters="\0/"), min_size=1, max_size=9)
    .filter(lambda name: name not in (".", ".."))
    .map(lambda name: Path("/nowhere at all") / name),
    sha256=TEXTS,
    seconds=TIMES,
    title=TEXTS,
    size=st.integers(0, 2**50),
    modified_ns=st.integers(0, 2**62),
)


@st.composite
def projects(draw: st.DrawFn) -> Project:
    machine = draw(TRANSCRIPTIONS)
    own = draw(st.just(machine) | TRANSCRIPTIONS)
    return Project(
        audio=draw(st.none() | AUDIO),
        machine=machine,
        transcription=own,
        posteriors=draw(st.none() | POSTERIORS),
        decode=draw(st.none() | DECODES),
        options=draw(st.builds(NoteOptions, UNIT, UNIT, st.booleans())),
        choices=draw(st.builds(Choices, UNIT, UNIT)),
        looks=draw(st.lists(LOOKS, max_size=len(own.parts)).map(tuple)),
        drums=draw(st.none() | DRUMS),
        drum_options=draw(DRUM_OPTIONS),
        beats=draw(st.none() | BEATS),
        beat_options=draw(BEAT_OPTIONS),
    )


def everything(value: Any) -> Any:
    """All there is in a value, for comparing: confidence and posteriors too."""
    if isinstance(value, Posteriors):
        shape = value.values.shape
        return (value.values.tolist(), shape, value.hop_seconds, value.lowest_pitch, value.kinds)
    if isinstance(value, tuple):
        return [everything(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: everything(getattr(value, name)) for name in value.__dataclass_fields__}
    return value


def small_project() -> Project:
    """A project with one of everything that version 1 had, always the same."""
    machine = Transcription(
        (
            Part(
                "Piano",
                0,
                (Note(0.1, 60, 0.6, 90, 0.875), Note(0.30000000000000004, 64, 1.0, 70, 0.5)),
                pedal=(PedalSpan(0.0, 1.5),),
            ),
            Part("Kit", hits=(DrumHit(0.5, Drum.SNARE, 100, 0.75),)),
        ),
        TempoMap((0.0, 0.5, 1.1), (Meter(0, 3), Meter(2, 6, 8))),
        Provenance("piano", "1", "cpu", (("sensitivity", 0.5),)),
    )
    own = Transcription((Part("Klavier „neu“", 1, (Note(0.1, 61, 0.6, 90),)),), machine.tempo)
    values = np.arange(5 * 4 * 3, dtype=np.uint8).reshape(5, 4, 3)
    return Project(
        audio=AudioReference(
            Path("/music/étude.flac"), "0" * 64, 1.5, title="Étude", size=10, modified_ns=7
        ),
        machine=machine,
        transcription=own,
        posteriors=Posteriors(values, 0.02, 60),
        decode=DecodeSettings(),
        options=NoteOptions(0.75, 0.125),
        choices=Choices(0.5, 0.25),
    )


def full_project() -> Project:
    """The same with what version 2 brought: bends, looks, families, a model chosen for a reason."""
    small = small_project()
    made = replace(
        small.machine.provenance,
        reason="Nearly all of it sounds like a piano, so the Piano model listened.",
        notices=("The graphics card failed, so the processor went on.",),
    )
    piano, kit = small.machine.parts
    bent = replace(piano.notes[1], bend=((0.0, 0.0), (0.125, 0.5), (0.25, -0.25)))
    piano = replace(piano, notes=(piano.notes[0], bent))
    values = np.arange(5 * 6 * 3, dtype=np.uint8).reshape(5, 6, 3)
    return replace(
        small,
        machine=replace(small.machine, parts=(piano, kit), provenance=made),
        posteriors=Posteriors(values, 0.02, 60, (*Posteriors.KINDS, "pedal", "family")),
        decode=DecodeSettings(pedal_threshold=0.25, families=("piano", "voice")),
        options=NoteOptions(0.75, 0.125, one_part=True),
        looks=(PartLook(3, muted=True),),
    )


def drummed_project() -> Project:
    """The same with what version 3 brought: what models said of drums and beats, and of which."""
    full = full_project()
    made = replace(full.machine.provenance, beside=(("drums", "1.0"), ("beats", "1.0")))
    settings = DrumSettings(("kick", "snare", "crash"), (0.5, 0.25, 0.75), hands=2)
    values = np.arange(6 * 2 * 3, dtype=np.uint8).reshape(6, 2, 3)
    beats = np.arange(6 * 3, dtype=np.uint8).reshape(6, 3, 1)
    return replace(
        full,
        machine=replace(full.machine, provenance=made),
        transcription=replace(
            full.transcription, parts=(*full.transcription.parts, Part("Beat", kit=True))
        ),
        drums=DrumsHeard(Posteriors(values, 0.01, 0, Posteriors.DRUM_KINDS), settings),
        drum_options=DrumOptions(0.625, ((Drum.KICK, 0.75), (Drum.SNARE, 0.25))),
        beats=BeatsHeard(Posteriors(beats, 0.02, 0, Posteriors.BEAT_KINDS), BeatSettings()),
        beat_options=BeatOptions(120.5, 0.25, 3),
    )


def scored_project() -> Project:
    """The same with what version 4 brought: what a person says of the score."""
    said = NotationChoices(
        meter=(6, 8),
        pickup=Fraction(3, 2),
        fifths=-4,
        is_minor=True,
        split=57,
        swing=False,
        smallest=Fraction(1, 4),
        detail=0.75,
        ornaments=False,
    )
    return replace(drummed_project(), notation=said)


def covered_project() -> Project:
    """The same with what version 5 brought: settings that decode notes and beats otherwise."""
    scored = scored_project()
    assert scored.beats is not None
    assert scored.decode is not None
    settings = replace(scored.beats.settings, beat_cover=4.0, octave_bars=2.5)
    decode = replace(scored.decode, sure_threshold=0.75, median_frames=3)
    return replace(scored, beats=replace(scored.beats, settings=settings), decode=decode)


def doubted_project() -> Project:
    """The same with what version 6 brought: what a live ear asks of onsets it is not sure of."""
    covered = covered_project()
    assert covered.decode is not None
    decode = replace(covered.decode, sounding_share=0.25, sounding_least=0.5)
    return replace(covered, decode=decode)


def card() -> ModelCard:
    """A model that does not exist."""
    return ModelCard(
        name="piano",
        title="Piano",
        version="1",
        task="notes",
        about="",
        licence="GPL-3.0-or-later",
        network="harmonic",
        dimensions={},
        lowest_pitch=60,
        pitches=3,
        reach_frames=10,
        features=FeatureSettings(),
        decode=DecodeSettings(onset_threshold=0.25),
        files={},
    )
