// New and changed calls in the list.

import { loadCharts } from './charts.js';
import { announce, elementOf, poll, read, stopPolling } from './polling.js';
import { localize } from './times.js';

const MOST_ROWS = 300;

export function followList() {
  const list = document.querySelector('.list[data-live-url]');
  poll(async () => {
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
    announceChanges(added, changed);
    if (added + changed > 0) loadCharts();
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
    stopPolling('Many new calls: reload');
    return false;
  }
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
