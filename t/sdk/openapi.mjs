// Judges of descriptions in OpenAPI, which others have written: of the document
// by the schema of OpenAPI 3.1, of what is sent and answered by its own schemas.
//
// A line that comes in is an order in JSON, the line that goes out what is wrong,
// an array of texts.  See t/sdk/install for where they come from.
//
//     { do: 'document', document }
//     { do: 'value', at, value, closed }   at: a pointer into the last document
//
// closed: nothing may be there that the schema does not name.

import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import { pathToFileURL } from 'node:url';

const modules = process.env.NODE_PATH;
const require = createRequire(path.join(modules, 'x.js'));
const { Validator } = await import(pathToFileURL(path.join(modules,
    '@seriousme/openapi-schema-validator/index.js')));
const { Ajv2020 } = require('ajv/dist/2020.js');
const formats = require('ajv-formats');

let open, closed;

const says = errors => (errors || []).map(
    e => `${e.instancePath || '/'} ${e.message} ${JSON.stringify(e.params)}`);

// Every object that names its members, but for what only adds to another schema.
function close(schema) {
    if (Array.isArray(schema)) return schema.map(close);
    if (!schema || typeof schema !== 'object') return schema;

    const copy = {};
    for (const [name, value] of Object.entries(schema))
        copy[name] = ['if', 'then', 'else', 'allOf', 'example', 'examples']
            .includes(name) ? value : close(value);
    if (schema.type === 'object' && schema.properties)
        copy.additionalProperties = false;
    return copy;
}

function ajv(document) {
    const is = new Ajv2020({ strict: true, strictRequired: false,
        strictTypes: false, allErrors: true, validateSchema: false,
        keywords: ['x-varies', 'openapi', 'info', 'servers', 'security',
                   'paths', 'components'] });
    formats(is);
    is.addSchema(document, 'document');
    return is;
}

const judges = {
    async document({ document }) {
        const { valid, errors } = await new Validator().validate(
            structuredClone(document));
        open = ajv(document);
        closed = ajv(close(document));
        return valid ? [] : typeof errors === 'string' ? [errors] : says(errors);
    },

    value({ at, value, closed: all }) {
        const check = (all ? closed : open).getSchema(`document#${at}`);
        if (!check) return [`nothing is at ${at}`];
        check(value);
        return says(check.errors);
    },
};

for await (const line of readline.createInterface({ input: process.stdin })) {
    const order = JSON.parse(line);
    let wrong;

    try {
        wrong = await judges[order.do](order);
    } catch (error) {
        wrong = [String(error && error.stack || error)];
    }
    process.stdout.write(`${JSON.stringify(wrong)}\n`);
}
