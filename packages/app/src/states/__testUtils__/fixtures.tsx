import { ReactNode } from 'react';
import { MemoryRouter } from 'react-router-dom';
import { Entity } from '@backstage/catalog-model';
import {
  alertApiRef,
  errorApiRef,
  pluginHeaderActionsApiRef,
  routeResolutionApiRef,
  storageApiRef,
  translationApiRef,
} from '@backstage/frontend-plugin-api';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import { catalogApiRef, EntityProvider } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { ApiError, StoredObject } from '@openchoreo-portal/model';
import {
  CollectionState,
  ENTITY_ANNOTATION,
  OpenChoreoApi,
  openchoreoApiRef,
  OpenChoreoQueryProvider,
  ResourceSelection,
} from '@openchoreo-portal/plugin-openchoreo-react';

/** What a page can meet when it asks for its data. */
export type Situation = 'loading' | 'empty' | 'forbidden' | 'failed' | 'data';

const PROBLEMS = {
  forbidden: new ApiError({
    reason: 'Forbidden',
    message: 'You may not view this organisation.',
  }),
  failed: new ApiError({
    reason: 'ServiceUnavailable',
    message: 'The control plane does not answer.',
    remedy: 'Try again in a moment.',
  }),
};

/** True when a selection takes an object; field selectors ask for `spec` here, as on the server. */
function takes(selection: ResourceSelection, object: StoredObject): boolean {
  const { kind, namespace, fieldSelector, labelSelector } = selection;
  const at = (path: string) =>
    path
      .split('.')
      .reduce<unknown>(
        (value, key) => (value as Record<string, unknown> | undefined)?.[key],
        object,
      );
  const all = (text: string | undefined, read: (key: string) => unknown) =>
    (text ?? '')
      .split(',')
      .filter(Boolean)
      .every(term => {
        const [key, value] = term.split('=');
        return read(key) === value;
      });
  return (
    object.kind === kind.kind &&
    (!namespace || object.metadata.namespace === namespace) &&
    all(fieldSelector, at) &&
    all(labelSelector, key => object.metadata.labels?.[key])
  );
}

/** What the audit trail has: one change. */
const AUDIT = {
  sequence: 1,
  time: '2026-01-02T00:00:00Z',
  requestId: 'request-1',
  subject: 'user:default/alice',
  how: 'backstage-token',
  entrance: 'portal',
  verb: 'update',
  group: 'openchoreo.dev',
  kind: 'Component',
  namespace: 'default',
  name: 'catalog-api',
  outcome: 'done',
  code: 200,
  hash: 'abc',
};

/** The control plane in one situation: every read ends alike. */
function apiIn(
  situation: Situation,
  objects: readonly StoredObject[],
): OpenChoreoApi {
  const states = new Map<string, CollectionState>();
  const stateOf = (selection: ResourceSelection): CollectionState => {
    switch (situation) {
      case 'loading':
        return { status: 'loading', items: [] };
      case 'forbidden':
      case 'failed':
        return { status: situation, items: [], error: PROBLEMS[situation] };
      case 'empty':
        return { status: 'ready', items: [] };
      default:
        return {
          status: 'ready',
          items: objects.filter(object => takes(selection, object)),
        };
    }
  };
  const answer = <T,>(value: T) => {
    if (situation === 'loading') return new Promise<T>(() => {});
    return situation === 'forbidden' || situation === 'failed'
      ? Promise.reject(PROBLEMS[situation])
      : Promise.resolve(value);
  };
  return {
    stream: {
      subscribe: () => () => {},
      state: selection => {
        const key = JSON.stringify(selection);
        const known = states.get(key) ?? stateOf(selection);
        states.set(key, known);
        return known;
      },
      retry: () => {},
    },
    resources: {
      get: () => answer(undefined),
      list: () => answer({ items: [], metadata: { resourceVersion: '1' } }),
    } as unknown as OpenChoreoApi['resources'],
    decide: async () => ({ allowed: true, reason: '' }),
    request: <T,>(path: string) =>
      answer({
        items: situation === 'data' && path.startsWith('/audit') ? [AUDIT] : [],
      } as T),
    requestPlugin: <T,>() => answer({ items: [] } as T),
    openPlugin: () => answer({ ok: false, status: 503 } as Response),
    baseUrl: async id => `http://localhost/api/${id}`,
  };
}

const PLACES = {
  Component: { kind: 'Component', name: 'catalog-api' },
  Project: { kind: 'System', name: 'storefront' },
  Resource: { kind: 'Resource', name: 'cache' },
};

/** The entity that a page of a kind stands on. */
export function entityOf(kind: keyof typeof PLACES): Entity {
  const { name } = PLACES[kind];
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: PLACES[kind].kind,
    metadata: {
      name,
      annotations: {
        [ENTITY_ANNOTATION.namespace]: 'default',
        [ENTITY_ANNOTATION.kind]: kind,
        [ENTITY_ANNOTATION.name]: name,
        [ENTITY_ANNOTATION.project]: 'storefront',
        ...(kind === 'Component'
          ? { [ENTITY_ANNOTATION.component]: name }
          : {}),
      },
    },
    spec: {},
  };
}

/** A page in a situation, with everything around it that it needs. */
export function Fixture(props: {
  situation: Situation;
  objects: readonly StoredObject[];
  entity?: Entity;
  children: ReactNode;
}) {
  const { situation, objects, entity, children } = props;
  return (
    <TestApiProvider
      apis={[
        [openchoreoApiRef, apiIn(situation, objects)],
        [translationApiRef, mockApis.translation()],
        [errorApiRef, mockApis.error()],
        [storageApiRef, mockApis.storage()],
        [alertApiRef, mockApis.alert()],
        [pluginHeaderActionsApiRef, { getPluginHeaderActions: () => [] }],
        [routeResolutionApiRef, { resolve: () => () => '/' }],
        [catalogApiRef, catalogApiMock()],
      ]}
    >
      <MemoryRouter>
        <OpenChoreoQueryProvider>
          {entity ? (
            <EntityProvider entity={entity}>{children}</EntityProvider>
          ) : (
            children
          )}
        </OpenChoreoQueryProvider>
      </MemoryRouter>
    </TestApiProvider>
  );
}
