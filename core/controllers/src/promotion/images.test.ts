import { imagesOf } from './images';

const object = (kind: string, spec: object) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'x' },
  spec,
});

describe('imagesOf', () => {
  it('finds every image that objects run', () => {
    const pod = {
      initContainers: [{ name: 'init', image: 'i:1' }],
      containers: [
        { name: 'main', image: 'm:1' },
        { name: 'side', image: 's:1' },
      ],
      volumes: [{ name: 'v', image: { reference: 'v:1' } }, { name: 'e' }],
    };
    expect(imagesOf([object('Pod', pod)])).toEqual([
      'i:1',
      'm:1',
      's:1',
      'v:1',
    ]);
    const template = { metadata: {}, spec: pod };
    expect(imagesOf([object('Deployment', { template })])).toHaveLength(4);
    expect(
      imagesOf([object('CronJob', { jobTemplate: { spec: { template } } })]),
    ).toHaveLength(4);
    // A kind that nobody here knows, with its pods in a list.
    expect(
      imagesOf([object('Fleet', { groups: [{ template }, { template }] })]),
    ).toHaveLength(4);
  });

  it('is not led astray by what only looks like one', () => {
    let deep: object = { containers: [{ image: 'deep:1' }] };
    for (let i = 0; i < 10_000; i++) deep = { inner: deep };
    expect(
      imagesOf([
        object('ConfigMap', { image: 'text', containers: 'none' }),
        object('Odd', { containers: [null, 7, {}, { image: 3 }] }),
        object('Deep', deep),
      ]),
    ).toEqual([]);
  });
});
