"""The log: one JSON object a line on standard error, whoever has something to say."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any, TextIO


def write_line(event: str, out: TextIO | None = None, **fields: Any) -> None:
    """One line, by default on standard error; a reader that has gone away stops nothing."""
    line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **fields}
    try:
        (out or sys.stderr).write(json.dumps(line) + "\n")
    except (OSError, ValueError):
        return


class Lines(logging.Handler):
    """What libraries log, in the same form."""

    def emit(self, record: logging.LogRecord) -> None:
        """Writes the record, with its traceback where it has one; a call that is wrong itself ends nothing, as ever."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):
            message = f"{record.msg} {record.args}"
        trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else None
        write_line(record.name, level=record.levelname.lower(), message=message, traceback=trace)


def take_over(*names: str) -> None:
    """Has the loggers of these names write lines, and whatever else a library logs or warns of."""
    for name in names:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [Lines()], False
    if not logging.root.handlers:  # else it would print bare words between the lines
        logging.root.addHandler(Lines())
    logging.captureWarnings(capture=True)
    logging.getLogger("python_multipart").setLevel(logging.ERROR)  # what a client got wrong stands in its refusal
