"""A recurrent network learns to write a text character by character, and shows how far its gradients reach.

The text's last part is held out. Its bits per character are measured in one go through it, the memory carried along, in
float32 whatever the training computed in.

Shape letters: N characters, B batch, T window.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from glassworks.core.config import Config
from glassworks.core.context import RunContext
from glassworks.core.device import pick_device
from glassworks.core.files import write_atomic
from glassworks.core.recipe import Recipe
from glassworks.core.report import Report
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.pipelines.base import finish
from glassworks.pipelines.dense import resolve_training
from glassworks.pipelines.generate import Generated, GenerateRequest
from glassworks.pipelines.report import Findings
from glassworks.training.config import LoopConfig, Share

if TYPE_CHECKING:
    from glassworks.data.loader import Loader
    from glassworks.data.text.characters import Vocabulary
    from glassworks.models.sequence.recurrent import CharacterNetwork
    from glassworks.pipelines.language.gradient_reach import GradientLengths, Reach

DEFAULTS: dict[str, Any] = {
    "optimizer": "adamw",
    "learning_rate": 3e-3,
    "weight_decay": 0.01,
    "warmup_fraction": 0.02,
    "batch_size": 16,
    "epochs": 10,
}
_STREAMS = 16  # stretches of the held-out text that are read side by side
_TEMPERATURES = (0.3, 0.7, 1.0)
_SHOWN = 400  # characters of each sample
_VOCABULARY = "vocabulary.json"


class TextConfig(Config):
    """The ``[data]`` table."""

    source: str
    """A UTF-8 text file."""
    val_fraction: Annotated[float, Field(gt=0, lt=1)] = 0.1
    """Part at the end of the text that is held out."""
    window: Annotated[int, Field(ge=2, le=4096)] = 100
    """Characters through which a gradient is followed back."""


class LanguageConfig(Config):
    """The ``[language]`` table."""

    kind: Literal["rnn", "lstm", "gru"] = "lstm"
    """Of the recurrent layers."""
    hidden: Annotated[int, Field(ge=1, le=4096)] = 256
    """Units of each layer."""
    layers: Annotated[int, Field(ge=1, le=8)] = 1
    """Recurrent layers."""
    embedding: Annotated[int, Field(ge=1, le=1024)] = 64
    """Numbers that stand for a character."""
    dropout: Share = 0.0
    """Share of values set to zero between layers and before the last one."""
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    """Number format of the computation in training; ``auto``: bfloat16 where the processor has instructions for it."""


class LanguageRecipe(Recipe):
    """A character language model."""

    task: str = "language"
    """The kind of recipe: what one run of it does."""
    data: TextConfig
    language: LanguageConfig = LanguageConfig()
    training: LoopConfig = LoopConfig()

    def open_inputs(self) -> str:
        """The text.

        Raises:
            DataError: no text, too short, or of one single character.
        """
        from glassworks.data.text.characters import open_corpus

        shorter = min(self.data.val_fraction, 1 - self.data.val_fraction)
        return open_corpus(self.data.source, math.ceil((self.data.window + 2) / shorter) + 1)


@dataclass
class LanguageReport(Report):
    """How well the next character is predicted.

    Attributes:
        characters: of the text.
        symbols: different ones.
        parameters: of the network.
        bits: per held-out character.
        train_bits: per character, over the last epoch while learning.
        unigram_bits: of held-out characters by their frequency in the text learned from alone.
        n: held-out characters predicted.
        best_epoch: whose weights these are, by the bits of the held-out part.
        history: one entry per epoch.
        samples: temperature and text.
        reach: how much of a gradient is left after so many steps back in time.
        lengths: of gradients, before and after learning, and how many are clipped.
    """

    characters: int
    symbols: int
    parameters: int
    bits: float
    train_bits: float
    unigram_bits: float
    n: int
    best_epoch: int
    history: list[dict[str, Any]]
    samples: list[tuple[float, str]]
    reach: "list[Reach]"
    lengths: "list[GradientLengths]"


def run(recipe: LanguageRecipe, inputs: str, folder: RunFolder, *, resume: bool, context: RunContext) -> Findings:
    """See ``pipelines.base.run``."""
    import json

    from glassworks.data.text.characters import Vocabulary
    from glassworks.models.files.network_file import write_networks
    from glassworks.pipelines.language import show as shown
    from glassworks.pipelines.language.gradient_reach import gradient_lengths, reaches
    from glassworks.tasks.language import LanguageModelling
    from glassworks.training.loop import fit

    recipe = _settled(recipe, context)
    vocabulary = Vocabulary.of(inputs)
    write_atomic(folder.path / _VOCABULARY, json.dumps(vocabulary.symbols))
    train, held_out = _loaders(recipe, vocabulary, inputs)
    network = build(recipe.language, len(vocabulary), recipe.seed)
    plain = LanguageModelling(network)
    before = gradient_lengths("at the start", plain, train, recipe.training.clip_norm)
    task = LanguageModelling(network, recipe.language.precision)
    result = fit(
        task, train, held_out, recipe.training, folder, seed=recipe.seed, context=context, resume=resume,
        observers=[shown.Writing(folder, network, vocabulary, recipe.seed)],
    )  # fmt: skip
    with context.stage("measuring", None, "steps"):
        measured = plain.evaluate(held_out.epoch(0))
        numbers = LanguageReport(
            characters=len(inputs),
            symbols=len(vocabulary),
            parameters=sum(parameter.numel() for parameter in network.parameters()),
            bits=measured["bits"],
            train_bits=result.history[-1]["train_loss"] / math.log(2),
            unigram_bits=unigram_bits(train, held_out, len(vocabulary)),
            n=int(measured["n"]),
            best_epoch=result.best_epoch,
            history=result.history,
            samples=[(t, written(network, vocabulary, "\n", _SHOWN, t, recipe.seed)) for t in _TEMPERATURES],
            reach=reaches(network, held_out.batch(0, 0)["inputs"], recipe.seed),
            lengths=[before, gradient_lengths("after learning", plain, train, recipe.training.clip_norm)],
        )
    digest = write_networks(folder.model, task.modules, recipe)
    return finish(
        recipe, folder, context, numbers, verdicts=shown.verdicts(numbers), tables=shown.tables(numbers),
        figures=shown.figures(numbers), weights_hash=digest,
    )  # fmt: skip


def _settled(recipe: LanguageRecipe, context: RunContext) -> LanguageRecipe:
    """The recipe with nothing about its loop or number format left open."""
    recipe = resolve_training(recipe, **DEFAULTS)
    if recipe.language.precision != "auto":
        return recipe
    chosen = "bfloat16" if _has_bfloat16(recipe.device) else "float32"
    context.choose("precision of the training", chosen)
    return recipe.model_copy(update={"language": recipe.language.model_copy(update={"precision": chosen})})


def _has_bfloat16(device: str) -> bool:
    import torch

    kind = pick_device(device).type
    if kind == "cuda":
        return torch.cuda.is_bf16_supported()
    asked = getattr(torch.cpu, "_is_avx512_bf16_supported", None)
    return kind == "cpu" and asked is not None and bool(asked())


def _loaders(recipe: LanguageRecipe, vocabulary: "Vocabulary", text: str) -> "tuple[Loader[Any], Loader[Any]]":
    """Windows to learn from, shuffled; and the held-out part, read on without a break."""
    from glassworks.data.loader import Loader
    from glassworks.data.text.characters import Windows

    codes_N = vocabulary.encode(text)
    border = len(codes_N) - round(recipe.data.val_fraction * len(codes_N))
    train, held_out = (Windows(part, recipe.data.window) for part in (codes_N[:border], codes_N[border:]))
    begins = train.begins()
    size = min(recipe.training.batch_size, len(begins))
    ordered, streams = held_out.streams(_STREAMS)
    shuffled = Loader(train, begins, size, derive(recipe.seed, "windows"), shuffle=True, drop_last=True)
    return shuffled, Loader(held_out, ordered, streams)


def build(config: LanguageConfig, num_symbols: int, seed: int) -> "CharacterNetwork":
    """The network with random weights."""
    import torch

    from glassworks.models.sequence.recurrent import CharacterNetwork

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(derive(seed, "network"))
        return CharacterNetwork(
            num_symbols, kind=config.kind, hidden=config.hidden, layers=config.layers, embedding=config.embedding,
            dropout=config.dropout,
        )  # fmt: skip


def unigram_bits(train: "Loader[Any]", held_out: "Loader[Any]", num_symbols: int) -> float:
    """Bits of a held-out character by its frequency in the text learned from, every symbol counted once more."""
    import numpy as np

    known, asked = (getattr(loader.columns, "codes") for loader in (train, held_out))  # noqa: B009 - both are Windows
    counts = np.bincount(known, minlength=num_symbols) + 1
    return float(-np.log2(counts / counts.sum())[asked].mean())


def written(
    network: "CharacterNetwork", vocabulary: "Vocabulary", prompt: str, length: int, temperature: float, seed: int
) -> str:
    """``length`` characters that follow the prompt; characters of the prompt that were never seen are an error."""
    import torch

    from glassworks.tasks.language import sample

    if prompt == "\n" and "\n" not in vocabulary.symbols:
        prompt = vocabulary.symbols[0]
    generator = torch.Generator().manual_seed(derive(seed, "writing", str(temperature)))
    codes = sample(network, torch.from_numpy(vocabulary.encode(prompt)), length, temperature, generator)
    return vocabulary.decode(codes)


def generate(recipe: LanguageRecipe, folder: RunFolder, request: GenerateRequest, context: RunContext) -> Generated:
    """See ``verbs.generate``: texts that go on from the prompt."""
    import json

    from glassworks.data.text.characters import Vocabulary
    from glassworks.models.files.network_file import read_networks

    vocabulary = Vocabulary(tuple(json.loads((folder.path / _VOCABULARY).read_text(encoding="utf-8"))))
    network = build(recipe.language, len(vocabulary), recipe.seed)
    read_networks(folder.model, {"network": network})
    prompt, temperature = request.prompt or "\n", 0.8 if request.temperature is None else request.temperature
    texts = []
    with context.stage("writing", request.count, "texts") as advance:
        for number in range(request.count):
            seed = derive(request.seed, "text", number)
            texts.append(
                request.prompt + written(network, vocabulary, prompt, request.length or 500, temperature, seed)
            )
            advance(1)
    return Generated(run=str(folder.path), task=recipe.task, prompt=request.prompt, texts=texts)
