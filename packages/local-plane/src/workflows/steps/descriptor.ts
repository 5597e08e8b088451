import { parseDocument } from 'yaml';
import { failStep } from './errors';
import { readSmall } from './build/detect';

/** Endpoint of a workload descriptor. */
export interface DescriptorEndpoint {
  name: string;
  displayName?: string;
  port: number;
  targetPort?: number;
  type: string;
  basePath?: string;
  /** Older name of `basePath`. */
  context?: string;
  /** File with the interface's description, relative to the application. */
  schemaFile?: string;
  visibility?: string[];
}

/** `workload.yaml` in an application folder: what the component offers, needs, and how it is configured. */
export interface WorkloadDescriptor {
  apiVersion?: string;
  metadata?: { name?: string };
  endpoints?: DescriptorEndpoint[];
  dependencies?: { endpoints?: unknown[]; resources?: unknown[] };
  configurations?: {
    env?: {
      name: string;
      value?: unknown;
      valueFrom?: { path?: string; secretKeyRef?: unknown };
    }[];
    files?: {
      name: string;
      mountPath: string;
      value?: unknown;
      valueFrom?: { path?: string; secretKeyRef?: unknown };
    }[];
  };
}

export const DESCRIPTOR_FILE = 'workload.yaml';
const MAX_DESCRIPTOR = 256 * 1024;

/** Reads the descriptor; undefined when the application has none. Fails with file, line and reason when it is malformed. */
export async function readDescriptor(
  folder: string,
  appPath: string,
): Promise<WorkloadDescriptor | undefined> {
  const text = await readSmall(folder, DESCRIPTOR_FILE, MAX_DESCRIPTOR);
  if (text === undefined) return undefined;
  const where = appPath ? `${appPath}/${DESCRIPTOR_FILE}` : DESCRIPTOR_FILE;
  const document = parseDocument(text, { uniqueKeys: true });
  if (document.errors.length) {
    throw failStep(`${where}: ${document.errors[0].message.split('\n')[0]}`);
  }
  const value = document.toJS({ maxAliasCount: 20 }) as unknown;
  if (!isObject(value)) throw failStep(`${where} does not hold a mapping.`);
  check(value, where);
  return value as WorkloadDescriptor;
}

function check(value: Record<string, unknown>, where: string): void {
  const known = [
    'apiVersion',
    'kind',
    'metadata',
    'endpoints',
    'dependencies',
    'configurations',
  ];
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) {
      throw failStep(
        `${where}: unknown field ${JSON.stringify(key)}.`,
        `A workload descriptor has ${known.join(', ')}.`,
      );
    }
  }
  const seen = new Set<string>();
  list(value.endpoints, `${where}: endpoints`).forEach((endpoint, i) => {
    const at = `${where}: endpoints[${i}]`;
    if (!isObject(endpoint)) throw failStep(`${at} is not a mapping.`);
    const { name, port, type } = endpoint;
    if (typeof name !== 'string' || !name) {
      throw failStep(`${at} has no name.`);
    }
    if (seen.has(name)) throw failStep(`${at}: ${name} is there twice.`);
    seen.add(name);
    if (!Number.isInteger(port)) {
      throw failStep(`${at} (${name}) has no port.`, 'Give a number.');
    }
    if (typeof type !== 'string') {
      throw failStep(
        `${at} (${name}) has no type.`,
        'Use HTTP, gRPC, GraphQL, Websocket, TCP or UDP.',
      );
    }
  });
  const configurations = section(value.configurations, where, 'configurations');
  for (const part of ['env', 'files']) {
    list(configurations[part], `${where}: configurations.${part}`).forEach(
      (entry, i) => {
        if (!isObject(entry) || typeof entry.name !== 'string') {
          throw failStep(`${where}: configurations.${part}[${i}] has no name.`);
        }
      },
    );
  }
  const dependencies = section(value.dependencies, where, 'dependencies');
  list(dependencies.endpoints, `${where}: dependencies.endpoints`);
  list(dependencies.resources, `${where}: dependencies.resources`);
}

function section(value: unknown, where: string, name: string) {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw failStep(`${where}: ${name} is not a mapping.`);
  return value;
}

function list(value: unknown, where: string): unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw failStep(`${where} is not a list.`);
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
