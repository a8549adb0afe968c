"""The one question: what becomes of work that is in no file."""

from enum import Enum, auto

from PySide6.QtWidgets import QMessageBox, QWidget


class Answer(Enum):
    """What a person may say."""

    SAVE = auto()
    DISCARD = auto()
    STAY = auto()


def ask_unsaved(parent: QWidget, title: str, is_listening: bool) -> Answer:
    """Save, let go, or stay."""
    box = QMessageBox(parent)
    box.setWindowTitle("Earmark")
    box.setIcon(QMessageBox.Icon.NoIcon)
    if is_listening:
        box.setText(f"Earmark is still listening to “{title}”.")
        box.setInformativeText("The notes heard so far are in no file yet.")
    else:
        box.setText(f"“{title}” has changes that are in no file yet.")
        box.setInformativeText("Save them before going on?")
    role = QMessageBox.ButtonRole
    save = box.addButton("Save", role.AcceptRole)
    discard = box.addButton("Don't save", role.DestructiveRole)
    stay = box.addButton("Keep listening" if is_listening else "Cancel", role.RejectRole)
    box.setDefaultButton(save)
    box.setEscapeButton(stay)
    box.exec()
    clicked = box.clickedButton()
    if clicked is save:
        return Answer.SAVE
    return Answer.DISCARD if clicked is discard else Answer.STAY
