// Finance: yesterday's closing to Excel in four keys, an agent's statement, a file
// that a worker makes, one look at every list.

import { clean, done, everyLook, is, ok, open, settled, signedIn, visitor }
  from '../lib/browser.mjs';

const fin = await signedIn('fin');
const says = (page, text) => page.getByText(text).first().waitFor();

{
  const page = await visitor({ state: fin, language: 'en' });
  await open(page, '/');
  await settled(page);
  await page.keyboard.press('g');
  await page.keyboard.press('f');
  await page.locator('table.list tr.at').waitFor();
  await page.keyboard.press('Enter');
  await says(page, '首单');
  const [file] = await Promise.all([
    page.waitForEvent('download'), page.keyboard.press('x'),
  ]);
  await file.saveAs(process.env.FILE);
  ok(/^closing-\d{4}-\d\d-\d\d-1\.xlsx$/.test(file.suggestedFilename()),
    "yesterday's closing is in Excel by four keys", file.suggestedFilename());

  await page.click('text=All movements (Excel)');
  await page.locator('dialog button.main').click();
  await says(page, 'It is being made');
  await open(page, '/finance/files');
  const fetched = page.locator('a.button', { hasText: 'Fetch' });
  await fetched.waitFor();
  const [movements] = await Promise.all([
    page.waitForEvent('download'), fetched.click(),
  ]);
  ok(/\.xlsx$/.test(movements.suggestedFilename()),
    'what a worker has made is fetched', movements.suggestedFilename());

  await open(page, '/finance/statements');
  await settled(page);
  await page.selectOption('#statement-of', 'demo');
  await says(page, 'BANK-7731');
  ok(page.url().includes('user=demo'), "an agent's month is an address");
  for (const name of ['drawers', 'invoices', 'commissions']) {
    await open(page, `/finance/${name}`);
    await settled(page);
    is(await page.locator('main .trouble').count(), 0, `${name} can be looked at`);
  }
  clean(page, 'finance');
  await page.context().close();
}

await everyLook('finance', fin, (page) => open(page, '/finance'));
await everyLook('closing', fin, (page) => open(page, '/finance/closings/1'));

await done();
