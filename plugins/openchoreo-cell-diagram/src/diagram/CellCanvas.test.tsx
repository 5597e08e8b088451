import { act, fireEvent, render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router-dom';
import { toSvg } from '../export/toSvg';
import { layoutCell, routeEdges } from '../layout';
import { CellGraph } from '../model';
import { CellTables } from '../table/CellTables';
import { CellCanvas } from './CellCanvas';

const graph: CellGraph = {
  project: 'shop',
  environment: 'development',
  nodes: [
    {
      id: 'component/api',
      kind: 'component',
      name: 'api',
      title: 'Catalogue <1>',
      type: 'deployment/service',
      shape: 'service',
      status: { tone: 'error', label: 'Degraded' },
      endpoints: [
        {
          name: 'rest',
          protocol: 'HTTP',
          port: 8080,
          visibility: ['project', 'external'],
          addresses: {},
        },
      ],
      missing: false,
    },
    {
      id: 'component/web',
      kind: 'component',
      name: 'web',
      title: 'Shop',
      type: 'deployment/web',
      shape: 'web',
      status: { tone: 'ok', label: 'Ready' },
      endpoints: [],
      missing: false,
    },
  ],
  edges: [
    {
      id: 'component/web->component/api',
      source: 'component/web',
      target: 'component/api',
      side: 'inside',
      state: 'pending',
      connections: [
        {
          name: 'rest',
          from: 'web',
          to: 'api',
          protocol: 'HTTP',
          state: 'pending',
        },
      ],
    },
  ],
};
const layout = layoutCell(graph);
const routes = routeEdges(layout, graph.edges);
const hrefOf = (node: { id: string }) => `/page/${node.id}`;

function draw() {
  return render(
    <MemoryRouter>
      <CellCanvas
        graph={graph}
        layout={layout}
        routes={routes}
        hrefOf={hrefOf}
        search=""
      />
    </MemoryRouter>,
  );
}

describe('CellCanvas', () => {
  it('draws boxes as links that say in words what they are', async () => {
    draw();
    const api = await screen.findByRole('link', {
      name: 'Catalogue <1>, service, Degraded. Used by Shop',
      hidden: true,
    });
    expect(api).toHaveAttribute('href', '/page/component/api');
    expect(screen.getByRole('button', { name: 'Zoom in' })).toBeEnabled();
    expect(screen.getByRole('button', { name: 'Fit view' })).toBeEnabled();
  });

  it('has one tab stop, and arrow keys move it along lines', async () => {
    draw();
    const web = await screen.findByRole('link', {
      name: /^Shop/,
      hidden: true,
    });
    const api = screen.getByRole('link', { name: /^Catalogue/, hidden: true });
    expect([web.tabIndex, api.tabIndex]).toEqual([0, -1]);
    act(() => web.focus());
    fireEvent.keyDown(web, { key: 'ArrowDown' });
    expect([web.tabIndex, api.tabIndex]).toEqual([-1, 0]);
    expect(api).toHaveFocus();
    fireEvent.keyDown(api, { key: 'Home' });
    expect(web).toHaveFocus();
  });
});

describe('CellTables', () => {
  it('says the same in tables', () => {
    render(
      <MemoryRouter>
        <CellTables graph={graph} hrefOf={hrefOf} />
      </MemoryRouter>,
    );
    expect(
      screen.getByRole('row', {
        name: 'Catalogue <1> rest HTTP, port 8080 the project, the internet',
      }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('row', {
        name: 'web api rest (HTTP) Waiting for an address',
      }),
    ).toBeInTheDocument();
  });
});

describe('toSvg', () => {
  it('makes a well-formed document in which names are only text', () => {
    const svg = toSvg(graph, layout, routes, {
      canvas: '#fff',
      cell: '#eee',
      outline: '#00f',
      box: '#fff',
      boxOutline: '#ccc',
      text: '#000',
      faint: '#555',
      line: '#777',
      strong: '#00f',
      pending: '#850',
    });
    const doc = new DOMParser().parseFromString(svg, 'image/svg+xml');
    expect(doc.querySelector('parsererror')).toBeNull();
    expect(svg).toContain('Catalogue &lt;1&gt;');
    expect(doc.querySelectorAll('path')).toHaveLength(2);
  });
});
