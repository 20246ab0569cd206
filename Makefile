# Every command people and CI use. Tools come from node_modules/.bin, Node 26 included.
SHELL := /bin/bash
BIN := $(CURDIR)/node_modules/.bin
export PATH := $(BIN):$(PATH)
INSTALLED := node_modules/.package-lock.json
WEB := web/build/index.html

.PHONY: start test check bench chaos generate format build deps agent

start: $(INSTALLED) $(WEB)
	@exec node demo/start.ts

# One download of everything, only when the lock file changed.
$(INSTALLED): package.json package-lock.json
	@echo "Installing packages (once) ..."
	@npm ci --no-fund --no-audit --loglevel=error && touch $(INSTALLED)

$(WEB): $(INSTALLED) $(shell find web/src web/static openapi/contracts -type f 2>/dev/null) web/vite.config.ts
	@echo "Building the web app ..."
	@cd web && vite build --logLevel error && touch build/index.html

build: $(WEB)

# Browser, barcode reader and serial line tools for the tests, from Debian's packages when they are missing.
deps:
	@bash .ci/packages

check test: $(INSTALLED) deps $(WEB)
	@bash .ci/check

# Under the flags of the server's own script, so that what is measured is what people start.
bench: $(INSTALLED) $(WEB)
	@node $$(node -p "require('./package.json').scripts.server.split(' ').slice(1, -1).join(' ')") bench/main.ts

# A thousand kills of the server during purchases, three of the database: 50 minutes.
chaos: $(INSTALLED)
	@node chaos/main.ts

# The agent as one file to download, for Linux and Windows, in dist/agent; the one for this computer is tried.
agent: $(INSTALLED)
	@node agent/build/main.ts

generate: $(INSTALLED)
	@node openapi/build.ts
	@node server/platform/db/snapshot.ts

format: $(INSTALLED)
	@biome check --write . >/dev/null; biome format --write .
