// Loads a bundle, as the runtime of a function does, and writes how many milliseconds that took. This is plain
// JavaScript, so that only the bundle has to be compiled. The runtime has set up both streams by then.
const [, , bundle] = process.argv;
void [process.stdout, process.stderr];
const start = performance.now();
await import(bundle);
process.stdout.write(String(performance.now() - start));
process.exit();
