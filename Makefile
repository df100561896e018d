# SPDX-License-Identifier: GPL-3.0-or-later
# The front door: `make` installs what is missing, builds, and reproduces the papers.
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 60
WERROR ?= OFF
MAKEFLAGS += --no-print-directory

.PHONY: manual reproduce check release bench fuzz format coverage install deb clean help

reproduce: release ## build, recompute every exhibit of the papers and compare each cell
	build/release/agglom reproduce

check: ## everything: exhibits, all tests, sanitizers, valgrind, formatting, lint
	@.ci/install-packages build check
	@.ci/check

release: ## the optimised program in build/release
	@.ci/install-packages build
	@cmake --preset release -DCMAKE_COMPILE_WARNING_AS_ERROR=$(WERROR) --log-level=WARNING >/dev/null
	@cmake --build build/release

manual: release ## the manual in HTML: build/release/manual/html/index.html
	@cmake --build build/release --target manual

bench: release ## timings, beside those of peers where they are installed
	tests/bench/run.sh

fuzz: ## every fuzz target for FUZZ_SECONDS (60)
	@.ci/install-packages build fuzz
	cmake --preset fuzz
	cmake --build build/fuzz
	tests/fuzz/run.sh build/fuzz $(FUZZ_SECONDS)

format: ## clang-format over all C
	@.ci/install-packages format
	find core lua share tests -name '*.[ch]' -exec clang-format -i {} +

coverage: ## lines and branches the tests reach: build/coverage/index.html
	@.ci/install-packages build check coverage
	cmake --preset coverage
	cmake --build build/coverage
	find build/coverage -name '*.gcda' -delete
	ctest --test-dir build/coverage --label-exclude 'lint|install'
	gcovr --root . --filter core/ --filter lua/ --gcov-ignore-parse-errors --print-summary \
	  --html-details build/coverage/index.html build/coverage

install: release ## into PREFIX (/usr/local); DESTDIR is honoured
	cmake --install build/release --prefix $(PREFIX)

deb: release ## the Debian package, in build/release
	@.ci/install-packages deb
	cpack --config build/release/CPackConfig.cmake -B build/release

clean: ## remove build/
	rm -rf build

help: ## this list
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 20
