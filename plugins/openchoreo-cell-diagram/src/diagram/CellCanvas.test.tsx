import { act, fireEvent, render, screen } from '@testing-library/react';
import { ReactElement } from 'react';
import { errorApiRef, translationApiRef } from '@backstage/frontend-plugin-api';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import { MemoryRouter } from 'react-router-dom';
import { createTheme } from '@mui/material/styles';
import { toSvg } from '../export/toSvg';
import { CellGraph } from '../model';
import { CellTables } from '../table/CellTables';
import { cellTexts } from '../texts';
import { compute } from '../worker/compute';
import { CellCanvas } from './CellCanvas';
import { paletteOf } from './palette';

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
          traffic: {
            count: 7,
            failed: 2,
            refused: 0,
            last: '2026-01-01T00:00:00Z',
          },
        },
      ],
    },
  ],
};
const drawing = compute(graph);
const hrefOf = (node: { id: string }) => `/page/${node.id}`;

const show = (element: ReactElement) =>
  render(
    <TestApiProvider
      apis={[
        [translationApiRef, mockApis.translation()],
        [errorApiRef, mockApis.error()],
      ]}
    >
      <MemoryRouter>{element}</MemoryRouter>
    </TestApiProvider>,
  );

function draw() {
  const onSelect = jest.fn();
  const onEnter = jest.fn();
  const canvas = (selected?: string) => (
    <CellCanvas
      graph={graph}
      drawing={drawing}
      search=""
      selected={selected}
      onSelect={onSelect}
      onEnter={onEnter}
    />
  );
  return { ...show(canvas()), onSelect, onEnter };
}

describe('CellCanvas', () => {
  it('draws boxes that say in words what they are', async () => {
    const { onSelect } = draw();
    const api = await screen.findByRole('button', {
      name: 'Catalogue <1>, service, Degraded. Offers HTTP rest (the project, the internet). Used by Shop',
      hidden: true,
    });
    fireEvent.click(api);
    expect(onSelect).toHaveBeenCalledWith('component/api');
    expect(screen.getByRole('button', { name: 'Zoom in' })).toBeEnabled();
    expect(screen.getByRole('button', { name: 'Fit view' })).toBeEnabled();
  });

  it('has one tab stop, and arrow keys move it along lines', async () => {
    const { onEnter } = draw();
    const web = await screen.findByRole('button', {
      name: /^Shop/,
      hidden: true,
    });
    const api = screen.getByRole('button', {
      name: /^Catalogue/,
      hidden: true,
    });
    expect([web.tabIndex, api.tabIndex]).toEqual([0, -1]);
    act(() => web.focus());
    fireEvent.keyDown(web, { key: 'ArrowDown' });
    expect([web.tabIndex, api.tabIndex]).toEqual([-1, 0]);
    expect(api).toHaveFocus();
    fireEvent.keyDown(api, { key: 'Home' });
    expect(web).toHaveFocus();
    fireEvent.keyDown(web, { key: 'Enter', shiftKey: true });
    expect(onEnter).toHaveBeenCalledWith('component/web');
  });
});

describe('CellTables', () => {
  it('says the same in tables, with what differs', () => {
    const compared: CellGraph = {
      ...graph,
      edges: graph.edges.map(e => ({ ...e, change: 'added' })),
    };
    show(<CellTables graph={compared} hrefOf={hrefOf} compared />);
    expect(
      screen.getByRole('row', {
        name: 'Catalogue <1> rest HTTP, port 8080 the project, the internet',
      }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('row', {
        name: 'web api rest (HTTP) Waiting for an address 7 seen, 2 failed + Added',
      }),
    ).toBeInTheDocument();
  });
});

describe('toSvg', () => {
  it('makes a well-formed document in which names are only text', () => {
    const svg = toSvg(
      graph,
      drawing,
      paletteOf(createTheme()),
      cellTexts.english,
    );
    const doc = new DOMParser().parseFromString(svg, 'image/svg+xml');
    expect(doc.querySelector('parsererror')).toBeNull();
    expect(svg).toContain('Catalogue &lt;1&gt;');
    // State and traffic are told without colour, too.
    expect(svg).toMatch(/stroke-width="4" stroke-dasharray="7 5"/);
    expect(svg).toContain('HTTP rest · 7 seen');
    expect(doc.querySelectorAll('rect')).toHaveLength(3);
  });
});
