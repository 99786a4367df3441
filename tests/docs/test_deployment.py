"""The files of docs/serve.md for a container, systemd and Kubernetes: well-formed, and no option that is not there."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from snippets import read

PAGE = (Path(__file__).parents[2] / "docs" / "serve.md").read_text(encoding="utf-8")


def block(kind):
    (text,) = re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return text


@pytest.fixture(scope="module")
def image():
    """Instruction to arguments; each stands there once but RUN and COPY."""
    lines = [line.partition(" ") for line in block("dockerfile").splitlines() if line]
    return {name: rest for name, _, rest in lines}


@pytest.fixture(scope="module")
def deployment():
    yaml = pytest.importorskip("yaml")
    return yaml.safe_load(block("yaml"))


def test_the_containers_command_is_one_of_ours(image):
    words = json.loads(image["ENTRYPOINT"]) + json.loads(image["CMD"])
    assert read(words[1:])[1]["host"] == "0.0.0.0"
    assert int(image["EXPOSE"]) == read(words[1:])[1]["port"]


def test_the_container_is_not_roots(image):
    assert int(image["USER"]) > 0


def test_systemd_takes_the_unit(tmp_path):
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd is not installed")
    unit = tmp_path / "photos.service"
    unit.write_text(block("ini").replace("/opt/glassworks/bin/glassworks", sys.executable))  # a program that is here
    done = subprocess.run([verify, "verify", unit], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_units_command_is_one_of_ours():
    (command,) = re.findall(r"^ExecStart=(.*)$", block("ini"), re.MULTILINE)
    assert read(shlex.split(command)[1:])[1]["port"] == 8080


def test_the_manifest_and_the_image_belong_together(image, deployment):
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    assert read([*json.loads(image["ENTRYPOINT"])[1:], *container["args"]])[1]["host"] == "0.0.0.0"
    (port,) = container["ports"]
    assert port["containerPort"] == int(image["EXPOSE"])
    probes = [value["httpGet"] for key, value in container.items() if key.endswith("Probe")]
    assert {probe["path"] for probe in probes} == {"/readyz", "/livez"}
    assert {probe["port"] for probe in probes} == {port["containerPort"]}
    assert container["securityContext"]["readOnlyRootFilesystem"]
    volumes = {volume["name"] for volume in deployment["spec"]["template"]["spec"]["volumes"]}
    assert {mount["name"] for mount in container["volumeMounts"]} == volumes
    assert deployment["spec"]["selector"]["matchLabels"] == deployment["spec"]["template"]["metadata"]["labels"]


def test_what_a_stop_may_take_is_allowed_for(deployment):
    """``drain_seconds`` and the end of the workers."""
    from glassworks.serving.settings import Limits

    seconds = re.findall(r"^TimeoutStopSec=(\d+)$", block("ini"), re.MULTILINE)
    grace = deployment["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]
    assert min(int(seconds[0]), grace) > Limits().drain_seconds + 5
