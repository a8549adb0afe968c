"""What can be done to a project: pure functions, Project to Project.

Whatever an operation does not change stays the same object, so a panel sees with `is` that it
has nothing to do; an operation that changes nothing returns the very project it was given.
"""

from dataclasses import asdict, replace

from app.project.bends import bends_of, bent, has_bends
from app.project.columns import count
from app.project.drumming import by_kind, kept_parts, redrummed
from app.project.looks import following
from app.project.project import AudioReference, Choices, Project
from engine.decode import decode_parts
from engine.decode.options import BeatOptions, DrumOptions, NoteOptions
from engine.models.card import ModelCard
from engine.music import Part, Transcription
from engine.transcribe.protocol import Heard

FIRST_PART_NAME = "Notes"


def heard(project: Project, result: Heard, card: ModelCard) -> Project:
    """Take a finished transcription as the machine's and the person's.

    If the sliders moved while the model listened, it is decoded again as they stand now. Who only
    listens for drums hears nothing of notes.
    """
    said = result.posteriors if result.posteriors.pitches else None
    fresh = replace(
        project,
        machine=result.transcription,
        transcription=result.transcription,
        posteriors=said,
        decode=card.decode if said else None,
        drums=result.drums,
        beats=result.beats,
        beat_options=BeatOptions(),
    )
    done = following(project, fresh)
    asked = dict(result.transcription.provenance.settings)
    if not _was_asked(asked, _settings(project.options), _settings(NoteOptions())):
        done = _decoded(done)
    drum_options = dict(project.drum_options.settings)
    was_asked = _was_asked(asked, drum_options, dict(DrumOptions().settings))
    return done if was_asked else redrummed(done)


def _was_asked(asked: dict[str, float], now: dict[str, float], usual: dict[str, float]) -> bool:
    """Whether these are the settings on record; what is not on record was not asked for."""
    recorded = {**usual, **asked}
    return all(recorded.get(name) == value for name, value in now.items())


def with_options(project: Project, options: NoteOptions) -> Project:
    """Move the sliders: decode again from what the model heard, which is still there.

    The person's notes follow the machine's until the person has edited them.
    """
    if options == project.options:
        return project
    return _decoded(replace(project, options=options))


def with_choices(project: Project, choices: Choices) -> Project:
    """Set the volumes."""
    return project if choices == project.choices else replace(project, choices=choices)


def with_audio(project: Project, audio: AudioReference | None) -> Project:
    """Point the project at a recording: its first, or the same one in another place."""
    return project if audio == project.audio else replace(project, audio=audio)


def with_embedded_audio(project: Project) -> Project:
    """Let the recording travel in the project file from the next save on."""
    if project.audio is None or project.audio.embedded:
        return project
    return replace(project, audio=replace(project.audio, embedded=True))


def with_transcription(project: Project, transcription: Transcription) -> Project:
    """Replace the person's transcription; the machine's stays for comparison."""
    if transcription is project.transcription:
        return project
    return following(project, replace(project, transcription=transcription))


def _settings(options: NoteOptions) -> dict[str, float]:
    """The sliders as a transcription's provenance has them."""
    return {name: float(value) for name, value in asdict(options).items()}


def _decoded(project: Project) -> Project:
    """The project with the notes its posteriors hold at its options."""
    if project.posteriors is None or project.decode is None:
        return project
    parts = decode_parts(project.posteriors, project.decode, project.options)
    if "family" not in project.posteriors.kinds:
        parts = _named_as(project.machine, parts)
    machine = _with_parts(project.machine, parts, project.options)
    count(machine.parts)
    own = project.transcription
    parts = kept_parts(own.parts, project.machine.parts, machine.parts)
    if parts is machine.parts:  # beats of the person's own do not keep the notes
        own = machine if own.tempo == machine.tempo else replace(machine, tempo=own.tempo)
    elif parts is not own.parts:
        own = replace(own, parts=parts)
    return following(project, replace(project, machine=machine, transcription=own))


def _with_parts(
    machine: Transcription, heard: tuple[Part, ...], options: NoteOptions
) -> Transcription:
    """The machine's transcription with other pitched parts; kits stay as they are, after them."""
    settings = dict(machine.provenance.settings) | _settings(options)
    provenance = replace(machine.provenance, settings=tuple(settings.items()))
    kits = by_kind(machine.parts, kits=True)
    known = {part.name: part for part in by_kind(machine.parts, kits=False)}
    if has_bends(machine):
        heard = bent(Transcription(heard), bends_of(machine.parts)).parts
    heard = tuple(part for part in heard if part.notes or not kits)  # as when both were heard
    same = (known[part.name] if known.get(part.name) == part else part for part in heard)
    return replace(machine, parts=(*same, *kits), provenance=provenance)


def _named_as(machine: Transcription, heard: tuple[Part, ...]) -> tuple[Part, ...]:
    """Where nothing is told apart, the one part goes on being called, and sounding, as it did."""
    own = next((part for part in machine.parts if not part.is_kit), None)
    if own is None:
        return (replace(heard[0], name=FIRST_PART_NAME),)
    return (replace(heard[0], name=own.name, program=own.program),)
