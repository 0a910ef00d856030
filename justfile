# Development commands. `just` lists them.

_default:
    @just --list

# Format the code
fmt:
    cargo fmt

# Run the linter
lint:
    cargo clippy --locked --all-targets -- -D warnings

# Check format, lints and unit tests
fast:
    bash tests/all --fast

# Run every test
test:
    bash tests/all

# Run the integration tests whose names contain FILTER
cli FILTER="":
    bash tests/with-keyring cargo test --locked --test cli -- {{FILTER}}

# Regenerate completions, manual pages, reference, snapshots and the README's output
generate:
    UPDATE=1 INSTA_UPDATE=always bash tests/with-keyring cargo test --test cli -- generated readme examples

# Run the benchmarks and update docs/performance.md
bench:
    benches/compare
