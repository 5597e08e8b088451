import { Component, isJsonObject } from '@openchoreo-portal/model';

/** Where the source of a component is. */
export interface Source {
  url: string;
  branch?: string;
  /** Folder of the component; empty for the whole repository. */
  folder: string;
  /** Repository of the portal's own Git server, whose files pages can show. */
  own?: { namespace: string; name: string };
}

const OWN = /\/api\/openchoreo-git\/([^/?#]+)\/([^/?#]+?)(?:\.git)?\/?$/;

/** The source that a component's build names; undefined when it runs a given image. */
export function sourceOf(component: Component | undefined): Source | undefined {
  const repository = component?.spec.workflow?.parameters?.repository;
  if (!isJsonObject(repository) || typeof repository.url !== 'string') {
    return undefined;
  }
  const { url, appPath, revision } = repository;
  const branch = isJsonObject(revision) ? revision.branch : undefined;
  const own = OWN.exec(url);
  return {
    url,
    ...(typeof branch === 'string' && branch ? { branch } : {}),
    folder:
      typeof appPath === 'string' ? appPath.replace(/^\.?\/*|\/+$/g, '') : '',
    ...(own ? { own: { namespace: own[1], name: own[2] } } : {}),
  };
}

/** Where a README may be, the nearest first. */
export const readmePaths = ({ folder }: Source): string[] =>
  folder ? [`${folder}/README.md`, 'README.md'] : ['README.md'];

/** A web page of the repository, for hosts that have one at the clone address. */
export function webUrl({ url, own }: Source): string | undefined {
  return !own && /^https?:\/\//.test(url)
    ? url.replace(/\.git$/, '')
    : undefined;
}
