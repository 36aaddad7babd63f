"""What may be written down while the site runs: an event's name and a few named plain values.

There is no access log. Django's own loggers put paths, addresses and tracebacks with local values
into their messages; here each record is reduced to where it came from, its level and the kind of
exception, so that nothing a visitor sent can reach a log by accident.
"""

import logging
import sys

import structlog


KEPT = frozenset({"event", "level", "kit", "version", "services", "status", "error", "at", "port"})


class PlainFormatter(logging.Formatter):
    """One line: level, logger, and for an exception its type and where it was raised."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{record.levelname.lower()} {record.name}"
        if record.name.startswith("lodestar"):
            line += f" {record.getMessage()}"
        if record.exc_info and record.exc_info[0]:
            line += f" error={record.exc_info[0].__name__}{where(record)}"
        return line


def where(record: logging.LogRecord) -> str:
    """File and line of the innermost frame of a logged exception, without its values."""
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f" at={trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"


def keep_known(
    _: structlog.types.WrappedLogger, __: str, event: structlog.types.EventDict
) -> structlog.types.EventDict:
    return {key: value for key, value in event.items() if key in KEPT}


def configure_logs() -> None:
    """Send everything to standard error through the two filters above."""
    logging.raiseExceptions = False  # else a log that cannot be written is told with its values
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlainFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("lodestar").setLevel(logging.INFO)
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            keep_known,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
