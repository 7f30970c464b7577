# Everything a developer types. `make` alone lists it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Where `make test-all` finds its servers; the database named is only connected to, tests make their own.
POSTGRES_URL ?= postgres://postgres@127.0.0.1:5432/airbnb
MARIADB_URL ?= mysql://root@127.0.0.1:3306/airbnb
TEST_REDIS_URL ?= redis://127.0.0.1:6379/0

# The browser of `make test-browser`. Where there is none, a root on Debian gets Debian's.
CHROMIUM ?= $(or $(shell command -v chromium || command -v chromium-browser || command -v google-chrome),/usr/bin/chromium)
INSTALL_CHROMIUM := test "$$(id -u)" = 0 && apt-get update -qq \
	&& DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium

# Extra words for pytest: make test ARGS="tests/bookings -x"
ARGS ?=
PRINT_SCHEMA := $(BIN)/python manage.py graphql_schema --schema schema.root.schema --out=-.graphql
PYTEST := $(BIN)/python -m pytest -n 2

.DEFAULT_GOAL := help
.PHONY: help install run test test-all test-sqlite test-postgres test-mariadb test-browser test-real test-nightly \
	check check-deploy secrets audit format schema messages bench lock clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# One virtual environment, filled in two steps: what the product runs on, then what working on it needs.
# A stamp is older than its lock file when that file changed, and the step is repeated.

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ..." >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runs: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.develops: requirements-dev.txt $(VENV)/.runs
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/.browses: requirements-browser.txt $(VENV)/.develops
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-browser.txt
	@touch $@

install: $(VENV)/.develops ## Make .venv with everything needed to run and to develop

run: $(VENV)/.runs ## Migrate, load demo data if there is none, serve on http://127.0.0.1:8000
	@$(BIN)/python manage.py serve

test: $(VENV)/.develops ## Run the tests on SQLite, or on DATABASE_URL when it is set
	$(PYTEST) $(ARGS)

test-all: test-sqlite test-postgres test-mariadb ## Run the tests on every database

test-sqlite: $(VENV)/.develops
	env -u DATABASE_URL -u REDIS_URL $(PYTEST) $(ARGS)

test-postgres: $(VENV)/.develops ## Run the tests on PostgreSQL (POSTGRES_URL) with Redis (TEST_REDIS_URL)
	DATABASE_URL=$(POSTGRES_URL) REDIS_URL=$(TEST_REDIS_URL) $(PYTEST) $(ARGS)

test-mariadb: $(VENV)/.develops ## Run the tests on MariaDB or MySQL (MARIADB_URL) with Redis (TEST_REDIS_URL)
	DATABASE_URL=$(MARIADB_URL) REDIS_URL=$(TEST_REDIS_URL) $(PYTEST) $(ARGS)

test-browser: $(VENV)/.browses ## Drive GraphiQL in Chromium (CHROMIUM says where it is)
	@test -x "$(CHROMIUM)" || { $(INSTALL_CHROMIUM) && test -x "$(CHROMIUM)"; } \
		|| { echo "Chromium is needed: install it, or make test-browser CHROMIUM=/path/to/it" >&2; exit 2; }
	CHROMIUM=$(CHROMIUM) $(BIN)/python -m pytest tests/browser $(ARGS)

test-real: $(VENV)/.develops ## Import and search a whole city on SQLite (AIRBNB_DATA says where it is)
	env -u DATABASE_URL -u REDIS_URL $(PYTEST) -m whole_city $(ARGS)

test-nightly: $(VENV)/.develops ## Compare the engine with graphql-core on 10,000 documents, which takes minutes
	HYPOTHESIS_PROFILE=nightly $(BIN)/python -m pytest -n 0 tests/engine/test_differential.py $(ARGS)

check: $(VENV)/.develops ## Style, types, import order, migrations, the published schema and what it breaks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(PRINT_SCHEMA) | diff -u schema/schema.graphql - \
		|| { echo "schema/schema.graphql is out of date: make schema" >&2; exit 1; }
	$(BIN)/python manage.py schema_changes

check-deploy: $(VENV)/.develops ## Workflows, compose file and Dockerfile
	$(BIN)/zizmor --offline --quiet .github
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(BIN)/hadolint Dockerfile

# The word "password" stands for one in examples. What is found is shown by its place alone.
secrets: $(VENV)/.develops ## Look for passwords, tokens and keys in all files and in the whole history
	$(BIN)/kingfisher scan . --git-history full --exclude .venv --exclude var --skip-regex '^password$$' \
		--no-validate --no-update-check --redact --quiet

audit: $(VENV)/.develops ## Ask the advisories about every package that the product runs on, which needs the network
	$(BIN)/uv tool run pip-audit==2.10.1 --requirement requirements.txt --require-hashes --disable-pip

format: $(VENV)/.develops ## Format the code, and fix what can be fixed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

schema: $(VENV)/.develops ## Write schema/schema.graphql
	$(PRINT_SCHEMA) > schema/.schema.graphql
	mv schema/.schema.graphql schema/schema.graphql

# Babel reads our templates by airbnb/translations.py, so nobody needs GNU gettext.
PYBABEL := PYTHONPATH=. $(BIN)/pybabel --quiet

messages: $(VENV)/.develops ## Take what mails and texts say into locale/, and compile what is translated
	$(PYBABEL) extract --mapping-file pyproject.toml --no-wrap --sort-by-file --add-location=file \
		--project airbnb --version 1 --output-file locale/.django.pot .
	$(PYBABEL) update --domain django --input-file locale/.django.pot --output-dir locale --no-wrap \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(PYBABEL) compile --domain django --directory locale
	rm locale/.django.pot

# Each of the systems compared with runs in an environment of its own under var/.

var/bench-venv-%/.installed: benchmarks/requirements-%.txt | $(BIN)/python
	$(BIN)/python -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

var/bench-node/.installed: $(wildcard benchmarks/peers/postgraphile/*.js*) var/bench-venv-django/.installed
	mkdir -p $(@D) && cp $(filter %.js %.json,$^) $(@D)
	cd $(@D) && PATH=$(CURDIR)/var/bench-venv-django/bin:$$PATH npm ci --no-audit --no-fund --loglevel error
	@touch $@

bench: $(VENV)/.develops $(addsuffix /.installed,$(addprefix var/bench-,venv-django venv-strawberry node)) ## Measure beside other systems, on PostgreSQL (BENCH_DATABASE_URL)
	$(BIN)/python -m benchmarks.run --write $(ARGS)

# Universal: the same lock files hold on every platform and Python from 3.11 on.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links

lock: $(VENV)/.develops ## Resolve requirements*.in into locked requirements*.txt (ARGS=--upgrade)
	$(LOCK) $(ARGS) requirements.in -o requirements.txt
	$(LOCK) $(ARGS) requirements-dev.in -o requirements-dev.txt
	$(LOCK) $(ARGS) requirements-browser.in -o requirements-browser.txt
	$(LOCK) $(ARGS) -c requirements.txt benchmarks/requirements-django.in -o benchmarks/requirements-django.txt
	$(LOCK) $(ARGS) benchmarks/requirements-strawberry.in -o benchmarks/requirements-strawberry.txt

clean: ## Remove the virtual environment and caches; var/ (your data) stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
