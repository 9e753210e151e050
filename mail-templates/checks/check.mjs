// Holds each rendered mail against three judges: caniemail (what mail programs support), html-validate (whether it is sound
// HTML) and axe (whether everybody can read it, in each width and scheme). What allowed.json lists is let through, each entry
// with its reason; an entry that nothing needs any more is a mistake too.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {caniemail} from 'caniemail';
import {HtmlValidate} from 'html-validate';
import {mails, onEveryScreen} from './mails.mjs';

// Those with most readers, and those that can least.
const clients = ['apple-mail.*', 'gmail.*', 'outlook.*', 'yahoo.*', 'samsung-email.*', 'protonmail.*', 'fastmail.*'];
const htmlRules = {extends: ['html-validate:recommended', 'html-validate:a11y', 'html-validate:document']};

const allowed = JSON.parse(readFileSync(new URL('allowed.json', import.meta.url), 'utf8'));
const needed = {caniemail: new Set(), 'html-validate': new Set(), axe: new Set()};
const complaints = new Set();

function found(judge, rule, where) {
  if (allowed[judge][rule]) {
    needed[judge].add(rule);
  } else {
    complaints.add(`${judge}: ${rule}: ${where}`);
  }
}

const validator = new HtmlValidate(htmlRules);
for (const mail of mails()) {
  for (const [client, issues] of caniemail({clients, html: mail.html}).issues.errors) {
    issues.forEach(issue => found('caniemail', issue.title, `${mail.id} in ${client}`));
  }
  const report = await validator.validateString(mail.html);
  report.results.flatMap(result => result.messages)
      .forEach(message => found('html-validate', message.ruleId, `${mail.id}:${message.line}: ${message.message}`));
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
await onEveryScreen(1, async (page, mail, width, scheme) => {
  await page.evaluate(axe);
  const result = await page.evaluate(() => window.axe.run());
  result.violations.forEach(violation => violation.nodes.forEach(node =>
      found('axe', violation.id, `${mail.id} at ${width} px, ${scheme}: ${violation.help}: ${node.html.slice(0, 100)}`)));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  if (wide > width) {
    complaints.add(`${mail.id} is ${wide} px wide on a screen of ${width} px`);
  }
});

for (const [judge, rules] of Object.entries(allowed)) {
  Object.keys(rules).filter(rule => !needed[judge].has(rule))
      .forEach(rule => complaints.add(`allowed.json: ${judge}: ${rule} is needed by no mail any more; take it out`));
}
if (complaints.size > 0) {
  console.error([...complaints].join('\n'));
  process.exit(1);
}
console.log(`${mails().length} mails: nothing wrong that allowed.json does not give a reason for`);
