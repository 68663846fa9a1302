// Invokes a function once, for what it writes to its log. Arguments: path of the bundle, and the event as JSON.
import { loadFunction } from '../../bench/deployed-function.ts';

const [, , bundle = '', event = ''] = process.argv;
const invoke = await loadFunction(bundle);
await invoke(JSON.parse(event));
process.exit();
