import { createHmac } from 'node:crypto';
import { readPush, verifiedGitHost } from './push';

describe('verifiedGitHost', () => {
  const body = Buffer.from('{"a":1}');
  const signature = `sha256=${createHmac('sha256', 's')
    .update(body)
    .digest('hex')}`;

  it('knows each host by its header', () => {
    expect(
      verifiedGitHost({ 'x-hub-signature-256': signature }, body, {
        github: 's',
      }),
    ).toBe('github');
    expect(
      verifiedGitHost({ 'x-gitlab-token': 't' }, body, { gitlab: 't' }),
    ).toBe('gitlab');
    expect(
      verifiedGitHost(
        { 'x-event-key': 'repo:push', 'x-hub-signature': signature },
        body,
        { bitbucket: 's' },
      ),
    ).toBe('bitbucket');
    expect(verifiedGitHost({}, body, { github: 's' })).toBeUndefined();
  });

  it.each([
    [{ 'x-hub-signature-256': signature }, { github: 'other' }],
    [{ 'x-hub-signature-256': signature }, {}],
    [{ 'x-gitlab-token': '' + 'x' }, { gitlab: 'xx' }],
  ])('refuses a wrong or unconfigured signature', (headers, secrets) => {
    expect(() => verifiedGitHost(headers, body, secrets)).toThrow(
      /does not match/,
    );
  });
});

describe('readPush', () => {
  it('reads GitHub, with changed paths', () => {
    expect(
      readPush({
        ref: 'refs/heads/main',
        after: 'abc',
        repository: { clone_url: 'https://h/r.git' },
        commits: [{ added: ['a'], modified: ['b'], removed: [] }],
      }),
    ).toEqual({
      repositoryUrl: 'https://h/r.git',
      branch: 'main',
      commit: 'abc',
      paths: ['a', 'b'],
    });
  });

  it('reads GitLab and Bitbucket', () => {
    expect(
      readPush({
        ref: 'refs/heads/dev',
        after: 'abc',
        project: { git_http_url: 'https://h/r.git' },
      })?.branch,
    ).toBe('dev');
    expect(
      readPush({
        repository: { links: { html: { href: 'https://h/r' } } },
        push: {
          changes: [
            { new: { type: 'branch', name: 'main', target: { hash: 'c' } } },
          ],
        },
      }),
    ).toEqual({ repositoryUrl: 'https://h/r', branch: 'main', commit: 'c' });
  });

  it.each([
    [{ zen: 'ping' }],
    [null],
    [{ ref: 'refs/tags/v1', after: 'a', repository: { clone_url: 'u' } }],
    [{ ref: 'refs/heads/x', after: '0000', repository: { clone_url: 'u' } }],
  ])('ignores what is no push to a branch', payload =>
    expect(readPush(payload)).toBeUndefined(),
  );
});
