from tests.answers import codes


def test_what_is_not_an_id_is_invalid(graphql) -> None:
    for broken in ("", "x", "TGlzdGluZzow", "TGlzdGluZzo5MjIzMzcyMDM2ODU0Nzc1ODA4", "é"):
        answer = graphql("query ($id: ID!) { node(id: $id) { id } }", id=broken)
        assert codes(answer) == ["INVALID"], broken
        assert answer["data"] == {"node": None}
