// Validates bills of materials by the JSON schemas of CycloneDX, without any network.
//
// Usage: node validate.mjs < BILLS
//
// BILLS is JSON: the texts of bills, [ "{…}", … ]. What comes out is JSON, too: for
// each what is wrong with it, "" where nothing is.
import {readFileSync} from 'node:fs';
import {Spec, Validation} from '@cyclonedx/cyclonedx-library';

const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
const wrong = [];
for (const bill of JSON.parse(readFileSync(0))) {
  const error = await validator.validate(bill);
  wrong.push(error === null ? '' : JSON.stringify(error));
}
console.log(JSON.stringify(wrong));
