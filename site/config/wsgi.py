"""The WSGI entry: ``gunicorn --config site/gunicorn.conf.py``."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

from core.incoming import Handler  # noqa: E402  after the settings are there

application = Handler()
