"""The door through which the page server calls us."""

import os

from django.core.wsgi import get_wsgi_application


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lodestar.settings")
application = get_wsgi_application()
