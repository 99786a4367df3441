"""``--backbone a+b``: what a recipe may say about several backbones, and the words about each."""

from glassworks.core.errors import RecipeError, about
from glassworks.models.joined import SIGN
from glassworks.pipelines.classification.recipe import ClassificationRecipe

_MOST = 8


def is_joined(recipe: ClassificationRecipe) -> bool:
    """True where the recipe names several backbones."""
    return SIGN in recipe.model.backbone


def recipes_of_parts(recipe: ClassificationRecipe) -> list[ClassificationRecipe]:
    """The recipe with each of its backbones alone, kept as it is.

    Raises:
        RecipeError: settings that only one backbone can have; all at once.
    """
    names = [name.strip() for name in recipe.model.backbone.split(SIGN)]
    problems = [*_about_names(names), *_about_settings(recipe)]
    with about("model.backbone"):
        if problems:
            raise RecipeError(
                expected="names of backbones that are joined, and settings that fit several of them",
                found=f"'{recipe.model.backbone}' with {len(problems)} problem{'s' if len(problems) > 1 else ''}",
                do="Correct what is listed, or choose one backbone.",
                problems=problems,
            )
    alone = [recipe.model.model_copy(update={"backbone": name, "frozen": True}) for name in names]
    return [recipe.model_copy(update={"model": model}) for model in alone]


def require_weights(name: str, weights: str, recipe: ClassificationRecipe) -> None:
    """Refuses a backbone that would have random weights without having been asked to.

    Raises:
        RecipeError: it has none.
    """
    if weights == "random" and recipe.model.weights != "random":
        with about("model.backbone"):
            raise RecipeError(
                expected="backbones with weights of their own",
                found=f"{name}, which has none and is trained end to end",
                do="Choose another, or train it alone.",
            )


def _about_names(names: list[str]) -> list[str]:
    problems = [f"a name is missing beside a {SIGN}"] if not all(names) else []
    twice = sorted({name for name in names if name and names.count(name) > 1})
    problems += [f"{name} is named twice" for name in twice]
    return problems + ([f"{len(names)} backbones are more than {_MOST}"] if len(names) > _MOST else [])


def _about_settings(recipe: ClassificationRecipe) -> list[str]:
    model = recipe.model
    given = {
        "--finetune (finetune = true) trains one network; of several none is trained": recipe.finetune,
        "model.frozen = false trains one network; of several none is trained": model.frozen is False,
        f"model.weights = '{model.weights}' belong to one network": model.weights not in (None, "random"),
        "model.arguments belong to one network": model.arguments,
        "model.layers belong to one network": model.layers,
    }
    return [words for words, is_given in given.items() if is_given]
