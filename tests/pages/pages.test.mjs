// Every page over the samples, as scripts/pages serves them: read by all, by mouse, keyboard and without a script.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { launch, open } from './browser.mjs';

const { PAGES_URL, PAGES_TOKEN, DATABASE_URL, QUOTEWIRE } = process.env;
const STRIKE = 'urn:meridian:2025-04-08:FR-PORT-STRIKE';

let browser;
let addresses;

const run = promisify(execFile);

/** The first value of a query's first row. */
async function asked(sql) {
    const { stdout } = await run('psql', [DATABASE_URL, '-XAtc', sql]);
    return stdout.trim().split('\n')[0];
}

before(async () => {
    browser = await launch();
    const person = await asked("SELECT person_id FROM people WHERE name = 'Radomir Veskin'");
    const summit = await asked("SELECT article_id FROM current_articles WHERE headline ILIKE '%river border%'");
    const strike = await asked(`SELECT article_id FROM articles WHERE guid = '${STRIKE}'`);
    const [first, second] = await Promise.all(['ASC', 'DESC'].map((order) => asked(
        `SELECT version_id FROM article_versions WHERE article_id = '${strike}' ORDER BY made_at ${order} LIMIT 1`)));
    const letter = await asked("SELECT '/dead-letters/' || topic || '/' || partition || '/' || record_offset "
        + "FROM dead_letters ORDER BY record_offset LIMIT 1");
    addresses = {
        now: '/',
        quotes: '/quotes',
        'a search': '/quotes?q=ferry+OR+strike&kind=direct',
        'every condition': '/quotes?q=border&speaker=veskin&from=2013-01-01&to=2013-12-31&who=person&confidence=50',
        'nothing found': '/quotes?q=zeppelin',
        people: '/people',
        'people by name': '/people?name=a',
        person: `/people/${person}`,
        article: `/articles/${summit}`,
        'an earlier version': `/articles/${strike}?version=${first}`,
        'two versions': `/articles/${strike}?version=${second}&compare=${first}`,
        'dead letters': '/dead-letters',
        'a dead letter': letter,
        'no such page': '/nowhere',
    };
});

after(() => browser?.close());

/** Opens a page, does something with it, and closes it. */
async function on(path, how, action) {
    const visit = await open(browser, PAGES_URL + path, how);
    try {
        return await action(visit, visit.page);
    } finally {
        await visit.close();
    }
}

/** Clicks what leads to another page and waits for it. */
async function follow(page, selector) {
    await Promise.all([page.waitForNavigation(), page.click(selector)]);
}

const texts = (page, selector) => page.$$eval(selector, (found) => found.map((one) => one.textContent.trim()));

const windows = [
    { scheme: 'light', width: 1280 },
    { scheme: 'dark', width: 1280 },
    { scheme: 'light', width: 380 },
    { scheme: 'dark', width: 360 },
    { scheme: 'light', width: 1280, javascript: false },
];

for (const name of ['now', 'quotes', 'a search', 'every condition', 'nothing found', 'people', 'people by name', 'person',
    'article', 'an earlier version', 'two versions', 'dead letters', 'a dead letter', 'no such page']) {
    test(`${name}: light and dark, wide and narrow, by keyboard, without a script`, async () => {
        for (const how of windows) {
            const found = await on(addresses[name], how, async (visit) => {
                assert.equal(visit.response.status(), name === 'no such page' ? 404 : 200);
                return visit.faults();
            });
            assert.deepEqual(found, [], JSON.stringify(how));
        }
    });
}

test('every page tells browsers what it may do, and keeps nothing', async () => {
    for (const path of Object.values(addresses)) {
        const { headers } = await fetch(PAGES_URL + path);
        assert.match(headers.get('content-security-policy'), /default-src 'none'; script-src 'self'/);
        assert.doesNotMatch(headers.get('content-security-policy'), /unsafe/);
        assert.equal(headers.get('x-content-type-options'), 'nosniff');
        assert.equal(headers.get('cache-control'), 'no-store');
    }
});

