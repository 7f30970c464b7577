"""GraphQL over HTTP (September 2026), and the GraphQL multipart request specification."""

import re
from datetime import UTC, datetime
from http import HTTPMethod
from types import SimpleNamespace

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from graphql import GraphQLError, build_schema

from airbnb import logs
from airbnb.errors import Invalid, NotFound, RateLimited, Unauthenticated, UserErrors
from schema.engine.limits import Limits
from schema.view import GraphQLView

JSON = "application/json"
RESPONSE = "application/graphql-response+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

SDL = """
scalar Upload
scalar Big
input Picture { file: Upload, caption: String }
type Query {
  hello(name: String = "world"): String!
  echo(number: Float, id: ID, of: [String]): String
  fail(how: String!): Int
  sureFail: Int!
  big: Big
  many(first: Int): [Query!]
}
type Mutation { write: Int, upload(file: Upload, files: [Upload!], input: Picture): String
                signIn: Int }
type Subscription { tick: Int }
"""

FAILURES = {
    "not found": NotFound("No such home.", field=("stay", "check_in")),
    "two": UserErrors([Invalid("Too long.", field="name"), NotFound()]),
    "limited": RateLimited(retry_at=datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)),
    "unauthenticated": Unauthenticated(),
    "bug": ZeroDivisionError("secret: s3cr3t"),
    "coded": GraphQLError("On purpose.", extensions={"code": "CONFLICT"}),
    "uncoded": GraphQLError("internal detail"),
}


def fail(_root, _info, how):
    raise FAILURES[how]


def name_of(file):
    return f"{file.name}: {file.read().decode()}"


def upload(_root, _info, file=None, files=(), **arguments):
    inner = (arguments.get("input") or {}).get("file")
    return ", ".join(name_of(file) for file in [file, *files, inner] if file)


def make_schema():
    schema = build_schema(SDL)
    query, mutation = schema.query_type.fields, schema.mutation_type.fields
    query["hello"].resolve = lambda _root, _info, name: f"Hello {name}"
    query["echo"].resolve = lambda _root, _info, **arguments: repr(arguments)
    query["fail"].resolve = fail
    query["sureFail"].resolve = lambda _root, _info: fail(None, None, "not found")
    query["big"].resolve = lambda _root, _info: 2**70
    query["many"].resolve = lambda _root, _info, first=None: []
    mutation["write"].resolve = lambda _root, _info: WRITTEN.append(1) or len(WRITTEN)
    mutation["upload"].resolve = upload
    return schema


WRITTEN: list[int] = []
SCHEMA = make_schema()


def context_of(request):
    if "X-Broken" in request.headers:
        raise ConnectionError("secret: the database is gone")
    if request.headers.get("Authorization") == "Bearer bad":
        raise Unauthenticated
    return SimpleNamespace(
        loaders={}, is_replay="X-Replay" in request.headers, admit=lambda cost: None
    )


@pytest.fixture
def view(settings):
    settings.GRAPHQL_SUGGESTIONS = False
    settings.GRAPHQL_INTROSPECTION = True
    limits = Limits(once=frozenset({"signIn"}))
    return GraphQLView.as_view(schema=SCHEMA, limits=limits, context_of=context_of)


@pytest.fixture
def send(view):
    """Send a request as it is; without `body` the keywords are the JSON."""

    def send(body=None, *, method="POST", content_type=JSON, accept=None, headers=None, **json):
        headers = dict(headers or {})
        if accept is not None:
            headers["Accept"] = accept
        data = orjson.dumps(json) if body is None else body
        request = RequestFactory().generic(method, "/graphql", data, content_type, headers=headers)
        return view(request)

    return send


@pytest.fixture
def get(view):
    def get(accept=RESPONSE, method="get", **parameters):
        request = getattr(RequestFactory(), method)(
            "/graphql", parameters, headers={"Accept": accept}
        )
        return view(request)

    return get


def read(response):
    return orjson.loads(response.content)


def error_of(response):
    answer = read(response)
    assert "data" not in answer
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "INVALID"
    return error["message"]


