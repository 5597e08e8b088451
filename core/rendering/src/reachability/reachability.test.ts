import { KubeObject } from '@openchoreo-portal/model';
import fc from 'fast-check';
import { minimalInput, MinimalOptions } from '../__testUtils__/minimal';
import { renderComponent } from '../pipelines';
import { inBlock, matchesSelector, PolicyEnd } from './match';
import { reachabilityDiff, reachabilityMatrix } from './matrix';
import { ReachabilityMap } from './reachability';

const labelsOf = (project: string, environment = 'dev') => ({
  'openchoreo.dev/namespace': 'acme',
  'openchoreo.dev/project': project,
  'openchoreo.dev/environment': environment,
});

/** Renders a component of a project; gives its objects and its pods. */
function component(
  name: string,
  project: string,
  workload: MinimalOptions['workload'],
  more: MinimalOptions['more'] = {},
) {
  const input = minimalInput({ workload, more });
  input.component.metadata = { name, uid: `c-${name}` };
  input.project.metadata = { name: project, uid: `p-${project}` };
  input.cellNamespace = `cell-${project}`;
  const { objects } = renderComponent(input);
  const policy = objects.find(o => o.object.kind === 'NetworkPolicy');
  const pods: PolicyEnd = {
    id: name,
    namespace: input.cellNamespace,
    labels: (policy?.object.metadata.labels ?? {}) as Record<string, string>,
    namespaceLabels: labelsOf(project),
  };
  return { objects: objects.map(o => o.object), pods };
}

const api = (visibility: ('namespace' | 'internal' | 'external')[] = []) => ({
  endpoints: {
    http: { type: 'HTTP' as const, port: 80, targetPort: 8080, visibility },
  },
});
const dependsOn = (name: string, project?: string) => ({
  dependencies: {
    endpoints: [
      {
        component: name,
        name: 'http',
        visibility: project ? ('namespace' as const) : ('project' as const),
        envBindings: {},
        ...(project ? { project } : {}),
      },
    ],
  },
});
const gateway: PolicyEnd = {
  id: 'gateway',
  namespace: 'plane',
  labels: { 'openchoreo.dev/system-component': 'gateway' },
  namespaceLabels: {},
};
const PORT = { port: 8080 };

describe('rendered policies', () => {
  const server = component('api', 'shop', api());
  const open = component('open', 'shop', api(['namespace', 'external']));
  const client = component('client', 'shop', dependsOn('api'));
  const stranger = component('stranger', 'shop', {});
  const east = component('east', 'other', dependsOn('open', 'shop'));
  const objects = [server, open, client, stranger, east].flatMap(
    c => c.objects,
  );
  const map = new ReachabilityMap(objects);
  const check = (from: PolicyEnd, to: PolicyEnd, port = PORT) =>
    map.check(from, to, port);

  it("let a declared dependency through on the pods' port, not the service's", () => {
    expect(check(client.pods, server.pods)).toMatchObject({
      allowed: true,
      egress: { rule: 'openchoreo-client: egress[1]' },
      ingress: { rule: 'openchoreo-api: ingress[0]' },
    });
    expect(check(client.pods, server.pods, { port: 80 })).toMatchObject({
      allowed: false,
      reason: 'No ingress rule of openchoreo-api allows it.',
    });
  });

  it('stop what is not declared', () => {
    expect(check(stranger.pods, server.pods)).toMatchObject({
      allowed: false,
      reason: 'No egress rule of openchoreo-stranger allows it.',
    });
    const internet = { ...gateway, id: 'internet', ip: '203.0.113.7' };
    expect(check(client.pods, internet, { port: 443 }).allowed).toBe(false);
    expect(check(internet, server.pods).allowed).toBe(false);
  });

  it('pitfall 21: other projects need namespace visibility and the same environment', () => {
    expect(check(east.pods, open.pods).allowed).toBe(true);
    expect(check(east.pods, server.pods).allowed).toBe(false);
    const prod = {
      ...east.pods,
      id: 'prod',
      namespaceLabels: labelsOf('other', 'prod'),
    };
    expect(check(prod, open.pods).ingress.allowed).toBe(false);
  });

  it('pitfall 21: gateways reach only what is internal or external', () => {
    expect(check(gateway, open.pods).allowed).toBe(true);
    expect(check(gateway, server.pods).allowed).toBe(false);
  });

  it('always let names be resolved', () => {
    const dns = {
      id: 'dns',
      namespace: 'kube-system',
      labels: {},
      namespaceLabels: {},
    };
    expect(
      map.check(client.pods, dns, { port: 53, protocol: 'UDP' }).allowed,
    ).toBe(true);
  });

  it('observe lets everything through, off leaves no policy', () => {
    const mode = (value: string) =>
      component('api', 'shop', api(), {
        environment: {
          metadata: {
            name: 'dev',
            uid: 'e',
            annotations: { 'openchoreo.dev/network-policy-mode': value },
          },
        },
      });
    const observed = mode('observe');
    expect(
      new ReachabilityMap(observed.objects).check(gateway, observed.pods, PORT),
    ).toMatchObject({
      allowed: true,
      ingress: { rule: 'openchoreo-api: ingress[1]' },
    });
    expect(mode('off').objects.map(o => o.kind)).toEqual(['Deployment']);
    expect(mode('nonsense').objects.map(o => o.kind)).toContain(
      'NetworkPolicy',
    );
  });

  it('a matrix and what differs between two of them', () => {
    const ends = [
      { ...server.pods, ports: [PORT] },
      client.pods,
      stranger.pods,
    ];
    const before = reachabilityMatrix(objects, ends);
    expect(before.map(e => [e.from, e.to, e.allowed])).toEqual([
      ['client', 'api', true],
      ['stranger', 'api', false],
    ]);
    const after = reachabilityMatrix([], ends);
    const { opened, closed } = reachabilityDiff(before, after);
    expect(opened.map(e => e.from)).toEqual(['stranger']);
    expect(closed).toEqual([]);
  });
});

