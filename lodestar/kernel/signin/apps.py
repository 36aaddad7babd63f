from django.apps import AppConfig


class SignInConfig(AppConfig):
    name = "lodestar.kernel.signin"
    label = "signin"
