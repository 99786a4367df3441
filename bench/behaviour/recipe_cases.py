"""Every shipped recipe in a few steps, with what can be done with its run afterwards."""

from behaviour.case import Group, Step, resumed, train

FLOAT = ("model.precision=float32", "training.precision=float32")
"""In place of a measured probe, whose winner may differ from one minute to the next."""
_LOOP = ("training.epochs=1", "training.batch_size=8", "training.precision=float32")
_FOLDER = ("data.source=shades", *_LOOP)
SMALL_GAN = ("training.epochs=2", "gan.width=4", "gan.noise_size=8", "data.size=8", "data.judge_steps=10")
SMALL_STACK = (
    "data.judged=4", "data.judge_steps=2", "encoders.features=8", "encoders.embedding=4", "encoders.hidden=4",
    "encoders.width=4", "encoders.least_count=1", "stackgan.noise=4", "stackgan.condition=4", "stackgan.width=4",
    "stackgan.critic_width=4", "stackgan.upper_width=4", "stackgan.upper_critic_width=4", "stackgan.blocks=0",
    "stackgan.precision=float32", "matching.epochs=1", "training.epochs=1", "refining.epochs=1",
    "training.batch_size=8", "refining.batch_size=8",
)  # fmt: skip
_SMALL_DBN = (
    "data.source=mnist/mnist.npz", "data.size=14", "dbn.hidden=[20, 12]", "dbn.few_labels=50", "dbn.few_seeds=2",
    "dbn.few_epochs=1", "pretraining.epochs=1", "training.epochs=1",
)  # fmt: skip
_SMALL_PRETRAINING = (
    "formulas.images=64", "formulas.judged=64", "formulas.families={fractals = 2, contours = 3, glyphs = 3}",
    "training.epochs=1", "training.batch_size=16", "network.filters=16", "network.widths=[8, 8, 16]",
    "contrast.view=16",
)  # fmt: skip
_DOCTOR = Step("doctor", "doctor run")
_AGAIN = train("run/recipe.toml", out="again", name="again")
"""The resolved recipe gives the same weights."""


def _recipe(name: str, *settings: str, data: tuple[str, ...] = (), then: tuple[Step, ...] = ()) -> Group:
    return Group(f"recipe-{name}", (train(name, *settings), *then), data)


def _network(name: str, *settings: str, then: tuple[Step, ...] = ()) -> Group:
    """A recipe about larger or other images, on a few tiny ones."""
    return _recipe(name, *_FOLDER, *settings, data=("shades",), then=then)


RING = ("training.epochs=2", "points.count=512", "gan.critic_steps=2", "gan.penalty=1")
WORDS = ("training.epochs=1", "words.map_words=20", "words.dimensions=8", "words.least_count=1500")
XOR = ("training.epochs=2", "xor.starts=5", "xor.start_steps=3")
REVERSE = ("data.count=300", "training.epochs=1", "seq2seq.hidden=16")
LANGUAGE = (
    "data.source=text/shakespeare.txt", "training.epochs=1", "language.hidden=16", "language.precision=float32",
)  # fmt: skip

