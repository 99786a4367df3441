"""``generate`` of a DCGAN: images from noise, each a function of the request's seed and the image's number."""

import json
from pathlib import Path

import torch

from glassworks.charts.images import enlarged, png, tiled
from glassworks.core.context import RunContext
from glassworks.core.errors import InputError
from glassworks.core.files import write_atomic
from glassworks.core.seeds import derive
from glassworks.core.workspace import RunFolder
from glassworks.models.files.network_file import read_networks
from glassworks.pipelines.dcgan.networks import networks
from glassworks.pipelines.dcgan.recipe import DcganRecipe
from glassworks.pipelines.generate import Generated, GenerateRequest


def generate(recipe: DcganRecipe, folder: RunFolder, request: GenerateRequest, context: RunContext) -> Generated:
    """See ``verbs.generate``: one PNG file an image.

    Raises:
        InputError: a prompt, which this kind of network cannot follow.
    """
    if request.prompt:
        raise InputError(
            expected=f"no prompt for a run of task '{recipe.task}', which draws from noise alone",
            found=f"'{request.prompt}'",
            do="Leave it out; --seed gives other images.",
        )
    channels = int(json.loads(folder.report_json.read_text(encoding="utf-8"))["channels"])
    generator, discriminator = networks(recipe, channels)
    read_networks(folder.model, {"generator": generator, "discriminator": discriminator})
    generator.eval()
    target, paths = Path(request.out) if request.out else folder.path / "generated", []
    with context.stage("drawing", request.count, "images") as advance, torch.inference_mode():
        for number in range(request.count):
            source = torch.Generator().manual_seed(derive(request.seed, "picture", number))
            sample = generator(torch.randn(1, recipe.gan.noise_size, generator=source))
            paths.append(target / f"{number:04d}.png")
            write_atomic(paths[-1], png(enlarged(tiled(sample.numpy(), 1, signed=True))))
            advance(1)
    return Generated(run=str(folder.path), task=recipe.task, prompt="", pictures=[str(path) for path in paths])
