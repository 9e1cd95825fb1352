// What is printed: pages of 80 mm that the interface makes, one behind the other
// in one go.  They stand in the page unseen, in a root of their own, so that no
// style is shared; scripts could make no HTML of text.

import { act, asked, Problem } from './api.js';
import { language } from './words.js';

const MM = 25.4 / 96;           // of a pixel
const MARGIN = 3;               // mm, as the interface's page has it

function fetched(name, values, key) {
  const { method, url, body } = asked(name, values);
  const request = new XMLHttpRequest();

  request.open(method, url);
  request.responseType = 'document';
  request.setRequestHeader('Accept-Language', language.value);
  if (body) request.setRequestHeader('Content-Type', 'application/json');
  if (key) request.setRequestHeader('Idempotency-Key', key);
  return new Promise((resolve, reject) => {
    request.onload = () => resolve(request);
    request.onerror = () => reject(new Problem({ status: 0 }));
    request.send(body);
  });
}

// A page of an action; what refuses it is asked once more, for its words.
export async function paper(name, values, { key } = {}) {
  const as = { ...values, as: 'html', paper_language: language.value };
  const { status, responseXML } = await fetched(name, as, key);

  if (status === 200 && responseXML) return responseXML;
  await act(name, as, { key });
  throw new Problem({ status });
}

// How long the longest piece is that a knife cuts off.
function longest(root) {
  const ends = [...root.querySelectorAll('.k')].map((is) => is.offsetTop);
  const whole = [0, ...ends, root.host.scrollHeight];
  return Math.max(...whole.slice(1).map((end, n) => end - whole[n]));
}

export function print(pages) {
  document.querySelector('.paper')?.remove();

  const host = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' });
  const style = new CSSStyleSheet();
  const size = new CSSStyleSheet();
  const text = pages[0].querySelector('style').textContent;

  host.className = 'paper';
  host.lang = pages[0].documentElement.lang;
  style.replaceSync(text.replace(/@page\{[^}]*\}/, '')
    .replace('body{', ':host{'));
  root.adoptedStyleSheets = [style];
  pages.forEach((page, n) => {
    if (n > 0 && !root.lastElementChild.matches('.k')) {
      root.append(Object.assign(document.createElement('div'),
        { className: 'k' }));
    }
    root.append(...[...page.body.childNodes]
      .map((node) => document.importNode(node, true)));
  });
  document.body.append(host);

  const high = Math.ceil(longest(root) * MM + 2 * MARGIN + 1);
  size.replaceSync(
    `@page slip{size:80mm ${high}mm;margin:${MARGIN}mm}`);
  document.adoptedStyleSheets = [size];
  window.print();
}

addEventListener('afterprint', () => {
  document.querySelector('.paper')?.remove();
  document.adoptedStyleSheets = [];
});
