"""Changes to a set of images: whoever makes them at the same moment, none is lost."""

import threading
from concurrent.futures import ThreadPoolExecutor

from glassworks.data.sources.overlay import Overlay
from glassworks.studio.datasets.dataset import new_dataset


def test_fifty_changes_at_once_are_all_kept(tmp_path):
    one, gate = new_dataset(tmp_path, "/images"), threading.Barrier(50)

    def change(number):
        gate.wait()
        one.change({f"{number}.png": "bees"}, {f"{number}.png": True})

    with ThreadPoolExecutor(50) as threads:
        list(threads.map(change, range(50)))
    found = Overlay.read(one.overlay)
    assert len(found.relabelled) == len(found.excluded) == 50
