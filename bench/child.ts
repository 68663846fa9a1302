// What a child process of the benchmark runs: calls the exported function of a module and sends its result.
const [, , module = '', name = '', input = 'null'] = process.argv;

// If the parent ends first, as after Ctrl-C, this process must end too.
process.once('disconnect', () => process.exit());

const exported = await import(module);
process.send?.({ result: await exported[name](JSON.parse(input)) });
