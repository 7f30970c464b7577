"""A picture is kept with the change that needs it, and let go with nothing left behind."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from airbnb.transactions import atomic
from apps.images import storage
from apps.images.files import REMOVE_AFTER, SWEEP_AFTER
from apps.images.models import WIDTHS, Image, Upload, name_of
from apps.images.operations import delete_image, store_image
from apps.images.pictures import read_picture
from apps.images.tasks import sweep_images, write_image
from tests.factories.accounts import UserFactory
from tests.images.pictures import decoded, drawing, encoded

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def clock():
    """Stands at NOW until it is moved."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _empty_storage(settings):
    # A new one for each test: what one has written is not there for the next.
    settings.STORAGES = {**settings.STORAGES}


def store(file=None, uploaded_by=None) -> Image:
    picture = read_picture(file or encoded(drawing(800, 400)), field="picture")
    return store_image(picture=picture, uploaded_by=uploaded_by, now=NOW)


def files() -> set[str]:
    """The names of all files in the storage."""
    if not default_storage.exists("images"):
        return set()
    return {f"images/{name}" for name in default_storage.listdir("images")[1]}


def all_of(image: Image) -> set[str]:
    return {name_of(image.key, width) for width in (None, *WIDTHS)}


def test_keeps_who_sent_it_when_and_how_large_it_is_under_a_random_name():
    user = UserFactory()
    first = store(uploaded_by=user)
    second = store(SimpleUploadedFile("../../me.php", encoded().read(), "text/x-php"))
    first.refresh_from_db()
    assert (first.uploaded_by, first.created_at) == (user, NOW)
    assert (first.width, first.height, bool(first.blurhash)) == (800, 400, True)
    assert len(bytes.fromhex(first.key)) == len(bytes.fromhex(second.key)) == 16
    assert first.key != second.key


def test_the_files_are_written_after_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        image = store()
        assert files() == set()
    assert files() == all_of(image)
    for width in WIDTHS:
        with default_storage.open(name_of(image.key, width)) as file:
            assert decoded(file.read()).width == min(width, 800)
    assert not Upload.objects.exists()


def test_nothing_is_left_behind_when_the_change_rolls_back(django_capture_on_commit_callbacks):
    @atomic
    def change():
        store()
        raise ZeroDivisionError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
        change()
    assert not Image.objects.exists()
    assert not Upload.objects.exists()
    assert files() == set()


def test_a_lost_task_is_found_by_the_sweep(clock):
    image = store()
    clock.move_to(NOW + SWEEP_AFTER - timedelta(seconds=1))
    sweep_images.delay()
    assert files() == set()
    clock.move_to(NOW + SWEEP_AFTER)
    sweep_images.delay()
    assert files() == all_of(image)


def test_a_storage_that_fails_loses_no_picture(clock, monkeypatch):
    image = store()

    def refuse(*args, **kwargs):
        raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr("django.core.files.storage.memory.InMemoryStorage._save", refuse)
        with pytest.raises(OSError, match="no space"):
            write_image.delay(image.pk)
    assert Upload.objects.count() == 1
    clock.move_to(NOW + SWEEP_AFTER)
    sweep_images.delay()
    assert files() == all_of(image)


def test_a_task_that_comes_twice_or_stopped_half_way_writes_each_file_once():
    image = store()
    content = bytes(Upload.objects.get().content)
    write_image.delay(image.pk)
    Upload.objects.create(image=image, content=content)
    default_storage.delete(name_of(image.key, 480))
    write_image.delay(image.pk)
    write_image.delay(image.pk)
    assert files() == all_of(image)


def test_a_deleted_picture_goes_with_all_its_files_a_little_later(clock):
    image, other = store(), store()
    for each in (image, other):
        write_image.delay(each.pk)
    delete_image(image=image, now=NOW)
    clock.move_to(NOW + REMOVE_AFTER - timedelta(seconds=1))
    sweep_images.delay()
    assert files() == all_of(image) | all_of(other)
    clock.move_to(NOW + REMOVE_AFTER)
    sweep_images.delay()
    assert files() == all_of(other)
    assert Image.objects.get() == other


def test_a_picture_that_cannot_be_written_or_removed_keeps_no_other_waiting(clock, monkeypatch):
    broken, other, gone, stuck = (store() for _ in range(4))
    for each in (gone, stuck):
        write_image.delay(each.pk)
        delete_image(image=each, now=NOW)
    write, delete = storage.write, storage.delete

    def fail_for(image, act):
        def acting(name, *content):
            if image.key in name:
                raise OSError("no such disk")
            act(name, *content)

        return acting

    monkeypatch.setattr(storage, "write", fail_for(broken, write))
    monkeypatch.setattr(storage, "delete", fail_for(stuck, delete))
    clock.move_to(NOW + REMOVE_AFTER)
    sweep_images.delay()

    assert files() == all_of(other) | all_of(stuck)
    assert Upload.objects.get().image == broken
    assert set(Image.objects.all()) == {broken, other, stuck}


def test_a_picture_that_was_deleted_before_it_was_written_is_never_written(clock):
    image = store()
    delete_image(image=image, now=NOW)
    write_image.delay(image.pk)
    assert files() == set()
    clock.move_to(NOW + REMOVE_AFTER)
    sweep_images.delay()
    assert files() == set()
    assert not Image.objects.exists()
    assert not Upload.objects.exists()


def test_a_deletion_that_rolls_back_deletes_nothing(clock):
    image = store()

    @atomic
    def change():
        delete_image(image=image, now=NOW)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change()
    assert Image.objects.kept().get() == image
