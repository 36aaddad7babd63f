from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "lodestar.kernel.vault"
    label = "vault"
