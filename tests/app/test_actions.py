"""The table of commands, and the palette made from it."""

import pytest
from PySide6.QtGui import QKeySequence

from app.actions import COMMANDS, MENUS, Command
from app.dialogs.palette import Entry, matches, ranked
from app.icons import FOLDER
from app.state import State
from engine.export import EXPORTERS


def test_names_and_keys_are_each_used_once() -> None:
    names = [row.name for row in COMMANDS]
    keys = [QKeySequence(key).toString() for row in COMMANDS for key in row.keys]
    assert len(set(names)) == len(names)
    assert len(set(keys)) == len(keys)
    assert all(keys)


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.name)
def test_every_command_says_what_it_does(row: Command) -> None:
    assert row.menu in MENUS
    assert row.tip
    assert not row.tip.endswith(".")
    assert not row.sign or (FOLDER / f"{row.sign}.svg").is_file()


def test_nothing_but_opening_applies_to_nothing() -> None:
    empty = State()
    apply = {row.name for row in COMMANDS if row.when(empty)}
    assert {"open", "record", "palette", "quit"} <= apply
    assert not apply & {"save", "play", "undo", "cancel", "fit", "export-midi"}


def test_every_format_has_a_command() -> None:
    names = {row.name for row in COMMANDS}
    assert {f"export-{row.name}" for row in EXPORTERS} <= names


def entry(title: str, menu: str = "View") -> Entry:
    return Entry(title, menu, "", lambda: None)


def test_the_palette_finds_letters_in_order_and_puts_words_first() -> None:
    assert matches("Export Standard MIDI file…", "exmid")
    assert not matches("Open…", "exmid")
    entries = [entry("Benzoin"), entry("Zoom in"), entry("Fit")]
    assert [found.title for found in ranked(entries, "zo")] == ["Zoom in", "Benzoin"]
    assert [found.title for found in ranked(entries, "")] == ["Benzoin", "Zoom in", "Fit"]
    assert ranked(entries, "qqq") == []


def test_menus_fit_on_a_small_screen() -> None:
    for menu in MENUS:
        rows = [row for row in COMMANDS if row.menu == menu]
        inside = {row.under for row in rows if row.under}
        lines = sum(not row.under for row in rows) + len(inside)
        separators = len({row.group for row in rows}) - 1
        assert 26 * lines + 9 * separators < 720 - 60, menu
