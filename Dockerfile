# The container image of prive-ps. Settings, the ledger and all files that commands write are in /data:
#
#     docker build --tag prive-ps .
#     docker run --rm --volume prive-ps:/data --env POSTSCRIPT_API_KEY_FILE=/run/secrets/postscript \
#         --mount type=bind,source="$PWD/key.txt",target=/run/secrets/postscript,readonly prive-ps check
FROM docker.io/library/rust:1-slim-bookworm AS build
WORKDIR /source
COPY . .
RUN cargo build --locked --release --bin prive-ps

FROM docker.io/library/debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 65532 prive-ps \
    && useradd --uid 65532 --gid 65532 --no-create-home --home-dir /data --shell /usr/sbin/nologin prive-ps \
    && install --directory --owner prive-ps --group prive-ps --mode 700 /data
COPY --from=build /source/target/release/prive-ps /usr/local/bin/prive-ps
USER 65532:65532
ENV HOME=/data PRIVE_PS_CONFIG_DIR=/data/config PRIVE_PS_STATE_DIR=/data/state
WORKDIR /data
VOLUME /data
ENTRYPOINT ["prive-ps"]
