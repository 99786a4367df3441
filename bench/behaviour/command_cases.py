"""Every command on embedded data, in the forms that a user meets; and the mistakes that users make."""

from behaviour.case import Group, Step, train
from behaviour.recipe_cases import FLOAT

_DIGITS = ("head.folds=0", *FLOAT)
_IMAGE = "--image own/noise.png"


def _looks(subject: str, *looks: str, label: str = "") -> tuple[Step, ...]:
    """``KIND OPTIONS...`` each, into a folder of its own; numbered by kind."""
    steps: list[Step] = []
    for look in looks:
        kind, _, options = look.partition(" ")
        name = "-".join(word for word in ("look", label, kind) if word)
        name += f"-{sum(step.name.startswith(name) for step in steps)}"
        steps.append(Step(name, f"look {kind} {subject} {options} --out {name}".replace("  ", " "), folder=name))
    return tuple(steps)


_OF_A_RUN = _looks(
    "run",
    f"activations {_IMAGE}",
    f"activations {_IMAGE} --layer softmax",
    f"activations {_IMAGE} --unit 1,2,2 --layer backbone.stem.0",
    "activations --data xo --set images=20",
    f"backprop {_IMAGE}",
    f"backprop {_IMAGE} --layer backbone.stem.0 --unit 0,0,0,0 --target x --set paths=3",
    f"explain {_IMAGE} --set steps=8",
    f"explain {_IMAGE} --set method=grad_cam --target o",
    f"field {_IMAGE}",
    f"field {_IMAGE} --data xo --set images=4 --set object_box=[2,2,20,20]",
    "filters",
    f"graph {_IMAGE}",
    "graph",
    "dream --set steps=4 --set layers=2 --set channels=2 --set size=24",
    "dream --target x --set steps=4 --set pictures=2 --set size=24 --data xo --set images=12",
    f"dream --layer backbone.stem.0 --set steps=4 --set size=24 {_IMAGE}",
    "map --data xo --set images=120 --set iterations=60 --set perplexity=8",
    "map --data xo --set images=60 --set method=pca --layer backbone.stem.0",
)
_TEXTS = tuple(
    Step(f"text-{name}", command, as_text=True)
    for name, command in {
        "doctor": "doctor run",
        "evaluate": "evaluate run xo",
        "predict": "predict run own/noise.png own/ramp.png --top 2",
        "show": "models show run",
        "look-activations": f"look activations run {_IMAGE}",
        "look-backprop": f"look backprop run {_IMAGE}",
        "look-explain": f"look explain run {_IMAGE} --set method=gradient",
        "look-field": f"look field run {_IMAGE}",
        "look-filters": "look filters run",
        "look-dream": "look dream run --target x --set steps=2 --set size=24",
        "look-map": "look map run --data xo --set images=60 --set method=pca",
    }.items()
)

