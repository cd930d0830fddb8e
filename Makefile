# make build        the cupel program, in bin/
# make demo         rediscover Kepler's and Hubble's laws, and leave a report each
# make test         all tests, with the race detector where it pays
# make bench        the measurements of RESULTS.md
# make conformance  the chemistry kernel against RDKit's values, and against RDKit itself for the
#                   molecules of the file that CUPEL_ZINC names; CUPEL_REFERENCE is a folder with more values
# make lint         the linter, at the version that tools/go.mod pins

GO ?= go
BIN := bin/cupel
DEMO := demo

.PHONY: all build demo test race bench conformance lint fuzz clean

all: build

build:
	$(GO) build -trimpath -ldflags="-s -w" -o $(BIN) ./cmd/cupel

demo: build
	@for law in kepler hubble; do \
		echo "== $$law =="; \
		$(BIN) --store $(DEMO)/store run --report $(DEMO)/$$law examples/$$law/workflow.yaml || exit 1; \
	done

test:
	$(GO) vet ./...
	$(GO) test ./...

race:
	$(GO) test -race ./...

bench: build
	$(GO) run ./internal/bench
	$(GO) run ./internal/symbolic/lawbench
	$(GO) run ./internal/packing/packbench
	$(GO) run ./internal/chem/chembench -speed

conformance:
	$(GO) run ./internal/chem/chembench

# The linter's cache names files by their paths: one shared between checkouts
# reports what stands in another one. With caches of their own, they need not wait
# for each other.
lint:
	GOLANGCI_LINT_CACHE=$(CURDIR)/bin/lint-cache $(GO) tool -modfile=tools/go.mod golangci-lint run --allow-parallel-runners ./...

# Every fuzz target for FUZZTIME each.
FUZZTIME ?= 30s
fuzz:
	@for dir in $$(grep -rl --include=*_test.go '^func Fuzz' . | xargs -n1 dirname | sort -u); do \
		for target in $$(grep -ho '^func Fuzz[A-Za-z0-9_]*' $$dir/*_test.go | sed 's/func //'); do \
			$(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1x $$dir || exit 1; \
		done; \
	done

clean:
	rm -rf bin $(DEMO)
