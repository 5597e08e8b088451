import { expect, test } from '@playwright/test';
import { settle } from './support/pages';
import { signIn } from './support/signIn';

test('says what a deletion takes and who depends on it', async ({ page }) => {
  await signIn(page, 'alice');
  await page.goto('/catalog/default/environment/production/definition');
  await settle(page);
  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Depends on it and stays');
  await expect(dialog).toContainText('DeploymentPipeline');
  await expect(dialog.getByRole('button', { name: 'Delete' })).toBeDisabled();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toHaveCount(0);
});
