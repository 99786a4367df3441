"""A fingerprint of weights: equal for equal numbers, whatever their layout in memory."""

import hashlib
from collections.abc import Mapping

import torch


def weights_hash(state: Mapping[str, torch.Tensor]) -> str:
    """blake2b over the tensors in the order of their names: name, element type, shape and bytes; 32 hex digits."""
    digest = hashlib.blake2b(digest_size=16)
    for name in sorted(state):
        tensor = state[name].detach().cpu().contiguous()
        digest.update(f"{name}\0{tensor.dtype}\0{tuple(tensor.shape)}\0".encode())
        digest.update(tensor.reshape(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()
