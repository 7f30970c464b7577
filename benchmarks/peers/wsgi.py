"""The WSGI application of a Django peer, named by BENCH_PEER."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.peers.settings")

application = get_wsgi_application()
