"""VGG-16 as its paper has it (Simonyan and Zisserman 2015, table 1, column D)."""

from glassworks.lessons.labs.stack import as_table, vgg16

MAPS = [64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512]


def test_the_whole_stack():
    lines = vgg16()
    convolutions = [one for one in lines if one.words.startswith("conv")]
    assert {one.words for one in convolutions} == {"conv 3 × 3"}
    assert [int(one.output.split("×")[0]) for one in convolutions] == MAPS
    poolings = [one.output for one in lines if one.words == "pool 2 × 2"]
    assert poolings == ["64×112×112", "128×56×56", "256×28×28", "512×14×14", "512×7×7"]
    assert [one.parameters for one in lines[-3:]] == [102_764_544, 16_781_312, 4_097_000]
    assert as_table(lines).count("\n") == len(lines) + 1
