import { JsonObject, JsonValue } from '../object';
import { Converter } from './platform';
import { placeOf, record, records } from './values';

const optional = (field: string): string =>
  `\${has(workload.container.${field}) ? workload.container.${field} : oc_omit()}`;

/** What the workload says about its container; where the class says something too, the workload wins, as it did. */
const CONTAINER: JsonObject = {
  name: 'main',
  image: '${workload.container.image}',
  command: optional('command'),
  args: optional('args'),
  env: '${dependencies.toContainerEnvs()}',
  envFrom: '${configurations.toContainerEnvFrom()}',
  volumeMounts:
    '${configurations.toContainerVolumeMounts() + dependencies.toContainerVolumeMounts()}',
};
const PORTS =
  '${workload.toServicePorts().map(p, {"name": p.name, "containerPort": p.targetPort, "protocol": p.protocol})}';
const METADATA: JsonObject = {
  name: '${metadata.name}',
  namespace: '${metadata.namespace}',
  labels: '${metadata.labels}',
};

/** A pod template of a class with the workload's container in it. */
function podTemplate(
  template: JsonValue | undefined,
  ports: boolean,
): JsonObject {
  const { metadata, spec } = record(template);
  const { containers, ...pod } = record(spec);
  const [main, ...others] = records(containers);
  return {
    metadata: { ...record(metadata), labels: '${metadata.podSelectors}' },
    spec: {
      ...pod,
      containers: [
        { ...main, ...CONTAINER, ...(ports ? { ports: PORTS } : {}) },
        ...others,
      ],
      volumes: '${configurations.toVolumes() + dependencies.toVolumes()}',
    },
  };
}

/** ServiceClass, WebApplicationClass: a Deployment and a Service. */
const running: Converter = (object, into) => {
  const { deploymentTemplate, serviceTemplate } = record(object.spec);
  const { template, ...deployment } = record(deploymentTemplate);
  if (record(record(template).spec).volumes) {
    into.note(
      object,
      'Its volumes were replaced by those of the workload; add them to the type again.',
    );
  }
  into.add(
    'ComponentType',
    placeOf(object),
    {
      workloadType: 'deployment',
      allowedWorkflows: [{ kind: 'ClusterWorkflow', name: 'portal-builder' }],
      resources: [
        {
          id: 'deployment',
          template: {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            metadata: METADATA,
            spec: {
              ...deployment,
              selector: { matchLabels: '${metadata.podSelectors}' },
              template: podTemplate(template, true),
            },
          },
        },
        {
          id: 'service',
          includeWhen: '${size(workload.endpoints) > 0}',
          template: {
            apiVersion: 'v1',
            kind: 'Service',
            metadata: { ...METADATA, name: '${metadata.componentName}' },
            spec: {
              ...record(serviceTemplate),
              selector: '${metadata.podSelectors}',
              ports: '${workload.toServicePorts()}',
            },
          },
        },
      ],
    },
    object,
  );
  into.note(
    object,
    'Routes were made by the platform; this type has none. Take those of the type portal-service when its components are called from outside.',
  );
};

/** ScheduledTaskClass: a CronJob. */
const scheduled: Converter = (object, into) => {
  const { jobTemplate, ...cronJob } = record(
    record(object.spec).cronJobTemplate,
  );
  const { spec: jobSpec, ...job } = record(jobTemplate);
  const { template, ...rest } = record(jobSpec);
  const pod = podTemplate(template, false);
  into.add(
    'ComponentType',
    placeOf(object),
    {
      workloadType: 'cronjob',
      allowedWorkflows: [{ kind: 'ClusterWorkflow', name: 'portal-builder' }],
      resources: [
        {
          id: 'cronjob',
          template: {
            apiVersion: 'batch/v1',
            kind: 'CronJob',
            metadata: METADATA,
            spec: {
              ...cronJob,
              jobTemplate: {
                ...job,
                spec: {
                  ...rest,
                  template: {
                    ...pod,
                    spec: { restartPolicy: 'OnFailure', ...record(pod.spec) },
                  },
                },
              },
            },
          },
        },
      ],
    },
    object,
  );
};

/** Golden paths of v0.3: the workload was merged into their templates. */
export const CLASSES: Readonly<Record<string, Converter>> = {
  ServiceClass: running,
  WebApplicationClass: running,
  ScheduledTaskClass: scheduled,
};
