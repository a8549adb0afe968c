"""Clips of drums: patterns, kits, cymbals, and sounds where the labels say they are."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.music import Drum, DrumHit
from engine.sampler import load_instrument
from trainer.augment import AugmentSettings
from trainer.codec import CodecSettings
from trainer.data.accompaniment import band, stabs
from trainer.data.corpus import NOTE, Corpus
from trainer.data.cymbals import CYMBALS, cymbal
from trainer.data.drum_drills import DRILLS, HATS, Drill
from trainer.data.drum_kits import ClipKit, KitSettings
from trainer.data.drum_patterns import Patterns, PatternSettings, at_random, exchanged, hits_of
from trainer.data.drum_pieces import DRUM_OF_KEY, HELD_OUT_KITS, KEYS, Pieces, gather
from trainer.data.drum_synthesis import DrumSynthesiser, DrumSynthesisSettings
from trainer.data.shelf import Shelf

RATE = 24000
DRY = AugmentSettings(
    room_share=0, tilt_db=0, peak_db=0, low_pass_share=0, high_pass_share=0, saturation_share=0,
    compression_share=0, noise_share=0, hum_share=0, level_db=(0.0, 0.0),
)  # fmt: skip
PLAIN = CodecSettings(coded_share=0, tape_share=0, band_share=0, crush_share=0, clip_share=0)
KITS = KitSettings(synthetic_share=0, layer_share=0, damped_share=0, grabbed_share=0)


def write_kit(folder: Path, keys: tuple[int, ...]) -> None:
    """A kit whose drums are short bursts, each of its own pitch, attacks 5 ms into the sample."""
    folder.mkdir(parents=True)
    times = np.arange(int(0.4 * RATE)) / RATE
    rows = []
    for key in keys:
        sound = np.sin(2 * np.pi * 60 * (key - 30) * times) * np.exp(-8 * times)
        samples = np.concatenate([np.zeros(120), 0.5 * sound])
        soundfile.write(folder / f"{key}.flac", samples, RATE)
        rows.append({"note": key, "sample": f"{key}.flac", "lovel": 1, "hivel": 127,
                     "onset_s": 0.005})  # fmt: skip
    values = {"name": folder.name, "sample_rate": RATE, "drums": rows}
    (folder / "instrument.json").write_text(json.dumps(values))


@pytest.fixture(scope="module")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> Pieces:
    root = tmp_path_factory.mktemp("kits")
    write_kit(root / "whole", tuple(drum.key for drum in Drum))
    write_kit(root / "few", (36, 38, 39, 54))
    kits = [load_instrument(root / name) for name in ("few", "whole")]
    return gather(kits, RATE, 64 << 20, held_out=False)


def grooves() -> Corpus:
    rows = [(0.25 * k, 0.3 * k, key, 90, 0) for k in range(40) for key in (36, 22)]
    notes = np.array(rows, NOTE)
    return Corpus("groove", notes, np.array([0, len(notes)]))


def test_every_key_is_one_drum() -> None:
    assert set(KEYS) == set(Drum)
    assert len(DRUM_OF_KEY) == sum(map(len, KEYS.values()))
    assert all(drum.key in KEYS[drum] for drum in Drum)


@pytest.mark.parametrize(("drill", "weight"), DRILLS, ids=lambda d: getattr(d, "__name__", ""))
def test_a_drill_is_music_for_a_kit(drill: Drill, weight: float) -> None:
    for seed in range(5):
        rows = drill(np.random.default_rng(seed), 0.4, 6.0)
        assert len(rows) > 5
        assert all(row[2] in DRUM_OF_KEY and 1 <= row[3] <= 127 for row in rows)
    assert weight > 0


def test_patterns_are_sorted_hits_within_the_clip() -> None:
    patterns = Patterns(grooves(), PatternSettings())
    seen = set()
    for seed in range(60):
        hits = patterns.draw(np.random.default_rng(seed), 5.0)
        assert list(hits) == sorted(hits)
        assert all(0 <= hit.onset < 5.0 for hit in hits)
        seen |= {hit.drum for hit in hits}
    assert seen == set(Drum)


def test_without_grooves_there_are_drills() -> None:
    assert Patterns(None, PatternSettings()).draw(np.random.default_rng(0), 5.0)


def test_two_sounds_of_the_hats_are_never_at_once() -> None:
    rng = np.random.default_rng(0)
    hits = [h for h in hits_of(at_random(rng, 60.0) + at_random(rng, 60.0), 60.0) if h.drum in HATS]
    gaps = np.diff([hit.onset for hit in hits])
    assert len(gaps)
    assert gaps.min() >= 0.018


def test_an_exchange_keeps_the_times() -> None:
    rows = [(0.1 * k, 0.1 * k, 42, 80) for k in range(50)]
    drums = set()
    for seed in range(30):
        made = exchanged(np.random.default_rng(seed), rows)
        assert [row[0] for row in made] == [row[0] for row in rows]
        drums |= {DRUM_OF_KEY[row[2]] for row in made}
    assert {Drum.HIHAT_CLOSED, Drum.HIHAT_OPEN, Drum.RIDE} <= drums


@pytest.mark.parametrize("drum", CYMBALS)
def test_cymbals_are_sound_of_their_own_and_brighter_when_struck_harder(drum: Drum) -> None:
    soft, hard, other = cymbal(drum, 0, 0, RATE), cymbal(drum, 0, 2, RATE), cymbal(drum, 1, 2, RATE)
    np.testing.assert_array_equal(hard, cymbal(drum, 0, 2, RATE))
    assert np.abs(hard).max() == pytest.approx(1.0, abs=1e-3)
    assert np.isfinite(hard).all()
    assert len(other) != len(hard) or not np.allclose(other, hard)
    assert brightness(hard) > brightness(soft)


def brightness(sound: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(sound)) ** 2
    return float((power * np.fft.rfftfreq(len(sound), 1 / RATE)).sum() / power.sum())


def test_closed_hats_die_before_open_ones() -> None:
    lengths = {
        drum: np.mean([len(cymbal(drum, n, 2, RATE)) for n in range(8)])
        for drum in (Drum.HIHAT_CLOSED, Drum.HIHAT_OPEN)
    }
    assert lengths[Drum.HIHAT_CLOSED] < 0.5 * lengths[Drum.HIHAT_OPEN]


def attack(sound: np.ndarray, near: float) -> float:
    """The second, within 50 ms of `near`, at which a sound's level rises to half its peak."""
    begin = max(0, round((near - 0.05) * RATE))
    stretch = np.abs(sound[begin : round((near + 0.05) * RATE)])
    return (begin + int(np.flatnonzero(stretch > 0.5 * stretch.max())[0])) / RATE


