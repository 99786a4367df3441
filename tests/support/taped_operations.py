"""Networks of whatever networks are made of, and every operation of a pass through one, with each of its inputs."""

import torch
from torch import nn

from glassworks.instruments.tape import SILENT, record


class Lambda(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


def operations(network, image):
    """Every operation on the tape with each of its inputs, once."""
    torch.manual_seed(1)
    network = network.double().eval()
    tape = record(network, image.double(), lambda output: output.square().sum())
    for op in tape.ops:
        if op.name not in SILENT:
            for tensor in {id(tensor): tensor for tensor in op.inputs if tensor.is_floating_point()}.values():
                if op.name != "native_batch_norm" or not any(tensor is buffer for buffer in op.args[3:5]):
                    yield op, tensor


def batch_norm(channels, **settings):
    layer = nn.BatchNorm2d(channels, **settings)
    with torch.no_grad():
        layer.running_var.copy_(torch.rand(channels) + 0.5)
        layer.running_mean.copy_(torch.rand(channels))
        if layer.affine:
            layer.weight.copy_(torch.rand(channels) + 0.5)
    return layer


IMAGE = torch.rand(1, 4, 5, 3, generator=torch.Generator().manual_seed(0)) - 0.5
FILTERS = torch.rand(3, 4, 2, 2, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
NETWORKS = {
    "convolution": nn.Conv2d(4, 6, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2), groups=2),
    "convolution of one number": Lambda(lambda x: torch.convolution(x, FILTERS, None, [2], [1], [1], False, [0], 1)),
    "convolution by depth": nn.Conv2d(4, 4, 3, padding=1, groups=4, bias=False),
    "transposed convolution": nn.ConvTranspose2d(4, 2, 2, stride=2),
    "one dimension": nn.Sequential(nn.Flatten(2), nn.Conv1d(4, 2, 3, stride=2, padding=2)),
    "batch norm": nn.Sequential(batch_norm(4), nn.Conv2d(4, 3, 1), batch_norm(3, affine=False)),
    "linear": nn.Sequential(nn.Flatten(), nn.Linear(60, 3), nn.Tanh(), nn.Linear(3, 2, bias=False)),
    "several rows": nn.Linear(3, 2),
    "activations": nn.Sequential(
        *(nn.ReLU(), nn.GELU(), nn.SiLU(), nn.Sigmoid(), nn.ELU(), nn.Hardswish(), nn.LeakyReLU(), nn.Softplus()),
        *(nn.Hardtanh(), nn.Mish(), nn.Threshold(0.1, 0.2), nn.Hardsigmoid(), nn.LogSigmoid()),
    ),
    "slopes that are learned": nn.PReLU(4),
    "residual": Lambda(lambda x: torch.add(x, x.relu(), alpha=3.0) + x + (x + x)),
    "arithmetic": Lambda(lambda x: (2 - x) * x.exp() / (x.abs() + 1).sqrt() - x.square() + (x + 2).log().neg()),
    "on the diagonal twice": Lambda(lambda x: x * x),
    "broadcast": Lambda(lambda x: x + x.mean((2, 3), keepdim=True)),
    "softmax": nn.Softmax(1),
    "pools": nn.Sequential(nn.MaxPool2d(2, stride=1), nn.AvgPool2d(2)),
    "shapes": Lambda(lambda x: x.permute(0, 2, 3, 1).contiguous().view(3, 20).unsqueeze(1).squeeze(1).clone()),
}
