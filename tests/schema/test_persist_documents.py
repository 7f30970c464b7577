"""`manage.py persist_documents` puts documents on the list: all of them, or none."""

from __future__ import annotations

import json
from hashlib import md5, sha256
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test import Client

from schema.models import PersistedDocument

pytestmark = pytest.mark.django_db

HOMES = "query Homes {\n  listings(first: 1) {\n    nodes { name }\n  }\n}\n"
AMENITIES = "query Amenities { amenities { code } }"


def hash_of(text):
    return sha256(text.encode()).hexdigest()


def persist(*files, **options):
    out = StringIO()
    call_command("persist_documents", *map(str, files), stdout=out, **options)
    return out.getvalue()


def refusal(*files):
    """The lines of the complaint; nothing is stored."""
    before = the_list()
    with pytest.raises(CommandError) as refused:
        persist(*files)
    assert the_list() == before
    return str(refused.value).split("\n")


def the_list():
    return dict(PersistedDocument.objects.values_list("id", "text"))


@pytest.fixture
def write(tmp_path):
    def write(name, content):
        path = tmp_path / name
        text = content if isinstance(content, str) else json.dumps(content, indent=2)
        path.write_bytes(text.encode())
        return path

    return write


def apollo(*operations):
    return {
        "format": "apollo-persisted-query-manifest",
        "version": 1,
        "operations": [
            {"id": name, "name": "Any", "type": "query", "body": body} for name, body in operations
        ],
    }


def test_a_graphql_file_is_known_by_the_hash_of_exactly_its_bytes(write):
    windows = HOMES.replace("\n", "\r\n")
    path = write("homes.graphql", windows)
    assert persist(path).splitlines() == [
        f"{hash_of(windows)} {path}:1",
        "1 documents; 1 ids are new.",
    ]
    assert the_list() == {hash_of(windows): windows}


def test_relays_manifest_keeps_its_ids_beside_the_hashes(write):
    name = md5(HOMES.encode()).hexdigest()
    persist(write("relay.json", {name: HOMES, hash_of(AMENITIES): AMENITIES}))
    assert the_list() == {name: HOMES, hash_of(HOMES): HOMES, hash_of(AMENITIES): AMENITIES}


def test_apollos_manifest_is_read(write):
    manifest = apollo((hash_of(HOMES), HOMES), ("amenities.v1", AMENITIES))
    persist(write("apollo.json", manifest))
    assert set(the_list()) == {hash_of(HOMES), "amenities.v1", hash_of(AMENITIES)}


def test_a_prefixed_hash_is_the_hash(write):
    persist(write("relay.json", {f"sha256:{hash_of(HOMES)}": HOMES}))
    assert the_list() == {hash_of(HOMES): HOMES}


def test_what_is_stored_is_executed_by_its_id(write):
    persist(write("apollo.json", apollo(("amenities.v2", AMENITIES))))
    answer = Client().get("/graphql", {"documentId": "amenities.v2"}).json()
    assert answer["data"]["amenities"]


def test_doing_it_again_changes_nothing(write):
    files = [write("homes.graphql", HOMES), write("relay.json", {"a": AMENITIES})]
    persist(*files)
    stored = the_list()
    assert persist(*files).splitlines()[-1] == "2 documents; 0 ids are new."
    assert the_list() == stored


def test_what_is_removed_is_gone_and_the_rest_stays(write):
    homes, amenities = write("homes.graphql", HOMES), write("relay.json", {"a": AMENITIES})
    persist(homes, amenities)
    assert persist(amenities, remove=True) == "2 ids removed.\n"
    assert the_list() == {hash_of(HOMES): HOMES}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("query {\n  nothing\n}", 2, "Cannot query field 'nothing'"),
        ("query {\n\n  listings(", 3, "Syntax Error: Expected Name, found <EOF>."),
        ("fragment F on Query { __typename }\n", 1, "Fragment 'F' is never used."),
    ],
)
def test_where_a_document_is_wrong_is_told_with_file_and_line(write, text, line, message):
    path = write("wrong.graphql", text)
    complaint, last = refusal(path)
    assert complaint.startswith(f"{path}:{line}: ")
    assert message in complaint
    assert last == "Nothing was stored."


