import { LoggerService } from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import { Entity } from '@backstage/catalog-model';
import {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import {
  SignedInEvent,
  toEntityName,
} from '@openchoreo-portal/plugin-openchoreo-node';

const LOCATION = 'openchoreo:people';

/** Makes User and Group entities: from the accounts of the embedded provider at start, and from each sign-in. */
export class PeopleProvider implements EntityProvider {
  private connection?: EntityProviderConnection;
  private readonly seen = new Map<string, string>();

  constructor(
    private readonly options: { config: Config; logger: LoggerService },
  ) {}

  getProviderName(): string {
    return 'openchoreo-people';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.connection = connection;
    const { config } = this.options;
    if (!config.getOptionalBoolean('openchoreo.identity.enabled')) return;
    for (const account of config.getOptionalConfigArray(
      'openchoreo.identity.accounts',
    ) ?? []) {
      const username = account.getString('username');
      await this.remember({
        name: toEntityName(username),
        displayName: account.getOptionalString('displayName') ?? username,
        email: account.getOptionalString('email'),
        groups: account.getOptionalStringArray('groups') ?? [],
      });
    }
  }

  /** Adds or updates one person and their groups; sends nothing when nothing changed. */
  async remember(person: SignedInEvent): Promise<void> {
    const entities = [...person.groups.map(groupEntity), userEntity(person)];
    const changed = entities.filter(entity => {
      const key = `${entity.kind}:${entity.metadata.name}`;
      const text = JSON.stringify(entity);
      if (this.seen.get(key) === text) return false;
      this.seen.set(key, text);
      return true;
    });
    if (changed.length === 0 || !this.connection) return;
    await this.connection.applyMutation({
      type: 'delta',
      added: changed.map(entity => ({ entity, locationKey: LOCATION })),
      removed: [],
    });
  }
}

const annotations = {
  'backstage.io/managed-by-location': LOCATION,
  'backstage.io/managed-by-origin-location': LOCATION,
};

function userEntity(person: SignedInEvent): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: {
      name: person.name,
      namespace: 'default',
      title: person.displayName,
      annotations,
    },
    spec: {
      profile: {
        displayName: person.displayName,
        ...(person.email ? { email: person.email } : {}),
      },
      memberOf: person.groups.map(toEntityName).filter(Boolean),
    },
  };
}

function groupEntity(name: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: {
      name: toEntityName(name),
      namespace: 'default',
      title: name,
      annotations,
    },
    spec: { type: 'team', children: [], profile: { displayName: name } },
  };
}