# ---- media types ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (RESPONSE, RESPONSE),
        (f"{RESPONSE}, {JSON};q=0.9", RESPONSE),
        (f"{JSON}, {RESPONSE};q=0.9", JSON),
        (f"{JSON};q=0.5, {RESPONSE}", RESPONSE),
        (f"{RESPONSE}; charset=utf-8, {JSON}; charset=utf-8", RESPONSE),
        (f"{JSON};charset=UTF-8", JSON),
        (f"{RESPONSE.upper()}", RESPONSE),
        (f"text/html, {RESPONSE};q=0.1", RESPONSE),
        (f"*/*;q=0.1, {RESPONSE}", RESPONSE),
        (f"{JSON};q=0, */*", RESPONSE),
        (f"{JSON};q=nonsense", JSON),
    ],
)
def test_the_media_type_is_the_one_the_client_likes_best(send, accept, media_type):
    response = send(accept=accept, query="{ hello }")
    assert response.status_code == 200
    assert response["Content-Type"] == f"{media_type}; charset=utf-8"
    assert read(response)["data"] == {"hello": "Hello world"}


@pytest.mark.parametrize("accept", ["text/html", "image/*", f"{JSON};q=0", "nonsense"])
def test_a_client_that_takes_none_of_them_is_told_so(send, accept):
    response = send(accept=accept, query="{ hello }")
    assert response.status_code == 406


def test_answers_are_not_kept_by_anybody(send):
    response = send(query="{ hello }")
    assert response["Cache-Control"] == "no-store"
    assert response["Vary"] == "Accept, Authorization, X-CSRF-Token"


# ---- requests ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content_type",
    [JSON, f"{JSON}; charset=utf-8", f"{JSON};charset=UTF-8", 'Application/JSON; charset="utf8"'],
)
def test_json_in_utf_8_is_understood(send, content_type):
    response = send(query='{ hello(name: "Zoë 🏠") }', content_type=content_type)
    assert read(response)["data"] == {"hello": "Hello Zoë 🏠"}


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", f"{JSON}; charset=latin-1", RESPONSE],
)
def test_other_content_types_are_not(send, content_type):
    assert send(query="{ hello }", content_type=content_type).status_code == 415


@pytest.mark.parametrize(
    "body",
    [
        b" ",
        b"NONSENSE",
        b'{"query":',
        b'{"query": "{ hello }", "variables": {"a": NaN}}',
        b'{"query": "{ hello }", "variables": {"a": Infinity}}',
        b'{"query": "{ hello }", "variables": {"a": 1e999}}',
        b'{"query": "{ hello }", "variables": {"a": "\\ud800"}}',
        b'{"query": "{ hello }", "variables": {"a": "\xff"}}',
        b"[" * 5_000 + b"]" * 5_000,
    ],
)
@pytest.mark.parametrize("accept", [JSON, RESPONSE])
def test_what_is_not_json_is_a_bad_request(send, body, accept):
    response = send(body, accept=accept)
    assert response.status_code == 400
    assert error_of(response) == "The body is not JSON in UTF-8."


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({}, "`query` must be a string."),
        ({"qeury": "{ hello }"}, "`query` must be a string."),
        ({"query": None}, "`query` must be a string."),
        ({"query": {}}, "`query` must be a string."),
        ({"query": 7}, "`query` must be a string."),
        ({"query": ["{ hello }"]}, "`query` must be a string."),
        ({"query": "{ hello }", "operationName": {}}, "`operationName` must be a string."),
        ({"query": "{ hello }", "operationName": 0}, "`operationName` must be a string."),
        ({"query": "{ hello }", "variables": [7]}, "`variables` must be an object."),
        ({"query": "{ hello }", "variables": "{}"}, "`variables` must be an object."),
        ({"query": "{ hello }", "variables": False}, "`variables` must be an object."),
        ({"query": "{ hello }", "extensions": 1}, "`extensions` must be an object."),
        ("{ hello }", "A request is a JSON object."),
        (None, "A request is a JSON object."),
        ([{"query": "{ hello }"}], "Batching is off: send one request at a time."),
        ([], "Batching is off: send one request at a time."),
    ],
)
@pytest.mark.parametrize(("accept", "status"), [(JSON, 400), (RESPONSE, 422)])
def test_what_is_no_graphql_request_is_told_so(send, request_, message, accept, status):
    response = send(orjson.dumps(request_), accept=accept)
    assert response.status_code == status
    assert error_of(response) == message


