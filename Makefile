# The commands of the house. `make demo` and `make test` work from a fresh clone with Python 3.11+ and make alone.

messages:
	python manage.py makemessages -l ja -l en --no-location --no-wrap --no-obsolete -i var -i .venv
	python manage.py compilemessages -v 0 -l ja -l en

.PHONY: messages
