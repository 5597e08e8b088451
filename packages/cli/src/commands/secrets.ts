import fs from 'node:fs';
import { basename, resolve } from 'node:path';
import {
  isApiError,
  LABELS,
  SecretReference,
  secretReferenceKind,
} from '@openchoreo-portal/model';
import { Command } from 'commander';
import { Session } from '../api/session';
import { CommonOptions } from '../config/settings';
import { usageError } from '../errors';
import { Io } from '../io';
import { formatTable } from '../output/table';
import { inSession, many, withNamespace } from './options';

interface CreateOptions extends CommonOptions {
  targetPlane?: string;
  fromLiteral?: string[];
  fromFile?: string[];
  fromEnvFile?: string[];
  category?: string;
  replace?: boolean;
}

/** `secret create|list|delete`. Values go to the plane's store and never come back. */
export function registerSecrets(program: Command, io: Io): void {
  const secret = program
    .command('secret')
    .description('secrets: written once, never shown again');
  const create = secret.command('create').description('write a secret');
  const common = (command: Command) =>
    withNamespace(command)
      .option(
        '--target-plane <kind/name>',
        'where it is needed',
        'ClusterDataPlane/default',
      )
      .option('--replace', 'replace the one of that name');

  common(create.command('generic <name>'))
    .description('keys and values')
    .option('--from-literal <key=value>', 'a value; may be repeated', many)
    .option(
      '--from-file <[key=]path>',
      'the content of a file; may be repeated',
      many,
    )
    .option(
      '--from-env-file <path>',
      'lines of KEY=value; may be repeated',
      many,
    )
    .option(
      '--category <category>',
      'generic, or git-credentials (username and password)',
      'generic',
    )
    .action(
      inSession<CreateOptions>(io, (session, options, name) =>
        put(
          session,
          options,
          name,
          typeOf(options.category),
          readData(io, options),
        ),
      ),
    );

  common(create.command('docker-registry <name>'))
    .description('a sign-in to an image registry')
    .requiredOption('--docker-server <host>', 'registry')
    .requiredOption('--docker-username <name>', 'user')
    .option('--docker-password-stdin', 'read the password from standard input')
    .action(
      inSession<
        CreateOptions & {
          dockerServer: string;
          dockerUsername: string;
          dockerPasswordStdin?: boolean;
        }
      >(io, async (session, options, name) => {
        if (!options.dockerPasswordStdin) {
          throw usageError(
            'Where is the password?',
            'Pipe it in with --docker-password-stdin.',
          );
        }
        const password = (await io.readInput()).replace(/\r?\n$/, '');
        const { dockerServer, dockerUsername: username } = options;
        const auth = Buffer.from(`${username}:${password}`).toString('base64');
        const config = {
          auths: { [dockerServer]: { username, password, auth } },
        };
        await put(session, options, name, 'kubernetes.io/dockerconfigjson', {
          '.dockerconfigjson': JSON.stringify(config),
        });
      }),
    );

  common(create.command('tls <name>'))
    .description('a certificate with its key')
    .requiredOption('--cert <path>', 'certificate, PEM')
    .requiredOption('--key <path>', 'private key, PEM')
    .action(
      inSession<CreateOptions & { cert: string; key: string }>(
        io,
        (session, options, name) =>
          put(session, options, name, 'kubernetes.io/tls', {
            'tls.crt': readText(io, options.cert),
            'tls.key': readText(io, options.key),
          }),
      ),
    );

  withNamespace(secret.command('list'))
    .description('list secrets')
    .action(
      inSession(io, async session => {
        const { items } = await session.client.list<SecretReference>(
          secretReferenceKind,
          {
            namespace: session.settings.namespace,
            labelSelector: `${LABELS.managedBy}=openchoreo-api`,
          },
        );
        if (items.length === 0) io.err('There are no secrets.\n');
        else {
          io.out(
            formatTable([
              ['NAME', 'TYPE', 'PLANE', 'KEYS'],
              ...items.map(({ metadata, spec }) => [
                metadata.name,
                spec.template.type ?? 'Opaque',
                spec.targetPlane
                  ? `${spec.targetPlane.kind}/${spec.targetPlane.name}`
                  : '',
                spec.data.map(entry => entry.secretKey).join(','),
              ]),
            ]),
          );
        }
      }),
    );

  withNamespace(secret.command('delete <name>'))
    .description('delete a secret')
    .action(
      inSession(io, async (session, _options, name) => {
        await session.controlPlane.request(
          'DELETE',
          `${pathOf(session)}/${encodeURIComponent(name)}`,
        );
        io.out(`secret/${name} deleted\n`);
      }),
    );
}

