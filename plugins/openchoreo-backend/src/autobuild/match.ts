/** The parts of a push that choose components, whatever Git host sent it. */
export interface Push {
  repositoryUrl: string;
  /** Without `refs/heads/`. */
  branch: string;
  commit: string;
  /** Paths that changed; undefined when the host did not say, which builds every match. */
  paths?: readonly string[];
}

/** Where a component's source is. */
export interface SourceLocation {
  url: string;
  /** Default `main`. */
  branch?: string;
  /** Folder inside the repository. Default: the whole repository. */
  appPath?: string;
}

/**
 * One form for every spelling of a repository address: `git@h:p` and `ssh://` become https, no user, no `.git`, no trailing slash,
 * lower case (the reference's rule, reference/api.md §5.6).
 */
export function normalizeRepositoryUrl(url: string): string {
  let text = url.trim().toLowerCase();
  const scp = /^[^/@\s]+@([^:/\s]+):(.+)$/.exec(text);
  if (scp) text = `https://${scp[1]}/${scp[2]}`;
  text = text.replace(/^ssh:\/\//, 'https://');
  text = text.replace(/^(https?:\/\/)[^/@]*@/, '$1');
  return text.replace(/\/+$/, '').replace(/\.git$/, '');
}

/** True when the push touches what the component is built from. */
export function pushTouches(push: Push, source: SourceLocation): boolean {
  if (
    normalizeRepositoryUrl(push.repositoryUrl) !==
    normalizeRepositoryUrl(source.url)
  ) {
    return false;
  }
  if (push.branch !== (source.branch || 'main')) return false;
  const folder = (source.appPath ?? '')
    .split('/')
    .filter(part => part && part !== '.')
    .join('/');
  if (!folder || !push.paths) return true;
  return push.paths.some(
    path => path === folder || path.startsWith(`${folder}/`),
  );
}
