"""Every command once, as a row: its name, what it is called, its keys, what it does, and when.

Menus, the transport bar and the command palette are all made from this table.
"""

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from app.command import Command, has_notes, has_piece
from app.commands import SPEEDS, Commands
from app.dialogs.palette import Entry
from app.editrows import EDIT, NOTES, TEMPO
from app.icons import icon
from app.live.rows import LIVE_ROW, TAKE
from app.musicview import DRUM_CHART, HIGHWAY, SCORE, VELOCITY
from app.project.edits.lift import MANY
from app.state import State
from app.theme import Theme
from engine.export import EXPORTERS, PAGE_EXPORTERS, Exporter, FolderExporter


def _is_free(state: State) -> bool:
    return not state.is_live


def _can_save(state: State) -> bool:
    return state.has_piece and not state.is_listening


def _play_words(state: State) -> tuple[str, str]:
    return ("Pause", "pause") if state.is_playing else ("Play", "play")


def _can_listen_to_stretch(state: State) -> bool:
    return state.has_recording and state.has_span and not state.is_listening


def _speeds() -> Iterator[Command]:
    """Rows from slow to fast."""
    for speed in SPEEDS:
        yield Command(
            f"speed-{speed:g}", f"Speed {speed:g}×", "Play", 3,
            f"Play {speed:.0%} as fast, at the same pitch",
            partial(Commands.set_speed, speed=speed), has_piece,
            ticked=partial(_is_speed, speed=speed), under="Speed",
        )  # fmt: skip


def _is_speed(state: State, speed: float) -> bool:
    return state.speed == speed


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
            has_notes,
            ("Ctrl+E",) if index == 0 else (),
            "export",
        )
    for pages in PAGE_EXPORTERS:
        yield Command(
            f"export-{pages.name}",
            f"Export {pages.title}…",
            "File",
            3,
            "Write every page of the score to a file of its own",
            partial(Commands.export, exporter=pages),
            has_notes,
            sign="export",
        )


def _lanes() -> Iterator[Command]:
    """What is shown under the notes."""
    for key, title in enumerate((VELOCITY, DRUM_CHART, HIGHWAY, SCORE), 1):
        yield Command(
            f"lane-{key}", title, "View", 2, f"Show under the notes: {title.lower()}",
            partial(Commands.show_lane, title=title), has_piece, (f"Ctrl+{key}",),
            under="Under the notes",
        )  # fmt: skip


def _theme(choice: str, title: str, tip: str) -> Command:
    return Command(
        f"theme-{choice}", title, "View", 3, tip, partial(Commands.choose_theme, choice=choice),
        ticked=lambda state: state.theme == choice,
    )  # fmt: skip


