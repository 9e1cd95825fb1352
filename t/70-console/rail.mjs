// Rail orders: lists with counts, one of them, purchases that two people make by
// hand, the report, whoever belongs to an agent.

import { readFileSync } from 'node:fs';

import { clean, done, everyLook, is, looks, ok, open, settled, signedIn, visitor }
  from '../lib/browser.mjs';

const { ORDER, HELD, FREE } = process.env;
const fin = await signedIn('fin');
const ann = await signedIn('ann');
const xu = await signedIn('xu');
const says = (page, text) => page.getByText(text).first().waitFor();
const rows = (page) => page.locator('section table.list').first()
  .locator('tbody tr');

{
  const page = await visitor({ state: fin, language: 'en' });
  await open(page, '/rail');
  await settled(page);
  ok(/^Paid\s*3$/.test(await page.locator('.quick button').first().innerText()),
    'a quick filter has its count');
  await page.click('.quick button >> nth=5');
  await says(page, 'No such rail orders');
  ok(page.url().endsWith('quick=failed'), 'and is the address');

  await page.fill('#rail-mobile', '18612345678');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/rail$/);
  await page.locator('table.list a', { hasText: ORDER }).waitFor();
  is(await rows(page).count(), 3, 'orders are found by who is to be called');
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
  await page.selectOption('dialog select', 'sold-out');
  await page.click('dialog footer button');
  await page.locator('h1 .tag', { hasText: 'no tickets' }).waitFor();
  ok(true, 'staff say that there are no tickets');

  await open(page, `/rail/${FREE}`);
  await page.click('text=Write tickets down');
  await page.setViewportSize({ width: 390, height: 844 });
  await looks(page, 'rail_confirm-en-light-390');
  for (const n of [0, 1, 2]) {
    const fields = page.locator('dialog fieldset').nth(n);
    await fields.locator('select').selectOption('7');
    await fields.locator('input').nth(0).fill(`11车0${n + 1}号`);
    await fields.locator('input').nth(1).fill('E555555555');
    await fields.locator('input').nth(2).fill(n === 1 ? '0' : '400.50');
  }
  await page.keyboard.press('Enter');
  await page.locator('dialog fieldset').nth(1)
    .locator('.wrong', { hasText: 'price' }).waitFor();
  ok(true, 'what is wrong of a ticket stands beside it');
  await page.locator('dialog fieldset >> nth=1 >> input >> nth=2')
    .fill('400.50');
  await page.keyboard.press('Enter');
  await page.locator('h1 .tag', { hasText: 'issued' }).waitFor();
  ok(true, 'tickets are written down by hand');

  await open(page, '/rail/report');
  await says(page, 'Paid by users');
  await looks(page, 'rail_report-en-light-1280');
  const [file] = await Promise.all([
    page.waitForEvent('download'), page.click('text=Download CSV'),
  ]);
  is(file.suggestedFilename(), 'rail.csv', 'the report is there as a file');
  const lines = readFileSync(await file.path(), 'utf8').split('\r\n');
  is([lines.length, lines[0].slice(0, 12), lines[4].slice(0, 4)],
    [6, '\ufeffOrder,Agent', 'Sum,'], 'with a line for each, and the sums');
  ok(lines[4].includes(',4032.00,') && /,20\d\d-\d\d-\d\d 17:10:00,/.test(lines[1]),
    'in amounts and days that programs read', lines.join('\n'));
  clean(page, 'rail');
  await page.context().close();
}

// A purchase that one pays and another one confirms.
{
  const page = await visitor({ state: ann, language: 'en' });
  const other = await visitor({ state: fin, language: 'en' });
  const press = async (name) => {
    await page.locator('.task').getByRole('button', { name, exact: true }).click();
    await page.locator('dialog .does').waitFor();
  };
  const says = (text) => page.locator('.said', { hasText: text }).waitFor();
  const confirmed = async () => {
    await open(other, `/rail/${HELD}`);
    await other.locator('.task button', { hasText: 'Confirm' }).click();
    await other.locator('dialog .does').waitFor();
    await other.keyboard.press('Enter');
    await other.locator('dialog').waitFor({ state: 'detached' });
  };

  await open(page, '/rail/tasks');
  await looks(page, 'rail_tasks-en-light-1280');
  await page.click('table.list button');
  await page.locator('dialog .does').waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(`${HELD}$`));
  await press('Show password');
  await page.fill('dialog input', 'pays by hand');
  await page.keyboard.press('Enter');
  await page.locator('.secret', { hasText: 'abc123456' }).waitFor();
  ok(true, 'who has taken a purchase is shown account and password');

  await press('All fits: may it be paid?');
  is(await page.locator('dialog input').first().inputValue(), '1,241.00',
    'the total is as the agent says, unless it is another one');
  await looks(page, 'rail_fits-en-light-1280', false);
  await page.keyboard.press('Enter');
  await says('pay now');
  ok(true, 'and is told to pay');
  await page.locator('.task .tag', { hasText: 'pay now' }).waitFor();

  await press('Paid');
  await page.fill('dialog input >> nth=0', '支付宝');
  await page.keyboard.press('Enter');
  await says('Another person');
  await page.locator('.task', { hasText: 'You have said' }).waitFor();
  is(await page.locator('.task button', { hasText: 'Confirm' }).count(), 0,
    'nobody confirms what was said by the same');
  await everyLook('rail_order', fin, async (its) => {
    await open(its, `/rail/${HELD}`);
    await its.locator('.history').waitFor();
  });
  await confirmed();

  await open(page, `/rail/${HELD}`);
  await press('Tickets are there');
  await page.locator('dialog button', { hasText: 'Other seats' }).click();
  is(await page.locator('dialog fieldset').count(), 3,
    'other seats can be written down');
  await page.locator('dialog button', { hasText: 'Leave it out' }).click();
  await page.locator('dialog footer button').click();
  await says('Another person');
  await confirmed();
  await other.locator('h1 .tag', { hasText: 'issued' }).waitFor();
  await other.locator('.facts', { hasText: /1,241\.00 · 支付宝 · \d/ }).waitFor();
  ok(true, 'two people have bought it: how, and when, stands there');
  clean(page, 'a cashier');
  clean(other, 'who confirms');
  await page.context().close();
  await other.context().close();
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

await done();
