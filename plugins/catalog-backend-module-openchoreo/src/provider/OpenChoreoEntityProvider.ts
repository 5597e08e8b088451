import { LoggerService } from '@backstage/backend-plugin-api';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import {
  DeferredEntity,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import {
  createInformerFactory,
  Informer,
  InformerFactory,
  ResourceClient,
} from '@openchoreo-portal/client';
import {
  Component,
  componentKind,
  KindDefinition,
  keyOf,
  namespaceKind,
  openChoreoKinds,
  Project,
  projectKind,
  Resource,
  resourceKind,
  StoredObject,
  Workload,
  workloadKind,
} from '@openchoreo-portal/model';
import { LOCATION } from '../translate/common';
import {
  componentToEntity,
  namespaceToDomain,
  projectToSystem,
  resourceToEntity,
  workloadToApis,
} from '../translate/developer';
import { PLATFORM_KINDS, platformToEntity } from '../translate/platform';
import { isGeneratedTemplate, templatesOf } from '../translate/templates';
import { EntityMap } from './entityMap';

const NAME = 'openchoreo';
const ORGANIZATION_SELECTOR = 'openchoreo.dev/control-plane=true';
/** Changes that arrive together travel together. */
const BATCH_MS = 50;

/** Options of {@link OpenChoreoEntityProvider}. */
export interface OpenChoreoEntityProviderOptions {
  client: ResourceClient;
  logger: LoggerService;
}

/**
 * Keeps the catalog equal to the control plane: a full mutation once everything has been read, then one delta per batch of watch events.
 * A read that fails is retried by its informer and never removes anything.
 */
export class OpenChoreoEntityProvider implements EntityProvider {
  private readonly informers: InformerFactory;
  private readonly entities = new EntityMap();
  private readonly projects: Informer<Project>;
  private readonly components: Informer<Component>;
  private readonly workloads: Informer<Workload>;
  private readonly resources: Informer<Resource>;
  private connection?: EntityProviderConnection;
  private synced = false;
  private readonly dirty = new Map<string, () => Entity[]>();
  private timer?: ReturnType<typeof setTimeout>;
  private sending: Promise<void> = Promise.resolve();

  constructor(private readonly options: OpenChoreoEntityProviderOptions) {
    this.informers = createInformerFactory(options.client, {
      onError: (error, attempt) => {
        if (attempt > 2) {
          options.logger.warn(`The control plane cannot be followed: ${error}`);
        }
      },
    });
    this.projects = this.informers.informer<Project>(projectKind);
    this.components = this.informers.informer<Component>(componentKind);
    this.workloads = this.informers.informer<Workload>(workloadKind);
    this.resources = this.informers.informer<Resource>(resourceKind);
  }

  getProviderName(): string {
    return NAME;
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.connection = connection;
    this.components.addIndex('project', component => [
      projectKey(component, component.spec.owner.projectName),
    ]);
    this.workloads.addIndex('component', workload => [
      projectKey(workload, workload.spec.owner.componentName),
    ]);
    this.follow();
    this.informers.start();
    void this.informers.waitForSync().then(() => this.fullSync());
  }

  /** Ends all watches. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    await this.informers.stop();
  }

  /** Sends everything that is known; called once after the first read, and as a backstop. Does nothing before the first read. */
  async fullSync(): Promise<void> {
    this.synced = true;
    this.drain();
    const entities = this.entities.all().map(deferred);
    await this.send({ type: 'full', entities });
    this.options.logger.info(
      `The catalog has ${entities.length} entities of OpenChoreo`,
    );
  }

  /**
   * Sends generated templates again that the catalog does not have: a template of the platform team stood in their place and was taken away. The
   * catalog tells nobody, so somebody has to call this now and then.
   *
   * @param missing - says which of these entity references the catalog does not have
   */
  async restoreTemplates(
    missing: (entityRefs: string[]) => Promise<ReadonlySet<string>>,
  ): Promise<void> {
    const templates = this.entities.all().filter(isGeneratedTemplate);
    if (!this.synced || templates.length === 0) return;
    const gone = await missing(templates.map(stringifyEntityRef));
    const added = templates.filter(t => gone.has(stringifyEntityRef(t)));
    if (added.length === 0) return;
    await this.send({
      type: 'delta',
      added: added.map(deferred),
      removed: [],
    });
  }

  private follow(): void {
    const simple = (
      kind: KindDefinition,
      translate: (object: StoredObject) => Entity[],
      selector?: string,
    ) => {
      const informer = this.informers.informer<StoredObject>(
        kind,
        selector ? { labelSelector: selector } : undefined,
      );
      informer.addHandler(change =>
        this.mark(`${kind.kind}:${change.key}`, () => {
          const object = informer.get(change.key);
          return object ? translate(object) : [];
        }),
      );
    };

    simple(
      namespaceKind,
      object => [namespaceToDomain(object)],
      ORGANIZATION_SELECTOR,
    );
    simple(projectKind, object => [projectToSystem(object as Project)]);
    for (const kind of openChoreoKinds) {
      if (Object.hasOwn(PLATFORM_KINDS, kind.kind)) {
        simple(kind, object => [
          platformToEntity(object),
          ...templatesOf(object),
        ]);
      }
    }
    this.components.addHandler(change => this.markComponent(change.key));
    this.resources.addHandler(change => this.markResource(change.key));
    this.workloads.addHandler(change => {
      this.markWorkload(change.key);
      for (const workload of [change.previous, change.current]) {
        if (workload) {
          this.markComponent(
            projectKey(workload, workload.spec.owner.componentName),
          );
        }
      }
    });
    this.projects.addHandler(change => {
      // Owners are inherited from the project.
      for (const component of this.components.byIndex('project', change.key)) {
        this.markComponent(keyOf(component.metadata));
      }
    });
  }

  private markComponent(key: string): void {
    this.mark(`Component:${key}`, () => {
      const component = this.components.get(key);
      if (!component) return [];
      const [workload] = this.workloads.byIndex('component', key);
      const project = this.projectOf(
        component,
        component.spec.owner.projectName,
      );
      return [componentToEntity(component, { project, workload })];
    });
  }

  private markWorkload(key: string): void {
    this.mark(`Workload:${key}`, () => {
      const workload = this.workloads.get(key);
      return workload
        ? workloadToApis(workload, {
            project: this.projectOf(workload, workload.spec.owner.projectName),
          })
        : [];
    });
  }

  private markResource(key: string): void {
    this.mark(`Resource:${key}`, () => {
      const resource = this.resources.get(key);
      return resource
        ? [
            resourceToEntity(resource, {
              project: this.projectOf(
                resource,
                resource.spec.owner.projectName,
              ),
            }),
          ]
        : [];
    });
  }

  private projectOf(object: StoredObject, name: string): Project | undefined {
    return this.projects.get(projectKey(object, name));
  }

  private mark(source: string, entities: () => Entity[]): void {
    this.dirty.set(source, entities);
    if (this.synced) {
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        const { added, removed } = this.drain();
        if (added.length + removed.length > 0) {
          void this.send({
            type: 'delta',
            added: added.map(deferred),
            removed: removed.map(deferred),
          });
        }
      }, BATCH_MS);
    }
  }

  private drain(): { added: Entity[]; removed: Entity[] } {
    const added: Entity[] = [];
    const removed: Entity[] = [];
    for (const [source, entities] of this.dirty) {
      try {
        const delta = this.entities.replace(source, entities());
        added.push(...delta.added);
        removed.push(...delta.removed);
      } catch (error) {
        // One odd object must not keep the others out of the catalog.
        this.options.logger.warn(`${source} has no catalog entity: ${error}`);
      }
    }
    this.dirty.clear();
    return { added, removed };
  }

  private send(
    mutation: Parameters<EntityProviderConnection['applyMutation']>[0],
  ): Promise<void> {
    // In order, and once more as a whole when one fails: the catalog must not stay behind.
    this.sending = this.sending
      .then(() => this.connection!.applyMutation(mutation))
      .catch(async error => {
        this.options.logger.warn(`The catalog refused a change: ${error}`);
        await new Promise(resolve => setTimeout(resolve, 1000));
        await this.connection!.applyMutation({
          type: 'full',
          entities: this.entities.all().map(deferred),
        });
      })
      .catch(error =>
        this.options.logger.error(`The catalog is behind: ${error}`),
      );
    return this.sending;
  }
}

const projectKey = (object: StoredObject, name: string) =>
  `${object.metadata.namespace}/${name}`;

/** Without a location key anybody who may register a template can take the place of a generated one; nothing else can be taken from the control plane. */
const deferred = (entity: Entity): DeferredEntity =>
  isGeneratedTemplate(entity) ? { entity } : { entity, locationKey: LOCATION };
