import { CellView, readView, writeView } from './viewState';

const full: CellView = {
  environment: 'staging',
  level: 'component',
  inside: 'web',
  select: 'component/web',
  focus: 'component/api',
  steps: 2,
  path: 'needs',
  reach: 'in',
  compare: { with: 'environment', name: 'production' },
  text: 'cat',
  show: ['pending', 'denied'],
  camera: { x: -10, y: 20, zoom: 0.5 },
};

describe('view state', () => {
  it('reads back what it writes, and leaves the parameters of others', () => {
    const written = writeView(full, new URLSearchParams('theirs=1'));
    expect(written.get('theirs')).toBe('1');
    expect(readView(written)).toEqual(full);
    for (const compare of [
      { with: 'time', at: '2026-11-21T06:00:00Z' },
      {
        with: 'time',
        at: '2026-11-21T06:00:00Z',
        until: '2026-11-21T07:00:00Z',
      },
      { with: 'promotion' },
      undefined,
    ] as const) {
      const view = { ...full, compare };
      expect(readView(writeView(view, new URLSearchParams()))).toEqual(view);
    }
  });

  it('says nothing about what is as usual', () => {
    const usual = readView(new URLSearchParams());
    expect(writeView(usual, new URLSearchParams()).toString()).toBe('');
  });

  it('takes what makes no sense for nothing', () => {
    const view = readView(
      new URLSearchParams(
        'level=component&steps=-3&path=up&reach=x&compare=at:never&show=all&view=1,2',
      ),
    );
    expect(view).toEqual(readView(new URLSearchParams()));
  });
});
