// The pages work without this script; it only adds to them.

import { followCall } from './call.js';
import { loadPendingCharts } from './charts.js';
import { listenToKeys } from './keys.js';
import { followList } from './list.js';
import { localize } from './times.js';

const { live } = document.body.dataset;
if (live === 'list') followList();
if (live === 'call') followCall();
localize(document);
document.getElementById('time-zone').textContent = Intl.DateTimeFormat().resolvedOptions().timeZone;
listenToKeys();
loadPendingCharts();
