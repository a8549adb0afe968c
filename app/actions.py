"""Every command once, as a row: its name, what it is called, its keys, what it does, and when.

Menus, the transport bar and the command palette are all made from this table.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from app.commands import Commands
from app.dialogs.palette import Entry
from app.icons import icon
from app.state import State
from app.theme import Theme
from engine.export import EXPORTERS

Run = Callable[[Commands], object]
When = Callable[[State], bool]


def always(_: State) -> bool:
    """A command that always applies."""
    return True


@dataclass(frozen=True, slots=True)
class Command:
    """One row. `menu` is where it stands; a menu's groups are parted where `group` changes.

    `words` and `sign` are other titles and icons, for a command that does the opposite of what
    it has done; `ticked` makes it a switch.
    """

    name: str
    title: str
    menu: str
    group: int
    tip: str
    run: Run
    when: When = always
    keys: tuple[str, ...] = ()
    sign: str = ""
    ticked: When | None = None
    words: Callable[[State], tuple[str, str]] | None = None


def _has_piece(state: State) -> bool:
    return state.has_piece


def _has_notes(state: State) -> bool:
    return state.has_notes


def _can_save(state: State) -> bool:
    return state.has_piece and not state.is_listening


def _play_words(state: State) -> tuple[str, str]:
    return ("Pause", "pause") if state.is_playing else ("Play", "play")


def _exports() -> Iterator[Command]:
    """One row for each format; the first has the keys."""
    for index, row in enumerate(EXPORTERS):
        yield Command(
            f"export-{row.name}",
            f"Export {row.title}…",
            "File",
            3,
            f"Write the notes to a .{row.extension} file, which other programs open",
            partial(Commands.export, exporter=row),
            _has_notes,
            ("Ctrl+E",) if index == 0 else (),
            "export",
        )


def _theme(choice: str, title: str, tip: str) -> Command:
    return Command(
        f"theme-{choice}", title, "View", 3, tip, partial(Commands.choose_theme, choice=choice),
        ticked=lambda state: state.theme == choice,
    )  # fmt: skip


COMMANDS: tuple[Command, ...] = (
    Command("open", "Open…", "File", 1, "Open recordings or Earmark projects", Commands.open,
            keys=("Ctrl+O",), sign="open"),
    Command("record", "Record…", "File", 1, "Record from a microphone, then listen to it",
            Commands.record, keys=("Ctrl+R",), sign="record"),
    Command("demo", "Try the demo", "File", 1, "Listen to the recording that comes with Earmark",
            Commands.demo, lambda state: state.has_demo, sign="note"),
    Command("save", "Save", "File", 2, "Save the project", Commands.save,
            lambda state: _can_save(state) and state.is_modified, ("Ctrl+S",), "save"),
    Command("save-as", "Save as…", "File", 2, "Save the project in another file",
            Commands.save_as, _can_save, ("Ctrl+Shift+S",)),
    Command("embed", "Save with the recording inside…", "File", 2,
            "Put a copy of the recording into the project file, so that it can travel",
            Commands.save_embedded, lambda state: _can_save(state) and state.has_recording),
    *_exports(),
    Command("locate", "Find the recording…", "File", 4,
            "Say where the recording of this project is now", Commands.locate,
            lambda state: state.has_reference),
    Command("close", "Close", "File", 5, "Close this window", Commands.close,
            keys=("Ctrl+W",)),
    Command("quit", "Quit", "File", 5, "Close all windows", Commands.quit, keys=("Ctrl+Q",)),
    Command("undo", "Undo", "Edit", 1, "Take back the last change", Commands.undo,
            lambda state: state.can_undo, ("Ctrl+Z",), "undo"),
    Command("redo", "Redo", "Edit", 1, "Make the change again", Commands.redo,
            lambda state: state.can_redo, ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    Command("play", "Play", "Play", 1, "Play, or pause", Commands.play, _has_piece,
            ("Space",), "play", words=_play_words),
    Command("start", "Back to the start", "Play", 1, "Put the playhead at the beginning",
            Commands.to_start, _has_piece, ("Home",), "start"),
    Command("listen-again", "Listen again", "Listen", 1,
            "Listen to the recording once more, with the chosen model", Commands.listen_again,
            lambda state: state.has_recording and not state.is_listening),
    Command("cancel", "Stop listening", "Listen", 1,
            "Stop listening; the notes heard so far are kept", Commands.cancel,
            lambda state: state.is_listening or state.is_opening, ("Ctrl+.",), "stop"),
    Command("about-model", "About this model", "Listen", 2, "What the model is and can do",
            Commands.about_model),
    Command("fit", "Fit to the window", "View", 1, "Show all of the piece", Commands.fit,
            _has_piece, ("F",), "fit"),
    Command("zoom-in", "Zoom in", "View", 1, "Show less, larger", Commands.zoom_in,
            _has_piece, ("Ctrl++", "Ctrl+="), "zoom-in"),
    Command("zoom-out", "Zoom out", "View", 1, "Show more, smaller", Commands.zoom_out,
            _has_piece, ("Ctrl+-",), "zoom-out"),
    Command("palette", "Find a command…", "View", 2, "Find any command by its name",
            Commands.find_command, keys=("Ctrl+K",), sign="search"),
    _theme("system", "As the system is", "Dark or light, as the system is"),
    _theme("dark", "Dark", "Light notes on dark ground"),
    _theme("light", "Light", "Dark notes on light ground"),
    Command("log", "Show the log", "Help", 1, "Open the folder with Earmark's log, for a report",
            Commands.show_log),
    Command("about", "About Earmark", "Help", 2, "Version and licence", Commands.about),
)  # fmt: skip

MENUS = ("File", "Edit", "Play", "Listen", "View", "Help")


class Actions(QObject):
    """The table as Qt's actions; `refresh` follows the state."""

    def __init__(self, commands: Commands, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._made = {row.name: self._make(row, commands) for row in COMMANDS}
        self._state: State | None = None

    def __getitem__(self, name: str) -> QAction:
        return self._made[name]

    @property
    def exports(self) -> list[QAction]:
        """Those that write files for other programs."""
        return [self._made[f"export-{row.name}"] for row in EXPORTERS]

    @property
    def all(self) -> tuple[QAction, ...]:
        """Every one, in the table's order."""
        return tuple(self._made.values())

    def entries(self) -> list[Entry]:
        """What applies now, for the palette."""
        return [
            Entry(action.text(), row.menu, _said(action), action.trigger)
            for row in COMMANDS
            if (action := self._made[row.name]).isEnabled() and row.name != "palette"
        ]

    def fill(self, bar: QMenuBar, recent: QMenu) -> None:
        """Make the menus; `recent` goes below the commands that open."""
        for title in MENUS:
            menu = bar.addMenu(title)
            menu.setToolTipsVisible(True)
            rows = [row for row in COMMANDS if row.menu == title]
            for before, row in zip((rows[0], *rows), rows, strict=False):
                if before.group != row.group:
                    menu.addSeparator()
                menu.addAction(self._made[row.name])
                if row.name == "open":
                    menu.addMenu(recent)

    def refresh(self, state: State) -> None:
        """Enable what applies now."""
        if state == self._state:
            return
        self._state = state
        for row in COMMANDS:
            action = self._made[row.name]
            action.setEnabled(row.when(state))
            if row.ticked:
                action.setChecked(row.ticked(state))
            if row.words:
                title, sign = row.words(state)
                action.setText(title)
                action.setIcon(icon(sign, self._theme))

    def _make(self, row: Command, commands: Commands) -> QAction:
        action = QAction(row.title, self)
        keys = [QKeySequence(key) for key in row.keys]
        action.setShortcuts(keys)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        said = _said(action)
        action.setToolTip(f"{row.tip} ({said})" if said else row.tip)
        action.setStatusTip(row.tip)
        action.setCheckable(row.ticked is not None)
        action.setAutoRepeat(row.name in ("undo", "redo", "zoom-in", "zoom-out"))
        if row.sign:
            action.setIcon(icon(row.sign, self._theme))
        if row.name == "quit":
            action.setMenuRole(QAction.MenuRole.QuitRole)
        elif row.name == "about":
            action.setMenuRole(QAction.MenuRole.AboutRole)
        else:
            action.setMenuRole(QAction.MenuRole.NoRole)
        action.triggered.connect(lambda: row.run(commands))
        return action


def _said(action: QAction) -> str:
    """Its first shortcut as this system writes it."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
