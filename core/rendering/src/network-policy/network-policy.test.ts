import { minimalInput, MinimalOptions, only } from '../__testUtils__/minimal';
import { renderComponent } from '../pipelines';

const WORKLOAD: MinimalOptions['workload'] = {
  endpoints: {
    http: {
      type: 'HTTP',
      port: 80,
      targetPort: 8080,
      visibility: ['external'],
    },
    admin: { type: 'TCP', port: 9000, visibility: ['namespace'] },
    dns: { type: 'UDP', port: 53 },
  },
  dependencies: {
    endpoints: [
      {
        component: 'api',
        name: 'http',
        visibility: 'project',
        envBindings: {},
      },
      {
        project: 'other',
        component: 'x',
        name: 'y',
        visibility: 'namespace',
        envBindings: {},
      },
    ],
    resources: [{ ref: 'db' }],
  },
};
const CONNECTIONS = [
  {
    namespace: 'acme',
    project: 'shop',
    component: 'api',
    endpoint: 'http',
    url: { host: 'api.cell', port: 80 },
    targetPort: 8080,
  },
];
const own = {
  'openchoreo.dev/namespace': 'acme',
  'openchoreo.dev/environment': 'dev',
};

it("the Kubernetes form: pods' ports by visibility, then DNS and what is declared", () => {
  const { metadata, spec } = only(
    renderComponent(
      minimalInput({
        workload: WORKLOAD,
        more: {
          connections: CONNECTIONS,
          resourceOutputs: {
            db: [{ name: 'host', value: 'db.cell.svc.cluster.local' }],
          },
        },
      }),
    ),
    'NetworkPolicy',
  );
  expect(metadata).toMatchObject({ name: 'openchoreo-web', namespace: 'cell' });
  expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
  expect(spec.podSelector.matchLabels).toMatchObject({
    'openchoreo.dev/component': 'web',
  });
  expect(spec.ingress).toEqual([
    {
      from: [{ podSelector: {} }],
      ports: [
        { protocol: 'TCP', port: 9000 },
        { protocol: 'UDP', port: 53 },
        { protocol: 'TCP', port: 8080 },
      ],
    },
    {
      from: [{ namespaceSelector: { matchLabels: own } }],
      ports: [{ protocol: 'TCP', port: 9000 }],
    },
    {
      from: [
        {
          namespaceSelector: {},
          podSelector: {
            matchExpressions: [
              { key: 'openchoreo.dev/system-component', operator: 'Exists' },
            ],
          },
        },
      ],
      ports: [{ protocol: 'TCP', port: 8080 }],
    },
  ]);
  expect(spec.egress.slice(1)).toEqual([
    {
      to: [
        {
          podSelector: {
            matchLabels: {
              'openchoreo.dev/project': 'shop',
              'openchoreo.dev/component': 'api',
            },
          },
        },
      ],
      ports: [{ protocol: 'TCP', port: 8080 }],
    },
    {
      to: [
        {
          namespaceSelector: {
            matchLabels: { ...own, 'openchoreo.dev/project': 'other' },
          },
          podSelector: {
            matchLabels: {
              'openchoreo.dev/project': 'other',
              'openchoreo.dev/component': 'x',
            },
          },
        },
      ],
    },
    {
      to: [
        {
          podSelector: {
            matchExpressions: [
              { key: 'openchoreo.dev/component', operator: 'DoesNotExist' },
            ],
          },
        },
      ],
    },
  ]);
});

it('a resource outside the cluster opens the way out', () => {
  const { spec } = only(
    renderComponent(
      minimalInput({
        workload: { dependencies: { resources: [{ ref: 'db' }] } },
        more: {
          resourceOutputs: { db: [{ name: 'host', value: 'db.example.com' }] },
        },
      }),
    ),
    'NetworkPolicy',
  );
  expect(spec.egress[2]).toEqual({
    to: [{ ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: '::/0' } }],
  });
});

describe('the Cilium form', () => {
  const cilium = (mode?: string, workload = WORKLOAD) =>
    only(
      renderComponent(
        minimalInput({
          workload,
          more: {
            connections: CONNECTIONS,
            dataPlane: {
              metadata: {
                name: 'dp',
                annotations: {
                  'openchoreo.dev/networkpolicyprovider': 'cilium',
                },
              },
            },
            environment: {
              metadata: {
                name: 'dev',
                uid: 'e',
                ...(mode
                  ? {
                      annotations: {
                        'openchoreo.dev/network-policy-mode': mode,
                      },
                    }
                  : {}),
              },
            },
          },
        }),
      ),
      'CiliumNetworkPolicy',
    ).spec;

  it('has the same rules, with HTTP visible', () => {
    const spec = cilium();
    expect(spec.enableDefaultDeny).toEqual({ ingress: true, egress: true });
    expect(spec.ingress[0]).toEqual({
      fromEndpoints: [{}],
      toPorts: [
        {
          ports: [{ port: '8080', protocol: 'TCP' }],
          rules: { http: [{}] },
        },
        {
          ports: [
            { port: '9000', protocol: 'TCP' },
            { port: '53', protocol: 'UDP' },
          ],
        },
      ],
    });
    expect(spec.ingress[1].fromEndpoints[0].matchLabels).toEqual({
      'k8s:io.cilium.k8s.namespace.labels.openchoreo.dev/namespace': 'acme',
      'k8s:io.cilium.k8s.namespace.labels.openchoreo.dev/environment': 'dev',
    });
    expect(spec.egress[1]).toEqual({
      toEndpoints: [
        {
          matchLabels: {
            'k8s:openchoreo.dev/project': 'shop',
            'k8s:openchoreo.dev/component': 'api',
          },
        },
      ],
      toPorts: [{ ports: [{ port: '8080', protocol: 'TCP' }] }],
    });
  });

  it('observes without denying, and denies all to a component without endpoints', () => {
    expect(cilium('observe').enableDefaultDeny).toEqual({
      ingress: false,
      egress: false,
    });
    expect(cilium('enforce', {}).ingress).toEqual([{}]);
  });
});
