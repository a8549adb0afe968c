"""Settings survive a restart, damage, and a folder that cannot be written to."""

import json
from pathlib import Path

import pytest

from app.settings import MIX, MOST_RECENT, RECENT, TABLE, THEME, Settings


def test_what_is_set_is_there_next_time(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.json"
    first = Settings(path)
    assert first[THEME] == "system"
    first[THEME] = "dark"
    first[MIX] = 0.25
    again = Settings(path)
    assert (again[THEME], again[MIX]) == ("dark", 0.25)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"dark"', "\x00\xff"])
def test_a_damaged_file_counts_as_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text, "utf-8")
    settings = Settings(path)
    assert settings[THEME] == "system"
    settings[THEME] = "light"
    assert Settings(path)[THEME] == "light"


@pytest.mark.parametrize("value", ["pink", 3, None, ["dark"], {}])
def test_a_value_that_cannot_be_is_left_out_and_the_others_stay(
    tmp_path: Path, value: object
) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"theme": value, "mix": 0.75, "recent": ["a", "b"]}))
    settings = Settings(path)
    assert settings[THEME] == "system"
    assert settings[MIX] == 0.75
    assert settings[RECENT] == ("a", "b")


@pytest.mark.parametrize("value", [True, "0.5", -0.1, 1.1, float("nan"), [0.5]])
def test_a_share_is_a_number_from_0_to_1(tmp_path: Path, value: object) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"mix": value}))
    assert Settings(path)[MIX] == 0.5


def test_a_folder_that_cannot_be_written_to_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    settings = Settings(tmp_path / "file" / "settings.json")
    settings[THEME] = "dark"
    assert settings[THEME] == "dark"


def test_recent_pieces_are_few_the_latest_first_and_there(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    paths = [tmp_path / f"{number}.wav" for number in range(MOST_RECENT + 3)]
    for path in paths:
        path.write_bytes(b"")
        settings.remember_piece(path)
    settings.remember_piece(paths[5])
    assert settings.recent_pieces()[0] == paths[5]
    assert len(settings.recent_pieces()) == MOST_RECENT
    assert len(set(settings[RECENT])) == MOST_RECENT
    paths[-1].unlink()
    assert paths[-1] not in settings.recent_pieces()


def test_every_row_has_its_own_name_a_true_default_and_an_explanation() -> None:
    assert len({setting.name for setting in TABLE}) == len(TABLE)
    for setting in TABLE:
        assert setting.read(setting.default) == setting.default
        assert setting.explanation.endswith(".")
