import { ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { freshEnvironment } from '../bench/support/platform';
import { screenshot } from './support/screenshot';

/** Somebody else's identity provider, by configuration alone: docs/how-to/use-your-identity-provider.md. */
test.describe.configure({ mode: 'serial' });

const root = path.resolve(__dirname, '..');
const GUIDE = path.join(root, 'docs/how-to/use-your-identity-provider.md');

let folder: string;
let origin: string;
let company: Server;
let backend: ChildProcess;

/** What the guide tells to write, with the values of this test. */
function configuration(issuer: string): string {
  const [, yaml] = /```yaml\n([\s\S]*?)```/.exec(
    fs.readFileSync(GUIDE, 'utf8'),
  )!;
  return yaml
    .replace(/issuer: .*/, `issuer: ${issuer}`)
    .replace('${OIDC_CLIENT_SECRET}', 'between-us')
    .replace('# prompt: consent', 'prompt: consent');
}

/** A provider with one employee, who signs in as `olga` with any password. */
async function startCompany(redirectUri: string): Promise<Server> {
  const { default: Provider } = await import('oidc-provider');
  const server = createServer((request, response) => handle(request, response));
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const provider = new Provider(`http://localhost:${port}`, {
    clients: [
      {
        client_id: 'openchoreo-portal',
        client_secret: 'between-us',
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    scopes: ['openid', 'profile', 'email', 'groups', 'offline_access'],
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username'],
      email: ['email'],
      groups: ['groups'],
    },
    pkce: { required: () => true },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({
        sub: `employee-${id}`,
        preferred_username: id,
        name: 'Olga Ort',
        email: `${id}@example.com`,
        groups: ['developers'],
      }),
    }),
  });
  const handle = provider.callback();
  return server;
}

test.beforeAll(async () => {
  test.setTimeout(180_000);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'identity-'));
  const environment = await freshEnvironment(folder);
  fs.mkdirSync(environment.OPENCHOREO_DATA_DIR);
  origin = `http://localhost:${environment.PORT}`;
  company = await startCompany(`${origin}/api/auth/openchoreo/handler/frame`);
  const { port } = company.address() as AddressInfo;
  const local = path.join(folder, 'app-config.local.yaml');
  fs.writeFileSync(local, configuration(`http://localhost:${port}`));
  backend = spawn(
    process.execPath,
    [
      '--require',
      '@backstage/cli-node/config/nodeTransform.cjs',
      'src/index.ts',
      ...['--config', path.join(root, 'app-config.yaml'), '--config', local],
    ],
    {
      cwd: path.join(root, 'packages/backend'),
      env: {
        ...process.env,
        ...environment,
        NODE_ENV: 'development',
        OPENCHOREO_SESSION_SECRET: 'session',
        OPENCHOREO_PORTAL_CLIENT_SECRET: 'unused',
        OPENCHOREO_SAMPLE_PASSWORD: 'unused',
      },
      stdio: 'ignore',
    },
  );
  await expect
    .poll(
      () =>
        fetch(`${origin}/.backstage/health/v1/readiness`).then(
          answer => answer.status,
          () => 0,
        ),
      { timeout: 150_000 },
    )
    .toBe(200);
});

test.afterAll(async () => {
  if (backend && backend.exitCode === null) {
    const gone = new Promise(resolve => {
      backend.once('exit', resolve);
    });
    backend.kill('SIGKILL');
    await gone;
  }
  company?.closeAllConnections();
  company?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

test('people of another provider sign in, with its groups', async ({
  browser,
}) => {
  const page = await (await browser.newContext({ baseURL: origin })).newPage();
  await page.goto('/');
  const popup = page.waitForEvent('popup');
  await page.getByRole('button', { name: /sign in/i }).click();
  const theirs = await popup;
  await theirs.locator('input[name=login]').fill('olga');
  await theirs.locator('input[name=password]').fill('anything');
  await theirs.getByRole('button', { name: 'Sign-in' }).click();
  await theirs.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('link', { name: 'Home' }).first()).toBeVisible();

  const session = await page.evaluate(async () => {
    const answer = await fetch('/api/auth/openchoreo/refresh?env=development', {
      headers: { 'x-requested-with': 'XMLHttpRequest' },
    });
    return answer.json();
  });
  expect(session.backstageIdentity.identity).toMatchObject({
    userEntityRef: 'user:default/olga',
    ownershipEntityRefs: ['user:default/olga', 'group:default/developers'],
  });
  // A developer like any other.
  await page.goto('/projects');
  await expect(page.getByText('Online shop').first()).toBeVisible();
  await screenshot(page, 'another-provider');
  const headers = {
    authorization: `Bearer ${session.backstageIdentity.token}`,
  };
  const asked = await page.request.post('/api/openchoreo/authz/evaluates', {
    headers,
    data: ['component:create', 'environment:create'].map(action => ({
      action,
      scope: { namespace: 'default' },
    })),
  });
  expect(
    (await asked.json()).map((d: { allowed: boolean }) => d.allowed),
  ).toEqual([true, false]);
  // The catalog knows who signed in.
  await expect
    .poll(async () => {
      const user = await page.request.get(
        '/api/catalog/entities/by-name/user/default/olga',
        { headers },
      );
      return (await user.json()).spec?.memberOf;
    })
    .toEqual(['developers']);
  // The embedded provider is off.
  const embedded = await page.request.get(
    '/api/openchoreo-identity/.well-known/openid-configuration',
  );
  expect(embedded.ok()).toBe(false);
});
