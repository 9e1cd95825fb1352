// Products: a value of the list typed over, one of them part by part, and what
// somebody else changed meanwhile.

import { clean, done, everyLook, is, looks, ok, open, settled, signedIn, visitor }
  from '../lib/browser.mjs';

const mei = await signedIn('mei');
const lan = await signedIn('lan');
const says = (page, text) => page.getByText(text).first().waitFor();
const value = (page, row, text) => page.locator('table.list tbody tr').nth(row)
  .locator('button.in-place', { hasText: text });

// ---- Where it stands ----

{
  const page = await visitor({ state: mei, language: 'en' });
  await open(page, '/');
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await page.locator('table.list').waitFor();
  await settled(page);
  await says(page, '1 of 10 free');
  await says(page, '1 day before: 10%');
  ok(true, 'promotions are in the list, and fees as steps');

  await value(page, 0, '100.00').click();
  await page.locator('form.in-place input').waitFor();
  await page.keyboard.type('101.5');
  await page.keyboard.press('Enter');
  await value(page, 0, '101.50').waitFor();
  ok(true, 'a price is typed over where it stands');

  // Somebody else is faster.
  await value(page, 1, 'none').click();
  await page.locator('form.in-place input').waitFor();
  const other = await visitor({ state: lan, language: 'en' });
  await open(other, '/products');
  await settled(other);
  await value(other, 1, 'none').click();
  await other.locator('form.in-place input').waitFor();
  await other.keyboard.type('700');
  await other.keyboard.press('Enter');
  await value(other, 1, '700').waitFor();

  await page.keyboard.type('many');
  await page.keyboard.press('Enter');
  await says(page, 'This cannot be read');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('900');
  await page.keyboard.press('Enter');
  await says(page, 'Somebody else has just made it 700');
  await looks(page, 'products_newer-en-light-1280');
  await page.keyboard.press('Enter');
  await value(page, 1, '900').waitFor();
  ok(true, 'what somebody else has made of it is shown, then typed over');
  clean(page, 'products');
  await other.context().close();
  await page.context().close();
}

// ---- One of them ----

{
  const page = await visitor({ state: mei, language: 'en' });
  const other = await visitor({ state: lan, language: 'en' });
  for (const one of [page, other]) {
    await open(one, '/products/ADULT');
    await settled(one);
    await one.locator('.part button').first().click();
    await one.locator('dialog form input').first().waitFor();
  }
  await other.fill('dialog form input >> nth=1', '位');
  await other.keyboard.press('Enter');
  await says(other, 'Done');
  await page.fill('dialog form input >> nth=0', '成人');
  await page.keyboard.press('Enter');
  await page.locator('table.newer').waitFor();
  is(await page.locator('table.newer tbody tr').allInnerTexts()
    .then((all) => all.map((row) => row.split('\t').map((one) => one.trim()))),
  [['Name', '成人票', '成人票', '成人'], ['Unit', '张', '位', '']],
  'it is shown field by field: before, now, mine');
  await looks(page, 'product_newer-en-light-1280');
  await page.keyboard.press('Tab');
  await page.locator('dialog button.main').press('Enter');
  await page.locator('h1', { hasText: /^成人 / }).waitFor();
  ok(await page.getByText('位').isVisible(), 'what both have changed is kept');

  await page.locator('.part', { hasText: 'Breach fees' })
    .getByRole('button', { name: 'Set a step' }).click();
  await page.fill('dialog form input >> nth=0', '3');
  await page.fill('dialog form input >> nth=1', '5');
  await page.keyboard.press('Enter');
  await says(page, '3 days before');
  ok(await page.getByText('5.00 each').isVisible(), 'a step is set');
  await page.locator('.part', { hasText: 'At the gates' })
    .getByRole('button', { name: 'Change' }).click();
  await page.fill('dialog form input >> nth=0', '2');
  await page.keyboard.press('Enter');
  await page.locator('.part', { hasText: 'At the gates' })
    .locator('dd', { hasText: /^2$/ }).waitFor();
  ok(true, 'how often it comes in is changed beside it');
  clean(page, 'product');
  await other.context().close();
  await page.context().close();
}

await everyLook('products', mei, (page) => open(page, '/products'));
await everyLook('product', mei, (page) => open(page, '/products/ADULT'));

await done();
