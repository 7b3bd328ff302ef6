# `make demo` and `make test` create what they need.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

.PHONY: demo scripts test faults mutants audit sbom lock clean

demo: $(VENV)/run
	$(RUN) -m fieldform demo

test: $(VENV)/dev
	$(RUN) -m tests.machine
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(RUN) -m pytest -n 2 --dist loadfile

# Long: processes killed, power cut, disk full, files damaged. A short form is within `make test`.
faults: $(VENV)/dev
	$(RUN) -m bench.faults

# Long: each control is switched off, and a test must see it. Writes docs/mutants.md.
mutants: $(VENV)/dev
	$(RUN) -m bench.mutants --write

# Is there a known weakness in what is used? 1 where there is, 2 where that could not be asked.
audit: $(VENV)/dev
	$(RUN) -m deploy.audit

# What it is made of, as CycloneDX, in dist/.
sbom: $(VENV)/dev
	$(RUN) -m deploy.sbom

# After a change of the phone's scripts or styles (static/js, static/css); needs Node.js, which fieldform itself does not.
scripts: $(VENV)/dev
	$(RUN) -m tests.bundle

# Locked with hashes: the same versions everywhere.
$(VENV)/run: requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "fieldform needs Python 3.11 or newer: make PYTHON=/path/to/it")'
	test -x $(RUN) || $(PYTHON) -m venv $(VENV) || { echo "Install Python's venv module first (Debian: apt-get install python3-venv)."; exit 1; }
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/run
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

# After a change of the dependencies in pyproject.toml (needs `pip install uv`).
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --group dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) demo-data dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
