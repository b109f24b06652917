#!/usr/bin/env bash
# Make the site's user of Elasticsearch: it may do everything with its own indexes and nothing else. Can be run again.
# Needs ELASTIC_PASSWORD, SEARCH_PASSWORD, SEARCH_ADDRESS (https://HOST:9200) and SEARCH_CA (a file).
set -euo pipefail

put() {
  curl --silent --show-error --fail --output /dev/null --cacert "$SEARCH_CA" --user "elastic:$ELASTIC_PASSWORD" \
    --header "Content-Type: application/json" --request PUT "$SEARCH_ADDRESS/_security/$1" --data-binary @- <<< "$2"
}

put role/jobboard '{"cluster": ["monitor"], "indices": [{"names": ["jobboard-*"], "privileges": ["all"]}]}'
put user/jobboard "{\"password\": \"$SEARCH_PASSWORD\", \"roles\": [\"jobboard\"]}"
