"""The ONNX half of the runtime: the processor, or a provider that ONNX Runtime brings."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import DeviceFailed, ModelDamaged
from engine.models.card import ModelCard
from engine.models.memory import give_back_early
from engine.models.windows import windows

Array = npt.NDArray[np.float32]

REACHES = 12
"""A window is this many times as long as a network's reach: a sixth of its work is context."""
SMALLEST_WINDOW, LARGEST_WINDOW = 240, 480
"""Beyond, each frame takes 80 KiB of memory to save a hundredth of the work."""
REACHES_ALONE = 3
"""What is shorter than a window is cut into pieces of so many reaches: where a length is not known
beforehand a frame takes twice the memory."""
FEWEST_FRAMES = 8
GIVE_BACK = "memory.enable_memory_arena_shrinkage"
"""Asks ONNX Runtime to hand back, after a run, what its store of memory holds and nobody uses."""
TIME = "time"
"""What releases call the axis of time; a length that is known beforehand runs faster."""
SAME_AS_REQUESTED = 1
MOST_WASTED = 1 << 16
"""Bytes: a larger piece of the store than was asked for is cut, and the rest used for others."""


class OnnxRuntime:
    """ONNX Runtime on one device, called `name`; a `provider` is a device beside the processor.

    DeviceFailed says that a provider would not start, or stopped.
    """

    def __init__(
        self, card: ModelCard, path: Path, name: str = "CPU", provider: str | None = None
    ) -> None:
        self._card, self._path, self._name, self._provider = card, path, name, provider
        self._sessions: dict[bool, Any] = {}
        self._holds_memory = False  # what whole windows need, in pieces of their sizes
        self._session(is_fixed=True)

    @property
    def device_name(self) -> str:
        """What it runs on."""
        return self._name

    @property
    def notice(self) -> str:
        """Nothing: what fails is said by an exception."""
        return ""

    @property
    def window_frames(self) -> int:
        """How many frames it answers at once."""
        reach = self._card.reach_frames
        wanted = min(max(REACHES * reach, SMALLEST_WINDOW), LARGEST_WINDOW)
        return max(wanted, 4 * reach)

    def run(self, features: Array) -> Array:
        """Features (frames, windows, bins) to probabilities (frames, outputs, pitches)."""
        whole, reach = self.window_frames, self._card.reach_frames
        if len(features) == whole:
            return self._answer(features)
        size = whole if len(features) > whole else max(REACHES_ALONE * reach, 1)
        if len(features) <= size:
            return self._answer(features)
        parts = windows([features], size, reach)
        return np.concatenate(
            [self.run(part)[first : first + count] for part, first, count in parts]
        )

    def _answer(self, features: Array) -> Array:
        """Whole windows keep the memory they need from one to the next, others give it back.

        Pieces of one size are of no use to another: both together would need twice as much.
        """
        is_fixed = len(features) == self.window_frames
        if not is_fixed and self._holds_memory:
            self._run(features[:FEWEST_FRAMES], is_fixed=False)
        self._holds_memory = is_fixed
        return self._run(features, is_fixed)

    def _run(self, features: Array, is_fixed: bool) -> Array:
        session = self._session(is_fixed)
        seen = {session.get_inputs()[0].name: features[np.newaxis]}
        try:
            [output] = session.run(None, seen, None if is_fixed else _giving_back())
        except _onnx_errors() as error:
            raise DeviceFailed(self._name, str(error)) from error
        # A copy: the answer itself lies in the store, amid what the next window needs in one piece.
        return np.array(output[0], np.float32)

    def _session(self, is_fixed: bool) -> Any:
        """The network for whole windows, or for what is shorter."""
        if is_fixed not in self._sessions:
            self._sessions[is_fixed] = self._made(is_fixed)
        return self._sessions[is_fixed]

    def _made(self, is_fixed: bool) -> Any:
        import onnxruntime

        self._must_have(onnxruntime.get_available_providers())
        options = _options()
        if is_fixed:
            options.add_free_dimension_override_by_name(TIME, self.window_frames)
        chosen = [(self._provider, _settings(self._provider))] if self._provider else []
        try:
            session = onnxruntime.InferenceSession(
                str(self._path),
                options,
                providers=[*chosen, "CPUExecutionProvider"],
                enable_fallback=0,  # we say ourselves what happens
            )
        except _onnx_errors() as error:
            if self._provider:
                raise DeviceFailed(self._name, str(error)) from error
            why = f"ONNX Runtime refuses {self._path.name}"
            raise ModelDamaged(self._card.name, why) from error
        self._must_have(session.get_providers())
        return session

    def _must_have(self, providers: list[str]) -> None:
        if self._provider and self._provider not in providers:
            raise DeviceFailed(self._name, "it did not start")


def _options() -> Any:
    import onnxruntime

    give_back_early()
    _share_memory()
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.enable_mem_pattern = False  # its one large block costs more than it saves
    options.add_session_config_entry("session.use_env_allocators", "1")
    # Idle threads sleep rather than spin: the window and the player want the processor too.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


@cache
def _giving_back() -> Any:
    import onnxruntime

    options = onnxruntime.RunOptions()
    options.add_run_config_entry(GIVE_BACK, "cpu:0")
    return options


@cache
def _share_memory() -> None:
    """One store of memory for all networks of this process, which grows by what is asked for."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    where = state.OrtMemoryInfo(
        "Cpu", state.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, state.OrtMemType.DEFAULT
    )
    state.create_and_register_allocator(
        where,
        state.OrtArenaCfg(
            {
                "arena_extend_strategy": SAME_AS_REQUESTED,
                "max_dead_bytes_per_chunk": MOST_WASTED,
            }
        ),
    )


def _settings(provider: str) -> dict[str, str]:
    """What makes a provider count as exactly as the processor."""
    return {"use_tf32": "0"} if provider == "CUDAExecutionProvider" else {}


@cache
def _onnx_errors() -> tuple[type[Exception], ...]:
    """What ONNX Runtime raises: its own exceptions share no base but Exception."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    found = [value for value in vars(state).values() if isinstance(value, type)]
    own = [kind for kind in found if issubclass(kind, Exception)]
    return (RuntimeError, ValueError, *own)
