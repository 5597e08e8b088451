import {
  componentKind,
  controlPlaneKinds,
  StructuralSchema,
} from '@openchoreo-portal/model';
import { checkText, noteAt } from './check';
import { proposals } from './complete';
import { diffLines, hunksOf } from './diff';
import { placeAt } from './place';
import { editableSchema, schemaAt, typeWords } from './schemaAt';

const schema = editableSchema(componentKind.schema);

function proposed(marked: string, names?: Parameters<typeof proposals>[3]) {
  const offset = marked.indexOf('^');
  const text = marked.replace('^', '');
  const place = placeAt(text, offset);
  return place ? proposals(schema, text, place, names) : [];
}
const labels = (marked: string) => proposed(marked).map(p => p.label);

describe('proposals', () => {
  it('offers the keys that are missing, required ones first, with words', () => {
    const found = proposed('spec:\n  autoDeploy: true\n  ^');
    expect(
      found
        .map(p => p.label)
        .slice(0, 2)
        .sort(),
    ).toEqual(['componentType', 'owner']);
    expect(found.map(p => p.label)).not.toContain('autoDeploy');
    expect(found.find(p => p.label === 'autoBuild')).toEqual({
      label: 'autoBuild',
      insert: 'autoBuild: ',
      detail: 'true or false',
      info: 'Build on every push.',
    });
    expect(found.find(p => p.label === 'traits')?.insert).toBe('traits:\n  - ');
  });

  it('offers metadata, and no status', () => {
    expect(labels('apiVersion: x\n^')).toEqual(['spec', 'kind', 'metadata']);
    expect(labels('metadata:\n  name: a\n  ^')).toContain('labels');
  });

  it('offers the values that a field may have', () => {
    expect(labels('spec:\n  autoDeploy: ^')).toEqual(['true', 'false']);
    expect(labels('spec:\n  componentType:\n    kind: ^')).toEqual([
      'ComponentType',
      'ClusterComponentType',
    ]);
  });

  it('offers names of the platform, by path and what stands beside', () => {
    const names = jest.fn(() => ['shop', 'bank']);
    const found = proposed(
      'spec:\n  traits:\n    - kind: Trait\n      name: ^',
      names,
    );
    expect(found.map(p => p.label)).toEqual(['shop', 'bank']);
    expect(names).toHaveBeenCalledWith(
      'spec.traits[].name',
      expect.objectContaining({ kind: 'Trait' }),
    );
  });

  it.each(controlPlaneKinds.map(k => [k.kind, k]))(
    'knows the fields of %s',
    (_name, kind) => {
      const text = 'spec:\n  ';
      const own = editableSchema(kind.schema);
      const offered = proposals(own, text, placeAt(text, text.length)!);
      const spec = schemaAt(own, ['spec']);
      expect(offered.map(p => p.label).sort()).toEqual(
        Object.keys(spec?.properties ?? {}).sort(),
      );
      for (const child of Object.values(spec?.properties ?? {})) {
        expect(typeWords(child)).not.toBe('');
      }
    },
  );
});

describe('checkText', () => {
  const check = (text: string) =>
    checkText(text, schema).map(
      ({ from, to, message }) => `${text.slice(from, to)} → ${message}`,
    );

  it('finds unknown fields, wrong types and missing fields, where they are', () => {
    const text = `apiVersion: openchoreo.dev/v1alpha1
kind: Component
metadata:
  name: api
spec:
  owner: {}
  autodeploy: true
  autoBuild: 3
  componentType:
    name: deployment/x
`;
    const found = check(text);
    expect(found[0]).toBe(
      'autodeploy: true → spec.autodeploy: there is no such field',
    );
    expect(found.some(m => m.startsWith('autoBuild: 3 →'))).toBe(true);
    expect(found.some(m => m.startsWith('owner →'))).toBe(true);
  });

  it('says where the syntax is wrong, and bounds what it reads', () => {
    expect(checkText('a: [', schema)[0].message).toMatch(/./);
    const bomb = `a: &a [1,1,1,1,1,1,1,1,1,1]
b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]
c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]
`;
    expect(checkText(bomb, schema)).toHaveLength(1);
  });

  it('finds keys with dots', () => {
    const open: StructuralSchema = {
      type: 'object',
      additionalProperties: { type: 'string' },
    };
    const text = 'a.b/c: 1\n';
    const [problem] = checkText(text, open);
    expect(text.slice(problem.from, problem.to)).toBe('a.b/c: 1');
  });
});

describe('noteAt', () => {
  const note = { field: 'spec.deploymentPipelineRef', message: 'Not yours.' };

  it('marks the field that it is about', () => {
    const text = 'spec:\n  deploymentPipelineRef:\n    name: default\n';
    const at = noteAt(text, note);
    expect(at?.message).toBe('Not yours.');
    expect(text.slice(at?.from, at?.to)).toBe('deploymentPipelineRef');
  });

  it('marks nothing where the field is not, or nothing can be read', () => {
    expect(noteAt('spec: {}\n', note)).toBeUndefined();
    expect(noteAt('spec: [\n', note)).toBeUndefined();
  });
});

describe('diffLines', () => {
  it('takes away and adds the fewest lines', () => {
    const lines = diffLines('a\nb\nc\nd\n', 'a\nc\nx\nd\n');
    expect(lines.map(l => `${l.change[0]}${l.text}`)).toEqual([
      'sa',
      'rb',
      'sc',
      'ax',
      'sd',
    ]);
  });

  it('knows texts that are empty', () => {
    expect(diffLines('', 'a\n')).toEqual([{ change: 'added', text: 'a' }]);
    expect(diffLines('a\n', '')).toEqual([{ change: 'removed', text: 'a' }]);
  });

  it('folds what is equal, and gives texts back whole', () => {
    const before = Array.from({ length: 40 }, (_, i) => `line ${i}`).join('\n');
    const after = before.replace('line 20', 'changed');
    const lines = diffLines(before, after);
    expect(hunksOf(lines).map(h => ('hidden' in h ? h.hidden : -1))).toEqual([
      17, -1, 16,
    ]);
    const side = (change: string) =>
      lines
        .filter(l => l.change === 'same' || l.change === change)
        .map(l => l.text)
        .join('\n');
    expect(side('removed')).toBe(before);
    expect(side('added')).toBe(after);
  });

  it('stays quick for texts that have nothing in common', () => {
    const long = (word: string) =>
      Array.from({ length: 50_000 }, (_, i) => `${word} ${i}`).join('\n');
    expect(diffLines(long('a'), long('b'))).toHaveLength(100_000);
  });
});
