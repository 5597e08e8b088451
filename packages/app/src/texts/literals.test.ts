import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { statusWords } from '@openchoreo-portal/plugin-openchoreo-react';
import { literalTexts } from './__testUtils__/literals';

const ROOT = join(__dirname, '../../../..');
/** Where pages come from. */
const PARTS = [
  'packages/app',
  'plugins/openchoreo-builds',
  'plugins/openchoreo-cell-diagram',
  'plugins/openchoreo-delivery',
  'plugins/openchoreo-forms',
  'plugins/openchoreo-observability',
  'plugins/openchoreo-platform',
  'plugins/openchoreo-projects',
  'plugins/openchoreo-react',
];

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return entry.name === '__testUtils__' ? [] : sources(path);
    }
    return /(?<!\.test|\.fixtures|texts|\.d)\.tsx?$/.test(entry.name)
      ? [path]
      : [];
  });
}

describe('texts of pages', () => {
  it.each(PARTS)('%s takes every text from its translations', part => {
    const files = sources(join(ROOT, part, 'src'));
    expect(files.length).toBeGreaterThan(0);
    const found = files.flatMap(file =>
      literalTexts(file, readFileSync(file, 'utf8'))
        .filter(({ text, status }) =>
          // What is not a component has no text of its own but the words of statuses, which have to be among those that are translated.
          status
            ? !statusWords.has(text.replace(/#/g, '0'))
            : file.endsWith('.tsx'),
        )
        .map(({ line, text }) => `${relative(ROOT, file)}:${line} ${text}`),
    );
    expect(found).toEqual([]);
  });
});

describe('literalTexts', () => {
  const texts = (source: string) =>
    literalTexts('page.tsx', source).map(({ text }) => text);

  it.each([
    ['<p>No pods yet</p>', ['No pods yet']],
    ['<p>{ready} of {all}</p>', ['of']],
    ["<p>{ok ? 'Ready' : t('waiting')}</p>", ['Ready']],
    ['<p>{`took ${time}`}</p>', ['took #']],
    ["<p>{failed && 'It failed'}</p>", ['It failed']],
    ["<p>{name ?? 'nobody'}</p>", ['nobody']],
    [
      '<button aria-label="Close" title={`Open ${name}`} />',
      ['Close', 'Open #'],
    ],
    ["const columns = [{ id: 'a', label: 'Name' }];", ['Name']],
  ])('finds what %s says', (source, found) =>
    expect(texts(source)).toEqual(found),
  );

  it('tells the words of statuses apart', () =>
    expect(
      literalTexts(
        'status.ts',
        "const words = { tone: 'ok', label: `${ready} of ${all} ready` };",
      ),
    ).toEqual([{ line: 1, text: '# of # ready', status: true }]));

  it.each([
    "<p>{t('pods.none')}</p>",
    '<p>{count} · {total}</p>',
    '<a href="https://example.com" aria-label={t("open")} />',
    "<p>{kind === 'Component' && name}</p>",
    // Backstage takes these from the configuration of the app.
    "PageBlueprint.make({ params: { path: '/x', title: 'Projects' } });",
  ])('leaves %s alone', source => expect(texts(source)).toEqual([]));
});
