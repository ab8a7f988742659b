# Everything a developer does. Needs Python 3.11 or newer and make; the rest is fetched into this folder.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run demo test nightly quick check types rules fix bench assets setup setup-dev clean

BIN := .venv/bin
PY := $(BIN)/python
PYTEST := $(PY) -m pytest
# Only core has code that one database alone runs.
NOTED := $(PY) -m slipcover --out .make/coverage
# Each process has tests that lie together, which share what is set up for them, and helps the others at the end. One
# more than this machine has cores: tests with servers, phones and browsers often wait.
SHARED := -n 3 --dist worksteal
NOT_QUICK := not browser and not postgres and not slow and not real_log and not nightly
# Requests and histories that nobody thought of: a few each time, many each night.
MADE_UP := tests/contract calliper/devices/tests/test_enrolment_machine.py calliper/sync/tests/test_sync_machine.py \
  calliper/reports/tests/test_invariants.py calliper/reports/tests/test_drill_down.py
# PostgreSQL repeats what asks a database of records. Figures are asked of DuckDB, servers and the demo start on SQLite,
# and what reads files, computes or shows pages is the same on both.
ONCE := reports/tests/metrics reports/tests/clickhouse reports/tests/seeded reports/tests/test_explorer* \
  reports/tests/test_dashboard* reports/tests/test_picture* reports/tests/test_v1_* \
  reports/tests/test_projection_[mt]* reports/tests/test_ready* reports/tests/test_answers* reports/tests/test_apart* \
  reports/tests/test_floors* reports/tests/test_insights* reports/tests/test_nothing_to_count* \
  reports/tests/test_reporting* \
  config/tests/test_bench_* config/tests/test_backup_[ack]* config/tests/test_cli* config/tests/test_demo* \
  config/tests/test_doctor_deploy* config/tests/test_faults* config/tests/test_links* config/tests/test_navigation* \
  config/tests/test_offers* config/tests/test_role_preview* config/tests/test_serve* config/tests/test_watching* \
  core/tests/test_blobs* core/tests/test_clock* core/tests/test_crypto_* core/tests/test_egress* \
  core/tests/test_formats* core/tests/test_guard.py core/tests/test_kit* core/tests/test_logs* \
  core/tests/test_phone_numbers* core/tests/test_sheets* orgs/tests/test_guarded_smtp* \
  sync/phone/tests sync/tests/test_import_[cfhr]* sync/tests/test_invented_calls* sync/tests/test_real_log* \
  sync/tests/test_body*
ON_BOTH = calliper tests/repository/test_migrations.py -m 'not real_log and not nightly' \
  $(foreach place,$(ONCE),--ignore-glob='calliper/$(place)')
FRONTEND := $(shell find frontend -type f -not -path '*/node_modules/*' 2>/dev/null)
# Tests and checks never touch ./data.
SPARE_HOME := .make/home
ARGS ?=
T ?=
# Tests start hundreds of processes; each would compile the product anew.
unexport PYTHONDONTWRITEBYTECODE

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 20

run: setup assets ## set everything up, then start Calliper on http://localhost:8000 (ARGS="--tls" for options)
	@$(BIN)/calliper serve $(ARGS)

demo: setup assets ## show Calliper at work: an invented company on a throw-away folder (ARGS="--port 9000")
	@$(BIN)/calliper demo $(ARGS)

test: setup-dev assets check ## set up, check the code, then run the tests on SQLite and those of the slices on PostgreSQL
	@mkdir -p .make/coverage
	dev/in_memory $(NOTED)/sqlite.json -m pytest $(SHARED) -m "not nightly" --ignore=tests/repository
	dev/in_memory dev/with_postgres $(NOTED)/postgresql.json --source calliper/core -m pytest $(SHARED) $(ON_BOTH)
	$(PY) dev/coverage_bars.py .make/coverage/*.json

nightly: setup-dev assets ## what make test takes a part of, in full; then each check of who may do what removed once
	$(PYTEST) $(SHARED) -m nightly
	CALLIPER_FUZZ_EXAMPLES=100 $(PYTEST) $(SHARED) $(MADE_UP)
	$(BIN)/calliper assure

quick: setup-dev assets ## the tests without browser, PostgreSQL and long runs (T=path for some of them)
	$(PYTEST) $(SHARED) -m "$(NOT_QUICK)" $(T)

check: setup-dev assets ## style, types, layers, templates, missing migrations, rules of the repository
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target types rules

# One core each.
types:
	CALLIPER_HOME=$(SPARE_HOME) $(PY) -m mypy calliper
	$(BIN)/lint-imports

# All tests beside the slices are collected with those that run: what no longer imports is seen here and not in an hour.
rules:
	$(PY) -m djlint calliper --lint --quiet
	CALLIPER_HOME=$(SPARE_HOME) $(BIN)/calliper makemigrations --check --dry-run
	$(PYTEST) -q tests -k repository

fix: setup-dev ## format, and mend what can be mended safely
	$(PY) -m ruff check --fix-only .
	$(PY) -m ruff format .

bench: setup assets ## measure this machine against fixed bars
	@$(BIN)/calliper bench $(ARGS)

assets: .make/assets ## build style sheets and scripts, when their sources have changed

setup: .venv/ready

setup-dev: .venv/ready-dev

clean: ## remove what was fetched and built; data stays
	rm -rf .venv .make frontend/node_modules calliper/core/static/dist

# Stamps live inside what they vouch for, so that removing one removes the other.
.venv/pip:
	@python="$$(dev/find-python)" && "$$python" -m venv .venv || { \
	  echo "Python cannot make a virtual environment: install the package python3-venv." >&2; exit 1; }
	@touch $@

.venv/ready: requirements/run.txt | .venv/pip
	dev/pip-install requirements/run.txt
	@$(PY) dev/link_package.py
	@touch $@

.venv/ready-dev: requirements/dev.txt | .venv/pip
	dev/pip-install requirements/dev.txt
	@$(PY) dev/link_package.py
	@touch $@

.make/packages: frontend/package.json requirements/node.txt | .venv/pip
	@mkdir -p .make
	dev/npm install --no-audit --no-fund --no-package-lock
	@touch $@

.make/assets: .make/packages $(FRONTEND)
	dev/npm run build
	@touch $@
