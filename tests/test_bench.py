import ast
import importlib.util
import re
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[1] / "bench"


@pytest.mark.parametrize("script", sorted(BENCH.rglob("*.py")), ids=lambda path: str(path.relative_to(BENCH)))
def test_what_a_benchmark_takes_from_the_package_is_there(script):
    """Benchmarks are run seldom: without this, a function that moves breaks them unnoticed."""
    lines = [node for node in ast.walk(ast.parse(script.read_text())) if isinstance(node, ast.ImportFrom)]
    for line in lines:
        if (line.module or "").partition(".")[0] == "glassworks":
            module = importlib.import_module(line.module)
            missing = [name.name for name in line.names if not _has(module, name.name)]
            assert not missing, f"{script.name} imports {missing} from {line.module}"


def _has(module, name):
    return hasattr(module, name) or (
        hasattr(module, "__path__") and importlib.util.find_spec(f"{module.__name__}.{name}")
    )


@pytest.fixture
def load(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCH))
    names = [name for name in sys.modules if name.partition(".")[0] in ("serving", "common")]
    assert names == []
    yield importlib.import_module("serving.load")
    for name in [name for name in sys.modules if name.partition(".")[0] in ("serving", "common")]:
        del sys.modules[name]


def record_of(load, *rows):
    """Each row: due, sent so much later, answered so much after that, status."""
    record = load.Record(100.0)
    for due, late, seconds, status in rows:
        record.asked.append(due)
        record.seconds.append(late + seconds)
        record.sent.append(seconds)
        record.status.append(status)
    return record


def test_what_was_sent_before_a_signal_is_told_from_what_came_later(load):
    """The second one was due before it, but the generator was late."""
    record = record_of(load, (1.0, 0.0, 5.0, 200), (1.9, 0.2, 0.1, 0), (2.5, 0.0, 0.1, 0))
    earlier, later = record.split(102.0)
    assert (earlier.status, later.status) == ([200], [0, 0])
    assert later.asked == [1.9, 2.5]


def test_nothing_is_measured_of_nothing(load):
    summary = record_of(load, (0.0, 0.0, 0.5, 200)).summary()
    assert summary["refusal_p99_ms"] is None
    assert summary["p99_ms"] == 500.0


def test_normal_again_is_where_all_but_a_hundredth_are_in_time(load):
    slow = [(4.0 + 0.01 * number, 0.0, 1.0 if number < 50 else 0.01, 200) for number in range(300)]
    alone = [*slow[:200], (6.0, 0.0, 1.0, 429), *slow[200:]]
    for rows, normal_after in ((slow, 0.49), (alone, 0.49), (slow[50:], 0.0)):
        found = load.seconds_to_normal(record_of(load, *rows), 4.0, 0.1)
        assert abs(found - normal_after) < 0.03, found


@pytest.mark.parametrize("file", sorted((BENCH / "results").glob("*.json")), ids=lambda file: file.stem)
def test_results_name_no_folder_of_the_machine(file):
    assert not re.findall(r"(?<![\w./])/(?:home|root|tmp|var|work)/[^\s\"]*", file.read_text())


@pytest.fixture
def queueing(load):
    return importlib.import_module("serving.queueing")


def test_on_a_machine_of_one_pace_evenly_spaced_images_wait_for_nobody(queueing):
    """Two workers at 80 %: each is free before its next image comes."""
    assert queueing.p99_at_pace(0.8, 2, [100.0] * 100, 0.5) == pytest.approx(1.0)


def test_where_the_machine_is_slower_for_a_while_the_queue_of_that_time_is_counted(queueing):
    """For 50 s it answers 50 a second, then 150, and 80 come: the longest wait is that of who came after 31.25 s.

    Their turn is when the pace changes, after 18.75 s; the waits around it rise by 0.6 and fall by 7/15 of a second in
    each, so that a hundredth of all wait longer than 18.49 s, half of which times 100 images make the service times.
    """
    found = queueing.p99_at_pace(0.8, 2, [50.0] * 100 + [150.0] * 100, 0.5)
    assert found == pytest.approx(18.49 * 50 + 1.5, abs=2)


def test_by_chance_images_meet_and_wait_as_queueing_theory_says(queueing):
    """Hardly any wait where they are evenly spaced; the tail of a queue of two at 80 % is several service times."""
    even = queueing.p99_service_times(0.8, 2, at_random=False)
    bunches = queueing.p99_service_times(0.8, 2, at_random=True)
    assert 1.3 < even < 1.5  # 1 + 2.33 deviations of 0.15
    assert 5.5 < bunches < 8.0
    assert queueing.p99_service_times(0.4, 2, at_random=True) < bunches / 2
