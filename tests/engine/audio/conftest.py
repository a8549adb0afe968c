"""The same recording in every format."""

from pathlib import Path

import pytest

from tests.engine.audio.making import RATE, SUFFIXES, burst, encode


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same burst in every format."""
    folder = tmp_path_factory.mktemp("recordings")
    opus = {"opus": 48000, "webm": 48000}
    return {
        suffix: encode(folder / f"burst.{suffix}", burst(rate), rate)
        for suffix in SUFFIXES
        for rate in (opus.get(suffix, RATE),)
    }
