"""What lessons are written with: screens, widgets, questions, exercises, code to run.

A notebook imports ``Lesson`` alone. Everything here also works in marimo's own editor and in a script.
"""

from glassworks.lessons.kit.lesson import Lesson

__all__ = ["Lesson"]
