"""The program as a person starts it, until its window is painted.

    python -m benchmarks.starting

Says so on the standard output, and ends. What measures it is `until_painted`, in another process:
the time to start Python and to import everything counts too.
"""

import os
import subprocess
import sys
import tempfile
import time

from benchmarks.measuring import Time

FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
PAINTED = b"painted\n"


def until_painted() -> Time:
    """From the start of a process to its painted window; the work is the whole process's."""
    with tempfile.TemporaryDirectory() as folder:  # nothing of the user's is read or written
        around = os.environ | dict.fromkeys(FOLDERS, folder)
        began, before = time.perf_counter(), os.times()
        command = [sys.executable, "-m", "benchmarks.starting"]
        with subprocess.Popen(command, env=around, stdout=subprocess.PIPE) as started:
            line = started.stdout.readline() if started.stdout else b""
            passed = time.perf_counter() - began
        after = os.times()
    if line != PAINTED:
        raise RuntimeError("the program ended before its window was painted")
    work = after.children_user + after.children_system
    work -= before.children_user + before.children_system
    return Time(passed * 1000, work * 1000)


def main() -> None:
    """Start the program, and end it when its window has been painted."""
    from PySide6.QtCore import QEvent, QTimer  # imports are part of what is measured
    from PySide6.QtWidgets import QApplication

    from app import program
    from app.window import Window

    class Watched(Window):
        """A window that says when it was painted first."""

        def event(self, event: QEvent) -> bool:
            """Qt paints everything in the window during this event."""
            done = super().event(event)
            if event.type() == QEvent.Type.UpdateRequest and self.isVisible():
                os.write(1, PAINTED)
                QTimer.singleShot(0, QApplication.quit)
            return done

    program.Window = Watched  # type: ignore[misc]
    program.run([])


if __name__ == "__main__":
    main()
