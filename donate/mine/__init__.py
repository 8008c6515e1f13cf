"""The donor's own pages behind a mailed link: no password, a short session, everything about one's gifts."""
