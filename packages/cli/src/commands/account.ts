import { readJson } from '@openchoreo-portal/client';
import { Command } from 'commander';
import { stringify } from 'yaml';
import { login } from '../auth/login';
import { loopbackCertificate } from '../auth/serverCertificate';
import { openSession } from '../api/session';
import {
  CredentialEntry,
  readConfig,
  withEntry,
  writeConfig,
} from '../config/file';
import { checkedUrl, CommonOptions, settingsOf } from '../config/settings';
import { CliError, EXIT, usageError } from '../errors';
import { Io } from '../io';
import { inSession, withConnection } from './options';

/** Version of this program; the project has one version. */
export const VERSION = '0.1.0';

interface LoginOptions extends CommonOptions {
  browser: boolean;
  issuer?: string;
  clientId?: string;
  clientSecretStdin?: boolean;
  clientCredentials?: boolean;
  scope?: string;
  port?: string;
  username?: string;
  passwordStdin?: boolean;
}

/** `login`, `logout`, `version`, `token` and `kubeconfig`. */
export function registerAccount(program: Command, io: Io): void {
  withConnection(program.command('login'))
    .description('sign in with the browser, a token, or a client secret')
    .option('--no-browser', 'print the address instead of opening it')
    .option(
      '--issuer <url>',
      'identity provider; default: the one the control plane names',
    )
    .option('--client-id <id>', 'client at the identity provider', undefined)
    .option('--scope <scopes>', 'scopes to ask for')
    .option('--port <port>', 'port of the address the browser comes back to')
    .option(
      '--username <name>',
      'sign in without a browser (embedded identity provider only)',
    )
    .option('--password-stdin', 'read the password from standard input')
    .option('--client-credentials', 'sign in as a program')
    .option(
      '--client-secret-stdin',
      'read the client secret from standard input',
    )
    .action((options: LoginOptions) => runLogin(io, options));

  program
    .command('logout')
    .description('forget the sign-in of the current context')
    .option('--context <name>', 'context of the configuration to use')
    .action((options: CommonOptions) => {
      const config = readConfig(io.configDirectory);
      const { credentials } = settingsOf(io, options);
      const known = config.credentials.some(c => c.name === credentials);
      if (known) {
        writeConfig(io.configDirectory, {
          ...config,
          credentials: config.credentials.filter(c => c.name !== credentials),
        });
      }
      io.out(known ? 'Signed out.\n' : 'Nobody was signed in.\n');
    });

  withConnection(program.command('version'))
    .description('print the versions of this program and of the server')
    .action(
      inSession(io, async ({ kube, settings }) => {
        io.out(`occ ${VERSION}\n`);
        const { gitVersion } = await readJson<{ gitVersion: string }>(
          await kube({ method: 'GET', path: '/version' }),
        );
        io.out(`server ${gitVersion} at ${settings.url}\n`);
      }),
    );

  withConnection(program.command('token'))
    .description('print the bearer token, for curl and scripts')
    .action(
      inSession(io, async ({ token }) => {
        io.out(`${present(await token())}\n`);
      }),
    );

  withConnection(program.command('kubeconfig'))
    .description(
      'print a kubeconfig, so that kubectl speaks to the control plane',
    )
    .action(
      inSession(io, async ({ token, settings }) => {
        const name = 'openchoreo';
        io.out(
          stringify({
            apiVersion: 'v1',
            kind: 'Config',
            clusters: [{ name, cluster: await kubeCluster(io, settings.url) }],
            users: [{ name, user: { token: present(await token()) } }],
            contexts: [
              {
                name,
                context: {
                  cluster: name,
                  user: name,
                  namespace: settings.namespace,
                },
              },
            ],
            'current-context': name,
          }),
        );
      }),
    );
}

/** kubectl sends tokens only over TLS, which the platform answers on its HTTP port, too. */
async function kubeCluster(io: Io, controlPlane: string) {
  const url = new URL(`${controlPlane}/kube`);
  if (url.protocol === 'https:') return { server: url.href };
  const certificate = await loopbackCertificate(url);
  if (!certificate) {
    io.err(
      `! ${url.origin} does not answer TLS, and kubectl sends tokens over nothing else. Use an https address.\n`,
    );
    return { server: url.href };
  }
  url.protocol = 'https:';
  return {
    server: url.href,
    'certificate-authority-data': Buffer.from(certificate).toString('base64'),
  };
}

function present(token: string | undefined): string {
  if (token) return token;
  throw new CliError('You are not signed in.', {
    remedy: 'Run `occ login`.',
    exitCode: EXIT.denied,
  });
}

async function runLogin(io: Io, options: LoginOptions): Promise<void> {
  if (options.url) setUrl(io, options);
  const settings = settingsOf(io, { ...options, token: undefined });
  const name = settings.credentials;
  const credential = await credentialOf(io, options, settings.url, name);
  const probe = openSession(io, {
    ...options,
    token: credential.token,
  });
  const { subject } = await probe.controlPlane.request<{
    subject: { id: string; displayName?: string };
  }>('GET', '/authz/profile');
  const config = readConfig(io.configDirectory);
  writeConfig(io.configDirectory, {
    ...config,
    credentials: withEntry(config.credentials, credential),
  });
  io.out(`Signed in to ${settings.url} as ${subject.id}.\n`);
}

async function credentialOf(
  io: Io,
  options: LoginOptions,
  url: string,
  name: string,
): Promise<CredentialEntry> {
  if (options.token) return { name, authMethod: 'token', token: options.token };
  const { username, passwordStdin, clientCredentials } = options;
  if (Boolean(username) !== Boolean(passwordStdin)) {
    throw usageError('--username and --password-stdin belong together.');
  }
  if (clientCredentials && !(options.clientId && options.clientSecretStdin)) {
    throw usageError(
      '--client-credentials needs --client-id and --client-secret-stdin.',
    );
  }
  const input = passwordStdin || options.clientSecretStdin;
  const secret = input ? (await io.readInput()).replace(/\r?\n$/, '') : '';
  return login(io, {
    url,
    name,
    issuer: options.issuer,
    clientId: options.clientId,
    scope: options.scope,
    port: portOf(options.port),
    noBrowser: !options.browser,
    clientCredentials,
    ...(options.clientSecretStdin ? { clientSecret: secret } : {}),
    ...(username ? { account: { username, password: secret } } : {}),
  });
}

function portOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const port = Number(value);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw usageError(`${value} is not a port.`);
}

/** Signing in somewhere makes it where the context goes. */
function setUrl(io: Io, options: CommonOptions): void {
  const config = readConfig(io.configDirectory);
  const name = options.context ?? config.currentContext ?? 'default';
  const context = config.contexts.find(c => c.name === name) ?? {
    name,
    controlplane: name,
    credentials: name,
    namespace: 'default',
  };
  writeConfig(io.configDirectory, {
    ...config,
    currentContext: config.currentContext ?? name,
    controlplanes: withEntry(config.controlplanes, {
      name: context.controlplane,
      url: checkedUrl(options.url!),
    }),
    contexts: withEntry(config.contexts, context),
  });
}