COMMANDS: tuple[Group, ...] = (
    Group("end-to-end", (
        train("xo_end_to_end", "training.epochs=2", "training.precision=float32"),
        Step("doctor", "doctor run"),
        Step("evaluate", "evaluate run xo --out evaluated", folder="evaluated"),
        Step("evaluate-others", "evaluate run glyphs"),
        Step("predict", "predict run own --top 2"),
        Step("predict-stdin", "predict run -", stdin="own/noise.png\nown/ramp.png\n"),
        Step("predict-none", "predict run own/broken.jpg own/layers.txt"),
        Step("show", "models show run"),
        Step("onnx", "export run --to onnx --out exported.onnx", folder="exported.onnx"),
        Step("pt2", "export run --to pt2"),
        Step("generate", "generate run"),
        *_OF_A_RUN,
        *_TEXTS,
    ), ("own",)),
    Group("frozen", (
        train("digits", *_DIGITS),
        train("digits", *_DIGITS, out="cached", name="cached"),
        Step("evaluate", "evaluate run digits"),
        Step("predict", "predict run own/ramp.png own/noise.png"),
        Step("doctor", "doctor run"),
        Step("onnx", "export run --to onnx", folder="run/model.onnx"),
        train("run/recipe.toml", out="again", name="again"),
        Step("train-again-refused", "train digits --out run"),
        Step("resume-finished", "train digits --out run --resume"),
        Step("text-train", "train digits --out other --set head.folds=0 --set model.precision=float32", as_text=True),
        *_looks("run", "map --data digits --set images=300 --set method=pca", "filters",
                f"explain {_IMAGE} --set steps=4"),
    ), ("own",)),
    Group("cross-validated", (
        train("xo", *FLOAT, options="--seed 3"),
        train("xo", *FLOAT, out="views", options="--views 1", name="views"),
        train("xo", *FLOAT, "training.epochs=1", "head.folds=0", out="tuned", options="--finetune", name="finetune"),
    )),
    Group("pretrained", (
        train("photos", *FLOAT, options="--weights weights"),
        Step("predict", "predict run photos/val"),
        Step("evaluate", "evaluate run photos"),
        train("photos", "training.epochs=1", "head.folds=0", "model.size=64", *FLOAT, out="tuned",
              options="--weights weights --finetune", name="finetune"),
        *_looks("weights", "activations --image photos/val/ants/10308379_1b6c72e180.jpg --layer blocks.1.0.conv_pw",
                "filters", "map --set method=classes"),
    ), ("photos", "weights")),
    Group("sources", (
        train("shades", *_DIGITS, options="--backbone tiny_resnet"),
        train("table/list.csv", *_DIGITS, out="table-run", name="table"),
        train("shards", *_DIGITS, out="shards-run", name="shards"),
        train("mnist/mnist.npz", *_DIGITS, out="npz-run", name="npz"),
        train("contours", *_DIGITS, "model.size=32", out="contours-run", name="contours"),
        train("own/mine.toml", "training.epochs=1", *FLOAT, out="mine-run", name="own-recipe"),
        train("digits", "model.layers=conv 3x3, 8\nbatchnorm\npool /2\nfc classes", "model.size=16",
              "training.epochs=1", "training.precision=float32", out="layers-run", name="layers"),
        Step("doctor-layers", "doctor layers-run"),
        *(Step(f"check-{name}", f"check {source}") for name, source in {
            "faulty": "faulty", "table": "table/list.csv", "shards": "shards", "npz": "mnist/mnist.npz",
            "digits": "digits", "xo": "xo", "glyphs": "glyphs", "pattern": "'shards/part-{000..001}.tar'",
        }.items()),
        Step("text-check", "check faulty", as_text=True),
    ), ("own", "shades", "table", "shards", "mnist", "faulty")),
    Group("compare", (
        Step("features", "compare xo --models xo_net=random,tiny_resnet=random --size 32 --out features",
             folder="features"),
        Step("scratch", "compare digits --models softmax_regression,mlp --protocol scratch --epochs 1 --out scratch",
             folder="scratch"),
        Step("resume-finished", "compare digits --models softmax_regression,mlp --protocol scratch --epochs 1 "
             "--out scratch --resume"),
        Step("text", "compare digits --models softmax_regression,mlp --protocol scratch --epochs 1 --out text",
             as_text=True),
    )),
    Group("networks", (
        *_looks("worked_example", "backprop --layer output --unit 0,0", "backprop", label="worked"),
        *_looks("own/net.py:make", f"backprop {_IMAGE} --set size=16", f"activations {_IMAGE} --set size=16",
                label="own"),
        *_looks("torchvision:squeezenet1_0", f"graph {_IMAGE} --set size=64", "filters", label="torchvision"),
        *_looks("resnet18", f"backprop {_IMAGE} --set size=64 --layer layer3.0.conv2",
                f"field {_IMAGE} --set size=64", label="named"),
        Step("text-worked-example", "look backprop worked_example", as_text=True),
        Step("text-graph", "look graph lenet5", as_text=True),
        Step("list", "models"),
        Step("list-timm", "models --timm 'resnet1*'"),
        *(Step(f"show-{name}", f"models show {name}") for name in (
            "alexnet", "vgg16_bn", "googlenet", "resnet50", "resnet152", "lenet5", "mlp", "tiny_resnet", "xo_net",
            "formula_net", "softmax_regression")),
        Step("show-sized", "models show resnet18 --size 64 --classes 7"),
        Step("show-layers", "models show own/layers.txt --size 28"),
        Step("show-timm", "models show mobilenetv3_small_050"),
        Step("text-show", "models show resnet18", as_text=True),
        Step("text-list", "models", as_text=True),
    ), ("own",)),
    Group("lists", (
        Step("recipes", "recipes"),
        Step("recipes-show", "recipes show lenet_mnist"),
        Step("text-recipes", "recipes", as_text=True),
        Step("text-recipes-show", "recipes show lenet_mnist", as_text=True),
        Step("doctor", "doctor"),
        Step("version", "--version", as_text=True),
        *(Step(f"help-{'-'.join(words.split()) or 'all'}", f"{words} --help", as_text=True) for words in (
            "", "train", "check", "compare", "evaluate", "predict", "export", "generate", "look", "recipes", "models",
            "doctor", "models show", "recipes show")),
    )),
)  # fmt: skip

