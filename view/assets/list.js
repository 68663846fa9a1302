// New and changed calls in the list.

import { loadCharts } from './charts.js';
import { announce, elementOf, poll, read, stopPolling } from './polling.js';
import { localize } from './times.js';

const MOST_ROWS = 300;

export function followList() {
  const list = document.querySelector('.list[data-live-url]');
  const url = new URL(list.dataset.liveUrl, location.href);
  url.searchParams.set('seen', list.dataset.seen);
  poll(async () => {
    const { rows, gone, seen, hasMore } = await (await read(url)).json();
    const table = document.getElementById('rows');
    if (!table) {
      if (rows.length > 0) location.reload();
      return;
    }
    const present = new Map([...table.rows].map(row => [row.dataset.call, row]));
    const added = rows.filter(({ id }) => !present.has(id)).length;
    // With a part of them, the list would have a gap.
    if (hasMore || table.rows.length + added > MOST_ROWS) {
      list.querySelector('.more-new').hidden = false;
      stopPolling('More new calls');
      return;
    }
    update(table, present, rows, gone);
    url.searchParams.set('seen', seen);
  });
}

function update(table, present, rows, gone) {
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
  if (added + changed === 0) return;
  document.querySelector('.shown').textContent =
    `${table.rows.length} ${table.rows.length === 1 ? 'call' : 'calls'} on this page`;
  announceChanges(added, changed);
  loadCharts();
}

// The link of a row lies over all of it, but for what has a title: a click there goes to the link as it is, so that it opens
// a new tab as well.
export function linkRows() {
  document.getElementById('rows')?.addEventListener('click', event => {
    if (event.target.closest('a')) return;
    event.target.closest('tr').querySelector('a').dispatchEvent(new MouseEvent('click', event));
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
  row.classList.add('changed');
  table.insertBefore(row, next ?? null);
  return true;
}

function announceChanges(added, changed) {
  const parts = [];
  if (added > 0) parts.push(`${added} new ${added === 1 ? 'call' : 'calls'}`);
  if (changed > 0) parts.push(`${changed} changed`);
  if (parts.length > 0) announce(parts.join(', '));
}
