import fs from 'node:fs';
import path from 'node:path';
import { expect, Page, test } from '@playwright/test';
import { addressIn, answerOf, openTab } from '../../support/pages';
import { Repository } from '../../support/repository';
import { screenshot } from '../../support/screenshot';
import { signIn } from '../../support/signIn';
import { chooseTemplate, create, fillIn, pick } from '../../support/wizard';

/** A project with each kind of component, all made in the wizard; main-job.test.ts has the one that is left, a service in a repository of its own. */
test.describe.configure({ mode: 'serial' });

const PROJECT = process.env.E2E_TEMPLATES_NAME ?? 'workshop';
const PAGE = `${PROJECT}-page`;
const TASK = `${PROJECT}-task`;
const QUOTES = `${PROJECT}-quotes`;
const INTERNAL = `${PROJECT}-quotes-internal`;
const FOLDER = 'services/quotes';
const SETTLED = { timeout: 180_000 };

let engineer: Page;
let developer: Page;
const repositories: Repository[] = [];

test.beforeAll(async ({ browser }) => {
  engineer = await (await browser.newContext()).newPage();
  developer = await (await browser.newContext()).newPage();
  await signIn(engineer, 'alice');
  await signIn(developer, 'dave');
});
test.afterAll(() => repositories.forEach(repository => repository.remove()));

/** The first step of a component's form: a name in the project of this test. */
async function name(component: string): Promise<void> {
  await pick(developer, 'Project', new RegExp(`^${PROJECT}`));
  await fillIn(developer, { Name: component });
}

/** Goes to the builds of a component and waits until all that there are, this many, have succeeded. */
async function built(component: string, count: number): Promise<void> {
  await developer.goto(`/catalog/default/component/${component}`);
  await openTab(developer, 'Build');
  const builds = developer.getByRole('list', { name: 'Builds' });
  await expect(builds.getByText('Succeeded')).toHaveCount(count, SETTLED);
  await expect(builds.getByRole('listitem')).toHaveCount(count);
}

/** A clone of the repository, with the files that each template writes into a folder of it. */
async function clone(
  repository: string,
  folder: string,
  files: string[],
): Promise<Repository> {
  const cloned = await Repository.clone(developer, repository);
  repositories.push(cloned);
  for (const file of [
    'README.md',
    'catalog-info.yaml',
    'workload.yaml',
    'package.json',
    ...files,
  ]) {
    const found = path.join(cloned.directory, folder, file);
    expect(fs.existsSync(found), found).toBe(true);
  }
  return cloned;
}

test('1 a project, by who may make one', async () => {
  await chooseTemplate(engineer, 'Project');
  await fillIn(engineer, { Name: PROJECT });
  await engineer.getByRole('button', { name: 'Next' }).click();
  await create(engineer, 'View Project');
  await expect(engineer).toHaveURL(new RegExp(`/system/${PROJECT}`));
});

test('2 a static web application answers with its page', async () => {
  await chooseTemplate(developer, 'Static web application');
  await name(PAGE);
  await fillIn(developer, { 'Display name': 'The workshop' });
  await developer.getByRole('button', { name: 'Next' }).click();
  await screenshot(developer, 'template-source');
  await create(developer, 'View Component');
  await built(PAGE, 1);
  const address = await addressIn(developer, PAGE, 'development');
  await expect
    .poll(() => answerOf(developer, address), SETTLED)
    .toContain('The workshop');
  // Its own script got its settings from the platform.
  const opened = await developer.context().newPage();
  await opened.goto(address);
  await expect(opened.getByRole('status')).toHaveText(
    'Hello from the platform',
  );
  await opened.close();

  const repository = await clone(PAGE, '.', ['test/page.test.js']);
  repository.push('public/index.html', text =>
    text.replace('</main>', '<p>Open on Sundays</p></main>'),
  );
  await expect
    .poll(() => answerOf(developer, address), SETTLED)
    .toContain('Open on Sundays');
});

test('3 a scheduled task runs by its schedule', async () => {
  await chooseTemplate(developer, 'Node.js scheduled task');
  await name(TASK);
  await fillIn(developer, { Schedule: '* * * * *' });
  await developer.getByRole('button', { name: 'Next' }).click();
  await create(developer, 'View Component');
  await built(TASK, 1);
  await clone(TASK, '.', ['test/work.test.js']);
  await openTab(developer, 'Overview');
  await expect(
    developer
      .getByRole('list', { name: 'Pods in development' })
      .getByText('Complete', { exact: true })
      .first(),
  ).toBeVisible(SETTLED);
  await screenshot(developer, 'scheduled-task');
  await openTab(developer, 'Logs');
  await expect(developer.getByRole('log')).toContainText('Finished 3 items');
});

test('4 a service gets a folder of a repository that is there', async () => {
  await chooseTemplate(developer, 'Node.js service');
  await name(QUOTES);
  await developer.getByRole('button', { name: 'Next' }).click();
  await pick(developer, 'Source', /new folder/i);
  await fillIn(developer, { Repository: PAGE, Folder: FOLDER });
  await create(developer, 'View Component');
  await built(QUOTES, 1);
  await clone(PAGE, FOLDER, ['test/app.test.js', 'openapi.yaml']);
  const address = await addressIn(developer, QUOTES, 'development');
  await expect
    .poll(() => answerOf(developer, address), SETTLED)
    .toContain('message');
});

test('5 the same code is a second component, and one push builds both', async () => {
  const page = await addressIn(developer, PAGE, 'development');
  const repository = repositories.at(-1)!;
  await chooseTemplate(developer, 'Node.js service');
  await name(INTERNAL);
  await developer.getByRole('button', { name: 'Next' }).click();
  await pick(developer, 'Source', /folder with code/i);
  await fillIn(developer, {
    'Clone URL': `${process.env.E2E_BASE_URL}/api/openchoreo-git/default/${PAGE}.git`,
    Folder: FOLDER,
    'Git secret': 'openchoreo-git',
  });
  await create(developer, 'View Component');
  await built(INTERNAL, 1);

  repository.push(`${FOLDER}/src/app.js`, text =>
    text.replace('message: `', 'message: `Both: '),
  );
  for (const component of [QUOTES, INTERNAL]) {
    await built(component, 2);
    const address = await addressIn(developer, component, 'development');
    await expect
      .poll(() => answerOf(developer, address), SETTLED)
      .toContain('Both: ');
  }
  // A push beside the folder builds neither.
  repository.push('public/index.html', text =>
    text.replace('Open on Sundays', 'Closed on Sundays'),
  );
  await expect
    .poll(() => answerOf(developer, page), SETTLED)
    .toContain('Closed on Sundays');
  await built(QUOTES, 2);
  await built(INTERNAL, 2);
});
