"""How far playing live has come."""

from enum import Enum, auto


class Stage(Enum):
    """How far it is."""

    CLOSED = auto()
    """No booth."""
    WAITING = auto()
    """The booth is being made ready, or there is no input."""
    READY = auto()
    """It listens, and keeps nothing."""
    COUNTING = auto()
    """The count-in of a take."""
    PLAYING = auto()
    """A take is being made."""
    PAUSED = auto()
    """It goes on when one wants."""
    ENDING = auto()
    """The take is being completed."""
    OVER = auto()
    """There is a complete take, neither kept nor let go."""
    KEEPING = auto()
    """The take is being made a piece."""


TAKING = (Stage.COUNTING, Stage.PLAYING, Stage.PAUSED, Stage.ENDING, Stage.OVER)
"""There is a take that leaving would lose."""
