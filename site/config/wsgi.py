"""The WSGI entry: ``gunicorn --config site/gunicorn.conf.py``."""

import os
import sys
from importlib import import_module

import django
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
try:
    import_module(os.environ["DJANGO_SETTINGS_MODULE"])
except ImproperlyConfigured as wrong:  # one sentence; 3 tells gunicorn that another try makes it no better
    print(wrong, file=sys.stderr)  # noqa: T201  there is no log yet
    sys.exit(3)
django.setup(set_prefix=False)

from core.incoming import Handler  # noqa: E402  after the settings are there

application = Handler()
