import {
  Entity,
  getCompoundEntityRef,
  parseEntityRef,
} from '@backstage/catalog-model';
import {
  CatalogProcessor,
  CatalogProcessorEmit,
  processingResult,
} from '@backstage/plugin-catalog-node';
import { LocationSpec } from '@backstage/plugin-catalog-common';
import { CUSTOM_API_VERSION } from '../translate/common';

/** Fields of `spec` that name another entity, and the two relations they make. */
const RELATIONS: Array<{
  field: string;
  defaultKind: string;
  there: string;
  back: string;
}> = [
  { field: 'owner', defaultKind: 'group', there: 'ownedBy', back: 'ownerOf' },
  { field: 'domain', defaultKind: 'domain', there: 'partOf', back: 'hasPart' },
  {
    field: 'hostedOn',
    defaultKind: 'dataplane',
    there: 'hostedOn',
    back: 'hosts',
  },
  {
    field: 'observedBy',
    defaultKind: 'observabilityplane',
    there: 'observedBy',
    back: 'observes',
  },
  {
    field: 'buildsOn',
    defaultKind: 'workflowplane',
    there: 'buildsOn',
    back: 'builds',
  },
  {
    field: 'instanceOf',
    defaultKind: 'componenttype',
    there: 'instanceOf',
    back: 'hasInstance',
  },
];

/** Accepts OpenChoreo's own entity kinds and emits their relations, each with its way back. */
export class OpenChoreoEntityProcessor implements CatalogProcessor {
  getProcessorName(): string {
    return 'OpenChoreoEntityProcessor';
  }

  async validateEntityKind(entity: Entity): Promise<boolean> {
    return entity.apiVersion === CUSTOM_API_VERSION;
  }

  async postProcessEntity(
    entity: Entity,
    _location: LocationSpec,
    emit: CatalogProcessorEmit,
  ): Promise<Entity> {
    const ours = entity.apiVersion === CUSTOM_API_VERSION;
    const self = getCompoundEntityRef(entity);
    for (const { field, defaultKind, there, back } of RELATIONS) {
      // Backstage's own processors make the common relations of its own kinds.
      if (!ours && field !== 'instanceOf') continue;
      const value = entity.spec?.[field];
      if (typeof value !== 'string') continue;
      const target = parseEntityRef(value, {
        defaultKind,
        defaultNamespace: self.namespace,
      });
      emit(processingResult.relation({ source: self, type: there, target }));
      emit(
        processingResult.relation({ source: target, type: back, target: self }),
      );
    }
    if (entity.kind.endsWith('DeploymentPipeline')) {
      for (const name of pipelineEnvironments(entity)) {
        const target = {
          kind: entity.kind.startsWith('Cluster')
            ? 'clusterenvironment'
            : 'environment',
          namespace: self.namespace,
          name,
        };
        emit(
          processingResult.relation({
            source: self,
            type: 'dependsOn',
            target,
          }),
        );
        emit(
          processingResult.relation({
            source: target,
            type: 'dependencyOf',
            target: self,
          }),
        );
      }
    }
    return entity;
  }
}

function pipelineEnvironments(entity: Entity): string[] {
  const paths = (entity.spec?.promotionPaths ?? []) as Array<{
    from?: string;
    to?: string[];
  }>;
  return [
    ...new Set(
      paths
        .flatMap(path => [path.from, ...(path.to ?? [])])
        .filter((name): name is string => Boolean(name)),
    ),
  ];
}
