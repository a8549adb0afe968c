"""How much memory a process has."""

import os
from pathlib import Path


def resident() -> float:
    """MiB that this process has now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