@pytest.mark.parametrize(
    "more",
    [
        {"operationName": None, "variables": None, "extensions": None},
        {"operationName": "", "variables": {}, "extensions": {"anything": [1]}},
        {"operationName": "A", "unknown": "ignored"},
        {"variables": {"unused": 1}},
    ],
)
def test_what_is_not_needed_may_be_null_or_missing_or_unknown(send, more):
    assert read(send(query="query A { hello }", **more))["data"] == {"hello": "Hello world"}


def test_variables_and_the_name_of_the_operation_are_used(send):
    response = send(
        query="query A { hello } query B($n: String) { hi: hello(name: $n) }",
        operationName="B",
        variables={"n": "Bo"},
    )
    assert read(response)["data"] == {"hi": "Hello Bo"}


def test_a_body_has_at_most_100_kb(send):
    query = "{ hello } #" + "x" * (100_000 - 23)
    body = orjson.dumps({"query": query})
    assert len(body) == 100_000
    assert send(body).status_code == 200
    assert send(body + b" ").status_code == 413


def test_the_length_is_looked_at_before_the_body(view):
    class Unreadable:
        def read(self, *_args):
            pytest.fail("the body was read")

    request = RequestFactory().post("/graphql", b"x", content_type=JSON)
    request.META["CONTENT_LENGTH"] = "100001"
    request._stream = Unreadable()
    assert view(request).status_code == 413
    request.META["CONTENT_LENGTH"] = "many"
    assert view(request).status_code == 400


def test_a_body_that_broke_off_is_not_executed(view):
    body = b'{"query": "{ hello }"}'
    request = RequestFactory().post("/graphql", body, content_type=JSON)
    request.META["CONTENT_LENGTH"] = str(len(body) + 1)
    answer = view(request)
    assert (answer.status_code, b"broke off" in answer.content) == (400, True)


def test_a_body_in_chunks_is_asked_for_its_length(view):
    request = RequestFactory().post("/graphql", b"{}", content_type=JSON)
    request.META |= {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
    assert view(request).status_code == 411


@pytest.mark.parametrize("method", [HTTPMethod.PUT, HTTPMethod.DELETE, HTTPMethod.PATCH])
def test_other_methods_are_not_allowed(send, method):
    response = send(method=method, query="{ hello }")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST, OPTIONS"


# ---- GET -----------------------------------------------------------------------------------------


def test_a_query_may_come_by_get(get):
    response = get(
        query="query A($n: String) { hello(name: $n) } query B { hello }",
        variables='{"n": "Bo"}',
        operationName="A",
        extensions="{}",
    )
    assert response.status_code == 200
    assert read(response)["data"] == {"hello": "Hello Bo"}


def test_empty_parameters_are_as_good_as_none(get):
    response = get(query="{ hello }", variables="", operationName="", extensions="")
    assert read(response)["data"] == {"hello": "Hello world"}


ECHO = "/graphql?query={echo(of:[%22{text}%22])}"


def get_raw(view, address, **more):
    """Send an address as it is written."""
    return view(RequestFactory().get(address, headers={"Accept": RESPONSE}, **more))


@pytest.mark.parametrize("charset", ["latin-1", "utf-16", "nope"])
def test_an_address_is_utf_8_whatever_other_headers_say(view, charset):
    """Else one address had two answers, and a shared cache kept whichever came first."""
    address = ECHO.replace("{text}", "S%C3%A3o")
    response = get_raw(view, address, CONTENT_TYPE=f"text/plain; charset={charset}")
    assert read(response)["data"] == {"echo": "{'of': ['São']}"}


def test_an_address_that_is_not_utf_8_is_a_bad_request(view):
    for text in ("S%E3o", "%ED%A0%80", "%FF"):
        response = get_raw(view, ECHO.replace("{text}", text))
        assert (response.status_code, response["Cache-Control"]) == (400, "no-store")
        assert error_of(response) == UNREADABLE


def test_an_address_has_at_most_100_parameters(view):
    address = "/graphql?query={n:__typename}"
    assert get_raw(view, address + "&a=1" * 99).status_code == 200
    for more in (100, 1_001):
        response = get_raw(view, address + "&a=1" * more)
        assert (response.status_code, error_of(response)) == (400, UNREADABLE)


UNREADABLE = "The address is not UTF-8, or has more than 100 parameters."


def test_null_in_an_address_is_a_name_like_others(get):
    query = "query null { hello } query A { __typename }"
    assert read(get(query=query, operationName="null"))["data"] == {"hello": "Hello world"}


def test_head_is_answered_like_get(get):
    assert get(method="head", query="{ hello }").status_code == 200


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({}, 422),
        ({"query": "{ hello }", "variables": "{"}, 400),
        ({"query": "{ hello }", "variables": "[]"}, 422),
        ({"query": "{ hello }", "extensions": "7"}, 422),
        ({"query": "{ hello } #" + "x" * 100_000}, 414),
    ],
)
def test_a_get_must_be_well_formed_too(get, parameters, status):
    response = get(**parameters)
    assert response.status_code == status
    assert error_of(response)


