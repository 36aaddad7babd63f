from django.apps import AppConfig


class ShiftLogConfig(AppConfig):
    name = "lodestar.shiftlog"

    def ready(self) -> None:
        from lodestar.shiftlog import log  # noqa: F401 - grants the log to everybody who is let in