test('a search is typed, narrowed, widened and shared', async () => {
    await on('/', {}, async (visit, page) => {
        await page.type('input[name=q]', 'river OR border');
        await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
        assert.equal(new URL(page.url()).search, '?q=river+OR+border');
        const all = (await texts(page, '.card')).length;
        assert.ok(all > 1, 'found');
        for (const mark of await texts(page, '.card mark')) assert.match(mark, /river|border/i);

        // A value on the side narrows it down; its condition takes it back.
        const [narrower] = await page.$$eval('.facet a', (links) => links.map((a) => a.getAttribute('href')));
        await page.goto(PAGES_URL + narrower);
        const some = await texts(page, '.card');
        assert.ok(some.length >= 1 && some.length <= all);
        assert.equal((await texts(page, '.chips li')).length, 3, 'two conditions and “clear all”');

        // The address is all that it takes to see the same.
        const shared = page.url();
        const elsewhere = await on(shared.slice(PAGES_URL.length), {}, (_, other) => texts(other, '.card'));
        assert.deepEqual(elsewhere, some);

        await follow(page, '.chips li:nth-child(2) a');
        assert.equal((await texts(page, '.card')).length, all);
        assert.deepEqual(visit.misdeeds, []);
    });
});

test('the form asks for what its fields say, with and without a script', async () => {
    for (const javascript of [true, false]) {
        await on('/quotes', { javascript }, async (_, page) => {
            await page.click('summary');
            await page.type('#speaker', 'veskin');
            await page.select('#kind', 'direct');
            await Promise.all([page.waitForNavigation(), page.click('form.search button')]);
            const query = new URL(page.url()).searchParams;
            assert.equal(query.get('speaker'), 'veskin');
            assert.equal(query.get('kind'), 'direct');
            const names = await texts(page, '.card .name');
            assert.ok(names.length > 0);
            for (const name of names) assert.match(name, /Veskin/);
            assert.equal(await page.$eval('#speaker', (field) => field.value), 'veskin', 'what was asked stays there');
        });
    }
});

test('each condition leaves what it says', async () => {
    const cases = [
        ['source=ITAR-TASS', '.card .meta', /TASS/i],
        ['place=bratislava', '.card .meta', /Bratislava/i],
        ['kind=indirect', '.card .meta', /indirect/i],
        ['who=anonymous', '.card .meta', /anonymous/i],
        ['office=minister', '.card .role', /minister/i],
        ['about=Sarn', '.card', /Sarn/],
        ['from=2013-09-16&to=2013-09-16', '.card time', /2013/],
    ];
    for (const [query, where, wanted] of cases) {
        const found = await on(`/quotes?${query}`, {}, (_, page) => texts(page, where));
        assert.ok(found.length > 0, `${query} finds something`);
        for (const text of found) assert.match(text, wanted, query);
    }
    const sure = await on('/quotes?confidence=95', {}, (_, page) => page.$$eval('.card meter', (all) => all.map((m) => m.value)));
    assert.ok(sure.length > 0 && sure.every((percent) => percent >= 95), `${sure}`);
});

test('what cannot be asked for is told, not failed over', async () => {
    for (const query of ['from=yesterday', 'kind=loud', 'confidence=200', 'q=' + 'x'.repeat(5000)]) {
        const answer = await fetch(`${PAGES_URL}/quotes?${query}`);
        assert.equal(answer.status, 400, query.slice(0, 40));
        assert.match(await answer.text(), /<h1>/);
    }
    for (const query of ['q=%22', 'q=-', 'q=%00', "q='%3B%20DROP%20TABLE%20quotes%3B--", 'page=99999', 'page=-1', 'speaker=%25']) {
        const answer = await fetch(`${PAGES_URL}/quotes?${query}`);
        assert.ok([200, 400].includes(answer.status), `${query}: ${answer.status}`);
    }
    for (const path of ['/people/1', '/people/x', '/articles/x', '/articles/00000000-0000-0000-0000-000000000000',
        '/dead-letters/wire/0/99999', '/dead-letters/wire/x/0']) {
        const answer = await fetch(PAGES_URL + path);
        assert.ok([400, 404].includes(answer.status), `${path}: ${answer.status}`);
        assert.match(await answer.text(), /<h1>/, path);
    }
});

