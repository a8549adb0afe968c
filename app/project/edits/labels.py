"""What the Edit menu calls an edit: “Undo move 3 notes”."""

from enum import StrEnum


class Deed(StrEnum):
    """Every edit there is, in the words that follow “Undo”; {} is what it was done to."""

    DRAW = "draw {}"
    DELETE = "delete {}"
    MOVE = "move {}"
    NUDGE = "nudge {}"
    TRANSPOSE = "transpose {}"
    RESIZE = "resize {}"
    SPLIT = "split {}"
    MERGE = "merge {}"
    DUPLICATE = "duplicate {}"
    CUT = "cut {}"
    PASTE = "paste {}"
    CONFIRM = "confirm {}"
    VELOCITY = "change velocity of {}"
    QUANTISE = "quantise {}"
    HUMANISE = "humanise {}"
    LEGATO = "legato of {}"
    OVERLAPS = "remove overlaps of {}"
    OCTAVES = "collapse octaves of {}"
    GHOSTS = "remove ghosts: {}"
    ACCEPT = "accept {}"
    TAKE_OVER = "take over {}"
    TO_PART = "move {} to another part"
    ADD_PART = "add part"
    RENAME_PART = "rename part"
    SET_PROGRAM = "change instrument"
    DELETE_PART = "delete part"
    MERGE_PARTS = "merge parts"
    SPLIT_PART = "split part"
    DRAG_BEAT = "move beat"
    TAP_TEMPO = "tap tempo"
    BAR_LINE = "set bar line"
    HALVE_TEMPO = "halve tempo"
    DOUBLE_TEMPO = "double tempo"
    SET_METER = "change time signature"
    SET_TEMPO = "set tempo"
    FORGET_TEMPO = "forget tempo"


def label(deed: Deed, notes: int = 0) -> str:
    """The words for a deed done to so many notes."""
    return deed.format("1 note" if notes == 1 else f"{notes:,} notes")
