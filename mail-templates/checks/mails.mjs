// The rendered mails, a browser to look at them with, and the widths and schemes that people read them in.
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import puppeteer from 'puppeteer-core';

const here = dirname(fileURLToPath(import.meta.url));
export const folder = resolve(here, '../target/mail');
export const repository = resolve(here, '../..');
export const widths = [320, 600];
export const schemes = ['light', 'dark'];

const browsers = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Every mail that BuiltInTemplatesTest left: its id, its file and its HTML. */
export function mails() {
  const files = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.html')).sort() : [];
  if (files.length === 0) {
    throw new Error(`No mails in ${folder}: run mvn test -pl mail-templates -am first`);
  }
  return files.map(name => ({
    id: name.replace('.html', ''),
    url: pathToFileURL(join(folder, name)).href,
    html: readFileSync(join(folder, name), 'utf8'),
  }));
}

/** Calls `look(page, mail, width, scheme)` with each mail on the screen, in each width and scheme. */
export async function onEveryScreen(scale, look) {
  const executablePath = browsers.find(path => path && existsSync(path));
  if (!executablePath) {
    throw new Error(`No Chromium found: install it, or set CHROMIUM to its path`);
  }
  const browser = await puppeteer.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--font-render-hinting=none'],
  });
  try {
    for (const mail of mails()) {
      for (const width of widths) {
        for (const scheme of schemes) {
          const page = await browser.newPage();
          await page.setViewport({width, height: 200, deviceScaleFactor: scale});
          await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: scheme}]);
          await page.goto(mail.url);
          await look(page, mail, width, scheme);
          await page.close();
        }
      }
    }
  } finally {
    await browser.close();
  }
}
