import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readManifests } from './manifests';

// eslint-disable-next-line no-template-curly-in-string
const TEMPLATE = '${metadata.name}';

describe('readManifests', () => {
  it('reads files in order, fills markers and leaves expressions alone', async () => {
    const directory = await fs.mkdtemp(path.join(os.tmpdir(), 'seed-'));
    await fs.writeFile(
      path.join(directory, '20-b.yaml'),
      'kind: B\nspec: {port: "${ingressPort}", url: "${base}/x", template: "${metadata.name}"}\n',
    );
    await fs.writeFile(
      path.join(directory, '10-a.yaml'),
      'kind: A\n---\n---\nkind: A2\n',
    );
    await fs.writeFile(path.join(directory, 'README.md'), 'not a manifest');
    const objects = await readManifests(directory, {
      ingressPort: 19080,
      base: 'http://h',
    });
    expect(objects).toEqual([
      { kind: 'A' },
      { kind: 'A2' },
      {
        kind: 'B',
        spec: { port: 19080, url: 'http://h/x', template: TEMPLATE },
      },
    ]);
    await fs.rm(directory, { recursive: true });
  });
});
