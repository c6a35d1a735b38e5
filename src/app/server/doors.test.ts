import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import fastify from 'fastify';
import { closeDoors, watchDoor } from './doors.ts';

test('a connection that never sent a byte holds nobody up; a request under way is answered', async () => {
  const door = fastify();
  watchDoor(door);
  let answer: (text: string) => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    door.get('/slow', () => {
      resolve();
      return new Promise<string>((done) => {
        answer = done;
      });
    });
  });
  await door.listen({ port: 0, host: '127.0.0.1' });
  const { port } = door.server.address() as { port: number };
  const silent = connect(port, '127.0.0.1');
  await once(silent, 'connect');
  const gone = once(silent, 'close');
  const reply = fetch(`http://127.0.0.1:${port}/slow`);
  await asked;
  const closed = closeDoors(door);
  await gone;
  answer('there you are');
  assert.equal(await (await reply).text(), 'there you are');
  await closed;
});
