import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { type AddressInfo, connect, createServer as createNetServer } from 'node:net';
import { close, listen, UnusablePortError } from '../../loopback/ports.ts';

const ANY = { port: 0, flag: '--port' };

async function occupy(address: string): Promise<{ port: number; release(): void }> {
  const server = createNetServer().listen(0, address);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, release: () => server.close() };
}

it.each(['127.0.0.1', '[::1]', 'localhost'])(
  'a server is reached at %s, and no longer once it is closed',
  async host => {
    const server = createServer((_request, response) => response.end('here'));
    const port = await listen(server, ANY);
    const url = `http://${host}:${port}`;
    expect(await (await fetch(url)).text()).toBe('here');
    await close(server);
    await expect(fetch(url)).rejects.toThrow();
    // The port is free again at both addresses.
    const next = createServer();
    expect(await listen(next, { port, flag: '--port' })).toBe(port);
    await close(next);
  },
);

it('closing drops the connections that are open at either address', async () => {
  const server = createServer();
  const port = await listen(server, ANY);
  const sockets = ['127.0.0.1', '::1'].map(host => connect({ host, port }));
  await Promise.all(sockets.map(socket => once(socket, 'connect')));
  const dropped = Promise.all(sockets.map(socket => once(socket, 'close')));
  await close(server);
  await dropped;
});

it.each(['127.0.0.1', '::1', '0.0.0.0', '::'])(
  'a port that is in use at %s is named, and the flag',
  async address => {
    const { port, release } = await occupy(address);
    const listening = listen(createServer(), { port, flag: '--sqs-port' });
    await expect(listening).rejects.toThrow(UnusablePortError);
    await expect(listening).rejects.toThrow(`Port ${port} is in use. Choose another one with --sqs-port.`);
    release();
  },
);

/** A server that the system does not let listen. */
class Refused extends Server {
  private readonly code: string;

  constructor(code: string) {
    super();
    this.code = code;
  }

  override listen(): this {
    process.nextTick(() => this.emit('error', Object.assign(new Error('listen'), { code: this.code })));
    return this;
  }
}

it('a port that only the administrator may use is named, and the flag', async () => {
  await expect(listen(new Refused('EACCES'), { port: 0, flag: '--port' })).rejects.toThrow(
    'Port 0 is reserved for the administrator. Choose another one with --port.',
  );
});

it('any other error of the system stays what it is', async () => {
  await expect(listen(new Refused('EMFILE'), ANY)).rejects.toMatchObject({ code: 'EMFILE' });
});
