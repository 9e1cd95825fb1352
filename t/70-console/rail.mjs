// Rail orders: lists with counts, one of them, the report, whoever belongs to an
// agent.

import { clean, done, everyLook, is, looks, ok, open, settled, signedIn, visitor }
  from '../lib/browser.mjs';

const { ORDER } = process.env;
const fin = await signedIn('fin');
const xu = await signedIn('xu');
const says = (page, text) => page.getByText(text).first().waitFor();
const rows = (page) => page.locator('section table.list').first()
  .locator('tbody tr');

{
  const page = await visitor({ state: fin, language: 'en' });
  await open(page, '/rail');
  await settled(page);
  ok(/^Paid\s*2$/.test(await page.locator('.quick button').first().innerText()),
    'a quick filter has its count');
  await page.click('.quick button >> nth=5');
  await says(page, 'No such rail orders');
  ok(page.url().endsWith('quick=failed'), 'and is the address');

  await page.fill('#rail-mobile', '18612345678');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/rail$/);
  await page.locator('table.list a', { hasText: ORDER }).waitFor();
  is(await rows(page).count(), 2, 'orders are found by who is to be called');
  ok(!page.url().includes('186'), 'whose number is in no address');

  await page.locator('table.list a', { hasText: ORDER }).click();
  await says(page, 'Passengers');
  ok(!(await page.content()).includes('12345619891010123X'),
    'documents are shown in part');
  await page.click('text=Show in full');
  await page.fill('dialog input', 'a passenger calls');
  await page.keyboard.press('Enter');
  await says(page, '12345619891010123X');
  ok(true, 'and for a reason in full');

  await page.click('text=No tickets');
  await page.fill('dialog input >> nth=0', '1');
  await page.keyboard.press('Enter');
  await page.locator('h1 .tag', { hasText: 'no tickets' }).waitFor();
  ok(true, 'staff say that there are no tickets');

  await open(page, '/rail/report');
  await says(page, 'Paid by users');
  await looks(page, 'rail_report-en-light-1280');
  const [file] = await Promise.all([
    page.waitForEvent('download'), page.click('text=Download CSV'),
  ]);
  is(file.suggestedFilename(), 'rail.csv', 'the report is there as a file');
  clean(page, 'rail');
  await page.context().close();
}

{
  const page = await visitor({ state: xu, language: 'en' });
  await open(page, '/');
  await settled(page);
  is(await page.locator('.menu a').allInnerTexts(), ['Rail', 'My account'],
    'who belongs to an agent has rail orders alone');
  clean(page, "an agent's person");
  await page.context().close();
}

await everyLook('rail', fin, (page) => open(page, '/rail?quick=all'));
await everyLook('rail_order', fin, async (page) => {
  await open(page, `/rail/${ORDER}`);
  await page.locator('.history').waitFor();
});

await done();
