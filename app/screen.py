"""Whether there is a screen to open a window on, asked without Qt, which aborts where none is."""

import ctypes
import os
import sys

# What Qt's X11 plug-in needs beyond Qt's wheel, and the Debian package that has it.
X11_LIBRARIES = (
    ("libxcb-cursor.so.0", "libxcb-cursor0"),
    ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    ("libxcb-icccm.so.4", "libxcb-icccm4"),
    ("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    ("libxcb-shape.so.0", "libxcb-shape0"),
)
NO_SCREEN = (
    "There is no screen to open the window on; “earmark transcribe FILE” does the same work "
    "in a terminal."
)
NO_QT = (
    "The window needs Qt, which could not be loaded ({why}); on Debian and Ubuntu "
    "“apt install libgl1 libegl1 libfontconfig1 libdbus-1-3 libxkbcommon0” helps."
)


def screen_trouble() -> str:
    """What keeps a window from being shown, as a sentence; empty if nothing does."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return ""
    if os.environ.get("WAYLAND_DISPLAY"):
        return ""
    if not os.environ.get("DISPLAY"):
        return NO_SCREEN
    missing = [package for name, package in X11_LIBRARIES if not _loads(name)]
    if missing:
        return f"The window needs libraries that are missing: “apt install {' '.join(missing)}”."
    return "" if _answers() else NO_SCREEN


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _answers() -> bool:
    """Whether an X server is behind DISPLAY."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # let Qt find out
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    failed = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not failed
