"""Playing: a session of the live ear, with those who listen to what it says and hears."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from app.live.lately import Lately
from app.live.orders import Input, Pulse
from app.live.tools import LiveSession
from engine.devices.ring import Samples
from engine.transcribe.live_events import LiveReport

ROOM_SECONDS = 2.0  # so long the room is listened to


@dataclass
class Count:
    """A count-in under way: of how many beats, and what the window was told last."""

    pulse: Pulse
    beats: int
    told: int = -1

    def __post_init__(self) -> None:
        """Without beats the take has begun."""
        self.is_held = self.beats > 0


class Playing:
    """A session, the thread that listens to what it says, and the last seconds it heard."""

    def __init__(
        self,
        session: LiveSession,
        path: Path | None,
        reported: Callable[[LiveReport], object],
        heard: Callable[[Samples], object],
    ) -> None:
        self.session = session
        self.path = path
        self.lately = Lately(ROOM_SECONDS, session.rate)
        self._reported = reported
        self._heard = heard
        session.tap = self._tap
        self._thread = threading.Thread(target=self._follow, name="live reports", daemon=True)
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """Whether it ended by itself: the device is gone, or the disk is full."""
        return not self._thread.is_alive()

    def adjust(self, was: Input, wanted: Input) -> bool:
        """Follow another gain or gate; False if it takes more than that."""
        same = replace(wanted, gain_db=was.gain_db, floor_db=was.floor_db) == was
        if same and not self.is_over:
            self.session.gain_db = wanted.gain_db
            self.session.floor_db = wanted.heard_floor_db
        return same and not self.is_over

    def wait(self) -> None:
        """Until all it said has been passed on."""
        self._thread.join()

    def _follow(self) -> None:
        for report in self.session.reports():
            self._reported(report)

    def _tap(self, block: Samples) -> None:
        self.lately.add(block)
        self._heard(block)
