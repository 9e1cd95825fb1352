// Devices: a new one, locked and let go on.

import { clean, done, everyLook, is, ok, open, settled, signedIn, visitor }
  from '../lib/browser.mjs';

const adm = await signedIn('adm');
const says = (page, text) => page.getByText(text).first().waitFor();

{
  const page = await visitor({ state: adm, language: 'en' });
  await open(page, '/');
  await settled(page);
  const keys = page.keyboard;

  await keys.press('g');
  await keys.press('e');
  await says(page, '南门 1 号闸');
  await keys.press('n');
  await page.locator('dialog input').first().waitFor();
  await keys.type('Handheld 7');
  await keys.press('Enter');
  await page.locator('dialog .qr').waitFor();
  const code = await page.locator('dialog .secret').innerText();
  ok(/^\w{4}-\w{4}-\w{4}$/.test(code),
    'a new device has its code in 4 keys and a name', code);
  await keys.press('Escape');

  await page.click('table.list a:has-text("Handheld 7")');
  await page.locator('h1 .tag', { hasText: 'to register' }).waitFor();
  await keys.press('e');
  await page.locator('dialog select').first().selectOption('1');
  await page.locator('dialog .field', { hasText: /^Gate/ }).first()
    .locator('input').fill('7');
  await page.click('dialog footer button');
  await says(page, '南门 · 7');
  ok(true, 'it stands at a gate');
  await keys.press('l');
  await page.locator('dialog input').waitFor();
  await keys.type('left in a taxi');
  await keys.press('Enter');
  await page.locator('h1 .tag', { hasText: 'locked' }).waitFor();
  ok(true, 'a lost one is locked');
  await page.click('text=Unlock');
  await page.click('dialog footer button');
  await page.locator('h1 .tag', { hasText: 'to register' }).waitFor();
  await page.click('.actions >> text=Remove');
  await page.click('dialog footer button');
  await says(page, 'its passages stay');
  clean(page, 'devices');
  await page.context().close();
}

await everyLook('devices', adm, (page) => open(page, '/devices'));

await done();
