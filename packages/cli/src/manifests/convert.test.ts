import { testTerminal } from '../testing/io';
import { parseManifests } from './read';

const OLDER = `
apiVersion: openchoreo.dev/v1alpha1
kind: WebApplication
metadata: {name: web, namespace: acme}
spec: {owner: {projectName: shop, componentName: web}}
---
apiVersion: openchoreo.dev/v1alpha1
kind: GitCommitRequest
metadata: {name: once, namespace: acme}
spec: {}
`;

describe('occ convert', () => {
  const terminal = testTerminal();
  afterAll(() => terminal.remove());

  it('prints what can be applied today, and says what cannot', async () => {
    terminal.input = OLDER;
    const { code, out, err } = await terminal.occ('convert', '-f', '-');
    expect(code).toBe(0);
    expect(parseManifests(out, 'out')).toMatchObject([
      {
        object: {
          kind: 'Component',
          metadata: { name: 'web', namespace: 'acme' },
          spec: { owner: { projectName: 'shop' } },
        },
      },
    ]);
    expect(err).toBe(
      '! GitCommitRequest once: Commit with Git, or with a scaffolder template.\n',
    );
  });
});