@pytest.mark.parametrize("accept", [JSON, RESPONSE])
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_mutation_may_not_come_by_get(get, accept, method):
    query = "query A { hello } mutation B { write }"
    response = get(accept, method, query=query, operationName="B")
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert WRITTEN == []
    assert get(accept, query=query, operationName="A").status_code == 200


# ---- statuses ------------------------------------------------------------------------------------

NOT_EXECUTED = [
    ({"query": "{"}, 400),
    ({"query": "{ \0 }"}, 400),
    ({"query": ""}, 400),
    ({"query": "{ nope }"}, 422),
    ({"query": "query A { hello } query B { hello }"}, 422),
    ({"query": "{ hello }", "operationName": "A"}, 422),
    ({"query": "query($n: String!) { hello(name: $n) }"}, 422),
    ({"query": "query($n: String!) { hello(name: $n) }", "variables": {"n": None}}, 422),
    ({"query": "query($n: String) { hello(name: $n) }", "variables": {"n": 7}}, 422),
    ({"query": "query($yes: Boolean = true) { hello @skip(if: $yes) }",
      "variables": {"yes": None}}, 422),
    ({"query": "subscription { tick }"}, 422),
    ({"query": "{ many(first: 100000) { hello } }"}, 422),
    ({"query": "mutation { signIn again: signIn }"}, 422),
    ({"query": "{" + " a: hello" * 16 + "}"}, 422),
]  # fmt: skip


@pytest.mark.parametrize(("request_", "status"), NOT_EXECUTED)
def test_a_request_that_is_not_executed_has_no_data_and_a_status(send, request_, status):
    response = send(accept=RESPONSE, **request_)
    assert response.status_code == status
    assert error_of(response)


@pytest.mark.parametrize("request_", [request_ for request_, _ in NOT_EXECUTED])
def test_json_answers_every_well_formed_request_with_200(send, request_):
    response = send(accept=JSON, **request_)
    assert response.status_code == 200
    assert error_of(response)


@pytest.mark.parametrize(
    ("query", "data"),
    [
        ('{ hello fail(how: "not found") }', {"hello": "Hello world", "fail": None}),
        ("{ hello sureFail }", None),
    ],
)
@pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (RESPONSE, 294)])
def test_data_with_errors_is_a_partial_success(send, query, data, accept, status):
    response = send(accept=accept, query=query)
    assert response.status_code == status
    assert list(read(response)) == ["errors", "data", "extensions"]
    assert read(response)["data"] == data


def test_names_that_were_perhaps_meant_are_told_only_where_wanted(send, settings):
    assert error_of(send(query="{ helo }")) == "Cannot query field 'helo' on type 'Query'."
    settings.GRAPHQL_SUGGESTIONS = True
    view = GraphQLView.as_view(schema=SCHEMA, context_of=context_of)
    request = RequestFactory().post("/graphql", {"query": "{ helo }"}, content_type=JSON)
    assert "Did you mean 'hello'?" in error_of(view(request))


def test_introspection_is_answered_only_where_wanted(send, settings):
    query = "{ __schema { __typename } }"
    assert read(send(query=query))["data"] == {"__schema": {"__typename": "__Schema"}}
    settings.GRAPHQL_INTROSPECTION = False
    view = GraphQLView.as_view(schema=SCHEMA, context_of=context_of)
    request = RequestFactory().post("/graphql", {"query": query}, content_type=JSON)
    assert "introspection has been disabled" in error_of(view(request))


def test_the_cost_is_told(send):
    answer = read(send(query="{ many(first: 7) { hello } }"))
    assert answer["extensions"] == {"cost": {"requested": 7, "limit": 50_000, "left": None}}


def test_numbers_beyond_64_bits_are_written_too(send):
    assert read(send(query="{ hello big }"))["data"]["big"] == pytest.approx(2**70)


