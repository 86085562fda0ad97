"""The entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from config.bodies import take_whole_bodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = take_whole_bodies(get_wsgi_application())
