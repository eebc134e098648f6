# Debian packages by purpose, and how to get them. Sourced by ./quickstart and ./test.
BUILD_PACKAGES=(clang zlib1g-dev libsqlite3-dev)
RUN_PACKAGES=(runc conmon mmdebstrap netavark aardvark-dns nftables tini)
TEST_PACKAGES=("${BUILD_PACKAGES[@]}" runc conmon netavark aardvark-dns nftables iptables iproute2 tini busybox-static libarchive-tools python3 xz-utils bzip2 zstd gzip tar attr e2fsprogs xfsprogs btrfs-progs util-linux uidmap passwd git openssh-client systemd)

# Installs the packages that are missing; without root, or without apt, says what to run and goes on.
install_missing() {
  local missing=() package
  command -v dpkg-query >/dev/null || { echo "not a Debian machine: needed are $*" >&2; return 0; }
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" -ne 0 ]; then
    echo "missing packages; as root, run: apt-get install -y ${missing[*]}" >&2
    return 0
  fi
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
