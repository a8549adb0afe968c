"""The time of a take as it is seen: it moves on evenly, though word of it comes by fits and starts.

No Qt and no clock of its own: the caller says what moment it is.
"""

HURRY = 4.0  # how fast a difference is made up, in parts of it a second
LEAP_SECONDS = 0.5  # a larger difference is not made up but jumped


class TakeClock:
    """Moments are seconds of the caller's clock; what it shows are seconds of the take."""

    def __init__(self) -> None:
        self._shown = 0.0
        self._heard = 0.0
        self._told = 0.0
        self._looked: float | None = None
        self.is_running = False

    def begin(self, is_running: bool = True) -> None:
        """Another take, from its start."""
        self._shown = self._heard = 0.0
        self._looked = None
        self.is_running = is_running

    def tell(self, heard: float, moment: float) -> None:
        """So much of it has been heard."""
        self._heard, self._told = heard, moment

    def at(self, moment: float) -> float:
        """The second of the take that is now; it never goes back."""
        if self._looked is None:
            self._looked, self._shown = moment, self._heard
            return self._shown
        passed, self._looked = max(moment - self._looked, 0.0), moment
        wanted = self._heard
        if self.is_running:
            wanted += max(moment - self._told, 0.0) if moment - self._told < LEAP_SECONDS else 0.0
        apart = wanted - self._shown
        if abs(apart) > LEAP_SECONDS:
            self._shown = max(self._shown, wanted)
            return self._shown
        step = (passed if self.is_running else 0.0) + apart * min(HURRY * passed, 1.0)
        self._shown = max(self._shown, self._shown + step)
        return self._shown
