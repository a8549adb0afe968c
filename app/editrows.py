"""The rows of the menus Edit, Notes and Tempo: everything that can be done with selected notes."""

from collections.abc import Iterator
from functools import partial

from app.command import Command, Run, When, can_edit, has_selected_notes, has_selection
from app.commands import Commands
from app.drums.hands import KitHands
from app.gridding import GRID_KEYS, SWINGS, value_name
from app.handwork import Handwork
from app.project.edits.notes import OCTAVE
from app.state import State
from app.timekeeping import Timekeeping

METERS = ((2, 4), (3, 4), (4, 4), (5, 4), (6, 8), (7, 8), (12, 8))


def _hands(method: str, *arguments: object) -> Run:
    """Call a method of the commands' hands, those for notes or those for hits."""
    assert callable(getattr(Handwork, method))
    assert callable(getattr(KitHands, method))
    return lambda commands: getattr(commands.hands, method)(*arguments)


def _note_hands(method: str, *arguments: object) -> Run:
    """Call a method that only means something for notes."""
    assert callable(getattr(Handwork, method))
    return lambda commands: getattr(commands.note_hands, method)(*arguments)


def _time(method: str, *arguments: object) -> Run:
    """Call a method of the commands' timekeeping."""
    assert callable(getattr(Timekeeping, method))
    return lambda commands: getattr(commands.time, method)(*arguments)


def _undo_words(state: State) -> tuple[str, str]:
    return f"Undo {state.undo}".strip(), "undo"


def _redo_words(state: State) -> tuple[str, str]:
    return f"Redo {state.redo}".strip(), "redo"


def _can_quantise(state: State) -> bool:
    return has_selection(state) and state.has_tempo


EDIT: tuple[Command, ...] = (
    Command("undo", "Undo", "Edit", 1, "Take back the last change", Commands.undo,
            lambda state: state.can_undo, ("Ctrl+Z",), "undo", words=_undo_words, repeats=True),
    Command("redo", "Redo", "Edit", 1, "Make the change again", Commands.redo,
            lambda state: state.can_redo, ("Ctrl+Shift+Z", "Ctrl+Y"), "redo",
            words=_redo_words, repeats=True),
    Command("cut", "Cut", "Edit", 2, "Take the selected notes away, to paste them elsewhere",
            _hands("cut"), has_selection, ("Ctrl+X",)),
    Command("copy", "Copy", "Edit", 2, "Keep the selected notes, to paste them elsewhere",
            _hands("copy"), has_selection, ("Ctrl+C",)),
    Command("paste", "Paste at the playhead", "Edit", 2,
            "Put the notes that were copied where the playhead is", _hands("paste"),
            lambda state: can_edit(state) and state.can_paste, ("Ctrl+V",), repeats=True),
    Command("duplicate", "Duplicate", "Edit", 2, "Put a copy right behind the selected notes",
            _hands("duplicate"), has_selection, ("Ctrl+D",), repeats=True),
    Command("delete", "Delete", "Edit", 2, "Remove the selected notes", _hands("delete"),
            has_selection, ("Del", "Backspace")),
    Command("select-all", "Select all", "Edit", 3, "Select all notes of all parts",
            _hands("select_all"), can_edit, ("Ctrl+A",)),
    Command("select-none", "Select nothing", "Edit", 3, "Let go of the selected notes",
            _hands("select_none"), has_selection, ("Ctrl+Shift+A",)),
    Command("same-pitch", "Select the same pitch", "Edit", 3,
            "Select all notes of the pitches that are selected", _hands("select_same_pitch"),
            has_selection, ("Ctrl+P",)),
    Command("select-rest", "Select from the playhead on", "Edit", 3,
            "Select every note that begins at the playhead or later", _hands("select_from_here"),
            can_edit, ("Ctrl+Shift+E",)),
    Command("next-note", "Next note", "Edit", 4, "Select the next note in time",
            partial(Commands.walk, step=1), can_edit, ("Ctrl+Right",), in_music=True,
            repeats=True),
    Command("previous-note", "Previous note", "Edit", 4, "Select the note before in time",
            partial(Commands.walk, step=-1), can_edit, ("Ctrl+Left",), in_music=True,
            repeats=True),
    Command("higher-note", "Next higher note", "Edit", 4, "Select the next higher note that sounds "
            "here", partial(Commands.climb, step=1), can_edit, ("Alt+Up",), in_music=True,
            repeats=True),
    Command("lower-note", "Next lower note", "Edit", 4, "Select the next lower note that sounds "
            "here", partial(Commands.climb, step=-1), can_edit, ("Alt+Down",), in_music=True,
            repeats=True),
)  # fmt: skip


