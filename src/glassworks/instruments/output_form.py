"""What a network's outputs are, and the probabilities that they mean.

Most networks give logits. One that ends in a softmax or in sigmoids gives probabilities already: a softmax of these
would be another number. A single output is the logit of one class against everything else.

Shape letters: B images, K outputs.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import torch
from torch import nn

from glassworks.instruments.dispatch import EagerMode
from glassworks.instruments.hooks import borrowed

OutputForm = Literal["logits", "softmax", "sigmoid"]

_FORMS: dict[object, OutputForm] = {
    torch.ops.aten._softmax.default: "softmax",
    torch.ops.aten.sigmoid.default: "sigmoid",
    torch.ops.aten.sigmoid_.default: "sigmoid",
}


def output_form(network: nn.Module, input_: torch.Tensor) -> OutputForm:
    """What the last operation of a forward pass gives: by the operation itself, in whatever way it is written."""
    watch = _Watch()
    with borrowed(network), torch.no_grad(), watch:
        output = network(input_)
    if not isinstance(output, torch.Tensor) or watch.last is None:
        return "logits"
    form, version, made = watch.last
    is_last = _storage(output) == _storage(made) and output._version == version  # and not overwritten since
    return form if is_last else "logits"


def probabilities(outputs_BK: torch.Tensor, form: OutputForm) -> torch.Tensor:
    """Probabilities [B, K] of outputs in this form."""
    if form != "logits":
        return outputs_BK
    return outputs_BK.sigmoid() if outputs_BK.shape[1] == 1 else outputs_BK.softmax(1)


class _Watch(EagerMode):
    """Remembers what softmax or sigmoid made last; views and squeezes of it share its storage."""

    last: tuple[OutputForm, int, torch.Tensor] | None = None

    def __torch_dispatch__(
        self, func: Any, types: Sequence[Any], args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        result = func(*args, **(kwargs or {}))
        if func in _FORMS:  # the tensor is kept, so that no other is given its storage
            in_place = func is torch.ops.aten.sigmoid_.default  # which is counted as a change after this
            self.last = (_FORMS[func], result._version + in_place, result)
        return result


def _storage(tensor: torch.Tensor) -> int:
    return tensor.untyped_storage()._cdata
