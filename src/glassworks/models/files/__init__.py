"""Model files: one safetensors envelope whose header is strict JSON; opening one runs no code."""