# ---- values --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variables", "message", "field"),
    [
        ({"of": ["a", "b\0"]}, "A text holds a NUL character.", ["of", "1"]),
        ({"input": {"stay": {"note": "\0"}}}, "A text holds a NUL character.", ["stay", "note"]),
        ({"unused": {"a\0": 1}}, "A name holds a NUL character.", ["unused"]),
        ({"id": 2**63}, "A number is too large.", ["id"]),
        ({"number": -(2**63)}, "A number is too large.", ["number"]),
        ({"number": 1e300}, "A number is too large.", ["number"]),
    ],
)
def test_a_value_that_nobody_means_is_refused_with_its_place(send, variables, message, field):
    query = (
        "query($number: Float, $id: ID, $of: [String]) { echo(number: $number, id: $id, of: $of) }"
    )
    (error,) = read(send(query=query, variables=variables))["errors"]
    assert error == {"message": message, "extensions": {"code": "INVALID", "field": field}}


def test_an_integer_of_any_length_is_refused(send):
    body = b'{"query": "query($id: ID) { echo(id: $id) }", "variables": {"id": %s}}'
    assert error_of(send(body % (b"9" * 5_000))) in {
        "A number is too large.",
        "The body is not JSON in UTF-8.",
    }
    assert error_of(send(body % (b"9" * 30))) == "A number is too large."


def test_the_largest_numbers_pass(send):
    query = "query($id: ID) { echo(id: $id) }"
    answer = read(send(query=query, variables={"id": 2**63 - 1}))
    assert answer["data"] == {"echo": "{'id': '9223372036854775807'}"}


@pytest.mark.parametrize(
    "query", ['{ hello(name: "\\u0000") }', "{ echo(number: 1e999) }", "{ echo(id: %s) }" % 2**63]
)
def test_literals_are_looked_at_as_well(send, query):
    assert error_of(send(query=query)) in {
        "A text holds a NUL character.",
        "A number is too large.",
    }


# ---- errors --------------------------------------------------------------------------------------


def failure(send, how):
    answer = read(send(query="query($how: String!) { fail(how: $how) }", variables={"how": how}))
    assert answer["data"] == {"fail": None}
    for error in answer["errors"]:
        assert error["path"] == ["fail"]
        assert error["locations"] == [{"line": 1, "column": 24}]
    return [(error["message"], error["extensions"]) for error in answer["errors"]]


def test_a_user_error_keeps_its_code_message_and_field(send):
    assert failure(send, "not found") == [
        ("No such home.", {"code": "NOT_FOUND", "field": ["stay", "checkIn"]})
    ]


def test_several_user_errors_are_several_errors(send):
    assert failure(send, "two") == [
        ("Too long.", {"code": "INVALID", "field": ["name"]}),
        ("Not found.", {"code": "NOT_FOUND"}),
    ]


def test_a_limit_says_when_to_come_back(send):
    ((_, extensions),) = failure(send, "limited")
    assert extensions == {"code": "RATE_LIMITED", "retryAt": "2027-01-02T03:04:05Z"}


def test_who_is_not_signed_in_is_told_so(send):
    assert failure(send, "unauthenticated") == [("Sign in first.", {"code": "UNAUTHENTICATED"})]


def test_an_error_raised_with_a_code_is_meant_for_the_client(send):
    assert failure(send, "coded") == [("On purpose.", {"code": "CONFLICT"})]


@pytest.mark.parametrize("how", ["bug", "uncoded"])
def test_a_bug_is_logged_with_the_id_that_the_client_gets_and_nothing_else(send, caplog, how):
    with logs.about(request_id="abc-123"):
        ((message, extensions),) = failure(send, how)
    assert message == "Something went wrong."
    assert extensions == {"code": "INTERNAL", "requestId": "abc-123"}
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert record.msg["event"] == "graphql_bug"
    assert record.msg["request_id"] == "abc-123"
    assert record.msg["exc_info"] is FAILURES[how]


def test_wrong_arguments_of_a_field_are_the_clients(send):
    query = "query($of: [String]) { echo(of: $of) } "
    assert error_of(send(query=query, variables={"of": [{}]}))
    query = "query($how: String = null) { fail(how: $how) }"
    assert error_of(send(query=query))
    query = 'query($how: String = "bug") { fail(how: $how) }'
    (error,) = read(send(query=query, variables={"how": None}))["errors"]
    assert error["extensions"] == {"code": "INVALID"}
    assert error["message"] == "Argument 'how' of non-null type 'String!' must not be null."


@pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (RESPONSE, 401)])
def test_a_token_that_is_not_good_is_refused_before_anything_runs(send, accept, status):
    headers = {"Authorization": "Bearer bad"}
    response = send(accept=accept, headers=headers, query="mutation { write }")
    assert response.status_code == status
    assert read(response) == {
        "errors": [{"message": "Sign in first.", "extensions": {"code": "UNAUTHENTICATED"}}]
    }
    assert response.get("WWW-Authenticate") == ("Bearer" if status == 401 else None)
    assert WRITTEN == []


@pytest.mark.parametrize("accept", [JSON, RESPONSE])
def test_what_goes_wrong_outside_of_fields_leaks_nothing(send, accept, caplog):
    response = send(accept=accept, headers={"X-Broken": "1"}, query="{ hello }")
    assert response.status_code == 500
    (error,) = read(response)["errors"]
    assert error["message"] == "Something went wrong."
    assert error["extensions"]["code"] == "INTERNAL"
    assert b"secret" not in response.content
    assert any(record.levelname == "ERROR" for record in caplog.records)


def test_a_repeated_answer_says_so(send):
    assert "Idempotent-Replay" not in send(query="{ hello }")
    replayed = send(headers={"X-Replay": "1"}, query="{ hello }")
    assert replayed["Idempotent-Replay"] == "true"


# ---- files ---------------------------------------------------------------------------------------

UPLOAD = "mutation($file: Upload) { upload(file: $file) }"
PREFLIGHT = {"Apollo-Require-Preflight": "1"}


@pytest.fixture
def send_form(view):
    def send_form(operations, map_, headers=PREFLIGHT, accept=RESPONSE, **parts):
        texts = {"operations": operations, "map": map_}
        parts |= {
            name: part if isinstance(part, str) else orjson.dumps(part).decode()
            for name, part in texts.items()
            if part is not None
        }
        request = RequestFactory().post(
            "/graphql", parts, headers={"Accept": accept, **(headers or {})}
        )
        return view(request)

    return send_form


def a_file(name="a.txt", content=b"alpha"):
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    "header",
    ["Apollo-Require-Preflight", "GraphQL-Require-Preflight", "GraphQL-Preflight",
     "X-Requested-With"],
)  # fmt: skip
def test_a_file_takes_the_place_of_a_null(send_form, header):
    operations = {"query": UPLOAD, "variables": {"file": None}}
    response = send_form(operations, {"0": ["variables.file"]}, {header: "1"}, **{"0": a_file()})
    assert response.status_code == 200
    assert read(response)["data"] == {"upload": "a.txt: alpha"}


def test_files_may_lie_in_lists_and_inputs(send_form):
    query = """mutation($files: [Upload!], $input: Picture) {
        upload(files: $files, input: $input)
    }"""
    operations = {
        "query": query,
        "variables": {"files": [None, None], "input": {"file": None, "caption": "c"}},
    }
    places = {"a": ["variables.files.0"], "b": ["variables.files.1"], "c": ["variables.input.file"]}
    response = send_form(
        operations, places, a=a_file(), b=a_file("b.txt", b"beta"), c=a_file("c.txt", b"gamma")
    )
    assert read(response)["data"] == {"upload": "a.txt: alpha, b.txt: beta, c.txt: gamma"}


def test_files_that_no_place_is_named_for_count_too(send_form):
    files = {str(number): a_file() for number in range(21)}
    operations = {"query": "mutation { write }", "variables": {}}
    assert send_form(operations, {}, **files).status_code == 413
    assert WRITTEN == []


def test_a_form_of_another_site_cannot_send_one(send_form):
    operations = {"query": "mutation { write }", "variables": {}}
    response = send_form(operations, {}, headers=None)
    assert response.status_code == 400
    assert "GraphQL-Require-Preflight" in error_of(response)
    assert WRITTEN == []


