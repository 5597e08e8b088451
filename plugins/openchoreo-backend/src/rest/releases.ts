import { ResourceClient } from '@openchoreo-portal/client';
import {
  componentState,
  Lookups,
  lookupsOf,
} from '@openchoreo-portal/controllers';
import {
  ApiError,
  clusterComponentTypeKind,
  clusterDeploymentPipelineKind,
  clusterTraitKind,
  clusterWorkflowKind,
  Component,
  componentKind,
  componentTypeKind,
  deploymentPipelineKind,
  projectKind,
  traitKind,
  workflowKind,
  workloadKind,
  ComponentRelease,
  componentReleaseKind,
  isApiError,
  isJsonObject,
  jsonEqual,
  KubeObject,
} from '@openchoreo-portal/model';
import { ControlPlane } from '../controlPlane/createControlPlane';
import { shown } from './resources/uniform';
import { pathParameter, ref, RestCall, RestOperation } from './types';

/** `POST …/components/{name}/generate-release`: freezes a component as it is now, by the controller's own function. */
export function releaseOperations(controlPlane: ControlPlane): RestOperation[] {
  return [
    {
      operationId: 'generateRelease',
      method: 'post',
      path: '/api/v1/namespaces/{namespaceName}/components/{componentName}/generate-release',
      tag: 'Components',
      summary: 'Freeze a component into a release',
      parameters: [
        pathParameter('namespaceName', 'Namespace.'),
        pathParameter('componentName', 'Name of the Component.'),
      ],
      body: { schema: ref('GenerateReleaseRequest'), optional: true },
      success: {
        status: 201,
        description:
          'The release. Equal content has the same one, unless it is named.',
        schema: ref('ComponentRelease'),
      },
      errors: [400, 404, 422],
      handle: call => generateRelease(controlPlane, call),
    },
  ];
}

async function generateRelease(
  { client: platform }: ControlPlane,
  { client, params, body = {} }: RestCall,
): Promise<ComponentRelease> {
  const releaseName = isJsonObject(body) ? body.releaseName : body;
  if (releaseName !== undefined && typeof releaseName !== 'string') {
    throw new ApiError({
      reason: 'BadRequest',
      message: 'releaseName must be a text.',
      causes: [
        {
          reason: 'FieldValueInvalid',
          field: 'releaseName',
          message: 'must be a text',
        },
      ],
    });
  }
  const { namespaceName: namespace, componentName: name } = params;
  const asCaller = () =>
    client.get<Component>(componentKind, { namespace, name });
  // Who may make releases is asked when one is made; what is wrong is told only to those who may see the component.
  const component = await platform
    .get<Component>(componentKind, { namespace, name })
    .catch(asCaller);
  const state = componentState(
    component,
    await neighboursOf(platform, component),
  );
  if ('reason' in state) {
    await asCaller();
    throw new ApiError({
      reason: 'Invalid',
      message: `Component ${name} cannot be released: ${state.message}`,
      remedy: 'Correct it and try again.',
    });
  }
  const wanted: KubeObject = {
    ...state.release.object,
    metadata: {
      ...state.release.object.metadata,
      ...(releaseName ? { name: releaseName } : {}),
    },
  };
  try {
    return shown(
      await client.create<ComponentRelease>(componentReleaseKind, wanted),
    ) as ComponentRelease;
  } catch (error) {
    if (!isApiError(error, 'AlreadyExists')) throw error;
    const found = await client.get<ComponentRelease>(componentReleaseKind, {
      namespace,
      name: wanted.metadata.name!,
    });
    if (jsonEqual(found.spec, wanted.spec)) {
      return shown(found) as ComponentRelease;
    }
    throw new ApiError({
      reason: 'Invalid',
      message: `Release ${found.metadata.name} exists with other content.`,
      remedy: 'Choose another releaseName, or leave it out.',
    });
  }
}

/** Everything a release may be made of, as it is stored now: caches may not have what the caller wrote a moment ago. */
async function neighboursOf(
  platform: ResourceClient,
  component: Component,
): Promise<Lookups> {
  const { namespace } = component.metadata;
  const lists = await Promise.all(
    PARTS.map(kind =>
      platform.list(kind, kind.scope === 'Namespaced' ? { namespace } : {}),
    ),
  );
  return lookupsOf([component, ...lists.flatMap(({ items }) => items)]);
}

const PARTS = [
  workloadKind,
  projectKind,
  deploymentPipelineKind,
  clusterDeploymentPipelineKind,
  componentTypeKind,
  clusterComponentTypeKind,
  traitKind,
  clusterTraitKind,
  workflowKind,
  clusterWorkflowKind,
];
