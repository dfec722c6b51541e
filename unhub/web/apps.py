from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "unhub.web"
    label = "web"
