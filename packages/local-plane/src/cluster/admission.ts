import { AdmissionPlugin } from '@openchoreo-portal/apiserver';
import {
  ApiError,
  ErrorCause,
  KubeObject,
  StoredObject,
} from '@openchoreo-portal/model';
import { PROCESS_FINALIZER, isForeign } from '../kubelet/kubelet';
import { AddressAllocator } from '../network/allocator';

import { LabelSelector, PodTemplate } from './objects';
import { matchesSelector } from './selectors';

function only(
  kind: string,
  operations: readonly string[],
): AdmissionPlugin['matches'] {
  return m =>
    m.kind.kind === kind && !m.subresource && operations.includes(m.operation);
}

function invalid(object: KubeObject, causes: ErrorCause[]): ApiError {
  return new ApiError({
    reason: 'Invalid',
    message: `${object.kind} "${object.metadata.name}" is invalid: ${causes
      .map(c => `${c.field}: ${c.message}`)
      .join('; ')}`,
    causes,
    details: { kind: object.kind, name: object.metadata.name },
  });
}

/** What the plane's own API server adds to objects and refuses, as a Kubernetes API server does for its own kinds. */
export function planeAdmission(allocator: AddressAllocator): AdmissionPlugin[] {
  return [
    {
      name: 'pod-defaults',
      matches: only('Pod', ['create']),
      admit(_ctx, { object }) {
        const spec = (object.spec ?? {}) as Record<string, unknown>;
        const finalizers = object.metadata.finalizers ?? [];
        const foreign = isForeign(object as StoredObject);
        return {
          ...object,
          metadata: {
            ...object.metadata,
            ...(foreign
              ? {}
              : {
                  finalizers: [...new Set([...finalizers, PROCESS_FINALIZER])],
                }),
          },
          spec: {
            ...spec,
            restartPolicy: spec.restartPolicy ?? 'Always',
            terminationGracePeriodSeconds:
              spec.terminationGracePeriodSeconds ?? 30,
          },
        };
      },
    },
    {
      name: 'service-address',
      matches: only('Service', ['create', 'update']),
      admit(_ctx, { object }) {
        const spec = (object.spec ?? {}) as {
          type?: string;
          clusterIP?: string;
        };
        if (spec.type === 'ExternalName' || spec.clusterIP === 'None') {
          return object;
        }
        const key = `${object.metadata.namespace}/${object.metadata.name}`;
        return {
          ...object,
          // Follows from the name, so that applying the same manifest again changes nothing.
          spec: { ...spec, clusterIP: allocator.serviceIp(key) },
        };
      },
    },
    {
      name: 'secret-data',
      matches: only('Secret', ['create', 'update']),
      admit(_ctx, { object }) {
        const { stringData, ...rest } = object as KubeObject & {
          stringData?: Record<string, string>;
          data?: Record<string, string>;
        };
        if (!stringData) return object;
        const data = { ...rest.data };
        for (const [key, value] of Object.entries(stringData)) {
          data[key] = Buffer.from(String(value)).toString('base64');
        }
        return { ...rest, data };
      },
    },
    {
      name: 'namespace-label',
      matches: only('Namespace', ['create', 'update']),
      admit: (_ctx, { object }) => ({
        ...object,
        metadata: {
          ...object.metadata,
          labels: {
            ...object.metadata.labels,
            'kubernetes.io/metadata.name': object.metadata.name ?? '',
          },
        },
      }),
    },
    {
      name: 'workload-selector',
      matches: m =>
        ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].includes(
          m.kind.kind,
        ) &&
        !m.subresource &&
        m.operation !== 'delete',
      validate(_ctx, { object }) {
        const spec = object.spec as {
          selector?: LabelSelector;
          template?: PodTemplate;
        };
        const labels = spec?.template?.metadata?.labels;
        const empty =
          !spec?.selector?.matchLabels && !spec?.selector?.matchExpressions;
        if (empty) {
          throw invalid(object, [
            {
              reason: 'FieldValueRequired',
              field: 'spec.selector',
              message: 'a selector is required',
            },
          ]);
        }
        if (!matchesSelector(spec.selector, labels)) {
          throw invalid(object, [
            {
              reason: 'FieldValueInvalid',
              field: 'spec.template.metadata.labels',
              message: '`selector` does not match template `labels`',
            },
          ]);
        }
      },
    },
  ];
}