test('the table has the quotes that the page shows', async () => {
    const shown = await on('/quotes?speaker=veskin&order=newest', {}, (_, page) => texts(page, '.card blockquote'));
    const answer = await fetch(`${PAGES_URL}/quotes.csv?speaker=veskin&order=newest`);
    assert.match(answer.headers.get('content-type'), /^text\/csv/);
    assert.match(answer.headers.get('content-disposition'), /attachment; filename="quotes\.csv"/);
    const lines = (await answer.text()).trim().split(/\r?\n/);
    assert.match(lines[0], /^published_at,source,speaker_name,/);
    const total = await asked("SELECT count(*) FROM said_by('veskin', at_most := 1000)");
    assert.equal(lines.length - 1, Number(total));
    assert.ok(shown.length > 0);
});

test('from a quote to its place in the article and back', async () => {
    await on('/quotes?q=%22river+border%22', {}, async (_, page) => {
        await follow(page, '.card .meta a');
        const target = decodeURIComponent(new URL(page.url()).hash.slice(1));
        assert.match(target, /^quote-\d+$/);
        const inText = await page.$eval(`#${target} a.number`, (link) => link.getAttribute('href').slice(1));
        // What the numbered mark in the text belongs to is what is quoted beside it.
        const number = target.slice('quote-'.length);
        const marked = await page.$$eval(`.story .quoted[data-quote="${number}"], .story span[data-quote="${number}"]`,
            (spans) => spans.map((span) => span.textContent).join(' '));
        const quote = await page.$eval(`#${target} .words`, (words) => words.textContent.trim());
        assert.ok(await page.$(`#${inText}`), 'the number leads into the text');
        assert.ok(marked.replace(/\s+/g, ' ').includes(quote.split(' … ')[0].slice(0, 30).replace(/\s+/g, ' ')),
            `${quote}\nis not in\n${marked}`);
    });
});

test('every quote of an article can be found in its text', async () => {
    await on(addresses.article, {}, async (_, page) => {
        const numbers = await page.$$eval('.told > li', (items) => items.map((item) => item.dataset.quote));
        assert.ok(numbers.length > 20);
        for (const number of numbers) {
            assert.ok(await page.$(`#text-${number}`), `quote ${number} ends somewhere`);
            assert.ok(await page.$(`.story span[data-quote="${number}"]`), `quote ${number} is marked`);
        }
    });
});

test('two versions of a story, and what the correction changed', async () => {
    await on(addresses['two versions'], {}, async (_, page) => {
        assert.ok((await texts(page, '.changes del')).length > 0, 'what is gone');
        assert.ok((await texts(page, '.changes ins')).length > 0, 'what is new');
    });
    await on(addresses['an earlier version'], {}, async (_, page) => {
        assert.match(await page.$eval('.notice', (notice) => notice.textContent), /earlier version/);
        await follow(page, '.notice a');
        assert.equal(await page.$('.notice'), null);
    });
});

test('what is withdrawn or under embargo is not shown', async () => {
    const hidden = await run('psql', [DATABASE_URL, '-XAtc',
        "SELECT article_id FROM articles WHERE NOT may_be_used(status, embargo_until)"]);
    const ids = hidden.stdout.trim().split('\n').filter(Boolean);
    assert.ok(ids.length >= 2, 'the samples have a killed one and one that waits');
    for (const id of ids) {
        assert.equal((await fetch(`${PAGES_URL}/articles/${id}`)).status, 404);
        const version = await asked(`SELECT version_id FROM article_versions WHERE article_id = '${id}' LIMIT 1`);
        assert.equal((await fetch(`${PAGES_URL}/articles/${id}?version=${version}`)).status, 404);
    }
});

