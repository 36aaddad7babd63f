from django.apps import AppConfig


class SignsConfig(AppConfig):
    name = "lodestar.signs"
