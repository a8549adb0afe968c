"""A program that edits without a pause until somebody kills it: python dying.py FOLDER."""

import sys
from dataclasses import replace
from itertools import count
from pathlib import Path
from time import time

from PySide6.QtCore import QCoreApplication, QTimer

from app.document import Document
from app.keeping import Keeping
from app.project.operations import with_transcription
from app.project.project import Project
from app.project.recovery import Recovery
from engine.music import Note, Part


def main(folder: Path) -> None:
    """Every edit adds a note and says when it was made."""
    application = QCoreApplication([])
    document = Document()
    keeping = Keeping(document, Recovery(folder), document)
    document.replace(Project(), is_saved=True)
    numbers = count()

    def edit() -> None:
        notes = [Note(number * 1.0, 60, number + 0.5) for number in range(next(numbers) + 1)]
        transcription = replace(
            document.project.transcription, parts=(Part("Notes", notes=tuple(notes)),)
        )
        document.apply(with_transcription(document.project, transcription), "draw 1 note")
        sys.stdout.write(f"{len(notes)} {time()}\n")
        sys.stdout.flush()

    timer = QTimer(document, interval=250)
    timer.timeout.connect(edit)
    timer.start()
    assert keeping is not None
    application.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
