"""fastai: ``vision_learner`` with a frozen body for some epochs, or all weights with ``--finetune STEPS``. One JSON line."""

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
        # Whole passes over the training images, so that starting the workers is spread as it is in real use.
        per_epoch = len(loaders.train)
        epochs = max(1, round(options.finetune / per_epoch))
        learner.remove_cb(fastai.Recorder)
        learner.dls.valid = fastai.DataLoader([], bs=1)
        learning = time.perf_counter()
        learner.create_opt()
        for epoch in range(epochs):
            learner.model.train()
            for x, y in loaders.train:
                loss = learner.loss_func(learner.model(x), y)
                loss.backward()
                learner.opt.step()
                learner.opt.zero_grad()
        seconds = time.perf_counter() - learning
        steps = epochs * per_epoch
        result = {"steps": steps, "images_per_second": steps * options.batch / seconds}
print(json.dumps({"seconds": time.perf_counter() - imported, "import_seconds": imported - begin, **result}))
