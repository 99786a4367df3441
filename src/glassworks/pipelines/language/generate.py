"""``generate`` of a language model: texts that go on from a prompt."""

from glassworks.core.context import RunContext
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.models.files.network_file import read_networks
from glassworks.pipelines.generate import Generated, GenerateRequest
from glassworks.pipelines.language.data import read_vocabulary
from glassworks.pipelines.language.network import build, written
from glassworks.pipelines.language.recipe import LanguageRecipe

_TEMPERATURE, _LENGTH = 0.8, 500


def generate(recipe: LanguageRecipe, folder: RunFolder, request: GenerateRequest, context: RunContext) -> Generated:
    """See ``verbs.generate``: each text is a function of the request's seed and the text's number.

    Raises:
        DataError: a character of the prompt is not in the text that was learned from.
    """
    vocabulary = read_vocabulary(folder)
    network = build(recipe.language, len(vocabulary), recipe.seed)
    read_networks(folder.model, {"network": network})
    prompt, length = request.prompt or "\n", request.length or _LENGTH
    temperature = _TEMPERATURE if request.temperature is None else request.temperature
    texts = []
    with context.stage("writing", request.count, "texts") as advance:
        for number in range(request.count):
            seed = derive(request.seed, "text", number)
            texts.append(request.prompt + written(network, vocabulary, prompt, length, temperature, seed))
            advance(1)
    return Generated(run=str(folder.path), task=recipe.task, prompt=request.prompt, texts=texts)
