import { cleaned, envOf, numberAt, withEnv, withValue } from './overrides';

describe('overrides', () => {
  it('sets and removes values without leaving empty objects', () => {
    const set = withValue({}, ['resources', 'limits', 'cpu'], '500m');
    expect(set.componentTypeEnvironmentConfigs).toEqual({
      resources: { limits: { cpu: '500m' } },
    });
    expect(
      withValue(set, ['resources', 'limits', 'cpu'], '')
        .componentTypeEnvironmentConfigs,
    ).toBeUndefined();
    expect(numberAt(withValue({}, ['replicas'], 0), ['replicas'])).toBe(0);
  });

  it('keeps other settings of the workload', () => {
    const before = {
      workloadOverrides: { container: { env: [], files: [{ key: 'f' }] } },
    } as never;
    const after = withEnv(before, [{ key: 'A', value: '1' }]);
    expect(after.workloadOverrides!.container).toEqual({
      env: [{ key: 'A', value: '1' }],
      files: [{ key: 'f' }],
    });
  });

  it('drops variables without a name', () => {
    expect(
      envOf(cleaned(withEnv({}, [{ key: ' ' }, { key: 'A', value: '' }]))),
    ).toEqual([{ key: 'A', value: '' }]);
  });
});
