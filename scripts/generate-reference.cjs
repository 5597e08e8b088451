/**
 * Writes docs/reference/kinds.md, the list of commands into docs/reference/cli.md and that of settings into docs/reference/configuration.md. Run with
 * `./y reference` after changing a kind, a command or a setting; with `--check` it only tells which files are not up to date, which a test asks for.
 */
require('@backstage/cli-node/config/nodeTransform.cjs');
const fs = require('node:fs');
const path = require('node:path');
const prettier = require('prettier');
const model = require('../core/model/src/index.ts');
const { createProgram } = require('../packages/cli/src/program.ts');
const { configurationKeys } = require('./configuration-keys.cjs');
const { commandEntries } = require('../packages/cli/src/reference.ts');

const folder = path.resolve(__dirname, '../docs/reference');
const cell = text => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = text => (text ? `\`${text}\`` : '');
const row = cells => `| ${cells.map(cell).join(' | ')} |`;

const stale = [];

function write(name, text) {
  const file = path.join(folder, name);
  const options = require('@backstage/cli/config/prettier');
  const wanted = prettier.format(text, { ...options, parser: 'markdown' });
  if (fs.readFileSync(file, 'utf8') === wanted) return;
  stale.push(name);
  if (!process.argv.includes('--check')) fs.writeFileSync(file, wanted);
}

/** Puts a generated part between its two marks. */
function writePart(name, [begin, end], part) {
  const text = fs.readFileSync(path.join(folder, name), 'utf8');
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf(end);
  if (to < from) throw new Error(`${name} lacks ${begin} … ${end}`);
  write(name, `${text.slice(0, from)}\n\n${part}\n${text.slice(to)}`);
}

function kindsOf(title, kinds) {
  return [
    `## ${title}`,
    '',
    row(['Kind', 'Short names', 'Scope', 'What it is', 'Selectable fields']),
    '| --- | --- | --- | --- | --- |',
    ...kinds.map(kind =>
      row([
        code(kind.kind),
        (kind.shortNames ?? []).map(code).join(', '),
        kind.scope === 'Cluster' ? 'cluster' : 'namespace',
        kind.description ?? '',
        (kind.selectableFields ?? []).map(f => code(f.slice(1))).join(', '),
      ]),
    ),
    '',
  ].join('\n');
}

write(
  'kinds.md',
  `# Kinds

Generated from \`core/model/src/kinds\` by \`./y reference\`. Fields: \`kubectl explain KIND\`, or the schemas in [deploy/crds](../../deploy/crds). Selectable fields
work in \`--field-selector\`, besides \`metadata.name\` and \`metadata.namespace\`.

${kindsOf('openchoreo.dev/v1alpha1', model.openChoreoKinds)}
${kindsOf('delivery.openchoreo.dev/v1alpha1', model.deliveryKinds)}
${kindsOf('Kubernetes (v1)', model.coreKinds)}`,
);

const COMMON = new Set([
  '--context <name>',
  '--url <url>',
  '--token <token>',
  '-n, --namespace <name>',
]);
const KIND_COMMANDS = new Set(
  model.controlPlaneKinds.flatMap(({ singular }) => [
    `occ ${singular} list`,
    `occ ${singular} get <name>`,
    `occ ${singular} delete <name>`,
  ]),
);
const entries = commandEntries(createProgram({})).filter(
  ({ usage }) => !KIND_COMMANDS.has(usage),
);
const list = entries
  .map(({ usage, description, options }) => {
    const connects = options.some(
      ({ flags }) => flags === '--url <url>' && options.length > 1,
    );
    const own = options.filter(({ flags }) => !connects || !COMMON.has(flags));
    return [
      `### \`${usage}\``,
      '',
      `${description[0].toUpperCase()}${description.slice(1)}.`,
      '',
      ...own.map(o => `- \`${o.flags}\`: ${o.description}`),
      '',
    ].join('\n');
  })
  .join('\n');
writePart('cli.md', ['<!-- commands -->', '<!-- end of commands -->'], list);

async function settings() {
  const keys = await configurationKeys(path.resolve(__dirname, '..'));
  const table = [
    row(['Key', 'Type', 'What']),
    '| --- | --- | --- |',
    ...keys.map(({ key, type, secret, required, description }) =>
      row([
        code(key),
        [type, required && 'required', secret && 'secret']
          .filter(Boolean)
          .join(', '),
        description,
      ]),
    ),
    '',
  ].join('\n');
  writePart(
    'configuration.md',
    ['<!-- keys -->', '<!-- end of keys -->'],
    table,
  );
  return keys.length;
}

settings().then(
  count => {
    process.stdout.write(
      `kinds.md, cli.md (${entries.length} commands), configuration.md (${count} settings)\n`,
    );
    if (process.argv.includes('--check') && stale.length > 0) {
      process.stderr.write(
        `Not up to date: ${stale.join(', ')}. Run ./y reference.\n`,
      );
      process.exitCode = 1;
    }
  },
  error => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  },
);
