# What the other scripts share. Source it from the project's root.

# Announce a step; the answer of each is below its line.
say() { printf '\n== %s\n' "$*" >&2; }

# Get packages of the system where that may be done without asking; fail quietly where it may not.
system_packages() {
  command -v apt-get >/dev/null 2>&1 || return 1
  if [ "$(id -u)" = 0 ]; then as_root=""; elif sudo -n true 2>/dev/null; then as_root="sudo -n"; else return 1; fi
  $as_root apt-get update -qq >/dev/null 2>&1 || true
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}

# Put uv on the PATH: the machine's if it works here, else one of our own in .tools/.
# A version manager's stand-in for uv may exist and yet not run in this folder, so it is tried, not looked for.
find_uv() {
  if uv --version >/dev/null 2>&1; then return; fi
  if [ ! -x .tools/bin/uv ]; then
    say "Installing uv into .tools/"
    python3 -m venv .tools >/dev/null 2>&1 || { rm -rf .tools; system_packages python3-venv && python3 -m venv .tools; }
    .tools/bin/pip install --quiet --disable-pip-version-check 'uv>=0.13,<0.14'
  fi
  PATH="$PWD/.tools/bin:$PATH"
}

# Where PostgreSQL's server is, if it is anywhere: its scripts ask the same of the machine.
has_postgresql() { .venv/bin/python scripts/with_postgres.py true >/dev/null 2>&1; }

has_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null 2>&1
