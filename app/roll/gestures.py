"""What a hand does with a mouse on notes, one class each. Pan, seek and zoom are every lane's."""

from collections.abc import Callable

from app.timeline.gestures import STEADY_HAND, Command, Gesture, Pointer


class Pick(Gesture):
    """Click a note: walk to it. `pick` is called with its number."""

    def __init__(self, note: int, pick: Callable[[int], None]) -> None:
        super().__init__()
        self._note = note
        self._pick = pick
        self._first = Pointer(0.0, 0.0, 0.0)

    def press(self, pointer: Pointer) -> None:
        """Remember where."""
        self._first = pointer

    def release(self, pointer: Pointer) -> Command | None:
        """Pick it, unless the hand has gone elsewhere."""
        away = max(abs(pointer.x - self._first.x), abs(pointer.y - self._first.y))
        if away > STEADY_HAND:
            return None
        return lambda: self._pick(self._note)
