"""A limit is a setting."""

import os
import subprocess
import sys

import pytest


def rate_with(**environment: str) -> subprocess.CompletedProcess[str]:
    """What a process with such an environment reads as the rate of holds."""
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from airbnb.settings import *; print(RATE_LIMITS['hold'], RATE_LIMITS_ON)",
        ],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("environment", "printed"),
    [
        ({}, "10/hour True"),
        ({"RATE_LIMIT_HOLD": "3 per 2 minutes"}, "3 per 2 minutes True"),
        ({"RATE_LIMITS": "off"}, "10/hour False"),
    ],
)
def test_the_environment_sets_it(environment, printed):
    assert rate_with(**environment).stdout.strip() == printed


def test_a_rate_that_is_none_is_refused_at_the_start():
    refused = rate_with(RATE_LIMIT_HOLD="often")
    assert refused.returncode != 0
    assert "'often' is not a rate such as \"5/minute\"." in refused.stderr
