import { defineKind } from './define';
import {
  anything,
  bool,
  conditions,
  count,
  int,
  labelSelector,
  list,
  open,
  str,
} from './schema';
import { podTemplate } from './pod-schema';

const replicas = { ...count, default: 1, maximum: 1000 };

export const Deployment = defineKind({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  fields: {
    spec: open(
      {
        replicas,
        selector: labelSelector,
        template: podTemplate,
        strategy: anything,
        minReadySeconds: count,
        revisionHistoryLimit: count,
        progressDeadlineSeconds: count,
        paused: bool,
      },
      ['selector', 'template'],
    ),
    status: open({ conditions, replicas: int, readyReplicas: int }),
  },
  required: ['spec'],
  columns: [
    ['Ready', 'integer', '.status.readyReplicas'],
    ['Desired', 'integer', '.spec.replicas'],
    ['Up-to-date', 'integer', '.status.updatedReplicas'],
    ['Available', 'integer', '.status.availableReplicas'],
    ['Images', 'string', '.spec.template.spec.containers[*].image', 1],
  ],
});

export const ReplicaSet = defineKind({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  shortNames: ['rs'],
  categories: ['all'],
  fields: {
    spec: open({
      replicas,
      selector: labelSelector,
      template: podTemplate,
      minReadySeconds: count,
    }),
    status: open({ conditions }),
  },
  columns: [
    ['Desired', 'integer', '.spec.replicas'],
    ['Current', 'integer', '.status.replicas'],
    ['Ready', 'integer', '.status.readyReplicas'],
  ],
});

export const StatefulSet = defineKind({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  shortNames: ['sts'],
  categories: ['all'],
  fields: {
    spec: open(
      {
        replicas,
        selector: labelSelector,
        serviceName: str,
        template: podTemplate,
        volumeClaimTemplates: list(),
        podManagementPolicy: str,
        updateStrategy: anything,
      },
      ['selector', 'template'],
    ),
    status: open({ conditions }),
  },
  required: ['spec'],
  columns: [
    ['Ready', 'integer', '.status.readyReplicas'],
    ['Desired', 'integer', '.spec.replicas'],
  ],
});

export const DaemonSet = defineKind({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  shortNames: ['ds'],
  categories: ['all'],
  fields: {
    spec: open({ selector: labelSelector, template: podTemplate }, [
      'selector',
      'template',
    ]),
    status: open({ conditions }),
  },
  required: ['spec'],
  columns: [
    ['Desired', 'integer', '.status.desiredNumberScheduled'],
    ['Ready', 'integer', '.status.numberReady'],
  ],
});

const jobSpec = open(
  {
    parallelism: count,
    completions: count,
    backoffLimit: count,
    activeDeadlineSeconds: count,
    ttlSecondsAfterFinished: count,
    suspend: bool,
    selector: labelSelector,
    template: podTemplate,
  },
  ['template'],
);

export const Job = defineKind({
  apiVersion: 'batch/v1',
  kind: 'Job',
  categories: ['all'],
  fields: { spec: jobSpec, status: open({ conditions }) },
  required: ['spec'],
  columns: [
    ['Status', 'string', '.status.conditions[?(@.status=="True")].type'],
    ['Succeeded', 'integer', '.status.succeeded'],
    ['Failed', 'integer', '.status.failed'],
  ],
});

export const CronJob = defineKind({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  shortNames: ['cj'],
  categories: ['all'],
  fields: {
    spec: open(
      {
        schedule: { type: 'string', minLength: 1, maxLength: 256 },
        timeZone: str,
        concurrencyPolicy: {
          type: 'string',
          enum: ['Allow', 'Forbid', 'Replace'],
          default: 'Allow',
        },
        suspend: { type: 'boolean', default: false },
        startingDeadlineSeconds: count,
        successfulJobsHistoryLimit: { ...count, default: 3 },
        failedJobsHistoryLimit: { ...count, default: 1 },
        jobTemplate: open({ spec: jobSpec }, ['spec']),
      },
      ['schedule', 'jobTemplate'],
    ),
    status: open({ conditions }),
  },
  required: ['spec'],
  columns: [
    ['Schedule', 'string', '.spec.schedule'],
    ['Suspend', 'boolean', '.spec.suspend'],
    ['Last Schedule', 'date', '.status.lastScheduleTime'],
  ],
});

export const HorizontalPodAutoscaler = defineKind({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  shortNames: ['hpa'],
  fields: { spec: anything, status: open({ conditions }) },
  columns: [
    ['Target', 'string', '.spec.scaleTargetRef.name'],
    ['Min', 'integer', '.spec.minReplicas'],
    ['Max', 'integer', '.spec.maxReplicas'],
    ['Status', 'string', '.status.conditions[0].reason'],
  ],
});

export const PodDisruptionBudget = defineKind({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  shortNames: ['pdb'],
  fields: { spec: anything, status: open({ conditions }) },
});