@pytest.mark.parametrize("drum", [Drum.KICK, Drum.SNARE, Drum.TOM_LOW, Drum.RIDE])
def test_a_hit_is_heard_when_its_label_says(pieces: Pieces, drum: Drum) -> None:
    for seed in range(6):
        kit = ClipKit(np.random.default_rng(seed), pieces, KITS)
        sound, [peak] = kit.render([DrumHit(0.3, drum, 100)], RATE, RATE)
        assert peak > 0
        assert np.abs(sound[: round(0.28 * RATE)]).max() < 1e-3 * peak
        assert attack(sound, 0.3) == pytest.approx(0.3, abs=0.004)


def test_a_closed_hat_chokes_the_open_one(pieces: Pieces) -> None:
    def energy(*hits: DrumHit) -> float:
        sound, _ = ClipKit(np.random.default_rng(1), pieces, KITS).render(hits, RATE, RATE)
        return float(np.square(sound[round(0.3 * RATE) : round(0.4 * RATE)]).sum())

    opened = DrumHit(0.1, Drum.HIHAT_OPEN, 100)
    rings = energy(opened)
    assert energy(opened, DrumHit(0.2, Drum.KICK, 1)) > 0.5 * rings
    closed, alone = DrumHit(0.2, Drum.HIHAT_CLOSED, 1), energy(DrumHit(0.2, Drum.HIHAT_CLOSED, 1))
    assert energy(opened, closed) - alone < 0.1 * rings


def test_toms_and_hats_come_from_one_kit(pieces: Pieces) -> None:
    from trainer.data.drum_kits import _chosen, kit_of

    for seed in range(20):
        kit = _chosen(np.random.default_rng(seed), pieces, KitSettings(layer_share=0))
        for group in (HATS, (Drum.TOM_HIGH, Drum.TOM_MID, Drum.TOM_LOW)):
            assert len({kit_of(kit[drum][0]) for drum in group}) == 1


