"""The number format of the frozen backbone: the fastest in which the head answers as in float32."""

import io
from collections import Counter
from types import SimpleNamespace

import pytest
import torch
from PIL import Image
from torch import nn

from glassworks.core.context import RunContext
from glassworks.core.errors import DataError, MissingExtraError, RecipeError
from glassworks.core.pixels import PixelSpec
from glassworks.data import extract
from glassworks.data.images.inspection import content_hash
from glassworks.data.images.pixel_hash import PixelHashes
from glassworks.data.sources.open import open_source
from glassworks.data.sources.part import PartOf
from glassworks.data.sources.source import Sample
from glassworks.inference.probe import Candidate, PrecisionReport
from glassworks.models.files.metadata import Architecture
from glassworks.pipelines.classification import precision
from glassworks.pipelines.classification.features import feature_store
from glassworks.pipelines.classification.job import ClassifierJob
from glassworks.pipelines.classification.network import BuiltNetwork
from glassworks.pipelines.classification.precision import decide_precision, sampled
from glassworks.pipelines.classification.recipe import ClassificationRecipe


@pytest.fixture(autouse=True)
def torch_alone(monkeypatch):
    monkeypatch.setattr(precision, "is_installed", lambda engine: False)


def source(counts, splits=("train",)):
    """Class ``k`` has ``counts[k]`` images in each split."""
    samples = [
        Sample(f"{split}/{label}/{at}", label, split)
        for split in splits
        for label, count in enumerate(counts)
        for at in range(count)
    ]
    return SimpleNamespace(samples=samples)


def test_formats_are_compared_on_a_sixth_of_few_images_and_on_512_of_many():
    assert len(sampled(source([300, 300]), 0)) == 100
    assert len(sampled(source([3000, 3000]), 0)) == 512


def test_the_sample_holds_classes_in_their_proportion_and_no_held_out_image():
    images = source([900, 300], splits=("train", "val", "test"))
    counts = Counter((images.samples[at].label, images.samples[at].split) for at in sampled(images, 0))
    assert set(counts) == {(0, "train"), (1, "train")}
    assert counts[0, "train"] == pytest.approx(3 * counts[1, "train"], abs=3)


def test_of_a_thousand_classes_as_many_are_compared_as_have_eight_images_each():
    images = source([20] * 1000)
    counts = Counter(images.samples[at].label for at in sampled(images, 0))
    assert len(counts) == 64
    assert set(counts.values()) == {8}
    assert sampled(images, 0) == sampled(images, 0)
    assert sampled(images, 0) != sampled(images, 1)


class Offset(nn.Module):
    """Features are the pixels and a constant: a large one leaves bfloat16's eight digits nothing to tell images by."""

    def __init__(self, offset):
        super().__init__()
        self.offset = nn.Parameter(torch.tensor(float(offset)))

    def forward(self, x):
        return self.offset + x.mean(dim=1).flatten(1)


def decided(offset, monkeypatch, *, milliseconds=(200.0, 10.0), error=0.09, images=600, views=0, seed=0):
    """What a machine chooses on which a pass takes so many milliseconds in float32 and in bfloat16."""

    def measured(network, sample_BCHW):
        exact, shorter = milliseconds
        safe = "bfloat16" if error < 0.03 else "float32"
        return PrecisionReport(safe, [Candidate("float32", exact, 0.0), Candidate("bfloat16", shorter, error)], 4)

    monkeypatch.setattr(precision, "probe_inference", measured)
    model = {"precision": "auto", "views": views}
    recipe = ClassificationRecipe.parse({"data": {"source": "digits"}, "model": model, "seed": seed}, "the test")
    architecture = Architecture(family="glassworks", name="offset", num_features=64)
    built = BuiltNetwork(Offset(offset), architecture, PixelSpec.standard(8), "none", True, recipe)
    alone = SimpleNamespace(first=lambda measure: measure())
    source = PartOf(open_source("digits"), list(range(images)))
    context = RunContext()
    job = ClassifierJob(recipe, source, built, torch.device("cpu"), alone, None, False, context)
    stores = {name: feature_store(built, job.device, name, 0) for name in ("float32", "bfloat16")}
    job = decide_precision(job, lambda name: [stores[name]])
    kept = {name: len(store.cache) for name, store in stores.items()}
    return job.recipe.model.precision, context.record.lines[-1], kept


