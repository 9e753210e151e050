// Takes the pictures of docs/mail-templates.md.
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {onEveryScreen, repository} from './mails.mjs';

const images = join(repository, 'docs/images/mail');
mkdirSync(images, {recursive: true});
await onEveryScreen(1.5, async (page, mail, width, scheme) => {
  await page.screenshot({path: join(images, `${mail.id}-${width}-${scheme}.webp`), type: 'webp', quality: 90, fullPage: true});
});
console.log(`Pictures are in ${images}`);