def _move(name: str, title: str, tip: str, keys: tuple[str, ...], run: Run, group: int) -> Command:
    """A row for a key that may be held, where the music has the focus."""
    when = has_selected_notes if name in ("longer", "shorter") else has_selection
    return Command(name, title, "Notes", group, tip, run, when, keys, in_music=True, repeats=True)


def _shape(name: str, title: str, tip: str, key: str, run: Run) -> Command:
    when = has_selection if name in ("humanise", "confirm") else has_selected_notes
    return Command(name, title, "Notes", 4, tip, run, when, (key,) if key else ())


def _quantise(name: str, title: str, tip: str, key: str, run: Run) -> Command:
    return Command(name, title, "Notes", 3, tip, run, _can_quantise, (key,))


def _clean(name: str, title: str, tip: str, run: Run, key: str = "") -> Command:
    return Command(name, title, "Notes", 5, tip, run, can_edit, (key,) if key else ())


NOTES: tuple[Command, ...] = (
    _move("later", "Nudge later", "To the next line of the grid, or 20 ms later", ("Right",),
          _hands("nudge", 1), 1),
    _move("earlier", "Nudge earlier", "To the grid's line before, or 20 ms earlier", ("Left",),
          _hands("nudge", -1), 1),
    _move("longer", "Make longer", "End at the next line of the grid, or 20 ms later",
          ("Shift+Right",), _note_hands("lengthen", 1), 1),
    _move("shorter", "Make shorter", "End at the grid's line before, or 20 ms earlier",
          ("Shift+Left",), _note_hands("lengthen", -1), 1),
    _move("semitone-up", "Semitone up", "Transpose the selected notes up a semitone", ("Up",),
          _hands("transpose", 1), 2),
    _move("semitone-down", "Semitone down", "Transpose the selected notes down a semitone",
          ("Down",), _hands("transpose", -1), 2),
    _move("octave-up", "Octave up", "Transpose the selected notes up an octave", ("Shift+Up",),
          _hands("transpose", OCTAVE), 2),
    _move("octave-down", "Octave down", "Transpose the selected notes down an octave",
          ("Shift+Down",), _hands("transpose", -OCTAVE), 2),
    _move("louder", "Louder", "Raise the velocity of the selected notes", ("Ctrl+Up",),
          _hands("change_velocity", 1), 2),
    _move("softer", "Softer", "Lower the velocity of the selected notes", ("Ctrl+Down",),
          _hands("change_velocity", -1), 2),
    _quantise("quantise", "Quantise", "Draw the beginnings of the selected notes to the grid", "Q",
              _hands("quantise")),
    _quantise("quantise-half", "Quantise halfway",
              "Draw the beginnings of the selected notes half the way to the grid", "Alt+Q",
              _hands("quantise", 0.5)),
    _quantise("quantise-ends", "Quantise beginnings and ends",
              "Draw both ends of the selected notes to the grid", "Shift+Q",
              _hands("quantise", 1.0, True)),
    _shape("split", "Split", "Cut the selected notes at the playhead; a single note in its middle "
           "if the playhead is elsewhere", "S", _note_hands("split")),
    _shape("merge", "Merge", "Make one note of the selected ones of each pitch", "J",
           _note_hands("merge")),
    _shape("legato", "Legato", "Let each selected note last until the next begins", "Shift+L",
           _note_hands("legato")),
    _shape("humanise", "Humanise", "Let time and velocity stray a little, as hands do", "H",
           _hands("humanise")),
    _shape("confirm", "Mark as right", "Say that the selected notes are right: no more doubt",
           "C", _hands("confirm")),
    _clean("overlaps", "Remove overlaps", "End each note where the next of its pitch begins; in "
           "the selection, or in all", _note_hands("remove_overlaps")),
    _clean("one-voice", "Make one voice", "End each note where the next of any pitch begins; in "
           "the selection, or in all", _note_hands("remove_overlaps", True)),
    _clean("octaves", "Collapse octave doubles", "Remove notes that only double another an octave "
           "below; in the selection, or in all", _note_hands("collapse_octaves")),
    _clean("ghosts", "Remove ghosts…", "Remove short and weak notes; you see first how many",
           _note_hands("remove_ghosts"), "Ctrl+G"),
)  # fmt: skip


