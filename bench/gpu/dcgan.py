"""DCGAN at its paper's size: 64 pixels, width 64, on drawn images."""

from adversarial import carry_out
from images import jpeg_files
from part import Part

if __name__ == "__main__":
    part = Part.from_command_line(__file__)
    folder = jpeg_files(part.work / f"jpeg-{part.pick('full', 'tiny')}", part.pick(2048, 16))
    small = ["data.size=16", "gan.width=8", "training.batch_size=8", "data.judge_steps=5"]
    carry_out(part, "dcgan", [f"data.source='{folder}'", *part.pick([], small)], tables=["training"])
