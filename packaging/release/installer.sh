#!/bin/sh
# Installs prive-ps @VERSION@ on Linux and macOS, into ~/.local/bin or $PRIVE_PS_INSTALL_DIR. Verifies the
# archive against its published checksum. To download from a mirror, set $PRIVE_PS_DOWNLOAD_URL.
set -eu

fail() {
    echo "prive-ps installer: $*" >&2
    exit 1
}

# A function, so that a truncated script does nothing.
main() {
    case "$(uname -s)-$(uname -m)" in
        Linux-x86_64) target=x86_64-unknown-linux-gnu ;;
        Linux-aarch64 | Linux-arm64) target=aarch64-unknown-linux-gnu ;;
        Darwin-x86_64) target=x86_64-apple-darwin ;;
        Darwin-arm64) target=aarch64-apple-darwin ;;
        *) fail "there is no release for $(uname -s) on $(uname -m)" ;;
    esac
    url=${PRIVE_PS_DOWNLOAD_URL:-https://github.com/@REPOSITORY@/releases/download/v@VERSION@}
    folder=${PRIVE_PS_INSTALL_DIR:-$HOME/.local/bin}
    archive=prive-ps-$target.tar.gz

    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    download "$url/$archive" "$scratch/$archive"
    download "$url/$archive.sha256" "$scratch/$archive.sha256"
    (cd "$scratch" && checksum "$archive.sha256" > /dev/null) ||
        fail "the checksum of $archive is wrong; nothing was installed"
    tar -xzf "$scratch/$archive" -C "$scratch"

    mkdir -p "$folder"
    # Copy, then rename, so that a running prive-ps isn't affected.
    cp "$scratch/prive-ps-$target/prive-ps" "$folder/.prive-ps.new"
    chmod 755 "$folder/.prive-ps.new"
    "$folder/.prive-ps.new" --version > /dev/null || {
        rm -f "$folder/.prive-ps.new"
        fail "the program doesn't start on this system; build it from source instead"
    }
    mv "$folder/.prive-ps.new" "$folder/prive-ps"
    echo "Installed prive-ps @VERSION@ to $folder/prive-ps"
    case ":$PATH:" in
        *":$folder:"*) ;;
        *) echo "Add $folder to your PATH: export PATH=\"$folder:\$PATH\"" ;;
    esac
}

download() {
    if command -v curl > /dev/null; then
        curl --fail --silent --show-error --location --output "$2" "$1" || fail "can't download $1"
    elif command -v wget > /dev/null; then
        wget -q -O "$2" "$1" || fail "can't download $1"
    else
        fail "needs curl or wget"
    fi
}

checksum() {
    if command -v sha256sum > /dev/null; then
        sha256sum -c "$1"
    else
        shasum -a 256 -c "$1"
    fi
}

main
