# The commands of the house. `make demo` and `make test` need Python 3.11+ and make; everything else comes from
# the hashed requirements files.
PYTHON ?= python3
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes --only-binary :all:

# What production must say of itself; the values only serve the checks.
PRODUCTION := env -u DEBUG -u DEMO -u STRIPE_API_BASE DEBUG=0 SITE_URL=https://www.example.org EMAIL_URL=smtp://localhost:25 \
	SECRET_KEY=checks-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ \
	DATA_KEYS=Y2hlY2tzLW9ubHktY2hlY2tzLW9ubHktY2hlY2tzLW8= \
	TRUSTED_PROXIES=none STRIPE_SECRET_KEY=sk_test_checks STRIPE_WEBHOOK_SECRET=whsec_checks

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

demo: $(VENV)/runtime ## the whole site with demo content and the payment sandbox
	@$(BIN)/python -m home.demo.serve

test: $(VENV)/development ## the whole test suite; TESTS=… for a part of it
	@$(BIN)/python -m tests.machine
	@$(BIN)/python -m pytest -n auto --dist loadgroup -q $(TESTS)

test-stripe: $(VENV)/development ## the giving tests against Stripe itself; needs STRIPE_TEST_KEY=sk_test_…
	@$(BIN)/python -m tests.donate.stripe

bench: $(VENV)/development ## the figures of the house beside their goals; SMALL=1 takes a minute or two, ONLY=… some rows
	@$(BIN)/python -m tests.bench $(if $(SMALL),--small) $(if $(ONLY),--only $(ONLY))

faults: $(VENV)/development ## the running product while everything fails around it; SMALL=1 the short form, ONLY=… some trials, SEED=…
	@$(BIN)/python -m tests.faults $(if $(SMALL),--small) $(if $(ONLY),--only $(ONLY)) $(if $(SEED),--seed $(SEED))

server: $(VENV)/development ## the README's page on deploying, followed on an empty Debian with systemd, and what comes after; as root
	@$(BIN)/python -m tests.server

guide: $(VENV)/development ## the guide's pictures anew, from the demo that runs beside (make demo, same PORT)
	@$(BIN)/python -m home.demo.serve guide_pictures

check: $(VENV)/development ## linters, types, migrations, translations, deployment checks; silent when all is well
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/djlint --quiet --lint templates donate/sandbox/templates
	@DEBUG=1 $(BIN)/mypy --no-error-summary .
	@$(PRODUCTION) $(BIN)/python manage.py makemigrations --check --dry-run -v 0
	@$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING > /dev/null
	@PYTHON=$(BIN)/python bash .ci/translations

messages: $(VENV)/development ## collect and compile the translations (needs GNU gettext)
	@DEBUG=1 $(BIN)/python manage.py makemessages -v 0 -l ja -l en --no-location --no-wrap --no-obsolete -i var -i .venv -i tests
	@DEBUG=1 $(BIN)/python manage.py compilemessages -v 0 -l ja -l en -i .venv

lock: $(VENV)/development ## compile the hashed requirements files from pyproject.toml
	@$(BIN)/uv pip compile -q pyproject.toml $(LOCK) -o requirements.txt
	@$(BIN)/uv pip compile -q pyproject.toml --group dev $(LOCK) -c requirements.txt -o requirements-dev.txt
LOCK := --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links \
	--no-annotate --custom-compile-command "make lock"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; say which with PYTHON=…")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/runtime: requirements.txt | $(VENV)/bin/python
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/development: requirements-dev.txt requirements.txt | $(VENV)/bin/python
	@$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/runtime

.PHONY: help demo test test-stripe bench faults server guide check messages lock
