// The pictures of the README: `scripts/pages node tests/pages/screenshots.mjs`.

import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { launch, open } from './browser.mjs';

const { PAGES_URL, DATABASE_URL } = process.env;
const folder = 'docs/images';

const asked = (sql) => execFileSync('psql', [DATABASE_URL, '-XAtc', sql], { encoding: 'utf8' }).trim();
const article = asked("SELECT article_id FROM current_articles WHERE headline ILIKE '%river border%'");
const person = asked("SELECT person_id FROM people WHERE name = 'Radomir Veskin'");

const pictures = [
    ['article', `/articles/${article}`, { scheme: 'light' }],
    ['article-dark', `/articles/${article}`, { scheme: 'dark' }],
    ['quotes', '/quotes?q=bridge+OR+border', { scheme: 'light' }],
    ['person', `/people/${person}`, { scheme: 'light' }],
];

mkdirSync(folder, { recursive: true });
const browser = await launch();
for (const [name, path, { scheme }] of pictures) {
    const visit = await open(browser, PAGES_URL + path, { scheme, width: 1200, height: 760 });
    await visit.page.screenshot({ path: `${folder}/${name}.webp`, type: 'webp', quality: 80 });
    await visit.close();
}
await browser.close();
