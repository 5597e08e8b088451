import { Component, Workload } from '@openchoreo-portal/model';
import {
  changedParts,
  componentOf,
  draftOf,
  draftYaml,
  parseDraft,
  Source,
  workloadOf,
} from './draft';
import { conflictsOf, follow, isDirty, resolve, startSession } from './session';

const meta = (name: string, generation: number) => ({
  name,
  namespace: 'default',
  uid: name,
  resourceVersion: `${generation}`,
  generation,
  creationTimestamp: '2026-01-01T00:00:00Z',
});
const source = (generation = 1, image = 'shop:1', replicas = 1): Source => ({
  component: {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'Component',
    metadata: meta('shop', 1),
    spec: {
      owner: { projectName: 'store' },
      componentType: { kind: 'ClusterComponentType', name: 'deployment/x' },
      autoDeploy: true,
      parameters: { replicas },
    },
  } as Component,
  workload: {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'Workload',
    metadata: meta('shop-workload', generation),
    spec: {
      owner: { projectName: 'store', componentName: 'shop' },
      container: { image, env: [{ key: 'A', value: '1' }] },
    },
  } as Workload,
});

describe('draft', () => {
  it('goes to YAML and back', () => {
    const draft = draftOf(source());
    expect(parseDraft(draftYaml(draft))).toEqual(draft);
    expect(draftYaml(draft)).not.toContain('owner');
  });

  it.each([
    ['a: [', /flow/i],
    ['- a', /expected autoDeploy/i],
    ['image: x', /image: expected/],
    ['workload: {image: x}', /workload has the wrong shape/],
    ['workload: {container: {image: x, env: [1]}}', /lists/],
    ['traits: {}', /traits has the wrong shape/],
  ])('refuses %s', (text, message) =>
    expect(() => parseDraft(text)).toThrow(message),
  );

  it('changes only its part of the objects', () => {
    const from = source();
    const draft = {
      ...draftOf(from),
      parameters: { replicas: 2 },
      workload: { container: { image: 'shop:2' } },
    };
    expect(changedParts(draft, from)).toEqual({
      component: true,
      workload: true,
    });
    expect(componentOf(draft, from.component).spec).toMatchObject({
      owner: { projectName: 'store' },
      componentType: { name: 'deployment/x' },
      parameters: { replicas: 2 },
    });
    expect(workloadOf(draft, from)).toMatchObject({
      metadata: { resourceVersion: '1' },
      spec: {
        owner: { componentName: 'shop' },
        container: { image: 'shop:2' },
      },
    });
    expect(workloadOf(draft, { component: from.component })!.metadata).toEqual({
      name: 'shop-workload',
      namespace: 'default',
    });
  });
});

describe('session', () => {
  const edited = (image: string) => {
    const session = startSession(source());
    return {
      ...session,
      draft: {
        ...session.draft,
        workload: { ...session.draft.workload!, container: { image } },
      },
    };
  };

  it('follows what others do while nothing is typed', () => {
    const next = follow(startSession(source()), source(2, 'shop:2'));
    expect(next.draft.workload!.container.image).toBe('shop:2');
    expect(isDirty(next)).toBe(false);
    expect(next.taken).toEqual([]);
  });

  it('takes over what others changed elsewhere, and says so', () => {
    const latest = source(2);
    latest.component = {
      ...latest.component,
      metadata: meta('shop', 2),
      spec: { ...latest.component.spec, parameters: { replicas: 3 } },
    };
    const next = follow(edited('shop:mine'), latest);
    expect(next.draft).toMatchObject({
      parameters: { replicas: 3 },
      workload: { container: { image: 'shop:mine' } },
    });
    expect(next.taken).toEqual(['parameters.replicas']);
    expect(isDirty(next)).toBe(true);
  });

  it('stays where it is until both sides of a conflict were seen', () => {
    const session = edited('shop:mine');
    const latest = source(2, 'shop:theirs');
    expect(follow(session, latest)).toBe(session);
    expect(conflictsOf(session, latest)).toMatchObject([
      {
        path: 'workload.container.image',
        mine: 'shop:mine',
        theirs: 'shop:theirs',
      },
    ]);
    const theirs = resolve(session, latest, {
      'workload.container.image': 'theirs',
    });
    expect(theirs.draft.workload!.container.image).toBe('shop:theirs');
    const mine = resolve(session, latest, {});
    expect(mine.draft.workload!.container.image).toBe('shop:mine');
    expect(mine.base).toBe(latest);
    expect(conflictsOf(mine, latest)).toEqual([]);
  });

  it('ignores statuses and old news', () => {
    const session = edited('shop:mine');
    const old = source(0, 'shop:0');
    expect(follow(session, old)).toBe(session);
    expect(conflictsOf(session, old)).toEqual([]);
  });
});
