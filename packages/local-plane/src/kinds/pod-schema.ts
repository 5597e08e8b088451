import { StructuralSchema } from '@openchoreo-portal/model';
import {
  anything,
  bool,
  count,
  int,
  intOrString,
  list,
  listMap,
  open,
  port,
  quantities,
  str,
  strings,
} from './schema';

const handler = {
  exec: open({ command: list(str) }),
  httpGet: open({
    path: str,
    port: intOrString,
    host: str,
    scheme: str,
    httpHeaders: list(open({ name: str, value: str }, ['name', 'value'])),
  }),
  tcpSocket: open({ port: intOrString, host: str }),
  grpc: open({ port: int, service: str }),
};

const probe = open({
  ...handler,
  initialDelaySeconds: count,
  periodSeconds: count,
  timeoutSeconds: count,
  successThreshold: count,
  failureThreshold: count,
});

const keySelector = open({ name: str, key: str, optional: bool }, ['key']);

const env = listMap(
  open(
    {
      name: { type: 'string', minLength: 1 },
      value: str,
      valueFrom: open({
        configMapKeyRef: keySelector,
        secretKeyRef: keySelector,
        fieldRef: open({ fieldPath: str, apiVersion: str }, ['fieldPath']),
        resourceFieldRef: anything,
      }),
    },
    ['name'],
  ),
  'name',
);

const container: StructuralSchema = open(
  {
    name: { type: 'string', minLength: 1, maxLength: 63 },
    image: str,
    imagePullPolicy: str,
    command: list(str),
    args: list(str),
    workingDir: str,
    env,
    envFrom: list(
      open({
        prefix: str,
        configMapRef: open({ name: str, optional: bool }),
        secretRef: open({ name: str, optional: bool }),
      }),
    ),
    ports: listMap(
      open(
        {
          containerPort: port,
          name: str,
          protocol: { type: 'string', default: 'TCP' },
          hostPort: int,
        },
        ['containerPort'],
      ),
      'containerPort',
      'protocol',
    ),
    resources: open({ requests: quantities, limits: quantities }),
    volumeMounts: listMap(
      open({ name: str, mountPath: str, subPath: str, readOnly: bool }, [
        'name',
        'mountPath',
      ]),
      'mountPath',
    ),
    livenessProbe: probe,
    readinessProbe: probe,
    startupProbe: probe,
    lifecycle: anything,
    securityContext: anything,
  },
  ['name'],
);

const volume = open(
  {
    name: str,
    configMap: open({
      name: str,
      optional: bool,
      defaultMode: int,
      items: list(open({ key: str, path: str, mode: int }, ['key', 'path'])),
    }),
    secret: open({
      secretName: str,
      optional: bool,
      defaultMode: int,
      items: list(open({ key: str, path: str, mode: int }, ['key', 'path'])),
    }),
    emptyDir: anything,
    persistentVolumeClaim: open({ claimName: str, readOnly: bool }),
    projected: anything,
  },
  ['name'],
);

/** `PodSpec`. Lists that people and templates patch are merged by name. */
export const podSpec: StructuralSchema = open(
  {
    containers: { ...listMap(container, 'name'), minItems: 1, maxItems: 32 },
    initContainers: listMap(container, 'name'),
    volumes: listMap(volume, 'name'),
    restartPolicy: {
      type: 'string',
      enum: ['Always', 'OnFailure', 'Never'],
    },
    terminationGracePeriodSeconds: { type: 'integer', minimum: 0 },
    activeDeadlineSeconds: { type: 'integer', minimum: 1 },
    nodeName: str,
    nodeSelector: strings,
    serviceAccountName: str,
    imagePullSecrets: listMap(open({ name: str }), 'name'),
    securityContext: anything,
    affinity: anything,
    tolerations: list(),
    hostAliases: list(),
  },
  ['containers'],
);

/** `PodTemplateSpec`. */
export const podTemplate: StructuralSchema = open({
  metadata: open({ labels: strings, annotations: strings }),
  spec: podSpec,
});
