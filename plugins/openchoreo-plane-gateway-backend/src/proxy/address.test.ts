import { parseAddress } from './address';

describe('parseAddress', () => {
  it('reads cluster-scoped and namespaced planes', () => {
    expect(
      parseAddress(
        '/proxy/dataplane/_cluster/default/k8s/apis/apps/v1/namespaces/a/deployments?watch=true&labelSelector=a%3Db',
      ),
    ).toEqual({
      plane: { planeType: 'dataplane', namespace: undefined, name: 'default' },
      key: 'dataplane/_cluster/default',
      target: 'k8s',
      path: '/apis/apps/v1/namespaces/a/deployments?watch=true&labelSelector=a%3Db',
    });
    expect(
      parseAddress('/proxy/workflowplane/acme/builds/k8s/version').plane,
    ).toEqual({
      planeType: 'workflowplane',
      namespace: 'acme',
      name: 'builds',
    });
    expect(parseAddress('/proxy/dataplane/_cluster/default/k8s').path).toBe(
      '/',
    );
  });

  it.each([
    '/proxy/otherplane/_cluster/default/k8s/version',
    '/proxy/dataplane/_cluster/default',
    '/proxy/dataplane/_cluster/Default/k8s/version',
    '/proxy/dataplane/_other/default/k8s/version',
    '/proxy/dataplane/_cluster/default/K8S/version',
    '/proxy/dataplane/_cluster/default/k8s/../../../../secret',
    '/proxy/dataplane/_cluster/default/k8s/api/%2e%2e/x',
    '/proxy/dataplane/_cluster/default/k8s//api',
    '/proxy/dataplane/_cluster/default%2fk8s/api',
  ])('refuses %s', url => {
    expect(() => parseAddress(url)).toThrow(
      expect.objectContaining({ reason: 'BadRequest' }),
    );
  });
});
