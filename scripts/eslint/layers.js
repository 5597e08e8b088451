/**
 * Which folder may import which: arrows point down (docs/architecture.md).
 * `core/*` entries name the other core libraries they may use; everything above core may use all of core that it declares.
 */
const core = {
  cel: [],
  model: ['cel'],
  client: ['model'],
  rendering: ['cel', 'model'],
  authorization: ['cel', 'model'],
  delivery: ['cel', 'model', 'rendering'],
  'plane-protocol': [],
  apiserver: ['cel', 'model', 'client', 'authorization'],
  controllers: ['cel', 'model', 'client', 'rendering', 'delivery'],
};

/** Libraries that must run in a browser: no Node built-ins. */
const pure = [
  'cel',
  'model',
  'client',
  'rendering',
  'authorization',
  'delivery',
  'plane-protocol',
];

module.exports = { core, pure };
