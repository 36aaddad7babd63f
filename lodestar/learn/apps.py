from django.apps import AppConfig


class LearnConfig(AppConfig):
    name = "lodestar.learn"
