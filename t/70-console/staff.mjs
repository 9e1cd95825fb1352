// People: a new one with a link, sessions that are ended; the log with its filter,
// before and after, its file, and whether it is whole.

import { clean, done, everyLook, is, looks, ok, open, settled, signedIn, signIn,
  visitor } from '../lib/browser.mjs';

const adm = await signedIn('adm');
const says = (page, text) => page.getByText(text).first().waitFor();

// ---- A person's language ----

const mei = await visitor({ language: 'zh', said: false });
await open(mei, '/');
await says(mei, '景区工作人员入口');
await signIn(mei, 'mei');
await says(mei, 'My account');
ok(true, 'the page speaks the language of the account');

// ---- People ----

{
  const page = await visitor({ state: adm, language: 'en' });
  await open(page, '/');
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await page.locator('table.list a', { hasText: 'mei' }).waitFor();

  await page.keyboard.press('n');
  await page.fill('dialog form input >> nth=0', 'li.ming');
  await page.locator('dialog').getByLabel('clerk').check();
  await page.keyboard.press('Enter');
  await page.locator('dialog .qr').waitFor();
  const link = await page.locator('.secret').innerText();
  ok(/\/console\/link#\S{20,}$/.test(link), 'a new person has a link', link);
  await looks(page, 'staff_link-en-light-1280');
  await page.click('text=It is given out');
  ok(!(await page.content()).includes(link.split('#')[1]), 'shown this once');

  const li = await visitor({ language: 'en' });
  await li.goto(link);
  await says(li, 'Choose a password');
  ok(true, 'which leads to choosing a password');
  await li.context().close();

  await page.click('table.list a:has-text("mei")');
  await says(page, 'HeadlessChrome');
  await page.locator('td button', { hasText: 'End' }).last().click();
  await says(page, 'Not signed in anywhere');
  await mei.reload();
  await says(mei, '景区工作人员入口');
  ok(true, 'a session that is ended is over at once');
  await mei.context().close();

  await page.keyboard.press('e');
  await page.locator('dialog').getByLabel('finance').check();
  await page.locator('dialog button.main').click();
  await page.locator('dd', { hasText: 'finance' }).waitFor();
  ok(true, 'roles are changed');
  clean(page, 'people');
  await page.context().close();
}

// ---- The log ----

{
  const page = await visitor({ state: adm, language: 'en' });
  await open(page, '/staff/log');
  await says(page, 'Nobody has altered the log');
  await page.click('summary');
  await page.locator('.filters').getByLabel('What').fill('staff set');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() =>
    document.querySelectorAll('table.list tbody tr').length === 2);
  ok(page.url().includes('action='), 'a filter of the log is an address');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('main .actions button', { hasText: 'Excel' }).click(),
  ]);
  is(file.suggestedFilename(), 'log.xlsx', 'what is filtered is a file');

  await page.locator('table.list tbody a').last().click();
  await page.locator('table.newer').first().waitFor();
  ok(await page.locator('table.newer .other').count() > 0,
    'what was changed is beside what it was');
  await looks(page, 'staff_log_row-en-light-1280');
  clean(page, 'log');
  await page.context().close();
}

await everyLook('staff', adm, (page) => open(page, '/staff'));
await everyLook('staff_log', adm, (page) => open(page, '/staff/log'));

await done();
