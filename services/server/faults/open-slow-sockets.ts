/**
 * A process of its own that opens sockets and is slow on them: a third says nothing, a third sends a header a byte at a time,
 * a third a body. Prints a line a second: `opened closed failed`. Words of the command line: port, how many.
 */

import { connect, type Socket } from 'node:net';

const [port, wanted] = process.argv.slice(2).map(Number) as [number, number];
const seen = { opened: 0, closed: 0, failed: 0 };
const TRICKLE_MS = 4_000;
const BATCH = 200;

const HEAD = 'POST /v1/collect HTTP/1.1\r\nHost: slow\r\nContent-Type: text/plain\r\n';
const OPENINGS = ['', HEAD, `${HEAD}Content-Length: 100000\r\n\r\n{`];

function open(place: number): void {
  const opening = OPENINGS[place % OPENINGS.length]!;
  const socket = connect(port, '127.0.0.1', () => {
    seen.opened += 1;
    socket.write(opening);
    if (opening !== '') trickle(socket, place);
  });
  socket.on('error', () => {
    if (socket.connecting) seen.failed += 1;
  });
  socket.on('close', () => {
    seen.closed += 1;
  });
  socket.resume();
}

function trickle(socket: Socket, place: number): void {
  const timer = setInterval(() => socket.write(place % 3 === 1 ? 'X' : ' '), TRICKLE_MS);
  socket.on('close', () => clearInterval(timer));
}

for (let place = 0; place < wanted; place += 1) {
  open(place);
  if (place % BATCH === BATCH - 1) await new Promise((resolve) => setTimeout(resolve, 20));
}
setInterval(() => console.log(`${seen.opened} ${seen.closed} ${seen.failed}`), 1_000);
