// What waits for finance at payment platforms and of settlement; seats of a hall.

import { clean, done, everyLook, is, looks, ok, open, settled, signedIn, visitor }
  from '../lib/browser.mjs';

const fin = await signedIn('fin');
const lead = await signedIn('lead');
const says = (page, text) => page.getByText(text).first().waitFor();

// ---- Payments ----

{
  const page = await visitor({ state: fin, language: 'en' });
  await open(page, '/');
  await page.keyboard.press('g');
  await page.keyboard.press('y');
  await says(page, 'Tries are over');
  is(await page.locator('.quick b').allInnerTexts(), ['1', '1', '3', '1'],
    'each list says how many it has');
  await page.click('table.list a');
  await says(page, 'Money came');
  ok(true, 'a case leads to all that happened to its payment');
  await looks(page, 'payment-en-light-1280');
  await page.keyboard.press('Escape');

  await page.click('text=Differences of bills');
  await page.locator('table.list tbody tr').nth(2).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('a');
  await page.locator('dialog form').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('table.list tbody tr').nth(1).waitFor({ state: 'detached' });
  ok(true, 'differences are resolved together, by keys alone');
  clean(page, 'payments');
  await page.context().close();
}

// ---- Settlement ----

{
  const page = await visitor({ state: fin, language: 'en' });
  await open(page, '/settlement');
  await says(page, '东山景区');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('a');
  await says(page, '99.50 yuan in all');
  await page.keyboard.press('Escape');
  await page.click('table.list a');
  await says(page, 'Movement 2611300010000000104');
  ok(true, 'a movement of money has a page');
  await looks(page, 'settlement-case-en-light-1280');
  await page.keyboard.press('Escape');
  await page.click('text=Parties');
  await page.click('table.list a');
  await says(page, 'Fee of a payout');
  await looks(page, 'party-en-light-1280');
  await page.keyboard.press('e');
  await page.locator('dialog form').waitFor();
  await page.keyboard.press('Escape');
  ok(true, 'a party is shown, and may be changed');
  await open(page, '/settlement?tab=report');
  await says(page, 'Tickets issued from');
  await looks(page, 'settlement-report-en-light-1280');
  clean(page, 'settlement');
  await page.context().close();
}

// ---- Seats ----

const map = async (page) => {
  await open(page, '/seats');
  await page.click('table.list a');
  await page.locator('.hall [role=gridcell]').first().waitFor();
};

{
  const page = await visitor({ state: lead, language: 'en' });
  await map(page);
  const first = page.locator('.hall [role=gridcell]').first();
  await first.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await says(page, '3 chosen');
  await page.keyboard.press('r');
  await page.fill('dialog input', 'Mr Li');
  await page.keyboard.press('Enter');
  await page.locator('.s-kept').nth(3).waitFor();
  is(await page.locator('.hall .s-kept').count(), 3,
    'seats are kept by the keyboard');
  await page.locator('.hall [role=gridcell]').nth(1).click();
  await says(page, '· Mr Li');
  await page.keyboard.press('l');
  await page.locator('dialog form button.main').click();
  await page.locator('.hall .s-kept').nth(2).waitFor({ state: 'detached' });
  ok(true, 'and given back by the mouse');
  clean(page, 'seats');
  await page.context().close();
}

await everyLook('payments', fin, async (page) => {
  await open(page, '/payments');
  await settled(page);
});
await everyLook('settlement', fin, async (page) => {
  await open(page, '/settlement');
  await settled(page);
});
await everyLook('seats', lead, map);

await done();
