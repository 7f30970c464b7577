"""What is always true of people, whatever the database."""

import pytest
from django.db import IntegrityError, connection

from airbnb.transactions import atomic
from apps.accounts.models import User
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-04")]


def test_two_spellings_of_one_address_collide():
    UserFactory(email="A@x.example")
    with pytest.raises(IntegrityError):
        atomic(UserFactory)(email="a@x.example")
    assert User.objects.get().email == "A@x.example"


def test_accents_make_another_address():
    UserFactory(email="jose@x.example")
    UserFactory(email="jos\u00e9@x.example")
    assert User.objects.count() == 2


def test_one_letter_in_two_unicode_forms_is_one_address():
    UserFactory(email="jos\u00e9@x.example")
    with pytest.raises(IntegrityError):
        atomic(UserFactory)(email="jose\u0301@x.example")


def test_many_people_have_no_address():
    UserFactory.create_batch(2, email=None)
    assert User.objects.filter(email_normalised=None).count() == 2


def test_a_changed_address_is_normalised_with_it():
    ada = UserFactory(email="ada@x.example")
    ada.email = "Countess@x.example"
    ada.save(update_fields=["email"])
    assert User.objects.get_by_natural_key("COUNTESS@X.EXAMPLE") == ada


@pytest.mark.parametrize(
    "change",
    ["email_normalised = NULL", "email = NULL"],
)
def test_the_database_refuses_an_address_that_is_not_normalised(change):
    UserFactory()
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        atomic(cursor.execute)(f"UPDATE accounts_user SET {change}")


def test_a_superuser_is_made_for_the_admin():
    chief = User.objects.create_superuser("chief@x.example", PASSWORD, first_name="Chief")
    assert chief.is_staff
    assert chief.is_superuser
    assert chief.email_verified
    assert chief.check_password(PASSWORD)
