from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "lodestar.kernel"

    def ready(self) -> None:
        from lodestar.kernel import checks  # noqa: F401 - registers the system checks
        from lodestar.kernel.people import police  # noqa: F401 - tells the vault who is police
