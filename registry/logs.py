"""What the log says of a request."""

import logging


def without_tracebacks_of_refusals(record: logging.LogRecord) -> bool:
    """A request that was refused has its line; where in the code it was refused tells nothing."""
    if getattr(record, "status_code", 500) < 500:
        record.exc_info = None
    return True