def test_in_a_manifest_it_is_told_by_the_line_of_the_id_and_that_of_the_text(write):
    path = write("relay.json", {"good": HOMES, "bad": "query {\n  nothing\n}"})
    complaint, _ = refusal(path)
    assert complaint.startswith(f"{path}:3: line 2 of bad: Cannot query field 'nothing'")


@pytest.mark.parametrize(
    ("manifest", "line"),
    [
        ('{"a": "query a { __typename }",\n"query a": "{ nothing }"}', 2),  # no id; it is in a text
        ('{"good": "{ __typename }",\n"b\\u0061d": "{ nothing }"}', 1),  # nobody writes it so
        ('{"long.bad": "{ __typename }",\n"bad": "{ nothing }"}', 2),
    ],
)
def test_the_line_is_that_of_the_id_itself(write, manifest, line):
    path = write("relay.json", manifest)
    assert refusal(path)[0].startswith(f"{path}:{line}: ")


@pytest.mark.parametrize(
    "text",
    [
        "query ($n: Int) { listings(first: 100) { nodes { reviews(first: 100) { nodes {"
        " listing { reviews(first: $n) { nodes { listing { reviews(first: 100) { nodes { id } } } }"
        " } } } } } } }",
        "{" + "".join(f" a{number}: __typename" for number in range(16)) + " }",
        "query A { __typename } query B { viewer { "
        + "listings { nodes { host { " * 4
        + "id"
        + " } } }" * 4
        + " } }",
    ],
    ids=["cost", "aliases", "depth of the second operation"],
)
def test_what_asks_for_too_much_is_refused(write, text):
    complaint, _ = refusal(write("large.graphql", text))
    assert "allowed" in complaint


def test_nothing_is_stored_when_one_of_many_is_wrong(write):
    files = [write("homes.graphql", HOMES), write("wrong.graphql", "{ nothing }")]
    assert len(refusal(*files)) == 2


def test_an_id_has_one_text_for_good(write):
    persist(write("relay.json", {"homes": HOMES}))
    other = write("other.json", {"homes": AMENITIES})
    complaint, _ = refusal(other)
    assert complaint == f"{other}:2: line 1 of homes: Another document has this id already."
    assert len(refusal(write("new.json", {"new": HOMES}), write("n.json", {"new": AMENITIES}))) == 2


def test_who_is_overtaken_by_another_with_the_same_id_is_told(write):
    path = write("relay.json", {"homes": HOMES})

    others = iter([PersistedDocument(id="homes", text=AMENITIES)])

    def overtake(execute, sql, *rest):
        if sql.startswith("INSERT"):
            for other in others:
                other.save(force_insert=True)
        return execute(sql, *rest)

    with connection.execute_wrapper(overtake), pytest.raises(IntegrityError):
        persist(path)
    assert the_list() == {}


def test_a_hash_of_something_else_is_no_id(write):
    path = write("relay.json", {hash_of(HOMES): AMENITIES})
    assert "The id is a SHA-256, and not that of the text." in refusal(path)[0]
    assert "cannot be an id" in refusal(write("odd.json", {"a b": AMENITIES}))[0]


@pytest.mark.parametrize(
    "content",
    ["[]", "{", "7", '{"a": 7}', '{"a": null}', {"format": "another", "operations": []},
     {"format": "apollo-persisted-query-manifest"},
     {"format": "apollo-persisted-query-manifest", "operations": [7]},
     {"format": "apollo-persisted-query-manifest", "operations": [{"id": "a"}]}],
)  # fmt: skip
def test_other_json_is_refused(write, content):
    path = write("manifest.json", content)
    (complaint,) = refusal(path)
    assert complaint.startswith(f"{path}:1: ")


def test_a_file_that_cannot_be_read_is_told(write, tmp_path):
    assert "No such file" in refusal(tmp_path / "missing.graphql")[0]
    (tmp_path / "latin.graphql").write_bytes(b"# \xe9")
    assert "utf-8" in refusal(tmp_path / "latin.graphql")[0]
