# Sets up its own Python environment in .venv; needs Python 3.11+ and make, nothing else.
# `make help` lists the targets. TARGET=postgres builds on Postgres instead of the DuckDB file EVENT_WAREHOUSE_PATH.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.ready
DEV_SETUP := $(VENV)/.ready-dev
BENCH_SETUP := $(VENV)/.ready-bench
REPORT_SETUP := $(VENV)/.ready-report
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check

RECORDINGS := $(addprefix sample/sdk/,segment_python.ndjson segment_browser.ndjson rudder_node.ndjson snowplow_python.ndjson)
GENERATED := sample/generated.ndjson
GENERATED_SNOWPLOW := sample/generated_snowplow.ndjson

BUILD := $(BIN)/dbt run
ifdef TARGET
export DBT_TARGET := $(TARGET)
ifeq ($(TARGET),postgres)
BUILD := $(BIN)/python scripts/build_postgres.py
endif
endif

.DEFAULT_GOAL := help
.PHONY: help run test lint bench docs report clean

help: ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | while IFS="$$(printf '\t')" read -r name text; do printf 'make %-6s %s\n' "$$name" "$$text"; done

run: $(SETUP) $(GENERATED) $(GENERATED_SNOWPLOW) ## land the sample events, build every table and the docs, list the tables
	$(BIN)/python scripts/land_events.py $(RECORDINGS) $(GENERATED) $(GENERATED_SNOWPLOW)
	$(BUILD)
	$(BIN)/dbt docs generate
	@echo
	@$(BIN)/python scripts/show_tables.py

test: lint ## make lint and all tests
	$(BIN)/python -m pytest tests -q -n 2 --dist loadfile --no-loadscope-reorder

lint: $(DEV_SETUP) ## ruff, mypy, yamllint, dbt's deprecations, dbt-bouncer, sqlfluff in both dialects; silent when clean
	@$(BIN)/python scripts/lint.py

bench: $(BENCH_SETUP) ## measure against a floor and dlt, small sizes; BENCH="--events 1000000 --publish" for others
	$(BIN)/python scripts/bench.py --dlt-python $(VENV)/dlt/bin/python $(BENCH)

# In a folder of its own, since what dbt has parsed for the other commands has no discovered tables in it.
docs: $(SETUP) ## the documentation as one file, target/static_index.html, with the discovered tables
	@folder="$${DBT_TARGET_PATH:-target}" && set -x && \
	$(BIN)/python scripts/document_events.py --output "$$folder/docs/discovered" && \
	EVENT_WAREHOUSE_DOCUMENTED_EVENTS="$$folder/docs/discovered" $(BIN)/dbt docs generate --static --target-path "$$folder/docs" && \
	mv "$$folder/docs/static_index.html" "$$folder/static_index.html"
	@echo "open $${DBT_TARGET_PATH:-target}/static_index.html"

report: $(REPORT_SETUP) ## what the built warehouse holds, as one page, report.html; REPORT="--days 30 --output FILE" for others
	$(BIN)/python scripts/report.py $(REPORT)

clean: ## remove .venv, the generated sample and what dbt and the tools left (not the warehouse)
	rm -rf $(VENV) target logs .pytest_cache .ruff_cache .mypy_cache .hypothesis $(GENERATED) $(GENERATED_SNOWPLOW)
	find scripts tests -name __pycache__ -prune -exec rm -rf {} +

# Written elsewhere and moved, so that a run killed in between leaves no half of it behind.
$(GENERATED): | $(SETUP)
	$(BIN)/python scripts/generate_events.py --events 100000 --output $(VENV)/generated.ndjson
	mv $(VENV)/generated.ndjson $@

$(GENERATED_SNOWPLOW): | $(SETUP)
	$(BIN)/python scripts/generate_events.py --format snowplow --events 10000 --seed 2 --output $(VENV)/generated_snowplow.ndjson
	mv $(VENV)/generated_snowplow.ndjson $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: Python 3.11 or later is needed; name it: make PYTHON=python3.12 ..." >&2; exit 1; }
	@echo "setting up $(VENV)"
	@$(PYTHON) -m venv $(VENV) >/dev/null || { rm -rf $(VENV); echo "make: $(PYTHON) -m venv failed; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(SETUP): requirements.txt | $(BIN)/python
	$(PIP) -r requirements.txt
	@touch $@

# dlt apart: dbt imports what it finds installed, and a user of this project does not have that.
$(BENCH_SETUP): requirements.txt requirements-bench.txt requirements-dlt.txt | $(BIN)/python
	$(PIP) -r requirements-bench.txt
	$(BIN)/python -m venv $(VENV)/dlt
	$(VENV)/dlt/bin/python -m pip install -qq --disable-pip-version-check -r requirements-dlt.txt
	@touch $(SETUP) $@

$(REPORT_SETUP): requirements.txt requirements-report.txt | $(BIN)/python
	$(PIP) -r requirements-report.txt
	@touch $(SETUP) $@

$(DEV_SETUP): requirements.txt requirements-report.txt requirements-dev.txt | $(BIN)/python
	$(PIP) -r requirements-dev.txt
	@touch $(SETUP) $(REPORT_SETUP) $@
