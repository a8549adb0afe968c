import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.music import Meter, TempoMap

gaps = st.lists(st.floats(0.1, 3.0), min_size=1, max_size=20)


@st.composite
def maps(draw: st.DrawFn) -> TempoMap:
    time, beats = draw(st.floats(-2.0, 5.0)), []
    for gap in [0.0, *draw(gaps)]:
        time += gap
        beats.append(time)
    return TempoMap(tuple(beats))


@given(maps(), st.floats(-10.0, 100.0))
def test_seconds_to_beats_and_back_is_the_identity(tempo: TempoMap, seconds: float) -> None:
    assert tempo.to_seconds(tempo.to_beats(seconds)) == pytest.approx(seconds, abs=1e-6)


@given(maps())
def test_whole_beats_sound_where_the_map_says(tempo: TempoMap) -> None:
    for number, second in enumerate(tempo.beats):
        assert tempo.to_seconds(number) == pytest.approx(second, abs=1e-9)


@given(maps(), st.floats(-10.0, 100.0), st.floats(0.001, 5.0))
def test_time_only_goes_forward(tempo: TempoMap, seconds: float, later: float) -> None:
    assert tempo.to_beats(seconds + later) > tempo.to_beats(seconds)


def test_a_steady_map_keeps_its_tempo_before_and_after_its_beats() -> None:
    tempo = TempoMap.steady(120)
    assert tempo.to_beats(-1.0) == pytest.approx(-2.0)
    assert tempo.tempo_at(400.0) == pytest.approx(120.0)


@pytest.mark.parametrize("beats", [(), (1.0,), (1.0, 1.0), (2.0, 1.0)])
def test_a_map_in_which_time_stands_still_is_refused(beats: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="beat"):
        TempoMap(beats)


def test_a_map_needs_a_meter_from_the_first_beat_on() -> None:
    with pytest.raises(ValueError, match="meter"):
        TempoMap((0.0, 1.0), (Meter(4, 3),))