RECIPES: tuple[Group, ...] = (
    # What needs no torch or little of it.
    _recipe("activations"),
    _recipe("losses"),
    _recipe("perceptron_and", then=(Step("text-train", "train perceptron_and", as_text=True),)),
    _recipe("perceptron_or"),
    _recipe("perceptron_xor", then=(Step("doctor", "doctor run"),)),
    _recipe("backprop_by_hand", "backprop.steps=20"),
    _recipe("xo_cnn"),
    _recipe("gradient_descent", "descent.epochs=2"),
    _recipe("universal_approximation", "approximation.functions=['bump']", "approximation.learned=[1, 2]"),
    # Small trainings.
    _recipe("logistic_2d", "training.epochs=2"),
    _recipe("xor_mlp", *XOR, then=(_DOCTOR, _AGAIN, resumed("xor_mlp", *XOR), Step("look", "look graph run"))),
    _recipe("initialisation", "training.epochs=1", "initialisation.layers=3", then=(_DOCTOR,)),
    _recipe("dropout", "training.epochs=1", "dropout.shares=[0.0, 0.5]"),
    _recipe("batch_norm", "training.epochs=1", "batch_norm.rates=[0.1]"),
    _recipe("optimizer_race", "training.epochs=1", "race.rates=[0.01]"),
    # Text.
    _recipe(
        "char_language", *LANGUAGE, data=("text",),
        then=(Step("generate", "generate run ROMEO: --length 60"), Step("generate-0", "generate run --temperature 0"),
              _DOCTOR, resumed("char_language", *LANGUAGE)),
    ),
    _recipe("dates", "data.count=300", "training.epochs=1", "seq2seq.hidden=16"),
    _recipe("reverse_digits", *REVERSE, then=(Step("generate", "generate run 12345 --count 2"),)),
    Group("pairs-of-a-file", (train("dates", "data.source=own/pairs.txt", "training.epochs=1", "seq2seq.hidden=8"),
                              Step("generate", "generate run '3 4'")), ("own",)),
    _recipe("word_vectors", *WORDS),
    Group("words-of-a-file", (train("word_vectors", "data.source=text/shakespeare.txt", *WORDS[:3],
                                    "words.least_count=20"),), ("text",)),
    # Machines of probability.
    _recipe("rbm_bars_and_stripes", "training.epochs=2", then=(_DOCTOR,)),
    _recipe("rbm_mnist", "data.source=mnist/mnist.npz", "data.size=14", "rbm.hidden=24", "rbm.ais_temperatures=20",
            "rbm.ais_chains=10", "training.epochs=1", data=("mnist",)),
    _recipe("dbn_mnist", *_SMALL_DBN, data=("mnist",)),
    # Adversarial networks.
    _recipe("gan_ring", *RING, then=(resumed("gan_ring", *RING),)),
    _recipe("gan_grid", "training.epochs=1", "points.count=1024"),
    _recipe("dcgan_digits", *SMALL_GAN, "data.judged=100",
            then=(Step("generate", "generate run --count 2 --seed 3", folder="run/generated"), _DOCTOR)),
    _recipe("dcgan", *SMALL_GAN, "data.source=cifar", "data.judged=40", "training.batch_size=16", data=("cifar",)),
    _recipe("stackgan_birds", *SMALL_STACK, "data.count=32", "data.large=16",
            then=(Step("generate", "generate run 'a large blue bird' --count 2 --out drawn", folder="drawn"), _DOCTOR)),
    _recipe("stackgan", *SMALL_STACK, "data.source=captioned", "data.val_fraction=0.25", data=("captioned",)),
    _recipe("pretrain_formula_resnet", *_SMALL_PRETRAINING,
            then=(train("xo", "head.folds=0", *FLOAT, out="small", name="backbone",
                        options="--backbone formula_net --weights run/model.safetensors"),
                  train("xo", out="small-2", name="backbone-folder",
                        options="--backbone formula_net --weights run"))),
    # Classifiers from random weights.
    _recipe("digits_end_to_end", "training.epochs=1", "training.precision=float32", then=(_DOCTOR,)),
    _recipe("softmax_digits", "training.epochs=1", "training.precision=float32",
            then=(Step("filters", "look filters run"), Step("classes", "look map run --set method=classes"))),
    _recipe("xo_end_to_end", "training.epochs=1", "training.precision=float32"),
    _recipe("xo_learned", "training.epochs=1", "training.precision=float32", then=(_AGAIN,)),
    _recipe("mlp_mnist", "data.source=mnist/mnist.npz", "training.epochs=1", data=("mnist",)),
    _recipe("lenet_mnist", "data.source=mnist/mnist.npz", "training.epochs=1", data=("mnist",)),
    _recipe("cifar_resnet", "data.source=cifar", "training.epochs=1", "training.precision=float32",
            "training.batch_size=16", data=("cifar",), then=(_DOCTOR,)),
    _network("resnet18", "model.size=32"),
    _network("alexnet"),
    _network("vgg16", "model.size=32"),
    _network("googlenet"),
    _network("resnet50", "model.size=32"),
    _network("resnet152", "model.size=32"),
    # The user's photographs.
    _recipe("photos_transfer", *FLOAT, "head.folds=3", data=("photos",)),
    _recipe("photos_finetune", *FLOAT, "training.epochs=1", "head.folds=0", "model.size=32", data=("photos",),
            then=(_DOCTOR,)),
    _recipe("transfer_scenes", *FLOAT, "model.weights=random", "model.size=32", data=("photos",)),
)  # fmt: skip