def test_a_format_whose_features_err_and_whose_decisions_do_not_is_taken(monkeypatch):
    name, said, kept = decided(0.0, monkeypatch)
    assert name == "bfloat16"
    assert "error 9.0%" in said
    assert "bfloat16: head's cross-validated loss" in said
    assert " of 100 decisions changed" in said
    assert kept == {"float32": 100, "bfloat16": 100}, "what is computed for the comparison is not computed again"


def test_the_images_of_the_comparison_are_decoded_once_for_all_formats_and_for_the_pass_after_it(monkeypatch):
    decoded = []
    real = extract.decode_image
    monkeypatch.setattr(extract, "decode_image", lambda spec, content: decoded.append(content) or real(spec, content))
    decided(0.0, monkeypatch)
    assert len(decoded) == len(set(decoded)) == 100
    with PixelHashes(PixelSpec.standard(8).decode) as hashes:
        assert all(hashes.find(content_hash(content)) is not None for content in decoded)


def test_a_format_that_costs_decisions_is_refused_with_the_figures(monkeypatch):
    """At 1,000 bfloat16 has steps of 4, larger than any pixel: all images are alike in it."""
    name, said, _ = decided(1000.0, monkeypatch, error=0.01)
    assert name == "float32", "a small error of the features does not count against the head's loss"
    assert "bfloat16: head's cross-validated loss" in said


@pytest.mark.parametrize("little", [{"images": 240}, {"milliseconds": (4.0, 2.0)}])
@pytest.mark.parametrize(("error", "chosen"), [(0.09, "float32"), (0.01, "bfloat16")])
def test_where_images_are_few_or_little_is_saved_the_error_of_the_features_decides(little, error, chosen, monkeypatch):
    """240 images leave a sample of 40; 600 passes at 2 ms less save 1.2 s, 0.4 of which the comparison takes."""
    name, said, kept = decided(0.0, monkeypatch, error=error, **little)
    assert name == chosen
    assert "cross-validated" not in said
    assert kept == {"float32": 0, "bfloat16": 0}


@pytest.mark.parametrize(("milliseconds", "compared"), [((10.0, 4.6), True), ((10.0, 4.7), False)])
def test_a_second_has_to_be_left_of_what_is_saved_after_the_comparison(milliseconds, compared, monkeypatch):
    """600 passes save 3.24 s or 3.18 s; in float32 the sample's 100 images cost 1 s of it, the 120 held out 1.2 s."""
    _, said, _ = decided(0.0, monkeypatch, milliseconds=milliseconds)
    assert ("cross-validated" in said) == compared


@pytest.mark.parametrize(("milliseconds", "chosen"), [((10.0, 8.1), "float32"), ((10.0, 7.9), "bfloat16")])
def test_a_format_without_error_saves_more_than_measuring_the_held_out_images_as_served(
    milliseconds, chosen, monkeypatch
):
    """600 passes save 1.14 s or 1.26 s, too little to compare decisions; the 120 held-out images cost 1.2 s of it."""
    name, said, _ = decided(0.0, monkeypatch, milliseconds=milliseconds, error=0.0)
    assert (name, "cross-validated" in said) == (chosen, False)


def test_augmented_views_count_as_passes_that_are_saved(monkeypatch):
    _, said, _ = decided(0.0, monkeypatch, milliseconds=(4.0, 2.0), views=3)  # 4.8 s saved
    assert "cross-validated" in said


def test_a_recipe_that_names_the_format_measures_nothing(monkeypatch):
    job = SimpleNamespace(recipe=SimpleNamespace(model=SimpleNamespace(precision="bfloat16", engine="auto")))
    assert decide_precision(job, None) is job


def engines(monkeypatch, *installed):
    monkeypatch.setattr(precision, "is_installed", lambda engine: engine in installed)
    ways = []

    def probed(frozen, names, sample_BCHW):
        ways.append(list(names))
        return PrecisionReport(names[-1], [Candidate(name, 1.0, 0.0) for name in names], len(sample_BCHW))

    monkeypatch.setattr(precision, "probe_ways", probed)
    return ways


