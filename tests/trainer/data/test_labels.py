"""Labels: what is written is read again, whatever the music."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.music import Drum, DrumHit, Meter, Note, Part, PedalSpan, TempoMap, Transcription
from trainer.data.errors import ManifestError
from trainer.data.labels import Labels, arrays_of, labels_of, read_labels, write_labels

seconds = st.floats(0, 5000, allow_nan=False)
bends = st.lists(st.tuples(st.floats(0, 9, width=32), st.floats(-12, 12, width=32)), max_size=3)
notes = st.builds(
    lambda onset, pitch, length, velocity, bend: Note(
        onset, pitch, onset + length, velocity, bend=tuple(sorted(bend))
    ),
    seconds, st.integers(0, 127), st.floats(0.01, 60), st.integers(1, 127), bends,
)  # fmt: skip
hits = st.builds(DrumHit, seconds, st.sampled_from(list(Drum)), st.integers(1, 127))
pedals = st.builds(lambda start, length: PedalSpan(start, start + length), seconds, seconds)
parts = st.builds(
    lambda name, program, n, h, p, kit: Part(name, program, tuple(n), tuple(h), tuple(p), kit),
    st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=9),
    st.integers(0, 127), st.lists(notes, max_size=4), st.lists(hits, max_size=4),
    st.lists(pedals, max_size=3), st.booleans(),
)  # fmt: skip


@given(
    music=st.lists(parts, max_size=3),
    beats=st.lists(seconds, min_size=2, max_size=5, unique=True),
    meter=st.sampled_from([(4, 4), (6, 8), (7, 8)]),
    pedal=st.booleans(),
)
def test_labels_come_back(
    music: list[Part], beats: list[float], meter: tuple[int, int], pedal: bool
) -> None:
    tempo = TempoMap(tuple(sorted(beats)), (Meter(0, *meter),))
    labels = Labels(Transcription(tuple(music), tempo), 12.5, 16000, pedal)
    assert labels_of(arrays_of(labels)) == labels


def test_a_file_holds_them(tmp_path: Path) -> None:
    music = Transcription((Part("Ü", 3, (Note(0.5, 60, 1.0, 64, bend=((0.0, 0.5),)),)),))
    labels = Labels(music, 2.0, 8000, True)
    write_labels(tmp_path / "a.npz", labels)
    assert read_labels(tmp_path / "a.npz") == labels


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_a_cut_file_is_refused(tmp_path: Path, share: float) -> None:
    path = tmp_path / "a.npz"
    write_labels(path, Labels(Transcription(), 2.0, 8000, True))
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(ManifestError, match="labels cannot be read"):
        read_labels(path)