COMMANDS: tuple[Command, ...] = (
    Command("open", "Open…", "File", 1, "Open recordings or Earmark projects", Commands.open,
            _is_free, ("Ctrl+O",), "open"),
    Command("record", "Record…", "File", 1, "Record from a microphone, then listen to it",
            Commands.record, _is_free, ("Ctrl+R",), "record"),
    LIVE_ROW,
    Command("demo", "Try the demo", "File", 1, "Listen to the recording that comes with Earmark",
            Commands.demo, lambda state: state.has_demo, sign="note"),
    Command("save", "Save", "File", 2, "Save the project", Commands.save,
            lambda state: _can_save(state) and state.is_modified, ("Ctrl+S",), "save"),
    Command("save-as", "Save as…", "File", 2, "Save the project in another file",
            Commands.save_as, _can_save, ("Ctrl+Shift+S",)),
    Command("embed", "Save with the recording inside…", "File", 2,
            "Put a copy of the recording into the project file, so that it can travel",
            Commands.save_embedded, lambda state: _can_save(state) and state.has_recording,
            ("Ctrl+Alt+S",)),
    *_exports(),
    Command("export-song", "Export Clone Hero / YARG song…", "File", 3, "Write the drums and the "
            "sound as a song that the games play, in four levels",
            lambda commands: commands.song_wanted.emit(), has_piece, ("Ctrl+Shift+H",), "export"),
    Command("pair", "Export training pair…", "File", 3, "Write the recording, your notes and "
            "where they come from into a folder that a trainer reads", Commands.export_pair,
            lambda state: state.has_recording and state.has_notes and not state.is_listening),
    Command("locate", "Find the recording…", "File", 4,
            "Say where the recording of this project is now", Commands.locate,
            lambda state: state.has_reference),
    Command("close", "Close", "File", 5, "Close this window", Commands.close,
            keys=("Ctrl+W",)),
    Command("quit", "Quit", "File", 5, "Close all windows", Commands.quit, keys=("Ctrl+Q",)),
    *EDIT,
    *NOTES,
    *TEMPO,
    Command("play", "Play", "Play", 1, "Play, or pause", Commands.play, has_piece,
            ("Space",), "play", words=_play_words),
    Command("start", "Back to the start", "Play", 1, "Put the playhead at the beginning",
            Commands.to_start, has_piece, ("Home",), "start"),
    Command("loop", "Loop", "Play", 2, "Play the selected notes again and again; what is to be "
            "seen if nothing is selected", Commands.loop, has_piece, ("L",), "loop",
            ticked=lambda state: state.has_loop),
    Command("click", "Click on the beats", "Play", 2, "Hear the beats while it plays",
            Commands.click, lambda state: state.has_tempo, ("K",), "click",
            ticked=lambda state: state.clicks),
    Command("slower", "Slower", "Play", 3, "Play slower, at the same pitch",
            partial(Commands.change_speed, step=-1), has_piece, (",",), repeats=True),
    Command("faster", "Faster", "Play", 3, "Play faster, at the same pitch",
            partial(Commands.change_speed, step=1), has_piece, (".",), repeats=True),
    *_speeds(),
    Command("listen-again", "Listen again", "Listen", 1,
            "Listen to the recording once more, with the chosen model", Commands.listen_again,
            lambda state: state.has_recording and not state.is_listening, ("Ctrl+L",)),
    Command("listen-stretch", "Listen to this stretch again", "Listen", 1,
            "Listen once more to what is looped or selected, with the chosen model",
            Commands.listen_to_stretch, _can_listen_to_stretch, ("Ctrl+Shift+L",)),
    Command("cancel", "Stop listening", "Listen", 1,
            "Stop listening; the notes heard so far are kept", Commands.cancel,
            lambda state: state.is_listening or state.is_opening or state.is_bending,
            ("Ctrl+.",), "stop"),
    Command("doubtful", "Next doubtful note", "Listen", 2,
            "Go to the next note or drum hit that the machine was not sure of, and loop it",
            Commands.next_doubtful, has_notes, ("N",), "doubt"),
    Command("suspects", "Show what was suspected", "Listen", 2,
            "Show as outlines what was nearly heard; a click makes a note of it",
            lambda commands: commands.reviewing.toggle_suspects(), keys=("O",),
            ticked=lambda state: state.shows_suspects),
    Command("confidence", "Colour by doubt", "Listen", 2,
            "Colour notes by how sure the machine was, not by part",
            lambda commands: commands.reviewing.toggle_confidence(), keys=("D",),
            ticked=lambda state: state.by_confidence),
    Command("compare", "Compare with the machine's notes", "Listen", 3,
            "Show in two colours what the machine heard and what you have made of it",
            lambda commands: commands.reviewing.toggle_comparing(),
            lambda state: state.has_machine, ("M",), ticked=lambda state: state.compares),
    Command("take-over", "Take over the machine's notes here", "Listen", 3,
            "In what is looped or selected, go back to the notes or hits the machine heard",
            lambda commands: commands.reviewing.take_over(),
            lambda state: state.has_machine and state.has_span, ("Ctrl+M",)),
    Command("bends", "Pitch bends", "Listen", 3,
            "Follow how voices and strings slide and tremble within their notes, or take what was "
            "found away", Commands.toggle_bends, lambda state: state.can_bend, ("Ctrl+B",),
            ticked=lambda state: state.has_bends),
    *TAKE,
    Command("about-model", "About this model", "Listen", 4, "What the model is and can do",
            Commands.about_model, keys=("Ctrl+I",)),
    Command("fit", "Fit to the window", "View", 1, "Show all of the piece", Commands.fit,
            has_piece, ("F",), "fit"),
    Command("zoom-in", "Zoom in", "View", 1, "Show less, larger", Commands.zoom_in,
            has_piece, ("Ctrl++", "Ctrl+="), "zoom-in", repeats=True),
    Command("zoom-out", "Zoom out", "View", 1, "Show more, smaller", Commands.zoom_out,
            has_piece, ("Ctrl+-",), "zoom-out", repeats=True),
    Command("spectrum", "Sound behind the notes", "View", 2,
            "Show the spectrum of the recording behind the notes", Commands.toggle_spectrum,
            keys=("Shift+B",),
            ticked=lambda state: state.spectrum),
    *_lanes(),
    Command("palette", "Find a command…", "View", 2, "Find any command by its name",
            Commands.find_command, keys=("Ctrl+K",), sign="search"),
    _theme("system", "As the system is", "Dark or light, as the system is"),
    _theme("dark", "Dark", "Light notes on dark ground"),
    _theme("light", "Light", "Dark notes on light ground"),
    Command("log", "Show the log", "Help", 1, "Open the folder with Earmark's log, for a report",
            Commands.show_log),
    Command("overlay", "What can I do here?", "Help", 1,
            "Show what mouse and keys do, over the music", Commands.show_overlay, keys=("F1",)),
    Command("about", "About Earmark", "Help", 2, "Version and licence", Commands.about),
)  # fmt: skip

