// One parameter of an action as something to fill in, made of its schema.  The
// value is what the interface takes; undefined: nothing was said.

import { useId, useState } from 'preact/hooks';

import { fen, yuan } from '../base/format.js';
import { known, t, word } from '../base/words.js';

// "first day of visit; default today": what stands before the first stop is the
// name, unless the page has a shorter one.  Options are ticketctl's.
export function labelOf(name, whole = '') {
  const said = whole
    .replace(/^(in fen|\u4ee5\u5206\u8ba1)[;\uff1b]\s*ticketctl[:\uff1a]\s*/, '')
    .replace(/[;\uff1b][^;\uff1b]* --[a-z-]+$/, '')
    .replace(/ --[a-z-]+/g, '');
  const [first, rest] = said.split(/[;\uff1b]\s*(.*)/s);
  const own = known(`field.${name}`);
  return own ? [own, own === said ? '' : said] : [first, rest ?? ''];
}

const isMoney = (is) => is.name.endsWith('_fen');

// A word may have the number beside it that is stored for it.
function options(is) {
  const words = is.enum.filter((one) => !/^\d+$/.test(one));
  return words.length ? words : is.enum;
}

// "bad-password" is a word of the interface's, if no table has it.
const called = (name, one, commands) => known(`choice.${name}.${one}`)
  ?? word(name, one, commands).replaceAll('-', ' ');

function Choice({ is, id, value, set, described, commands }) {
  const all = options(is);
  return (
    <select id={id} value={value ?? ''} aria-describedby={described}
      required={is.must}
      onChange={({ target }) => set(all.find((one) =>
        String(one) === target.value))}>
      {(!is.must || value === undefined) && <option value="" />}
      {all.map((one) => (
        <option value={one}>{called(is.name, one, commands)}</option>
      ))}
    </select>
  );
}

// What the page knows better than the interface's description: its values with
// words beside them.
function Offered({ is, id, value, set, described }) {
  return (
    <select id={id} value={value ?? ''} aria-describedby={described}
      required={is.must}
      onChange={({ target }) => set(target.value === '' ? undefined
        : is.offers[target.selectedIndex - 1][0])}>
      <option value="" />
      {is.offers.map(([one, words]) => <option value={one}>{words}</option>)}
    </select>
  );
}

// What may be unset has three answers, what is a flag two.
function YesNo({ is, id, value, set, described }) {
  if (!is.unset || is.flag) {
    return (
      <input id={id} type="checkbox" checked={!!value}
        aria-describedby={described}
        onChange={(event) => set(event.target.checked || undefined)} />
    );
  }
  return (
    <select id={id} aria-describedby={described}
      value={value === undefined || value === null ? '' : String(value)}
      onChange={({ target }) => set(target.value === '' ? undefined
        : target.value === 'true')}>
      <option value="" />
      <option value="true">{t('yes')}</option>
      <option value="false">{t('no')}</option>
    </select>
  );
}

function Several({ is, value = [], set }) {
  const chosen = new Set(value);
  return (
    <span class="several">
      {is.items.enum.map((one) => (
        <label>
          <input type="checkbox" checked={chosen.has(one)}
            onChange={({ target }) => {
              chosen[target.checked ? 'add' : 'delete'](one);
              set([...chosen]);
            }} />
          {word(is.name, one)}
        </label>
      ))}
    </span>
  );
}

// Typed text is kept as it is; what it means is the value.
function Typed({ is, id, value, set, described, type, shape, read, mode }) {
  const [text, setText] = useState(shape(value));
  return (
    <input id={id} type={type} value={text} required={is.must}
      aria-describedby={described} inputMode={mode}
      maxLength={is.maxLength} min={is.minimum} max={is.maximum}
      autocomplete={type === 'password' ? 'new-password' : 'off'}
      spellcheck={false}
      onInput={({ target }) => {
        setText(target.value);
        set(target.value === '' ? undefined : read(target.value));
      }} />
  );
}

const text = (value) => (value === undefined || value === null ? ''
  : [value].flat().join(' '));

// A number beside words, such as "none": what is no number is sent as it is,
// and the interface says what it wants.
const number = (typed) => (/^-?\d+(\.\d+)?$/.test(typed)
  ? Number(typed) : typed);

function Input(props) {
  const { is } = props;
  const type = is.type ?? 'any';

  if (is.offers?.length) return <Offered {...props} />;
  if (is.enum) return <Choice {...props} />;
  if (type === 'boolean') return <YesNo {...props} />;
  if (type === 'array' && is.items.enum) return <Several {...props} />;
  if (type === 'array') {
    return (
      <Typed {...props} shape={text} type="text"
        read={(typed) => typed.trim().split(/[\s,\uff0c\u3001]+/)} />
    );
  }
  if (isMoney(is)) {
    return (
      <Typed {...props} type="text" mode="decimal"
        shape={(value) => (typeof value === 'number' ? yuan(value) : '')}
        read={(typed) => fen(typed) ?? typed} />
    );
  }
  if (is.format === 'date') {
    return <Typed {...props} type="date" shape={text} read={(typed) => typed} />;
  }
  if (is.format === 'password') {
    return (
      <Typed {...props} type="password" shape={text} read={(typed) => typed} />
    );
  }
  if (is.exclusiveMinimum === 0) {       // an amount of the wire's, in yuan
    return (
      <Typed {...props} type="text" mode="decimal" read={number}
        shape={(value) => (value === undefined ? '' : value.toFixed(2))} />
    );
  }
  if (type === 'integer' || type === 'number' || type === 'any') {
    return (
      <Typed {...props} type="text" mode={type === 'any' ? 'text' : 'numeric'}
        shape={text} read={number} />
    );
  }
  return <Typed {...props} type="text" shape={text} read={(typed) => typed} />;
}

// What a hint has of the words of a choice, the choice has itself.
const repeats = (is, hint) => !!is.enum
  && options(is).filter((one) => hint.includes(one)).length > 1;

// commands: the action it is of, as ticketctl calls it.
export function Field({ is, said, value, set, wrong, commands }) {
  const id = useId();
  const [label, whole] = labelOf(is.name, said);
  const hint = repeats(is, whole) ? '' : whole;
  const several = is.type === 'array' && is.items?.enum;
  const described = [hint && `${id}h`, wrong && `${id}w`].filter(Boolean)
    .join(' ') || undefined;
  const Label = several ? 'span' : 'label';

  return (
    <div class={`field${wrong ? ' wrong' : ''}`}
      role={several ? 'group' : undefined}
      aria-labelledby={several ? `${id}l` : undefined}>
      <Label id={`${id}l`} for={several ? undefined : id}>
        {label}
        {isMoney(is) && <small> {t('in_yuan')}</small>}
        {is.must && <abbr title={t('needed')}>*</abbr>}
      </Label>
      <Input is={is} id={id} value={value} set={set} described={described}
        commands={commands} />
      {hint && <small id={`${id}h`}>{hint}</small>}
      {wrong && <strong id={`${id}w`}>{wrong}</strong>}
    </div>
  );
}
