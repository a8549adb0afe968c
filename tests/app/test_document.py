"""The document: one place that changes, one undo step per change."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.document import Document
from app.project.operations import with_choices
from app.project.project import Choices, Project


class Watcher:
    """Remembers what a document told."""

    def __init__(self, document: Document) -> None:
        self.changes: list[tuple[Project, Project]] = []
        self.modified: list[bool] = []
        self.paths: list[Path | None] = []
        document.changed.connect(lambda before, after: self.changes.append((before, after)))
        document.modified_changed.connect(self.modified.append)
        document.path_changed.connect(self.paths.append)


@pytest.fixture
def document(qtbot: QtBot) -> Iterator[Document]:
    """A document with nothing in it."""
    document = Document()
    yield document
    document.undo_stack.clear()


def volume(document: Document, value: float) -> Project:
    return with_choices(document.project, Choices(value))


def test_a_change_is_one_step_that_can_be_undone(document: Document) -> None:
    watcher = Watcher(document)
    before = document.project
    after = volume(document, 0.5)
    document.apply(after, "Volume")
    assert document.project is after
    assert document.undo_stack.undoText() == "Volume"
    document.undo_stack.undo()
    assert document.project is before
    document.undo_stack.redo()
    assert document.project is after
    assert watcher.changes == [(before, after), (after, before), (before, after)]


def test_the_same_project_is_no_step(document: Document) -> None:
    watcher = Watcher(document)
    document.apply(document.project, "Nothing")
    assert document.undo_stack.count() == 0
    assert watcher.changes == []


def test_a_dragged_slider_is_one_step(document: Document) -> None:
    before = document.project
    watcher = Watcher(document)
    for value in (0.9, 0.8, 0.7):
        document.apply(volume(document, value), "Volume", merge="volume")
    assert len(watcher.changes) == 3
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.project is before
    document.undo_stack.redo()
    assert document.project.choices == Choices(0.7)


def test_the_next_gesture_is_a_step_of_its_own(document: Document) -> None:
    document.apply(volume(document, 0.9), "Volume", merge="volume")
    document.settle()
    document.apply(volume(document, 0.8), "Volume", merge="volume")
    document.apply(volume(document, 0.7), "Volume", merge="other")
    document.apply(volume(document, 0.6), "Volume")
    document.apply(volume(document, 0.5), "Volume")
    assert document.undo_stack.count() == 5


def test_a_slider_dragged_there_and_back_is_no_step(document: Document) -> None:
    document.apply(volume(document, 0.9), "Volume", merge="volume")
    document.apply(volume(document, 1.0), "Volume", merge="volume")
    assert document.undo_stack.count() == 0
    assert document.project == Project()


def test_modified_follows_saving_undo_and_redo(document: Document) -> None:
    watcher = Watcher(document)
    assert not document.modified
    document.apply(volume(document, 0.5), "Volume", merge="volume")
    assert document.modified
    document.saved(document.project, Path("/a.earmark"))
    assert not document.modified
    assert document.path == Path("/a.earmark")
    document.apply(volume(document, 0.4), "Volume", merge="volume")
    assert document.undo_stack.count() == 2  # a saved state is never merged away
    document.undo_stack.undo()
    assert not document.modified
    document.undo_stack.undo()
    assert document.modified
    assert watcher.modified == [True, False, True, False, True]
    assert watcher.paths == [Path("/a.earmark")]


def test_work_done_while_saving_counts_as_unsaved(document: Document) -> None:
    document.apply(volume(document, 0.5), "Volume")
    saving = document.project
    document.apply(volume(document, 0.4), "Volume")
    document.saved(saving, Path("/a.earmark"))
    assert document.modified
    document.saved(document.project, Path("/a.earmark"))
    assert not document.modified


def test_opening_another_project_forgets_the_old_one(document: Document) -> None:
    document.apply(volume(document, 0.5), "Volume")
    watcher = Watcher(document)
    other = replace(Project(), choices=Choices(0.1, 0.2))
    old = document.project
    document.replace(other, Path("/b.earmark"))
    assert document.project is other
    assert document.undo_stack.count() == 0
    assert not document.modified
    assert watcher.changes == [(old, other)]
    assert watcher.paths == [Path("/b.earmark")]
    assert watcher.modified == [False]


def test_recovered_work_is_unsaved_until_it_is_saved(document: Document) -> None:
    document.replace(Project(choices=Choices(0.1)), None, is_saved=False)
    assert document.modified
    document.saved(document.project, Path("/c.earmark"))
    assert not document.modified


def test_a_view_that_answers_a_change_with_a_change_is_a_mistake(document: Document) -> None:
    refused = []

    def meddle(before: Project, after: Project) -> None:
        try:
            document.apply(with_choices(after, Choices(0.123)), "Meddling")
        except RuntimeError as error:
            refused.append(str(error))

    document.changed.connect(meddle)
    document.apply(volume(document, 0.5), "Volume")
    assert len(refused) == 1
    assert document.project.choices == Choices(0.5)
    assert document.undo_stack.count() == 1