def _known(state: State) -> bool:
    return can_edit(state) and state.has_tempo


def _can_find(state: State) -> bool:
    return can_edit(state) and state.can_find_beats


def _tempo(name: str, title: str, tip: str, run: Run, when: When = can_edit, key: str = "",
           group: int = 1) -> Command:  # fmt: skip
    return Command(name, title, "Tempo", group, tip, run, when, (key,) if key else ())


def _meters() -> Iterator[Command]:
    for beats, unit in METERS:
        yield Command(
            f"meter-{beats}-{unit}", f"{beats}/{unit}", "Tempo", 2,
            f"{beats}/{unit} from the bar of the playhead on", _time("set_meter", beats, unit),
            _known, ticked=partial(_is_meter, meter=(beats, unit)), under="Time signature",
        )  # fmt: skip


def _is_meter(state: State, meter: tuple[int, int]) -> bool:
    return state.has_tempo and state.meter == meter


def _grids() -> Iterator[Command]:
    """The keys 1 to 9, triplets, swing, snapping."""
    for key, value in GRID_KEYS:
        name = value_name(value)
        yield Command(
            f"grid-{key}", f"Grid: {name}", "Tempo", 2, f"Lines of the grid a {name} apart",
            lambda commands, value=value: commands.gridding.set_value(value),  # type: ignore[misc]
            can_edit, (key,), ticked=lambda state, value=value: state.grid.value == value,  # type: ignore[misc]
            under="Grid",
        )  # fmt: skip
    yield Command(
        "triplet", "Triplets", "Tempo", 2, "Three lines of the grid where there were two",
        lambda commands: commands.gridding.toggle_triplet(), can_edit, ("0",),
        ticked=lambda state: state.grid.triplet,
    )  # fmt: skip
    for swing, title in SWINGS:
        yield Command(
            f"swing-{round(swing * 100)}", title, "Tempo", 2,
            f"The second of two lines of the grid lies at {swing:.0%} of the pair",
            lambda commands, swing=swing: commands.gridding.set_swing(swing),  # type: ignore[misc]
            can_edit, ticked=lambda state, swing=swing: state.grid.swing == swing,  # type: ignore[misc]
            under="Swing",
        )  # fmt: skip
    yield Command(
        "snap", "Snap to the grid", "Tempo", 2, "Notes that are drawn or moved go to the grid",
        lambda commands: commands.gridding.toggle_snap(), _known, ("G",), "magnet",
        ticked=lambda state: state.has_tempo and state.grid.snaps,
    )  # fmt: skip


TEMPO: tuple[Command, ...] = (
    _tempo("tap", "Tap the tempo", "Press it on every beat, by the music or by heart",
           _time("tap"), key="T"),
    _tempo("bar-line", "Downbeat is here", "Let a bar begin at the playhead",
           _time("bar_line"), _known, "B"),
    _tempo("constant", "Tempo is…", "Type how many beats a minute", _time("ask_tempo")),
    _tempo("double", "Double the tempo", "Two beats where there was one", _time("double"), _known),
    _tempo("halve", "Halve the tempo", "One beat where there were two", _time("halve"), _known),
    _tempo("find-beats", "Find the beats again", "Hear where the beats are once more, whatever was "
           "made of them", _time("find_again"), _can_find),
    _tempo("forget-tempo", "Forget the tempo", "Count in seconds: the beats are not known",
           _time("forget"), _known),
    *_meters(),
    *_grids(),
)  # fmt: skip
