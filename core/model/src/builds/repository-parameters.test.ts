import {
  repositoryParameterPaths,
  textAt,
  withValueAt,
} from './repository-parameters';

const marker = (role: string) => ({
  type: 'string' as const,
  [`x-openchoreo-component-parameter-repository-${role}`]: true,
});

describe('repositoryParameterPaths', () => {
  it('finds the marked parameters wherever they are', () => {
    expect(
      repositoryParameterPaths({
        type: 'object',
        properties: {
          repository: {
            type: 'object',
            properties: {
              url: marker('url'),
              revision: {
                type: 'object',
                properties: { commit: marker('commit') },
              },
            },
          },
        },
      }),
    ).toEqual({
      url: ['repository', 'url'],
      commit: ['repository', 'revision', 'commit'],
    });
  });

  it('is empty without a schema', () => {
    expect(repositoryParameterPaths(undefined)).toEqual({});
  });
});

describe('textAt and withValueAt', () => {
  it('read and write nested values without touching the original', () => {
    const before = { repository: { url: 'u' } };
    const after = withValueAt(
      before,
      ['repository', 'revision', 'commit'],
      'c',
    );
    expect(textAt(after, ['repository', 'revision', 'commit'])).toBe('c');
    expect(textAt(after, ['repository', 'url'])).toBe('u');
    expect(before).toEqual({ repository: { url: 'u' } });
  });

  it('never reads inherited properties', () => {
    expect(textAt({}, ['constructor', 'name'])).toBeUndefined();
  });
});
