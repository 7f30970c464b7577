"""The memory of a process that serves: what is loaded when it starts stays as long as it does."""

from __future__ import annotations

import ctypes
import gc
import mmap
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

AGAIN_AFTER_S = 30
"""By then a server that is used has planned its documents and compiled its queries."""

_HUGE = 2 * 1024 * 1024
_COLLAPSE = 25  # MADV_COLLAPSE, of Linux 6.1; Python has no name for it
_MAPS = Path("/proc/self/maps")
_ENABLED = Path("/sys/kernel/mm/transparent_hugepage/enabled")


def arrange() -> None:
    """Call it once, when everything is loaded.

    The collector looks no more at what is there by now, and seldom at the rest: a request makes
    thousands of objects, hardly any in circles. Huge pages are used at once, and for what comes
    later once more after AGAIN_AFTER_S.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)
    use_huge_pages()
    again = Timer(AGAIN_AFTER_S, use_huge_pages)
    again.daemon = True
    again.start()


def use_huge_pages() -> None:
    """Let what this process has allocated lie on pages of 2 MB, where Linux has them.

    A request touches a few megabytes all over the heap. On pages of 4 kB that is more than a
    processor knows the addresses of, and looking one up takes long on a virtual machine. A system
    without such pages, or whose operator has switched them off (`never`), is left as it is.
    """
    if not _ENABLED.exists() or "[never]" in _ENABLED.read_text():
        return
    advise = ctypes.CDLL(None).madvise
    advise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    for start, end in _allocated():
        advise(start, end - start, mmap.MADV_HUGEPAGE)
        for page in range(start, end, _HUGE):
            advise(page, _HUGE, _COLLAPSE)


def _allocated() -> Iterator[tuple[int, int]]:
    """Where memory of this process lies that is no file's, from and to a border of huge pages."""
    for line in _MAPS.read_text().splitlines():
        place, permissions, _, _, _, *name = line.split(maxsplit=5)
        if permissions.startswith("rw") and name in ([], ["[heap]"]):
            first, last = (int(border, 16) for border in place.split("-"))
            start, end = -(-first // _HUGE) * _HUGE, last // _HUGE * _HUGE
            if start < end:
                yield start, end
