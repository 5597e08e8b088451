import { createClient } from '@openchoreo-portal/client';
import {
  deliveryKinds,
  KindDefinition,
  openChoreoKinds,
} from '@openchoreo-portal/model';
import {
  describeKube,
  installDefinitions,
  KubeServer,
  startKubeServer,
} from './__testUtils__/kubeServer';
import { Portal, startPortal, until } from './__testUtils__/portal';

jest.setTimeout(240_000);

const ours = [...openChoreoKinds, ...deliveryKinds];
const nameOf = (kind: KindDefinition) =>
  `${kind.group.split('.').reverse().join('.')}.${kind.version}.${kind.kind}`;

type Json = Record<string, any>;
interface Swagger {
  definitions: Record<string, Json>;
  paths: Record<string, Json>;
}

const NEWER = ['default', 'x-kubernetes-validations'];
/** What both say in words of their own. */
const SHARED = ['apiVersion', 'kind', 'metadata'];

/**
 * Without words about shared fields, and without defaults and rules of CEL: the cluster compared with is too old to tell of these, later ones do.
 */
function comparable({ properties, required, ...rest }: Json): Json {
  return withoutNewer({
    ...rest,
    properties: Object.fromEntries(
      Object.entries(properties as Record<string, Json>).map(
        ([name, { description, ...property }]) => [
          name,
          description === undefined || SHARED.includes(name)
            ? property
            : { ...property, description },
        ],
      ),
    ),
    ...(required ? { required: [...required].sort() } : {}),
  });
}

function withoutNewer<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutNewer) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !NEWER.includes(key))
      .map(([key, member]) => [key, withoutNewer(member)]),
  ) as T;
}

/** Kubernetes publishes CustomResourceDefinitions in version 2 of OpenAPI; the portal publishes the same for the same kinds. */
describeKube()('OpenAPI v2 beside Kubernetes', () => {
  let portal: Portal;
  let cluster: KubeServer;
  let here: Swagger;
  let there: Swagger;

  async function readThere(): Promise<Swagger> {
    const { body } = await cluster.transport({
      method: 'GET',
      path: '/openapi/v2',
      headers: { accept: 'application/json' },
    });
    const parts: Uint8Array[] = [];
    for await (const part of body) parts.push(part);
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  }

  beforeAll(async () => {
    [portal, cluster] = await Promise.all([startPortal(), startKubeServer()]);
    await installDefinitions(createClient(cluster.transport));
    // The cluster adds them one by one.
    there = await until(
      async () => {
        const document = await readThere();
        return ours.every(kind => document.definitions[nameOf(kind)])
          ? document
          : undefined;
      },
      'the definitions in the document of the cluster',
      90_000,
    );
    here = await (await portal.fetch('victor', '/kube/openapi/v2')).json();
  });
  afterAll(async () => {
    await portal?.stop();
    await cluster?.stop();
  });

  it.each(ours.map(kind => [kind.kind, kind] as const))(
    'publishes %s as Kubernetes does',
    (_, kind) => {
      const name = nameOf(kind);
      expect(comparable(here.definitions[name])).toEqual(
        comparable(there.definitions[name]),
      );
      const list = (document: Swagger) => {
        const { properties, required, ...rest } =
          document.definitions[`${name}List`];
        return [
          properties.items.items,
          Object.keys(properties).sort(),
          properties.metadata.$ref,
          required,
          rest['x-kubernetes-group-version-kind'],
        ];
      };
      expect(list(here)).toEqual(list(there));
    },
  );

  it('serves the same paths and methods', () => {
    const served = ({ paths }: Swagger) =>
      Object.entries(paths)
        .filter(
          ([path]) =>
            !path.endsWith('/') &&
            ours.some(({ group }) => path.includes(`/${group}/`)),
        )
        .map(([path, { parameters: _, ...methods }]) => [
          path,
          Object.keys(methods).sort(),
        ])
        .sort();
    expect(served(here)).toEqual(served(there));
  });
});
