"""A piece that is heard again: its new notes come in as outlines, the person's stay."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.project import selection as select
from app.window import Window
from engine.decode import DrumOptions, NoteOptions
from engine.music import Note
from tests.app import pretending
from tests.app.conftest import MakeSession, MakeWindow, opened
from tests.app.pretending import PretendedTranscriber

WAIT = 120_000


class Builds:
    """Transcribers, of which only the first is quick."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(
        self,
        model: str | None,
        device: str,
        options: NoteOptions,
        drums: DrumOptions | None = None,
    ) -> PretendedTranscriber:
        self.count += 1
        build = pretending.build if self.count == 1 else pretending.build_slow
        return build(model, device, options, drums)


@pytest.fixture
def emptied(
    qtbot: QtBot, make_window: MakeWindow, make_session: MakeSession, tmp_path: Path
) -> Window:
    """A window whose person has kept the first note only; it listens slowly from now on."""
    song = pretending.recording(tmp_path / "song.wav", 6.0)
    window = opened(qtbot, make_window(make_session(Builds())), song)
    project, editing = window.session.project, window.session.editing
    editing.select(select.in_time(project, project.transcription.parts[0].notes[1].onset, 99.0))
    window.actions_["delete"].trigger()
    assert window.session.transcription.note_count == 1
    return window


def outlines(window: Window) -> tuple[Note, ...]:
    return tuple(window.music.roll.scene.suspects.notes)


def test_new_notes_grow_as_outlines_beside_the_persons(qtbot: QtBot, emptied: Window) -> None:
    window, mine = emptied, emptied.session.transcription
    window.session.reviewing.toggle_suspects()  # off: only what comes in is outlined
    assert not outlines(window)
    window.commands.listen_again()
    counts: list[int] = []
    for at_least in (1, 3):
        qtbot.waitUntil(lambda n=at_least: len(outlines(window)) >= n, timeout=WAIT)  # type: ignore[misc]
        counts.append(len(outlines(window)))
        assert window.session.listening
    assert counts == sorted(counts)
    assert window.session.transcription is mine
    kept = {(note.onset, note.pitch) for note in mine.parts[0].notes}
    assert not kept & {(note.onset, note.pitch) for note in outlines(window)}
    qtbot.waitUntil(lambda: window.session.listening is None, timeout=WAIT)
    assert window.session.transcription is mine
    qtbot.waitUntil(lambda: not outlines(window), timeout=WAIT)


def test_of_a_stretch_they_come_where_they_belong(qtbot: QtBot, emptied: Window) -> None:
    window = emptied
    window.session.player.set_loop(3.5, 5.0)
    window.session.reviewing.toggle_suspects()
    window.commands.listen_to_stretch()
    qtbot.waitUntil(lambda: bool(outlines(window)), timeout=WAIT)
    assert all(3.5 <= note.onset < 5.0 for note in outlines(window))


def test_what_is_cancelled_leaves_the_outlines_of_before(qtbot: QtBot, emptied: Window) -> None:
    window = emptied
    qtbot.waitUntil(lambda: bool(outlines(window)), timeout=WAIT)
    before = outlines(window)
    window.commands.listen_again()
    qtbot.waitUntil(lambda: outlines(window) != before, timeout=WAIT)
    window.commands.cancel()
    qtbot.waitUntil(lambda: window.session.listening is None, timeout=WAIT)
    qtbot.waitUntil(lambda: outlines(window) == before, timeout=WAIT)
