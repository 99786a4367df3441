"""timm without the client of the hub, in processes of their own, as modules are imported once."""

import subprocess
import sys

import pytest

pytest.importorskip("timm")
pytest.importorskip("huggingface_hub")


def run(program):
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.slow
def test_networks_are_built_without_importing_the_client():
    program = """
import sys
from glassworks.models.timm_bridge import build
build("test_resnet", {})
print("huggingface_hub" in sys.modules, "huggingface_hub.utils" in sys.modules)
import huggingface_hub
print(hasattr(huggingface_hub, "HfApi"))
"""
    assert run(program) == ["False", "False", "True"]


@pytest.mark.slow
def test_a_file_that_the_hub_does_not_have_is_the_clients_own_error(tmp_path):
    """timm looks for a safer file first and forgives that error alone; a local server says of all that there are none.

    Had timm kept the stand-in's class, the first missing file would have ended the search.
    """
    program = f"""
import http.server, os, threading
asked = []
class Missing(http.server.BaseHTTPRequestHandler):
    def do_HEAD(self):
        asked.append(self.path.rpartition("/")[2])
        self.send_response(404)
        self.send_header("X-Error-Code", "EntryNotFound")
        self.send_header("Content-Length", "0")
        self.end_headers()
    do_GET = do_HEAD
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Missing)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ.update(HF_ENDPOINT=f"http://127.0.0.1:{{server.server_port}}", HF_HOME={str(tmp_path)!r}, NO_PROXY="*")
from glassworks.models.timm_bridge import timm
try:
    timm.models.load_state_dict_from_hf("nobody/nothing")
except Exception as error:
    print(type(error).__module__.partition(".")[0], type(error).__name__)
print("model.safetensors" in asked, "pytorch_model.bin" in asked)
"""
    assert run(program) == ["huggingface_hub", "RemoteEntryNotFoundError", "True", "True"]


@pytest.mark.slow
def test_a_client_that_is_broken_is_named_where_weights_are_fetched(tmp_path):
    """It is found, so that timm is given stand-ins; the import that these put off failed with a bare ImportError."""
    (tmp_path / "huggingface_hub").mkdir()
    (tmp_path / "huggingface_hub" / "__init__.py").write_text("raise ImportError('half of it is missing')")
    program = f"""
import sys
sys.path.insert(0, {str(tmp_path)!r})
from glassworks.core.errors import RunError
from glassworks.models.timm_backbones import is_at_hand, load_backbone
from glassworks.models.timm_bridge import timm
for fetch in (lambda: load_backbone("test_resnet", None), lambda: timm.create_model("test_resnet", pretrained=True)):
    try:
        fetch()
    except RunError as error:
        print("half of it is missing" in error.found)
print(is_at_hand("test_resnet"))
"""
    assert run(program) == ["True", "True", "False"]
