import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { AccessRequest } from '@openchoreo-portal/authorization';
import { openchoreoClientServiceRef } from '@openchoreo-portal/plugin-openchoreo-node';
import permissionPlugin from '@backstage/plugin-permission-backend';
import request from 'supertest';
import permissionModule from '.';

it('answers Backstage with decisions of the control plane', async () => {
  const asked: AccessRequest[] = [];
  const { server } = await startTestBackend({
    features: [
      permissionPlugin,
      permissionModule,
      mockServices.rootConfig.factory({
        data: { permission: { enabled: true } },
      }),
      createServiceFactory({
        service: openchoreoClientServiceRef,
        deps: {},
        factory: () =>
          ({
            decide: async (_: unknown, requests: AccessRequest[]) => {
              asked.push(...requests);
              return requests.map(({ action }) => ({
                allowed: action === 'component:create',
                reason: '',
              }));
            },
          } as never),
      }),
    ],
  });
  const items = ['openchoreo.component.create', 'openchoreo.component.delete'];
  const response = await request(server)
    .post('/api/permission/authorize')
    .set('authorization', mockCredentials.user.header())
    .send({
      items: items.map(name => ({
        id: name,
        permission: { type: 'basic', name, attributes: {} },
      })),
    });
  expect(response.body).toEqual({
    items: [
      { id: 'openchoreo.component.create', result: 'ALLOW' },
      { id: 'openchoreo.component.delete', result: 'DENY' },
    ],
  });
  expect(asked.map(r => r.action)).toEqual([
    'component:create',
    'component:delete',
  ]);
});
