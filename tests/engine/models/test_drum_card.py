"""Cards of drum models: read back as written, and refused where they do not fit themselves."""

import json
from pathlib import Path

import pytest

from engine.errors import ModelDamaged
from engine.models import DecodeSettings, DrumSettings, FeatureSettings, ModelCard, read_card

DRUMS = DrumSettings(("kick", "snare"), (0.3, 0.5), hands=3, confidence_slope=2.0)


def card(folder: Path) -> Path:
    made = ModelCard(
        name="drums",
        title="Drums",
        version="1",
        task="drums",
        about="",
        licence="",
        network="drums",
        dimensions={"drums": 2},
        reach_frames=10,
        lowest_pitch=0,
        pitches=2,
        features=FeatureSettings(),
        decode=DecodeSettings(),
        files={},
        drums=DRUMS,
    )
    return made.write(folder)


def test_a_card_of_drums_comes_back(tmp_path: Path) -> None:
    read = read_card(card(tmp_path))
    assert read.drums == DRUMS
    assert read.kinds == ("onset", "velocity")


@pytest.mark.parametrize(
    "wrong", [{"drums": ["kick"]}, {"drums": ["kick", "gong"]}, {"pedals": 1}, {"thresholds": None}]
)
def test_a_card_that_does_not_fit_itself_is_damaged(
    tmp_path: Path, wrong: dict[str, object]
) -> None:
    path = card(tmp_path)
    values = json.loads(path.read_text("utf-8"))
    values["drums"] |= wrong
    path.write_text(json.dumps(values), "utf-8")
    with pytest.raises(ModelDamaged):
        read_card(path)
