"""docs/graphql.md tells the truth: its examples are executed, its tables compared with the code."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import time_machine
from PIL import Image

from airbnb import clock
from airbnb.errors import ErrorCode, RequestCode
from apps.accounts import sessions
from apps.accounts.enrolment import start_second_factor
from apps.accounts.models import User
from apps.availability.stays import Stay
from apps.pricing.operations import create_quote
from schema.connections import LARGEST_SIZE
from schema.engine import http
from schema.engine.limits import LONGEST_NAME
from schema.root import schema
from schema.view import LIMITS
from tests.answers import gid
from tests.factories.accounts import UserFactory
from tests.factories.listings import ListingFactory
from tests.one_time_codes import code_of
from tests.signing_in import bearer
from tests.stays import held_booking

TEXT = (Path(__file__).parents[2] / "docs" / "graphql.md").read_text()
FENCE = re.compile(r"^```(\w+) ?(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
STAY = Stay(date(2027, 4, 10), date(2027, 4, 13), adults=2)
LATER = Stay(date(2027, 5, 10), date(2027, 5, 13), adults=2)


class Example(NamedTuple):
    """A document, who sends it, and the blocks that follow it: its variables and its answer."""

    document: str
    by: str
    variables: str
    answer: str | None


def examples() -> list[Any]:
    """Every block of GraphQL, named for its operation."""
    blocks = list(FENCE.finditer(TEXT))
    found = []
    for place, block in enumerate(blocks):
        language, by, document = block.groups()
        if language != "graphql":
            continue
        following: dict[str, str] = {}
        end = block.end()
        for next_block in blocks[place + 1 :]:
            if next_block[1] != "json" or TEXT[end : next_block.start()].strip():
                break
            following[next_block[2]] = next_block[3]
            end = next_block.end()
        example = Example(document, by, following.get("", "{}"), following.get("answer"))
        found.append(pytest.param(example, id=re.search(r"\w+ (\w+)", document)[1]))
    return found


@pytest.fixture(autouse=True)
def moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


class World:
    """The people and homes that the document speaks of, and what stands for its capitals."""

    def __init__(self) -> None:
        self.people = {
            "guest": UserFactory(
                email="guest@example.com", first_name="Gil", phone_number="+33142685300"
            ),
            "host": UserFactory(email="host@example.com", first_name="Hana"),
        }
        guest, now = self.people["guest"], clock.now()
        home = ListingFactory(
            host=self.people["host"], name="Rooms by the canal", amenities=["wifi"]
        )
        ListingFactory(name="Flat under the roof", price_minor=120_00)
        ListingFactory(name="House with a garden", price_minor=180_00)
        quote = create_quote(guest=guest, listing=home, stay=STAY, now=now)
        opened = sessions.open_session(user=guest, now=now)
        self.words = {
            "LISTING_ID": gid(home),
            "QUOTE_ID": gid(quote),
            "BOOKING_ID": gid(held_booking(listing=home, stay=LATER, guest=guest)),
            "REFRESH_TOKEN": opened.refresh_token,
            "ONE_TIME_CODE": code_of(
                start_second_factor(user=guest, session=opened.session, now=now).secret
            ),
        }

    def read(self, text: str) -> Any:
        """JSON of the document, with its capitals replaced."""
        return json.loads(re.sub(r'"([A-Z]+(?:_[A-Z]+)*)"', self._word, text))

    def _word(self, match: re.Match[str]) -> str:
        return json.dumps(self.words.get(match[1], match[1]))

    def person(self, name: str) -> User | None:
        """Who sends an example; nobody without a name."""
        return self.people[name] if name else None


SECOND_PAGE = "{ listings(sort: PRICE_ASC, first: 2) { pageInfo { endCursor } } }"


@pytest.fixture
def world(graphql) -> World:
    world = World()
    page = graphql(SECOND_PAGE)["data"]["listings"]["pageInfo"]
    world.words["CURSOR"] = page["endCursor"]
    return world


@pytest.mark.requirement("S-38")
@pytest.mark.parametrize("example", examples())
def test_the_example_does_what_is_said(graphql, world: World, example: Example) -> None:
    answer = graphql(
        example.document, user=world.person(example.by), **world.read(example.variables)
    )
    assert "errors" not in answer
    if example.answer is None:
        assert refusals(answer["data"]) == []
    else:
        said = json.loads(example.answer)
        assert in_words(answer["data"], said) == said


def in_words(value: Any, said: Any) -> Any:
    """The value, with words in capitals for what is another each time: ids, cursors, codes."""
    if isinstance(value, dict) and isinstance(said, dict):
        return {name: in_words(part, said.get(name)) for name, part in value.items()}
    if isinstance(value, list) and isinstance(said, list) and len(value) == len(said):
        return [in_words(*both) for both in zip(value, said, strict=True)]
    is_another = isinstance(said, str) and re.fullmatch(r"([A-Z]+_)?(ID|CURSOR|CODE|TOKEN)", said)
    return said if is_another and isinstance(value, str) else value


def refusals(data: dict[str, Any]) -> list[Any]:
    """What the client could act on; and a null where something was asked for."""
    return [
        payload and payload["userErrors"]
        for payload in data.values()
        if payload is None or payload.get("userErrors")
    ]


@pytest.mark.skipif(not shutil.which("curl"), reason="The examples in the shell need curl.")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize(
    ("by", "script"), [block.groups()[1:] for block in FENCE.finditer(TEXT) if block[1] == "sh"]
)
def test_the_command_does_what_is_said(live_server, tmp_path, by: str, script: str) -> None:
    world = World()
    Image.new("RGB", (600, 400)).save(tmp_path / "photo.jpg")
    person = world.person(by)
    done = subprocess.run(
        ["sh", "-c", script],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "API": live_server.url,
            "LISTING_ID": world.words["LISTING_ID"],
            "TOKEN": bearer(person).removeprefix("Bearer ") if person else "",
        },
        capture_output=True,
        check=True,
    )
    answer = json.loads(done.stdout)
    assert "errors" not in answer
    assert refusals(answer["data"]) == []


def rows(heading: str) -> dict[str, str]:
    """The first two columns of the table that begins with this heading."""
    table = TEXT.partition(f"| {heading} |")[2].partition("\n\n")[0]
    return dict(re.findall(r"^\| `?([^|`]+)`? \| ([^|]+) \|", table, re.MULTILINE))


def test_the_codes_are_those_that_the_code_gives() -> None:
    text = TEXT.partition("The codes that the API gives today:")[2]
    table = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", text, re.MULTILINE))
    shown = schema.graphql_schema.type_map["ErrorCode"].values
    assert table == {code: shown[code].description for code in given_today()}


def test_the_codes_of_whole_requests_are_those_of_the_code() -> None:
    text = TEXT.partition("those of whole requests:")[2].partition("The codes that")[0]
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE)) == set(RequestCode)


def given_today() -> set[str]:
    """The codes that a class of errors has. The others are kept for what is to come."""
    root = Path(__file__).parents[2]
    files = [path for folder in ("airbnb", "apps") for path in (root / folder).rglob("*.py")]
    named = {
        code
        for path in files
        for code in re.findall(r"code = ErrorCode\.([A-Z_]+)", path.read_text())
    }
    return named & set(ErrorCode)


def test_the_limits_are_those_of_the_engine() -> None:
    assert rows("limit | value") == {
        "tokens": f"{LIMITS.tokens:,}",
        "characters of a name": str(LONGEST_NAME),
        "levels of fields below each other": str(LIMITS.depth),
        "aliases and repeated fields": str(LIMITS.aliases),
        "directives": str(LIMITS.directives),
        "cost": f"{LIMITS.cost:,}",
        "bytes of a request without its files": f"{http.MAX_BODY:,}",
        "bytes of a request with its files": f"{http.MAX_UPLOAD:,}",
        "files": str(http.MAX_FILES),
        "rows of a page": str(LARGEST_SIZE),
    }
