// What ajv says of the documents: reads lines like verdict.c, answers like it.
// Usage: node ajv_verdicts.js DOCUMENTS SCHEMA.json...
'use strict';

const fs = require('fs');
const path = require('path');
const Ajv = require('ajv/dist/2020');
const addFormats = require('ajv-formats');

// Strict but for lists of types and open tuples, which the language has, and for conditions, whose
// parts speak of members and types that the record names.
const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, strictTuples: false });
addFormats(ajv);

const [documents, ...schemas] = process.argv.slice(2);
for (const file of schemas)
	ajv.addSchema(JSON.parse(fs.readFileSync(file, 'utf8')), path.basename(file, '.schema.json'));

const validators = new Map();
function validatorOf(message) {
	if (!validators.has(message)) {
		const [bundle, name] = message.split('/');
		validators.set(message, ajv.compile({ $ref: `${bundle}#/$defs/${name}` }));
	}
	return validators.get(message);
}

const verdicts = [];
for (const line of fs.readFileSync(documents, 'utf8').split('\n')) {
	if (!line)
		continue;
	const tab = line.indexOf('\t');
	const valid = validatorOf(line.slice(0, tab))(JSON.parse(line.slice(tab + 1)));
	verdicts.push(valid ? 'valid' : 'invalid');
}
process.stdout.write(verdicts.join('\n') + '\n');
