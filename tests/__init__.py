"""The tests. What starts here is ready for PostgreSQL's package, which as root makes a user for the server."""

import os

# ``useradd`` lies in /usr/sbin, which is missing from the path of a Debian ``su`` without a dash.
os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
