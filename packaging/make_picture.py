"""Makes docs/window.png: the program itself, with the demo recording heard.

Run it with the environment's Python, without a screen.
"""

import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.program import Program
from app.settings import THEME, Settings

ROOT = Path(__file__).resolve().parents[1]
SIZE = (1280, 760)
PATIENCE_MS = 120_000


def main() -> None:
    """Open the demo, wait until it is heard, and take the picture."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_SCALE_FACTOR", "1.5")
    application = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder) / "settings.json")
        settings[THEME] = "dark"
        program = Program(application, settings)
        program.open(sorted((ROOT / "resources" / "demo").glob("*.ogg")))
        [window] = program.windows
        window.resize(*SIZE)

        def look() -> None:
            if window.session.project.posteriors is None:
                return
            looking.stop()
            window.session.player.seek(12.4)
            QTimer.singleShot(1500, take)

        def take() -> None:
            to = ROOT / "docs" / "window.png"
            window.grab().save(str(to))
            print(f"{to} shows {window.session.project.transcription.note_count} notes.")
            window.session.document.saved(window.session.project, Path(folder) / "x.earmark")
            window.close()

        looking = QTimer()
        looking.timeout.connect(look)
        looking.start(300)
        QTimer.singleShot(PATIENCE_MS, application.quit)
        application.exec()


if __name__ == "__main__":
    main()
