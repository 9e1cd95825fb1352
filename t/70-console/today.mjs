// The first page: what has to be looked at, figures, hours, slots.

import { clean, done, everyLook, is, ok, open, settled, signedIn, visitor }
  from '../lib/browser.mjs';

const boss = await signedIn('boss');
const says = (page, text) => page.getByText(text).first().waitFor();

{
  const page = await visitor({ state: boss, language: 'en' });
  await open(page, '/');
  await says(page, 'codes forged');
  await page.locator('.uplot canvas').waitFor();
  is(await page.locator('.figure dd:nth-of-type(1)').allInnerTexts(),
    ['3', '6', '600.00', '0'], 'the figures are those of the day');
  const other = await visitor({ state: boss, language: 'en' });
  await open(other, '/');
  await says(other, 'codes forged');
  await page.click('text=Seen');
  await says(page, 'Nothing has to be looked at');
  ok(true, 'an alarm that was seen is gone');
  await says(other, 'Nothing has to be looked at');
  ok(true, 'in another browser, too, which was told');
  await other.context().close();

  // As the window that has the stream tells the others.
  const told = page.locator('.heat td a').first();
  const of = new URL(await told.getAttribute('href'), page.url()).searchParams;
  await page.evaluate((slot) => {
    new BroadcastChannel('ticket-live').postMessage({
      name: 'slots', data: { slots: [{ ...slot, remaining: 7 }] },
    });
  }, {
    line: of.get('line'), day: of.get('first_day'),
    slot_no: Number(of.get('slot')),
  });
  await page.waitForFunction(() =>
    document.querySelector('.heat td a').textContent === '7');
  ok(true, 'what is left of a slot changes by itself');

  // Two persons have one slot of some day.
  const cell = page.locator('.heat a', { hasText: /^9\d\d$/ }).first();
  await cell.click();
  await page.waitForURL(/\/orders\?first_day=/);
  await page.locator('table.list tbody tr').first().waitFor();
  ok(true, 'a cell leads to the orders of its slot');

  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await page.locator('.figures').waitFor();
  ok(page.url().endsWith('/console/'), 'g and t lead back');
  await page.keyboard.press('?');
  await says(page, 'Next row, row before');
  ok(true, 'the question mark lists the keys');
  clean(page, 'today');
  await page.context().close();
}

await everyLook('today', boss, async (page) => {
  await open(page, '/');
  await page.locator('.uplot canvas').waitFor();
  await page.locator('.heat').first().waitFor();
  await settled(page);
});

await done();
