"""The same with norms that learn: a network trained end to end, on images in memory."""

from finetune import main
from part import Part

if __name__ == "__main__":
    main(Part.from_command_line(__file__), frozen_norms=False)
