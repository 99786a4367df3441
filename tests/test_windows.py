"""What Windows' Python lacks is not needed to import any module: no POSIX module, function or signal."""

import subprocess
import sys

import pytest

WINDOWS = """
import os, signal, sys

for name in ("fcntl", "resource", "termios", "tty", "pty", "pwd", "grp", "syslog", "crypt"):
    sys.modules[name] = None  # importing one of them fails

import importlib, pkgutil, warnings

warnings.simplefilter("ignore")
import matplotlib, numpy, pydantic, scipy, sklearn, timm, torch, torchvision, typer  # have their own ways on Windows
import glassworks

names = [m.name for m in pkgutil.walk_packages(glassworks.__path__, "glassworks.") if not m.name.endswith("__main__")]
for module, attributes in {
    os: ("fork", "mkfifo", "getuid", "geteuid", "killpg", "setsid", "getpgid", "sched_getaffinity", "uname", "statvfs",
         "getloadavg", "O_NOFOLLOW", "O_DIRECTORY", "O_NONBLOCK", "sysconf", "wait4", "chown"),
    signal: ("SIGALRM", "SIGHUP", "SIGKILL", "SIGUSR1", "SIGUSR2", "SIGQUIT", "SIGCHLD", "setitimer", "alarm", "pause"),
}.items():
    for attribute in attributes:
        if hasattr(module, attribute):
            delattr(module, attribute)

failed = {}
for name in names:
    if name == "glassworks.serving.preload":
        continue  # takes the signals of the process that imports it; below, alone
    try:
        importlib.import_module(name)
    except Exception as error:
        failed[name] = f"{type(error).__name__}: {error}"
print(failed)
if "glassworks.serving.preload" in names:
    importlib.import_module("glassworks.serving.preload")
"""


@pytest.mark.slow
def test_every_module_is_imported_without_what_windows_lacks():
    done = subprocess.run([sys.executable, "-c", WINDOWS], capture_output=True, text=True, check=False)
    assert done.stdout == "{}\n", done.stdout + done.stderr[-2000:]
    assert done.returncode == 0, done.stderr[-2000:]
