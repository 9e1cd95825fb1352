// What the page knows of the interface, made of the interface's own description
// and of the words that ticketctl shows:
//
//   roles    names of them, by their bits
//   actions  of every action its method, path, roles and what it needs besides;
//            small, for every page asks whether somebody may do a thing
//   forms    of every action its parameters
//   said_zh, said_en   what it does and what each parameter is, in one language
//   values   words in Chinese for values, as ticketctl's tables and what the
//            database answers have them

// Of every operation that people with roles may ask for.
function* operations(document) {
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (operation['x-roles']) yield { path, method, operation };
    }
  }
}

function needs(operation) {
  const named = (operation.parameters ?? [])
    .map((parameter) => parameter.$ref?.split('/').pop());

  return {
    key: named.includes('IdempotencyKey') || undefined,
    match: named.includes('IfMatch') || named.includes('IfMatchOrNew')
      || undefined,
  };
}

function action({ path, method, operation }, roles) {
  return {
    method: method.toUpperCase(),
    path: path.replace(/^\/v1/, ''),
    roles: operation['x-roles']
      .reduce((bits, role) => bits | 1 << roles.indexOf(role), 0),
    ...needs(operation),
  };
}

// A schema says what may be unset by a second one that is null.
function plain(schema) {
  const some = (schema.anyOf ?? [schema]).filter((one) => one.type !== 'null');
  const { description, 'x-description-zh': zh, example, ...first } = some[0];

  return {
    ...first,
    ...(some.length > 1 ? { or: some.slice(1) } : {}),
    ...(schema.anyOf && some.length < schema.anyOf.length
      ? { unset: true } : {}),
  };
}

function parameters(operation) {
  const body = operation.requestBody?.content['application/json']?.schema;
  const must = body?.required ?? [];

  return [
    ...(operation.parameters ?? []).filter((is) => is.name).map((is) => ({
      name: is.name, in: is.in, must: is.required, schema: is.schema,
      en: is.description, zh: is['x-description-zh'],
    })),
    ...Object.entries(body?.properties ?? {}).map(([name, schema]) => ({
      name, in: 'body', must: must.includes(name), schema,
      en: schema.description, zh: schema['x-description-zh'],
    })),
  ];
}

function form({ operation }) {
  return parameters(operation).map(({ name, in: where, must, schema }) => ({
    name, in: where, ...(must ? { must: true } : {}), ...plain(schema),
  }));
}

function said({ operation }, language) {
  return {
    does: language === 'zh' ? operation['x-summary-zh'] : operation.summary,
    is: Object.fromEntries(parameters(operation)
      .map((one) => [one.name, one[language]])),
  };
}

// CTL_WORD_ZH( "commands", "column", "word", "in Chinese" ), and in SQL, of every
// command and column: when 'word' then 'in Chinese'
function values(text) {
  const row = /^CTL_WORD_ZH\( "(.*?)", "(.*?)", "(.*?)", "(.*?)" \)$/gm;
  const other = /^ +when '([^']+)' then '([^']+)'$/gm;

  return [
    ...[...text.matchAll(row)].map((found) => found.slice(1)),
    ...[...text.matchAll(other)].map(([, word, zh]) => ['', '', word, zh]),
  ];
}

export function tables(document, words) {
  const all = [...operations(document)];
  const roles = [...new Set(all.flatMap((one) => one.operation['x-roles']))];
  const table = (make) => Object.fromEntries(all.map((one) =>
    [one.operation.operationId, make(one)]));

  return {
    roles,
    actions: table((one) => action(one, roles)),
    forms: table(form),
    said_zh: table((one) => said(one, 'zh')),
    said_en: table((one) => said(one, 'en')),
    values: values(words),
  };
}
