'use strict';
/*
 * Loaded into Node.js programs of the plain runtime. It gives each pod its own ports and makes service names work, although all pods share
 * one machine: `listen(8080)` goes to the port the plane reserved for this pod, and a connection to `name.namespace.svc.cluster.local:8080`
 * (or shorter forms) goes to the plane's listener for that service. Everything else is left as it is.
 */
const fs = require('node:fs');
const net = require('node:net');

const file = process.env.OPENCHOREO_NETWORK_FILE;
let cached = { namespace: '', hostPorts: {}, services: [] };
let version = '';

function network() {
  try {
    const stat = fs.statSync(file);
    const now = `${stat.mtimeMs}-${stat.size}-${stat.ino}`;
    if (now !== version) {
      cached = JSON.parse(fs.readFileSync(file, 'utf8'));
      version = now;
    }
  } catch {
    // Keep what was known.
  }
  return cached;
}

/** The listener for a service name and port, or undefined when the name is no service. */
function find(host, port) {
  if (typeof host !== 'string') return undefined;
  const view = network();
  const name = host.toLowerCase().replace(/\.$/, '');
  if (name === 'localhost' || net.isIP(name)) return undefined;
  const parts = name.split('.');
  const short = parts.length === 1;
  const [service, namespace] = short ? [name, view.namespace] : parts;
  if (!short) {
    const rest = parts.slice(2).join('.');
    if (rest !== '' && rest !== 'svc' && rest !== 'svc.cluster.local')
      return undefined;
  }
  const same = view.services.filter(
    s => s.service === service && s.namespace === namespace,
  );
  return same.find(s => String(s.port) === String(port));
}

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function patchedConnect(...args) {
  // net.connect passes its normalized arguments as one array.
  const list = Array.isArray(args[0]) ? args[0] : args;
  const first = list[0];
  if (
    first &&
    typeof first === 'object' &&
    !Array.isArray(first) &&
    !first.path
  ) {
    const found = find(first.host, first.port);
    if (found && found.nodePort) {
      list[0] = {
        ...first,
        host: '127.0.0.1',
        port: found.nodePort,
        servername: first.servername ?? first.host,
      };
      delete list[0].lookup;
    }
  } else if (
    typeof first === 'number' ||
    (typeof first === 'string' && /^\d+$/.test(first))
  ) {
    const found = find(list[1], first);
    if (found && found.nodePort) {
      list[0] = found.nodePort;
      list[1] = '127.0.0.1';
    }
  }
  return connect.apply(this, args);
};

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function patchedListen(...args) {
  const { hostPorts } = network();
  const map = port => hostPorts[port] ?? port;
  const first = args[0];
  if (
    first &&
    typeof first === 'object' &&
    first.port !== undefined &&
    !first.path
  ) {
    args[0] = { ...first, port: map(first.port), host: '127.0.0.1' };
  } else if (
    typeof first === 'number' ||
    (typeof first === 'string' && /^\d+$/.test(first))
  ) {
    args[0] = map(first);
    // Never on the outer network: the way in is the plane's ingress.
    if (typeof args[1] === 'string') args[1] = '127.0.0.1';
    else args.splice(1, 0, '127.0.0.1');
  }
  return listen.apply(this, args);
};
