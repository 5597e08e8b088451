import { planeObjects, secretReference } from './objects';
import { parseSecretRequest } from './request';

describe('parseSecretRequest', () => {
  it('fills defaults', () => {
    expect(parseSecretRequest({ secretName: 'db', data: { a: 'x' } })).toEqual({
      secretName: 'db',
      secretType: 'Opaque',
      targetPlane: { kind: 'ClusterDataPlane', name: 'default' },
      data: { a: 'x' },
    });
  });

  it('names every wrong field and repeats no value', () => {
    const body = {
      secretName: 'DB!',
      secretType: 'x',
      targetPlane: { kind: 'Moon' },
      data: { 'a b': 'hush-hush', c: 5 },
    };
    let error: any;
    try {
      parseSecretRequest(body);
    } catch (e) {
      error = e;
    }
    expect(error.reason).toBe('Invalid');
    expect(error.causes.map((c: any) => c.field)).toEqual([
      'secretName',
      'secretType',
      'targetPlane.kind',
      'data.a b',
      'data.c',
    ]);
    expect(JSON.stringify(error.toStatus())).not.toContain('hush-hush');
  });

  it.each([undefined, null, 5, [], { secretName: 'a' }])('refuses %j', body =>
    expect(() => parseSecretRequest(body)).toThrow(/not valid/),
  );
});

describe('objects of a secret', () => {
  const request = parseSecretRequest({
    secretName: 'db',
    secretType: 'kubernetes.io/basic-auth',
    data: { username: 'u', password: 'p' },
  });

  it('keeps values on the plane only', () => {
    const { secret, pushSecret } = planeObjects('default', request, 'default');
    expect(secret.data).toEqual({
      username: Buffer.from('u').toString('base64'),
      password: Buffer.from('p').toString('base64'),
    });
    expect(JSON.stringify(pushSecret)).toContain(
      'secret/default/basic-auth/db',
    );
    const reference = secretReference('default', request, new Date(0));
    expect(reference.spec).toMatchObject({
      data: [
        {
          secretKey: 'username',
          remoteRef: {
            key: 'secret/default/basic-auth/db',
            property: 'username',
          },
        },
        { secretKey: 'password' },
      ],
    });
    expect(JSON.stringify(reference)).not.toContain('cA==');
  });
});
