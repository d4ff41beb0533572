// The tests' own eyes: a page in which all is well passes, and each fault that is made on purpose is seen.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { launch, open } from './browser.mjs';

const POLICY = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; script-src 'self'";

const page = (main, head = '') => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Ferry desk</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<style>:root { color-scheme: light dark; background: Canvas; color: CanvasText }</style>${head}</head>
<body><main><h1>Ferry desk</h1>${main}</main></body></html>`;

const well = '<p><a href="/pier">The pier</a> and <button>Ask</button></p>';

const pages = {
    '/well': page(well),
    '/stranger': page(`${well}<img alt="" src="http://127.0.0.1:9/pixel.png">`),
    '/script': page(`${well}<script>window.ran = true;</script>`),
    '/missing': page(`${well}<img alt="" src="/nowhere.png">`),
    '/throws': page(well, '<script src="/throws.js"></script>'),
    '/throws.js': 'alert("ferry"); console.error("no pier"); throw new Error("no berth");',
    '/pale': page(`${well}<p style="color: #ccc; background: #fff">Hardly to be read</p>`),
    '/nameless': page(`${well}<input>`),
    '/wide': page(`${well}<p style="width: 900px">Wide</p>`),
    '/unseen': page(well, '<style>a:focus { outline: none }</style>'),
    '/covered': page(`${well}<div style="position: fixed; inset: 0; background: Canvas">Over all</div>`),
    '/trap': page(`${well}<p><a href="/b" id="b">Away</a></p>`, '<script src="/trap.js"></script>'),
    '/trap.js': 'addEventListener("focusin", (e) => { if (e.target.id === "b") document.querySelector("a").focus(); });',
};

let browser;
let server;
let origin;

before(async () => {
    server = createServer((request, response) => {
        const body = pages[request.url];
        const type = request.url.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8';
        response.writeHead(body ? 200 : 404, { 'content-type': type, 'content-security-policy': POLICY });
        response.end(body ?? 'not here');
    });
    await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
    origin = `http://127.0.0.1:${server.address().port}`;
    browser = await launch();
});

after(async () => {
    await browser?.close();
    server?.close();
});

async function faults(path, how) {
    const visit = await open(browser, origin + path, how);
    try {
        return await visit.faults();
    } finally {
        await visit.close();
    }
}

test('a page in which all is well', async () => {
    for (const scheme of ['light', 'dark']) {
        for (const width of [1280, 360]) {
            for (const javascript of [true, false]) {
                assert.deepEqual(await faults('/well', { scheme, width, javascript }), []);
            }
        }
    }
});

for (const [path, told] of [
    ['/stranger', /asked somebody else|content policy: img-src/],
    ['/script', /content policy: script-src/],
    ['/missing', /404: .*nowhere\.png/],
    ['/throws', /exception: no berth/],
    ['/throws', /console: no pier/],
    ['/throws', /dialog: ferry/],
    ['/pale', /color-contrast: p/],
    ['/nameless', /label: input/],
    ['/unseen', /focus cannot be seen: a/],
    ['/covered', /outside the window or covered/],
    ['/trap', /not reached by Tab: a “Away”/],
]) {
    test(`${path} is seen: ${told}`, async () => {
        const found = await faults(path);
        assert.ok(found.some((fault) => told.test(fault)), found.join('\n') || 'nothing found');
    });
}

test('a page too wide for a telephone is seen there alone', async () => {
    assert.deepEqual(await faults('/wide'), []);
    assert.match((await faults('/wide', { width: 360 })).join('\n'), /scrolls sideways: 9\d\d of 360 px/);
});

test('without JavaScript none runs', async () => {
    assert.deepEqual(await faults('/throws', { javascript: false }), []);
});

test('a page that is not there is an answer to judge, not a misdeed', async () => {
    const visit = await open(browser, `${origin}/nowhere`);
    assert.equal(visit.response.status(), 404);
    assert.deepEqual(visit.misdeeds, []);
    await visit.close();
});
