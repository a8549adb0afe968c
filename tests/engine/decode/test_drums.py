"""Drums decoded: targets come back as hits, and nothing is played that nobody can play."""

import numpy as np
import pytest

from engine.decode import DrumOptions, Posteriors, decode_drum_part, decode_drums
from engine.decode.drums import has_drums
from engine.models import DrumSettings
from engine.music import Drum, DrumHit
from trainer.targets import drum_targets

HOP = 0.01
DRUMS = tuple(Drum)
NAMES = tuple(drum.value for drum in DRUMS)
SETTINGS = DrumSettings(NAMES, (0.4,) * len(NAMES))


def posteriors_of(hits: tuple[DrumHit, ...], seconds: float = 3.0) -> Posteriors:
    """What a perfect network says of hits."""
    frames = round(seconds / HOP)
    said = drum_targets(hits, (), frames, HOP, DRUMS)
    return Posteriors(np.round(said * 255).astype(np.uint8), HOP, 0, Posteriors.DRUM_KINDS)


def said(*peaks: tuple[float, Drum, float], frames: int = 300) -> Posteriors:
    """Peaks (second, drum, height) of a network that is not sure."""
    values = np.zeros((frames, 2, len(DRUMS)), np.uint8)
    for onset, drum, height in peaks:
        at, plane = round(onset / HOP), DRUMS.index(drum)
        for step, share in ((-1, 0.6), (0, 1.0), (1, 0.6)):
            values[at + step, 0, plane] = round(255 * height * share)
            values[at + step, 1, plane] = 100
    return Posteriors(values, HOP, 0, Posteriors.DRUM_KINDS)


def test_a_performance_comes_back_from_its_targets() -> None:
    rng = np.random.default_rng(3)
    hits = []
    for place, drum in enumerate((Drum.KICK, Drum.SNARE, Drum.TOM_LOW, Drum.HIHAT_OPEN)):
        onsets = 0.1 + 0.02 * place + 0.25 * np.arange(10) + rng.uniform(0, 0.1, 10)
        hits += [DrumHit(float(t), drum, int(rng.integers(10, 127))) for t in onsets]
    many_hands = DrumSettings(NAMES, (0.4,) * len(NAMES), hands=0)
    found = decode_drums(posteriors_of(tuple(hits)), many_hands)
    assert list(found) == sorted(found)
    by_drum = [sorted(some, key=lambda hit: (hit.drum, hit.onset)) for some in (hits, found)]
    assert [hit.drum for hit in by_drum[0]] == [hit.drum for hit in by_drum[1]]
    for there, heard in zip(*by_drum, strict=True):
        assert heard.onset == pytest.approx(there.onset, abs=0.0025)
        assert heard.velocity == pytest.approx(there.velocity, abs=1)


def test_strokes_forty_milliseconds_apart_are_two() -> None:
    flam = (DrumHit(1.0, Drum.SNARE, 40), DrumHit(1.04, Drum.SNARE, 110))
    assert len(decode_drums(posteriors_of(flam), SETTINGS)) == 2


def test_doubtful_hits_are_not_asked() -> None:
    sure, unsure = DrumHit(1.0, Drum.KICK), DrumHit(2.0, Drum.KICK)
    targets = drum_targets((sure, unsure), (unsure,), 300, HOP, DRUMS)
    assert targets[100, 0, 0] == 1.0
    assert (targets[198:203, 0, 0] < 0).all()
    assert targets[200, 1, 0] == 0.0
    assert (targets[110:190] == 0).all()


def test_a_doubtful_hit_beside_a_sure_one_does_not_hide_it() -> None:
    sure, unsure = DrumHit(1.0, Drum.KICK), DrumHit(1.02, Drum.KICK)
    targets = drum_targets((sure, unsure), (unsure,), 300, HOP, DRUMS)
    assert targets[100, 0, 0] == 1.0


def test_every_drum_has_a_threshold_of_its_own() -> None:
    heard = said((0.5, Drum.KICK, 0.5), (1.0, Drum.CRASH, 0.5))
    thresholds = tuple(0.7 if drum is Drum.CRASH else 0.3 for drum in DRUMS)
    [hit] = decode_drums(heard, DrumSettings(NAMES, thresholds))
    assert hit.drum is Drum.KICK


def test_the_sensitivity_of_one_drum_moves_that_drum_alone() -> None:
    heard = said((0.5, Drum.KICK, 0.3), (1.0, Drum.SNARE, 0.3), (1.5, Drum.SNARE, 0.8))
    options = DrumOptions(drums=((Drum.KICK, 0.9),))
    assert [hit.drum for hit in decode_drums(heard, SETTINGS, options)] == [Drum.KICK, Drum.SNARE]
    assert len(decode_drums(heard, SETTINGS)) == 1
    assert len(decode_drums(heard, SETTINGS, DrumOptions(0.9))) == 3
    assert not decode_drums(heard, SETTINGS, DrumOptions(0.0))


