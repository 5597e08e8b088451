/**
 * Writes deploy/crds/*.yaml from the kind definitions of core/model. Run with `./y crds` after changing a kind; a test fails when
 * the files and the definitions differ.
 */
require('@backstage/cli-node/config/nodeTransform.cjs');
const fs = require('node:fs');
const path = require('node:path');
const { stringify } = require('yaml');
const model = require('../core/model/src/index.ts');

const folder = path.resolve(__dirname, '../deploy/crds');
const kinds = [...model.openChoreoKinds, ...model.deliveryKinds];
const wanted = new Map(
  kinds.map(kind => [
    `${kind.group}_${kind.plural}.yaml`,
    stringify(model.toCustomResourceDefinition(kind), {
      aliasDuplicateObjects: false,
    }),
  ]),
);

fs.mkdirSync(folder, { recursive: true });
for (const file of fs.readdirSync(folder)) {
  if (file.endsWith('.yaml') && !wanted.has(file)) {
    fs.rmSync(path.join(folder, file));
  }
}
for (const [file, text] of wanted) {
  fs.writeFileSync(path.join(folder, file), text);
}
process.stdout.write(`${wanted.size} files in deploy/crds\n`);
