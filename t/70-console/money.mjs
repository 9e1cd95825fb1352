// Agents and their money, what a second person approves, callbacks that are sent
// again.

import { clean, done, everyLook, is, ok, open, settled, signedIn, visitor }
  from '../lib/browser.mjs';

const fin = await signedIn('fin');
const fan = await signedIn('fan');
const market = await signedIn('market');

const says = (page, text) => page.getByText(text).first().waitFor();

// ---- Agents ----

{
  const page = await visitor({ state: fin, language: 'en' });
  await open(page, '/agents');
  await settled(page);
  await page.fill('#agent', 'DEMO2');
  is(await page.locator('table.list tbody tr').count(), 1,
    'agents are narrowed as somebody types');
  await page.click('table.list a');
  await says(page, 'Top up deposit');

  await page.keyboard.press('t');
  await page.fill('dialog input >> nth=0', 'twelve');
  await page.fill('dialog input >> nth=1', 'BANK-1');
  await page.keyboard.press('Enter');
  await page.locator('dialog .field.wrong').waitFor();
  ok(true, 'what is no amount is said at its field');
  await page.fill('dialog input >> nth=0', '12.50');
  await page.keyboard.press('Enter');
  await says(page, 'Topped up');
  await says(page, 'BANK-1');
  ok(await page.getByText('512.50').first().isVisible(),
    'an amount is typed in yuan, and is on the account');

  await page.keyboard.press('t');
  await page.fill('dialog input >> nth=0', '60000');
  await page.fill('dialog input >> nth=1', 'BANK-2');
  await page.keyboard.press('Enter');
  await says(page, 'another person has to approve it');
  ok(true, 'above the limit it is proposed');
  clean(page, 'agent');
  await page.context().close();
}

{
  const page = await visitor({ state: market, language: 'en' });
  await open(page, '/agents/demo2');
  await says(page, 'Change');
  await page.keyboard.press('e');
  await page.locator('dialog form').waitFor();
  is(await page.inputValue('dialog .field >> nth=0 >> input'), '演示旅行社二部',
    'what is changed is there as it is');
  await page.fill('dialog .field >> nth=0 >> input', '二部');
  await page.keyboard.press('Enter');
  await page.locator('h1', { hasText: /^二部/ }).waitFor();
  ok(true, 'and is changed');

  await page.click('text=Issue a key');
  await page.locator('dialog form button.main').click();
  const key = await page.locator('.secret').innerText();
  ok(/^[0-9a-f-]{36}$/.test(key), 'a new key is shown');
  await page.keyboard.press('Escape');
  ok(await page.locator('.secret').isVisible(), 'until somebody says it is kept');
  await page.click('text=It is kept');
  ok(!(await page.content()).includes(key), 'and not again');
  clean(page, 'agent of market');
  await page.context().close();
}

// ---- Approvals ----

{
  const page = await visitor({ state: fin, language: 'en' });
  await open(page, '/approvals');
  await settled(page);
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('a');
  await page.click('dialog button.main');
  await page.locator('dialog .trouble').waitFor();
  ok(true, 'who proposed it does not approve it');
  await page.context().close();

  const other = await visitor({ state: fan, language: 'en' });
  await open(other, '/approvals');
  await settled(other);
  await other.keyboard.press('j');
  await other.keyboard.press('x');
  await other.keyboard.press('a');
  await says(other, '60,000.00 yuan in all');
  await other.click('dialog button.main');
  await says(other, '1 done');
  await other.keyboard.press('Escape');
  await says(other, 'Nothing waits');
  ok(true, 'another person does, by keys alone but for the last word');
  await open(other, '/agents/demo2');
  await says(other, '60,512.50');
  ok(true, 'and the money is there');
  clean(other, 'approvals');
  await other.context().close();
}

// ---- Callbacks ----

{
  const page = await visitor({ state: fin, language: 'en' });
  await open(page, '/callbacks');
  await says(page, 'No callback was given up');
  await page.click('text=Waiting');
  await page.locator('table.list').waitFor();
  await page.click('text=Select all');
  await page.click('.actions button.main');
  await page.click('dialog button.main');
  await says(page, /^\d+ done$/);
  ok(true, 'what waits is sent at once');
  clean(page, 'callbacks');
  await page.context().close();
}

await everyLook('agents', fin, (page) => open(page, '/agents'));
await everyLook('agent', market, async (page) => {
  await open(page, '/agents/demo2');
  await page.locator('h1').waitFor();
});
await everyLook('approvals', fan,
  (page) => open(page, '/approvals?list=proposals&state=all'));
await everyLook('callbacks', fin, (page) => open(page, '/callbacks?waiting=1'));

await done();
