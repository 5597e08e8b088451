import { KubeObject } from '@openchoreo-portal/model';
import fc from 'fast-check';
import { PolicyEnd } from './match';
import { reachabilityDiff, reachabilityMatrix } from './matrix';
import { ReachabilityMap } from './reachability';

const NAMESPACE = 'k8s:io.kubernetes.pod.namespace';

interface CasePeer {
  /** Absent: the policy's own namespace. */
  namespace?: string;
  label?: string;
}
interface CaseRule {
  peers: CasePeer[] | null;
  world: boolean;
  host: string | null;
  ports: { port: number; protocol: 'TCP' | 'UDP' | 'ANY' }[];
}
interface CasePolicy {
  namespace: string;
  label: string | null;
  observe: boolean;
  ingress: CaseRule[] | null;
  egress: CaseRule[] | null;
}
type CaseEnd = { namespace: string; label: string } | { host: string };

const label = fc.constantFrom('x', 'y');
const namespace = fc.constantFrom('n1', 'n2');
const host = fc.constantFrom('a.test', 'b.test');
const rule: fc.Arbitrary<CaseRule> = fc.record({
  peers: fc.option(
    fc.array(fc.record({ namespace, label }, { requiredKeys: [] }), {
      minLength: 1,
      maxLength: 2,
    }),
  ),
  world: fc.boolean(),
  host: fc.option(host),
  ports: fc.array(
    fc.record({
      port: fc.constantFrom(1, 2),
      protocol: fc.constantFrom('TCP' as const, 'UDP' as const, 'ANY' as const),
    }),
    { maxLength: 2 },
  ),
});
const rules = fc.option(fc.array(rule, { minLength: 1, maxLength: 2 }));
const policy: fc.Arbitrary<CasePolicy> = fc.record({
  namespace,
  label: fc.option(label),
  observe: fc.boolean(),
  ingress: rules,
  egress: rules,
});
const policies = fc.array(policy, { maxLength: 4 });
const ENDS: CaseEnd[] = [
  ...['n1', 'n2'].flatMap(n =>
    ['x', 'y'].map(l => ({ namespace: n, label: l })),
  ),
  { host: 'a.test' },
  { host: 'b.test' },
];
const PORTS = [
  { port: 1, protocol: 'TCP' as const },
  { port: 2, protocol: 'UDP' as const },
];

function object(p: CasePolicy, i: number): KubeObject {
  const write = (list: CaseRule[] | null, prefix: 'from' | 'to') =>
    list?.map(r => ({
      ...(r.peers
        ? {
            [`${prefix}Endpoints`]: r.peers.map(q => ({
              matchLabels: {
                ...(q.label ? { 'k8s:l': q.label } : {}),
                ...(q.namespace ? { [NAMESPACE]: q.namespace } : {}),
              },
            })),
          }
        : {}),
      ...(r.world ? { [`${prefix}Entities`]: ['world'] } : {}),
      ...(r.host && prefix === 'to'
        ? { toFQDNs: [{ matchName: r.host }] }
        : {}),
      ...(r.ports.length > 0
        ? {
            toPorts: [
              {
                ports: r.ports.map(q => ({ ...q, port: String(q.port) })),
                rules: { http: [{}] },
              },
            ],
          }
        : {}),
    }));
  return {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: `p${i}`, namespace: p.namespace },
    spec: {
      endpointSelector: p.label ? { matchLabels: { 'k8s:l': p.label } } : {},
      enableDefaultDeny: { ingress: !p.observe, egress: !p.observe },
      ...(p.ingress ? { ingress: write(p.ingress, 'from') } : {}),
      ...(p.egress ? { egress: write(p.egress, 'to') } : {}),
    },
  };
}

/** Written from Cilium's documentation, without the code under test. */
function oracle(
  set: readonly CasePolicy[],
  from: CaseEnd,
  to: CaseEnd,
  port: (typeof PORTS)[number],
): boolean {
  const peerFits = (r: CaseRule, end: CaseEnd, home: string, out: boolean) => {
    if (!r.peers && !r.world && !(out && r.host)) return r.ports.length > 0;
    if ('host' in end) return r.world || (out && r.host === end.host);
    return (r.peers ?? []).some(
      q =>
        end.namespace === (q.namespace ?? home) &&
        (q.label === undefined || q.label === end.label),
    );
  };
  const side = (
    self: CaseEnd,
    other: CaseEnd,
    direction: 'ingress' | 'egress',
  ) => {
    if ('host' in self) return true;
    const mine = set.filter(
      p =>
        p.namespace === self.namespace &&
        (p.label === null || p.label === self.label) &&
        p[direction] !== null,
    );
    if (mine.every(p => p.observe)) return true;
    return mine.some(p =>
      p[direction]!.some(
        r =>
          peerFits(r, other, p.namespace, direction === 'egress') &&
          (r.ports.length === 0 ||
            r.ports.some(
              q =>
                q.port === port.port &&
                (q.protocol === 'ANY' || q.protocol === port.protocol),
            )),
      ),
    );
  };
  return side(from, to, 'egress') && side(to, from, 'ingress');
}