test('a person: what they said, in which roles, and beside whom', async () => {
    await on(addresses.person, {}, async (_, page) => {
        assert.equal(await page.$eval('h1', (heading) => heading.textContent), 'Radomir Veskin');
        const quotes = await asked("SELECT quotes FROM speakers WHERE name = 'Radomir Veskin'");
        assert.match(await page.$eval('.lead', (lead) => lead.textContent), new RegExp(`^${quotes} quotes`));
        assert.ok((await texts(page, 'aside .facet')).length >= 2);
        const [other] = await page.$$eval('aside .facet a[href^="/people/"]', (links) => links.map((a) => a.href));
        await page.goto(other);
        assert.ok((await texts(page, 'aside .facet a')).includes('Radomir Veskin'), 'beside goes both ways');
    });
});

test('now: what comes in appears by itself, and pauses', async () => {
    await on('/', {}, async (visit, page) => {
        await page.waitForFunction(() => document.getElementById('state').textContent.startsWith('Live'));
        const stored = () => page.$eval('#stored', (figure) => Number(figure.textContent.replace(/\D/g, '')));
        const before = await stored();
        const send = async (name) => {
            const text = `Ferry timetable\n\nOSTHAVEN, Norway (Nordwire) - "The ${name} leaves at noon," harbour master `
                + `Ada Brekke said on Tuesday.\n`;
            const sent = run(QUOTEWIRE, ['ingest', '-', '--source', 'nordwire'], { env: process.env });
            sent.child.stdin.end(text);
            await sent;
        };
        await send('morning ferry');
        await page.waitForFunction(
            () => document.querySelector('#stream li').textContent.includes('morning ferry'), { timeout: 15_000 });
        assert.equal(await stored(), before + 1);
        assert.ok(await page.$('#rate-chart polyline'));

        await page.click('#pause');
        await send('evening ferry');
        await new Promise((passed) => setTimeout(passed, 5_000));
        assert.ok(!(await visit.text()).includes('evening ferry'), 'paused');
        await page.click('#pause');
        await page.waitForFunction(
            () => document.querySelector('#stream li').textContent.includes('evening ferry'), { timeout: 15_000 });
        assert.deepEqual(visit.misdeeds, []);
    });
});

test('a dead letter is changed by whoever has the token, and nobody else', async () => {
    const letter = addresses['a dead letter'];
    await on(letter, {}, async (_, page) => {
        await page.type('#token', 'guessed');
        await follow(page, 'form.acts button.main');
        assert.equal(await page.$eval('h1', (heading) => heading.textContent.length > 0), true);
        assert.match(await page.evaluate(() => document.body.innerText), /not the token/);
    });
    await on(letter, {}, async (visit, page) => {
        await page.type('#token', PAGES_TOKEN);
        await follow(page, 'form.acts button.main');
        assert.match(await page.$eval('[role=status]', (status) => status.textContent), /still cannot be stored/);
        assert.deepEqual(visit.misdeeds, []);
    });
    // A form on somebody else's page has no token to send.
    const posted = await fetch(`${PAGES_URL}${letter}/drop`, {
        method: 'POST', body: 'token=', headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    assert.equal(posted.status, 403);
    assert.equal(await asked("SELECT count(*) FROM dead_letters WHERE state = 'open' AND payload IS NOT NULL") > 0, true);
});

test('under another name this machine serves nothing', async () => {
    const { stdout } = await run('curl', ['-s', '-o', '/dev/null', '-w', '%{http_code}', '-H', 'Host: evil.example',
        PAGES_URL]);
    assert.equal(stdout, '421');
});

test('without a script the pages say the same', async () => {
    for (const name of ['quotes', 'a search', 'person', 'article', 'two versions', 'dead letters']) {
        const [plain, scripted] = await Promise.all([false, true].map((javascript) => on(addresses[name], { javascript },
            (visit) => visit.text())));
        assert.equal(plain, scripted, name);
    }
});
