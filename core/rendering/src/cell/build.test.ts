import { buildCell } from './build';

const cell = buildCell({
  project: 'doclet',
  environment: 'development',
  components: [
    {
      name: 'frontend',
      workload: {
        endpoints: {
          http: { type: 'HTTP', port: 80, visibility: ['external'] },
        },
        dependencies: {
          endpoints: [
            {
              component: 'document',
              name: 'http',
              visibility: 'project',
              envBindings: {},
            },
            {
              component: 'collab',
              name: 'ws',
              visibility: 'project',
              envBindings: {},
            },
            {
              project: 'accounts',
              component: 'users',
              name: 'grpc',
              visibility: 'namespace',
              envBindings: {},
            },
          ],
        },
      },
      pendingConnections: [
        { project: 'accounts', component: 'users', endpoint: 'grpc' },
      ],
    },
    {
      name: 'document',
      health: {
        health: 'Healthy',
        reason: 'Available',
        message: '1 replica available.',
      },
      workload: {
        endpoints: {
          http: {
            type: 'HTTP',
            port: 8080,
            visibility: ['internal', 'namespace'],
          },
        },
        dependencies: {
          resources: [
            {
              ref: 'db',
              envBindings: { host: 'DB_HOST' },
              fileBindings: { ca: '/ca' },
            },
            { ref: 'queue' },
          ],
        },
      },
      endpoints: [
        {
          name: 'http',
          type: 'HTTP',
          serviceURL: { host: 'document.cell', port: 8080 },
        },
      ],
    },
  ],
  resources: [{ name: 'db', type: 'postgres' }],
  consumers: [
    {
      project: 'search',
      component: 'indexer',
      target: { component: 'document', endpoint: 'http' },
    },
  ],
});
const edge = (id: string) => cell.edges.find(e => e.id === id);

describe('buildCell', () => {
  it('lets traffic in from north and west by visibility', () => {
    expect(edge('gateway/north->component/frontend')).toMatchObject({
      direction: 'north',
      labels: ['http'],
    });
    expect(edge('gateway/west->component/document')?.direction).toBe('west');
    expect(edge('gateway/north->component/document')).toBeUndefined();
  });

  it('draws dependencies inside, east and south', () => {
    expect(edge('component/frontend->component/document')).toMatchObject({
      direction: 'inside',
      state: 'declared',
    });
    expect(edge('component/frontend->project/accounts')).toMatchObject({
      direction: 'east',
      labels: ['users:grpc'],
      state: 'pending',
    });
    expect(edge('component/document->resource/db')).toMatchObject({
      direction: 'south',
      labels: ['ca, host'],
      state: 'declared',
    });
    expect(edge('project/search->component/document')?.direction).toBe('east');
  });

  it('shows what is depended on but not there', () => {
    expect(cell.nodes.filter(n => n.kind === 'missing')).toEqual([
      {
        id: 'component/collab',
        kind: 'missing',
        name: 'collab',
        direction: 'east',
      },
      {
        id: 'resource/queue',
        kind: 'missing',
        name: 'queue',
        direction: 'south',
      },
    ]);
    expect(edge('component/document->resource/queue')?.state).toBe('pending');
  });

  it('carries addresses and health', () => {
    expect(cell.nodes.find(n => n.id === 'component/document')).toMatchObject({
      endpoints: [
        {
          name: 'http',
          visibility: ['project', 'internal', 'namespace'],
          addresses: { serviceURL: { host: 'document.cell', port: 8080 } },
        },
      ],
      health: { health: 'Healthy' },
      deployed: true,
    });
  });

  it('connects only nodes that exist', () => {
    const ids = new Set(cell.nodes.map(n => n.id));
    for (const { source, target } of cell.edges) {
      expect(ids.has(source) && ids.has(target)).toBe(true);
    }
  });
});
