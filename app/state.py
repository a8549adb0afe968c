"""State: what commands depend on, as one value."""

from dataclasses import dataclass

from app.gridding import USUAL, Wish
from app.project.tempo import tempo_of
from app.session import Session
from app.settings import SPECTRUM, THEME
from engine.music import Meter, TempoMap


@dataclass(frozen=True, slots=True)
class State:
    """What there is and what goes on in one window.

    `undo` and `redo` say what would be undone; `hits` are selected, and commands are about hits
    where it `uses_kit`; `meter` is the time signature at the playhead.
    """

    has_piece: bool = False
    has_notes: bool = False
    has_recording: bool = False
    has_reference: bool = False
    has_demo: bool = False
    is_modified: bool = False
    is_live: bool = False
    has_take: bool = False
    is_listening: bool = False
    is_opening: bool = False
    is_playing: bool = False
    can_undo: bool = False
    can_redo: bool = False
    undo: str = ""
    redo: str = ""
    can_edit: bool = False
    selected: int = 0
    hits: int = 0
    uses_kit: bool = False
    has_drums: bool = False
    can_paste: bool = False
    has_tempo: bool = False
    tempo: float = 0.0
    can_find_beats: bool = False
    meter: tuple[int, int] = (4, 4)
    grid: Wish = USUAL
    has_span: bool = False
    has_loop: bool = False
    speed: float = 1.0
    clicks: bool = False
    shows_suspects: bool = True
    by_confidence: bool = False
    compares: bool = False
    has_machine: bool = False
    can_bend: bool = False
    has_bends: bool = False
    is_bending: bool = False
    theme: str = "system"
    spectrum: bool = True


def state_of(session: Session, has_demo: bool) -> State:
    """The state of a window now."""
    listening, document = session.listening, session.document
    is_first = listening is not None and not listening.is_again
    heard = bool(listening.notes) if listening and is_first else False
    stack, editing, review = document.undo_stack, session.editing, session.reviewing
    tempo, kit = tempo_of(session.project), editing.kit
    here = tempo.to_beats(session.player.position) if tempo else 0.0
    return State(
        has_piece=session.has_piece,
        has_notes=heard or session.project.transcription.note_count > 0,
        has_recording=session.audio is not None,
        has_reference=session.project.audio is not None,
        has_demo=has_demo,
        is_modified=document.modified or document.path is None,
        is_listening=listening is not None,
        is_opening=session.opening is not None,
        is_playing=session.player.is_playing,
        can_undo=(stack.canUndo() or editing.long.is_working) and not is_first,
        can_redo=stack.canRedo() and not is_first,
        undo=_small(stack.undoText()),
        redo=_small(stack.redoText()),
        can_edit=session.has_piece and not is_first,
        selected=len(editing.selection),
        hits=len(kit.chosen),
        uses_kit=kit.is_used,
        has_drums=bool(kit.hits),
        can_paste=bool(kit.clipboard if kit.is_used else editing.clipboard),
        has_tempo=tempo is not None,
        tempo=tempo.tempo_at(here) if tempo else 0.0,
        can_find_beats=session.project.beats is not None or bool(kit.hits),
        meter=_meter(tempo, here) if tempo else (4, 4),
        grid=session.gridding.wish,
        has_span=review.span() is not None,
        has_loop=session.player.loop is not None,
        speed=session.player.speed,
        clicks=session.player.clicks,
        shows_suspects=review.shows_suspects,
        by_confidence=review.by_confidence,
        compares=review.compares,
        has_machine=session.project.machine.note_count > 0,
        can_bend=session.bending.is_possible and not listening,
        has_bends=session.bending.has_bends,
        is_bending=session.bending.is_busy,
        theme=session.settings[THEME],
        spectrum=session.settings[SPECTRUM],
    )


def live_state(session: Session, has_take: bool) -> State:
    """The state of a window in which is played live: nothing can be done to the piece."""
    return State(
        is_live=True,
        has_take=has_take,
        theme=session.settings[THEME],
        spectrum=session.settings[SPECTRUM],
    )


def _meter(tempo: TempoMap, beat: float) -> tuple[int, int]:
    """The time signature that holds at a beat."""
    meter: Meter = tempo.meters[0]
    for each in tempo.meters:
        if each.start_beat <= beat:
            meter = each
    return meter.beats_per_bar, meter.beat_unit


def _small(label: str) -> str:
    """A label as it goes on after “Undo”."""
    return label[:1].lower() + label[1:]
