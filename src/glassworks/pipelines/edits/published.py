"""The networks that the edits are named after: their size computed here, their errors from the papers.

Top-5 errors on ImageNet in percent. AlexNet: 18.2 for one network, 15.3 for the entry of 2012 (Krizhevsky et al. 2012).
VGG-16: 7.2 (configuration D, the paper's table 5; 7.0 is the best single network's on test images) and, for the entry
of 2014, 7.3 (Simonyan & Zisserman 2014). GoogLeNet: 7.9 and 6.7 (Szegedy et al. 2014). ResNet-152: 4.49 and, for six
networks together, 3.57 (He et al. 2015). The single figures are of validation images, from many crops of each, so they
are not what one crop gives. People: 5.1, one annotator on 1,500 images (Russakovsky et al. 2015).
"""

import torch

from glassworks.instruments.layers import layer_table
from glassworks.models.create import create_model
from glassworks.pipelines.edits.report import Published

_ERRORS = {
    "alexnet": ("AlexNet", 2012, 18.2, 15.3),
    "vgg16": ("VGG-16", 2014, 7.2, 7.3),
    "googlenet": ("GoogLeNet", 2014, 7.9, 6.7),
    "resnet152": ("ResNet-152", 2015, 4.49, 3.57),
}


def published() -> list[Published]:
    """All four, built without numbers."""
    found = []
    for name, (title, year, single, entry) in _ERRORS.items():
        with torch.device("meta"):
            table = layer_table(create_model(name, 1000), (3, 224, 224))
        found.append(Published(title, year, table.parameters, table.multiply_adds, single, entry))
    return found
