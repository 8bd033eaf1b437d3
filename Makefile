# One line for each thing one does. `make` alone lists them.

.PHONY: help setup run test fuzz lock messages picture format clean

help:      ## this list
	@grep -E '^[a-z]+: +##' Makefile | sed -E 's/: +## /	/' | expand -t 12

setup:     ## make the environment in .venv/
	@scripts/setup

run:       ## serve the register on http://127.0.0.1:8000 (PORT and DATABASE_URL are obeyed)
	@scripts/run

test:      ## everything that CI runs
	@scripts/test

fuzz:      ## hostile input through every door and to every parser, and days of writes taken back, on both databases; FUZZ=100000 says how much
	@scripts/fuzz

lock:      ## choose the newest allowed versions and write them down with their hashes
	@scripts/lock

messages:  ## bring the catalogues in locale/ up to date with the texts in the code
	@scripts/messages

picture:   ## draw docs/rooms.svg: the rooms of units/ and what they import of each other
	@.venv/bin/python scripts/picture.py

format:    ## format code and templates
	@scripts/format

clean:     ## remove the environment and what was built; data in var/ stays
	rm -rf .venv .tools .mypy_cache .ruff_cache .hypothesis .import_linter_cache var/static
