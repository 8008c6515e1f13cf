"""How a line of the log looks: JSON for machines in production, words elsewhere. Both without anything private."""

import logging
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from core.logs import requests
from core.logs.scrubbing import scrubbed, scrubbed_all

#: Of what others hang on a record: a request, its answer and a connection are no text for a log.
_LEFT_OUT = {"request", "server_time", "taskName", "response", "context", "sql", "params", "sinfo"}


class Words(logging.Formatter):
    """``… INFO core.mail [request] message``."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        return scrubbed(super().format(requests.by_route(record)))


class Lines(JsonFormatter):
    """One JSON object a line, with the request's number."""

    def __init__(self) -> None:
        super().__init__(
            "{levelname}{name}{message}",
            style="{",
            timestamp="at",
            rename_fields={"levelname": "level", "name": "logger"},
            json_ensure_ascii=False,
        )

    def format(self, record: logging.LogRecord) -> str:
        return super().format(requests.by_route(record))

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        kept = {name: value for name, value in log_data.items() if name not in _LEFT_OUT}
        if requests.current():
            kept["request"] = requests.current()
        return {name: value if name == "at" else scrubbed_all(value) for name, value in kept.items()}
