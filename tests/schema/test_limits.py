"""What the view limits is there, and what ought to be limited is."""

from graphql import get_named_type

from schema.root import schema
from schema.view import LIMITS

TYPES = schema.graphql_schema.type_map
MUTATIONS = schema.graphql_schema.mutation_type.fields

SECRETS = {"password", "currentPassword", "token", "refreshToken", "otp", "code"}
# They give nothing that a guess could be tried for.
MAY_REPEAT = {"verifyToken", "revokeToken"}
# It takes no secret, and has one sent.
CAUSES_MAIL = {"requestPasswordReset"}


def test_sizes_are_told_of_lists_that_exist() -> None:
    for coordinate in LIMITS.list_sizes:
        type_name, field = coordinate.split(".")
        assert field in TYPES[type_name].fields


def test_a_document_tries_one_secret() -> None:
    tried = {
        name
        for name, field in MUTATIONS.items()
        if SECRETS & get_named_type(field.args["input"].type).fields.keys()
    }
    assert (tried - MAY_REPEAT) | CAUSES_MAIL == LIMITS.once
