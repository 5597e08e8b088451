import { readFileSync } from 'node:fs';
import path from 'node:path';
import { routesOf } from './__testUtils__/routes';
import { wiredOperations, wiredRouter } from './__testUtils__/wiring';

const text = readFileSync(
  path.resolve(__dirname, '../../../docs/reference/api.md'),
  'utf8',
);
/** An address with its values left out, however they are written: `:name`, `{name}` or `…`. */
const shape = (address: string) =>
  address.replace(/:\w+|\{[^}]+\}/g, '{}').replace(/\?.*$/, '');
const written = new Set(
  [...text.matchAll(/`(?:\w+ )?(?:\/api\/openchoreo)?(\/[^`\s]*)`/g)].map(
    ([, address]) => shape(address),
  ),
);

describe('docs/reference/api.md', () => {
  it('names every address of the control plane', () => {
    const described = new Set(
      wiredOperations().map(o => `${o.method} ${shape(o.path)}`),
    );
    const missing = routesOf(wiredRouter())
      .map(route => {
        const [method, address] = route.split(' ');
        return { method, address: shape(address) };
      })
      // The REST dialect describes itself.
      .filter(({ method, address }) => !described.has(`${method} ${address}`))
      .map(({ address }) => address)
      .filter(address => !written.has(address));
    expect([...new Set(missing)]).toEqual([]);
  });

  it('names the roots of operations that OpenChoreo does not have', () => {
    for (const word of ['buildplanes', 'builds', 'serviceclasses', 'secrets']) {
      expect(text).toContain(word);
    }
  });
});
