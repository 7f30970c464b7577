"""Every table has its line in the inventory of what is kept of people."""

import pytest
from django.apps import apps
from django.db import models

from apps.accounts.models import User
from apps.privacy.holdings import HOLDINGS, OF_NOBODY

TABLES = {model._meta.label: model for model in apps.get_models()}
TEXT = (models.CharField, models.TextField, models.JSONField, models.BinaryField)


def test_every_table_is_of_people_or_of_nobody():
    of_people = {holding.model._meta.label for holding in HOLDINGS}
    assert not of_people & OF_NOBODY.keys()
    assert sorted(of_people | OF_NOBODY.keys()) == sorted(TABLES), (
        "A new table needs a line in apps/privacy/holdings.py: what closing an account does to it."
    )


@pytest.mark.parametrize("label", sorted(OF_NOBODY))
def test_what_is_of_nobody_refers_to_nobody(label):
    refers_to = {field.related_model for field in TABLES[label]._meta.concrete_fields}
    assert User not in refers_to


@pytest.mark.parametrize(
    "holding",
    HOLDINGS,
    ids=[f"{number} {holding.model.__name__}" for number, holding in enumerate(HOLDINGS)],
)
def test_every_text_is_deleted_emptied_or_known_to_name_nobody(holding):
    texts = {
        field.attname for field in holding.model._meta.concrete_fields if isinstance(field, TEXT)
    }
    if holding.why:
        assert holding.emptied.keys() & holding.keeps == set()
        assert texts - holding.emptied.keys() == holding.keeps
