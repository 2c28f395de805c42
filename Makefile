# Pilotwire's commands. Every target does the set-up it needs; `make` alone lists them.
MAKEFLAGS += --no-print-directory --no-builtin-rules
PYTHON := .venv/bin/python
TOOLCHAIN := tools/toolchain
BOARD ?= virtual

.PHONY: help setup demo run test test-long bench firmware deploy lint clean
.DEFAULT_GOAL := help

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: .python .interpreters .node ## install and build what the other commands need

demo: .python .interpreters ## one whole charging session by itself, with a timeline
	@$(PYTHON) tools/demo.py

run: .python .interpreters ## the same wallbox kept running, with its web pages; Ctrl-C stops it
	@$(PYTHON) tools/run.py

test: .python .interpreters .node ## the test suite, then the line coverage of lib/
	@$(TOOLCHAIN)/run-tests -m "not long"

test-long: .python .interpreters .node ## the tests that take minutes each
	@$(TOOLCHAIN)/run-tests -m long

bench: .python .interpreters ## memory, flash and speed figures, also written to build/bench.json
	@$(PYTHON) tools/bench.py

firmware: .python ## the files for a board, and its image: make firmware BOARD=rp2_bench
	@if [ "$(BOARD)" = rp2_bench ]; then $(TOOLCHAIN)/system-packages rp2; fi
	@$(PYTHON) $(TOOLCHAIN)/boardimage.py $(BOARD)

deploy: .python ## put them on a connected board: make deploy BOARD=... PORT=... [SETTINGS=file.json]
	@$(PYTHON) tools/deploy.py --board "$(BOARD)" --settings "$(SETTINGS)" $(PORT)

lint: .python ## ruff, and mpy-cross over every file that goes on a board
	@.venv/bin/ruff check --no-cache .; style=$$?; $(PYTHON) $(TOOLCHAIN)/mpy.py check && exit $$style

clean: ## remove what was installed and built
	rm -rf build .venv node_modules

# Parts of the set-up: each is quick when there is nothing to do.
.PHONY: .packages .python .interpreters .node
.packages:
	@$(TOOLCHAIN)/system-packages

.python: .packages
	@$(TOOLCHAIN)/venv

.interpreters: .packages
	@$(TOOLCHAIN)/get-micropython micropython32 micropython64 pilotwire32 >/dev/null

.node:
	@$(TOOLCHAIN)/system-packages tests
	@$(TOOLCHAIN)/node
