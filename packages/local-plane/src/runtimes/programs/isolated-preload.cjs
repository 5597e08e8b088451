'use strict';
/*
 * Loaded into Node.js programs of the isolated runtime. A sandbox has its own network with nothing but loopback; the forwarder listens there on
 * one address per service. A program that listens on all addresses would collide with a service of the same port, so "all addresses" becomes
 * 127.0.0.1, which is where the forwarder delivers what comes in.
 */
const net = require('node:net');

const WILDCARDS = new Set([
  undefined,
  null,
  '',
  '0.0.0.0',
  '::',
  '::0',
  '[::]',
  'localhost',
  '::1',
]);
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function patchedListen(...args) {
  const first = args[0];
  if (
    first &&
    typeof first === 'object' &&
    first.port !== undefined &&
    !first.path
  ) {
    if (WILDCARDS.has(first.host)) args[0] = { ...first, host: '127.0.0.1' };
  } else if (
    typeof first === 'number' ||
    (typeof first === 'string' && /^\d+$/.test(first))
  ) {
    if (typeof args[1] === 'string') {
      if (WILDCARDS.has(args[1])) args[1] = '127.0.0.1';
    } else args.splice(1, 0, '127.0.0.1');
  }
  return listen.apply(this, args);
};
