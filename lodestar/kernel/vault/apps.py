from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "lodestar.kernel.vault"
    label = "vault"

    def ready(self) -> None:
        from lodestar.kernel.vault import keylog  # noqa: F401 - each key event enters the trail
