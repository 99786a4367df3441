"""The application of the live lessons: the plan, the notebooks behind the guards, and what all of their pages share."""
