"""gunicorn's settings; started from the repository's root."""

import multiprocessing
import os

pythonpath = "site"
wsgi_app = "config.wsgi"
bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", multiprocessing.cpu_count() + 1))
threads = 2
# Kept pages count, too: a number small enough to matter for leaks would restart a busy server every few seconds.
max_requests = 100_000
max_requests_jitter = 10_000
timeout = 30
accesslog = os.environ.get("ACCESS_LOG", "-") or None
control_socket_disable = True  # the service manager restarts us; no socket in anybody's home folder
loglevel = os.environ.get("SERVER_LOG_LEVEL", "info")