@pytest.mark.parametrize(("milliseconds", "measured"), [(34.0, True), (33.0, False)])
def test_another_engine_is_measured_where_half_the_pass_is_longer_than_its_preparation(
    milliseconds, measured, monkeypatch
):
    """600 passes take 20.4 s or 19.8 s; OpenVINO takes 10 s to prepare."""
    ways = engines(monkeypatch, "openvino", "onnxruntime")
    decided(0.0, monkeypatch, milliseconds=(milliseconds, milliseconds / 1.2))
    assert ways == ([["float32", "bfloat16", "openvino float32", "openvino bfloat16"]] if measured else [])


def test_where_no_engine_is_installed_torch_alone_is_measured(monkeypatch):
    ways = engines(monkeypatch)
    name, _, _ = decided(0.0, monkeypatch)
    assert name == "bfloat16"
    assert not ways


def job_with(**model):
    recipe = ClassificationRecipe.parse({"data": {"source": "digits"}, "model": model}, "the test")
    return SimpleNamespace(recipe=recipe, device=torch.device("cpu"))


def test_an_engine_that_is_not_installed_is_named_with_what_installs_it(monkeypatch):
    monkeypatch.setattr("glassworks.core.extras.find_spec", lambda package: None)
    with pytest.raises(MissingExtraError, match=r"glassworks\[openvino\]") as error:
        decide_precision(job_with(engine="openvino", precision="bfloat16"), None)
    assert error.value.key == "model.engine"


def test_a_format_that_an_engine_does_not_have_and_a_device_that_it_does_not_compute_on_are_refused(monkeypatch):
    monkeypatch.setattr("glassworks.core.extras.find_spec", lambda package: package)
    with pytest.raises(RecipeError, match="float32 or bfloat16"):
        decide_precision(job_with(engine="openvino", precision="bfloat16_autocast"), None)
    job = job_with(engine="onnxruntime")
    job.device = torch.device("cuda")
    with pytest.raises(RecipeError, match="device = 'cpu'"):
        decide_precision(job, None)


def test_features_of_another_engine_are_kept_apart(monkeypatch):
    monkeypatch.setattr("glassworks.pipelines.classification.features.engine_version", lambda engine: f"{engine} 1")
    architecture = Architecture(family="glassworks", name="offset", num_features=64)
    recipe = ClassificationRecipe.parse({"data": {"source": "digits"}}, "the test")
    built = BuiltNetwork(Offset(0.0), architecture, PixelSpec.standard(8), "none", True, recipe)
    names = ("float32", "bfloat16", "openvino float32", "openvino bfloat16", "onnxruntime float32")
    assert len({feature_store(built, torch.device("cpu"), name, 0).cache.folder for name in names}) == len(names)


def write_class(folder, contents):
    folder.mkdir(parents=True)
    for number, content in enumerate(contents):
        (folder / f"{number:03d}.png").write_bytes(content)


def test_formats_are_measured_on_the_first_image_that_can_be_read_wherever_it_lies(tmp_path):
    readable = io.BytesIO()
    Image.new("RGB", (16, 16), (200, 10, 10)).save(readable, "png")
    write_class(tmp_path / "photos" / "ants", [b"no image"] * 70)
    write_class(tmp_path / "photos" / "bees", [readable.getvalue()] * 3)
    pixels = PixelSpec.standard(16, mean=(0.5,) * 3, std=(0.5,) * 3)
    job = SimpleNamespace(
        source=open_source(tmp_path / "photos"),
        network=SimpleNamespace(spec=pixels),
        device="cpu",
        context=RunContext(),
    )
    assert precision._pixels(job, 32).shape == (3, 3, 16, 16), "not the first of them alone"
    write_class(tmp_path / "lost" / "ants", [b"no image"] * 2)
    write_class(tmp_path / "lost" / "bees", [b""])
    job.source = open_source(tmp_path / "lost")
    with pytest.raises(DataError, match=r"none among 3 files of 'lost'; the first, .*000\.png: .*no image format"):
        precision._pixels(job, 32)
