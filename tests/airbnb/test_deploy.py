"""Production starts with what is safe, and with nothing else."""

import pytest

from tests.production import run

pytestmark = pytest.mark.requirement("S-09")


def start(**changed):
    return run("-c", "import airbnb.wsgi; print('serves')", **changed)


def test_there_is_nothing_to_warn_of():
    checked = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert checked.stdout == "System check identified no issues (0 silenced).\n"
    assert (checked.stderr, checked.returncode) == ("", 0)


def test_it_starts():
    assert start().stdout == "serves\n"


def test_it_starts_behind_a_proxy_that_redirects():
    assert start(SECURE_SSL_REDIRECT="false").stdout == "serves\n"


def test_it_starts_with_nothing_that_django_warns_of():
    refused = start(SECRET_KEY="ab" * 30)
    assert refused.returncode != 0
    assert "security.W009" in refused.stderr
    assert "serves" not in refused.stdout


@pytest.mark.parametrize("name", ["SECRET_KEY", "JWT_KEYS", "SECRET_BOX_KEYS", "LOCATION_KEY"])
def test_it_refuses_a_secret_that_is_published(name):
    published = f"2026:{DEVELOPMENT}" if name.endswith("_KEYS") else DEVELOPMENT
    refused = run("-c", "import airbnb.settings", **{name: published})
    assert refused.returncode != 0
    assert f"Set {name} to a secret of its own" in refused.stderr


DEVELOPMENT = "development-only-" + "0" * 40


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"LOCATION_KEY": "x" * 31}, "Set LOCATION_KEY to at least 32 random characters."),
        ({"SECRET_KEY": "x" * 49}, "Set SECRET_KEY to at least 50 random characters."),
        ({"LOCATION_KEY": None}, "Set LOCATION_KEY: production has no default for it."),
        (
            {"PUBLIC_URL": "http://api.example.com"},
            "Set PUBLIC_URL to an https:// address: links in mails hold tokens.",
        ),
        ({"DEBUG": "true"}, "Unset DEBUG: production never runs with it."),
    ],
)
def test_it_refuses_what_protects_nothing(changed, sentence):
    refused = run("-c", "import airbnb.settings", **changed)
    assert refused.returncode != 0
    assert sentence in refused.stderr
