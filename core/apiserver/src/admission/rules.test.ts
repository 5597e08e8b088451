import type { StructuralSchema } from '@openchoreo-portal/model';
import { evaluateRules } from './rules';

const schema = {
  type: 'object',
  properties: {
    forEach: { type: 'string' },
    var: { type: 'string' },
    'a-b': { type: 'integer' },
  },
  'x-kubernetes-validations': [
    { rule: '!has(self.forEach) || has(self.var)' },
    { rule: '!has(self.__var__) || self.__var__ == self.var' },
    { rule: '!has(self.a__dash__b) || self.a__dash__b > 0', message: 'more' },
  ],
} as StructuralSchema;

describe('admission rules', () => {
  it('select fields named like keywords with and without escapes', () => {
    expect(
      evaluateRules(schema, { forEach: 'x', var: 'y', 'a-b': 1 }, undefined),
    ).toEqual([]);
    expect(evaluateRules(schema, { forEach: 'x' }, undefined)).toHaveLength(1);
  });

  it('say which rule failed', () => {
    expect(evaluateRules(schema, { 'a-b': 0 }, undefined)).toEqual([
      expect.objectContaining({ message: expect.stringContaining('more') }),
    ]);
  });
});
