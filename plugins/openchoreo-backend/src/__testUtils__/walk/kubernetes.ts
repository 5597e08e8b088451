import { CONTRACT_SPECS } from '../contractObjects';
import { until } from '../portal';
import { NAME, NS, serial, WalkWorld } from './world';

/** Every kind and subresource that discovery names, with every verb that writes. */
export function describeKubernetesWalk(world: WalkWorld): void {
  describe('of the Kubernetes dialect', () => {
    interface Served {
      name: string;
      kind: string;
      namespaced: boolean;
      verbs: string[];
      root: string;
      apiVersion: string;
    }
    async function served(): Promise<Served[]> {
      const get = async (path: string) =>
        (await world.portal.fetch('admin', `/kube${path}`)).json();
      const { groups } = await get('/apis');
      const roots: string[] = [
        '/api/v1',
        ...groups.map(
          (g: any) => `/apis/${g.preferredVersion.groupVersion as string}`,
        ),
      ];
      const lists = await Promise.all(roots.map(get));
      return lists.flatMap((list, i) =>
        list.resources.map((resource: Served) => ({
          ...resource,
          root: roots[i],
          apiVersion: list.groupVersion,
        })),
      );
    }
    const writes = (as: string, at: Served) => {
      const [plural, sub] = at.name.split('/');
      const collection = `/kube${at.root}${
        at.namespaced ? `/namespaces/${NS}` : ''
      }/${plural}`;
      const path = `${collection}/${NAME}${sub ? `/${sub}` : ''}`;
      const object = () => ({
        apiVersion: at.apiVersion,
        kind: at.kind,
        metadata: {
          name: NAME,
          ...(at.namespaced ? { namespace: NS } : {}),
          labels: { walk: serial() },
        },
        ...(CONTRACT_SPECS[at.kind] ? { spec: CONTRACT_SPECS[at.kind] } : {}),
      });
      const send =
        (method: string, url: string, body?: () => unknown, type?: string) =>
        () =>
          world.portal.fetch(as, url, {
            method,
            body: body && JSON.stringify(body()),
            headers: { 'content-type': type ?? 'application/json' },
          });
      const patch = (type: string, body: () => unknown, query = '') =>
        send('PATCH', `${path}${query}`, body, `application/${type}`);
      const label = () => ({ metadata: { labels: { walk: serial() } } });
      return {
        create: send('POST', collection, object),
        update: send('PUT', path, object),
        'merge patch': patch('merge-patch+json', label),
        'strategic patch': patch('strategic-merge-patch+json', label),
        'JSON patch': patch('json-patch+json', () => [
          { op: 'add', path: '/metadata/labels', value: { walk: serial() } },
        ]),
        apply: patch(
          'apply-patch+yaml',
          object,
          '?fieldManager=walk&force=true',
        ),
        delete: send('DELETE', path),
        'delete collection': send(
          'DELETE',
          `${collection}?fieldSelector=metadata.name%3D${NAME}`,
        ),
        post: send('POST', path, () => ({})),
      };
    };

    it('has one record for every write of every kind', async () => {
      const all = await served();
      const kinds = all.filter(
        ({ name, verbs }) => !name.includes('/') && verbs.includes('patch'),
      );
      expect(kinds.length).toBeGreaterThan(40);
      let done = 0;
      const most: number[] = [];
      for (const at of kinds) {
        for (const as of ['nobody', 'admin']) {
          const { post: _, ...all_ } = writes(as, at);
          for (const [name, write] of Object.entries(all_)) {
            const collection = name === 'delete collection';
            if (collection) {
              // The object was just deleted: there must be one again, and whoever sees none deletes none.
              await until(async () => {
                const made = await writes('admin', at).create();
                return made.status !== 409;
              }, `${at.kind} to be gone`);
              const { records } = await world.probe.during(write);
              most.push(records.length);
              continue;
            }
            const status = await world.expectOne(
              `${name} ${at.kind} as ${as}`,
              write,
              { entrance: 'kubernetes', subject: `user:default/${as}` },
            );
            if (status! < 300) done += 1;
          }
          await writes('admin', at).delete();
        }
      }
      expect(done).toBeGreaterThan(kinds.length * 4);
      expect(Math.max(...most)).toBe(1);
    });

    it('has one record for every write of a subresource', async () => {
      const subresources = (await served()).filter(({ name }) =>
        name.includes('/'),
      );
      expect(subresources.length).toBeGreaterThan(40);
      for (const at of subresources) {
        for (const as of ['nobody', 'admin']) {
          const { post, ...others } = writes(as, at);
          const label = `${at.name} as ${as}`;
          if (at.verbs.includes('create'))
            await world.expectOne(label, post, {});
          if (at.verbs.includes('patch')) {
            await world.expectOne(label, others['merge patch'], {
              subresource: at.name.split('/')[1],
            });
          }
        }
      }
    });

    it('has none for questions about oneself', async () => {
      const questions = (await served()).filter(
        ({ name, verbs }) => !name.includes('/') && verbs.join() === 'create',
      );
      expect(questions).toHaveLength(3);
      for (const at of questions) {
        const { records } = await world.probe.during(() =>
          world.portal.fetch('admin', `/kube${at.root}/${at.name}`, {
            method: 'POST',
            body: {},
          }),
        );
        expect(records).toEqual([]);
      }
    });
  });
}
