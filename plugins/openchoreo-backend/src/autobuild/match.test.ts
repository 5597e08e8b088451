import { normalizeRepositoryUrl, pushTouches } from './match';

describe('normalizeRepositoryUrl', () => {
  it.each([
    'https://git.example.com/Team/App.git',
    'https://user:token@git.example.com/team/app/',
    'git@git.example.com:team/app.git',
    'ssh://git@git.example.com/team/app',
  ])('%s', url =>
    expect(normalizeRepositoryUrl(url)).toBe(
      'https://git.example.com/team/app',
    ),
  );
});

describe('pushTouches', () => {
  const source = {
    url: 'https://h/r.git',
    branch: 'main',
    appPath: './services/api',
  };
  const push = { repositoryUrl: 'https://h/r', branch: 'main', commit: 'c' };

  it('builds when a file below the folder changed', () => {
    expect(
      pushTouches({ ...push, paths: ['services/api/index.js'] }, source),
    ).toBe(true);
  });
  it('does not take a folder whose name only starts alike', () => {
    expect(
      pushTouches({ ...push, paths: ['services/api-v2/index.js'] }, source),
    ).toBe(false);
  });
  it('builds when the host named no paths', () => {
    expect(pushTouches(push, source)).toBe(true);
  });
  it('leaves other branches and repositories alone', () => {
    expect(pushTouches({ ...push, branch: 'next' }, source)).toBe(false);
    expect(
      pushTouches({ ...push, repositoryUrl: 'https://h/other' }, source),
    ).toBe(false);
  });
});
