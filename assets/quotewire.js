// What needs a script: quotes lit up together with their speakers, and the numbers of Now. All else works without.
"use strict";

// An article: what belongs to a quote lights up together, and a tip says who and how sure.
const lit = (number, on) => {
  for (const element of document.querySelectorAll(`[data-quote="${CSS.escape(number)}"]`)) {
    if (!element.classList.contains("ref")) element.classList.toggle("lit", on);
  }
};
let tip;
const show = (element) => {
  const number = element.dataset.quote;
  lit(number, true);
  const ref = document.getElementById(`text-${number}`);
  if (!element.closest(".story") || !ref) return;
  tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("aria-hidden", "true");
  tip.textContent = ref.getAttribute("aria-label");
  document.body.append(tip);
  const box = element.getBoundingClientRect();
  const left = Math.min(box.left, document.documentElement.clientWidth - tip.offsetWidth - 8);
  // Positions are set by script, which the policy allows; style attributes in the text it does not.
  tip.style.left = `${Math.max(8, left) + window.scrollX}px`;
  tip.style.top = `${box.bottom + window.scrollY + 6}px`;
};
const hide = (element) => {
  lit(element.dataset.quote, false);
  tip?.remove();
  tip = undefined;
};
for (const element of document.querySelectorAll("[data-quote]")) {
  element.addEventListener("pointerenter", () => show(element));
  element.addEventListener("pointerleave", () => hide(element));
  element.addEventListener("focusin", () => show(element));
  element.addEventListener("focusout", () => hide(element));
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") tip?.remove();
});

// Forms send no empty fields, so that addresses stay short enough to share.
for (const form of document.querySelectorAll("form[role=search]")) {
  form.addEventListener("submit", () => {
    const fields = [...form.elements].filter((field) => field.name && !field.value);
    for (const field of fields) field.disabled = true;
    // Whoever comes back finds them as they were.
    setTimeout(() => fields.forEach((field) => (field.disabled = false)), 0);
  });
}

// Now.
const live = document.querySelector("[data-live]");
if (live) {
  const every = 2000;
  const shown = 60;
  const history = { rate: [], lag: [], idle: [] };
  const byId = (id) => document.getElementById(id);
  const pause = byId("pause");
  const state = byId("state");
  const number = new Intl.NumberFormat("en");
  let before;
  let isPaused = false;
  const seen = new Set();

  const seconds = (value) => {
    if (value === null) return "–";
    if (value < 0.0005) return "0 s";
    if (value < 10) return `${value.toPrecision(2)} s`;
    if (value < 120) return `${Math.round(value)} s`;
    if (value < 7200) return `${Math.round(value / 60)} min`;
    return value < 172800 ? `${Math.round(value / 3600)} h` : `${number.format(Math.round(value / 86400))} days`;
  };
  const draw = (name, value, text) => {
    const values = history[name];
    values.push(value ?? 0);
    if (values.length > shown) values.shift();
    byId(name).textContent = text;
    const top = Math.max(...values, 1e-9);
    const points = values.map((v, i) => `${((i + shown - values.length) / (shown - 1)) * 240},${58 - (v / top) * 54}`);
    const first = ((shown - values.length) / (shown - 1)) * 240;
    const shape = (kind, at) => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", kind);
      element.setAttribute("points", at);
      return element;
    };
    byId(`${name}-chart`).replaceChildren(
      shape("polygon", `${first},60 ${points.join(" ")} 240,60`),
      shape("polyline", points.join(" ")),
    );
  };
  const link = (href, text) => {
    const element = document.createElement("a");
    element.href = href;
    element.textContent = text;
    return element;
  };
  const span = (text, name = "") => {
    const element = document.createElement("span");
    element.textContent = text;
    element.className = name;
    return element;
  };
  const line = (arrival) => {
    const item = document.createElement("li");
    item.className = "new";
    const quote = document.createElement("p");
    quote.textContent = arrival.quote;
    const meta = document.createElement("p");
    meta.className = "meta";
    const time = document.createElement("time");
    time.dateTime = arrival.received_at;
    time.textContent = `${arrival.received_at.slice(11, 19)} UTC`;
    const at = `/articles/${encodeURIComponent(arrival.article_id)}#quote-${arrival.ordinal}`;
    const headline = link(at, arrival.headline ?? "No headline");
    meta.append(span(arrival.speaker ?? "Nobody named", "name"), headline, span(arrival.source), time);
    item.append(quote, meta);
    return item;
  };
  const arrive = (arrivals) => {
    const stream = byId("stream");
    const fresh = arrivals.filter((arrival) => !seen.has(arrival.quote_id));
    for (const arrival of fresh) seen.add(arrival.quote_id);
    if (before === undefined) return;
    stream.prepend(...fresh.map(line));
    while (stream.children.length > 20) stream.lastElementChild.remove();
    if (fresh.length > 0) document.querySelector("section[aria-labelledby=arriving] .empty")?.remove();
  };
  const turn = async () => {
    if (isPaused || document.hidden) return;
    try {
      const answer = await fetch("/now.json");
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      const { progress, arrivals } = await answer.json();
      const took = before ? progress.at_s - before.at_s : 0;
      const rate = took > 0 ? Math.max(0, (progress.stored - before.stored) / took) : 0;
      draw("rate", rate, number.format(rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate)));
      draw("lag", progress.lag_median_s, seconds(progress.lag_median_s));
      draw("idle", progress.idle_s, seconds(progress.idle_s));
      for (const name of ["stored", "unchanged", "superseded", "withdrawn", "dead_lettered", "skipped"]) {
        byId(name).textContent = number.format(progress[name]);
      }
      arrive(arrivals);
      before = progress;
      state.textContent = "Live, every two seconds.";
    } catch {
      state.textContent = "No answer at the moment; it is asked again.";
    }
  };
  pause.hidden = false;
  pause.addEventListener("click", () => {
    isPaused = !isPaused;
    pause.setAttribute("aria-pressed", String(isPaused));
    state.textContent = isPaused ? "Paused." : "Live, every two seconds.";
  });
  const loop = async () => {
    await turn();
    setTimeout(loop, every);
  };
  loop();
}
