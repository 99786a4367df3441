"""Runs that another tree left are to be read, and finished, as if they were one's own: ``record --runs DIR``."""

from behaviour.case import Group, Step, resumed, train
from behaviour.recipe_cases import FLOAT, RING, SMALL_GAN, SMALL_STACK, XOR

OLD_RUNS: tuple[Group, ...] = (
    Group("old-classifiers", (
        Step("predict", "predict old/frozen own/ramp.png own/noise.png --top 3"),
        Step("predict-file", "predict old/end-to-end/model.safetensors own/noise.png --top 2"),
        Step("evaluate", "evaluate old/frozen digits"),
        Step("show", "models show old/frozen"),
        Step("show-layers", "models show old/sources"),
        Step("explain", "look explain old/end-to-end --image own/noise.png --set method=gradient --out explained"),
        Step("doctor", "doctor old/end-to-end"),
        Step("pt2", "export old/end-to-end --to pt2 --out exported.pt2"),
        train("old/frozen/recipe.toml", out="again", name="again"),
        train("xo", "head.folds=0", *FLOAT, out="small", name="backbone",
              options="--backbone formula_net --weights old/recipe-pretrain_formula_resnet/model.safetensors"),
        train("xo", "head.folds=0", *FLOAT, out="of-run", options="--weights old/end-to-end", name="weights-of-run"),
        resumed("xo_end_to_end", "training.epochs=2", "training.precision=float32", out="old/end-to-end"),
    ), ("own",), ("frozen", "end-to-end", "sources", "recipe-pretrain_formula_resnet")),
    Group("old-others", (
        Step("generate-text", "generate old/recipe-char_language ROMEO: --length 60"),
        Step("generate-pairs", "generate old/recipe-reverse_digits 12345"),
        Step("generate-digits", "generate old/recipe-dcgan_digits --seed 3 --out drawn", folder="drawn"),
        Step("generate-birds", "generate old/recipe-stackgan_birds 'a large blue bird' --out made", folder="made"),
        Step("doctor", "doctor old/recipe-initialisation"),
        resumed("xor_mlp", *XOR, out="old/recipe-xor_mlp", name="resume-xor"),
        resumed("gan_ring", *RING, out="old/recipe-gan_ring", name="resume-ring"),
        resumed("dcgan_digits", *SMALL_GAN, "data.judged=100", out="old/recipe-dcgan_digits", name="resume-digits"),
        resumed("stackgan_birds", *SMALL_STACK, "data.count=32", "data.large=16", out="old/recipe-stackgan_birds",
                name="resume-birds"),
    ), (), tuple(f"recipe-{name}" for name in (
        "char_language", "reverse_digits", "dcgan_digits", "stackgan_birds", "initialisation", "xor_mlp", "gan_ring"))),
)  # fmt: skip
