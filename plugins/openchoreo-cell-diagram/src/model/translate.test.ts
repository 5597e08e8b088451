import { translateGraph } from './translate';
import { CellGraph } from './types';

const graph: CellGraph = {
  project: 'shop',
  nodes: [
    {
      id: 'gateway/north',
      kind: 'gateway',
      side: 'north',
      title: 'Internet',
      caption: 'North gateway',
    },
    {
      id: 'component/ready',
      kind: 'component',
      name: 'ready',
      title: 'Internet',
      type: 'deployment/service',
      shape: 'service',
      status: { tone: 'ok', label: 'Ready' },
      endpoints: [],
      missing: false,
    },
  ],
  edges: [],
};

describe('translateGraph', () => {
  it('says the words of the platform in another language, and leaves names of people alone', () => {
    const shout = (word: string) => word.toUpperCase();
    const { nodes } = translateGraph(graph, shout, shout);
    expect(nodes[0]).toMatchObject({
      title: 'INTERNET',
      caption: 'NORTH GATEWAY',
    });
    expect(nodes[1]).toMatchObject({
      name: 'ready',
      title: 'Internet',
      status: { label: 'READY' },
    });
  });

  it('keeps the very graph in English, so that nothing is drawn again', () => {
    const same = (word: string) => word;
    expect(translateGraph(graph, same, same)).toBe(graph);
  });
});
