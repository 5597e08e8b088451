import { createHmac } from 'node:crypto';
import { isSigned, readPush, verifyGitHost } from './push';

describe('verifyGitHost', () => {
  const body = Buffer.from('{"a":1}');
  const signature = `sha256=${createHmac('sha256', 's')
    .update(body)
    .digest('hex')}`;

  it('knows each host by its header', () => {
    expect(
      verifyGitHost({ 'x-hub-signature-256': signature }, body, {
        github: 's',
      }),
    ).toBe('github');
    expect(
      verifyGitHost({ 'x-gitlab-token': 't' }, body, { gitlab: 't' }),
    ).toBe('gitlab');
    expect(
      verifyGitHost(
        { 'x-event-key': 'repo:push', 'x-hub-signature': signature },
        body,
        { bitbucket: 's' },
      ),
    ).toBe('bitbucket');
  });

  it.each([
    [{ 'x-hub-signature-256': 'a' }, true],
    [{ 'x-gitlab-token': 'a' }, true],
    [{ 'x-event-key': 'repo:push', 'x-hub-signature': 'a' }, true],
    [{ 'x-event-key': 'repo:push' }, false],
    [{ 'x-gitlab-token': '' }, false],
    [{}, false],
  ])('knows whether %j says that somebody signed', (headers, signed) => {
    expect(isSigned(headers)).toBe(signed);
  });

  it.each([
    [{}, { github: 's', gitlab: 't', bitbucket: 's' }],
    [{ 'x-hub-signature-256': signature }, { github: 'other' }],
    [{ 'x-hub-signature-256': signature }, {}],
    [{ 'x-gitlab-token': '' + 'x' }, { gitlab: 'xx' }],
  ])('refuses a wrong or unconfigured signature', (headers, secrets) => {
    expect(() => verifyGitHost(headers, body, secrets)).toThrow(
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
