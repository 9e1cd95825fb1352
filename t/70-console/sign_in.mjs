// Coming in: the page itself, a one-time link, signing in and out, a session
// that ends while somebody works, the own account.

import { clean, done, everyLook, is, looks, ok, open, settled, signIn,
  signedIn, visitor } from '../lib/browser.mjs';

const { BASE, TOKEN, FIRST_LOAD } = process.env;
const says = (page, text) =>
  page.getByText(text).first().waitFor().then(() => true, () => false);

// ---- The page, and what the first load weighs ----

{
  const page = await visitor();
  const answer = await open(page, '/orders/2611');
  is(answer.status(), 200, 'whatever is asked for below /console/ is the page');
  ok(await page.locator('[name=password]').isVisible(), 'which asks who is there');
  ok(page.bytes > 10000 && page.bytes <= Number(FIRST_LOAD),
    'the first load is small enough', `${page.bytes} bytes`);
  const held = await page.evaluate(() => {
    try { document.body.innerHTML = '<b>x</b>'; } catch { return true; }
    return false;
  });
  ok(held, 'no HTML is made of text there');
  await page.context().close();
}

// 1.6 Mbit/s and 150 ms, the browsers' "3G".
{
  const page = await visitor();
  const wire = await page.context().newCDPSession(page);
  await wire.send('Network.enable');
  await wire.send('Network.emulateNetworkConditions', {
    offline: false, latency: 150, downloadThroughput: 200000,
    uploadThroughput: 93750,
  });
  const began = Date.now();
  await page.goto(`${BASE}/console/`);
  await page.locator('[name=password]').waitFor();
  const took = Date.now() - began;
  ok(took < 3000, 'it is there soon over 3G', `${took} ms`);
  console.error(`the first load took ${took} ms over 3G`);
  await page.context().close();
}

// ---- A link ----

{
  const page = await visitor({ language: 'en' });
  await open(page, `/link#${TOKEN}`);
  await page.locator('#password').waitFor();
  ok(!page.url().includes(TOKEN), 'the token of a link leaves the address');
  await page.check('.check input');
  await page.locator('svg.qr').waitFor();
  await looks(page, 'link-en-light-1280');
  await page.uncheck('.check input');
  await page.fill('#password', 'The-Password-of-linked');
  await page.fill('#twice', 'The-Password-of-another');
  await page.press('#twice', 'Enter');
  ok(await says(page, 'The two passwords differ'),
    'two passwords that differ are told');
  await page.fill('#twice', 'The-Password-of-linked');
  await page.press('#twice', 'Enter');
  await page.locator('.shell').waitFor();
  ok(true, 'the password is set and its owner is in');
  clean(page, 'link');
  await page.context().close();

  const late = await visitor({ language: 'en' });
  await open(late, `/link#${TOKEN}`);
  ok(await says(late, 'A link is good once'), 'a link is good once');
  await late.context().close();
}

// ---- Signing in, and out ----

{
  const page = await visitor();
  await open(page, '/account');
  await page.fill('[name=name]', 'anna');
  await page.fill('[name=password]', 'none of hers');
  await page.press('[name=password]', 'Enter');
  await page.locator('[role=alert]').waitFor();
  ok(await says(page, '用户名、密码或验证码不对'), 'a wrong password is told so');

  await signIn(page, 'anna');
  await page.locator('.shell').waitFor();
  ok(page.url().endsWith('/console/account'),
    'who signs in is where the address says');
  const [cookie] = await page.context().cookies();
  ok(cookie.name === '__Host-ticket' && cookie.httpOnly && cookie.secure
     && cookie.sameSite === 'Strict', 'no script sees the session');

  // The session ends behind the page's back; what was begun stays.
  await page.click('text=修改密码');
  await page.fill('#own-password', 'The-Password-of-anna');
  await page.fill('#own-new_password', 'Another-Password-of-hers');
  await page.context().clearCookies();
  await page.press('#own-new_password', 'Enter');
  await page.getByText('页面会保持原样').waitFor();
  await looks(page, 'again-zh-light-1280');
  await page.locator('dialog').last().locator('[name=password]')
    .fill('The-Password-of-anna');
  await page.keyboard.press('Enter');
  await page.getByText('页面会保持原样').waitFor({ state: 'detached' });
  is(await page.inputValue('#own-new_password'), 'Another-Password-of-hers',
    'a session that ends takes nothing of the page with it');
  await page.keyboard.press('Escape');
  await page.click('text=退出登录');
  await page.locator('[name=password]').waitFor();
  is(await page.context().cookies(), [], 'signing out ends it');
  clean(page, 'sign-in');
  await page.context().close();
}

// ---- How it looks ----

const state = await signedIn('anna');
await everyLook('sign_in', undefined, (page) => open(page, '/'));
await everyLook('account', state, async (page) => {
  await open(page, '/account');
  await settled(page);
});

await done();
