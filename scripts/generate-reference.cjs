/**
 * Writes docs/reference/kinds.md, and the list of commands into docs/reference/cli.md. Run with `./y reference` after changing a kind or a command;
 * tests fail when the files do not know them.
 */
require('@backstage/cli-node/config/nodeTransform.cjs');
const fs = require('node:fs');
const path = require('node:path');
const prettier = require('prettier');
const model = require('../core/model/src/index.ts');
const { createProgram } = require('../packages/cli/src/program.ts');
const { commandEntries } = require('../packages/cli/src/reference.ts');

const folder = path.resolve(__dirname, '../docs/reference');
const cell = text => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = text => (text ? `\`${text}\`` : '');
const row = cells => `| ${cells.map(cell).join(' | ')} |`;

function write(name, text) {
  const file = path.join(folder, name);
  const options = require('@backstage/cli/config/prettier');
  fs.writeFileSync(
    file,
    prettier.format(text, { ...options, parser: 'markdown' }),
  );
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
const cli = fs.readFileSync(path.join(folder, 'cli.md'), 'utf8');
const [BEGIN, END] = ['<!-- commands -->', '<!-- end of commands -->'];
const from = cli.indexOf(BEGIN) + BEGIN.length;
const to = cli.indexOf(END);
if (to < from) throw new Error(`docs/reference/cli.md lacks ${BEGIN} … ${END}`);
write('cli.md', `${cli.slice(0, from)}\n\n${list}\n${cli.slice(to)}`);
process.stdout.write(`kinds.md, cli.md (${entries.length} commands)\n`);
