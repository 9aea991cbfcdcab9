// Validates YAML files against a JSON Schema of draft 2020-12, as editors do for smgen.yaml.
//
//   node validate-schema.mjs SCHEMA FILE...
//
// Prints a line per error. Exit code: 0 all valid, 1 some not, 2 a schema or file that cannot be read.

import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import { parseDocument } from "yaml";

const [schemaPath, ...files] = process.argv.slice(2);
if (schemaPath === undefined || files.length === 0) {
  console.error("usage: validate-schema.mjs SCHEMA FILE...");
  process.exit(2);
}

// An unknown keyword or a contradictory type in the schema is our bug: editors would ignore it in silence. `format` is
// an annotation in this dialect, and the names that schemars writes for integers ("uint16") are known to no editor.
const ajv = new Ajv2020.default({ allErrors: true, strict: true, strictTypes: true, strictRequired: false, allowUnionTypes: true, validateFormats: false });
let validate;
try {
  validate = ajv.compile(JSON.parse(readFileSync(schemaPath, "utf8")));
} catch (error) {
  console.error(`${schemaPath}: ${error.message}`);
  process.exit(2);
}

let bad = 0;
for (const file of files) {
  let document;
  try {
    document = parseDocument(readFileSync(file, "utf8"), { merge: true });
  } catch (error) {
    console.error(`${file}: ${error.message}`);
    process.exit(2);
  }
  for (const error of document.errors) {
    console.log(`${file}: ${error.message}`);
  }
  if (document.errors.length > 0) {
    bad += 1;
    continue;
  }
  if (!validate(document.toJS())) {
    bad += 1;
    for (const error of validate.errors) {
      const details = error.params.additionalProperty ?? error.params.allowedValues?.join(", ");
      console.log(`${file}: ${error.instancePath || "/"} ${error.message}${details === undefined ? "" : `: ${details}`}`);
    }
  }
}
process.exit(bad === 0 ? 0 : 1);
