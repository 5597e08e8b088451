import { PreviewEnvironmentSpec } from '@openchoreo-portal/model';
import { decidePreview, previewPoliciesFor, PreviewRequest } from './preview';

const preview = (
  name: string,
  minute: number,
  spec: Partial<PreviewEnvironmentSpec> = {},
): PreviewRequest => ({
  name,
  createdAt: new Date(Date.UTC(2026, 10, 21, 10, minute)),
  spec: {
    owner: { projectName: 'shop' },
    parentEnvironment: 'development',
    source: { branch: 'feature/a' },
    ...spec,
  },
});
const policy = (spec: object = {}) => ({
  name: 'previews',
  spec: { parentEnvironment: 'development', maxActive: 1, ...spec },
});

describe('decidePreview', () => {
  const decide = (
    wanted: PreviewRequest,
    others: PreviewRequest[] = [],
    policies = [policy()],
  ) => decidePreview({ preview: wanted, others, policies });

  it('allows from a declared parent, for the default time', () => {
    expect(decide(preview('a', 0))).toEqual({
      allowed: true,
      policy: 'previews',
      expiresAt: new Date('2026-11-22T10:00:00Z'),
    });
    expect(decide(preview('a', 0, { ttl: '2h' }))).toMatchObject({
      expiresAt: new Date('2026-11-21T12:00:00Z'),
    });
  });

  it.each([
    ['another parent', { parentEnvironment: 'production' }, 'NoPolicy'],
    ['another project', { owner: { projectName: 'bank' } }, 'NoPolicy'],
    ['another branch', { source: { branch: 'main' } }, 'NoPolicy'],
    ['too long a time', { ttl: '30d' }, 'TooLong'],
  ])('refuses %s', (_, spec, reason) => {
    expect(
      decide(
        preview('a', 0, spec),
        [],
        [policy({ projects: ['shop'], branches: ['feature/*'] })],
      ),
    ).toMatchObject({ allowed: false, reason });
  });

  it('keeps the earlier one when there are too many, whoever is asked first', () => {
    const first = preview('b', 0);
    const second = preview('a', 1);
    expect(decide(first, [second]).allowed).toBe(true);
    expect(decide(second, [first])).toMatchObject({
      reason: 'TooManyPreviews',
    });
    const twin = preview('c', 0);
    expect([
      decide(first, [twin]).allowed,
      decide(twin, [first]).allowed,
    ]).toEqual([true, false]);
  });
});

it('finds the policies of a branch, whatever the parent', () => {
  const wanted = { project: 'shop', branch: 'x' };
  expect(previewPoliciesFor([policy(), policy()], wanted)).toHaveLength(2);
});
