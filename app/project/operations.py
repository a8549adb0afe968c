"""What can be done to a project: pure functions, Project to Project.

Whatever an operation does not change stays the same object, so a panel sees with `is` that it
has nothing to do; an operation that changes nothing returns the very project it was given.
"""

from dataclasses import asdict, replace

from app.project.project import AudioReference, Choices, Project
from engine.decode import decode_notes
from engine.decode.options import NoteOptions
from engine.models.card import ModelCard
from engine.music import Note, Part, Transcription
from engine.transcribe.protocol import Heard

FIRST_PART_NAME = "Notes"


def heard(project: Project, result: Heard, card: ModelCard) -> Project:
    """Take a finished transcription as the machine's and the person's.

    If the sliders moved while the model listened, it is decoded again as they stand now.
    """
    done = replace(
        project,
        machine=result.transcription,
        transcription=result.transcription,
        posteriors=result.posteriors,
        decode=card.decode,
    )
    asked = dict(result.transcription.provenance.settings)
    now = _settings(project.options)
    return done if asked == {**asked, **now} else _decoded(done)


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
    return replace(project, transcription=transcription)


def _settings(options: NoteOptions) -> dict[str, float]:
    """The sliders as a transcription's provenance has them."""
    return asdict(options)


def _decoded(project: Project) -> Project:
    """The project with the notes its posteriors hold at its options."""
    if project.posteriors is None or project.decode is None:
        return project
    notes = decode_notes(project.posteriors, project.decode, project.options)
    machine = _with_notes(project.machine, notes, project.options)
    own = project.transcription
    if own.parts == project.machine.parts:  # beats of the person's own do not keep the notes
        own = machine if own.tempo == machine.tempo else replace(machine, tempo=own.tempo)
    return replace(project, machine=machine, transcription=own)


def _with_notes(
    machine: Transcription, notes: tuple[Note, ...], options: NoteOptions
) -> Transcription:
    """The machine's transcription with other notes in its pitched part; kits stay as they are."""
    pitched = next((i for i, part in enumerate(machine.parts) if not part.hits), None)
    settings = dict(machine.provenance.settings) | _settings(options)
    provenance = replace(machine.provenance, settings=tuple(settings.items()))
    parts = list(machine.parts)
    if pitched is None:
        parts.insert(0, Part(FIRST_PART_NAME, notes=notes))
    elif parts[pitched].notes != notes:
        parts[pitched] = replace(parts[pitched], notes=notes)
    return replace(machine, parts=tuple(parts), provenance=provenance)
