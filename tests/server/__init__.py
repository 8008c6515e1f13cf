"""``make server``: the README's page on deploying, followed on an empty Debian server, and what comes after it."""
