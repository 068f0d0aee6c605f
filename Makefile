# Two commands to begin with: `make demo` (see it work) and `make test` (every test).
SHELL := /bin/bash
PYTHON ?= python3
UV := .venv/bin/uv
RUN := .venv/bin/
UV_VERSION := 0.13.9
PYTEST_ARGS ?=
FUZZ_SECONDS ?= 60

# every seat, relay and command that a test starts would compile all of Wasit anew
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test everywhere check golden screenshots dialogues bits life models weighing faults fuzz blindness trace-study taint-study format lint types layers fast lock clean
help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

.venv/ready: requirements/run.txt pyproject.toml scripts/fetch-fonts requirements/fonts/package-lock.json
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Wasit needs Python 3.11 or newer. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@test -x $(UV) || $(RUN)python -m pip install -q --disable-pip-version-check "uv==$(UV_VERSION)"
	@$(UV) pip install -q --python .venv/bin/python --require-hashes -r requirements/run.txt
	@$(UV) pip install -q --python .venv/bin/python --no-deps -e .
	@scripts/fetch-fonts .venv
	@touch $@

.venv/ready-dev: .venv/ready requirements/dev.txt scripts/fetch-node-crypto tests/node/package-lock.json
	@$(UV) pip install -q --python .venv/bin/python --require-hashes -r requirements/dev.txt
	@scripts/fetch-node-crypto
	@touch $@

.venv/ready-fuzz: .venv/ready-dev requirements/fuzz.txt
	@$(UV) pip install -q --python .venv/bin/python --require-hashes -r requirements/fuzz.txt
	@touch $@

demo: .venv/ready ## play a whole case live: a relay, six seats, their pages
	@$(RUN)wasit demo $(DEMO_ARGS)

test: .venv/ready-dev ## every test, browsers and servers included
	@scripts/need-debian
	@$(RUN)python -m pytest -n 2 --dist worksteal $(PYTEST_ARGS)

everywhere: .venv/ready-dev ## every page, first run and flow in every language and width, and records of 100,000 entries, where `make test` takes a selection (tests/everywhere.py)
	@scripts/need-debian
	@WASIT_EVERYWHERE=1 $(RUN)python -m pytest -n 2 --dist worksteal tests/pages tests/live -m "browser or slow" $(PYTEST_ARGS)

check: .venv/ready-dev ## format, lint, types, layers, fast tests: under a minute
	@$(RUN)ruff format --check .
	@$(RUN)ruff check .
	@$(RUN)mypy
	@$(RUN)lint-imports --no-cache
	@$(RUN)python -m pytest -q -n 2 tests/unit tests/vectors tests/house --ignore tests/unit/web -m "not slow and not live and not browser"

golden: .venv/ready-dev ## take the golden pictures of pages anew (tests/golden); look at each before you keep it
	@WASIT_GOLDEN=write $(RUN)python -m pytest -q -n 0 -p no:randomly tests/pages/test_golden.py

dialogues: .venv/ready-dev ## replay every real dialogue of the shared data; writes docs/dialogues.md
	@cd tests && PYTHONPATH=. ../$(RUN)python -m stories.replay

bits: .venv/ready-dev ## turn every bit of a certificate, one after the other (docs/bits.md)
	@WASIT_EVERY_BIT=1 $(RUN)python -m pytest -q -n 2 -k no_bit_can_be_turned tests/unit/channel/test_certificate.py

weighing: .venv/ready-dev ## a thousand whole judgements and 240 with common events, each held to plain linear programmes
	@WASIT_MANY_MODELS=20 $(RUN)python -m pytest -q -n 2 -k "linear_programme" tests/unit/weigh

life: .venv/ready-dev ## live many long lives of seats by chance (WASIT_LIFE=lives,steps); writes docs/life.md
	@$(RUN)python scripts/live_lives.py

faults: .venv/ready-dev ## kill, cut off, fill and turn the relay's store, a million letters; writes docs/faults.md
	@scripts/need-debian
	@cd tests && PYTHONPATH=. ../$(RUN)python -m faults.matrix $(FAULTS_ARGS)

fuzz: .venv/ready-fuzz ## every parser of foreign bytes under atheris, FUZZ_SECONDS (60) each, and the relay's addresses; writes docs/fuzzing.md
	@WASIT_API_CASES=2000 $(RUN)python -m pytest -q -n 0 tests/live/test_relay_api.py --timeout 3600
	@cd tests && PYTHONPATH=. ../$(RUN)python -m fuzz.run --seconds $(FUZZ_SECONDS) --at-once 2 $(FUZZ_PARSERS)

blindness: .venv/ready-dev ## how well a relay can link mailboxes, at every cover; writes docs/blindness.md
	@cd tests && PYTHONPATH=. ../$(RUN)python -m blind.study $(BLINDNESS_ARGS)

trace-study: .venv/ready-dev ## leaks by chance, 100,000 of each kind, and how well excerpts are read; writes docs/tracing.md
	@cd tests && PYTHONPATH=. ../$(RUN)python -m tracing.study $(TRACE_ARGS)

taint-study: .venv/ready-dev ## plant words, numbers, dates and names in drafts and see which are found; writes docs/taint.md
	@cd tests && PYTHONPATH=. ../$(RUN)python -m taint.study $(TAINT_ARGS)

models: .venv/ready-dev ## check the models of spec/models at a larger size, with spin; writes docs/models.md
	@$(RUN)python scripts/check_models.py

format: .venv/ready-dev ## format and mend what can be mended
	@$(RUN)ruff format .
	@$(RUN)ruff check --fix .

lock: .venv/ready-dev ## make the locked requirements anew
	@$(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml -o requirements/run.txt
	@$(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --group dev pyproject.toml -c requirements/run.txt -o requirements/dev.txt

screenshots: .venv/ready-dev ## take docs/images/*.png anew, of a played case
	@$(RUN)python scripts/take_screenshots.py

clean: ## remove what was made
	@rm -rf .venv tests/node/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
