"""Kept clips: the same after they were written down, and rendered once."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from engine.music import Drum, DrumHit, Family, Note, PedalSpan
from trainer.data.clips import ClipBatches
from trainer.data.drum_synthesis import DrumClip
from trainer.data.kept import KeptClips, packed, unpacked
from trainer.data.sources import Sources
from trainer.data.synthesis import Clip
from trainer.systems import SYSTEMS

SOUND = np.random.default_rng(0).normal(size=400).astype(np.float32) * np.float32(0.1)
NOTES = (Note(0.1, 60, 0.5, 90), Note(0.2, 64, 0.3, 30))
HITS = (DrumHit(0.1, Drum.KICK, 99), DrumHit(0.1, Drum.RIDE, 20))
CLIPS: list[Clip | DrumClip] = [
    Clip(SOUND, NOTES, (Family.PIANO, Family.VOICE), (PedalSpan(0.1, 0.4),)),
    Clip(SOUND, NOTES, (), None),
    Clip(np.zeros(0, np.float32), ()),
    DrumClip(SOUND, HITS, HITS[1:]),
    DrumClip(SOUND * 0, ()),
]


@pytest.mark.parametrize("clip", CLIPS)
def test_a_clip_comes_back(clip: Clip | DrumClip) -> None:
    again = unpacked(packed(clip))
    np.testing.assert_allclose(again.sound, clip.sound, atol=1e-4)
    for name in ("notes", "families", "pedal", "hits", "doubtful"):
        assert getattr(again, name, None) == getattr(clip, name, None)


class Counting:
    """Makes clips, and counts them."""

    made = 0

    def clip(self, seed: Sequence[int]) -> DrumClip:
        self.made += 1
        return DrumClip(SOUND * seed[-1], HITS)


def test_each_is_rendered_once(tmp_path: Path) -> None:
    counting = Counting()
    kept = KeptClips(counting, tmp_path, 3)
    heard = [kept.clip((1, 0, number)) for number in range(9)]
    assert counting.made == 3
    assert np.array_equal(heard[1].sound, heard[7].sound)
    assert not np.array_equal(heard[1].sound, heard[2].sound)
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize("name", ["harmonic", "drum-cnn", "ctc"])
def test_batches_come_of_kept_clips(name: str, small_kit: Path, tmp_path: Path) -> None:
    recipe = SYSTEMS[name].small.with_setting("regime.kept=2")
    batches = iter(ClipBatches(recipe, Sources(small_kit, tmp_path), 0))
    first, second = next(batches), next(batches)
    assert all((a == b).all() for a, b in zip(first, second, strict=True))
    assert len(list(tmp_path.glob("clips-*/*.npz"))) == 2
