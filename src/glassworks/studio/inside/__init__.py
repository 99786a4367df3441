"""Looking into a run's network: a process that holds it open, and what it is asked."""
