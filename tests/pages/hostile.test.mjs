// Articles and dead letters that try to be more than text. Nothing of them may run, leave the page, hide what stands
// beside it or break the layout; all of it is shown as the text that it is.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { launch, open } from './browser.mjs';

const { PAGES_URL, DATABASE_URL, QUOTEWIRE } = process.env;
const run = promisify(execFile);

// What runs, if anything does, sets a mark on the window.
const script = '<script>window.hacked = 1</script>';
const image = '"><img src=x onerror="window.hacked = 1">';
const link = '<a href="javascript:window.hacked=1">pier</a>';
const breakout = '\'" autofocus onfocus=window.hacked=1 x="';
const template = '{{ 7 * 7 }}{% raw %}${7*7}</textarea></title></style><svg/onload=window.hacked=1>';
const turned = '\u202Egnihton\u202C \u2066reversed\u2069';
const escape = '\u001B[31mred\u001B]0;title\u0007';
const endless = 'a'.repeat(100_000);

const says = (what, name) => `“The pier ${what} is closed for good,” harbour master ${name} said on Tuesday.`;

// Tags in JSON are not kept; written as entities they are text.
const sent = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const articles = [
    {
        guid: `urn:hostile:1:${script}${image}`,
        source: `hostile${image}`,
        headline: `Pier ${script}${image} closed`,
        byline: `By ${image}`,
        published_at: '2026-10-01T10:00:00Z',
        language: `en"><script>window.hacked = 1</script>`,
        keywords: [script, image, template],
        body: `OSTHAVEN${image}, Norway (Nordwire) - ${says(script, 'Ada Brekke')}\n\n${says(image, `Ada Brekke${image}`)}\n\n`
            + `${says(template, 'Ida Solvang')}\n\n“It is ${link},” she added.`,
    },
    {
        guid: 'urn:hostile:2',
        source: 'javascript:window.hacked=1',
        headline: `javascript:window.hacked=1 ${breakout}`,
        published_at: '2026-10-02T10:00:00Z',
        body: `${says(breakout, 'Ada Brekke')}\n\n${says(turned, 'Ada Brekke')}\n\n${says(escape, 'Ida Solvang')}`,
    },
    {
        guid: 'urn:hostile:3',
        source: 'hostile',
        headline: endless,
        byline: endless,
        published_at: '2026-10-03T10:00:00Z',
        body: `${says(endless, 'Ada Brekke')}\n\n“${endless},” said ${'Ada'.repeat(300)} Brekke.\n\n${says('', 'Ada Brekke')}`,
    },
];

const literal = (text) => `'${text.replaceAll("'", "''")}'`;
const bytes = (text) => `decode('${Buffer.from(text).toString('hex')}', 'hex')`;

async function rows(sql) {
    const child = run('psql', [DATABASE_URL, '-XAtq', '-v', 'ON_ERROR_STOP=1']);
    child.child.stdin.end(sql);
    return (await child).stdout.trim().split('\n').filter(Boolean);
}

let browser;
let paths;

before(async () => {
    browser = await launch();
    for (const article of articles) {
        const ingested = run(QUOTEWIRE, ['ingest', '-', '--timestamp', article.published_at], { env: process.env });
        ingested.child.stdin.end(JSON.stringify({ ...article, body: sent(article.body), byline: sent(article.byline ?? '') }));
        await ingested;
    }
    // The position goes with a record of the samples, so that the books stay right.
    const hostile = [script, image, template, turned, escape, endless].join('\n');
    await rows(`UPDATE dead_letters SET message = ${literal(hostile.slice(0, 3000).replaceAll('\u0000', ''))},
        key = ${bytes(`${script}${image}${escape}${turned}`)}, payload = ${bytes(hostile)},
        header_names = ARRAY[${literal(script)}, ${literal(image)}],
        header_values = ARRAY[${bytes(template)}, ${bytes(endless)}]`);
    const found = await rows("SELECT article_id FROM articles WHERE guid LIKE 'urn:hostile:%' ORDER BY guid");
    assert.equal(found.length, 3, 'all three are stored');
    const people = await rows("SELECT DISTINCT person_id FROM current_quotes WHERE guid LIKE 'urn:hostile:%' "
        + 'AND person_id IS NOT NULL');
    const letters = await rows("SELECT '/dead-letters/' || topic || '/' || partition || '/' || record_offset FROM dead_letters");
    assert.ok(people.length > 0 && letters.length > 0);
    const asked = [script, image, breakout, template, turned, escape].map(encodeURIComponent);
    paths = [
        '/', '/people', '/dead-letters', '/nowhere/%3Cscript%3Ewindow.hacked=1%3C/script%3E',
        '/quotes?order=newest', '/quotes?q=pier+closed',
        ...found.map((id) => `/articles/${id}`),
        ...people.map((id) => `/people/${id}`),
        ...letters,
        ...asked.flatMap((text) => [`/quotes?q=${text}`, `/quotes?speaker=${text}&source=${text}&place=${text}`,
            `/quotes?from=${text}`, `/people?name=${text}`]),
    ];
});

