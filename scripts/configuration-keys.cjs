/** The settings of our plugins, read from their configuration schemas the way Backstage reads them. */
const fs = require('node:fs');
const path = require('node:path');
const { loadConfigSchema } = require('@backstage/config-loader');

/**
 * Every setting of every plugin, by key.
 *
 * @param root folder of the repository
 * @returns Promise<Array<{key: string, type: string, required: boolean, secret: boolean, description: string}>>
 */
async function configurationKeys(root) {
  const before = process.cwd();
  // Schemas name their files relative to the working directory.
  process.chdir(root);
  try {
    const packagePaths = fs
      .readdirSync('plugins')
      .map(name => path.join('plugins', name, 'package.json'))
      .filter(file => fs.existsSync(file))
      .filter(file => JSON.parse(fs.readFileSync(file, 'utf8')).configSchema);
    const schema = await loadConfigSchema({ dependencies: [], packagePaths });
    return (
      schema
        .serialize()
        .schemas.filter(({ path: file }) =>
          file.startsWith(`plugins${path.sep}`),
        )
        .flatMap(({ value }) => keysOf(value, '', false))
        // A plugin without settings of its own.
        .filter(({ key }) => key !== '')
        .sort((a, b) => (a.key < b.key ? -1 : 1))
    );
  } finally {
    process.chdir(before);
  }
}

function keysOf(schema, key, required) {
  if (schema.properties) {
    return Object.entries(schema.properties).flatMap(([name, member]) =>
      keysOf(
        member,
        key ? `${key}.${name}` : name,
        (schema.required ?? []).includes(name),
      ),
    );
  }
  if (typeof schema.additionalProperties === 'object') {
    return keysOf(schema.additionalProperties, `${key}.<environment>`, false);
  }
  if (schema.type === 'array' && schema.items.properties) {
    return keysOf(schema.items, `${key}[]`, false);
  }
  return [
    {
      key,
      type: typeOf(schema),
      required,
      secret: schema.visibility === 'secret',
      description: (schema.description ?? '').replace(/\s+/g, ' '),
    },
  ];
}

function typeOf(schema) {
  if (schema.enum) return schema.enum.map(value => `\`${value}\``).join(' or ');
  // A duration is an object with its units, or a text.
  if (schema.anyOf) return 'duration';
  if (schema.type === 'array') return `list of ${typeOf(schema.items)}`;
  return [schema.type].flat().join(' or ');
}

module.exports = { configurationKeys };
