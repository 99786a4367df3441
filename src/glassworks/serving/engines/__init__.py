"""What computes the answers in a worker: torch or ONNX Runtime, in a number format that was measured and is safe."""
