"""What a lesson's page computes: the modules of ``widgets/arithmetic/``, run by Node."""

import json
import shutil
import subprocess
from importlib.resources import files

NODE = shutil.which("node")
FOLDER = files("glassworks.lessons.widgets").joinpath("arithmetic")


def by_page(module, expression):
    """The value of an expression over a module's exports, as the page has it."""
    address = json.dumps((FOLDER / f"{module}.js").as_uri())
    code = f"import * as m from {address}; console.log(JSON.stringify({expression}));"
    ran = subprocess.run([NODE, "--input-type=module", "-e", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)
