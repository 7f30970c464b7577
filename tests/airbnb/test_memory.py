"""What a serving process does with its memory when it has started."""

import subprocess
import sys
from pathlib import Path

import pytest

from airbnb import memory

STARTED = """
import gc
import airbnb.wsgi
print(gc.get_freeze_count() > 100_000, gc.get_threshold()[0])
print(next(line for line in open("/proc/self/smaps_rollup") if line.startswith("AnonHugePages")))
"""

ENABLED = Path("/sys/kernel/mm/transparent_hugepage/enabled")


@pytest.mark.skipif(
    not ENABLED.exists() or "[never]" in ENABLED.read_text(), reason="There are no huge pages."
)
def test_what_is_loaded_is_left_alone_by_the_collector_and_lies_on_huge_pages():
    done = subprocess.run([sys.executable, "-c", STARTED], capture_output=True, check=True)
    frozen, *huge = done.stdout.decode().splitlines()
    assert frozen == "True 50000"
    assert int(huge[0].split()[1]) >= 20_000


def test_a_system_without_huge_pages_is_left_as_it_is(monkeypatch):
    asked = []
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(memory.ctypes, "CDLL", asked.append)
    memory.use_huge_pages()
    assert asked == []
