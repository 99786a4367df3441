"""The loop and what it needs: tasks are stepped, observed, checkpointed and resumed bit for bit."""
