"""Command: one row of the table of everything a person can do."""

from collections.abc import Callable
from dataclasses import dataclass

from app.commands import Commands
from app.state import State

Run = Callable[[Commands], object]
When = Callable[[State], bool]


def always(_: State) -> bool:
    """A command that always applies."""
    return True


@dataclass(frozen=True, slots=True)
class Command:
    """One row. `menu` is where it stands; a menu's groups are parted where `group` changes.

    `words` and `sign` are other titles and icons, for a command that does the opposite of what
    it has done; `ticked` makes it a switch. Keys that other controls use as well, like arrows,
    are `in_music`: they apply where the music has the focus. `repeats` while a key is held;
    `under` is the menu inside the menu in which it stands.
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
    in_music: bool = False
    repeats: bool = False
    under: str = ""


def has_piece(state: State) -> bool:
    """There is something to see."""
    return state.has_piece


def has_notes(state: State) -> bool:
    """There is something to export."""
    return state.has_notes


def can_edit(state: State) -> bool:
    """There are notes, and they are the person's to change."""
    return state.can_edit


def has_selection(state: State) -> bool:
    """Notes or hits are selected."""
    return state.can_edit and (state.selected > 0 or state.hits > 0)


def has_selected_notes(state: State) -> bool:
    """Notes are selected, which have a pitch and an end."""
    return state.can_edit and state.selected > 0
