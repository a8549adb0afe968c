"""A window whose queue listens until somebody kills it: python queueing.py FOLDER RECORDING…"""

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app.document import Document
from app.hearing import Hearing
from app.listening import Wish
from app.project.waiting import Waiting
from app.queue import Queue, Stage
from app.settings import Settings
from app.surroundings import Surroundings
from tests.app import pretending


def main(folder: Path, recordings: list[Path]) -> None:
    """Say the name of every recording as soon as the queue says that it is ready."""
    application = QCoreApplication([])
    document = Document()
    around = Surroundings(Settings(folder / "settings.json"), build=pretending.build)
    hearing = Hearing(around, document, document)
    queue = Queue(lambda path: hearing.prepare(Wish(path)), Waiting(folder), document)
    said: set[str] = set()

    def say() -> None:
        for entry in queue.entries:
            if entry.stage is Stage.READY and entry.name not in said:
                said.add(entry.name)
                sys.stdout.write(f"{entry.name}\n")
                sys.stdout.flush()

    queue.changed.connect(say)
    queue.add(recordings)
    application.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
