import { ANNOTATIONS, GatewaySpec } from '@openchoreo-portal/model';
import {
  ComponentContext,
  componentContext,
  typeSource,
} from '../context/component';
import { secretReferenceNames } from '../context/configurations';
import { TraitInstance, traitInstances } from '../context/trait';
import { PendingConnection } from '../dependencies/connections';
import { PendingResource } from '../dependencies/context';
import { EndpointStatus, resolveEndpoints } from '../endpoints';
import { Problems } from '../errors';
import { ComponentRenderInput, RenderedObject } from '../inputs';
import { componentNetworkPolicies } from '../network-policy/component';
import { renderResilience, UnsupportedResilience } from '../resilience';
import { TemplateEngine } from '../template/engine';
import {
  checkDrafts,
  compareObjects,
  DraftObject,
  finish,
  mergeLabels,
  ObjectOrigin,
  originsOf,
} from './draft';
import { annotateResourceHash, annotateRestart } from './resource-hash';
import { suspendWorkloads } from './suspend';
import { renderTemplates } from './templates';
import { applyTrait } from './trait';
import { checkPostRules, checkRules } from './validations';

/** What a component is in an environment. */
export interface ComponentRendering {
  /** In apply order within each plane; empty when the binding says Undeploy. */
  objects: RenderedObject[];
  /** Namespace of the cell on the data plane. */
  cellNamespace: string;
  /** Addresses of the endpoints, for the binding's status. */
  endpoints: EndpointStatus[];
  /** The gateways that count in the environment. */
  gateway: GatewaySpec;
  /** SecretReferences in use, sorted. */
  secretReferenceNames: string[];
  /** Dependencies that have no address yet; their variables are missing from the objects. */
  pendingConnections: PendingConnection[];
  /** Resources that have no outputs yet; likewise. */
  pendingResources: PendingResource[];
  /** Timeouts, retries and circuit breaking that the data plane cannot do. */
  unsupportedResilience: UnsupportedResilience[];
  /** By plane and id, `dataplane/deployment-web-…`. Objects of the platform itself, such as network policy, have none. */
  origins: Record<string, ObjectOrigin>;
}

/**
 * Renders a component release in an environment: the type's rules and objects, the type's traits, the component's traits, rules
 * over the result, labels, and network policy.
 *
 * Pure: equal inputs give equal results, byte for byte, and the inputs are never changed.
 *
 * @throws RenderError (an `ApiError` of reason `Invalid`) with every problem that could be found
 */
export function renderComponent(
  input: ComponentRenderInput,
): ComponentRendering {
  const context = componentContext(input);
  const undeployed = input.binding?.spec?.state === 'Undeploy';
  const drafts = undeployed ? [] : renderDrafts(input, context);
  const objects = finish(drafts);
  const origins = originsOf(drafts, objects);
  const resilience = renderResilience(input, context);
  if (!undeployed) {
    objects.push(
      ...resilience.objects,
      ...componentNetworkPolicies(input, context, resilience),
    );
  }
  return {
    objects,
    cellNamespace: context.cellNamespace,
    endpoints: undeployed
      ? []
      : resolveEndpoints({
          objects: drafts
            .filter(d => d.targetPlane === 'dataplane')
            .map(d => d.object),
          workload: context.workload,
          gateway: context.gateway,
          cellNamespace: context.cellNamespace,
        }),
    gateway: context.gateway,
    secretReferenceNames: secretReferenceNames(context.workload),
    pendingConnections: context.dependencies.pendingConnections,
    pendingResources: context.dependencies.pendingResources,
    unsupportedResilience: resilience.unsupported,
    origins,
  };
}

function renderDrafts(
  input: ComponentRenderInput,
  context: ComponentContext,
): DraftObject[] {
  const engine = new TemplateEngine(input.limits);
  const source = typeSource(input);
  const { spec: type } = input.release.spec.componentType;
  const { scope } = context;

  checkRules(engine, type, scope, source);
  const drafts = renderTemplates(engine, type.resources, scope, {
    source,
    path: 'spec.resources',
  });
  const traits = prepareTraits(input, context, engine);
  for (const trait of traits) applyTrait(engine, trait, drafts);

  const rules = new Problems();
  rules.attempt(() =>
    checkPostRules(engine, type.postRenderValidations, drafts, scope, source),
  );
  for (const trait of traits) {
    const { postRenderValidations } = trait.spec;
    rules.attempt(() =>
      checkPostRules(
        engine,
        postRenderValidations,
        drafts,
        trait.scope,
        trait.source,
      ),
    );
  }
  rules.throwIfAny();

  for (const { object } of drafts) mergeLabels(object, context.labels);
  annotateResourceHash(drafts, type.workloadType);
  annotateRestart(
    drafts,
    input.binding?.metadata.annotations?.[ANNOTATIONS.restartedAt],
  );
  const kept =
    input.binding?.metadata.annotations?.[ANNOTATIONS.suspended] === 'true'
      ? suspendWorkloads(drafts)
      : drafts;
  checkDrafts(kept);
  return kept.sort((a, b) => compareObjects(a.object, b.object));
}

/** All traits with their values; what is wrong with any of them is reported together. */
function prepareTraits(
  input: ComponentRenderInput,
  context: ComponentContext,
  engine: TemplateEngine,
): TraitInstance[] {
  const problems = new Problems();
  const traits = traitInstances(input, context, engine).flatMap(
    make => problems.attempt(make) ?? [],
  );
  problems.throwIfAny();
  return traits;
}
