# Two commands: `make demo` and `make test`. Everything else is CMake (see CMakePresets.json).
# Plugins are only loaded from folders that group and world may not write: hence the umask.
SHELL := /bin/sh
BUILD := build
JOBS := $(shell nproc 2>/dev/null || echo 2)

.PHONY: demo test build clean help

demo: build
	@tools/demo $(BUILD)

test:
	@tools/setup --tests
	@umask 022 && tools/build $(BUILD) $(JOBS) -DGONG_TESTS=ON
	@tools/run-tests $(BUILD) $(JOBS)

build:
	@tools/setup
	@umask 022 && tools/build $(BUILD) $(JOBS)

clean:
	rm -rf $(BUILD)

help:
	@echo "make demo   build, serve the bundled portal, crawl it, show what came out"
	@echo "make test   build and run the tests"
	@echo "make build  build build/gongbao and build/plugins"
	@echo "make clean  remove $(BUILD)/"
