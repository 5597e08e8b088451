import { mockServices } from '@backstage/backend-test-utils';
import { Router } from 'express';
import { ControlPlane } from '../controlPlane/createControlPlane';
import { createRouter } from '../http/router';
import { restOperations } from '../rest/operations';
import { RestOperation } from '../rest/types';
import { SecretService } from '../secrets/service';

/** What routes and operations need to be listed; nothing is behind it. */
const wiring = () => ({
  controlPlane: {
    apiServer: { clientFor: () => undefined },
  } as unknown as ControlPlane,
  webhooks: {},
  logger: mockServices.logger.mock(),
  system: { version: '', url: '', issuers: [] },
});

/** Every route as it is wired. */
export const wiredRouter = (): Router =>
  createRouter({
    ...wiring(),
    subjects: { fromRequest: jest.fn(), fromCredentials: jest.fn() },
    planes: { transport: jest.fn() },
    stopping: new AbortController().signal,
  } as unknown as Parameters<typeof createRouter>[0]);

/** Every operation of the REST dialect, to be listed. */
export const wiredOperations = (): RestOperation[] =>
  restOperations({
    ...wiring(),
    secrets: {} as SecretService,
    contextOf: jest.fn(),
  });
