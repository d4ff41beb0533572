// A real browser for the tests: opens a page as somebody would and says what is wrong with it. Every check gives a
// list of what it found, empty where all is well, so that a test shows all faults at once.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import puppeteer from 'puppeteer-core';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// All that axe-core knows of WCAG up to 2.2 AA, and what it holds for good practice besides.
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// What can be reached by keyboard.
const CONTROLS = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]';

function chromium() {
    const found = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
        .find((path) => path && existsSync(path));
    if (!found) throw new Error('no Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM');
    return found;
}

/** Starts the browser. */
export function launch() {
    // Chromium's sandbox does not work for root, as which CI runs. What it is shown is ours.
    const args = process.getuid() === 0 ? ['--no-sandbox'] : [];
    return puppeteer.launch({
        executablePath: chromium(),
        args: [...args, '--disable-gpu', '--lang=en-GB'],
        protocolTimeout: 60_000,
    });
}

/** Opens an address in a window of its own, with an empty profile, and keeps account of what the page does. */
export async function open(browser, address, { width = 1280, height = 800, scheme = 'light', javascript = true } = {}) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    const visit = new Visit(page, new URL(address).origin);
    await page.setViewport({ width, height });
    await page.setJavaScriptEnabled(javascript);
    await page.emulateMediaFeatures([
        { name: 'prefers-color-scheme', value: scheme },
        { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
    await visit.listen();
    visit.response = await page.goto(address, { waitUntil: 'load' });
    return visit;
}

/** A page that is looked at. */
export class Visit {
    constructor(page, origin) {
        this.page = page;
        this.origin = origin;
        /** Every address that was asked for, in order. */
        this.requests = [];
        /** What the page did that it should not have done. */
        this.misdeeds = [];
    }

    async listen() {
        this.page.on('request', (request) => this.asked(request));
        this.page.on('response', (response) => {
            const isThePage = response.request().isNavigationRequest();
            if (response.status() >= 400 && !isThePage) this.misdeeds.push(`${response.status()}: ${response.url()}`);
        });
        this.page.on('console', (message) => {
            // That the page itself is an answer of 404 or 400 is for the test to judge.
            const isThePage = message.location().url === this.page.url() && message.text().startsWith('Failed to load');
            if (['error', 'warn'].includes(message.type()) && !isThePage) this.misdeeds.push(`console: ${message.text()}`);
        });
        this.page.on('pageerror', (error) => this.misdeeds.push(`exception: ${error.message}`));
        this.page.on('dialog', async (dialog) => {
            this.misdeeds.push(`dialog: ${dialog.message()}`);
            await dialog.dismiss();
        });
        await this.page.exposeFunction('noteViolation', (what) => this.misdeeds.push(`content policy: ${what}`));
        await this.page.evaluateOnNewDocument(() => {
            document.addEventListener('securitypolicyviolation', (event) => {
                window.noteViolation(`${event.violatedDirective} ${event.blockedURI}`);
            });
        });
    }

    asked(request) {
        const url = new URL(request.url());
        this.requests.push(request.url());
        // What stands in the page itself is no request to anybody.
        if (url.origin !== this.origin && !['data:', 'blob:'].includes(url.protocol)) {
            this.misdeeds.push(`asked somebody else: ${url.href}`);
        }
    }

    /** What the page shows as text. */
    text() {
        return this.page.evaluate(() => document.body.innerText);
    }

    /** Violations of the rules of accessibility, with the elements that break them. */
    async accessibility() {
        // Axe needs timers, which stand still without JavaScript. The page's own scripts had their chance when it
        // was loaded.
        await this.page.setJavaScriptEnabled(true);
        // As an expression over the debugger's wire, to which the page's content policy does not apply.
        await this.page.evaluate(axeSource);
        const found = await this.page.evaluate(
            (values) => window.axe.run(document, { runOnly: { type: 'tag', values } }), AXE_TAGS);
        return found.violations.flatMap((rule) => rule.nodes.map((node) => {
            const why = [...node.any, ...node.all, ...node.none].map((check) => check.message).join('; ');
            return `${rule.id}: ${node.target.join(' ')}: ${why || rule.help}`;
        }));
    }

    /** Whatever makes the page wider than its window, so that one has to scroll sideways to read it. */
    async overflow() {
        return this.page.evaluate(() => {
            const wide = document.documentElement.clientWidth;
            if (document.scrollingElement.scrollWidth <= wide) return [];
            const outside = [...document.body.querySelectorAll('*')]
                .filter((element) => element.getBoundingClientRect().right > wide + 0.5)
                .map((element) => `${element.tagName.toLowerCase()}.${element.className}: `
                    + `ends at ${Math.round(element.getBoundingClientRect().right)} of ${wide} px`);
            return [`scrolls sideways: ${document.scrollingElement.scrollWidth} of ${wide} px`, ...outside.slice(0, 5)];
        });
    }

    /** Goes through the page with the Tab key: what it does not reach, and where one does not see where one is. */
    async keyboard() {
        const expected = await this.page.evaluate(markControls, CONTROLS);
        const reached = new Set();
        const faults = [];
        // A field for a date has several places in it, which have the focus one after the other.
        const most = expected.length * 4 + 50;
        let before = null;
        for (let step = 0; step < most; step += 1) {
            await this.page.keyboard.press('Tab');
            const here = await this.page.evaluate(focused);
            if (here === null) {
                // Past the last one the focus leaves the page. Before the first one it may do so, too.
                if (step > 0) break;
                continue;
            }
            if (here.number !== null && here.number !== before && reached.has(here.number)) break;
            before = here.number;
            if (here.number !== null) reached.add(here.number);
            if (!here.isMarked) faults.push(`focus cannot be seen: ${here.name}`);
            if (!here.isInView) faults.push(`focus is outside the window or covered: ${here.name}`);
        }
        const missed = expected.filter((control) => !reached.has(control.number));
        return [...faults, ...missed.map((control) => `not reached by Tab: ${control.name}`)];
    }

    /** Everything at once. */
    async faults() {
        const found = [...await this.accessibility(), ...await this.overflow(), ...await this.keyboard()];
        return [...this.misdeeds, ...found];
    }

    close() {
        return this.page.browserContext().close();
    }
}

// In the page: numbers what Tab must reach, and keeps how each looks without focus.
function markControls(selector) {
    const nameOf = (element) => `${element.tagName.toLowerCase()} “${(element.getAttribute('aria-label')
        ?? element.name ?? '') || element.textContent.trim().slice(0, 40)}”`;
    const look = (element) => {
        const style = getComputedStyle(element);
        return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.borderColor,
            style.backgroundColor, style.textDecorationLine].join('|');
    };
    const isThere = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled
        && element.tabIndex >= 0 && element.closest('[inert]') === null;
    // Of radio buttons with one name Tab reaches one, the others by arrow keys.
    const groups = new Set();
    const isOneOfMany = (element) => {
        if (element.type !== 'radio') return false;
        const group = [...document.querySelectorAll(`input[type=radio][name="${CSS.escape(element.name)}"]`)];
        const chosen = group.find((one) => one.checked) ?? group[0];
        return element !== chosen || groups.has(element.name) || !groups.add(element.name);
    };
    document.activeElement?.blur();
    window.controlsByNumber = [...document.querySelectorAll(selector)].filter(isThere)
        .filter((element) => !isOneOfMany(element));
    window.lookOf = look;
    window.nameOf = nameOf;
    window.looks = new Map([...document.querySelectorAll('*')].map((element) => [element, look(element)]));
    return window.controlsByNumber.map((element, number) => ({ number, name: nameOf(element) }));
}

// In the page: what has the focus now, or null.
function focused() {
    const element = document.activeElement;
    if (element === null || element === document.body || element === document.documentElement) return null;
    const number = window.controlsByNumber.indexOf(element);
    // A link that is broken over lines is many boxes, and the middle of all of them may be beside each.
    const isUncovered = [...element.getClientRects()].some((box) => {
        // Of what is larger than the window the part that is in it.
        const middle = (from, to, most) => (Math.max(from, 0) + Math.min(to, most)) / 2;
        const at = document.elementFromPoint(middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight));
        return at !== null && (element.contains(at) || at.contains(element) && at.closest('label, summary') !== null);
    });
    return {
        number: number < 0 ? null : number,
        name: window.nameOf(element),
        isMarked: window.lookOf(element) !== window.looks.get(element),
        isInView: isUncovered,
    };
}
