// A gate in a browser, with the server and without.

import { clean, does, done, is, looks, ok, open, scan, visitor, WIDTHS }
  from '../lib/browser.mjs';

const { CODE, ONE, PARTY, CAMERA, UNDONE, OFFLINE, OFFLINE_PARTY,
  OFFLINE_UNDONE, LEAD, TWICE } = process.env;
const HEIGHT = { 390: 844, 768: 1024, 1280: 800 };

const page = await visitor({ language: 'zh', quiet: [/net::ERR/] });
page.setDefaultTimeout(30000);
await page.context().grantPermissions(['camera']);
const { keyboard } = page;
const shows = (colour, text) =>
  page.locator(`.verdict.${colour}`, { hasText: text }).waitFor();
const bar = (text) => page.locator('.bar', { hasText: text }).waitFor();

// What the page has kept, but for keys: of one whether it can be read.
const kept = (store, how, name) => page.evaluate((asked) =>
  new Promise((resolve) => {
    const opening = indexedDB.open('gate', 1);
    opening.onsuccess = () => {
      const [from, get, key] = asked;
      const got = opening.result.transaction(from).objectStore(from)[get](key);
      got.onsuccess = () => resolve(got.result?.key
        ? { extractable: got.result.key.extractable } : got.result ?? null);
    };
  }), [store, how, name]);

// Twice within five seconds is a scanner that fired twice.
const later = (at) => page.waitForFunction((then) =>
  Date.now() > then + 5000, at);

// ---- It becomes a device ----

await open(page, `/gate#HILL/${CODE}`);
await bar('在线');
await bar('张票');
ok(!page.url().includes(CODE), 'a link makes it a device, and is forgotten');
is(await kept('is', 'get', 'identity').then((one) => one.extractable), false,
  'its key cannot be read out');

// ---- With the server ----

await scan(page, ONE);
await shows('green', '请进 1 人');
const first = Date.now();
await scan(page, ONE);
await shows('green', '刚刚已放行');
ok(true, 'a ticket is checked in one scan, and read twice opens nothing');
const there = (at) => new Date(at + 8 * 3600000).toISOString().slice(11, 16);
const told = await page.locator('.last time').first().innerText();
ok([there(Date.now()), there(Date.now() - 60000)].includes(told.slice(0, 5)),
  "moments are the attraction's", told);

await scan(page, PARTY);
await shows('green', '请进 5 人');
await page.setViewportSize({ width: 390, height: HEIGHT[390] });
await looks(page, 'gate_party-zh-light-390');
await page.setViewportSize({ width: 1280, height: HEIGHT[1280] });
await keyboard.press('4');
await shows('green', '请进 4 人');
ok(true, 'four of a party of five: one key');

await scan(page, UNDONE);
await shows('green', '请进 1 人');
await keyboard.press('u');
await shows('grey', '已撤销');
ok(true, 'a mistake is undone: one key');

await keyboard.press('c');
await page.locator('.last li', { hasText: CAMERA.slice(-8) }).waitFor();
await shows('green', '请进 1 人');
await keyboard.press('c');
ok(true, 'the camera reads, too');

await scan(page, '1'.repeat(30));
await shows('red', /没有这张票|校验码错误/);
ok((await page.locator('.last h2').innerText()).includes('6 人'),
  'who came in here is counted');
await page.locator('button', { hasText: '声音' }).click();
ok(await page.locator('button[aria-pressed=false]', { hasText: '声音' })
  .count() === 1, 'it can be silent');

// ---- Supervisors ----

await keyboard.press('/');
await page.fill('dialog [name=name]', 'lead');
await page.fill('dialog [name=password]', 'The-Password-of-lead');
await keyboard.press('Enter');
await page.locator('#gate-find:focus').waitFor();
await keyboard.press('Escape');

await keyboard.press('/');
await page.locator('#gate-find:focus').waitFor();
await keyboard.type('4321');
await keyboard.press('Enter');
await page.locator('dialog .choices button').first().waitFor();
ok(true, 'who has no ticket at hand is found: two keys');
await page.locator('dialog .choices button', { hasText: '观光票' }).click();
await page.locator('dialog form.action input').last().fill('手机没电');
await keyboard.press('Enter');
await page.locator('dialog [role=status]', { hasText: '已放行' }).waitFor();
ok(LEAD.length === 30, 'a supervisor finds and lets in');
await page.click('dialog >> text=退出登录');
await keyboard.press('Escape');

// ---- Without it ----

await page.evaluate(() => navigator.serviceWorker.ready);
await page.context().setOffline(true);
await does('down');
await page.reload();
await bar('离线');
ok(true, 'the page opens without a network');

await scan(page, OFFLINE);
await shows('green', '请进 1 人');
const second = Date.now();
await later(first);
await scan(page, ONE);
await shows('amber', '全部使用');
await scan(page, '2'.repeat(30));
await shows('amber', '名单');
await scan(page, OFFLINE_PARTY);
await shows('green', '请进 5 人');
await keyboard.press('4');
await shows('green', '请进 4 人');
await scan(page, OFFLINE_UNDONE);
await shows('green', '请进 1 人');
await keyboard.press('u');
await shows('grey', '已撤销');
await bar('待上传 6 条');
ok(true, 'it judges by its list, and keeps what it has to tell');

await page.reload();
await bar('待上传 6 条');
await later(second);
await scan(page, TWICE);
await shows('green', '请进 1 人');
await scan(page, OFFLINE);
await shows('amber', '全部使用');
ok(true, 'also when it begins anew');

// ---- And back ----

await does('up');
await page.context().setOffline(false);
await bar('在线');
await page.waitForFunction(() =>
  !document.querySelector('.bar').textContent.includes('待上传'));
await page.click('button:has-text("1 条异常")');
await page.locator('dialog li', { hasText: TWICE }).waitFor();
ok(true, 'who came in elsewhere meanwhile is told to the keeper');
await page.click('dialog footer button');
await page.reload();
await bar('在线');
ok(true, 'it comes back by itself, and has told all');
is(await kept('own', 'getAll').then((all) =>
  all.filter((one) => one.waiting.length > 0)), [], 'and waits for nothing more');

// ---- How it looks ----

for (const language of ['zh', 'en']) {
  await page.evaluate((one) => localStorage.setItem('language', one), language);
  await page.reload();
  await page.locator('.bar.on').waitFor();
  await scan(page, ONE);
  await page.locator('.verdict.amber').waitFor();
  for (const theme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: theme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: HEIGHT[width] });
      await looks(page, `gate-${language}-${theme}-${width}`,
        width !== 768 && (language === 'zh' || theme === 'light'));
    }
  }
}

await does('lock');
await shows('red', 'locked');
is(await kept('is', 'get', 'parts'), null, 'a lost one lets nobody in, and its list is wiped');
clean(page, 'the gate');

await done();