const idOf = (end: CaseEnd) =>
  'host' in end ? end.host : `${end.namespace}/${end.label}`;
const asEnd = (end: CaseEnd): PolicyEnd =>
  'host' in end
    ? {
        id: idOf(end),
        namespace: '',
        labels: {},
        namespaceLabels: {},
        host: end.host,
      }
    : {
        id: idOf(end),
        namespace: end.namespace,
        labels: { l: end.label },
        namespaceLabels: {},
      };

describe('Cilium policies against a naive oracle', () => {
  it('agree on 600 generated policy sets, for every pair and port, both ways', () => {
    const seen = { allowed: 0, denied: 0 };
    fc.assert(
      fc.property(policies, set => {
        const map = new ReachabilityMap(set.map(object));
        const got: string[] = [];
        const expected: string[] = [];
        for (const from of ENDS) {
          for (const to of ENDS) {
            for (const port of PORTS) {
              const { allowed } = map.check(asEnd(from), asEnd(to), port);
              const line = `${idOf(from)} ${idOf(to)} ${port.port}`;
              got.push(`${line} ${allowed}`);
              expected.push(`${line} ${oracle(set, from, to, port)}`);
              seen[allowed ? 'allowed' : 'denied'] += 1;
            }
          }
        }
        expect(got).toEqual(expected);
      }),
      { numRuns: 600 },
    );
    // Neither answer is the exception.
    expect(Math.min(seen.allowed, seen.denied)).toBeGreaterThan(2_000);
  });

  it('the difference of two sets is what the oracle says of both', () => {
    const ends = ENDS.map(e => ({ ...asEnd(e), ports: PORTS }));
    fc.assert(
      fc.property(policies, policies, (before, after) => {
        const matrix = (set: CasePolicy[]) =>
          reachabilityMatrix(set.map(object), ends);
        const { opened, closed } = reachabilityDiff(
          matrix(before),
          matrix(after),
        );
        const expected = { opened: [] as string[], closed: [] as string[] };
        for (const to of ENDS) {
          for (const port of PORTS) {
            for (const from of ENDS) {
              if (from === to) continue;
              const was = oracle(before, from, to, port);
              const is = oracle(after, from, to, port);
              const line = `${idOf(from)} ${idOf(to)} ${port.port}`;
              if (is && !was) expected.opened.push(line);
              if (was && !is) expected.closed.push(line);
            }
          }
        }
        const lines = (list: typeof opened) =>
          list.map(e => `${e.from} ${e.to} ${e.port}`);
        expect(lines(opened)).toEqual(expected.opened);
        expect(lines(closed)).toEqual(expected.closed);
      }),
      { numRuns: 200 },
    );
  });

  it('names the rule that decides, and the policies that do not', () => {
    const [a, b] = ENDS.map(asEnd);
    const own: CasePolicy = {
      namespace: 'n1',
      label: 'y',
      observe: false,
      ingress: [
        { peers: [{ label: 'x' }], world: false, host: null, ports: [] },
      ],
      egress: null,
    };
    const map = new ReachabilityMap([object(own, 0)]);
    expect(map.check(a, b, PORTS[0]).ingress.rule).toBe('p0: ingress[0]');
    expect(map.check(b, b, PORTS[0]).reason).toBe(
      'No ingress rule of p0 allows it.',
    );
  });

  it('patterns of host names stand for one name each', () => {
    const map = new ReachabilityMap([
      {
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumNetworkPolicy',
        metadata: { name: 'p', namespace: 'n1' },
        spec: {
          endpointSelector: {},
          egress: [{ toFQDNs: [{ matchPattern: '*.test' }] }],
        },
      },
    ]);
    const to = (name: string) =>
      map.check(asEnd(ENDS[0]), asEnd({ host: name }), PORTS[0]).allowed;
    expect([to('a.test'), to('a.b.test'), to('test')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
