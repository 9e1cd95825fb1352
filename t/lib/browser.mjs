// A browser for the tests of the console: Debian's Chromium, driven by
// playwright-core.  What a test says goes to TicketBrowser.pm, a line of JSON
// each; a page that breaks a rule of all pages (a violation of its CSP, an error
// in its console, a request to another host) fails whatever test it is in.

import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const { BASE, SDK, SHOTS, CHROME = '' } = process.env;
const require = createRequire(join(SDK, '/'));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const WIDTHS = [390, 768, 1280];
const HEIGHT = { 390: 844, 768: 1024, 1280: 800 };
const WAIT_MS = 15000;
const QUIET = 4;                // times that it is seen

mkdirSync(SHOTS, { recursive: true });

const tell = (is) => console.log(JSON.stringify(is));

export function ok(is, name, why) {
  tell({ ok: !!is, name, why: is ? undefined : why });
  return !!is;
}

export const is = (a, b, name) =>
  ok(JSON.stringify(a) === JSON.stringify(b), name,
    `got ${JSON.stringify(a)}, wanted ${JSON.stringify(b)}`);

const chrome = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update',
    '--disable-sync', '--font-render-hinting=none',
    ...CHROME.split(' ').filter(Boolean)],
});

// What the test that began this does for it, and is waited for.
const heard = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
export async function does(name) {
  tell({ does: name });
  await heard.next();
}

// A window of its own, with nobody's cookie unless state says so; said: that
// language was chosen here, whatever the account's is.
export async function visitor({ state, language = 'zh', theme = 'light',
  width = 1280, quiet = [], said = true } = {}) {
  const context = await chrome.newContext({
    viewport: { width, height: HEIGHT[width] },
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    colorScheme: theme,
    reducedMotion: 'reduce',
    timezoneId: 'America/New_York',     // of no attraction here
    storageState: state,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  page.bytes = 0;
  page.wrong = [];
  page.asked = new Set();
  await page.addInitScript((kept) => {
    if (kept && !sessionStorage.begun) localStorage.setItem('language', kept);
    sessionStorage.begun = 1;
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`);
    });
  }, said ? language : null);

  // What is refused is an error to the browser's console, and none to us.
  page.on('console', (said) => {
    const text = said.text();
    if (said.type() === 'error' && !/^Failed to load resource/.test(text)
        && !quiet.some((pattern) => pattern.test(text))) {
      page.wrong.push(text);
    }
  });
  page.on('pageerror', (error) => page.wrong.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${BASE}/`)) page.wrong.push(request.url());
    if (!/\/events$/.test(request.url())) page.asked.add(request);
  });
  page.on('requestfailed', (request) => page.asked.delete(request));
  page.on('requestfinished', async (request) => {
    page.asked.delete(request);
    const sizes = await request.sizes().catch(() => null);
    page.bytes += sizes?.responseBodySize ?? 0;
  });
  return page;
}

// Nothing is asked for any more, but for the stream that never ends.
async function idle(page) {
  for (let quiet = 0; quiet < QUIET; quiet = page.asked.size ? 0 : quiet + 1) {
    await page.evaluate(() => new Promise((go) => { setTimeout(go, 50); }));
  }
}

export async function open(page, path) {
  const answer = await page.goto(`${BASE}/console${path}`);
  await idle(page);
  return answer;
}

export async function signIn(page, name) {
  await page.fill('[name=name]', name);
  await page.fill('[name=password]', `The-Password-of-${name}`);
  await page.press('[name=password]', 'Enter');
}

// What a window of theirs begins with.
export async function signedIn(name) {
  const page = await visitor();
  await open(page, '/');
  await signIn(page, name);
  await page.locator('.shell').waitFor();
  const state = await page.context().storageState();
  await page.context().close();
  return state;
}

// What a hand scanner types, beside any field.
export const scan = (page, text) => page.evaluate((typed) => {
  for (const key of [...typed, 'Enter']) {
    document.body.dispatchEvent(new KeyboardEvent('keydown',
      { key, bubbles: true, cancelable: true }));
  }
}, text);

// Nothing is waited for any more.
export const settled = (page) => page.waitForFunction(() =>
  document.readyState === 'complete' && !document.querySelector('.waiting')
  && !document.querySelector('[aria-busy=true]'));

export function clean(page, name) {
  is(page.wrong, [], `${name}: nothing against the policy, nothing from elsewhere`);
}

// Nothing scrolls sideways, and axe finds nothing; the picture is kept.
export async function looks(page, name, judged = true) {
  await settled(page);
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
  const wide = await page.evaluate(() =>
    document.documentElement.scrollWidth - innerWidth);
  ok(wide <= 0, `${name}: fits its width`, `${wide} px too wide`);
  if (!judged) return;

  const found = await page.evaluate(async (text) => {
    // Trusted types let the page itself make no script; the debugger may.
    if (!window.axe) (0, eval)(text);
    const { violations } = await window.axe.run(document, {
      resultTypes: ['violations'],
    });
    return violations.map((one) =>
      `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html).join(' ')}`);
  }, axe).catch((error) => [String(error)]);
  is(found, [], `${name}: axe finds nothing`);
}

// How it is on paper.
export async function picture(page, name) {
  await page.emulateMedia({ media: 'print' });
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
  await page.emulateMedia({ media: 'screen' });
}

// Every screen in each language, colour and width, of one load of the page in each
// language; axe finds on a tablet what it finds on a phone, and in one language
// which colours are too close.
export async function everyLook(name, state, go) {
  for (const language of ['zh', 'en']) {
    const page = await visitor({ state, language });
    await go(page);
    for (const theme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: theme });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: HEIGHT[width] });
        await looks(page, `${name}-${language}-${theme}-${width}`,
          width !== 768 && (language === 'zh' || theme === 'light'));
      }
    }
    clean(page, `${name}, ${language}`);
    await page.context().close();
  }
}

export async function done() {
  await chrome.close();
  process.stdin.destroy();
  tell({ done: true });
}

process.on('uncaughtException', async (error) => {
  ok(false, 'the browser does as it is told', String(error.stack ?? error));
  for (const context of chrome.contexts()) {
    for (const page of context.pages()) {
      await page.screenshot({ path: join(SHOTS, 'failed.png') });
      ok(false, page.url(), page.wrong?.join('\n'));
    }
  }
  await chrome.close();
  process.exit(1);
});
