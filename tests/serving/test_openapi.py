import pytest
from openapi_spec_validator import validate


@pytest.fixture(scope="module")
def document(server):
    return server.get("/openapi.json").document


def test_it_is_a_valid_document(document):
    validate(document)


def test_every_route_says_its_refusals_in_one_form(document):
    paths = document["paths"]
    assert {"/predict", "/v2/models/{model}/infer", "/v1/models/{model}:predict", "/invocations", "/metrics"} <= set(
        paths
    )
    for path, operations in paths.items():
        for operation in operations.values():
            assert {"400", "401", "413", "421", "429"} <= set(operation["responses"]), path
            for status, response in operation["responses"].items():
                if status >= "400" and status != "503":
                    schema = response["content"]["application/json"]["schema"]
                    assert schema == {"$ref": "#/components/schemas/ErrorDocument"}, (path, status)
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_what_is_posted_is_described(document):
    for path, operations in document["paths"].items():
        if "post" in operations:
            assert operations["post"]["requestBody"]["content"], path


def test_operations_have_names_of_their_own(document):
    names = [one["operationId"] for operations in document["paths"].values() for one in operations.values()]
    assert len(names) == len(set(names))