def test_a_drum_has_the_sensitivity_of_the_others_until_it_has_its_own() -> None:
    options = DrumOptions(0.6).having(Drum.SNARE, 0.2).having(Drum.KICK, 0.9)
    assert [options.of(drum) for drum in (Drum.KICK, Drum.SNARE, Drum.RIDE)] == [0.9, 0.2, 0.6]
    assert options == DrumOptions(0.6).having(Drum.KICK, 0.9).having(Drum.SNARE, 0.2)
    assert options.having(Drum.KICK, None).having(Drum.SNARE, None) == DrumOptions(0.6)
    assert dict(options.settings)["drum_sensitivity: kick"] == 0.9


def test_the_hats_make_one_sound_at_a_time() -> None:
    heard = said((0.5, Drum.HIHAT_CLOSED, 0.6), (0.51, Drum.HIHAT_OPEN, 0.9))
    assert [hit.drum for hit in decode_drums(heard, SETTINGS)] == [Drum.HIHAT_OPEN]
    apart = said((0.5, Drum.HIHAT_CLOSED, 0.6), (0.6, Drum.HIHAT_OPEN, 0.9))
    assert len(decode_drums(apart, SETTINGS)) == 2


def test_the_surest_is_the_one_farthest_above_its_own_threshold() -> None:
    heard = said((0.5, Drum.SNARE, 0.8), (0.5, Drum.SIDE_STICK, 0.7))
    thresholds = tuple(0.75 if drum is Drum.SNARE else 0.2 for drum in DRUMS)
    [hit] = decode_drums(heard, DrumSettings(NAMES, thresholds))
    assert hit.drum is Drum.SIDE_STICK


def test_of_two_toms_at_once_the_surer_stays() -> None:
    together = said((1.0, Drum.TOM_MID, 0.7), (1.01, Drum.TOM_LOW, 0.9), (2.0, Drum.TOM_MID, 0.7))
    found = decode_drums(together, SETTINGS)
    assert [hit.drum for hit in found] == [Drum.TOM_LOW, Drum.TOM_MID]


def test_two_hands_strike_two_things_and_the_feet_more() -> None:
    heard = said(
        (0.5, Drum.SNARE, 0.9),
        (0.5, Drum.CRASH, 0.8),
        (0.5, Drum.RIDE, 0.6),
        (0.5, Drum.KICK, 0.5),
        (0.5, Drum.HIHAT_PEDAL, 0.5),
    )
    drums = {hit.drum for hit in decode_drums(heard, SETTINGS)}
    assert drums == {Drum.SNARE, Drum.CRASH, Drum.KICK, Drum.HIHAT_PEDAL}
    many = DrumSettings(NAMES, (0.4,) * len(NAMES), hands=0)
    assert len(decode_drums(heard, many)) == 5


def test_confidence_is_a_half_at_the_threshold_and_more_above() -> None:
    heard = said((0.5, Drum.KICK, 0.4), (1.0, Drum.KICK, 0.9))
    low, high = decode_drums(heard, SETTINGS)
    assert low.confidence == pytest.approx(0.5, abs=0.01)
    assert high.confidence > 0.9


def test_a_recording_without_drums_gets_no_part() -> None:
    few = said((0.5, Drum.KICK, 0.45), frames=3000)
    assert decode_drums(few, SETTINGS)
    assert decode_drum_part(few, SETTINGS) is None
    beat = posteriors_of(tuple(DrumHit(0.25 * k + 0.1, Drum.KICK) for k in range(10)))
    part = decode_drum_part(beat, SETTINGS)
    assert part is not None
    assert (part.name, len(part.hits), part.notes) == ("Drums", 10, ())


def test_a_low_slider_empties_the_part_but_does_not_take_it_away() -> None:
    beat = said(*((0.25 * k + 0.1, Drum.KICK, 0.8) for k in range(10)))
    part = decode_drum_part(beat, SETTINGS, DrumOptions(0.0))
    assert part is not None
    assert part.hits == ()


def test_many_unsure_hits_are_no_drummer() -> None:
    sure = [DrumHit(0.1 * k, Drum.KICK, confidence=0.9) for k in range(20)]
    unsure = [DrumHit(0.1 * k, Drum.KICK, confidence=0.3) for k in range(20)]
    assert has_drums(sure, 10.0)
    assert not has_drums(unsure, 10.0)
    assert not has_drums(sure, 600.0)
