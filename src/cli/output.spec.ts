import { Output } from './output.js';

function streams(isTTY: boolean, env: NodeJS.ProcessEnv = {}, isJson = false) {
  const written = { out: '', err: '' };
  const stream = (key: 'out' | 'err') =>
    ({
      isTTY,
      columns: 20,
      write: (text: string) => (written[key] += text),
    }) as unknown as NodeJS.WriteStream;
  return { written, output: new Output(isJson, stream('out'), stream('err'), env) };
}

describe('on a terminal', () => {
  it('paints, and shows progress in one place', () => {
    const { output, written } = streams(true);
    output.progress('1 of 2: a file with a long name');
    output.progress('2 of 2');
    output.line('created a', 'green');
    expect(written).toEqual({
      out: '\u001b[32mcreated a\u001b[39m\n',
      err: '1 of 2: a file with\r\u001b[K2 of 2\r\u001b[K',
    });
  });
});

describe.each<[string, boolean, NodeJS.ProcessEnv]>([
  ['elsewhere', false, {}],
  ['with NO_COLOR', true, { NO_COLOR: '1' }],
  ['on a terminal that can do nothing', true, { TERM: 'dumb' }],
])('%s', (_, isTTY, env) => {
  it('neither paints nor shows progress', () => {
    const { output, written } = streams(isTTY, env);
    output.progress('1 of 2');
    output.line('created a', 'green');
    output.error('wrong', 'red');
    expect(written).toEqual({ out: 'created a\n', err: 'wrong\n' });
  });
});

it('lets nobody else paint', () => {
  const { output, written } = streams(true);
  output.line('a\u001b[2Jb');
  expect(written.out).toBe('a\ufffd[2Jb\n');
});

it('writes one JSON document instead of lines', () => {
  const { output, written } = streams(true, {}, true);
  output.line('created a', 'green');
  output.json({ created: 1 });
  expect(written.out).toBe('{\n  "created": 1\n}\n');
});
