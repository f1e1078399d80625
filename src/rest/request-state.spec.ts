import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { HarnessRequest } from '../values/request.js';
import { requestSlot } from './request-state.js';

const request = (more: Partial<HarnessRequest> = {}): HarnessRequest => ({
  method: 'GET',
  url: '/',
  headers: {},
  ...more,
});

describe('a slot of the state of a request', () => {
  it('keeps what was set, of each request its own', () => {
    const slot = requestSlot<string>('one');
    const [a, b] = [request(), request()];
    slot.set(a, 'first');
    slot.set(a, 'second');
    expect([slot.get(a), slot.get(b)]).toEqual(['second', undefined]);
  });

  it('is not another slot, whatever its name', () => {
    const [one, other] = [requestSlot<number>('same'), requestSlot<number>('same')];
    const asked = request();
    one.set(asked, 1);
    other.set(asked, 2);
    expect([one.get(asked), other.get(asked)]).toEqual([1, 2]);
  });

  it('is the same for a request and what wraps it', () => {
    const slot = requestSlot<number>('one');
    const raw = new IncomingMessage(new Socket());
    slot.set(request({ raw }), 1);
    expect(slot.get(request({ raw }))).toBe(1);
    expect(slot.get(raw as unknown as HarnessRequest)).toBe(1);
  });

  it("does not mind what a host puts at `raw` of Node's own request", () => {
    const slot = requestSlot<number>('one');
    const asked = new IncomingMessage(new Socket()) as unknown as HarnessRequest;
    slot.set(asked, 1);
    asked.raw = Buffer.from('the body');
    expect(slot.get(asked)).toBe(1);
  });
});
