"""On a disk of ours a file is there whole, or not at all."""

import stat
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from apps.images import storage
from apps.images.storage import WholeFileStorage


@pytest.fixture
def disk(tmp_path, settings) -> WholeFileStorage:
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "apps.images.storage.WholeFileStorage"},
    }
    return WholeFileStorage()


def test_a_file_is_read_as_it_was_written_and_others_may_read_it(disk, tmp_path):
    storage.write("images/a.jpg", b"picture")
    with storage.open_file("images/a.jpg") as file:
        assert file.read() == b"picture"
    path = tmp_path / "images" / "a.jpg"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_is_there_stays_the_only_one(disk, tmp_path):
    for _ in range(2):
        storage.write("images/a.jpg", b"picture")
    assert [path.name for path in (tmp_path / "images").iterdir()] == ["a.jpg"]


def test_a_file_that_is_not_there_is_none(disk):
    assert storage.open_file("images/a.jpg") is None
    storage.delete("images/a.jpg")


def test_nobody_sees_a_file_that_is_half_written(disk, tmp_path):
    class Breaking(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"half"
            assert not (tmp_path / "images" / "a.jpg").exists()
            raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        disk.save("images/a.jpg", Breaking(b"half a picture"))
    assert list(Path(tmp_path / "images").iterdir()) == []


def test_a_name_that_leads_elsewhere_is_refused(disk):
    with pytest.raises(Exception, match="outside"):
        storage.open_file("../secret")
