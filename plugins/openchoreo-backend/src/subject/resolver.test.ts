import { IncomingMessage } from 'node:http';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { createSubjectResolver, userSubject } from './resolver';

const request = (authorization?: string) =>
  ({ headers: { authorization } } as unknown as IncomingMessage);

describe('createSubjectResolver', () => {
  const resolver = createSubjectResolver({
    auth: mockServices.auth({
      pluginId: 'openchoreo',
      disableDefaultAuthPolicy: false,
    }),
    userInfo: mockServices.userInfo({
      ownershipEntityRefs: ['user:default/mock', 'group:default/developers'],
    }),
    issuers: [],
  });

  it('reads a Backstage user and their groups', async () => {
    const subject = await resolver.fromRequest(
      request(mockCredentials.user.header()),
    );
    expect(subject).toMatchObject({
      id: 'user:default/mock',
      kind: 'user',
      how: 'backstage-token',
      claims: { groups: ['developers'] },
    });
  });

  it('reads a plugin', async () => {
    const subject = await resolver.fromRequest(
      request(
        mockCredentials.service.header({
          onBehalfOf: mockCredentials.service('plugin:catalog'),
          targetPluginId: 'openchoreo',
        }),
      ),
    );
    expect(subject).toMatchObject({
      id: 'service:plugin:catalog',
      kind: 'service',
    });
  });

  it.each([
    undefined,
    'Basic abc',
    'Bearer',
    'Bearer a.b.c',
    'Bearer nonsense',
  ])('refuses %s with a remedy', async header => {
    await expect(resolver.fromRequest(request(header))).rejects.toMatchObject({
      reason: 'Unauthorized',
      remedy: expect.stringContaining('occ login'),
    });
  });
});

describe('userSubject', () => {
  it('keeps only groups as entitlements', () => {
    expect(
      userSubject(
        'user:default/a',
        ['user:default/a', 'group:default/x', 'group:default/x'],
        'test',
      ).claims,
    ).toEqual({ sub: ['user:default/a', 'a'], groups: ['x'] });
  });
});
