"""StackGAN on drawn birds at its recipe's full size, both stages."""

from adversarial import carry_out
from part import Part

if __name__ == "__main__":
    part = Part.from_command_line(__file__)
    tiny = ["data.count=64", "data.large=32", "stackgan.width=4", "stackgan.critic_width=4", "matching.epochs=1"]
    tiny += ["data.judge_steps=5"]
    carry_out(part, "stackgan_birds", part.pick([], tiny), tables=["training", "refining"])
