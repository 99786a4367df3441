"""A recurrent network learns to write a text character by character, and shows how far its gradients reach."""
