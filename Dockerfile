# syntax=docker/dockerfile:1

FROM rust:1.95-slim-bookworm AS build
# librdkafka and OpenSSL are built from source: a C and C++ compiler, make, and perl for OpenSSL's configuration.
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc g++ libc6-dev make perl \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --bin quotewire \
    && cp target/release/quotewire /quotewire

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin quotewire
COPY --from=build /quotewire /usr/local/bin/quotewire
COPY config/container.toml /etc/quotewire/quotewire.toml
COPY LICENSE-APACHE LICENSE-MIT NOTICE /usr/share/doc/quotewire/
USER 10001
EXPOSE 9464
# Alive, not ready: a database that is down is waited out and is no reason to restart.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD \
    ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9464 && printf 'GET /health/live HTTP/1.0\\r\\n\\r\\n' >&3 && read -r line <&3 && [[ $line == *' 200 '* ]]"]
ENTRYPOINT ["quotewire"]
CMD ["run", "--config", "/etc/quotewire/quotewire.toml"]
