"""fastai: ``vision_learner`` with a frozen body, or all weights learning with ``--finetune STEPS``. One JSON line."""

import argparse
import json
import time

parser = argparse.ArgumentParser()
parser.add_argument("data")
parser.add_argument("--network", default="resnet50")
parser.add_argument("--epochs", type=int, default=5)
parser.add_argument("--batch", type=int, default=32)
parser.add_argument("--finetune", type=int, default=0, help="steps with all weights learning, images per second")
options = parser.parse_args()

begin = time.perf_counter()
from fastai.vision import all as fastai  # noqa: E402

imported = time.perf_counter()


class Clock(fastai.Callback):
    """Seconds spent in the training half of the epochs."""

    seconds = 0.0

    def before_train(self):
        """An epoch's training begins."""
        self.began = time.perf_counter()

    def after_train(self):
        """It ended."""
        self.seconds += time.perf_counter() - self.began


workers = {"num_workers": 2} if options.finetune else {}
transforms = {"item_tfms": fastai.Resize(224)}
if options.finetune:
    transforms = {"item_tfms": fastai.RandomResizedCrop(224, min_scale=0.35), "batch_tfms": [fastai.Flip()]}
loaders = fastai.ImageDataLoaders.from_folder(
    options.data, train="train", valid="val", bs=options.batch, **workers, **transforms
)
network = getattr(fastai, options.network)
learner = fastai.vision_learner(loaders, network, pretrained=False, metrics=fastai.accuracy)
with learner.no_bar(), learner.no_logging():
    if not options.finetune:
        learner.freeze()
        learner.fit(options.epochs)
        result = {"images": len(loaders.train_ds) + len(loaders.valid_ds)}
    else:
        learner.unfreeze()
        # Whole passes by the Learner; only their training part is timed, workers' start included.
        epochs = max(1, round(options.finetune / max(1, len(loaders.train))))
        clock = Clock()
        learner.fit(epochs, 1e-3, cbs=clock)
        steps = epochs * len(loaders.train)
        result = {"steps": steps, "images_per_second": steps * options.batch / clock.seconds}
print(json.dumps({"seconds": time.perf_counter() - imported, "import_seconds": imported - begin, **result}))
