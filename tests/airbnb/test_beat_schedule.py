"""What the scheduler sends is something that workers know."""

import pytest

from airbnb.celery import app


@pytest.mark.parametrize("name", app.conf.beat_schedule)
def test_every_scheduled_task_exists(name):
    assert app.conf.beat_schedule[name]["task"] in app.tasks


def test_every_sweep_is_scheduled():
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    sweeps = {name for name in app.tasks if name.split(".")[-1].startswith("sweep_")}
    assert sweeps <= scheduled
