// The page works without this script. With it: times in the reader's time zone, new and changed calls as they
// come, charts that took too long for the page, and single keys.

const body = document.body;

// --- Times ---------------------------------------------------------------------------------------------------

const FORMS = {
  short: { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' },
  long: {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  },
};

const formats = Object.fromEntries(
  Object.entries(FORMS).map(([form, options]) => [
    form,
    new Intl.DateTimeFormat('en', { ...options, hourCycle: 'h23' }),
  ]),
);

function localize(root) {
  for (const time of root.querySelectorAll('time[data-form]')) {
    time.textContent = formats[time.dataset.form].format(new Date(time.dateTime));
  }
}

// --- Looking again -------------------------------------------------------------------------------------------

const toggle = document.getElementById('live-toggle');
const state = document.getElementById('live-state');
const announcement = document.getElementById('announcement');
let paused = false;
let timer;

function show(text, name) {
  state.textContent = text;
  toggle.dataset.state = name;
}

function keepLooking(look) {
  const pollMs = Number(body.dataset.pollMs);
  let failures = 0;

  async function round() {
    try {
      await look();
      failures = 0;
      if (!paused) show('Live', 'live');
    } catch {
      failures++;
      if (!paused) show('Reconnecting', 'failing');
    }
    schedule();
  }

  function schedule() {
    clearTimeout(timer);
    if (paused || document.hidden || !body.dataset.live) return;
    timer = setTimeout(round, Math.min(pollMs * 2 ** failures, 60_000));
  }

  toggle.hidden = false;
  toggle.title = 'Pause';
  toggle.addEventListener('click', () => {
    paused = !paused;
    toggle.title = paused ? 'Go on' : 'Pause';
    show(paused ? 'Paused' : 'Live', paused ? 'paused' : 'live');
    if (paused) clearTimeout(timer);
    else round();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) clearTimeout(timer);
    else if (!paused) round();
  });
  schedule();
}

async function read(url) {
  const response = await fetch(url, { headers: { Accept: 'text/html, application/json' } });
  if (!response.ok) throw new Error(`Answered ${response.status}`);
  return response;
}

function elementOf(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  return template.content.firstElementChild;
}

// --- The list ------------------------------------------------------------------------------------------------

const MOST_ROWS = 300;

function followList() {
  const list = document.querySelector('.list[data-live-url]');
  keepLooking(async () => {
    const { rows, gone } = await (await read(list.dataset.liveUrl)).json();
    const table = document.getElementById('rows');
    if (!table) {
      if (rows.length > 0) location.reload();
      return;
    }
    const present = new Map([...table.rows].map(row => [row.dataset.call, row]));
    let added = 0;
    let changed = 0;
    for (const id of gone) {
      if (!present.has(id)) continue;
      present.get(id).remove();
      changed++;
    }
    for (const { id, html } of rows) {
      const row = elementOf(html);
      const old = present.get(id);
      if (old?.dataset.version === row.dataset.version) continue;
      localize(row);
      if (old) {
        replaceRow(old, row);
        changed++;
      } else if (insertRow(table, row)) {
        added++;
      }
    }
    announce(added, changed);
  });
}

function replaceRow(old, row) {
  const hadFocus = old.contains(document.activeElement);
  row.classList.add('changed');
  old.replaceWith(row);
  if (hadFocus) row.querySelector('a').focus();
}

// Newest first. A call that is older than all of the page belongs to the next one, if there is one.
function insertRow(table, row) {
  const next = [...table.rows].find(other => (other.dataset.created ?? '') < (row.dataset.created ?? ''));
  if (!next && document.querySelector('.pager a[rel=next]')) return false;
  if (table.rows.length >= MOST_ROWS) {
    delete body.dataset.live;
    show('Many new calls: reload', 'paused');
    return false;
  }
  row.classList.add('changed');
  table.insertBefore(row, next ?? null);
  return true;
}

function announce(added, changed) {
  const parts = [];
  if (added > 0) parts.push(`${added} new ${added === 1 ? 'call' : 'calls'}`);
  if (changed > 0) parts.push(`${changed} changed`);
  if (parts.length > 0) announcement.textContent = parts.join(', ');
}

// --- A call --------------------------------------------------------------------------------------------------

// Only the parts that differ are replaced, so that a recording plays on and what is being read stays.
function followCall() {
  const call = document.getElementById('call');
  const sent = new Map(partsOf(document).map(part => [part.id, part.outerHTML]));

  keepLooking(async () => {
    const page = new DOMParser().parseFromString(await (await read(location.href)).text(), 'text/html');
    const fresh = page.getElementById('call');
    if (!fresh || fresh.dataset.version === call.dataset.version) return;
    call.dataset.version = fresh.dataset.version;
    for (const part of partsOf(page)) {
      const html = part.outerHTML;
      if (sent.get(part.id) === html) continue;
      sent.set(part.id, html);
      localize(part);
      document.getElementById(part.id).replaceWith(part);
    }
    announcement.textContent = 'This call has changed';
    if (!page.body.dataset.live) {
      delete body.dataset.live;
      show('Complete', 'paused');
      toggle.disabled = true;
    }
  });
}

const PARTS = ['head', 'notices', 'analysis', 'transcript', 'lifecycle', 'files', 'facts', 'raw'];

function partsOf(root) {
  return PARTS.map(id => root.getElementById(id)).filter(part => part !== null);
}

// --- Charts --------------------------------------------------------------------------------------------------

async function loadCharts() {
  const pending = document.querySelector('#charts[data-pending]');
  if (!pending) return;
  pending.querySelector('p').textContent = 'Counting the calls of the last 7 days…';
  try {
    pending.replaceWith(elementOf(await (await read('/counts')).text()));
  } catch {
    pending.querySelector('p').textContent = 'The calls of the last 7 days could not be counted.';
  }
}

// --- Keys ----------------------------------------------------------------------------------------------------

function moveBy(step) {
  const links = [...document.querySelectorAll('#rows .party a')];
  const at = links.findIndex(link => link.closest('tr').contains(document.activeElement));
  const target = at === -1 ? (step > 0 ? 0 : links.length - 1) : at + step;
  links[target]?.focus();
}

const KEYS = {
  j: () => moveBy(1),
  k: () => moveBy(-1),
  '/': () => document.querySelector('.filters select')?.focus(),
  u: () => document.querySelector('a[rel=up]')?.click(),
};

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest('input, select, textarea, audio')) return;
  const inRow = event.target.closest('#rows') !== null;
  const key = inRow ? ({ ArrowDown: 'j', ArrowUp: 'k' }[event.key] ?? event.key) : event.key;
  if (!Object.hasOwn(KEYS, key)) return;
  event.preventDefault();
  KEYS[key]();
});

document.querySelector('.keys').hidden = false;
document.getElementById('time-zone').textContent = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (body.dataset.live === 'list') followList();
if (body.dataset.live === 'call') followCall();
localize(document);
loadCharts();
