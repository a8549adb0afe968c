"""The instruments and the demo that ship: all there, in tune, evenly loud, and licensed."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from engine.music import Drum, DrumHit, Note, Part
from engine.sampler import Instrument, Voices, Waves, find_instrument, load_instrument

RESOURCES = Path(__file__).resolve().parents[3] / "resources"
FOLDERS = sorted(path.parent for path in RESOURCES.glob("instruments/*/instrument.json"))
PITCHED = [folder for folder in FOLDERS if folder.name != "drums"]
LICENCES = (RESOURCES / "LICENCES.md").read_text("utf-8")
DEMOS = sorted((RESOURCES / "demo").iterdir())
RATE = 24_000
MEGABYTE = 1_000_000


def named(folder: Path) -> str:
    return folder.name


def cents_off(sound: NDArray[np.float32], key: int) -> float:
    """Cents above the key's pitch, from the correlation with itself a dozen periods later."""
    size = 1 << 17
    spectrum = np.abs(np.fft.rfft(sound, size)) ** 2
    finer = 8  # interpolates between samples: high keys have only a few in a period
    correlation = np.fft.irfft(spectrum, size * finer)
    period = RATE * finer / (440 * 2 ** ((key - 69) / 12))
    turns = min(12, int(len(sound) * finer / 4 / period)) or 1
    reach = period * 0.3  # half a period on, a strong octave correlates as well
    low, high = int(turns * period - reach), int(turns * period + reach)
    lag = low + int(np.argmax(correlation[low:high]))
    return float(-1200 * np.log2(lag / (turns * period)))


def steady(instrument: Instrument, waves: Waves, key: int) -> NDArray[np.float32]:
    region = instrument.choose(key, 80)
    assert region is not None
    wave = waves.get(region, key, 1.5)
    return np.asarray(wave.samples[wave.lead + RATE // 12 :][:RATE], np.float32)


def test_there_is_one_for_each_role() -> None:
    names = {folder.name for folder in FOLDERS}
    assert {"piano", "nylon_guitar", "upright_bass", "flute", "drums"} <= names
    assert find_instrument(0).name == "piano"
    assert find_instrument(34).name == "fingered_bass"
    assert find_instrument(0, is_kit=True).name == "drums"


def test_they_are_small() -> None:
    files = [path for folder in FOLDERS for path in folder.iterdir()]
    assert sum(path.stat().st_size for path in files) < 14 * MEGABYTE


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_every_sample_is_there_and_used(folder: Path) -> None:
    instrument = load_instrument(folder)
    used = {region.sample for region in instrument.regions}
    assert used == {path.name for path in folder.glob("*.flac")}
    for region in instrument.regions:
        sound = instrument.read(region)
        assert 0.005 < float(np.abs(sound).max()) <= 1
        assert 0 <= region.onset_s < 0.1
        if region.loop is not None:
            assert 0 <= region.loop[0] < region.loop[1] <= len(sound)


@pytest.mark.parametrize("folder", PITCHED, ids=named)
def test_every_key_of_a_piano_sounds_at_any_velocity(folder: Path) -> None:
    instrument = load_instrument(folder)
    for key in range(21, 109):
        for velocity in range(1, 128):
            region = instrument.choose(key, velocity)
            assert region is not None
            assert instrument.regions[region].lovel <= velocity <= instrument.regions[region].hivel


@pytest.mark.parametrize("folder", PITCHED, ids=named)
def test_keys_are_in_tune(folder: Path) -> None:
    instrument = load_instrument(folder)
    waves = Waves(instrument, RATE)
    off = {}
    for region in {instrument.choose(key, 80) for key in range(21, 109)} - {None}:
        for key in keys_near(instrument, int(region or 0)):
            off[key] = cents_off(steady(instrument, waves, key), key)
    assert {key: round(cents, 1) for key, cents in off.items() if abs(cents) >= 12} == {}


def keys_near(instrument: Instrument, region: int) -> range:
    """The region's keys within an octave of its recording, where an ear would judge them."""
    row = instrument.regions[region]
    recorded = round(row.pitch_keycenter - row.tune_cents / 100)
    return range(max(row.lokey, recorded - 12), min(row.hikey, recorded + 12) + 1)


@pytest.mark.parametrize("folder", PITCHED, ids=named)
def test_loops_do_not_click(folder: Path) -> None:
    instrument = load_instrument(folder)
    for region in instrument.regions:
        if region.loop is None:
            continue
        sound = instrument.read(region)
        start, stop = region.loop
        joint = np.concatenate([sound[stop - 240 : stop], sound[start : start + 240]])
        jump = np.abs(np.diff(joint, 2))[236:243].max()
        assert jump < 1.2 * np.abs(np.diff(sound[start:stop], 2)).max() + 2e-4


@pytest.mark.parametrize("name", ["organ", "violin", "voices", "trumpet", "flute", "clarinet"])
def test_held_notes_last(name: str) -> None:
    instrument = load_instrument(RESOURCES / "instruments" / name)
    part = Part(name, instrument.program, (Note(0.1, 67, 7.0, 90),))
    sound = Voices.of_part(part, Waves(instrument, RATE)).render(0, 8 * RATE)
    early, late, after = (
        float(np.sqrt(np.mean(sound[round(t * RATE) :][: RATE // 2] ** 2))) for t in (1, 6, 7.5)
    )
    assert late > 0.5 * early
    assert after < 0.2 * late


@pytest.mark.parametrize("folder", PITCHED, ids=named)
def test_they_are_about_as_loud_as_each_other(folder: Path) -> None:
    instrument = load_instrument(folder)
    part = Part("", 0, tuple(Note(i * 1.0, 43 + 4 * i, i + 0.9, 90) for i in range(6)))
    sound = Voices.of_part(part, Waves(instrument, RATE)).render(0, 6 * RATE)
    level = 20 * np.log10(np.sqrt(np.mean(sound**2)))
    assert -42 < level < -28


@pytest.mark.parametrize("drum", list(Drum))
def test_every_drum_sounds(drum: Drum) -> None:
    instrument = load_instrument(find_instrument(0, is_kit=True))
    part = Part("drums", hits=(DrumHit(0.1, drum, 100),))
    sound = Voices.of_part(part, Waves(instrument, RATE)).render(0, RATE)
    loud = np.flatnonzero(np.abs(sound) > 0.3 * np.abs(sound).max())
    assert np.abs(sound).max() > 0.01
    assert 0.09 < loud[0] / RATE < 0.13


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_their_licences_are_listed(folder: Path) -> None:
    listed = [line for line in LICENCES.splitlines() if line.startswith("| instruments/")]
    cells = [line.split("|")[1].strip().removeprefix("instruments/") for line in listed]
    assert folder.name in [name.strip() for cell in cells for name in cell.split(",")]


@pytest.mark.parametrize("text", ["CC-BY-4.0.txt", "CC0-1.0.txt", "FluidR3_GM_MIT.txt"])
def test_licence_texts_are_there(text: str) -> None:
    assert (RESOURCES / "licences" / text).stat().st_size > 1000


def test_the_demo_is_short_named_and_listed() -> None:
    [demo] = DEMOS
    assert f"demo/{demo.name}" in LICENCES
    assert demo.stat().st_size < 1.5 * MEGABYTE
    with soundfile.SoundFile(demo) as file:
        tags: dict[str, Any] = file.copy_metadata()
        assert 30 <= file.frames / file.samplerate <= 60
        assert "German Dance" in tags["title"]
        assert "CC BY 4.0" in tags["copyright"]
