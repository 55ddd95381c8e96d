# make report     the reports, into out/, and which file to open
# make test       every quick test, style and types
# make test-all   the long tests
# make torture    faults that take long to make
# make lab        JupyterLab on copies of the reports, in desk/
# make docs       the documentation, into build/docs/; a warning or a broken link stops it
# make bench      the benchmarks
# make pictures   a contact sheet of each report, into out/pictures/; texts that collide are named
# make reproduce  the reports, made under other circumstances: every byte that differs is named
# make cover      the picture of the README, docs/briefing.png
# make release    the wheel, its SBOM (CycloneDX) and an audit of its packages, into dist/
# make lint       style and types alone
# make clean      remove what make made, the environment too
#
# The first of them makes an environment in .venv from requirements.lock; later ones find it there,
# and make it anew when the lock has changed. PYTHON=/path/to/python3.11 names the interpreter.

PYTHON ?=
BIN = .venv/bin
# What is compiled is kept, whatever the shell says: hundreds of short processes in the tests read it.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: report test test-all torture lab docs bench pictures reproduce cover release lint clean environment
.DEFAULT_GOAL = report

report: environment
	@$(BIN)/nkreport build
	@page=out/index.html; test -f $$page || page=out/briefing.html; \
	echo "Open $(CURDIR)/$$page in a browser."

# The tests of a file run in one process: what its fixtures make, they share.
test: lint
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not long and not torture"

test-all: environment
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m long

torture: environment
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m torture

lab: environment
	@$(BIN)/nkreport lab

docs: environment
	@$(BIN)/python -m sphinx -q -W --keep-going -d build/doctrees docs build/docs
	@echo "Open $(CURDIR)/build/docs/index.html in a browser."

bench: environment .venv-bench/wanted
	@set -e; for script in benchmarks/bench_*.py; do \
	  echo "$$script"; .venv-bench/bin/python "$$script"; done

pictures: environment
	@$(BIN)/python -m pictures

reproduce: environment
	@$(BIN)/python -m reproduce

cover: environment
	@$(BIN)/python -m pictures.cover

# pip-audit stops it for an advisory; where it reaches no database, the list of release/ is what is
# known, and a test holds the lock to it.
release: environment .venv-release/wanted
	@rm -rf dist
	@$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-index --no-deps \
	  --no-build-isolation --wheel-dir dist .
	@.venv-release/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible \
	  --output-format JSON --output-file dist/nkreport.cdx.json requirements.lock
	@log=.venv-release/audit.log; \
	.venv-release/bin/pip-audit --require-hashes --disable-pip --progress-spinner off \
	  -r requirements.lock >$$log 2>&1 || { cat $$log >&2; exit 1; }; \
	if grep -q "could not be audited" $$log; \
	then echo "pip-audit reached no database of advisories for some packages ($$log);" \
	  "release/advisories.csv is what is known here." >&2; fi
	@ls dist/*

lint: environment
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || \
	{ echo "Not formatted as ruff does; mend it with: $(BIN)/ruff format ." >&2; exit 1; }
	@$(BIN)/mypy

clean:
	rm -rf .venv .venv-bench .venv-release out build dist docs/made .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The benchmarks run in an environment of their own, where what they are measured against is too.
.venv-bench/wanted: requirements.lock benchmarks/peers.txt pyproject.toml
	@if cat $^ | cmp -s - $@; then touch $@; exit; fi; \
	echo "Installing the packages of the benchmarks into .venv-bench; this takes a minute or two."; \
	$(BIN)/python -m venv --clear .venv-bench || exit 1; \
	log=.venv-bench/install.log; \
	pip=".venv-bench/bin/python -m pip install --disable-pip-version-check --no-input \
	  --progress-bar off --no-deps"; \
	{ $$pip --require-hashes -r requirements.lock && \
	  $$pip --require-hashes -r benchmarks/peers.txt && \
	  $$pip --no-index --no-build-isolation --editable .; } >$$log 2>&1 || \
	{ tail -n 5 $$log >&2; exit 1; }; \
	cat $^ >$@

.venv-release/wanted: release/tools.txt
	@if cmp -s $< $@; then touch $@; exit; fi; \
	echo "Installing what a release is made with into .venv-release; this takes a minute."; \
	$(BIN)/python -m venv --clear .venv-release || exit 1; \
	log=.venv-release/install.log; \
	.venv-release/bin/python -m pip install --disable-pip-version-check --no-input \
	  --progress-bar off --no-deps --require-hashes -r $< >$$log 2>&1 || \
	{ tail -n 5 $$log >&2; exit 1; }; \
	cp $< $@

environment: .venv/pyproject.toml

# What is installed is what these copies say. They are compared by content, since git renews the
# time of a file that has not changed.
.venv/requirements.lock: requirements.lock
	@if cmp -s requirements.lock $@ && $(BIN)/python -c "" 2>/dev/null; then touch $@; exit; fi; \
	python=; bare=; \
	for candidate in $(if $(PYTHON),"$(PYTHON)",\
	  python3.11 python3.12 python3.13 python3.14 python3 python); do \
	  "$$candidate" -c "import sys; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1 || continue; \
	  if "$$candidate" -c "import ensurepip, venv" >/dev/null 2>&1; \
	  then python=$$candidate; break; else bare=$$candidate; fi; \
	done; \
	if [ -z "$$python" ] && [ -n "$$bare" ]; then \
	  echo "nkreport needs Python's venv module, which $$bare lacks." \
	    "Install it (Debian, Ubuntu: apt install python3-venv), or name another Python:" \
	    "make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; fi; \
	if [ -z "$$python" ]; then \
	  echo "nkreport needs Python 3.11 or newer;" \
	    "$(if $(PYTHON),$(PYTHON) is not one,found none on PATH)." \
	    "Install it, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; fi; \
	echo "Installing the packages of requirements.lock into .venv; this takes a minute or two, once."; \
	"$$python" -m venv --clear .venv || exit 1; \
	log=.venv/install.log; \
	$(BIN)/python -m pip install --disable-pip-version-check --no-input --progress-bar off \
	  --require-hashes -r requirements.lock >$$log 2>&1 && cp requirements.lock $@ && exit; \
	grep -v '^Ignoring ' $$log | tail -n 5 >&2; \
	if grep -q -i -E "establish a new connection|name resolution|timed out|unreachable|ProxyError" $$log; \
	then echo "nkreport installs its packages from the Python package registry," \
	  "and no answer came from there. Connect this machine to the network," \
	  "or give pip a mirror (PIP_INDEX_URL), and run make $(MAKECMDGOALS) again." >&2; \
	else echo "The packages could not be installed; the lines above are the end of $$log." >&2; fi; \
	exit 1

.venv/pyproject.toml: pyproject.toml .venv/requirements.lock
	@if cmp -s pyproject.toml $@; then touch $@; exit; fi; \
	log=.venv/install.log; \
	$(BIN)/python -m pip install --disable-pip-version-check --no-input --no-index \
	  --no-deps --no-build-isolation --editable . >$$log 2>&1 && cp pyproject.toml $@ && exit; \
	tail -n 5 $$log >&2; \
	echo "nkreport itself could not be installed; the lines above are the end of $$log." >&2; \
	exit 1
