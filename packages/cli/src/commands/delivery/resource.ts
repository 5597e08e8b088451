import {
  releaseBindingName,
  resourceKind,
  ResourceReleaseBinding,
  resourceReleaseBindingKind,
  StoredObject,
} from '@openchoreo-portal/model';
import { Session } from '../../api/session';
import { CommonOptions } from '../../config/settings';
import { CliError } from '../../errors';
import { putBinding } from './putBinding';

/** `resource promote`. */
export async function promoteResource(
  session: Session,
  options: CommonOptions & { env: string },
  name: string,
): Promise<void> {
  const { client, settings } = session;
  const { namespace } = settings;
  const resource = await client.get<
    StoredObject<
      { owner: { projectName: string } },
      { latestRelease?: { name: string } }
    >
  >(resourceKind, { namespace, name });
  const release = resource.status?.latestRelease?.name;
  if (!release) {
    throw new CliError(`Resource ${name} has no release yet.`, {
      remedy: `See why: occ describe resource ${name}.`,
    });
  }
  const { items } = await client.list<ResourceReleaseBinding>(
    resourceReleaseBindingKind,
    { namespace },
  );
  const existing = items.find(
    b =>
      b.spec.owner.resourceName === name && b.spec.environment === options.env,
  );
  await putBinding(session, resourceReleaseBindingKind, existing, {
    name: releaseBindingName(name, options.env),
    owner: {
      projectName: resource.spec!.owner.projectName,
      resourceName: name,
    },
    environment: options.env,
    sentence: `${name}: ${release} to ${options.env}`,
    values: { resourceRelease: release },
  });
}
