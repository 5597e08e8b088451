import { expect, test } from '@playwright/test';
import { deliveryData } from '../../support/deliveryData';
import { DELIVERY_LOOKS } from '../../support/deliveryLooks';
import { problemsEverywhere } from '../../support/everywhere';
import { signIn } from '../../support/signIn';

/** Every page of delivery and every dialog that it opens, with something to show, at a desk and on a phone, light and dark. */
test.describe.configure({ mode: 'serial' });

test('there is something to look at', async ({ browser }) => {
  test.setTimeout(600_000);
  const developer = await (await browser.newContext()).newPage();
  const engineer = await (await browser.newContext()).newPage();
  await signIn(developer, 'dave');
  await signIn(engineer, 'alice');
  await deliveryData(developer, engineer);
  await developer.context().close();
  await engineer.context().close();
});

// Two looks at a time, side by side: four would only wait for each other.
for (const [desktop, phone] of [
  ['light', 'dark'],
  ['dark', 'light'],
] as const) {
  test(`every page and dialog of delivery is accessible, ${desktop} at a desk and ${phone} on a phone`, async ({
    browser,
  }) => {
    // Five minutes on a quiet machine.
    test.setTimeout(1_800_000);
    expect(
      await problemsEverywhere(
        browser,
        [
          ['desktop', desktop],
          ['phone', phone],
        ],
        { user: 'admin', pages: DELIVERY_LOOKS },
      ),
    ).toEqual([]);
  });
}
