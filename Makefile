# All that is needed is Python 3.11 or later, make and git. `make help` lists what there is.
# Paths are relative on purpose: the folder may have spaces in its name.

PYTHON ?= python3.11
VENV := .venv
IN_VENV := $(VENV)/bin/python
PYTEST := $(IN_VENV) -m pytest
ON_SQLITE := env -u DATABASE_URL
# PostgreSQL and Redis have packages of their own, which the sample site on SQLite does without.
RUNTIME := $(if $(DATABASE_URL)$(CACHE_URL),server,runtime)
TEST_POSTGRES_URL ?= postgres://postgres@127.0.0.1:5432/postgres
TEST_REDIS_URL ?= redis://127.0.0.1:6379/15
export TEST_POSTGRES_URL TEST_REDIS_URL

# Said where an optional part of the tests has nothing to run on; an error where everything is demanded (.ci/run).
skip = echo "skipped: $(1)"; test -z "$$UNHUB_REQUIRE_ALL" || { echo "UNHUB_REQUIRE_ALL is set: nothing may be skipped" >&2; exit 1; }

.DEFAULT_GOAL := help
.PHONY: help run test check format clean test-sqlite test-postgres test-browser

help: ## what each of these does
	@echo "make TARGET, where TARGET is one of:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo "make run heeds PORT (8000), UNHUB_DATA (var) and UNHUB_EDITOR_PASSWORD; docs/operations.md has the rest."

run: $(VENV)/$(RUNTIME).stamp ## install, load the sample content and serve it on http://127.0.0.1:8000/
	@set -e; data="$${UNHUB_DATA:-var}"; mkdir -p "$$data"; key="$$data/secret_key"; \
	test -s "$$key" || (umask 077; $(IN_VENV) -c 'import secrets; print(secrets.token_urlsafe(50))' > "$$key"); \
	export DEBUG="$${DEBUG:-false}" SECRET_KEY="$${SECRET_KEY:-$$(cat "$$key")}"; \
	exec $(IN_VENV) manage.py serve

test: check test-sqlite test-postgres test-browser ## everything: the checks, then the tests on SQLite, on PostgreSQL and in a browser

test-sqlite: $(VENV)/dev.stamp ## the tests on SQLite
	$(ON_SQLITE) $(PYTEST) -n 2 -m "not browser and not postgres"

test-postgres: $(VENV)/dev.stamp ## the tests on PostgreSQL, where one answers at TEST_POSTGRES_URL
	@if reason=$$($(IN_VENV) tests/services.py "$$TEST_POSTGRES_URL"); then \
		echo 'DATABASE_URL="$$TEST_POSTGRES_URL" $(PYTEST) -n 2 -m "not browser and not sqlite"'; \
		DATABASE_URL="$$TEST_POSTGRES_URL" $(PYTEST) -n 2 -m "not browser and not sqlite"; \
	else $(call skip,the tests on PostgreSQL: $$reason); fi

test-browser: $(VENV)/dev.stamp ## the tests in Chromium, where there is one
	@if reason=$$($(IN_VENV) tests/services.py chromium); then \
		echo "$(PYTEST) tests/browser -m browser"; \
		$(ON_SQLITE) DJANGO_ALLOW_ASYNC_UNSAFE=true $(PYTEST) tests/browser -m browser; \
	else $(call skip,the tests in a browser: $$reason); fi

check: $(VENV)/dev.stamp ## style, templates, import contracts, migrations, and the settings of a public site
	$(IN_VENV) -m ruff check .
	$(IN_VENV) -m ruff format --check .
	$(IN_VENV) -m djlint templates --lint --quiet
	$(VENV)/bin/lint-imports
	$(ON_SQLITE) $(IN_VENV) manage.py makemigrations --check --dry-run
	DEBUG=false SECRET_KEY=$$($(IN_VENV) -c 'import secrets; print(secrets.token_urlsafe(50))') \
		ALLOWED_HOSTS=unhub.example SITE_URL=https://unhub.example \
		$(IN_VENV) manage.py check --deploy --fail-level WARNING

format: $(VENV)/dev.stamp ## put Python files in the project's style and mend what can be mended
	$(IN_VENV) -m ruff check --fix .
	$(IN_VENV) -m ruff format .

clean: ## remove the virtual environment and caches; never UNHUB_DATA
	rm -rf $(VENV) .pytest_cache .ruff_cache .import_linter_cache .hypothesis htmlcov .coverage test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the virtual environment: made once, installed into again when a requirements file changes -------------------------

$(IN_VENV):
	@python=$$(command -v $(PYTHON) || command -v python3 || true); \
	if ! "$${python:-false}" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		echo "unhub needs Python 3.11 or later, and found $${python:-none}. Name one: make PYTHON=/path/to/python3.11" >&2; exit 1; fi; \
	echo "Making $(VENV) with $$("$$python" --version)"; \
	"$$python" -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python could not make a virtual environment; on Debian and Ubuntu install python3-venv." >&2; exit 1; }

$(VENV)/runtime.stamp: requirements.txt
$(VENV)/server.stamp: requirements.txt requirements-server.txt
$(VENV)/dev.stamp: requirements.txt requirements-server.txt requirements-dev.txt
$(VENV)/%.stamp: | $(IN_VENV)
	@echo "Installing $(lastword $^) into $(VENV)"
	@$(IN_VENV) -m pip install --quiet --disable-pip-version-check -r $(lastword $^)
	@touch $@
