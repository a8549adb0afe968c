"""The window shows what the model told apart: parts, their looks, the pedal, and the choice."""

import time
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.palette import HUE_NAMES
from app.project.bends import has_bends
from app.project.store import open_project
from app.roll.dress import Dress
from app.session import Session
from app.settings import MODEL
from app.window import Window
from engine.audio import Audio
from engine.models import ModelCard
from engine.music import Part, Transcription
from engine.transcribe import Progress
from tests.app import band
from tests.app.conftest import WAIT, MakeSession, MakeWindow, opened
from tests.app.pretending import SoundCard

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def heard(qtbot: QtBot, make_window: MakeWindow, make_session: MakeSession, song: Path) -> Window:
    """A window in which a band was heard."""
    return opened(qtbot, make_window(make_session(band.build)), song)


def names(window: Window) -> list[str]:
    return [row.name.whole for row in window.parts.rows]


def colours(window: Window) -> dict[int, set[str]]:
    """The colours of each part's notes in the roll."""
    scene = window.music.roll.scene
    dress, found = Dress(scene, window.theme.palette), dict[int, set[str]]()
    for row in range(len(scene.table)):
        found.setdefault(int(scene.table.part[row]), set()).add(dress.of(row))
    return found


def test_each_family_has_a_row_of_its_own(heard: Window) -> None:
    assert names(heard) == ["Piano", "Guitar", "Voice"]
    assert [row.instrument.text() for row in heard.parts.rows] == [
        "Grand piano", "Nylon guitar", "Choir, ah",
    ]  # fmt: skip
    tips = [row.swatch.toolTip().partition(":")[0] for row in heard.parts.rows]
    assert tips == list(HUE_NAMES[:3])


def test_a_part_is_given_another_colour_and_it_is_kept(
    qtbot: QtBot, heard: Window, tmp_path: Path
) -> None:
    menu = heard.commands.parts.menu(1)
    [inside] = [a.menu() for a in menu.actions() if a.text() == "Colour"]
    rows = inside.actions()  # type: ignore[union-attr]
    assert [row.text() for row in rows] == list(HUE_NAMES)
    assert [row.isChecked() for row in rows].index(True) == 1
    before = colours(heard)
    rows[5].trigger()
    assert heard.parts.rows[1].swatch.toolTip().startswith("Vermilion")
    after = colours(heard)
    assert not after[1] & before[1]
    assert (after[0], after[2]) == (before[0], before[2])
    assert heard.actions_["undo"].text() == "Undo change colour"
    with qtbot.waitSignal(heard.session.done, timeout=WAIT):
        heard.session.files.save(tmp_path / "song.earmark")
    assert open_project(tmp_path / "song.earmark").looks[1].colour == 5
    heard.actions_["undo"].trigger()
    assert heard.parts.rows[1].swatch.toolTip().startswith("Orange")
    assert colours(heard) == before


def test_the_swatch_asks_for_a_colour(qtbot: QtBot, heard: Window) -> None:
    with qtbot.waitSignal(heard.parts.colours_wanted) as asked:
        qtbot.mouseClick(heard.parts.rows[2].swatch, LEFT)
    assert asked.args[0] == 2


def test_mute_and_solo_are_heard_kept_and_undone(
    qtbot: QtBot, heard: Window, make_window: MakeWindow, tmp_path: Path
) -> None:
    mixing, rows = heard.session.mixing, heard.parts.rows
    qtbot.mouseClick(rows[0].ear, LEFT)
    assert [mixing.is_heard(k) for k in range(3)] == [False, True, True]
    qtbot.mouseClick(rows[2].alone, LEFT)
    assert [mixing.is_heard(k) for k in range(3)] == [False, False, True]
    assert heard.actions_["undo"].text() == "Undo solo part"
    path = tmp_path / "song.earmark"
    with qtbot.waitSignal(heard.session.done, timeout=WAIT):
        heard.session.files.save(path)
    other = make_window()
    other.session.open(path)
    qtbot.waitUntil(lambda: len(other.parts.rows) == 3, timeout=WAIT)
    assert [row.ear.isChecked() for row in other.parts.rows] == [False, True, True]
    assert [row.alone.isChecked() for row in other.parts.rows] == [False, False, True]
    assert [other.session.mixing.is_heard(k) for k in range(3)] == [False, False, True]
    heard.actions_["undo"].trigger()
    heard.actions_["undo"].trigger()
    assert all(mixing.is_heard(k) for k in range(3))
    assert rows[0].ear.isChecked()


