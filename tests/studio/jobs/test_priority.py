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
print(os.nice(0), *(group.read_text().split()[-1:] if group.exists() else []))
"""


@pytest.mark.parametrize("is_own", [True, False])
def test_a_process_and_the_session_that_it_leads_step_back(is_own):
    ran = subprocess.run(
        [sys.executable, "-c", SAYS], capture_output=True, text=True, start_new_session=is_own, check=True
    )
    niceness, *group = ran.stdout.split()
    assert int(niceness) == os.nice(0) + NICENESS
    # What no session scheduled, as in some containers, is in no group: the file is there and empty.
    before = GROUP.read_text().split()[-1:] if GROUP.exists() else []
    assert group == ([str(NICENESS)] if is_own and group else before)
