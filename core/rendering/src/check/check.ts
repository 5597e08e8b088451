import {
  ComponentTypeSpec,
  isJsonObject,
  ProjectTypeSpec,
  ResourceTypeSpec,
  TraitSpec,
  WorkflowSpec,
} from '@openchoreo-portal/model';
import { RenderProblem } from '../errors';
import { field } from '../template/engine';
import { ScopeTypes } from '../template/scope';
import { TypeChecker } from './checker';
import {
  checkLoop,
  checkObjectTemplate,
  checkPostRuleList,
  checkRuleLists,
  checkTarget,
} from './parts';
import {
  COMPONENT_VARIABLES,
  PROJECT_VARIABLES,
  RESOURCE_VARIABLES,
  TRAIT_VARIABLES,
  WORKFLOW_VARIABLES,
} from './variables';

const WORKLOAD_KINDS = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'CronJob',
  'Job',
];

/**
 * What could never render, found without values: broken schemas and defaults, expressions that cannot be parsed or whose types cannot
 * fit, and templates that break the rules of the type. For admission. Empty when all is well.
 *
 * @param source what to call the object, e.g. `ComponentType/service`
 */
export function checkComponentType(
  spec: ComponentTypeSpec,
  source: string,
): RenderProblem[] {
  const checker = new TypeChecker(source);
  const types = ScopeTypes.of({
    ...COMPONENT_VARIABLES,
    parameters: checker.schema(spec.parameters, 'spec.parameters'),
    environmentConfigs: checker.schema(
      spec.environmentConfigs,
      'spec.environmentConfigs',
    ),
  });
  checkRuleLists(checker, spec, types);
  spec.resources.forEach((resource, i) =>
    checkObjectTemplate(
      checker,
      resource,
      types,
      checker.at(`spec.resources[${i}]`),
    ),
  );
  spec.traits?.forEach((trait, i) => {
    const place = checker.at(`spec.traits[${i}]`);
    checker.template(trait.parameters, types, field(place, 'parameters'));
    checker.template(
      trait.environmentConfigs,
      types,
      field(place, 'environmentConfigs'),
    );
  });
  checkPostRuleList(checker, spec.postRenderValidations, types);
  const { workloadType } = spec;
  const main = spec.resources.filter(
    r => kindOf(r.template).toLowerCase() === workloadType,
  );
  if (workloadType !== 'proxy' && main.length !== 1) {
    checker.add(
      checker.at('spec.resources'),
      `must have exactly one template of kind ${workloadType}, but has ${main.length}`,
    );
  }
  return checker.problems;
}

/** Like {@link checkComponentType}, for Trait and ClusterTrait. */
export function checkTrait(spec: TraitSpec, source: string): RenderProblem[] {
  const checker = new TypeChecker(source);
  const types = ScopeTypes.of({
    ...TRAIT_VARIABLES,
    parameters: checker.schema(spec.parameters, 'spec.parameters'),
    environmentConfigs: checker.schema(
      spec.environmentConfigs,
      'spec.environmentConfigs',
    ),
  });
  checkRuleLists(checker, spec, types);
  spec.creates?.forEach((create, i) => {
    const place = checker.at(`spec.creates[${i}]`);
    checkObjectTemplate(checker, create, types, place);
    const kind = kindOf(create.template);
    if (WORKLOAD_KINDS.includes(kind)) {
      checker.add(place, `a trait may not create a ${kind}`);
    }
  });
  spec.patches?.forEach((patch, i) => {
    const place = checker.at(`spec.patches[${i}]`);
    const inner = checkLoop(checker, patch, types, place);
    checkTarget(checker, patch.target, inner, place);
    checker.template(patch.operations, inner, field(place, 'operations'));
  });
  spec.removes?.forEach((remove, i) => {
    const place = checker.at(`spec.removes[${i}]`);
    const inner = checkLoop(checker, remove, types, place);
    checkTarget(checker, remove.target, inner, place);
    if (WORKLOAD_KINDS.includes(remove.target.kind)) {
      checker.add(place, `a trait may not remove a ${remove.target.kind}`);
    }
  });
  checkPostRuleList(checker, spec.postRenderValidations, types);
  return checker.problems;
}

/** Like {@link checkComponentType}, for ProjectType and ClusterProjectType. */
export function checkProjectType(
  spec: ProjectTypeSpec,
  source: string,
): RenderProblem[] {
  const checker = new TypeChecker(source);
  const types = ScopeTypes.of({
    ...PROJECT_VARIABLES,
    parameters: checker.schema(spec.parameters, 'spec.parameters'),
    environmentConfigs: checker.schema(
      spec.environmentConfigs,
      'spec.environmentConfigs',
    ),
  });
  checkRuleLists(checker, spec, types);
  spec.resources.forEach((resource, i) =>
    checkObjectTemplate(
      checker,
      resource,
      types,
      checker.at(`spec.resources[${i}]`),
    ),
  );
  return checker.problems;
}

/** Like {@link checkComponentType}, for ResourceType and ClusterResourceType. */
export function checkResourceType(
  spec: ResourceTypeSpec,
  source: string,
): RenderProblem[] {
  const checker = new TypeChecker(source);
  const types = ScopeTypes.of({
    ...RESOURCE_VARIABLES,
    parameters: checker.schema(spec.parameters, 'spec.parameters'),
    environmentConfigs: checker.schema(
      spec.environmentConfigs,
      'spec.environmentConfigs',
    ),
  });
  const applied = types.with('applied');
  spec.resources.forEach((resource, i) => {
    const place = checker.at(`spec.resources[${i}]`);
    checkObjectTemplate(checker, resource, types, place);
    const ready = field(place, 'readyWhen');
    checker.expression(resource.readyWhen, applied, ready, 'bool');
  });
  spec.outputs?.forEach((output, i) =>
    checker.template(output, applied, checker.at(`spec.outputs[${i}]`)),
  );
  return checker.problems;
}

/** Like {@link checkComponentType}, for Workflow and ClusterWorkflow. */
export function checkWorkflow(
  spec: WorkflowSpec,
  source: string,
): RenderProblem[] {
  const checker = new TypeChecker(source);
  const types = ScopeTypes.of({
    ...WORKFLOW_VARIABLES,
    parameters: checker.schema(spec.parameters, 'spec.parameters'),
  });
  const run = { template: spec.runTemplate };
  checkObjectTemplate(checker, run, types, checker.at('spec.runTemplate'));
  for (const problem of checker.problems) {
    problem.path = problem.path.replace(
      'spec.runTemplate.template',
      'spec.runTemplate',
    );
  }
  spec.externalRefs?.forEach((ref, i) =>
    checker.template(
      ref.name,
      types,
      checker.at(`spec.externalRefs[${i}].name`),
    ),
  );
  spec.resources?.forEach((resource, i) =>
    checkObjectTemplate(
      checker,
      resource,
      types,
      checker.at(`spec.resources[${i}]`),
    ),
  );
  return checker.problems;
}

function kindOf(template: unknown): string {
  const kind = isJsonObject(template) ? template.kind : undefined;
  return typeof kind === 'string' ? kind : '';
}
