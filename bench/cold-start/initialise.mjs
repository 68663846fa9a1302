// Loads a bundle in a fresh process, as the runtime of a function does, and tells how many milliseconds it took.
// Plain JavaScript, so that nothing but the bundle is compiled. The runtime has set up both streams by then.
const [, , bundle] = process.argv;
void [process.stdout, process.stderr];
const start = performance.now();
await import(bundle);
const milliseconds = performance.now() - start;
process.stdout.write(JSON.stringify({ milliseconds, rss: process.memoryUsage.rss() }));
process.exit();
