// What makes the page of gates open without a network: a worker that keeps its
// files, and what a phone needs to put it beside its programs.

import { signal } from '@preact/signals';

const WORKER = '/console/gate-worker.js';
const MANIFEST = '/console/gate.webmanifest';
const SCOPE = '/console/gate';

// A newer version waits until somebody says so: nothing changes under a keeper.
export const newer = signal(null);

// The one text that the page makes a script of.
function trusted() {
  return window.trustedTypes?.createPolicy('gate', {
    createScriptURL: (url) => {
      if (url !== WORKER) throw new TypeError(url);
      return url;
    },
  }).createScriptURL(WORKER) ?? WORKER;
}

async function registered() {
  const is = await navigator.serviceWorker.register(trusted(),
    { scope: SCOPE });
  const waits = () => {
    if (is.waiting && navigator.serviceWorker.controller) {
      newer.value = is.waiting;
    }
  };

  waits();
  is.addEventListener('updatefound', () =>
    is.installing?.addEventListener('statechange', waits));
}

let once;

export function install() {
  if (!navigator.serviceWorker || once) return;

  const link = document.createElement('link');
  link.rel = 'manifest';
  link.href = MANIFEST;
  document.head.append(link);
  once = registered().catch(() => { once = undefined; });
}

export function renew() {
  navigator.serviceWorker.addEventListener('controllerchange',
    () => location.reload());
  newer.value.postMessage('now');
}
