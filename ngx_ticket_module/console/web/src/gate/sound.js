// What a keeper hears without looking: in, ask, no; and whether at all.

import { signal } from '@preact/signals';

import { keep, kept } from '../base/words.js';

const KEPT = 'gate-sound';
const TONES = {             // [hertz, from, seconds]
  ok: [[880, 0, 0.12]],
  ask: [[520, 0, 0.12], [520, 0.2, 0.12]],
  no: [[200, 0, 0.25], [160, 0.3, 0.35]],
};

export const loud = signal(kept(KEPT) !== 'off');
let context;

export function sound(name) {
  if (!loud.value || !TONES[name]) return;

  context ??= new AudioContext();
  context.resume();
  for (const [hertz, from, length] of TONES[name]) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const at = context.currentTime + from;

    tone.frequency.value = hertz;
    tone.type = name === 'no' ? 'square' : 'sine';
    volume.gain.value = 0.2;
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + length);
  }
}

export function hush() {
  loud.value = !loud.value;
  keep(KEPT, loud.value ? 'on' : 'off');
}