@pytest.mark.parametrize(
    ("operations", "places", "status"),
    [
        ("{", {}, 400),
        (None, {}, 400),
        ({"query": UPLOAD, "variables": {"file": None}}, "{", 400),
        ({"query": UPLOAD, "variables": {"file": None}}, None, 400),
        ({"query": UPLOAD, "variables": {"file": None}}, [], 422),
        ({"query": UPLOAD, "variables": {"file": None}}, {"0": "variables.file"}, 422),
        ({"query": UPLOAD, "variables": {"file": None}}, {"0": [7]}, 422),
        ({"query": UPLOAD, "variables": {"file": None}}, {"1": ["variables.file"]}, 422),
        ({"query": UPLOAD, "variables": {"file": "x"}}, {"0": ["variables.file"]}, 422),
        ({"query": UPLOAD, "variables": {"file": None}}, {"0": ["variables.other"]}, 422),
        ({"query": UPLOAD, "variables": {"file": None}}, {"0": ["variables.file.0"]}, 422),
        ({"query": UPLOAD, "variables": {"file": [None]}}, {"0": ["variables.file.1"]}, 422),
        ({"query": UPLOAD, "variables": {"file": [None]}}, {"0": ["variables.file.-1"]}, 422),
        ({"query": UPLOAD, "variables": {"file": [None]}}, {"0": ["variables.file.²"]}, 422),
        ({"query": UPLOAD, "variables": None}, {"0": ["variables.file"]}, 422),
        ({"query": UPLOAD, "variables": None}, {"0": ["variables"]}, 422),
        ({"query": None}, {"0": ["query"]}, 422),
        ([{"query": UPLOAD, "variables": {"file": None}}], {"0": ["0.variables.file"]}, 422),
        ({"query": UPLOAD, "variables": {"file": None}}, {"0": ["variables.file"] * 21}, 413),
    ],
)
def test_a_form_must_be_well_formed(send_form, operations, places, status):
    response = send_form(operations, places, **{"0": a_file()})
    assert response.status_code == status
    assert error_of(response)


def test_the_same_part_twice_is_refused(send_form):
    operations = {"query": UPLOAD, "variables": {"file": None}}
    twice = [a_file(), a_file("b.txt")]
    response = send_form(operations, {"0": ["variables.file"]}, **{"0": twice})
    assert error_of(response) == "There must be one file '0', not 2."


def test_uploads_have_a_limit_of_their_own(send_form):
    operations = {"query": UPLOAD, "variables": {"file": None}}
    places = {"0": ["variables.file"]}
    large = a_file(content=b"x" * 11_900_000)
    assert send_form(operations, places, **{"0": large}).status_code == 200
    too_large = a_file(content=b"x" * 12_000_000)
    assert send_form(operations, places, **{"0": too_large}).status_code == 413
    long = {"query": UPLOAD + "#" * 100_000, "variables": {"file": None}}
    assert send_form(long, places, **{"0": a_file()}).status_code == 413


def test_a_body_that_only_says_to_be_a_form_is_refused(send):
    for content_type in ("multipart/form-data", "multipart/form-data; boundary=x"):
        response = send(b"nonsense", content_type=content_type, headers=PREFLIGHT)
        assert response.status_code == 400
        assert error_of(response)


# ---- browsers ------------------------------------------------------------------------------------


def test_a_browser_gets_graphiql(get, settings):
    settings.GRAPHIQL = True
    response = get(BROWSER)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert b'id="graphiql"' in response.content
    assert response["Vary"] == "Accept"


def test_graphiql_may_load_from_here_alone_and_in_no_frame(get, settings):
    settings.GRAPHIQL = True
    response = get(BROWSER)
    policy = response["Content-Security-Policy"]
    nonce = re.search(rb'data-nonce="([^"]{22})"', response.content)[1].decode()
    assert policy.split("; ") == [
        "default-src 'none'",
        "script-src 'self'",
        f"style-src 'self' 'nonce-{nonce}'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "font-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
    assert nonce not in get(BROWSER)["Content-Security-Policy"]


def test_a_browser_gets_json_where_graphiql_is_off(get, settings):
    settings.GRAPHIQL = False
    assert read(get(BROWSER, query="{ hello }"))["data"] == {"hello": "Hello world"}


def test_a_client_of_the_api_never_gets_graphiql(get, settings):
    settings.GRAPHIQL = True
    for accept in ("*/*", JSON, RESPONSE, f"{RESPONSE}, text/html;q=0.9"):
        assert read(get(accept, query="{ hello }"))["data"] == {"hello": "Hello world"}


# ---- the real door -------------------------------------------------------------------------------


def test_the_real_schema_answers_without_a_csrf_token():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/graphql", {"query": "{ __typename }"}, content_type=JSON)
    assert response.json()["data"] == {"__typename": "Query"}