def test_harder_strokes_are_louder(pieces: Pieces) -> None:
    hits = [DrumHit(0.1 + 0.2 * k, Drum.SNARE, v) for k, v in enumerate((20, 60, 120))]
    _, peaks = ClipKit(np.random.default_rng(0), pieces, KITS).render(hits, RATE, RATE)
    assert peaks[0] < peaks[1] < peaks[2]


def settings(**changes: object) -> DrumSynthesisSettings:
    return DrumSynthesisSettings(seconds=2.0, **changes)  # type: ignore[arg-type]


def shelf(folder: Path) -> Shelf:
    times = np.arange(RATE * 3, dtype=np.float32) / RATE
    return Shelf(folder, 3, lambda n: np.sin(2 * np.pi * 110 * (n + 1) * times))


def test_a_clip_is_its_seeds(pieces: Pieces, tmp_path: Path) -> None:
    patterns = Patterns(grooves(), PatternSettings())
    first, second = (
        DrumSynthesiser(patterns, pieces, settings(), shelf(tmp_path)) for _ in range(2)
    )
    second.clip((9, 9))
    one, other, next_one = first.clip((1, 0, 5)), second.clip((1, 0, 5)), first.clip((1, 0, 6))
    np.testing.assert_array_equal(one.sound, other.sound)
    assert (one.hits, one.doubtful) == (other.hits, other.doubtful)
    assert not np.array_equal(one.sound, next_one.sound)
    assert len(one.sound) == 2 * RATE
    assert set(one.doubtful) <= set(one.hits)


def test_hits_under_a_loud_band_are_doubtful(pieces: Pieces, tmp_path: Path) -> None:
    patterns = Patterns(grooves(), PatternSettings())
    quiet, loud = (
        settings(
            alone_share=0.0, empty_share=0.0, percussion_share=0.0, distractor_share=0.0,
            stabs_share=0.0, accompaniment_db=(level, level), master=DRY, codec=PLAIN,
        )
        for level in (-20.0, 40.0)
    )  # fmt: skip
    counts = []
    for chosen in (quiet, loud):
        maker = DrumSynthesiser(patterns, pieces, chosen, shelf(tmp_path))
        clips = [maker.clip((1, 0, k)) for k in range(8)]
        counts.append(sum(len(clip.doubtful) for clip in clips) / sum(len(c.hits) for c in clips))
    assert counts[0] < 0.2 < 0.8 < counts[1]


def test_some_clips_have_no_drummer(pieces: Pieces, tmp_path: Path) -> None:
    patterns = Patterns(grooves(), PatternSettings())
    maker = DrumSynthesiser(patterns, pieces, settings(empty_share=1.0), shelf(tmp_path))
    clip = maker.clip((1, 0, 0))
    assert clip.hits == ()
    assert np.abs(clip.sound).max() > 0


def test_a_tape_is_made_once(tmp_path: Path) -> None:
    made = []

    def make(number: int) -> np.ndarray:
        made.append(number)
        return np.linspace(-2.0, 2.0, 100, dtype=np.float32)

    for _ in range(2):
        tape = Shelf(tmp_path / "tapes", 4, make).get(2)
        np.testing.assert_allclose(tape, np.linspace(-1, 1, 100), atol=1e-4)
    assert made == [2]


def test_bands_and_stabs_fill_the_clip(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    assert np.abs(band(rng, shelf(tmp_path), RATE)).max() > 0.5
    hits = [DrumHit(0.25 * k, Drum.KICK) for k in range(4)]
    sound = stabs(rng, hits, RATE, RATE)
    assert sound.shape == (RATE,)
    assert np.abs(sound).max() == pytest.approx(1.0)


def test_held_out_kits_and_cymbals_are_others(shared: Path) -> None:
    from trainer.data.sources import Sources

    kits = Sources(shared / "kit", Path()).drum_kits(held_out=True)
    assert {kit.name for kit in kits} == HELD_OUT_KITS
    kept = gather(kits, RATE, 8 << 20, held_out=True)
    assert all(kept.of[drum] for drum in Drum)
    trained = gather([], RATE, 8 << 20, held_out=False)
    names = {piece.name for own in trained.of.values() for piece in own}
    assert not names & {piece.name for own in kept.of.values() for piece in own}
