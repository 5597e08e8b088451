import { Component, JsonObject } from '@openchoreo-portal/model';
import { readmePaths, sourceOf, webUrl } from './readme';

const component = (repository: JsonObject | undefined): Component => ({
  apiVersion: 'openchoreo.dev/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'web',
    uid: 'w',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: {
    owner: { projectName: 'shop' },
    componentType: { name: 'deployment/x' },
    ...(repository
      ? { workflow: { name: 'build', parameters: { repository } } }
      : {}),
  },
});

describe('sourceOf', () => {
  it('knows repositories of the own server', () => {
    const source = sourceOf(
      component({
        url: 'http://localhost:7007/api/openchoreo-git/default/shop.git',
        appPath: './web/',
        revision: { branch: 'main' },
      }),
    )!;
    expect(source).toMatchObject({
      branch: 'main',
      folder: 'web',
      own: { namespace: 'default', name: 'shop' },
    });
    expect(readmePaths(source)).toEqual(['web/README.md', 'README.md']);
    expect(webUrl(source)).toBeUndefined();
  });

  it('links to others', () => {
    const source = sourceOf(
      component({ url: 'https://git.example/a/b.git', appPath: '.' }),
    )!;
    expect(source.own).toBeUndefined();
    expect(readmePaths(source)).toEqual(['README.md']);
    expect(webUrl(source)).toBe('https://git.example/a/b');
    expect(webUrl({ url: 'git@git.example:a/b.git', folder: '' })).toBe(
      undefined,
    );
  });

  it('is undefined for images', () => {
    expect(sourceOf(component(undefined))).toBeUndefined();
    expect(sourceOf(component({}))).toBeUndefined();
  });
});
