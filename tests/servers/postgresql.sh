#!/usr/bin/env bash
# A throw-away PostgreSQL on 127.0.0.1 for tests.
#   postgresql.sh start DIR PORT    returns when it answers; writes DIR/environment (TEST_DATABASE_URL)
#   postgresql.sh crash DIR            ends it as a crash does, and starts it again
#   postgresql.sh stop DIR
# Needs Debian's postgresql package. PostgreSQL refuses to run as root: under root it runs as the user "postgres".
set -euo pipefail

command=${1:?start or stop}
directory=$(realpath -m "${2:?directory}")
port=${3:-5433}
programs=$(find /usr/lib/postgresql -maxdepth 2 -name bin | sort -V | tail -1)

as_owner() {
  if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

start() {
  mkdir -p "$directory"
  if [ "$(id -u)" = 0 ]; then chown postgres "$directory"; fi
  as_owner "$programs/initdb" --pgdata "$directory/data" --username jobboard --auth trust --encoding UTF8 --locale C.UTF-8 > "$directory.log"
  as_owner "$programs/pg_ctl" --pgdata "$directory/data" --log "$directory/server.log" --wait start \
    --options "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=200" >> "$directory.log"
  as_owner "$programs/createdb" --host 127.0.0.1 --port "$port" --username jobboard jobboard
  echo "export TEST_DATABASE_URL=postgresql+psycopg://jobboard@127.0.0.1:$port/jobboard" > "$directory/environment"
}

crash() {
  as_owner "$programs/pg_ctl" --pgdata "$directory/data" --log "$directory/server.log" --mode immediate --wait restart > /dev/null
}

stop() {
  [ -d "$directory/data" ] || return 0
  as_owner "$programs/pg_ctl" --pgdata "$directory/data" --mode fast --wait stop > /dev/null || true
}

"$command"
