import { expect, Locator, Page } from '@playwright/test';

/** Address of the definition of an object on the page for all kinds. */
export const definitionOf = (kind: string, name: string, namespace?: string) =>
  `/platform-overview/definitions?kind=${kind}&name=${name}${
    namespace ? `&namespace=${namespace}` : ''
  }`;

/** Goes somewhere as a link does: the portal stays, only the page changes. */
export async function follow(page: Page, address: string): Promise<void> {
  await page.evaluate(to => {
    window.history.pushState({}, '', to);
    window.dispatchEvent(new PopStateEvent('popstate'));
  }, address);
}

/** The definition that a page shows, in a person's hands. */
export class DefinitionEditor {
  readonly text: Locator;
  constructor(private readonly page: Page) {
    this.text = page.getByRole('textbox', { name: 'YAML editor' });
  }

  /** The first line that is this, leading spaces apart. */
  line(text: RegExp): Locator {
    return this.text.locator('.cm-line', { hasText: text }).first();
  }

  /** What the editor proposes for a new field below a line. */
  async proposalsBelow(line: RegExp, indent: string): Promise<string[]> {
    const { page } = this;
    await this.line(line).click();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.type(indent);
    await page.keyboard.press('Control+Space');
    const labels = page
      .getByRole('listbox', { name: 'Completions' })
      .locator('.cm-completionLabel');
    await expect(labels.first()).toBeVisible();
    const found = await labels.allInnerTexts();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Discard changes' }).click();
    return found;
  }

  /** What the schema says about the field of a line, shown at the pointer. */
  async wordsAt(line: RegExp): Promise<string> {
    const tooltip = this.page.locator('.openchoreo-hover');
    await expect(async () => {
      await this.page.mouse.move(0, 0);
      // On the word: behind it there is nothing to explain.
      await this.line(line).hover({ position: { x: 30, y: 8 } });
      await expect(tooltip).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: 20_000 });
    const words = await tooltip.innerText();
    await this.page.mouse.move(0, 0);
    return words;
  }

  /** Writes at the end of a line, and waits for what the server would make of it. */
  async write(line: RegExp, words: string): Promise<Locator> {
    await this.line(line).click();
    await this.page.keyboard.press('End');
    await this.page.keyboard.type(words);
    await expect(
      this.page.getByText('The server would accept this.'),
    ).toBeVisible();
    return this.page.getByRole('region', { name: 'Changes, line by line' });
  }

  async save(): Promise<void> {
    await this.page.getByRole('button', { name: 'Save changes' }).click();
    await expect(
      this.page.getByText('Resource saved successfully'),
    ).toBeVisible();
  }

  /** Goes to the history and brings back the version before the newest. */
  async restoreTheOneBefore(): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'History' }).click();
    await expect(page).toHaveURL(/view=history/);
    const versions = page.getByRole('list', { name: 'Versions' });
    await versions.getByRole('button').nth(1).click();
    await expect(page).toHaveURL(/version=\d+/);
    await page.getByRole('button', { name: /^Restore version/ }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Restore version/ })
      .click();
    await expect(page.getByText(/was restored/)).toBeVisible();
    await page.getByRole('button', { name: 'Edit' }).click();
  }

  /** Opens the question before a deletion, once it says what goes and who stays behind. */
  async askToDelete(): Promise<Locator> {
    await this.page.getByRole('button', { name: 'Delete' }).click();
    const dialog = this.page.getByRole('dialog');
    await expect(dialog).toContainText('Depends on it and stays');
    await expect(dialog).toContainText('Deleted with it');
    return dialog;
  }
}
