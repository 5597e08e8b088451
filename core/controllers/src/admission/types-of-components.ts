import {
  ApiError,
  clusterComponentTypeKind,
  clusterTraitKind,
  ComponentType,
  componentTypeKind,
  ErrorCause,
  Trait,
  traitKind,
} from '@openchoreo-portal/model';
import { writesOf } from './matching';
import { ControlPlaneAdmission } from './types';

const WORKLOADS = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'CronJob',
  'Job',
]);
const OWN_NAMESPACE = '${metadata.namespace}';

interface Template {
  kind?: unknown;
  metadata?: { namespace?: unknown };
}

/** The parts of a template that must not be left to an expression: its kind, and that it stays in its own namespace. */
export const templateAdmission: ControlPlaneAdmission = {
  name: 'component-type-templates',
  matches: writesOf(
    componentTypeKind,
    clusterComponentTypeKind,
    traitKind,
    clusterTraitKind,
  ),
  validate(_context, { object, kind }) {
    const causes = kind.kind.endsWith('Trait')
      ? traitProblems(object as Trait)
      : typeProblems(object as ComponentType);
    if (causes.length === 0) return;
    throw new ApiError({
      reason: 'Invalid',
      message: `${kind.kind} ${object.metadata.name} is invalid: ${causes
        .map(c => `${c.field}: ${c.message}`)
        .join('; ')}`,
      remedy: 'Correct the templates.',
      causes,
      details: {
        kind: kind.kind,
        group: kind.group,
        ...(object.metadata.name ? { name: object.metadata.name } : {}),
      },
    });
  },
};

function typeProblems({ spec }: ComponentType): ErrorCause[] {
  const causes: ErrorCause[] = [];
  let workloads = 0;
  (spec?.resources ?? []).forEach((resource, i) => {
    const template = resource.template as Template;
    causes.push(...templateProblems(template, `spec.resources[${i}].template`));
    if (
      typeof template?.kind === 'string' &&
      template.kind.toLowerCase() === spec.workloadType
    ) {
      workloads++;
    }
  });
  if (spec?.workloadType !== 'proxy' && workloads !== 1) {
    causes.push({
      reason: 'FieldValueInvalid',
      field: 'spec.resources',
      message: `exactly one template must be a ${spec?.workloadType}, found ${workloads}`,
    });
  }
  return causes;
}

function traitProblems({ spec }: Trait): ErrorCause[] {
  const causes: ErrorCause[] = [];
  (spec?.creates ?? []).forEach((create, i) => {
    const template = create.template as Template;
    const field = `spec.creates[${i}].template`;
    causes.push(...templateProblems(template, field));
    if (typeof template?.kind === 'string' && WORKLOADS.has(template.kind)) {
      causes.push({
        reason: 'FieldValueForbidden',
        field: `${field}.kind`,
        message: `a trait may not create a ${template.kind}`,
      });
    }
  });
  (spec?.removes ?? []).forEach((remove, i) => {
    if (WORKLOADS.has(remove.target.kind)) {
      causes.push({
        reason: 'FieldValueForbidden',
        field: `spec.removes[${i}].target.kind`,
        message: `a trait may not remove a ${remove.target.kind}`,
      });
    }
  });
  return causes;
}

function templateProblems(template: Template, field: string): ErrorCause[] {
  const causes: ErrorCause[] = [];
  if (
    typeof template?.kind !== 'string' ||
    template.kind === '' ||
    template.kind.includes('${')
  ) {
    causes.push({
      reason: 'FieldValueInvalid',
      field: `${field}.kind`,
      message: 'must be a literal kind',
    });
  }
  const namespace = template?.metadata?.namespace;
  if (namespace !== undefined && namespace !== OWN_NAMESPACE) {
    causes.push({
      reason: 'FieldValueInvalid',
      field: `${field}.metadata.namespace`,
      message: `must be ${OWN_NAMESPACE}`,
    });
  }
  return causes;
}
