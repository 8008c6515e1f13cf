"""Backups: database and files at one moment, in one file that proves itself; and back into an empty place."""


class BackupError(Exception):
    """What went wrong, in words for whoever runs the command."""
