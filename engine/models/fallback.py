"""FallBack: a device that may fail, and the processor that takes over where it did."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine.errors import DeviceFailed

if TYPE_CHECKING:
    from engine.models.runtime import Runtime

Array = npt.NDArray[np.float32]


class FallBack:
    """A Runtime that never fails for its device.

    What the device could not answer, and all that comes later, is answered by what `processor`
    makes. `notice` tells of it; it may hold something from the start.
    """

    def __init__(
        self, runtime: "Runtime", processor: "Callable[[], Runtime]", notice: str = ""
    ) -> None:
        self._runtime = runtime
        self._processor = processor
        self._notice = notice
        self._has_fallen = False
        self._before = ""

    @property
    def device_name(self) -> str:
        """What it runs on, and on what it began where that failed."""
        now = self._runtime.device_name
        return f"{self._before}, then {now}" if self._before else now

    @property
    def notice(self) -> str:
        """What became of the device; "" while it works."""
        return self._notice

    @property
    def window_frames(self) -> int:
        """How many frames whatever runs now likes at once."""
        return self._runtime.window_frames

    def run(self, features: Array) -> Array:
        """Features (frames, windows, bins) to probabilities, by the device or else without it."""
        try:
            return self._runtime.run(features)
        except DeviceFailed as failure:
            if self._has_fallen:
                raise
            self._fall(failure)
        return self._runtime.run(features)

    def _fall(self, failure: DeviceFailed) -> None:
        self._has_fallen = True
        self._before, self._notice = self._runtime.device_name, failure.notice
        self._runtime = self._processor()