const pathOf = ({ settings }: Session) =>
  `/api/v1alpha1/namespaces/${encodeURIComponent(settings.namespace)}/secrets`;

async function put(
  session: Session,
  options: CreateOptions,
  secretName: string,
  secretType: string,
  data: Record<string, string>,
): Promise<void> {
  const [kind, name, ...rest] = (options.targetPlane ?? '').split('/');
  if (!kind || !name || rest.length > 0) {
    throw usageError(
      `${options.targetPlane} is no plane.`,
      'Write Kind/Name, such as ClusterDataPlane/default.',
    );
  }
  const { controlPlane } = session;
  const path = pathOf(session);
  const create = () =>
    controlPlane.request('POST', path, {
      secretName,
      secretType,
      targetPlane: { kind, name },
      data,
    });
  if (options.replace) {
    await controlPlane
      .request('PUT', `${path}/${encodeURIComponent(secretName)}`, { data })
      .catch(error => {
        if (isApiError(error, 'NotFound')) return create();
        throw error;
      });
  } else {
    await create().catch(error => {
      if (!isApiError(error, 'AlreadyExists')) throw error;
      throw usageError(
        `There is a secret ${secretName} already.`,
        'Replace it with --replace.',
      );
    });
  }
  session.io.out(`secret/${secretName} written to ${kind}/${name}\n`);
}

function typeOf(category = 'generic'): string {
  if (category === 'generic') return 'Opaque';
  if (category === 'git-credentials') return 'kubernetes.io/basic-auth';
  throw usageError(
    `There is no category ${category}.`,
    'Use generic or git-credentials.',
  );
}

function readData(io: Io, options: CreateOptions): Record<string, string> {
  const entries: Array<[string, string]> = [];
  for (const literal of options.fromLiteral ?? []) {
    const equals = literal.indexOf('=');
    // The text may be a secret: it is not repeated.
    if (equals <= 0) throw usageError('A --from-literal is not KEY=VALUE.');
    entries.push([literal.slice(0, equals), literal.slice(equals + 1)]);
  }
  for (const file of options.fromFile ?? []) {
    const equals = file.indexOf('=');
    const name = equals < 0 ? file : file.slice(equals + 1);
    const key = equals < 0 ? basename(file) : file.slice(0, equals);
    entries.push([key, readText(io, name)]);
  }
  for (const file of options.fromEnvFile ?? []) {
    readText(io, file)
      .split(/\r?\n/)
      .forEach((line, i) => {
        if (!line.trim() || line.trimStart().startsWith('#')) return;
        const equals = line.indexOf('=');
        if (equals <= 0) {
          throw usageError(`${file}, line ${i + 1} is not KEY=value.`);
        }
        entries.push([line.slice(0, equals).trim(), line.slice(equals + 1)]);
      });
  }
  if (entries.length === 0) {
    throw usageError(
      'The secret has no keys.',
      'Give --from-literal, --from-file or --from-env-file.',
    );
  }
  return Object.fromEntries(entries);
}

function readText(io: Io, name: string): string {
  try {
    return fs.readFileSync(resolve(io.cwd, name), 'utf8');
  } catch (error) {
    throw usageError(`${name} cannot be read: ${(error as Error).message}`);
  }
}
