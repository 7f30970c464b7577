"""What staff see of people."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import RequestFactory

from apps.accounts.models import RefreshToken, Session, User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of_staff():
    request = RequestFactory().get("/")
    request.user = UserFactory(is_staff=True)
    request.user.user_permissions.set(Permission.objects.all())
    return request


@pytest.mark.parametrize("model", [User, Session])
def test_is_read_and_not_changed(request_of_staff, model):
    seen = admin.site._registry[model]
    assert seen.has_view_permission(request_of_staff)
    assert not seen.has_add_permission(request_of_staff)
    assert not seen.has_change_permission(request_of_staff)
    assert not seen.has_delete_permission(request_of_staff)


def test_shows_neither_the_hash_of_a_password_nor_refresh_tokens(request_of_staff):
    shown = admin.site._registry[User].get_fields(request_of_staff, UserFactory())
    assert "email" in shown
    assert "password" not in shown
    assert not admin.site.is_registered(RefreshToken)
