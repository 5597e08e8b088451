import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { componentKind } from '@openchoreo-portal/model';
import { editableSchema } from '../text/schemaAt';
import { kindsOf, schemaCompletions } from './completions';
import { wordsAt } from './hover';

const schema = editableSchema(componentKind.schema);

async function complete(marked: string, names: readonly string[] = []) {
  const pos = marked.indexOf('^');
  const state = EditorState.create({ doc: marked.replace('^', '') });
  const asked: string[] = [];
  const source = schemaCompletions(() => ({
    schema,
    names: async path => {
      asked.push(path);
      return names;
    },
  }));
  const result = await source(new CompletionContext(state, pos, true));
  return { asked, result };
}

describe('completions', () => {
  it('indents what begins a new line', async () => {
    const { result } = await complete('spec:\n  tra^');
    const traits = result?.options.find(o => o.label === 'traits');
    expect(result?.from).toBe(8);
    expect(traits?.apply).toBe('traits:\n    - ');
    expect(traits?.detail).toMatch(/list of/);
  });

  it('asks the platform for names only where names are', async () => {
    const named = await complete('spec:\n  owner:\n    projectName: ^', [
      'shop',
    ]);
    expect(named.asked).toEqual(['spec.owner.projectName']);
    expect(named.result?.options.map(o => o.label)).toEqual(['shop']);
    expect((await complete('spec:\n  autoDeploy: ^')).asked).toEqual([]);
  });

  it('proposes nothing where nothing is known', async () => {
    expect((await complete('# ^')).result).toBeNull();
    expect(
      (await complete('spec:\n  parameters:\n    any: ^')).result,
    ).toBeNull();
  });

  it('lets the kind that stands beside a name decide', () => {
    const both = ['Trait', 'ClusterTrait'];
    expect(kindsOf(both, { kind: 'ClusterTrait' })).toEqual(['ClusterTrait']);
    expect(kindsOf(both, { kind: 'Other' })).toEqual(both);
    expect(kindsOf(both, {})).toEqual(both);
  });
});

describe('hover', () => {
  const text = 'spec:\n  autoBuild: true\n  traits:\n    - instanceName: a\n';
  const at = (word: string) => wordsAt(text, text.indexOf(word) + 1, schema);

  it('explains fields by the schema', () => {
    expect(at('autoBuild')).toBe(
      'autoBuild · true or false\nBuild on every push.',
    );
    expect(at('instanceName')).toMatch(
      /^instanceName · text\nUnique within the component\./,
    );
  });

  it('says nothing where the schema is silent', () => {
    expect(wordsAt('nothing: 1\n', 3, schema)).toBeUndefined();
    expect(wordsAt('- \n', 1, schema)).toBeUndefined();
  });
});
