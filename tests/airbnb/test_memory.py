"""What a serving process does with its memory when it has started."""

import os
import subprocess
import sys

import pytest

from airbnb import memory

STARTED = """
import gc
import threading
import airbnb.wsgi
from airbnb import memory
print(gc.get_freeze_count() > 100_000, gc.get_threshold()[0])
print([(one.interval, one.function.__name__, one.daemon) for one in threading.enumerate()[1:]])
print(next(line for line in open("/proc/self/smaps_rollup") if line.startswith("AnonHugePages")))
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="It is about Linux.")


def started():
    done = subprocess.run(
        [sys.executable, "-c", STARTED],
        env={**os.environ, "ENVIRONMENT": "development"},
        capture_output=True,
        check=True,
    )
    collector, threads, huge, *_ = done.stdout.decode().splitlines()
    return collector, threads, int(huge.split()[1])


def test_the_collector_leaves_alone_what_is_loaded_and_huge_pages_are_used_once_more_later():
    collector, threads, huge = started()
    assert collector == "True 50000"
    assert threads == "[(30, 'use_huge_pages', True)]"
    assert (
        huge >= 20_000 or not memory._ENABLED.exists() or "[never]" in memory._ENABLED.read_text()
    )


@pytest.mark.parametrize("enabled", [None, "always madvise [never]\n"])
def test_a_system_without_huge_pages_is_left_as_it_is(enabled, monkeypatch, tmp_path):
    monkeypatch.setattr(memory, "_ENABLED", tmp_path / "enabled")
    if enabled:
        memory._ENABLED.write_text(enabled)
    asked = []
    monkeypatch.setattr(memory.ctypes, "CDLL", asked.append)
    memory.use_huge_pages()
    assert asked == []
