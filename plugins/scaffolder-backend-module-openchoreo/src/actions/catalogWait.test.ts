import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { createCatalogWaitAction } from './catalogWait';

const entity: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'api', namespace: 'default' },
  spec: {},
};

describe('openchoreo:catalog:wait', () => {
  const context = (input: object) =>
    ({
      input,
      logger: mockServices.logger.mock(),
      getInitiatorCredentials: async () => mockCredentials.user(),
    } as any);

  it('ends when the entity appears', async () => {
    const catalog = catalogServiceMock.mock();
    catalog.getEntityByRef
      .mockResolvedValueOnce(undefined)
      .mockResolvedValue(entity);
    await createCatalogWaitAction({ catalog }).handler(
      context({ entityRef: 'component:default/api' }),
    );
    expect(catalog.getEntityByRef).toHaveBeenCalledTimes(2);
  });

  it('fails with what to do when it does not', async () => {
    const catalog = catalogServiceMock.mock();
    catalog.getEntityByRef.mockResolvedValue(undefined);
    await expect(
      createCatalogWaitAction({ catalog }).handler(
        context({ entityRef: 'component:default/api', timeoutSeconds: 0.2 }),
      ),
    ).rejects.toMatchObject({ reason: 'Timeout' });
  });
});
