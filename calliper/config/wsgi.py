"""For WSGI servers other than the embedded one: `gunicorn calliper.config.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "calliper.config.settings")

application = get_wsgi_application()
