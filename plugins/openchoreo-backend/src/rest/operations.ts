import { LoggerService } from '@backstage/backend-plugin-api';
import { WebhookSecrets } from '../autobuild/push';
import { ControlPlane } from '../controlPlane/createControlPlane';
import { ContextOf } from '../http/context';
import { SecretService } from '../secrets/service';
import { authorizationOperations } from './authorization';
import { autobuildOperations } from './autobuild';
import { legacyOperations } from './legacy';
import { liveOperations } from './live';
import { openApiDocument } from './openapi/document';
import { PORTAL_OPERATIONS } from './openapi/portal';
import { releaseOperations } from './releases';
import { resourceOperations } from './resources';
import { secretOperations } from './secrets';
import { SystemInfo, systemOperations } from './system';
import { RestOperation } from './types';

/** What the operations work with. */
export interface RestOptions {
  controlPlane: ControlPlane;
  secrets: SecretService;
  webhooks: WebhookSecrets;
  contextOf: ContextOf;
  logger: LoggerService;
  system: SystemInfo;
}

/** Every operation of the REST dialect. What is routed, described and tested is this list. */
export function restOperations(options: RestOptions): RestOperation[] {
  const { controlPlane, secrets, system } = options;
  const resources = resourceOperations();
  const operations: RestOperation[] = [
    ...systemOperations(system, () => document),
    ...resources,
    ...releaseOperations(controlPlane),
    ...liveOperations(),
    ...authorizationOperations(controlPlane.engine),
    ...secretOperations(secrets),
    ...autobuildOperations(options),
    ...legacyOperations(resources),
  ];
  const document = openApiDocument(
    [...operations, ...PORTAL_OPERATIONS],
    system,
  );
  return operations;
}