_MISTAKES = {
    "no-command": "trian digits",
    "no-option": "train digits --backbon x",
    "no-source": "train digitz",
    "no-folder": "train nowhere/images",
    "no-backbone": "train digits --backbone resnet181",
    "no-weights": "train digits --weights nowhere.pth",
    "no-key": "train digits --set training.epoch=3",
    "no-table": "train digits --set trainings.epochs=3",
    "no-number": "train digits --set training.epochs=many",
    "no-bound": "train digits --set training.epochs=0",
    "no-equals": "train digits --set training.epochs",
    "no-device": "train digits --device cuda",
    "bad-device": "train digits --device tpu",
    "bad-layers": "train digits --set 'model.layers=cnov 3x3, 8'",
    "wrong-recipe": "train own/wrong.toml",
    "no-toml": "train own/no_toml.toml",
    "no-recipe-file": "train own/none.toml",
    "nothing-to-resume": "train perceptron_and --out fresh --resume",
    "empty-folder": "train empty",
    "one-class": "train shades/dark",
    "no-run": "predict nowhere own/noise.png",
    "no-image": "predict own own/noise.png",
    "no-model-file": "predict own/noise.png own/noise.png",
    "no-evaluate": "evaluate nowhere digits",
    "no-format": "export nowhere --to onx",
    "no-export": "export nowhere --to onnx",
    "no-generate": "generate nowhere",
    "no-kind": "look backprob resnet18",
    "no-subject": "look backprop",
    "no-network": "look backprop resnet188",
    "no-picture": "look backprop lenet5",
    "missing-picture": "look backprop lenet5 --image none.png",
    "broken-picture": "look backprop lenet5 --image own/broken.jpg",
    "no-setting": "look backprop lenet5 --image own/noise.png --set layers=x",
    "no-unit": "look backprop lenet5 --image own/noise.png --unit a,b",
    "no-layer": "look activations lenet5 --image own/noise.png --layer con1",
    "no-class": "look explain lenet5 --image own/noise.png --target 77",
    "no-factory": "look graph own/net.py:mak",
    "no-method": "look explain lenet5 --image own/noise.png --set method=gradcam",
    "compare-one": "compare digits --models mlp",
    "compare-unknown": "compare digits --models mlp,lenet55",
    "compare-protocol": "compare digits --models mlp,lenet5 --protocol scrach --epochs 1",
    "compare-both": "compare digits --models mlp,lenet5 --protocol scratch --epochs 1 --minutes 1",
    "no-recipe": "recipes show lenet_mnits",
    "no-show": "models show resnet188",
    "no-doctor": "doctor nowhere",
    "no-check": "check nowhere",
    "no-pairs": "train dates --set data.source=own/net.py",
    "no-captions": "train stackgan --set data.source=shades",
    "no-text": "train char_language --set data.source=nowhere.txt",
    "needs-source": "train char_language --set data.source=own/noise.png",
}
MISTAKES: tuple[Group, ...] = (
    Group("mistake", (
        *(Step(name, command) for name, command in _MISTAKES.items()),
        *(Step(f"text-{name}", _MISTAKES[name], as_text=True) for name in (
            "no-command", "no-key", "wrong-recipe", "no-picture", "no-kind", "no-recipe")),
    ), ("own", "shades")),
)  # fmt: skip
