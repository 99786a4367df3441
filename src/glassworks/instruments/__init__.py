"""What a network is observed with: hooks, the tape of an execution, intervals, the recorder of a training."""