after(() => browser?.close());

for (const width of [1280, 360]) {
    test(`nothing runs, leaves the page or breaks its layout at ${width} px`, async () => {
        const found = [];
        for (const path of paths) {
            const visit = await open(browser, PAGES_URL + path, { width });
            // What waits for the mouse or the focus gets both.
            await visit.page.evaluate(() => {
                for (const element of document.querySelectorAll('main *')) {
                    element.dispatchEvent(new PointerEvent('pointerenter'));
                    element.focus?.();
                }
            });
            const { ran, links, foreign } = await visit.page.evaluate(() => ({
                ran: window.hacked !== undefined,
                links: [...document.links].map((one) => one.href)
                    .filter((href) => !href.startsWith(`${location.origin}/`)),
                // Elements and attributes that no template has: they come out of a text.
                foreign: [...document.querySelectorAll('main script, main img, main [onerror], main [onfocus], main [onload], main [style], iframe, object, embed')]
                    .map((element) => element.outerHTML.slice(0, 100)),
            }));
            const faults = [...visit.misdeeds, ...await visit.overflow(), ...links, ...foreign, ...(ran ? ['it ran'] : [])];
            found.push(...faults.map((fault) => `${path.slice(0, 80)}: ${fault.slice(0, 200)}`));
            if (visit.response.status() >= 500) found.push(`${path.slice(0, 80)}: ${visit.response.status()}`);
            await visit.close();
        }
        assert.deepEqual(found, []);
    });
}

test('markup is shown as the text that it is', async () => {
    const first = await open(browser, PAGES_URL + paths[6]);
    const text = await first.text();
    for (const part of [script, '<img src=x onerror="window.hacked = 1">', '{{ 7 * 7 }}']) {
        assert.ok(text.includes(part), `${part} is not shown in\n${text.slice(0, 2000)}`);
    }
    await first.close();
});

test('signs that turn text around end where the text ends', async () => {
    const second = await open(browser, PAGES_URL + paths[7]);
    const open_ = await second.page.evaluate(() => {
        // A block of its own ends what is turned inside it; inside a line only an isolate does.
        const turned = /[\u202A-\u202E\u2066-\u2069]/;
        return [...document.querySelectorAll('main *')].filter((element) => element.children.length === 0
            && turned.test(element.textContent) && getComputedStyle(element).display === 'inline'
            && !getComputedStyle(element).unicodeBidi.includes('isolate')).map((element) => element.outerHTML.slice(0, 120));
    });
    assert.deepEqual(open_, []);
    await second.close();
});

test('no control character reaches the page', async () => {
    for (const path of ['/dead-letters', ...paths.slice(6, 9), ...paths.filter((path) => path.startsWith('/dead-letters/'))]) {
        const text = await (await fetch(PAGES_URL + path)).text();
        assert.equal(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text), false, path);
    }
});

test('a table for a spreadsheet calculates nothing and has one row a quote', async () => {
    const table = await (await fetch(`${PAGES_URL}/quotes.csv?from=2026-10-01&to=2026-10-04`)).text();
    assert.ok(table.includes('window.hacked'), table);
    for (const line of table.split(/\r?\n/)) assert.doesNotMatch(line, /(^|,)"?[=+@]/);
});
