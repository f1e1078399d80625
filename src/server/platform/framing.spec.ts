import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { Framing } from './framing.js';

const LIMIT = 1_000;
const BODY = { 'transfer-encoding': 'chunked' };

/** A request whose head is complete. */
function request(headers: Record<string, string> = {}): IncomingMessage {
  return Object.assign(new IncomingMessage(new Socket()), { headers });
}

/** How often so many bytes may come. */
function count(framing: Framing, bytes: number, with_: () => void = () => {}): number {
  for (let times = 0; times < 10_000; times++) {
    with_();
    if (framing.add(bytes)) return times;
  }
  return Infinity;
}

it('bounds what comes before the first head is complete', () => {
  expect(count(new Framing(LIMIT), 100)).toBe(10);
  expect(new Framing(LIMIT).add(LIMIT)).toBe(false);
  expect(new Framing(LIMIT).add(LIMIT + 1)).toBe(true);
});

it('begins again with each head, and with each request that is complete', () => {
  const framing = new Framing(LIMIT);
  for (let round = 0; round < 20; round++) {
    expect([framing.add(900), framing.add(100)]).toEqual([false, false]);
    const next = request(round % 2 === 0 ? {} : BODY);
    framing.begin(next);
    expect([framing.add(5_000), framing.add(next.complete ? 1 : 1_000)]).toEqual([false, false]);
    next.complete = true;
    expect(framing.add(60_000)).toBe(false);
  }
  expect(count(framing, 100)).toBe(10);
});

it('does not count a body', () => {
  const framing = new Framing(LIMIT);
  const one = request({ 'content-length': '1000000000' });
  framing.begin(one);
  expect(count(framing, 60_000, () => one.push(Buffer.alloc(60_000)))).toBe(Infinity);
});

it('lets a body come in chunks of a byte each', () => {
  const framing = new Framing(LIMIT);
  const one = request(BODY);
  framing.begin(one);
  expect(count(framing, '1\r\nx\r\n'.length, () => one.push(Buffer.alloc(1)))).toBe(Infinity);
});

it('bounds what comes behind a body, or in place of one', () => {
  for (const bodyBytes of [0, 10]) {
    const framing = new Framing(LIMIT);
    const one = request(BODY);
    framing.begin(one);
    framing.add(100);
    if (bodyBytes > 0) one.push(Buffer.alloc(bodyBytes));
    expect(count(framing, 100)).toBeLessThan(12);
  }
});

it('bounds what comes behind a request and is none', () => {
  const framing = new Framing(LIMIT);
  const one = Object.assign(request({ upgrade: 'websocket' }), { complete: true });
  framing.begin(one);
  expect(count(framing, 100)).toBeLessThan(13);
});

it('gives the body on as it comes', () => {
  const one = request(BODY);
  new Framing(LIMIT).begin(one);
  one.push(Buffer.from('ab'));
  one.push(null);
  expect((one.read() as Buffer).toString()).toBe('ab');
});
