from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "lodestar.kernel.trail"
    label = "trail"
