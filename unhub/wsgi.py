"""The WSGI entry point: the response cache in front of Django's own handler."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unhub.settings")

from unhub.web.cache import ResponseCache

application = ResponseCache(get_wsgi_application())
