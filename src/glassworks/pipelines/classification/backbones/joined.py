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
                expected=f"several backbones, kept as they are, below one head, as '{recipe.model.backbone}'",
                found=f"{len(problems)} setting{'s' if len(problems) > 1 else ''} that cannot be so",
                do="Leave them out, or choose one backbone.",
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
    problems = [f"expected a name on either side of every {SIGN}; found nothing"] if not all(names) else []
    twice = sorted({name for name in names if name and names.count(name) > 1})
    problems += [f"expected different backbones; found {name} twice" for name in twice]
    return problems + ([f"expected at most {_MOST} backbones; found {len(names)}"] if len(names) > _MOST else [])


def _about_settings(recipe: ClassificationRecipe) -> list[str]:
    model = recipe.model
    given = {
        "finetune = true, which trains one network": recipe.finetune,
        "model.frozen = false, which trains one network": model.frozen is False,
        f"model.weights = '{model.weights}', which are of one network": model.weights not in (None, "random"),
        "model.arguments, which are of one network": model.arguments,
        "model.layers, which are of one network": model.layers,
    }
    return [f"found {words}" for words, is_given in given.items() if is_given]
