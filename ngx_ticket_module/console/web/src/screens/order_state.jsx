// The state of an order in a word.  The interface answers the letter that is
// stored; several of them are one to who looks.

import { t } from '../base/words.js';
import { Tag } from '../parts/facts.jsx';

const STATES = {
  booked: '0', authorised: '2C', paid: '156', delivered: '3DX', refunding: '78A',
  closed: '4B', refused: '9',
};
const LOOKS = {
  booked: 'warn', delivered: 'good', refunding: 'warn', refused: 'bad',
};

export const stateOf = (letter) => Object.keys(STATES)
  .find((name) => name === letter || STATES[name].includes(letter)) ?? letter;

export function OrderState({ of }) {
  const name = stateOf(of);
  return <Tag of={LOOKS[name]}>{t(`state.${name}`)}</Tag>;
}
