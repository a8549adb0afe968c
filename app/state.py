"""State: what commands depend on, as one value."""

from dataclasses import dataclass

from app.session import Session


@dataclass(frozen=True, slots=True)
class State:
    """What there is and what goes on in one window."""

    has_piece: bool = False
    has_notes: bool = False
    has_recording: bool = False
    has_reference: bool = False
    has_demo: bool = False
    is_modified: bool = False
    is_listening: bool = False
    is_opening: bool = False
    is_playing: bool = False
    can_undo: bool = False
    can_redo: bool = False
    theme: str = "system"


def state_of(session: Session, theme: str, has_demo: bool) -> State:
    """The state of a window now."""
    listening = session.listening
    heard = bool(listening.notes) if listening and not listening.is_again else False
    return State(
        has_piece=session.has_piece,
        has_notes=heard or session.project.transcription.note_count > 0,
        has_recording=session.audio is not None,
        has_reference=session.project.audio is not None,
        has_demo=has_demo,
        is_modified=session.document.modified or session.document.path is None,
        is_listening=listening is not None,
        is_opening=session.opening is not None,
        is_playing=session.player.is_playing,
        can_undo=session.document.undo_stack.canUndo() and listening is None,
        can_redo=session.document.undo_stack.canRedo() and listening is None,
        theme=theme,
    )
