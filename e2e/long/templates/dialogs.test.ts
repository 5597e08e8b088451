import { expect, test } from '@playwright/test';
import { problemsEverywhere } from '../../support/everywhere';
import { FORM_LOOKS } from '../../support/formLooks';

// Two looks at a time, side by side: four would only wait for each other.
for (const [desktop, phone] of [
  ['light', 'dark'],
  ['dark', 'light'],
] as const) {
  test(`dialogs, steps and editors are accessible, ${desktop} at a desk and ${phone} on a phone`, async ({
    browser,
  }) => {
    test.setTimeout(1_200_000);
    expect(
      await problemsEverywhere(
        browser,
        [
          ['desktop', desktop],
          ['phone', phone],
        ],
        { user: 'alice', pages: FORM_LOOKS },
      ),
    ).toEqual([]);
  });
}
