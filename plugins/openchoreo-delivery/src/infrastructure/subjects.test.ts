import {
  ProjectReleaseBinding,
  ResourceReleaseBinding,
} from '@openchoreo-portal/model';
import {
  askedRelease,
  changedBinding,
  configsOf,
  isOf,
  setQuestion,
  specChange,
} from './subjects';

const metadata = {
  namespace: 'default',
  uid: 'u',
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
};
const cell: ProjectReleaseBinding = {
  apiVersion: 'openchoreo.dev/v1alpha1',
  kind: 'ProjectReleaseBinding',
  metadata: { ...metadata, name: 'whatever-tools-call-it' },
  spec: {
    owner: { projectName: 'shop' },
    environment: 'production',
    projectRelease: 'shop-1',
    environmentConfigs: { quota: {} },
  },
};
const cache: ResourceReleaseBinding = {
  apiVersion: 'openchoreo.dev/v1alpha1',
  kind: 'ResourceReleaseBinding',
  metadata: { ...metadata, name: 'cache-production' },
  spec: {
    owner: { projectName: 'shop', resourceName: 'cache' },
    environment: 'production',
    resourceRelease: 'cache-1',
    retainPolicy: 'Retain',
    resourceTypeEnvironmentConfigs: { size: 'small' },
  },
};
const ofCell = { namespace: 'default', project: 'shop' };
const ofCache = { ...ofCell, resource: 'cache' };

describe('cells and resources', () => {
  it('tells whose a binding is, what it asks for and with which values', () => {
    expect([isOf(ofCell, cell), isOf(ofCell, cache)]).toEqual([true, false]);
    expect([isOf(ofCache, cell), isOf(ofCache, cache)]).toEqual([false, true]);
    expect([askedRelease(cell), askedRelease(cache)]).toEqual([
      'shop-1',
      'cache-1',
    ]);
    expect([configsOf(cell), configsOf(cache)]).toEqual([
      { quota: {} },
      { size: 'small' },
    ]);
  });

  it('changes only what it is asked to, under the name that is there', () => {
    expect(
      changedBinding(ofCache, 'production', cache, {
        releaseName: 'cache-2',
        configs: undefined,
      }),
    ).toEqual({
      ...cache,
      spec: {
        owner: cache.spec.owner,
        environment: 'production',
        resourceRelease: 'cache-2',
        retainPolicy: 'Retain',
      },
    });
    expect(
      changedBinding(ofCell, 'production', cell, {
        releaseName: 'shop-2',
        configs: { quota: { pods: '3' } },
      }),
    ).toMatchObject({
      metadata: { name: 'whatever-tools-call-it' },
      spec: {
        projectRelease: 'shop-2',
        environmentConfigs: { quota: { pods: '3' } },
      },
    });
  });

  it('takes values away by a merge patch', () => {
    expect(
      specChange(ofCache, { releaseName: 'cache-1', configs: undefined }),
    ).toEqual({
      resourceRelease: 'cache-1',
      resourceTypeEnvironmentConfigs: null,
    });
  });

  it('makes a binding where there is none', () => {
    expect(
      changedBinding(ofCache, 'staging', undefined, {
        releaseName: 'cache-1',
        configs: undefined,
      }),
    ).toEqual({
      apiVersion: 'openchoreo.dev/v1alpha1',
      kind: 'ResourceReleaseBinding',
      metadata: {
        name: 'cache-staging',
        namespace: 'default',
        labels: {
          'openchoreo.dev/project': 'shop',
          'openchoreo.dev/environment': 'staging',
        },
      },
      spec: {
        owner: cache.spec.owner,
        environment: 'staging',
        resourceRelease: 'cache-1',
      },
    });
  });

  it('asks for the right that the server asks for', () => {
    expect(setQuestion(ofCache, 'production', 'update')).toEqual({
      action: 'resourcereleasebinding:update',
      scope: { namespace: 'default', project: 'shop', resource: 'cache' },
      attributes: { 'resource.environment': 'default/production' },
    });
    expect(setQuestion(ofCell, 'production', 'create').action).toBe(
      'projectreleasebinding:create',
    );
  });
});
