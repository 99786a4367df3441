"""``generate`` of sequence to sequence: the likeliest targets of a source, by beam search."""

import torch

from glassworks.core.context import RunContext
from glassworks.core.errors import DataError
from glassworks.core.workspace import RunFolder
from glassworks.models.files.network_file import read_networks
from glassworks.pipelines.generate import Generated, GenerateRequest
from glassworks.pipelines.seq2seq.data import as_read, read_vocabularies
from glassworks.pipelines.seq2seq.network import build
from glassworks.pipelines.seq2seq.recipe import Seq2SeqRecipe
from glassworks.tasks.seq2seq import beam


def generate(recipe: Seq2SeqRecipe, folder: RunFolder, request: GenerateRequest, context: RunContext) -> Generated:
    """See ``verbs.generate``: the prompt is the source.

    Raises:
        DataError: no prompt, or one of characters that were not learned from.
    """
    if not request.prompt:
        raise DataError(expected="a source text", found="none", do="Write it behind the run, in quotes.")
    if remark := unusual(recipe, request.prompt):
        context.note(remark)
    sources, targets, longest = read_vocabularies(folder)
    network = build(recipe.seq2seq, len(sources), len(targets), recipe.seed)
    read_networks(folder.model, {"network": network})
    network.eval()
    source_S = torch.from_numpy(sources.encode(as_read(request.prompt, recipe.data)))
    with context.stage("decoding", None, "steps"):
        width = max(recipe.seq2seq.beam, request.count)
        best = beam(network, source_S, width, request.length or 2 * longest)[: request.count]
    return Generated(
        run=str(folder.path), task=recipe.task, prompt=request.prompt,
        texts=[targets.decode(codes) for codes, _ in best],
        details={"log_probabilities": [score for _, score in best]},
    )  # fmt: skip


def unusual(recipe: Seq2SeqRecipe, prompt: str) -> str:
    """What a person should know of an answer that lies beyond what was learned; empty where it does not."""
    learned = recipe.data.length
    if recipe.data.source != "reversed_digits" or len(prompt) == learned:
        return ""
    return (
        f"It learned from strings of exactly {learned} digits, and this one has {len(prompt)}: do not trust the answer."
    )
