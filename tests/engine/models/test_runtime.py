"""Windows, sessions of several lengths, and devices that fail."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import DeviceFailed, DeviceUnavailable
from engine.models import ModelCard, answers, find_model, load_runtime, runtime, verify
from engine.models.fallback import FallBack
from engine.models.memory import give_back_early
from engine.models.runtime_onnx import OnnxRuntime
from engine.models.runtime_torch import TorchRuntime
from engine.models.windows import windows


@given(
    lengths=st.lists(st.integers(0, 40), min_size=1, max_size=12),
    new=st.integers(1, 30),
    reach=st.integers(0, 12),
)
def test_windows_cover_every_frame_once_with_context(
    lengths: list[int], new: int, reach: int
) -> None:
    total, size = sum(lengths), new + 2 * reach
    frames = np.arange(total, dtype=np.float32)
    blocks: Iterator[np.ndarray] = iter(np.split(frames, np.cumsum(lengths)[:-1]))
    answered: list[float] = []
    for number, (seen, first, count) in enumerate(windows(blocks, size, reach)):
        start, stop = first + int(seen[0]), first + int(seen[0]) + count
        assert answered == frames[:start].tolist()
        answered += seen[first : first + count].tolist()
        assert seen[0] == number * new  # so that networks which step by two stay in step
        assert seen[0] <= max(0, start - reach)
        assert seen[-1] >= min(total, stop + reach) - 1
        assert len(seen) == size or stop == total
    assert answered == frames.tolist()


def test_windows_of_nothing_but_context_are_refused() -> None:
    with pytest.raises(ValueError, match="nothing but context"):
        list(windows([np.zeros(5, np.float32)], 8, 4))


def random_features(card: ModelCard, frames: int) -> np.ndarray:
    shape = (frames, len(card.features.window_sizes), card.features.bins)
    return np.random.default_rng(frames).random(shape, dtype=np.float32)


def test_whole_windows_and_odd_lengths_are_answered_as_torch_does() -> None:
    card = find_model()
    network = TorchRuntime(card, verify(card, "safetensors"), "cpu")
    by_onnx = OnnxRuntime(card, verify(card, "onnx"))
    whole = by_onnx.window_frames
    for frames in (1, 35, whole, 2 * whole + 35):
        seen = random_features(card, frames)
        np.testing.assert_allclose(by_onnx.run(seen), network.run(seen), atol=1e-4)


@dataclass
class Failing:
    """A device that answers so many times."""

    card: ModelCard
    left: int
    says: str = "CUDA failure 2: out of memory"
    window_frames: int = 1000
    device_name: str = "CUDA"
    notice: str = ""
    asked: list[int] = field(default_factory=list)

    def run(self, seen: np.ndarray) -> np.ndarray:
        self.asked.append(len(seen))
        self.left -= 1
        if self.left < 0:
            raise DeviceFailed(self.device_name, self.says)
        return load_runtime(self.card, "cpu").run(seen)


def test_a_device_that_fails_midway_gives_way_where_it_was() -> None:
    card = find_model()
    seen = random_features(card, 2500)
    failing = Failing(card, left=1)
    both = FallBack(failing, lambda: load_runtime(card, "cpu"))
    assert (both.device_name, both.notice) == ("CUDA", "")
    said = np.concatenate(list(answers(both, np.array_split(seen, 9), card.reach_frames)))
    np.testing.assert_allclose(said, load_runtime(card, "cpu").run(seen), atol=1e-5)
    assert failing.asked == [1000, 1000]
    assert both.device_name == "CUDA, then CPU"
    assert both.notice == (
        "CUDA cannot be used: it ran out of memory. "
        "Earmark goes on with the processor, which is slower."
    )


def test_a_processor_that_fails_too_is_no_endless_loop() -> None:
    card = find_model()
    both = FallBack(Failing(card, 0), lambda: Failing(card, 0, device_name="CPU"))
    for _ in range(2):
        with pytest.raises(DeviceFailed, match="CPU"):
            both.run(random_features(card, 3))


@pytest.mark.parametrize(
    ("left", "sentence"),
    [(0, "CUDA cannot be used: it reported an error"), (9, "")],
)
def test_a_device_is_tried_before_it_is_trusted(
    left: int, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = find_model()
    device = Failing(card, left, says="code 719")
    monkeypatch.setattr(runtime, "_accelerated", lambda _: iter([lambda: device]))
    chosen = load_runtime(card, "auto")
    assert chosen.notice.startswith(sentence)
    assert bool(chosen.notice) == bool(sentence)
    assert chosen.device_name == ("CPU" if sentence else "CUDA")


def test_a_device_that_answers_wrongly_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    card = find_model()
    wrong = Failing(card, 9, device_name="CoreML")
    monkeypatch.setattr(wrong, "run", lambda seen: np.full((len(seen), 12, 88), np.nan, "f"))
    monkeypatch.setattr(runtime, "_accelerated", lambda _: iter([lambda: wrong]))
    chosen = load_runtime(card, "auto")
    assert chosen.device_name == "CPU"
    assert "CoreML cannot be used: it gave other answers than the processor" in chosen.notice


def test_a_device_that_is_not_there_is_passed_over_in_silence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing() -> runtime.Runtime:
        raise DeviceUnavailable("cuda", "there is none")

    monkeypatch.setattr(runtime, "_accelerated", lambda _: iter([missing]))
    chosen = load_runtime(find_model(), "auto")
    assert (chosen.device_name, chosen.notice) == ("CPU", "")


def test_a_provider_that_does_not_start_is_a_failed_device() -> None:
    card = find_model()
    with pytest.raises(DeviceFailed, match="CUDA"):
        OnnxRuntime(card, verify(card, "onnx"), "CUDA", "CUDAExecutionProvider")


def test_torch_giving_up_is_a_failed_device(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    card = find_model()
    network = TorchRuntime(card, verify(card, "safetensors"), "cpu")

    def full(_: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")

    monkeypatch.setattr(network, "_network", full)
    with pytest.raises(DeviceFailed, match="it ran out of memory"):
        network.run(random_features(card, 3))


def test_small_networks_have_windows_too() -> None:
    card = replace(find_model(), reach_frames=300)
    assert OnnxRuntime(card, verify(card, "onnx")).window_frames == 1200


def test_whole_windows_and_pieces_say_the_same() -> None:
    """What is shorter than a window is cut up, to save memory: nobody can tell."""
    card = find_model()
    by_onnx = OnnxRuntime(card, verify(card, "onnx"))
    whole, reach = by_onnx.window_frames, card.reach_frames
    seen = random_features(card, whole)
    in_pieces, at_once = by_onnx.run(seen[:-2]), by_onnx.run(seen)
    np.testing.assert_allclose(in_pieces[:-reach], at_once[: -reach - 2], atol=1e-4)
    assert at_once.flags.owndata  # not a piece of the memory the next window needs


def test_memory_goes_back_where_the_system_can_be_told() -> None:
    assert give_back_early() is (sys.platform == "linux")
