"""Work steps back behind what somebody waits for, in its own session and in one that it shares."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from glassworks.studio.jobs.priority import NICENESS

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no niceness")
GROUP = Path("/proc/self/autogroup")
SAYS = """
import os
from pathlib import Path
from glassworks.studio.jobs.priority import step_back
step_back()
group = Path("/proc/self/autogroup")
print(os.nice(0), group.read_text().split()[-1] if group.exists() else "none")
"""


@pytest.mark.parametrize("is_own", [True, False])
def test_a_process_and_the_session_that_it_leads_step_back(is_own):
    ran = subprocess.run(
        [sys.executable, "-c", SAYS], capture_output=True, text=True, start_new_session=is_own, check=True
    )
    niceness, group = ran.stdout.split()
    assert int(niceness) == os.nice(0) + NICENESS
    if GROUP.exists():
        assert int(group) == NICENESS if is_own else int(group) == int(GROUP.read_text().split()[-1])
