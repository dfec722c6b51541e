"""The WSGI entry point: the response cache in front of Django's own handler."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unhub.settings")
django_application = get_wsgi_application()

from unhub.web.cache import ResponseCache  # noqa: E402  (it reads the content version, so Django must be set up)

application = ResponseCache(django_application)
