import { expect, Page, test } from '@playwright/test';
import { screenshot } from './support/screenshot';
import { signIn } from './support/signIn';

/** An organisation of one's own, made and switched to in the portal. */
test('an administrator makes an organisation and works in it', async ({
  page,
}) => {
  await signIn(page, 'admin');
  await page.goto('/platform-overview/organizations');
  await page.getByRole('button', { name: 'Create organisation' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Display name').fill('Blue Team');
  await expect(dialog.getByRole('textbox', { name: /^Name/ })).toHaveValue(
    'blue-team',
  );
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog).toBeHidden();
  const row = page.getByRole('row', { name: /Blue Team/ });
  await expect(row.getByText('This one')).toBeVisible();
  await screenshot(page, 'organizations');

  // It has nothing yet; what the other one has is not shown in it.
  await page.goto('/projects');
  await expect(organization(page)).toContainText('Blue Team');
  // The sidebar is dark in both themes: the choice has its colour of text, not that of pages.
  const [own, around] = await organization(page).evaluate(element => {
    const control = element.closest('[class*="MuiFormControl-root"]')!;
    return [element, control.parentElement!].map(
      part => getComputedStyle(part).color,
    );
  });
  expect(own).toBe(around);
  await expect(page.getByText('Online shop')).toBeHidden();
  await organization(page).click();
  await page.getByRole('option', { name: /default/i }).click();
  await expect(page.getByText('Online shop').first()).toBeVisible();
  // And so it stays.
  await page.reload();
  await expect(page.getByText('Online shop').first()).toBeVisible();
});

test('a developer may not make one, and is told why', async ({ page }) => {
  await signIn(page, 'dave');
  await page.goto('/platform-overview/organizations');
  const button = page.getByRole('button', { name: 'Create organisation' });
  await expect(button).toBeDisabled();
  await button.hover({ force: true });
  await expect(
    page.getByText(/No role of .* contains organization:create/).first(),
  ).toBeVisible();
});

const organization = (page: Page) =>
  page.getByRole('combobox', { name: 'Organisation' });
