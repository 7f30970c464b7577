"""What we write to people is there, whole, in each of our languages."""

import re
from collections import Counter
from copy import deepcopy
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings as project
from django.core import mail

from apps.accounts.models import User
from apps.notifications.rendering import Rendered, render
from tests.accounts.test_register import ADA, REGISTER
from tests.answers import codes
from tests.factories.accounts import UserFactory

ROOT = Path(__file__).parents[2]
OTHERS = [code for code, _ in project.LANGUAGES if code != "en"]
MAILS = [path.stem for path in sorted(ROOT.glob("apps/*/templates/mails/*.html"))]
MAILS.remove("base")
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")


def said() -> set[str]:
    """What the templates of our apps say, in English."""
    mapping = [("**/templates/**", "airbnb.translations:extract")]
    return {found[2] for found in extract_from_dir(ROOT / "apps", method_map=mapping)}


def written(language: str) -> Catalog:
    """The translations as people write them."""
    with (ROOT / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def compiled(language: str) -> Catalog:
    """The translations as the server reads them."""
    with (ROOT / "locale" / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        return read_mo(file)


def texts(catalog: Catalog) -> dict[str, str]:
    return {message.id: message.string for message in catalog if message.id}


def test_there_are_four_languages():
    assert [code for code, _ in project.LANGUAGES] == ["en", "de", "es", "fr"]


@pytest.mark.parametrize("language", OTHERS)
def test_everything_that_is_said_is_translated_and_nothing_else(language):
    assert texts(written(language)).keys() == said(), "run `make messages`"
    assert [message.id for message in written(language) if not message.string] == []
    assert [message.id for message in written(language) if message.fuzzy] == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_names_what_the_english_names(language):
    for english, translated in texts(written(language)).items():
        assert Counter(PLACEHOLDER.findall(translated)) == Counter(PLACEHOLDER.findall(english))


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_compiled_is_what_is_written(language):
    assert texts(compiled(language)) == texts(written(language)), "run `make messages`"


def test_the_image_has_the_translations():
    assert "!locale" in (ROOT / ".dockerignore").read_text().splitlines()


# ---- every mail ----------------------------------------------------------------------------------


@pytest.fixture
def _values_are_marked(settings):
    """Shows the name of each value that a template asks for, in its place."""
    changed = deepcopy(settings.TEMPLATES)
    changed[0]["OPTIONS"]["string_if_invalid"] = "{%s}"
    settings.TEMPLATES = changed


def values(text: str) -> Counter[str]:
    return Counter(re.findall(r"{.*?}", text))


@pytest.mark.usefixtures("_values_are_marked")
@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("template", MAILS)
def test_every_mail_is_written_in_each_language(template, language):
    english, translated = (render(template, {}, language=one) for one in ("en", language))
    assert f'<html lang="{language}">' in translated.html
    for part in Rendered._fields:
        before, after = getattr(english, part), getattr(translated, part)
        assert after != before
        assert values(after) == values(before)


# ---- from registering to the mail ----------------------------------------------------------------

GREETINGS = {"en": "Hello,", "de": "Guten Tag,", "es": "Hola:", "fr": "Bonjour,"}
SUBJECTS = {
    "en": "Confirm your e-mail address",
    "de": "Bestätigen Sie Ihre E-Mail-Adresse",
    "es": "Confirmación de la dirección de correo",
    "fr": "Confirmez votre adresse e-mail",
}


@pytest.mark.django_db
@pytest.mark.requirement("S-50")
@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("de", "de"),
        ("de-CH,de;q=0.9,en;q=0.8", "de"),
        ("es-419", "es"),
        ("ja,fr-CA;q=0.5,en;q=0.1", "fr"),
        ("en", "en"),
        ("ja", "en"),
        ("*", "en"),
        ("../etc;q=x", "en"),
    ],
)
def test_a_person_is_asked_to_confirm_the_address_in_their_language(graphql, asked, language):
    answer = graphql(REGISTER, input=ADA, headers={"Accept-Language": asked})
    assert codes(answer) == []
    assert User.objects.get().language == language
    (sent,) = mail.outbox
    assert sent.subject == SUBJECTS[language]
    assert sent.body.startswith(GREETINGS[language])
    page = sent.alternatives[0].content
    assert f'<html lang="{language}">' in page
    assert f"<p>{GREETINGS[language]}</p>" in page


@pytest.mark.django_db
def test_who_does_not_say_is_written_to_in_english(graphql):
    graphql(REGISTER, input=ADA)
    assert User.objects.get().language == "en"


@pytest.mark.django_db
def test_the_owner_of_an_address_is_told_of_a_repeated_registration_in_their_language(graphql):
    UserFactory(email="ada@example.com", first_name="Anaïs", language="fr")
    assert codes(graphql(REGISTER, input=ADA)) == []
    (sent,) = mail.outbox
    assert sent.subject == "Vous avez déjà un compte"
    assert sent.body.startswith("Bonjour Anaïs,\n\nquelqu’un a essayé de créer un compte")
