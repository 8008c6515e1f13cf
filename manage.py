#!/usr/bin/env python
"""Django's command line, with ``site/`` as a source root.

``site`` is also a module of the standard library, so the folder is put on ``sys.path`` and is never
a package itself: see "The house" in README.md.
"""

import os
import sys
from importlib import import_module
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    except ImproperlyConfigured as wrong:  # a sentence for whoever sets the variables, who needs no traceback
        sys.exit(str(wrong))
    execute_from_command_line(sys.argv)
