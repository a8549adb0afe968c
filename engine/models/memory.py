"""Memory: what is no longer needed goes back to the system."""

import ctypes
import sys
from functools import cache

LARGE = 1 << 20
MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of <malloc.h>


@cache
def give_back_early() -> bool:
    """Let the system have arrays of a mebibyte and more back as soon as they are dropped.

    The C library of Linux gives large blocks back, but raises what it calls large with every block
    it gets back, up to 32 MiB: a process that listens then keeps some 30 MiB of nothing. A limit
    that was set stays. True where the library can be told; others do it of themselves, or cannot.
    """
    if not sys.platform.startswith("linux"):
        return False
    tell = getattr(ctypes.CDLL(None), "mallopt", None)
    return bool(tell and tell(MMAP_THRESHOLD, LARGE))
