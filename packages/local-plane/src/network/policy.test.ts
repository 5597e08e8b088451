import { NetworkPolicy } from '../cluster/objects';
import { PolicyEnd, checkPolicy } from './policy';

const end = (
  namespace: string,
  labels: Record<string, string>,
  namespaceLabels: Record<string, string> = {},
): PolicyEnd => ({ namespace, labels, namespaceLabels });
const policy = (spec: NetworkPolicy['spec'], namespace = 'a'): NetworkPolicy =>
  ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'p', namespace },
    spec,
  } as unknown as NetworkPolicy);
const port = { number: 8080, names: ['http'] };
const self = end('a', { app: 'x' });

describe('checkPolicy', () => {
  const ingress = (policies: NetworkPolicy[], peer: PolicyEnd, p = port) =>
    checkPolicy(policies, 'Ingress', self, peer, p).allowed;

  it('is open until a policy selects the pod', () => {
    expect(ingress([], end('b', {}))).toBe(true);
    expect(
      ingress(
        [policy({ podSelector: { matchLabels: { app: 'y' } } })],
        end('b', {}),
      ),
    ).toBe(true);
    expect(ingress([policy({ podSelector: {} }, 'b')], end('b', {}))).toBe(
      true,
    );
    expect(
      ingress([policy({ podSelector: {}, ingress: [] })], end('a', {})),
    ).toBe(false);
  });

  it('reads the three rules the platform renders', () => {
    const rendered = [
      policy({
        podSelector: { matchLabels: { app: 'x' } },
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: [{ podSelector: {} }],
            ports: [{ port: 8080, protocol: 'TCP' }],
          },
          {
            from: [{ namespaceSelector: { matchLabels: { env: 'dev' } } }],
            ports: [{ port: 'http' }],
          },
          {
            from: [
              {
                namespaceSelector: {},
                podSelector: {
                  matchExpressions: [{ key: 'system', operator: 'Exists' }],
                },
              },
            ],
            ports: [{ port: 8080 }],
          },
        ],
      }),
    ];
    expect(ingress(rendered, end('a', {}))).toBe(true);
    expect(ingress(rendered, end('b', {}, { env: 'dev' }))).toBe(true);
    expect(ingress(rendered, end('b', {}, { env: 'prod' }))).toBe(false);
    expect(ingress(rendered, end('gw', { system: 'gateway' }))).toBe(true);
    expect(ingress(rendered, end('a', {}), { number: 9090, names: [] })).toBe(
      false,
    );
  });

  it('knows port ranges, address blocks and directions', () => {
    const out = [
      policy({
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [
          {
            to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }],
            ports: [{ port: 8000, endPort: 8999 }],
          },
        ],
      }),
    ];
    const to = (ip: string, number = 8080) =>
      checkPolicy(out, 'Egress', self, { ...end('', {}), ip }, { number })
        .allowed;
    expect(to('10.2.3.4')).toBe(true);
    expect(to('10.1.3.4')).toBe(false);
    expect(to('11.1.3.4')).toBe(false);
    expect(to('10.2.3.4', 9000)).toBe(false);
    expect(ingress(out, end('b', {}))).toBe(true);
    expect(checkPolicy(out, 'Egress', self, end('a', {}), port)).toMatchObject({
      allowed: false,
      reason: expect.stringContaining('NetworkPolicy p'),
    });
  });
});
