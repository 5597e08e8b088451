import { Promotion } from '@openchoreo-portal/model';
import { whatChanged } from './whatChanged';

const promotion = (
  uid: string,
  minute: number,
  replicas: number,
  rest: Partial<Promotion['spec']> = {},
) =>
  ({
    metadata: { uid, name: uid, namespace: 'default' },
    spec: {
      releaseBinding: 'api-production',
      releaseName: 'api-1',
      requestedAt: `2026-11-21T10:0${minute}:00Z`,
      ...rest,
    },
    status: {
      plan: {
        changes: [
          {
            object: { kind: 'Deployment', name: 'api' },
            change: 'modify',
            fields: [{ path: 'spec.replicas', before: 1, after: replicas }],
          },
        ],
      },
    },
  } as unknown as Promotion);

describe('whatChanged', () => {
  const voided = promotion('old', 1, 2);

  it('names the field in which the next plan for the same place differs', () => {
    expect(
      whatChanged(voided, [
        voided,
        promotion('later', 3, 9),
        promotion('next', 2, 4),
        promotion('elsewhere', 1, 7, { releaseBinding: 'web-production' }),
      ]),
    ).toEqual([
      { what: 'Deployment api spec.replicas', before: '2', after: '4' },
    ]);
  });

  it('names another release first', () => {
    expect(
      whatChanged(voided, [promotion('next', 2, 2, { releaseName: 'api-2' })]),
    ).toEqual([{ what: 'release', before: 'api-1', after: 'api-2' }]);
  });

  it('says nothing while nothing followed', () => {
    expect(whatChanged(voided, [voided, promotion('earlier', 0, 4)])).toEqual(
      [],
    );
  });
});
