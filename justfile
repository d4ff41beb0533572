# What can be done here, a line each: `just --list`.

shared := env("QUOTEWIRE_SHARED", "../shared")

# All that must pass, as in CI
ci:
    bash .ci/run

# All tests; none needs a server that runs already
test:
    cargo test --locked

# The extraction alone: no Kafka, no database
test-extraction:
    cargo test --locked --lib --no-default-features

# Formatting and lints
lint:
    cargo fmt --all --check
    cargo clippy --all-targets --features real-services --locked -- -D warnings

# See it work on the samples
demo *files:
    cargo run --release -- demo {{files}}

# An Apache Kafka for development (start, stop, …)
kafka *arguments:
    scripts/kafka {{arguments}}

# A PostgreSQL for development (start, stop, url, …)
postgres *arguments:
    scripts/postgres {{arguments}}

# Send articles to a topic
produce *arguments:
    scripts/produce {{arguments}}

# Fill a database with articles, up to millions
load *arguments:
    scripts/load {{arguments}}

# How fast a database answers what newsrooms ask
questions *arguments:
    scripts/questions {{arguments}}

# The pages in a real browser, over the samples
pages *arguments:
    scripts/pages {{arguments}}

# Random faults over real servers, then every record compared
storm *arguments:
    scripts/storm {{arguments}}

# The pipeline's rate beside what Kafka and PostgreSQL alone can do
bench *arguments:
    scripts/bench {{arguments}}

# The extraction's time on one core
bench-extract *arguments:
    scripts/bench-extract {{arguments}}

# Instructions and allocations an article (--check, --renew)
count-extract *arguments:
    scripts/count-extract {{arguments}}

# How good the extraction is on annotated articles
score *arguments:
    scripts/score {{shared}} {{arguments}}

# Real articles through the program and the database
real-articles *arguments:
    scripts/real-articles {{shared}} {{arguments}}

# Train the model anew
train *arguments:
    scripts/train {{shared}} {{arguments}}

# The marked articles into JSONL (--check, --show ID)
annotated *arguments:
    scripts/annotated {{arguments}}

# data/background.bin anew
background:
    scripts/background {{shared}}

# data/cities.txt anew
gazetteer:
    scripts/gazetteer {{shared}}

# data/person-names.txt anew (--check)
person-names *arguments:
    scripts/person-names {{arguments}}

# Licences and sources of all dependencies
licences:
    python3 scripts/licences
