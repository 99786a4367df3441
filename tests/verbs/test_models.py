import pytest

from glassworks.core.errors import InputError, RecipeError
from glassworks.testing.models import write_tiny_model
from glassworks.verbs.models import list_models, models, show_model


def test_our_own_come_first_and_timms_on_request():
    assert models().timm == []
    assert models().glassworks[0] == "tiny_resnet"
    assert {"lenet5", "alexnet", "vgg16_bn", "googlenet_2014", "resnet152"} <= set(models().glassworks)
    names = list_models("resnet18*")
    assert names[0] == "tiny_resnet"
    assert "resnet18.a1_in1k" in names
    assert all(name.startswith("resnet18") for name in names[len(models().glassworks) :])


def test_the_layer_table_has_the_keys_that_others_rely_on():
    report = show_model("resnet50").to_dict()
    assert {"name", "parameters", "multiply_adds", "receptive_field", "layers"} <= set(report)
    assert {"name", "output", "parameters", "multiply_adds", "receptive_field"} <= set(report["layers"][0])
    assert (report["parameters"], report["multiply_adds"], report["receptive_field"]) == (
        25_557_032, 4_089_184_256, 427,
    )  # fmt: skip


def test_size_and_classes_change_the_table():
    assert show_model("lenet5", size=28, classes=2).layers[-1].output == (2,)
    assert show_model("resnet18", size=64).layers[0].output == (64, 32, 32)
    with pytest.raises(RecipeError, match=r"features\.30 .*The least size that fits is 32".replace(".*", "(.|\n)*")):
        show_model("vgg16", size=31)


def test_timms_networks_and_model_files_have_tables_too(tmp_path):
    assert show_model("test_resnet").parameters > 0
    path = write_tiny_model(tmp_path / "model.safetensors")
    table = show_model(path)
    assert (table.input, table.layers[-1].name) == ((3, 32, 32), "head")
    with pytest.raises(InputError, match="--classes"):
        show_model(path, classes=3)
    with pytest.raises(RecipeError, match="'vgg16'"):
        show_model("vgg_16")


def test_networks_of_vectors_have_tables_without_fields():
    table = show_model("xor_net")
    assert (table.input, table.parameters, table.receptive_field) == ((2,), 9, None)
