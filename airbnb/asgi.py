"""The ASGI application, for hosts that offer nothing else; WSGI costs less (see docs/adr)."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "airbnb.settings")

application = get_asgi_application()
