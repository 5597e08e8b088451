import {
  ApiError,
  ReleaseBinding,
  StoredObject,
} from '@openchoreo-portal/model';
import { CollectionState } from '@openchoreo-portal/plugin-openchoreo-react';
import { countComponents } from './environments/countComponents';
import {
  nameFrom,
  nameProblem,
  organizationOf,
} from './organizations/organizationForm';
import { connectionOf, gatewayAddresses } from './planes/planeFacts';
import { joinStates } from './shared/bothScopes';
import { platformEntityPath } from './shared/entityLink';
import { factsOf } from './types/catalogue';
import { platformTexts } from './texts';

const t = platformTexts.english;

const meta = (name: string) => ({
  name,
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
});
const object = (name: string): StoredObject => ({
  apiVersion: 'openchoreo.dev/v1alpha1',
  kind: 'Environment',
  metadata: meta(name),
});

describe('joinStates', () => {
  const error = { message: 'no' } as ApiError;
  const ready: CollectionState = { status: 'ready', items: [object('a')] };
  const forbidden: CollectionState = { status: 'forbidden', items: [], error };
  const failed: CollectionState = { status: 'failed', items: [], error };

  it('joins what is there', () => {
    const state = joinStates([
      ready,
      { status: 'ready', items: [object('b')] },
    ]);
    expect(state.status).toBe('ready');
    expect(state.items.map(i => i.metadata.name)).toEqual(['a', 'b']);
  });

  it('leaves out what may not be read, unless nothing may', () => {
    expect(joinStates([ready, forbidden]).status).toBe('ready');
    expect(joinStates([forbidden, forbidden]).status).toBe('forbidden');
  });

  it('does not hide a failure, nor what is known', () => {
    expect(joinStates([ready, failed])).toMatchObject({
      status: 'failed',
      items: [{ metadata: { name: 'a' } }],
    });
    expect(joinStates([ready, { status: 'loading', items: [] }]).status).toBe(
      'loading',
    );
  });
});

describe('platformEntityPath', () => {
  it('knows the names of the catalog', () => {
    expect(platformEntityPath({ kind: 'ClusterTrait', name: 'scaler' })).toBe(
      '/catalog/openchoreo-cluster/clustertraittype/scaler',
    );
    expect(
      platformEntityPath({
        kind: 'DataPlane',
        name: 'eu',
        namespace: 'acme',
      }),
    ).toBe('/catalog/acme/dataplane/eu');
  });
});

describe('countComponents', () => {
  const binding = (
    name: string,
    status: string,
    reason: string,
    state?: string,
  ) =>
    ({
      metadata: meta(name),
      spec: { environment: 'development', state },
      status: { conditions: [{ type: 'Ready', status, reason, message: '' }] },
    } as unknown as ReleaseBinding);

  it('counts what is ready and what is degraded; what is undeployed does not count', () => {
    const counts = countComponents([
      binding('a', 'True', 'Ready'),
      binding('b', 'True', 'ReadyWithSuspendedResources'),
      binding('c', 'False', 'ResourcesDegraded'),
      binding('d', 'False', 'ResourcesUndeployed', 'Undeploy'),
    ]);
    expect(counts.get('development')).toEqual({
      ready: 2,
      total: 3,
      degraded: 1,
    });
  });
});

describe('planes', () => {
  it('says whether an agent is connected, and since when', () => {
    expect(connectionOf(undefined, t).label).toBe('Never connected');
    expect(
      connectionOf(
        {
          agentConnection: {
            connected: false,
            connectedAgents: 0,
            lastDisconnectedTime: '2026-01-02T00:00:00Z',
            message: 'The connection was lost.',
          },
        },
        t,
      ),
    ).toEqual({
      tone: 'error',
      label: 'Disconnected',
      detail: 'The connection was lost.',
      since: '2026-01-02T00:00:00Z',
    });
  });

  it('lists every listener', () => {
    expect(
      gatewayAddresses({
        ingress: {
          external: {
            name: 'gateway',
            namespace: 'system',
            http: { host: 'apps.test', port: 80 },
            https: { host: 'apps.test', port: 443 },
          },
        },
      }).map(g => `${g.visibility} ${g.protocol} ${g.address}`),
    ).toEqual(['external https apps.test:443', 'external http apps.test:80']);
    expect(gatewayAddresses(undefined)).toEqual([]);
  });
});

describe('factsOf', () => {
  it('says what a component type allows', () => {
    expect(
      factsOf(
        {
          ...object('service'),
          kind: 'ClusterComponentType',
          spec: {
            workloadType: 'deployment',
            allowedWorkflows: [{ name: 'docker' }, { name: 'buildpacks' }],
          },
        },
        t,
      ),
    ).toEqual([
      ['Runs as', 'deployment'],
      ['Workflows', 'docker, buildpacks'],
      ['Traits', 'none'],
    ]);
  });
});

describe('organizationForm', () => {
  it('makes names and judges them', () => {
    expect(nameFrom('  Équipe Bleue! ')).toBe('equipe-bleue');
    expect(nameProblem('equipe-bleue', [])).toBeUndefined();
    expect(nameProblem('equipe-bleue', ['equipe-bleue'])).toBe(
      'create.problem.taken',
    );
    expect(nameProblem('-x', [])).toBeDefined();
    expect(nameProblem('x'.repeat(64), [])).toBeDefined();
  });

  it('makes the object, without empty fields', () => {
    expect(
      organizationOf({ name: 'blue', displayName: ' Blue ', description: ' ' }),
    ).toEqual({
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'Organization',
      metadata: { name: 'blue' },
      spec: { displayName: 'Blue' },
    });
  });
});
