"""schemathesis, a client that reads the OpenAPI document and asks all that it allows and much that it does not."""

import subprocess
import sys

import pytest
from server_process import ServerProcess

pytestmark = pytest.mark.slow

EXAMPLES = 15
# More by hand: st run URL/openapi.json --phases fuzzing,stateful --max-time 600
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_headers_conformance,response_schema_conformance"
)


def test_nothing_breaks_the_description(run_folder):
    """No 5xx, no answer of another form or status than is described, none that takes longer than ten seconds."""
    words = [run_folder, "--workers", 1, "--precision", "float32"]
    with ServerProcess(words) as server:
        command = [sys.executable, "-m", "schemathesis.cli", "run", f"{server.first['url']}/openapi.json"]
        command += ["--checks", CHECKS, "--max-examples", str(EXAMPLES), "--generation-deterministic"]
        command += ["--max-response-time", "10", "--request-timeout", "30", "--no-color", "--warnings", "off"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
        assert done.returncode == 0, done.stdout[-6000:]
        assert server.get("/readyz").status == 200
        assert not [line for line in server.log if line.get("status", 0) >= 500]
