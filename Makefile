# Everything that is done with this repository. `make` lists it; CI is `make ci` and nothing else.
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
BIN := node_modules/.bin

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# npm ci writes this file last: it is current when it is no older than the lock.
node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

.PHONY: build
build: node_modules/.package-lock.json ## Build dist/ (the command, the library, its types)
	@node tools/build.mjs

.PHONY: demo
demo: build ## Judge a small plan with two faults (needs Node alone)
	node dist/portpolicy.cjs eval fixtures/inputs/demo-plan.json || test $$? -eq 1

.PHONY: test
test: build ## Every test that needs Node alone
	@$(BIN)/vitest run

.PHONY: test-update
test-update: build ## Write the goldens anew; read the diff before you commit it
	@UPDATE_CASES=1 $(BIN)/vitest run --update

.PHONY: policies
policies: node_modules/.package-lock.json ## Build policies/dist from the Rego and the tables (needs Go once)
	@node tools/build-policies.mjs

.PHONY: verify-policies
verify-policies: node_modules/.package-lock.json ## Rebuild policies/dist and compare bytes
	@node tools/verify-policies.mjs

.PHONY: assembly
assembly: node_modules/.package-lock.json ## Compile assembly/ to the WebAssembly that src/input holds
	@node tools/build-assembly.mjs

.PHONY: lint
lint: build ## Types, linter, formatter, dead code
	@$(BIN)/tsc --noEmit
	@$(BIN)/biome check --error-on-warnings .
	@$(BIN)/knip

.PHONY: docs
docs: build ## Write anew what is generated in docs/, and the sessions that README.md shows
	@node tools/gen-docs.mjs
	@node tools/gen-readme.mjs

.PHONY: bench
bench: build ## Measure start-up and throughput against the same machine's Node
	@node bench/run.mjs

.PHONY: ci
ci: build ## Everything, in the order of CI; the last line sums it up
	@node tools/ci.mjs