describe('selectors and blocks', () => {
  it('match as Kubernetes does', () => {
    const expression = (operator: string, values?: string[]) =>
      matchesSelector(
        { matchExpressions: [{ key: 'a', operator, values }] },
        { a: '1' },
      );
    expect(expression('In', ['1'])).toBe(true);
    expect(expression('NotIn', ['1'])).toBe(false);
    expect(expression('Exists')).toBe(true);
    expect(expression('DoesNotExist')).toBe(false);
    expect(expression('Nonsense')).toBe(false);
    expect(matchesSelector({}, {})).toBe(true);
    expect(matchesSelector({ matchLabels: { constructor: 'x' } }, {})).toBe(
      false,
    );
  });

  it.each([
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['10.1.2.3', '0.0.0.0/0', true],
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.3', '::/0', false],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['nonsense', '0.0.0.0/0', false],
    ['10.1.2.3', '10.0.0.0/99', false],
  ])('%s in %s: %s', (ip, cidr, expected) => {
    expect(inBlock(ip, cidr)).toBe(expected);
  });
});

describe('against a naive oracle', () => {
  const label = fc.constantFrom('x', 'y', 'z');
  const namespace = fc.constantFrom('n1', 'n2');
  const end = fc.record({ namespace, label });
  const peer = fc.record(
    { namespaceSelector: namespace, podSelector: label },
    { requiredKeys: [] },
  );
  const rule = fc.record({
    peers: fc.array(peer, { maxLength: 2 }),
    ports: fc.array(fc.constantFrom(1, 2), { maxLength: 2 }),
  });
  const policy = fc.record({
    namespace,
    label: fc.option(label),
    ingress: fc.option(fc.array(rule, { maxLength: 2 })),
    egress: fc.option(fc.array(rule, { maxLength: 2 })),
  });
  type Case = {
    policies: {
      namespace: string;
      label: string | null;
      ingress: CaseRule[] | null;
      egress: CaseRule[] | null;
    }[];
    from: { namespace: string; label: string };
    to: { namespace: string; label: string };
    port: number;
  };
  type CaseRule = {
    peers: { namespaceSelector?: string; podSelector?: string }[];
    ports: number[];
  };

  const object = (p: Case['policies'][number], i: number): KubeObject => {
    const rules = (list: CaseRule[] | null, key: string) =>
      list?.map(r => ({
        [key]: r.peers.map(q => ({
          ...(q.namespaceSelector
            ? {
                namespaceSelector: {
                  matchLabels: {
                    'kubernetes.io/metadata.name': q.namespaceSelector,
                  },
                },
              }
            : {}),
          podSelector: q.podSelector
            ? { matchLabels: { l: q.podSelector } }
            : {},
        })),
        ports: r.ports.map(port => ({ port })),
      }));
    return {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `p${i}`, namespace: p.namespace },
      spec: {
        podSelector: p.label ? { matchLabels: { l: p.label } } : {},
        policyTypes: [
          ...(p.ingress ? ['Ingress'] : []),
          ...(p.egress ? ['Egress'] : []),
        ],
        ingress: rules(p.ingress, 'from'),
        egress: rules(p.egress, 'to'),
      },
    };
  };

  /** Written from the Kubernetes documentation, without the code under test. */
  function oracle({ policies, from, to, port }: Case): boolean {
    const side = (
      self: Case['from'],
      other: Case['from'],
      direction: 'ingress' | 'egress',
    ): boolean => {
      let isolated = false;
      for (const p of policies) {
        const list = p[direction];
        const selects =
          p.namespace === self.namespace &&
          [null, self.label].includes(p.label);
        if (!list || !selects) continue;
        isolated = true;
        for (const r of list) {
          const peerFits =
            r.peers.length === 0 ||
            r.peers.some(
              q =>
                other.namespace === (q.namespaceSelector ?? p.namespace) &&
                (q.podSelector === undefined || q.podSelector === other.label),
            );
          if (peerFits && (r.ports.length === 0 || r.ports.includes(port)))
            return true;
        }
      }
      return !isolated;
    };
    return side(from, to, 'egress') && side(to, from, 'ingress');
  }

  it('agrees on 1,000 generated policy sets', () => {
    fc.assert(
      fc.property(
        fc.record({
          policies: fc.array(policy, { maxLength: 4 }),
          from: end,
          to: end,
          port: fc.constantFrom(1, 2),
        }),
        example => {
          const map = new ReachabilityMap(example.policies.map(object));
          const asEnd = (e: Case['from'], id: string): PolicyEnd => ({
            id,
            namespace: e.namespace,
            labels: { l: e.label },
            namespaceLabels: {},
          });
          const { from, to, port } = example;
          expect(
            map.check(asEnd(from, 'from'), asEnd(to, 'to'), { port }).allowed,
          ).toBe(oracle(example));
        },
      ),
      { numRuns: 1000 },
    );
  });
});