def test_what_is_muted_is_silent(
    qtbot: QtBot, heard: Window, card: SoundCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[set[int] | None] = []
    monkeypatch.setattr(
        heard.session.player,
        "set_audible",
        lambda some: told.append(None if some is None else set(some)),
    )
    qtbot.mouseClick(heard.parts.rows[1].ear, LEFT)
    qtbot.mouseClick(heard.parts.rows[1].ear, LEFT)
    assert told == [{0, 2}, None]


def test_instruments_are_told_apart_or_not_by_a_switch(qtbot: QtBot, heard: Window) -> None:
    switch = heard.listen.apart
    assert switch.isVisible()
    assert switch.isChecked()
    count = heard.session.transcription.note_count
    qtbot.mouseClick(switch, LEFT)
    qtbot.waitUntil(lambda: len(heard.parts.rows) == 1, timeout=WAIT)
    assert heard.session.transcription.note_count == count
    assert heard.actions_["undo"].text() == "Undo tell instruments apart"
    heard.actions_["undo"].trigger()
    assert names(heard) == ["Piano", "Guitar", "Voice"]
    assert switch.isChecked()


def test_a_model_that_tells_nothing_apart_has_no_switch(
    qtbot: QtBot, window: Window, song: Path
) -> None:
    assert not opened(qtbot, window, song).listen.apart.isVisible()


def test_sliders_bring_and_take_parts(qtbot: QtBot, heard: Window) -> None:
    heard.listen.sensitivity.slider.setValue(0)
    qtbot.waitUntil(lambda: "Voice" not in names(heard), timeout=WAIT)
    heard.listen.sensitivity.slider.setValue(100)
    qtbot.waitUntil(lambda: names(heard) == ["Piano", "Guitar", "Voice"], timeout=WAIT)


def test_the_window_says_which_model_listened_where_and_why(heard: Window) -> None:
    words = heard.status.words.whole
    assert words.startswith("any model, on the processor, ") or words.startswith(
        "Any instrument model, on the processor, "
    )
    assert words.endswith(band.REASON)
    assert heard.listen.run.whole == f"{band.REASON} It ran on the processor."


def test_a_device_that_failed_is_said(
    qtbot: QtBot, make_window: MakeWindow, make_session: MakeSession, song: Path
) -> None:
    window = opened(qtbot, make_window(make_session(band.build_after_failure)), song)
    assert band.NOTICE in window.status.words.whole
    assert window.notice_bar.isVisible()
    assert window.notice_bar.words.text().startswith(band.NOTICE)


def fake_cards(*titles: tuple[str, str]) -> tuple[ModelCard, ...]:
    return tuple(replace(band.ANY, name=name, title=title) for name, title in titles)


def test_the_menu_begins_with_automatic(
    make_window: MakeWindow, make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = fake_cards(("any", "Any instrument"), ("mine", "Mine"), ("piano", "Piano"))
    monkeypatch.setattr("app.ears.installed", lambda: cards)
    session = make_session()
    window = make_window(session)
    menu = window.listen.models
    titles = [menu.itemText(k) for k in range(menu.count())]
    assert titles == ["Automatic", "Piano", "Any instrument", "Mine"]
    assert menu.currentText() == "Automatic"
    assert wish(session).model is None
    menu.setCurrentIndex(1)
    menu.activated.emit(1)
    assert session.settings[MODEL] == "piano"
    assert wish(session).model == "piano"
    menu.activated.emit(0)
    assert wish(session).model is None


def test_a_model_that_is_gone_counts_as_automatic(
    make_window: MakeWindow, make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ears.installed", lambda: fake_cards(("any", "Any instrument")))
    session = make_session()
    session.settings[MODEL] = "pitched"
    window = make_window(session)
    assert window.listen.models.currentText() == "Automatic"
    assert wish(session).model is None


def wish(session: Session) -> object:
    return session._wish(Path("song.wav"))


# The pedal and bends --------------------------------------------------------------------------


def test_the_piano_brings_its_pedal(heard: Window) -> None:
    piano = heard.session.project.transcription.parts[0]
    assert len(piano.pedal) >= 2
    assert heard.music.pedal.isVisible()
    assert heard.music.pedal.spans.spans == piano.pedal


def test_the_pedal_is_deleted_with_keys_while_notes_are_selected(
    qtbot: QtBot, heard: Window
) -> None:
    heard.actions_["select-all"].trigger()
    lane = heard.music.pedal.spans
    notes, spans = heard.session.transcription.note_count, len(lane.spans)
    lane.setFocus()
    qtbot.waitUntil(lane.hasFocus)
    qtbot.keyClick(lane, Qt.Key.Key_Right)
    qtbot.keyClick(lane, Qt.Key.Key_Delete)
    assert heard.session.transcription.note_count == notes
    assert len(lane.spans) == spans - 1
    assert heard.actions_["undo"].text() == "Undo delete pedal"
    heard.actions_["undo"].trigger()
    assert len(lane.spans) == spans


def bent(part: Part) -> Part:
    return replace(
        part, notes=tuple(replace(n, bend=((0.0, 0.0), (0.05, 0.5))) for n in part.notes)
    )


def test_bends_are_found_on_request_and_taken_away(
    qtbot: QtBot, heard: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch = heard.listen.bends
    assert switch.isEnabled()
    assert not switch.isChecked()
    monkeypatch.setattr("app.bending.with_bends", find_in_voice)
    switch.click()
    assert heard.status.cancel.isVisible()
    qtbot.waitUntil(lambda: heard.session.bending.has_bends, timeout=WAIT)
    assert switch.isChecked()
    assert not heard.status.cancel.isVisible()
    assert heard.actions_["undo"].text() == "Undo find pitch bends"
    project = heard.session.project
    assert project.transcription is project.machine
    assert all(note.bend for note in project.transcription.parts[2].notes)
    heard.listen.sensitivity.slider.setValue(60)
    qtbot.waitUntil(lambda: heard.session.project.options.sensitivity == 0.6, timeout=WAIT)
    assert has_bends(heard.session.project.transcription)
    switch.click()
    qtbot.waitUntil(lambda: not has_bends(heard.session.project.transcription), timeout=WAIT)
    assert heard.actions_["undo"].text() == "Undo remove pitch bends"


Steps = Generator[Progress, None, Transcription]


def find_in_voice(audio: Audio, transcription: Transcription) -> Steps:
    """Bend every note of the third part."""
    yield Progress(0.5)
    parts = transcription.parts
    return replace(transcription, parts=(*parts[:2], bent(parts[2])))


def test_where_nothing_bends_it_says_so(qtbot: QtBot, heard: Window) -> None:
    heard.actions_["bends"].trigger()
    qtbot.waitUntil(lambda: bool(heard.notice_bar.isVisible()), timeout=WAIT)
    assert "no note clearly moves" in heard.notice_bar.words.text()
    assert not heard.listen.bends.isChecked()


def test_looking_for_bends_can_be_stopped(
    qtbot: QtBot, heard: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.bending.with_bends", find_for_ever)
    heard.actions_["bends"].trigger()
    assert heard.status.words.whole.startswith("Following the pitch")
    heard.status.cancel.click()
    qtbot.waitUntil(lambda: not heard.session.bending.is_busy, timeout=WAIT)
    assert not heard.status.cancel.isVisible()
    assert not has_bends(heard.session.project.transcription)


def find_for_ever(audio: Audio, transcription: Transcription) -> Steps:
    """Never come to an end."""
    while True:
        time.sleep(0.02)
        yield Progress(0.5)
