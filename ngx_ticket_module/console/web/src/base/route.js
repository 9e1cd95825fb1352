// Where the page is: an address below /console/, so that Back, a bookmark and a
// second window work.  What people search for stays out of addresses, which get
// into histories and logs: it is the state beside them.

import { signal } from '@preact/signals';

const ROOT = '/console';

function read() {
  const path = location.pathname.slice(ROOT.length) || '/';
  return {
    path,
    parts: path.split('/').filter(Boolean).map(decodeURIComponent),
    query: Object.fromEntries(new URLSearchParams(location.search)),
    state: history.state ?? {},
  };
}

export const route = signal(read());

export const href = (path) => ROOT + path;

// The page of gates is a document of its own: its policy lets it begin a worker.
const isGate = (path) => /^\/gate($|[?#])/.test(path);

export function go(path, { replace = false, state = {} } = {}) {
  if (isGate(path) !== isGate(route.value.path)) {
    location.assign(ROOT + path);
    return;
  }
  history[replace ? 'replaceState' : 'pushState'](state, '', ROOT + path);
  route.value = read();
  if (!replace) scrollTo(0, 0);
}

// The same place with other members in its query; one that is undefined goes.
export function refine(change, options) {
  const query = { ...route.value.query, ...change };
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(pairs).toString();
  go(route.value.path + (text && `?${text}`),
    { state: route.value.state, ...options });
}

addEventListener('popstate', () => { route.value = read(); });

// Links of our own are followed here; with a key held they open as ever.
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href]');
  if (!link || event.defaultPrevented || event.button !== 0
      || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey
      || link.target || link.hasAttribute('download') || link.hash
      || link.origin !== location.origin
      || !link.pathname.startsWith(`${ROOT}/`)
      || link.pathname.startsWith(`${ROOT}/api/`)) {
    return;
  }

  event.preventDefault();
  go(link.pathname.slice(ROOT.length) + link.search);
});
