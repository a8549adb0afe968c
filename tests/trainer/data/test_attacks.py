import json
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from engine.sampler import Stroke, Voices, Waves, load_instrument
from trainer.data.attacks import KEYS_ALIKE, onset_at, retimed
from trainer.data.baking import onset_seconds

RATE = 24_000
ROOT = 60
AT_S = 0.5


def bowed(rise_s: float) -> np.ndarray:
    """Middle C that swells for as long as it takes, after a breath of noise 36 dB below."""
    times = np.arange(2 * RATE) / RATE
    tone = np.sin(2 * np.pi * 261.63 * times) * np.minimum(times / rise_s, 1.0) ** 2
    breath = np.random.default_rng(0).standard_normal(len(times)) * 0.01
    return (0.5 * tone + 0.5 * breath * np.exp(-times * 8)).astype(np.float32)


def instrument(folder: Path, sound: np.ndarray, split: bool) -> Path:
    soundfile.write(folder / "a.flac", sound, RATE)
    rows: list[dict[str, Any]] = [
        {
            "sample": "a.flac", "lokey": ROOT - 12, "hikey": ROOT + 12, "pitch_keycenter": ROOT,
            "lovel": 1, "hivel": 127, "tune_cents": 0.0, "volume_db": 0.0,
            "onset_s": onset_seconds(sound, RATE), "loop": None,
        }
    ]  # fmt: skip
    values = {
        "name": "bow",
        "sample_rate": RATE,
        "regions": retimed(folder, rows) if split else rows,
    }
    (folder / "instrument.json").write_text(json.dumps(values), "utf-8")
    return folder


def lateness(folder: Path, key: int) -> float:
    """How long after its label a note is heard, in seconds."""
    waves = Waves(load_instrument(folder), RATE)
    sound = Voices([Stroke(AT_S, None, key, 100)], waves).render(0, 3 * RATE)
    return onset_seconds(sound, RATE) - AT_S


def test_every_key_of_a_slow_instrument_is_heard_at_its_label(tmp_path: Path) -> None:
    folder = instrument(tmp_path, bowed(0.5), split=True)
    late = [lateness(folder, key) for key in range(ROOT - 12, ROOT + 13, 2)]
    assert np.abs(late).max() < 0.010
    assert np.median(np.abs(late)) < 0.005


def test_one_onset_for_all_keys_would_be_far_off(tmp_path: Path) -> None:
    """The test above can fail: this is the fault it looks for."""
    folder = instrument(tmp_path, bowed(0.5), split=False)
    assert max(abs(lateness(folder, key)) for key in (ROOT - 12, ROOT + 12)) > 0.02


def test_at_its_own_pitch_nothing_changes() -> None:
    sound = bowed(0.2)
    assert onset_at(sound, RATE, 0.0) == onset_seconds(sound, RATE)


def test_rows_cover_the_same_keys_once_and_quick_ones_stay_whole(tmp_path: Path) -> None:
    instrument(tmp_path, bowed(0.3), split=False)
    slow = json.loads((tmp_path / "instrument.json").read_text("utf-8"))["regions"][0]
    quick = slow | {"onset_s": 0.001}
    rows = retimed(tmp_path, [slow, quick])
    assert rows[-1] == quick
    keys = [key for row in rows[:-1] for key in range(row["lokey"], row["hikey"] + 1)]
    assert keys == list(range(ROOT - 12, ROOT + 13))
    assert all(row["hikey"] - row["lokey"] < KEYS_ALIKE for row in rows[:-1])
    assert {row["sample"] for row in rows} == {"a.flac"}


def test_attacks_of_the_kit_are_where_its_labels_say(shared: Path) -> None:
    """Pianos, guitars and winds as they were recorded: nothing is heard 10 ms off its label."""
    from trainer.data.kit import kit_instruments

    late = []
    for item in kit_instruments(shared / "kit", shared / "nothing converted"):
        waves = Waves(item.instrument, RATE)
        keys = sorted({region.pitch_keycenter for region in item.instrument.regions})
        for key in (keys[len(keys) // 4], keys[3 * len(keys) // 4]):
            if item.instrument.choose(key, 90) is None:
                continue
            sound = Voices([Stroke(AT_S, AT_S + 1, key, 90)], waves).render(0, 2 * RATE)
            late.append(onset_seconds(sound, RATE) - AT_S)
    assert len(late) > 30
    assert np.abs(late).max() < 0.010
    assert np.abs(np.median(late)) < 0.002
