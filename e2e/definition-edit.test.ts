import { expect, test } from '@playwright/test';
import { settle } from './support/pages';
import { signIn } from './support/signIn';

const PAGE = '/catalog/default/component/nightly-report/definition';

test('edits a definition with proposals and a dry run, and restores it', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await signIn(page, 'alice');
  await page.goto(PAGE);
  await settle(page);
  const editor = page.getByRole('textbox', { name: 'YAML editor' });
  await expect(editor).toContainText('openchoreo.dev/description');

  // A new key in the annotations, written with the keyboard.
  const line = editor.locator('.cm-line', { hasText: 'annotations:' });
  await line.click();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('  e2e.example/note: hello');
  await expect(page.getByText('The server would accept this.')).toBeVisible();
  await expect(
    page.getByRole('region', { name: 'Changes, line by line' }),
  ).toContainText('Added: e2e.example/note: hello');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Resource saved successfully')).toBeVisible();

  // What is not allowed is refused in words, and not saved.
  await editor.locator('.cm-line', { hasText: 'autoDeploy' }).click();
  await page.keyboard.press('End');
  await page.keyboard.type('x');
  await expect(page.getByText(/autoDeploy/).last()).toBeVisible();
  await expect(
    page.getByRole('button', { name: 'Save changes' }),
  ).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: 'Discard changes' }).click();

  // Back to what it was.
  await page.getByRole('button', { name: 'History' }).click();
  await expect(page).toHaveURL(/view=history/);
  const versions = page.getByRole('list', { name: 'Versions' });
  await expect(versions.getByText(/Changed · alice/).first()).toBeVisible();
  await versions.getByRole('button').nth(1).click();
  await expect(page).toHaveURL(/version=\d+/);
  await page.getByRole('button', { name: /^Restore version/ }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Restore version/ })
    .click();
  await expect(page.getByText(/was restored/)).toBeVisible();
  await page.getByRole('button', { name: 'Edit' }).click();
  await expect(editor).not.toContainText('e2e.example/note');
});
