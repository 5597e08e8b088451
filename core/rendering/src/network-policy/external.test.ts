import { ExternalDependency } from '@openchoreo-portal/model';
import {
  dataOf,
  errorOf,
  minimalInput,
  MinimalOptions,
  only,
} from '../__testUtils__/minimal';
import { renderComponent } from '../pipelines';

const STRIPE: ExternalDependency = {
  name: 'stripe',
  host: 'api.stripe.com',
  port: 443,
  protocol: 'HTTP',
  tls: true,
  basePath: '/v1',
  envBindings: { address: 'STRIPE', host: 'HOST', port: 'PORT', basePath: 'B' },
};
const SMTP: ExternalDependency = {
  name: 'smtp',
  host: '192.0.2.25',
  port: 25,
};
const METRICS: ExternalDependency = {
  name: 'metrics',
  host: '*.metrics.test',
  port: 80,
  protocol: 'HTTP',
};

const planeOf = (provider?: string) => ({
  kind: 'DataPlane',
  metadata: {
    name: 'dp',
    uid: 'd',
    ...(provider
      ? { annotations: { 'openchoreo.dev/networkpolicyprovider': provider } }
      : {}),
  },
});
const environmentOf = (mode?: string) => ({
  metadata: {
    name: 'dev',
    uid: 'e',
    ...(mode
      ? { annotations: { 'openchoreo.dev/network-policy-mode': mode } }
      : {}),
  },
  spec: {},
});
const renderWith = (
  external: ExternalDependency[],
  more: MinimalOptions['more'] = {},
) =>
  renderComponent(
    minimalInput({ workload: { dependencies: { external } }, more }),
  );

describe('south: hosts outside the platform', () => {
  it('the Kubernetes form opens their ports, by address where there is one, and never into private networks by name', () => {
    const { metadata, spec } = only(
      renderWith([STRIPE, SMTP, METRICS]),
      'NetworkPolicy',
    );
    expect(spec.egress).toHaveLength(4);
    const [, stripe, smtp] = spec.egress;
    expect(stripe.ports).toEqual([{ protocol: 'TCP', port: 443 }]);
    expect(stripe.to[0].ipBlock.cidr).toBe('0.0.0.0/0');
    expect(stripe.to[0].ipBlock.except).toEqual(
      expect.arrayContaining(['10.0.0.0/8', '169.254.0.0/16']),
    );
    expect(smtp).toEqual({
      to: [{ ipBlock: { cidr: '192.0.2.25/32' } }],
      ports: [{ protocol: 'TCP', port: 25 }],
    });
    expect(metadata.annotations).toMatchObject({
      'openchoreo.dev/external-hosts':
        '*.metrics.test:80/TCP,192.0.2.25:25/TCP,api.stripe.com:443/TCP',
    });
  });

  it('the Cilium form names them, with layer 7 rules where HTTP is readable', () => {
    const { spec } = only(
      renderWith([STRIPE, SMTP, METRICS], { dataPlane: planeOf('cilium') }),
      'CiliumNetworkPolicy',
    );
    expect(spec.egress.slice(1)).toEqual([
      {
        toFQDNs: [{ matchName: 'api.stripe.com' }],
        toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }],
      },
      {
        toCIDR: ['192.0.2.25/32'],
        toPorts: [{ ports: [{ port: '25', protocol: 'TCP' }] }],
      },
      {
        toFQDNs: [{ matchPattern: '*.metrics.test' }],
        toPorts: [
          { ports: [{ port: '80', protocol: 'TCP' }], rules: { http: [{}] } },
        ],
      },
    ]);
    // Names are known only from answers that the proxy saw.
    expect(spec.egress[0].toPorts[0].rules.dns).toEqual([
      { matchPattern: '*' },
    ]);
  });

  it.each([
    ['kubernetes', { egress: expect.arrayContaining([{}]) }],
    ['cilium', { enableDefaultDeny: { ingress: false, egress: false } }],
  ])('an environment is off, observed or enforced (%s)', (provider, open) => {
    const objects = (mode: string) =>
      renderWith([STRIPE], {
        dataPlane: planeOf(provider),
        environment: environmentOf(mode),
      }).objects.map(o => o.object);
    expect(objects('off').map(o => o.kind)).toEqual(['Deployment']);
    const [, observed] = objects('observe');
    const [, enforced] = objects('enforce');
    expect(observed.metadata.annotations).toMatchObject({
      'openchoreo.dev/network-policy-mode': 'observe',
    });
    expect(observed.spec).toMatchObject(open);
    expect(enforced.spec).not.toMatchObject(open);
  });

  it('denies everything but names to a workload that declares nothing', () => {
    const { spec } = only(renderWith([]), 'NetworkPolicy');
    expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
    expect(spec.ingress).toEqual([]);
    expect(spec.egress).toHaveLength(1);
    expect(spec.egress[0].ports.map((p: { port: number }) => p.port)).toEqual(
      expect.arrayContaining([53]),
    );
  });
});

describe('addresses', () => {
  const envs = (external: ExternalDependency[], more = {}) =>
    dataOf(
      { env: '${dependencies.toContainerEnvs()}' },
      { workload: { dependencies: { external } }, more },
    ).env;

  it('are bound as those of endpoints are', () => {
    expect(envs([STRIPE])).toEqual([
      { name: 'STRIPE', value: 'https://api.stripe.com:443/v1' },
      { name: 'HOST', value: 'api.stripe.com' },
      { name: 'PORT', value: '443' },
      { name: 'B', value: '/v1' },
    ]);
    const address = { address: 'A' };
    expect(
      envs([
        { name: 'a', host: 'db.test', port: 5432, envBindings: address },
        {
          name: 'b',
          host: '2001:db8::1',
          port: 80,
          protocol: 'Websocket',
          envBindings: address,
        },
        {
          name: 'c',
          host: 'g.test',
          port: 1,
          protocol: 'gRPC',
          tls: true,
          envBindings: address,
        },
      ]),
    ).toEqual([
      { name: 'A', value: 'db.test:5432' },
      { name: 'A', value: 'ws://[2001:db8::1]:80' },
      { name: 'A', value: 'g.test:1' },
    ]);
  });

  it('can differ by environment; what is not declared cannot be added', () => {
    const binding = (name: string) => ({
      binding: {
        metadata: { name: 'web-dev' },
        spec: {
          workloadOverrides: {
            dependencies: { external: [{ name, host: 'sandbox.stripe.test' }] },
          },
        },
      },
    });
    expect(envs([STRIPE], binding('stripe'))).toContainEqual({
      name: 'STRIPE',
      value: 'https://sandbox.stripe.test:443/v1',
    });
    const { problems } = errorOf(() => envs([STRIPE], binding('other')));
    expect(problems).toEqual([
      expect.objectContaining({
        path: 'spec.workloadOverrides.dependencies.external[name=other]',
      }),
    ]);
  });
});
