import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { readConfig, writeConfig } from '../config/file';
import { runCli } from '../program';
import { testTerminal, TestTerminal } from '../testing/io';

/** A small identity provider and control plane, as far as signing in needs them. */
async function startProvider() {
  const seen: Record<string, string>[] = [];
  let challenge = '';
  let issued = 0;
  let base = '';
  const server: Server = createServer(async (req, res) => {
    const url = new URL(req.url!, base);
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const form = Object.fromEntries(
      new URLSearchParams(Buffer.concat(chunks).toString()),
    );
    const json = (body: object, status = 200) => {
      res.writeHead(status, { 'content-type': 'application/json' });
      res.end(JSON.stringify(body));
    };
    const redirect = (to: string) =>
      res
        .writeHead(303, { location: to, 'set-cookie': 'step=1; Path=/' })
        .end();
    const page = (html: string) =>
      res.writeHead(200, { 'content-type': 'text/html' }).end(html);
    switch (`${req.method} ${url.pathname}`) {
      case 'GET /api/openchoreo-identity/.well-known/openid-configuration':
        json({
          issuer: `${base}/api/openchoreo-identity`,
          authorization_endpoint: `${base}/auth`,
          token_endpoint: `${base}/token`,
          code_challenge_methods_supported: ['S256'],
        });
        break;
      case 'GET /auth':
        challenge = url.searchParams.get('code_challenge')!;
        seen.push(Object.fromEntries(url.searchParams));
        redirect('/interaction/1');
        break;
      case 'GET /interaction/1':
        page(
          '<form method="post" action="/interaction/1"><input name="password"></form>',
        );
        break;
      case 'POST /interaction/1':
        if (form.password === 'right') redirect('/interaction/2');
        else
          page(
            '<p role="alert">No match.</p><form action="/interaction/1"><input name="password"></form>',
          );
        break;
      case 'GET /interaction/2':
        page(
          '<form method="post" action="/interaction/2"><button>Allow</button></form>',
        );
        break;
      case 'POST /interaction/2':
        redirect(`${seen[0].redirect_uri}?code=c0de&state=${seen[0].state}`);
        break;
      case 'POST /token': {
        seen.push(form);
        const pkce =
          form.code_verifier &&
          Buffer.from(
            await crypto.subtle.digest(
              'SHA-256',
              Buffer.from(form.code_verifier),
            ),
          ).toString('base64url');
        if (form.grant_type === 'authorization_code' && pkce !== challenge) {
          json(
            { error: 'invalid_grant', error_description: 'wrong verifier' },
            400,
          );
        } else if (form.refresh_token === 'revoked') {
          json({ error: 'invalid_grant' }, 400);
        } else {
          issued += 1;
          json({
            access_token: `token-${issued}`,
            token_type: 'Bearer',
            expires_in: 3600,
            refresh_token: 'refresh',
          });
        }
        break;
      }
      case 'GET /api/openchoreo/authz/profile':
        if (
          /^Bearer (token-\d+|given)$/.test(req.headers.authorization ?? '')
        ) {
          json({ subject: { id: 'user:default/dave' } });
        } else json({ message: 'The token is not valid.' }, 401);
        break;
      default:
        json({ message: 'no such address' }, 404);
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    seen,
    url: `${base}/api/openchoreo`,
    stop: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  };
}

describe('signing in', () => {
  let provider: Awaited<ReturnType<typeof startProvider>>;
  let terminal: TestTerminal;
  beforeEach(async () => {
    provider = await startProvider();
    terminal = testTerminal();
  });
  afterEach(async () => {
    await provider.stop();
    terminal.remove();
  });
  const kept = () => readConfig(terminal.io.configDirectory).credentials[0];

  it('fills in the form of the embedded provider, with PKCE', async () => {
    terminal.input = 'right\n';
    const result = await terminal.occ(
      'login',
      '--url',
      provider.url,
      '--username',
      'dave',
      '--password-stdin',
    );
    expect(result).toEqual({
      code: 0,
      err: '',
      out: `Signed in to ${provider.url} as user:default/dave.\n`,
    });
    expect(provider.seen[0]).toMatchObject({
      client_id: 'openchoreo-cli',
      code_challenge_method: 'S256',
      redirect_uri: expect.stringMatching(
        /^http:\/\/127\.0\.0\.1:\d+\/auth-callback$/,
      ),
    });
    expect(kept()).toMatchObject({
      authMethod: 'pkce',
      token: 'token-1',
      refreshToken: 'refresh',
      expiresAt: '2026-01-01T13:00:00.000Z',
    });
    expect((await terminal.occ('logout')).out).toBe('Signed out.\n');
    expect(kept()).toBeUndefined();
    expect(await terminal.occ('token')).toMatchObject({ code: 3 });
  });

  it('reports a wrong password and keeps nothing', async () => {
    terminal.input = 'wrong';
    expect(
      await terminal.occ(
        'login',
        '--url',
        provider.url,
        '--username',
        'dave',
        '--password-stdin',
      ),
    ).toMatchObject({ code: 3, err: expect.stringContaining('No match.') });
    expect(kept()).toBeUndefined();
  });

  it('waits for the browser to come back', async () => {
    const opened: string[] = [];
    const io = {
      ...terminal.io,
      openBrowser: (url: string) => {
        opened.push(url);
        const back = new URL(new URL(url).searchParams.get('redirect_uri')!);
        back.searchParams.set('code', 'c0de');
        back.searchParams.set('state', new URL(url).searchParams.get('state')!);
        // Reaching /auth first, as a browser does, lets the provider learn the challenge.
        void fetch(url, { redirect: 'manual' }).then(() => fetch(back));
      },
    };
    expect(await runCli(['login', '--url', provider.url], io)).toBe(0);
    expect(opened).toHaveLength(1);
    expect(kept().token).toBe('token-1');
  });

  it('does not accept an answer with another state', async () => {
    const io = {
      ...terminal.io,
      openBrowser: (url: string) => {
        const back = new URL(url).searchParams.get('redirect_uri')!;
        void fetch(`${back}?code=stolen&state=forged`);
      },
    };
    expect(await runCli(['login', '--url', provider.url], io)).toBe(3);
    expect(kept()).toBeUndefined();
  });

  it('takes a given token, after trying it', async () => {
    expect(
      (await terminal.occ('login', '--url', provider.url, '--token', 'given'))
        .code,
    ).toBe(0);
    expect((await terminal.occ('token')).out).toBe('given\n');
    expect((await terminal.occ('login', '--token', 'bad')).code).toBe(3);
    expect((await terminal.occ('token')).out).toBe('given\n');
  });

  it('renews a token that is about to end, and says when it cannot', async () => {
    terminal.input = 'right';
    await terminal.occ(
      'login',
      '--url',
      provider.url,
      '--username',
      'dave',
      '--password-stdin',
    );
    terminal.io.now = () => new Date('2026-01-01T12:59:50Z');
    expect((await terminal.occ('token')).out).toBe('token-2\n');
    expect(kept()).toMatchObject({
      token: 'token-2',
      expiresAt: '2026-01-01T13:59:50.000Z',
    });
    const config = readConfig(terminal.io.configDirectory);
    config.credentials[0].refreshToken = 'revoked';
    writeConfig(terminal.io.configDirectory, config);
    terminal.io.now = () => new Date('2026-01-01T14:00:00Z');
    expect(await terminal.occ('token')).toEqual({
      code: 3,
      out: '',
      err: '✖ Your sign-in has expired. Run `occ login`.\n',
    });
  });
});
