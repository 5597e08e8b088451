import { createServer, request, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { Plan } from '@openchoreo-portal/delivery';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Portal, startPortal } from '../__testUtils__/portal';

jest.setTimeout(60_000);

const AUDIENCE = 'http://portal.test/api/openchoreo';

/** A small OpenID Connect issuer: discovery and keys over HTTP, tokens signed here. */
async function startIssuer() {
  const keys = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256' };
  const server: Server = createServer((req, res) => {
    const issuer = `http://${req.headers.host}`;
    res.setHeader('content-type', 'application/json');
    res.end(
      JSON.stringify(
        req.url === '/keys'
          ? { keys: [jwk] }
          : { issuer, jwks_uri: `${issuer}/keys` },
      ),
    );
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    token: (
      claims: Record<string, unknown>,
      options: { key?: CryptoKey; audience?: string; expires?: string } = {},
    ) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
        .setIssuer(issuer)
        .setAudience(options.audience ?? AUDIENCE)
        .setIssuedAt()
        .setExpirationTime(options.expires ?? '5m')
        .sign(options.key ?? keys.privateKey),
    stop: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  };
}

describe('who is asking', () => {
  let issuer: Awaited<ReturnType<typeof startIssuer>>;
  let portal: Portal;
  beforeAll(async () => {
    issuer = await startIssuer();
    portal = await startPortal({
      config: {
        openchoreo: {
          accessTokens: [{ issuer: issuer.issuer, audience: AUDIENCE }],
        },
      },
    });
  });
  afterAll(async () => {
    await portal?.stop();
    await issuer?.stop();
  });

  const profile = async (token?: string) => {
    const response = await portal.fetch(undefined, '/authz/profile', {
      headers: token ? { authorization: `Bearer ${token}` } : {},
    });
    return { status: response.status, body: await response.json() };
  };

  it.each([
    ['GET', '/kube/api/v1/namespaces'],
    ['GET', '/kube/apis/openchoreo.dev/v1alpha1/projects?watch=true'],
    ['POST', '/stream'],
    ['POST', '/authz/evaluates'],
    ['POST', '/authz/evaluates-for'],
    ['GET', '/authz/profile'],
    ['POST', '/delivery/v1alpha1/namespaces/default/plans'],
    ['POST', '/api/v1alpha1/autobuild'],
    ['GET', '/api/v1alpha1/namespaces/default/secrets'],
    ['GET', '/audit'],
    ['GET', '/history/openchoreo.dev/v1alpha1/projects?name=x'],
  ])('nobody gets %s %s, and is told what to do', async (method, path) => {
    const response = await portal.fetch(undefined, path, {
      method,
      ...(method === 'POST' ? { body: { subscriptions: [] } } : {}),
    });
    expect(response.status).toBe(401);
    const told = expect.stringContaining('occ login');
    // Each dialect in its own words.
    expect(await response.json()).toMatchObject(
      path.startsWith('/api/')
        ? { code: 'UNAUTHORIZED', error: told }
        : { kind: 'Status', reason: 'Unauthorized', message: told },
    );
  });

  it.each([
    '/stream',
    '/authz/evaluates',
    '/authz/evaluates-for',
    '/audit',
    '/delivery/v1alpha1/namespaces/default/plans',
    '/delivery/v1alpha1/namespaces/default/adoptions',
    '/delivery/v1alpha1/namespaces/default/simulations',
    '/history/openchoreo.dev/v1alpha1/projects/restore?name=x',
    '/api/v1/namespaces/default/projects',
    '/api/v1alpha1/autobuild',
    '/kube/apis/openchoreo.dev/v1alpha1/namespaces/default/projects',
  ])('reads nothing of what nobody sends to %s', async path => {
    // It says how much is coming, and never sends it: who waits for it does not answer.
    const { hostname, port, pathname } = new URL(portal.url);
    const sent = request({
      hostname,
      port,
      path: `${pathname}${path}`,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': 1000 },
    });
    sent.write('{');
    const status = await new Promise<number | undefined>((resolve, reject) => {
      sent.on('response', answer => resolve(answer.statusCode));
      sent.on('error', reject);
    });
    sent.destroy();
    expect(status).toBe(401);
  });

  it('answers whether it is alive without a token', async () => {
    const response = await portal.fetch(undefined, '/kube/readyz');
    expect(response.status).toBe(200);
  });

  it('knows people of Backstage and plugins', async () => {
    const person = await portal.fetch('dave', '/authz/profile');
    expect((await person.json()).subject).toMatchObject({
      id: 'user:default/dave',
      kind: 'user',
      claims: { groups: ['developers'] },
    });
    const plugin = await portal.fetch(
      'service:plugin:catalog',
      '/authz/profile',
    );
    expect((await plugin.json()).subject).toMatchObject({
      id: 'service:plugin:catalog',
      kind: 'service',
    });
  });

  it('knows people by access tokens of a configured issuer', async () => {
    const { status, body } = await profile(
      await issuer.token({
        sub: '1234',
        preferred_username: 'olga',
        groups: ['developers'],
      }),
    );
    expect(status).toBe(200);
    expect(body.subject).toMatchObject({
      kind: 'user',
      how: `oidc:${issuer.issuer}`,
      claims: { groups: ['developers'] },
    });
    expect(body.subject.id).toContain('olga');
  });

  it('refuses tokens of others, for others, and of yesterday', async () => {
    const stranger = await generateKeyPair('ES256');
    const claims = { sub: '1', preferred_username: 'olga', groups: ['admins'] };
    const none = (value: object) =>
      Buffer.from(JSON.stringify(value)).toString('base64url');
    const tokens = [
      await issuer.token(claims, { key: stranger.privateKey }),
      await issuer.token(claims, { audience: 'http://elsewhere' }),
      await issuer.token(claims, { expires: '-1m' }),
      `${none({ alg: 'none' })}.${none({
        ...claims,
        iss: issuer.issuer,
        aud: AUDIENCE,
      })}.`,
    ];
    for (const token of tokens) {
      expect((await profile(token)).status).toBe(401);
    }
  });

  it('does not let the body of a plan say who asks', async () => {
    const response = await portal.fetch(
      'dave',
      '/delivery/v1alpha1/namespaces/default/plans',
      {
        method: 'POST',
        body: {
          componentName: 'web',
          environment: 'development',
          requestedBy: 'user:default/erin',
          namespace: 'other',
        },
      },
    );
    expect(response.status).toBe(200);
    const plan = (await response.json()) as Plan;
    expect(JSON.stringify(plan)).not.toContain('erin');
  });
});