MENUS = ("File", "Edit", "Notes", "Tempo", "Play", "Listen", "View", "Help")


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
        rows: list[Exporter | FolderExporter] = [*EXPORTERS, *PAGE_EXPORTERS]
        names = [f"export-{row.name}" for row in rows]
        return self.named(*names, "export-song")

    @property
    def in_music(self) -> list[QAction]:
        """Those whose keys apply where the music has the focus."""
        return [self._made[row.name] for row in COMMANDS if row.in_music]

    def named(self, *names: str) -> list[QAction]:
        """Several, for a menu."""
        return [self._made[name] for name in names]

    def menu(self, parent: QWidget, *groups: tuple[str, ...]) -> QMenu:
        """Some of them as a menu of its own."""
        menu = QMenu(parent)
        menu.setToolTipsVisible(True)
        for group in groups:
            menu.addSeparator()
            menu.addActions(self.named(*group))
        return menu

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
                inside = _inside(menu, row.under) if row.under else menu
                inside.addAction(self._made[row.name])
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
            # Very many notes take a moment each time: a held key would pile up more and more.
            action.setAutoRepeat(row.repeats and not (row.in_music and state.selected > MANY))
            if row.ticked:
                action.setChecked(row.ticked(state))
            if row.words:
                title, sign = row.words(state)
                action.setText(title)
                action.setToolTip(_tip(title, row, action))
                action.setIcon(icon(sign, self._theme))

    def _make(self, row: Command, commands: Commands) -> QAction:
        action = QAction(row.title, self)
        keys = [QKeySequence(key) for key in row.keys]
        action.setShortcuts(keys)
        contexts = Qt.ShortcutContext
        action.setShortcutContext(
            contexts.WidgetWithChildrenShortcut if row.in_music else contexts.WindowShortcut
        )
        action.setToolTip(_tip("", row, action))
        action.setStatusTip(row.tip)
        action.setCheckable(row.ticked is not None)
        action.setAutoRepeat(row.repeats)
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


def _inside(menu: QMenu, title: str) -> QMenu:
    """The menu of that title inside another; made where it is wanted first."""
    last = menu.actions()[-1] if menu.actions() else None
    known = last.menu() if last and last.text() == title else None
    if isinstance(known, QMenu):
        return known
    made = menu.addMenu(title)
    made.setToolTipsVisible(True)
    return made


def _tip(title: str, row: Command, action: QAction) -> str:
    """What it does, and its keys; what it would do now where that differs."""
    said = _said(action)
    tip = title if title and title != row.title and title not in ("Play", "Pause") else row.tip
    return f"{tip} ({said})" if said else tip


def _said(action: QAction) -> str:
    """Its first shortcut as this system writes it."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
