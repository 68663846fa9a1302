// The pages work without this script; it only adds to them.

import { rememberList } from './back.js';
import { followCall } from './call.js';
import { loadPendingCharts } from './charts.js';
import { offerCopies } from './copy.js';
import { listenToKeys } from './keys.js';
import { followList, linkRows } from './list.js';
import { watchRecording } from './recording.js';
import { localize, offerZones } from './times.js';

const { live } = document.body.dataset;
if (live === 'list') followList();
if (live === 'call') followCall();
linkRows();
localize(document);
offerZones();
listenToKeys();
rememberList();
watchRecording();
offerCopies();
loadPendingCharts();
